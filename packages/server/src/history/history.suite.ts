/** What every adapter of the `History` port does. */
import type {
  AccountId,
  Amount,
  OrderId,
  PriceTicks,
  QuantityLots,
  Seq,
  TimeMicros,
  TradeId,
} from '@exchange/core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { HISTORY_LIMIT_MAX } from '../limits.ts';
import type {
  CandleRow,
  FillRow,
  History,
  HistoryChanges,
  LedgerRow,
  OrderRow,
  TradeRow,
} from './history.ts';

/** Somewhere to keep history between two openings. */
export interface HistoryPlace {
  open(): Promise<History>;
  remove(): Promise<void>;
}

const alice = 2 as AccountId;
const bob = 3 as AccountId;
/** Too large for 64 bits, so that nothing on the way is a float or an integer of the machine. */
const huge = (10n ** 30n + 1n) as Amount;
const at = (time: number) => time as TimeMicros;

function order(orderId: number, changes: Partial<OrderRow> = {}): OrderRow {
  return {
    orderId: orderId as OrderId,
    account: alice,
    market: 'BTC_USD',
    clientId: undefined,
    side: 'buy',
    type: 'limit',
    price: 9_007_199_254_740_991 as PriceTicks,
    quantity: 10 as QuantityLots,
    quoteAmount: undefined,
    timeInForce: 'gtc',
    postOnly: undefined,
    selfTrade: 'cancel-taker',
    stopPrice: undefined,
    trailTicks: undefined,
    trailPpm: undefined,
    displayQuantity: undefined,
    expiresAt: undefined,
    linkedOrderId: undefined,
    triggeredAt: undefined,
    status: 'open',
    reason: undefined,
    filled: 0 as QuantityLots,
    remaining: 10 as QuantityLots,
    filledQuote: huge,
    acceptedAt: at(orderId * 10),
    updatedAt: at(orderId * 10),
    updatedSeq: orderId as Seq,
    ...changes,
  };
}

function fill(tradeId: number, changes: Partial<FillRow> = {}): FillRow {
  return {
    tradeId: tradeId as TradeId,
    market: 'BTC_USD',
    account: alice,
    orderId: 1 as OrderId,
    clientId: 'c/1',
    side: 'sell',
    role: 'maker',
    price: 5 as PriceTicks,
    quantity: 7 as QuantityLots,
    notional: huge,
    fee: -3n as Amount,
    feeAsset: 'USD',
    time: at(tradeId * 10),
    seq: tradeId as Seq,
    index: 2,
    ...changes,
  };
}

function trade(tradeId: number, changes: Partial<TradeRow> = {}): TradeRow {
  return {
    tradeId: tradeId as TradeId,
    market: 'BTC_USD',
    price: 5 as PriceTicks,
    quantity: 7 as QuantityLots,
    notional: huge,
    takerSide: 'buy',
    takerOrderId: 2 as OrderId,
    makerOrderId: 1 as OrderId,
    time: at(tradeId * 10),
    seq: tradeId as Seq,
    ...changes,
  };
}

function candle(openTime: number, changes: Partial<CandleRow> = {}): CandleRow {
  return {
    market: 'BTC_USD',
    interval: '1m',
    openTime: at(openTime),
    closeTime: at(openTime + 60),
    open: 1 as PriceTicks,
    high: 4 as PriceTicks,
    low: 1 as PriceTicks,
    close: 2 as PriceTicks,
    volume: 2n ** 70n,
    quoteVolume: huge,
    trades: 3,
    ...changes,
  };
}

function entry(seq: number, changes: Partial<LedgerRow> = {}): LedgerRow {
  return {
    account: alice,
    asset: 'USD',
    reason: 'trade',
    change: -huge as Amount,
    balance: huge,
    time: at(seq * 10),
    seq: seq as Seq,
    index: 4,
    ...changes,
  };
}

const ids = (rows: readonly { readonly orderId: number }[]) => rows.map(({ orderId }) => orderId);
const tradeIds = (rows: readonly { readonly tradeId: number }[]) =>
  rows.map(({ tradeId }) => tradeId);

