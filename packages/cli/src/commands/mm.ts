import type { Command } from 'commander';
import { runsUntilTold, withContext } from '../context.ts';

const examples = `
Examples:
  $ exchange mm run maker.ts                    run a market maker of your own
  $ exchange mm run maker.json                  the same, described in JSON
  $ exchange mm run maker.ts --on-exit flatten  cancel and go back to flat at the end
  $ exchange mm run maker.ts --status 10s       print what it does every ten seconds

A TypeScript file exports a strategy as its default:
  import { filters, guards, marketMaker, models } from '@exchange/mm';
  export default marketMaker({
    market: 'BTC_USDT',
    model: models.fixedSpread({ bidBps: [5, 10], askBps: [5, 10], size: '0.01' }),
    filters: [filters.inventorySkew({ bps: 5 }), filters.postOnlyShift()],
    guards: [guards.staleSource({ milliseconds: 3000 })],
    inventory: { limit: '0.5' },
    refresh: { toleranceTicks: 200 },
  });
The guide is docs/guides/market-making.md.
`;

interface Flags {
  readonly onExit?: string;
  readonly status?: string;
  readonly seed?: string;
}

export function registerMm(program: Command): void {
  const mm = program.command('mm').description('market makers');
  runsUntilTold(mm.command('run'))
    .description('run a market maker against an exchange until it is interrupted')
    .argument('<config>', 'a .ts or .js file with a strategy, or a .json description of one')
    .option('--on-exit <policy>', 'cancel, leave or flatten (JSON configurations; default cancel)')
    .option('--status <time>', 'print its status this often: 10s')
    .option('--seed <text>', 'seed of its random numbers')
    .addHelpText('after', examples)
    .action(async (file: string, flags: Flags, command: Command) => {
      const { runMaker } = await import('../maker/run-maker.ts');
      await withContext(command, (context) => runMaker({ file, ...flags }, context));
    });
}
