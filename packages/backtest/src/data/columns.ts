/** Finds the columns of a table by the names that exporters give them. */
import { DataError } from '../errors.ts';
import type { Table } from './table.ts';

const aliases = {
  time: ['time', 'timestamp', 'date', 'datetime', 'opentime', 'start', 't', 'ts', ''],
  closeTime: ['closetime', 'closedatetime', 'closeat', 'end'],
  open: ['open', 'o'],
  high: ['high', 'h'],
  low: ['low', 'l'],
  close: ['close', 'c'],
  volume: ['volume', 'vol', 'v', 'basevolume'],
  price: ['price', 'p'],
  quantity: ['quantity', 'qty', 'amount', 'size', 'q', 'volume'],
  side: ['side', 'takerside', 'direction'],
  buyerIsMaker: ['isbuyermaker', 'buyerismaker', 'm'],
} as const satisfies Record<string, readonly string[]>;

export type ColumnName = keyof typeof aliases;
/** Names of columns in the file that are none of the usual ones, or 0-based positions. */
export type ColumnMap = Partial<Record<ColumnName, string | number>>;
export type ColumnPositions = Partial<Record<ColumnName, number>>;

/** @param order what the columns are when the file has no header */
export function findColumns(
  table: Pick<Table, 'header'>,
  order: readonly ColumnName[],
  map: ColumnMap = {},
): ColumnPositions {
  const found: ColumnPositions = {};
  for (const name of order) {
    const given = map[name];
    const position =
      typeof given === 'number' ? given : columnAt(table.header, { order, name, given });
    if (position !== -1) found[name] = position;
  }
  return found;
}

interface Wanted {
  readonly order: readonly ColumnName[];
  readonly name: ColumnName;
  readonly given: string | undefined;
}

function columnAt(header: readonly string[] | undefined, { order, name, given }: Wanted): number {
  if (header === undefined) return order.indexOf(name);
  const wanted: readonly string[] =
    given === undefined ? aliases[name] : [given.toLowerCase().replaceAll(/[ _-]/g, '')];
  return header.findIndex((column) => wanted.includes(column));
}

export function requireColumns(
  positions: ColumnPositions,
  names: readonly ColumnName[],
  file: string,
): void {
  const missing = names.filter((name) => positions[name] === undefined);
  if (missing.length === 0) return;
  throw new DataError(
    `${file}: has no column for ${missing.join(', ')}. Name it with the columns option.`,
  );
}
