/** `balance`: what the account has. */
import type { Balance } from '@exchange/sdk';
import type { Command } from 'commander';
import { withContext } from '../context.ts';
import type { Column } from '../output/output.ts';
import { groupDigits } from '../tui/text.ts';

const columns: readonly Column<Balance>[] = [
  { title: 'asset', value: (balance) => balance.asset },
  { title: 'available', align: 'right', value: (balance) => groupDigits(balance.available) },
  {
    title: 'held',
    align: 'right',
    value: (balance) => groupDigits(balance.held),
    role: (balance) => (Number(balance.held) === 0 ? 'muted' : 'own'),
  },
];

const plainColumns: readonly Column<Balance>[] = [
  { title: 'asset', value: (balance) => balance.asset },
  { title: 'available', value: (balance) => balance.available },
  { title: 'held', value: (balance) => balance.held },
];

export function registerAccount(program: Command): void {
  program
    .command('balance')
    .alias('balances')
    .argument('[asset]', 'default: all')
    .description('free and held amounts of your account')
    .addHelpText(
      'after',
      `\nExample:\n  $ exchange balance\n  asset   available      held\n  BTC          1.75      0.25\n  USDT    83,210.55  16,769.45\n`,
    )
    .action((asset: string | undefined, _options, command) =>
      withContext(command, async ({ trading, output }) => {
        const balances = await (await trading()).account.balances();
        const wanted = asset?.toUpperCase();
        const shown = balances.filter(
          (balance) => wanted === undefined || balance.asset === wanted,
        );
        output.list(shown, output.format === 'plain' ? plainColumns : columns);
      }),
    );
}
