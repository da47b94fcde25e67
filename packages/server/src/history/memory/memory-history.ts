/** History without a disk, for tests and for exchanges that are forgotten when they end. */
import type { Seq } from '@exchange/core';
import type {
  CandleRow,
  FillRow,
  History,
  HistoryChanges,
  LedgerRow,
  OrderRow,
  PageQuery,
  TradeRow,
} from '../history.ts';
import { candleLimit, inRange, pageOf } from '../query.ts';

export function createMemoryHistory(): History {
  let cursor = 0 as Seq;
  // Insertion order is the order of acceptance: an order's first row comes before later orders' rows.
  const orders = new Map<number, OrderRow>();
  const candles = new Map<string, CandleRow>();
  const fills: FillRow[] = [];
  const trades: TradeRow[] = [];
  const ledger: LedgerRow[] = [];

  const candlesOf = (market: string): CandleRow[] =>
    [...candles.values()].filter((candle) => candle.market === market);

  return {
    cursor: async () => cursor,
    async write(changes: HistoryChanges) {
      if (changes.fromCursor !== cursor) {
        throw new Error(`History is at seq ${cursor}, not at ${changes.fromCursor}.`);
      }
      for (const order of changes.orders) orders.set(order.orderId, order);
      for (const candle of changes.candles) {
        candles.set(`${candle.market}/${candle.interval}/${candle.openTime}`, candle);
      }
      fills.push(...[...changes.fills].sort(inOrder));
      trades.push(...changes.trades);
      ledger.push(...changes.ledger);
      cursor = changes.cursor;
    },
    openOrders: async () =>
      [...orders.values()].filter(({ status }) => status === 'open' || status === 'waiting'),
    async newestCandles(market) {
      const newest = new Map<string, CandleRow>();
      for (const candle of candlesOf(market)) {
        const other = newest.get(candle.interval);
        if (other === undefined || other.openTime < candle.openTime) {
          newest.set(candle.interval, candle);
        }
      }
      return [...newest.values()];
    },
    async orders(query) {
      const { account, market, orderId, clientId, statuses } = query;
      const matches = (row: OrderRow): boolean =>
        row.account === account &&
        (market === undefined || row.market === market) &&
        (orderId === undefined || row.orderId === orderId) &&
        (clientId === undefined || row.clientId === clientId) &&
        (statuses === undefined || statuses.includes(row.status)) &&
        inRange(query, row.acceptedAt);
      const rows = [...orders.values()].sort((a, b) => a.orderId - b.orderId);
      return page(rows.filter(matches), query);
    },
    async fills(query) {
      const { account, market, orderId } = query;
      const matches = (row: FillRow): boolean =>
        row.account === account &&
        (market === undefined || row.market === market) &&
        (orderId === undefined || row.orderId === orderId) &&
        inRange(query, row.time);
      return page(fills.filter(matches), query);
    },
    async trades(query) {
      const after = query.afterTradeId ?? 0;
      const matches = (row: TradeRow): boolean =>
        row.market === query.market && row.tradeId > after && inRange(query, row.time);
      return page(trades.filter(matches), query);
    },
    async candles(query) {
      const rows = candlesOf(query.market)
        .filter(({ interval, openTime }) => interval === query.interval && inRange(query, openTime))
        .sort((a, b) => a.openTime - b.openTime);
      const limit = candleLimit(query.limit);
      return query.from === undefined ? rows.slice(-limit) : rows.slice(0, limit);
    },
    async ledger(query) {
      const matches = (row: LedgerRow): boolean =>
        row.account === query.account &&
        (query.asset === undefined || row.asset === query.asset) &&
        inRange(query, row.time);
      return page(ledger.filter(matches), query);
    },
    async close() {},
  };
}

/** `rows` are oldest first. */
function page<Row>(rows: readonly Row[], query: PageQuery): readonly Row[] {
  const { limit, offset, sort } = pageOf(query);
  const sorted = sort === 'asc' ? rows : [...rows].reverse();
  return sorted.slice(offset, offset + limit);
}

/** As in a table's key; of one trade, `maker` comes before `taker` in the alphabet. */
function inOrder(a: FillRow, b: FillRow): number {
  return a.seq - b.seq || a.index - b.index || a.role.localeCompare(b.role);
}
