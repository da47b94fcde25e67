/** From a data source to rows in whole units of its market. */
import type { Side } from '@exchange/core';
import {
  type CandleInterval,
  candleCloseTime,
  candleIntervals,
  candleLengthMicros,
} from '@exchange/core/market-data';
import {
  type MarketScale,
  type PriceTicks,
  parsePrice,
  parseQuantity,
  roundToSteps,
  type TimeMicros,
  timeMicros,
} from '@exchange/core/units';
import { ConfigurationError, DataError } from '../errors.ts';
import { type ColumnMap, type ColumnPositions, findColumns, requireColumns } from './columns.ts';
import type { BarRow, DataRow, TradeRow } from './rows.ts';
import { readTable, type Table } from './table.ts';
import { parseTime } from './time.ts';

export interface DataSource {
  readonly market: string;
  /** CSV or JSON lines, gzipped or plain. */
  readonly path: string;
  readonly shape: 'trades' | 'candles';
  /** Of candles; default: the commonest distance between them. */
  readonly interval?: CandleInterval;
  readonly columns?: ColumnMap;
}

export interface LoadedSource {
  readonly market: string;
  readonly path: string;
  readonly shape: DataSource['shape'];
  readonly interval: CandleInterval | undefined;
  readonly sha256: string;
  readonly rows: readonly DataRow[];
}

export interface Period {
  readonly from?: TimeMicros;
  /** Exclusive. */
  readonly to?: TimeMicros;
}

const TRADE_COLUMNS = ['time', 'price', 'quantity', 'side', 'buyerIsMaker'] as const;
const CANDLE_COLUMNS = ['time', 'open', 'high', 'low', 'close', 'volume'] as const;

/** @throws {DataError} with the file and line */
export async function loadSource(
  source: DataSource,
  scale: MarketScale,
  period: Period = {},
): Promise<LoadedSource> {
  const table = await readTable(source.path);
  const isTrades = source.shape === 'trades';
  const { rows, interval } = isTrades
    ? { rows: tradeRows(table, source, scale), interval: undefined }
    : barRows(table, source, scale);
  const kept = (rows as readonly DataRow[]).filter(
    ({ time }) => time >= (period.from ?? 0) && time < (period.to ?? Number.POSITIVE_INFINITY),
  );
  if (kept.length === 0) throw new DataError(`${source.path}: no rows in the period asked for.`);
  const { market, path, shape } = source;
  return { market, path, shape, interval, sha256: table.sha256, rows: kept };
}

/** Trades when there is a price and a quantity, candles when there are the four prices. @throws {DataError} */
export async function detectShape(path: string): Promise<DataSource['shape']> {
  const { header } = await readTable(path);
  if (header === undefined)
    throw new DataError(
      `${path}: has no header, so say what it holds (--shape candles or trades).`,
    );
  const candle = findColumns({ header }, CANDLE_COLUMNS);
  if (candle.open !== undefined && candle.close !== undefined) return 'candles';
  const trade = findColumns({ header }, TRADE_COLUMNS);
  if (trade.price !== undefined && trade.quantity !== undefined) return 'trades';
  throw new DataError(
    `${path}: its columns (${header.join(', ')}) are neither those of candles nor of trades.`,
  );
}

/** The smallest steps that hold every price and quantity of a file: for markets nobody described. */
export async function inferScale(source: DataSource): Promise<MarketScale> {
  const table = await readTable(source.path);
  const columns = findColumns(
    table,
    source.shape === 'trades' ? TRADE_COLUMNS : CANDLE_COLUMNS,
    source.columns,
  );
  const prices =
    source.shape === 'trades'
      ? [columns.price]
      : [columns.open, columns.high, columns.low, columns.close];
  const digits = (positions: readonly (number | undefined)[]): number => {
    let most = 0;
    for (const record of table.records) {
      for (const position of positions) {
        const fraction =
          position === undefined ? undefined : record[position]?.split('.')[1]?.replace(/0+$/, '');
        most = Math.max(most, fraction?.length ?? 0);
      }
    }
    return Math.min(most, 8);
  };
  const step = (count: number): string => (count === 0 ? '1' : `0.${'0'.repeat(count - 1)}1`);
  return {
    tickSize: step(digits(prices)),
    lotSize: step(digits([columns.quantity ?? columns.volume])),
  };
}

interface RowReader {
  readonly file: string;
  readonly scale: MarketScale;
  readonly columns: ColumnPositions;
}

