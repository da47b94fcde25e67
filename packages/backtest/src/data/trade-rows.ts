import type { Side } from '@exchange/core';
import type { MarketScale } from '@exchange/core/units';
import { DataError } from '../errors.ts';
import { type ColumnMap, findColumns, requireColumns } from './columns.ts';
import { type Cells, readRows } from './row-reader.ts';
import type { TradeRow } from './rows.ts';
import type { Table } from './table.ts';

/** Also the order of a file without a header. */
export const TRADE_COLUMNS = ['time', 'price', 'quantity', 'side', 'buyerIsMaker'] as const;

export interface FileColumns {
  readonly path: string;
  readonly columns?: ColumnMap;
}

/** @throws {DataError} with the file and line */
export function tradeRows(table: Table, file: FileColumns, scale: MarketScale): TradeRow[] {
  const columns = findColumns(table, TRADE_COLUMNS, file.columns);
  requireColumns(columns, ['time', 'price', 'quantity'], file.path);
  if (columns.side === undefined && columns.buyerIsMaker === undefined) {
    throw new DataError(
      `${file.path}: has no column for the taker's side (side, or isBuyerMaker).`,
    );
  }
  const sideOf = columns.side === undefined ? sideOfFlag : sideOfName;
  return readRows(table, { file: file.path, scale, columns }, (cells) => ({
    kind: 'trade',
    time: cells.time('time'),
    price: cells.price('price'),
    quantity: cells.quantity(),
    takerSide: sideOf(cells),
  }));
}

/** When the buyer was the maker, the taker sold. */
function sideOfFlag(cells: Cells): Side {
  const text = cells.text('buyerIsMaker').toLowerCase();
  if (text === 'true' || text === '1') return 'sell';
  if (text === 'false' || text === '0') return 'buy';
  throw new DataError(
    `${cells.where}: "${text}" does not say whether the buyer was the maker (true or false).`,
  );
}

function sideOfName(cells: Cells): Side {
  const text = cells.text('side').toLowerCase();
  if (/^(buy|b|bid)$/.test(text)) return 'buy';
  if (/^(sell|s|ask)$/.test(text)) return 'sell';
  throw new DataError(`${cells.where}: "${text}" is not a side (buy or sell).`);
}