export function historySuite(name: string, create: () => Promise<HistoryPlace>): void {
  describe(`history: ${name}`, () => {
    let place: HistoryPlace;
    let history: History;
    let cursor: number;
    beforeEach(async () => {
      place = await create();
      history = await place.open();
      cursor = 0;
    });
    afterEach(async () => {
      await history.close();
      await place.remove();
    });
    const write = async (changes: Partial<HistoryChanges>): Promise<void> => {
      const none = { orders: [], fills: [], trades: [], candles: [], ledger: [] };
      const fromCursor = cursor as Seq;
      cursor += 1;
      await history.write({ ...none, fromCursor, cursor: cursor as Seq, ...changes });
    };

    test('rows come back as they were written, whatever their size', async () => {
      const whole = order(1, {
        clientId: 'A.b:/_-9',
        postOnly: 'reject',
        quoteAmount: huge,
        reason: 'self-trade',
        status: 'cancelled',
      });
      const bare = order(2, { type: 'market', price: undefined, quantity: undefined });
      await write({
        orders: [whole, bare],
        fills: [fill(1)],
        trades: [trade(1)],
        candles: [candle(0)],
        ledger: [entry(1)],
      });
      expect(await history.orders({ account: alice, sort: 'asc' })).toEqual([whole, bare]);
      expect(await history.fills({ account: alice })).toEqual([fill(1)]);
      expect(await history.trades({ market: 'BTC_USD' })).toEqual([trade(1)]);
      expect(await history.candles({ market: 'BTC_USD', interval: '1m' })).toEqual([candle(0)]);
      expect(await history.ledger({ account: alice })).toEqual([entry(1)]);
      expect(await history.cursor()).toBe(1);
    });

    test('an order and a candle that changed replace what was there', async () => {
      await write({ orders: [order(1), order(2)], candles: [candle(0)] });
      const filled = order(1, { status: 'filled', remaining: 0 as QuantityLots });
      await write({ orders: [filled], candles: [candle(0, { trades: 9 })] });
      expect(await history.orders({ account: alice, sort: 'asc' })).toEqual([filled, order(2)]);
      expect(await history.openOrders()).toEqual([order(2)]);
      expect(await history.candles({ market: 'BTC_USD', interval: '1m' })).toEqual([
        candle(0, { trades: 9 }),
      ]);
    });

    test('changes that do not follow the cursor are refused and change nothing', async () => {
      await write({ orders: [order(1)] });
      await expect(write({ fromCursor: 0 as Seq, orders: [order(2)] })).rejects.toThrow('at seq 1');
      expect(ids(await history.orders({ account: alice }))).toEqual([1]);
      expect(await history.cursor()).toBe(1);
    });

    test('orders are found by everything that can be asked', async () => {
      await write({
        orders: [
          order(1, { clientId: 'x' }),
          order(2, { market: 'ETH_USD' }),
          order(3, { account: bob, clientId: 'x' }),
          order(4, { status: 'filled' }),
          order(5, { status: 'expired', reason: 'no-liquidity' }),
        ],
      });
      const found = async (query: Partial<Parameters<History['orders']>[0]>) =>
        ids(await history.orders({ account: alice, ...query }));
      expect(await found({})).toEqual([5, 4, 2, 1]);
      expect(await found({ sort: 'asc' })).toEqual([1, 2, 4, 5]);
      expect(await found({ limit: 2, offset: 1 })).toEqual([4, 2]);
      expect(await found({ market: 'BTC_USD' })).toEqual([5, 4, 1]);
      expect(await found({ orderId: 3 as OrderId })).toEqual([]);
      expect(await found({ clientId: 'x' })).toEqual([1]);
      expect(await found({ account: bob, clientId: 'x' })).toEqual([3]);
      expect(await found({ statuses: ['open', 'expired'] })).toEqual([5, 2, 1]);
      expect(await found({ statuses: [] })).toEqual([]);
      expect(await found({ from: at(20), to: at(50) })).toEqual([4, 2]);
      expect(await found({ limit: 0 })).toEqual([]);
      expect(await found({ market: "'; DROP TABLE orders; --" })).toEqual([]);
    });

    test('fills come by trade, maker before taker, of that account alone', async () => {
      await write({
        fills: [
          fill(1, { role: 'taker' }),
          fill(1, { role: 'maker' }),
          fill(2, { account: bob }),
          fill(3, { market: 'ETH_USD', orderId: 8 as OrderId }),
        ],
      });
      const roles = (await history.fills({ account: alice, sort: 'asc' })).map(
        ({ tradeId, role }) => `${tradeId}${role}`,
      );
      expect(roles).toEqual(['1maker', '1taker', '3maker']);
      expect(tradeIds(await history.fills({ account: alice }))).toEqual([3, 1, 1]);
      expect(tradeIds(await history.fills({ account: alice, orderId: 8 as OrderId }))).toEqual([3]);
      expect(
        tradeIds(await history.fills({ account: alice, market: 'BTC_USD', limit: 1 })),
      ).toEqual([1]);
      expect(tradeIds(await history.fills({ account: alice, from: at(11) }))).toEqual([3]);
    });

    test('trades come newest first, after an id, in a range', async () => {
      const trades = [1, 2, 3, 4].map((tradeId) => trade(tradeId));
      await write({ trades: [...trades, trade(1, { market: 'ETH_USD' })] });
      const market = 'BTC_USD';
      expect(tradeIds(await history.trades({ market }))).toEqual([4, 3, 2, 1]);
      expect(tradeIds(await history.trades({ market, afterTradeId: 2 as TradeId }))).toEqual([
        4, 3,
      ]);
      expect(
        tradeIds(await history.trades({ market, from: at(20), to: at(40), sort: 'asc' })),
      ).toEqual([2, 3]);
      expect(tradeIds(await history.trades({ market, limit: 1, offset: 3 }))).toEqual([1]);
    });

    test('candles come in order: the newest ones, or those from a time on', async () => {
      const opens = [0, 60, 120, 180];
      const candles = opens.map((openTime) => candle(openTime));
      const hour = candle(0, { interval: '1h', closeTime: at(3600) });
      await write({ candles: [...candles, hour, candle(0, { market: 'ETH_USD' })] });
      const query = { market: 'BTC_USD', interval: '1m' } as const;
      const found = async (more: Partial<Parameters<History['candles']>[0]>) =>
        (await history.candles({ ...query, ...more })).map(({ openTime }) => openTime);
      expect(await found({})).toEqual(opens);
      expect(await found({ limit: 2 })).toEqual([120, 180]);
      expect(await found({ limit: 2, to: at(180) })).toEqual([60, 120]);
      expect(await found({ from: at(60), limit: 2 })).toEqual([60, 120]);
      expect(await found({ interval: '1h' })).toEqual([0]);
      const newest = await history.newestCandles('BTC_USD');
      expect(newest.map(({ interval, openTime }) => `${interval}@${openTime}`).sort()).toEqual([
        '1h@0',
        '1m@180',
      ]);
    });

    test('the ledger comes by asset and time', async () => {
      await write({
        ledger: [
          entry(1),
          entry(2, { asset: 'BTC' }),
          entry(2, { index: 5 }),
          entry(3, { account: bob }),
        ],
      });
      const places = (rows: readonly LedgerRow[]) => rows.map(({ seq, index }) => [seq, index]);
      expect(places(await history.ledger({ account: alice }))).toEqual([
        [2, 5],
        [2, 4],
        [1, 4],
      ]);
      expect(places(await history.ledger({ account: alice, asset: 'BTC' }))).toEqual([[2, 4]]);
      expect(places(await history.ledger({ account: alice, to: at(20), sort: 'asc' }))).toEqual([
        [1, 4],
      ]);
    });

    test('no answer is longer than the limit, and a limit that is no number is refused', async () => {
      const trades = Array.from({ length: HISTORY_LIMIT_MAX + 5 }, (_, index) => trade(index + 1));
      await write({ trades });
      const all = await history.trades({ market: 'BTC_USD', limit: 1e9 });
      expect(all).toHaveLength(HISTORY_LIMIT_MAX);
      for (const limit of [-1, 1.5, Number.NaN]) {
        await expect(history.trades({ market: 'BTC_USD', limit })).rejects.toThrow(RangeError);
      }
    });
  });
}
