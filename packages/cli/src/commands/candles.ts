/** `candles`: as rows, as JSON, or as a chart in the terminal. */
import type { Candle, CandleInterval, MarketInfo } from '@exchange/sdk';
import type { Command } from 'commander';
import { type CommandContext, moment, wholeNumber, withContext } from '../context.ts';
import { usageError } from '../errors.ts';
import type { Column } from '../output/output.ts';
import { groupDigits, percentText } from '../tui/text.ts';
import { marketName } from './market-data.ts';
import { untilAborted } from './until-aborted.ts';

interface CandleFlags {
  readonly interval: string;
  readonly from?: string;
  readonly to?: string;
  readonly limit: string;
  readonly chart?: boolean;
  readonly watch?: boolean;
}

const price = (text: string | undefined): string => (text === undefined ? '–' : groupDigits(text));
const isUp = (candle: Candle): boolean => Number(candle.close ?? 0) >= Number(candle.open ?? 0);

const columns: readonly Column<Candle>[] = [
  {
    title: 'open time',
    value: (candle) => new Date(candle.openAt).toISOString().slice(0, 16).replace('T', ' '),
  },
  { title: 'open', align: 'right', value: (candle) => price(candle.open) },
  { title: 'high', align: 'right', value: (candle) => price(candle.high) },
  { title: 'low', align: 'right', value: (candle) => price(candle.low) },
  {
    title: 'close',
    align: 'right',
    value: (candle) => price(candle.close),
    role: (candle) => (isUp(candle) ? 'up' : 'down'),
  },
  {
    title: 'change',
    align: 'right',
    value: (candle) =>
      candle.open === undefined ? '' : percentText(Number(candle.close) / Number(candle.open) - 1),
    role: (candle) => (isUp(candle) ? 'up' : 'down'),
  },
  { title: 'volume', align: 'right', value: (candle) => candle.volume },
  { title: 'trades', align: 'right', value: (candle) => String(candle.trades) },
];

const plainColumns: readonly Column<Candle>[] = [
  { title: 'open time', value: (candle) => new Date(candle.openAt).toISOString() },
  ...(['open', 'high', 'low', 'close'] as const).map((name) => ({
    title: name,
    value: (candle: Candle) => candle[name] ?? '',
  })),
  { title: 'volume', value: (candle) => candle.volume },
  { title: 'trades', value: (candle) => String(candle.trades) },
];

export function registerCandles(program: Command): void {
  program
    .command('candles')
    .argument('<market>', 'like BTC_USDT')
    .description('candles, oldest first, or a chart of them')
    .option(
      '-i, --interval <interval>',
      '1m 3m 5m 15m 30m 1h 2h 4h 6h 8h 12h 1d 3d 1w 1month',
      '1m',
    )
    .option('--from <time>', 'a date, an ISO time or Unix milliseconds')
    .option('--to <time>', 'up to, not including')
    .option('-l, --limit <count>', 'the newest so many', '100')
    .option('--chart', 'draw them')
    .option('-w, --watch', 'go on with the present one; NDJSON in a pipe')
    .addHelpText(
      'after',
      `\nExamples:\n  exchange candles BTC_USDT --interval 5m --chart\n  exchange candles BTC_USDT --from 2026-01-01 --json > candles.json\n`,
    )
    .action((symbol: string, options: CandleFlags, command) =>
      withContext(command, (context) => run(context, marketName(symbol), options)),
    );
}

async function run(context: CommandContext, market: string, options: CandleFlags): Promise<void> {
  const { candleIntervals, parseCandleInterval } = await import('@exchange/core/market-data');
  const interval = parseCandleInterval(options.interval);
  if (interval === undefined) {
    throw usageError(
      `There are no candles of "${options.interval}".`,
      `Intervals: ${candleIntervals.join(' ')}.`,
    );
  }
  const { output, runtime } = context;
  const client = await context.exchange();
  const shown = output.format === 'plain' ? plainColumns : columns;
  if (options.watch === true) {
    const stream = client.watch.candles(market, interval, { signal: runtime.signal });
    await untilAborted(runtime.signal, stream, (candle) => {
      output.item(candle, shown, [16, 13, 13, 13, 13, 8, 14, 6]);
    });
    return;
  }
  const limit = wholeNumber(options.limit, '--limit', [1, 100_000]);
  const candles = await client
    .candles(market, interval, range(options, { limit, interval }))
    .toArray({ limit: 100_000 });
  const kept = candles.slice(-limit);
  if (options.chart === true) await showChart(context, await client.markets.get(market), kept);
  else output.list(kept, shown);
}

function range(options: CandleFlags, wanted: { limit: number; interval: CandleInterval }) {
  const to = options.to === undefined ? undefined : moment(options.to, '--to');
  const from =
    options.from === undefined
      ? (to ?? Date.now()) - (wanted.limit + 1) * approximate(wanted.interval)
      : moment(options.from, '--from');
  return to === undefined ? { from } : { from, to };
}

const MINUTE = 60_000;

/** Long enough for so many candles; months are counted as 31 days. */
function approximate(interval: CandleInterval): number {
  const count = Number.parseInt(interval, 10);
  const unit = interval.slice(String(count).length);
  const minutes: Readonly<Record<string, number>> = {
    m: 1,
    h: 60,
    d: 1440,
    w: 10_080,
    month: 44_640,
  };
  return count * (minutes[unit] ?? 1) * MINUTE;
}

const CHART_ROWS = 22;

async function showChart(
  context: CommandContext,
  info: MarketInfo,
  candles: readonly Candle[],
): Promise<void> {
  const { output } = context;
  const { chartLines } = await import('../output/chart-lines.ts');
  const width = Math.max(40, Math.min(200, output.columns));
  const lines = chartLines({
    info,
    candles,
    width,
    height: CHART_ROWS,
    palette: output.colour ? output.palette : undefined,
  });
  for (const line of lines) output.line(line);
}
