/** Reads the cells of a record; every fault names the file and the line. */
import {
  type MarketScale,
  type PriceTicks,
  parsePrice,
  parseQuantity,
  type TimeMicros,
} from '@exchange/core/units';
import { DataError } from '../errors.ts';
import type { ColumnName, ColumnPositions } from './columns.ts';
import type { DataRow } from './rows.ts';
import type { Table } from './table.ts';
import { parseTime } from './time.ts';

export interface Cells {
  /** File and line. */
  readonly where: string;
  text(column: ColumnName): string;
  time(column: 'time' | 'closeTime'): TimeMicros;
  price(column: 'price' | 'open' | 'high' | 'low' | 'close'): PriceTicks;
  /** Whole lots. */
  quantity(): number;
}

export interface RowFormat {
  readonly file: string;
  readonly scale: MarketScale;
  readonly columns: ColumnPositions;
}

/** @throws {DataError} at the first record that is wrong or earlier than the one before */
export function readRows<Row extends Pick<DataRow, 'time'>>(
  table: Table,
  format: RowFormat,
  read: (cells: Cells) => Row,
): Row[] {
  let latest = -1;
  return table.records.map((record, index) => {
    const where = `${format.file}:${table.firstLine + index}`;
    const row = read(cellsOf(record, format, where));
    if (row.time < latest) throw new DataError(`${where}: time goes back; sort the file by time.`);
    latest = row.time;
    return row;
  });
}

function cellsOf(record: readonly string[], { columns, scale }: RowFormat, where: string): Cells {
  const text = (column: ColumnName): string => record[columns[column] ?? -1] ?? '';
  return {
    where,
    text,
    time(column) {
      const time = parseTime(text(column));
      if (time === undefined) throw new DataError(`${where}: "${text(column)}" is not a time.`);
      return time;
    },
    price(column) {
      const parsed = parsePrice(scale, text(column));
      if (parsed.ok) return parsed.value;
      throw new DataError(
        `${where}: ${column} "${text(column)}" is not a price with ticks of ${scale.tickSize} (${parsed.code}).`,
      );
    },
    quantity() {
      const parsed = parseQuantity(scale, text('quantity'));
      if (parsed.ok) return parsed.value;
      throw new DataError(
        `${where}: quantity "${text('quantity')}" is not whole lots of ${scale.lotSize} (${parsed.code}).`,
      );
    },
  };
}
