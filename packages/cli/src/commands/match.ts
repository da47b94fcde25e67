import { type Command, Option } from 'commander';

const examples = `
Examples:
  $ exchange match orders.bin.gz                 counts, trades and rate
  $ exchange match orders.bin.gz --sha256        with the hash of all report lines
  $ exchange match orders.bin.gz --reports       the report lines themselves
  $ exchange match two-traders.txt               a scenario's tape and balances
  $ exchange match two-traders.txt --json        the same for machines

Files may be gzip or plain. A scenario is text such as
  place a1 alice sell 10 @ 100
  place b1 bob   buy  15 @ 101 ioc
  place s1 alice sell 5 market stop 95
and so on for every kind of order, market states, auctions and batches. The whole form
is described in docs/reference/scenario-format.md.
`;

interface Flags {
  readonly format?: 'benchmark' | 'scenario';
  readonly reports?: true;
  readonly sha256?: true;
  readonly json?: unknown;
}

export function registerMatch(program: Command): void {
  const command = program
    .command('match')
    .description('feed an order file to the matching engine')
    .argument('<file>', 'a benchmark order file, or a scenario')
    .addOption(
      new Option(
        '--format <format>',
        'what the file is; found from its content by default',
      ).choices(['benchmark', 'scenario']),
    )
    .option('--reports', 'print the canonical report lines (benchmark)')
    .option('--sha256', 'hash the canonical report lines (benchmark)')
    .addHelpText('after', examples);
  // The program has the flag for all commands; a program without it gets it here.
  if (!program.options.some((option) => option.long === '--json')) {
    command.option('--json', 'print JSON');
  }
  command.action(async (file: string) => {
    const flags = command.optsWithGlobals<Flags>();
    const { runMatch } = await import('../match/run-match.ts');
    const options = {
      file,
      format: flags.format,
      reports: flags.reports === true,
      sha256: flags.sha256 === true,
      json: flags.json !== undefined && flags.json !== false,
    };
    await runMatch(options, process);
  });
}
