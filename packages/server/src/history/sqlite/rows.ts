/** Rows of the port to columns of the tables and back, in the tables' column order. */
import type { CandleRow, FillRow, LedgerRow, OrderRow, TradeRow } from '../history.ts';

/** How a field is kept: as it is, or as text because it is a bigint. */
type Kind = 'plain' | 'bigint';

export interface Table<Row> {
  readonly name: string;
  /** [column, field, kind] */
  readonly columns: readonly (readonly [string, keyof Row & string, Kind])[];
}

export const ordersTable: Table<OrderRow> = {
  name: 'orders',
  columns: [
    ['order_id', 'orderId', 'plain'],
    ['account', 'account', 'plain'],
    ['market', 'market', 'plain'],
    ['client_id', 'clientId', 'plain'],
    ['side', 'side', 'plain'],
    ['type', 'type', 'plain'],
    ['price', 'price', 'plain'],
    ['quantity', 'quantity', 'plain'],
    ['quote_amount', 'quoteAmount', 'bigint'],
    ['time_in_force', 'timeInForce', 'plain'],
    ['post_only', 'postOnly', 'plain'],
    ['self_trade', 'selfTrade', 'plain'],
    ['stop_price', 'stopPrice', 'plain'],
    ['trail_ticks', 'trailTicks', 'plain'],
    ['trail_ppm', 'trailPpm', 'plain'],
    ['display_quantity', 'displayQuantity', 'plain'],
    ['expires_at', 'expiresAt', 'plain'],
    ['linked_order_id', 'linkedOrderId', 'plain'],
    ['triggered_at', 'triggeredAt', 'plain'],
    ['status', 'status', 'plain'],
    ['reason', 'reason', 'plain'],
    ['filled', 'filled', 'plain'],
    ['remaining', 'remaining', 'plain'],
    ['filled_quote', 'filledQuote', 'bigint'],
    ['accepted_at', 'acceptedAt', 'plain'],
    ['updated_at', 'updatedAt', 'plain'],
    ['updated_seq', 'updatedSeq', 'plain'],
  ],
};

export const fillsTable: Table<FillRow> = {
  name: 'fills',
  columns: [
    ['trade_id', 'tradeId', 'plain'],
    ['market', 'market', 'plain'],
    ['account', 'account', 'plain'],
    ['order_id', 'orderId', 'plain'],
    ['client_id', 'clientId', 'plain'],
    ['side', 'side', 'plain'],
    ['role', 'role', 'plain'],
    ['price', 'price', 'plain'],
    ['quantity', 'quantity', 'plain'],
    ['notional', 'notional', 'bigint'],
    ['fee', 'fee', 'bigint'],
    ['fee_asset', 'feeAsset', 'plain'],
    ['time', 'time', 'plain'],
    ['seq', 'seq', 'plain'],
    ['event_index', 'index', 'plain'],
  ],
};

export const tradesTable: Table<TradeRow> = {
  name: 'trades',
  columns: [
    ['trade_id', 'tradeId', 'plain'],
    ['market', 'market', 'plain'],
    ['price', 'price', 'plain'],
    ['quantity', 'quantity', 'plain'],
    ['notional', 'notional', 'bigint'],
    ['taker_side', 'takerSide', 'plain'],
    ['taker_order_id', 'takerOrderId', 'plain'],
    ['maker_order_id', 'makerOrderId', 'plain'],
    ['time', 'time', 'plain'],
    ['seq', 'seq', 'plain'],
  ],
};

export const candlesTable: Table<CandleRow> = {
  name: 'candles',
  columns: [
    ['market', 'market', 'plain'],
    ['interval', 'interval', 'plain'],
    ['open_time', 'openTime', 'plain'],
    ['close_time', 'closeTime', 'plain'],
    ['open', 'open', 'plain'],
    ['high', 'high', 'plain'],
    ['low', 'low', 'plain'],
    ['close', 'close', 'plain'],
    ['volume', 'volume', 'bigint'],
    ['quote_volume', 'quoteVolume', 'bigint'],
    ['trades', 'trades', 'plain'],
  ],
};

export const ledgerTable: Table<LedgerRow> = {
  name: 'ledger',
  columns: [
    ['account', 'account', 'plain'],
    ['asset', 'asset', 'plain'],
    ['reason', 'reason', 'plain'],
    ['change', 'change', 'bigint'],
    ['balance', 'balance', 'bigint'],
    ['time', 'time', 'plain'],
    ['seq', 'seq', 'plain'],
    ['event_index', 'index', 'plain'],
  ],
};

export function columnNames<Row>(table: Table<Row>): string {
  return table.columns.map(([column]) => column).join(', ');
}

export function toColumns<Row>(table: Table<Row>, row: Row): unknown[] {
  return table.columns.map(([, field, kind]) => {
    const value = row[field];
    if (value === undefined) return null;
    return kind === 'bigint' ? String(value) : value;
  });
}

export function toRow<Row>(table: Table<Row>, values: readonly unknown[]): Row {
  const fields = table.columns.map(([, field, kind], index) => {
    const value = values[index];
    if (value === null) return [field, undefined] as const;
    return [field, kind === 'bigint' ? BigInt(value as string) : value] as const;
  });
  // Only rows of this table were ever written to it, by `toColumns`.
  return Object.fromEntries(fields) as Row;
}
