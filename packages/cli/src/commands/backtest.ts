import type { Command } from 'commander';
import type { BacktestFlags } from '../backtest/run-backtest.ts';
import { withContext } from '../context.ts';

const examples = `
Examples:
  $ exchange backtest cross.ts --data candles.csv
  $ exchange backtest cross.ts --data candles.csv --balance USDT=10000 --fees 0.0008,0.001
  $ exchange backtest cross.ts --data trades.csv.gz --queue front --param fast=5 --param slow=20
  $ exchange backtest cross.ts --data daily.csv --loan GOOG=100000 --json --fields metrics

FILE exports a strategy as its default; TypeScript runs as it is. The data is CSV
or JSON lines, plain or gzipped, with candles (time, open, high, low, close and
perhaps volume) or trades (time, price, quantity, side). What the figures mean and
what a run assumes: docs/guides/backtest.md.
`;

export function registerBacktest(program: Command): void {
  const backtest = program
    .command('backtest')
    .description('try a strategy on recorded data')
    .addHelpText('after', examples);
  backtest
    .command('run', { isDefault: true })
    .description('run it and print the key figures (`run` may be left out)')
    .argument('<file>', 'a .ts or .js file with a strategy as its default export')
    .requiredOption('--data <file>', 'candles or trades')
    .option('--shape <shape>', 'candles or trades; default: what its columns say')
    .option('--interval <interval>', 'of the candles; default: the distance between them')
    .option('--market <symbol>', 'default: the first that the strategy subscribes to')
    .option('--tick <size>', 'price step; default: what the data needs')
    .option('--lot <size>', 'quantity step; default: what the data needs')
    .option('--fees <maker,taker>', 'as shares: 0.0008,0.001; default none')
    .option(
      '--balance <asset=amount>',
      'repeatable; default 100,000 of the quote asset',
      collect,
      [],
    )
    .option('--loan <asset=amount>', 'lent to the account, to sell short; repeatable', collect, [])
    .option('--param <name=value>', 'a parameter of the strategy; repeatable', collect, [])
    .option('--from <time>', 'data before it is left out')
    .option('--to <time>', 'data from it on is left out')
    .option('--seed <n>', 'of context.random', '1')
    .option('--queue <place>', 'trades: behind (default) or front of the orders at our price')
    .option('--touch <quantity>', 'trades: what is on offer at the best prices; default no end')
    .option('--path <path>', 'candles: pessimistic (default), ohlc or olhc')
    .option('--slippage <ticks>', 'candles: how much worse than the open orders that take execute')
    .option('--finish <how>', 'mark (default), close, or close-at-last-open')
    .addHelpText('after', examples)
    .action(async (file: string, flags: BacktestFlags, command: Command) => {
      const { runBacktest } = await import('../backtest/run-backtest.ts');
      await withContext(command, (context) => runBacktest(file, flags, context));
    });
}

function collect(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}