function tradeRows(table: Table, source: DataSource, scale: MarketScale): TradeRow[] {
  const columns = findColumns(table, TRADE_COLUMNS, source.columns);
  requireColumns(columns, ['time', 'price', 'quantity'], source.path);
  if (columns.side === undefined && columns.buyerIsMaker === undefined) {
    throw new DataError(
      `${source.path}: has no column for the taker's side (side, or isBuyerMaker).`,
    );
  }
  const reader = { file: source.path, scale, columns };
  return inOrder(table, source.path, (record, where) => ({
    kind: 'trade',
    time: timeAt(reader, record, where),
    price: priceAt(reader, record, 'price', where),
    quantity: quantityAt(reader, record, where),
    takerSide: sideAt(reader, record, where),
  }));
}

function barRows(
  table: Table,
  source: DataSource,
  scale: MarketScale,
): { rows: BarRow[]; interval: CandleInterval } {
  const columns = findColumns(table, CANDLE_COLUMNS, source.columns);
  requireColumns(columns, ['time', 'open', 'high', 'low', 'close'], source.path);
  const reader = { file: source.path, scale, columns };
  const open = inOrder(table, source.path, (record, where) => barAt(reader, record, where));
  const interval = source.interval ?? inferInterval(open, source.path);
  return {
    rows: open.map((bar) => ({ ...bar, closeTime: candleCloseTime(interval, bar.time) })),
    interval,
  };
}

function barAt(reader: RowReader, record: readonly string[], where: string): BarRow {
  const price = (name: 'open' | 'high' | 'low' | 'close') => priceAt(reader, record, name, where);
  const [open, high, low, close] = [price('open'), price('high'), price('low'), price('close')];
  if (high < Math.max(open, close) || low > Math.min(open, close)) {
    throw new DataError(
      `${where}: the high is below, or the low above, another price of the candle.`,
    );
  }
  const volume = reader.columns.volume === undefined ? '0' : (record[reader.columns.volume] ?? '0');
  return {
    kind: 'bar',
    time: timeAt(reader, record, where),
    closeTime: timeMicros(0),
    open,
    high,
    low,
    close,
    volume: roundToSteps(reader.scale.lotSize, volume === '' ? '0' : volume, 'nearest'),
  };
}

function inOrder<Row extends DataRow>(
  table: Table,
  file: string,
  read: (record: readonly string[], where: string) => Row,
): Row[] {
  let latest = -1;
  return table.records.map((record, index) => {
    const where = `${file}:${table.firstLine + index}`;
    const row = read(record, where);
    if (row.time < latest) throw new DataError(`${where}: time goes back; sort the file by time.`);
    latest = row.time;
    return row;
  });
}

function timeAt({ columns }: RowReader, record: readonly string[], where: string): TimeMicros {
  const text = record[columns.time ?? -1] ?? '';
  const time = parseTime(text);
  if (time === undefined) throw new DataError(`${where}: "${text}" is not a time.`);
  return time;
}

function priceAt(
  { columns, scale }: RowReader,
  record: readonly string[],
  name: 'price' | 'open' | 'high' | 'low' | 'close',
  where: string,
): PriceTicks {
  const text = record[columns[name] ?? -1] ?? '';
  const parsed = parsePrice(scale, text);
  if (parsed.ok) return parsed.value;
  throw new DataError(
    `${where}: ${name} "${text}" is not a price with ticks of ${scale.tickSize} (${parsed.code}).`,
  );
}

function quantityAt(
  { columns, scale }: RowReader,
  record: readonly string[],
  where: string,
): number {
  const text = record[columns.quantity ?? -1] ?? '';
  const parsed = parseQuantity(scale, text);
  if (parsed.ok) return parsed.value;
  throw new DataError(
    `${where}: quantity "${text}" is not whole lots of ${scale.lotSize} (${parsed.code}).`,
  );
}

function sideAt({ columns }: RowReader, record: readonly string[], where: string): Side {
  const text = (record[columns.side ?? columns.buyerIsMaker ?? -1] ?? '').toLowerCase();
  const isMakerFlag = columns.side === undefined;
  // When the buyer was the maker, the taker sold.
  if (isMakerFlag && /^(true|1)$/.test(text)) return 'sell';
  if (isMakerFlag && /^(false|0)$/.test(text)) return 'buy';
  if (/^(buy|b|bid)$/.test(text)) return 'buy';
  if (/^(sell|s|ask)$/.test(text)) return 'sell';
  throw new DataError(`${where}: "${text}" is not a side (buy or sell).`);
}

/** The interval whose length is the commonest distance between candles. */
function inferInterval(bars: readonly BarRow[], file: string): CandleInterval {
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
