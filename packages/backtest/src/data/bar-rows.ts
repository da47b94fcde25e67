import {
  type CandleInterval,
  candleCloseTime,
  candleIntervals,
  candleLengthMicros,
  candleOpenTime,
} from '@exchange/core/market-data';
import {
  type MarketScale,
  parseLevelQuantity,
  roundToSteps,
  type TimeMicros,
  timeMicros,
} from '@exchange/core/units';
import { ConfigurationError, DataError } from '../errors.ts';
import { findColumns, requireColumns } from './columns.ts';
import { type Cells, readRows } from './row-reader.ts';
import type { BarRow } from './rows.ts';
import type { Table } from './table.ts';
import type { FileColumns } from './trade-rows.ts';

/** Also the order of a file without a header. */
export const CANDLE_COLUMNS = [
  'time',
  'open',
  'high',
  'low',
  'close',
  'volume',
  'closeTime',
] as const;

export interface CandleFile extends FileColumns {
  readonly interval?: CandleInterval;
}

export interface Bars {
  readonly rows: BarRow[];
  readonly interval: CandleInterval;
}

/**
 * Files say when a candle opened (`time`) or only when it closed (`closeTime`, exclusive or the
 * last
 * moment of it).
 * @throws {DataError} with the file and line
 */
export function barRows(table: Table, file: CandleFile, scale: MarketScale): Bars {
  const columns = findColumns(table, CANDLE_COLUMNS, file.columns);
  const isOpenTime = columns.time !== undefined;
  requireColumns(
    columns,
    [isOpenTime ? 'time' : 'closeTime', 'open', 'high', 'low', 'close'],
    file.path,
  );
  const hasVolume = columns.volume !== undefined;
  const bars = readRows(table, { file: file.path, scale, columns }, (cells) => ({
    ...pricesOf(cells),
    kind: 'bar' as const,
    time: isOpenTime ? cells.time('time') : justBefore(cells.time('closeTime')),
    volume: hasVolume ? volumeOf(scale, cells.text('volume') || '0') : 0,
  }));
  const interval = file.interval ?? inferInterval(bars, file.path);
  return { rows: bars.map((bar) => placed(bar, interval, isOpenTime)), interval };
}

type LooseBar = Omit<BarRow, 'closeTime'>;

function placed(bar: LooseBar, interval: CandleInterval, isOpenTime: boolean): BarRow {
  const time = isOpenTime ? bar.time : candleOpenTime(interval, bar.time);
  return { ...bar, time, closeTime: candleCloseTime(interval, time) };
}

function justBefore(time: TimeMicros): TimeMicros {
  return timeMicros(Math.max(0, time - 1000));
}

/** Summed volumes may lie off the lot grid; nothing is traded with them. */
function volumeOf(scale: MarketScale, text: string): number {
  return parseLevelQuantity(scale, text) ?? roundToSteps(scale.lotSize, text, 'nearest');
}

function pricesOf(cells: Cells): Pick<BarRow, 'open' | 'high' | 'low' | 'close'> {
  const prices = {
    open: cells.price('open'),
    high: cells.price('high'),
    low: cells.price('low'),
    close: cells.price('close'),
  };
  const { open, high, low, close } = prices;
  if (high >= Math.max(open, close) && low <= Math.min(open, close)) return prices;
  throw new DataError(
    `${cells.where}: the high is below, or the low above, another price of the candle.`,
  );
}

/** The interval whose length is the commonest distance between candles. */
function inferInterval(bars: readonly LooseBar[], file: string): CandleInterval {
  const counts = new Map<number, number>();
  for (const [index, bar] of bars.entries()) {
    const previous = bars[index - 1];
    if (previous === undefined) continue;
    const distance = bar.time - previous.time;
    counts.set(distance, (counts.get(distance) ?? 0) + 1);
  }
  const [commonest] = [...counts].sort(([a, countA], [b, countB]) => countB - countA || a - b);
  const found = candleIntervals.find((interval) => candleLengthMicros(interval) === commonest?.[0]);
  if (found !== undefined) return found;
  throw new ConfigurationError(
    `${file}: its candles have no usual interval between them; give one (--interval).`,
  );
}
