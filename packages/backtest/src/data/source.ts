/** From a data source to rows in whole units of its market. */
import type { CandleInterval } from '@exchange/core/market-data';
import type { MarketScale, TimeMicros } from '@exchange/core/units';
import { DataError } from '../errors.ts';
import { barRows, CANDLE_COLUMNS } from './bar-rows.ts';
import { type ColumnMap, findColumns } from './columns.ts';
import type { DataRow } from './rows.ts';
import { readTable } from './table.ts';
import { TRADE_COLUMNS, tradeRows } from './trade-rows.ts';

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

/**
 * Trades when there is a price and a quantity, candles when there are the four prices. @throws
 * {DataError}
 */
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

/**
 * The smallest steps that hold every price and quantity of a file: for markets nobody described.
 */
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
