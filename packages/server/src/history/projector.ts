/**
 * The projection: events in, changed rows out. It keeps what it needs to go on (open orders, newest
 * candles, balances) and does no I/O, so the same events always give the same rows, however they are
 * grouped.
 */
import type { AccountId, Amount, EventOf, ExchangeEvent, Seq, TimeMicros } from '@exchange/core';
import {
  type CandleInterval,
  candleCloseTime,
  candleIntervals,
  candleOpenTime,
} from '@exchange/core/market-data';
import type { Committed } from '../pipeline/contract.ts';
import type {
  CandleRow,
  FillRow,
  HistoryChanges,
  LedgerRow,
  OrderRow,
  TradeRow,
} from './history.ts';

type Writable<T> = { -readonly [K in keyof T]: T[K] };
type Order = Writable<OrderRow>;
type Candle = Writable<CandleRow>;

/** Where a projection goes on: all as of `cursor`. */
export interface ProjectionState {
  readonly cursor: Seq;
  readonly openOrders: readonly OrderRow[];
  readonly newestCandles: readonly CandleRow[];
  readonly balances: readonly {
    readonly account: AccountId;
    readonly asset: string;
    /** Available and held together. */
    readonly total: Amount;
  }[];
  readonly markets: readonly {
    readonly symbol: string;
    readonly base: string;
    readonly quote: string;
  }[];
}

export class Projector {
  #cursor: Seq;
  #fromCursor: Seq;
  readonly #openOrders = new Map<number, Order>();
  readonly #candles = new Map<string, Candle>();
  readonly #totals = new Map<string, Amount>();
  readonly #markets = new Map<string, { readonly base: string; readonly quote: string }>();
  // Sets keep each changed row once, in the order in which they first changed.
  #changedOrders = new Set<Order>();
  #changedCandles = new Set<Candle>();
  #fills: FillRow[] = [];
  #trades: TradeRow[] = [];
  #ledger: LedgerRow[] = [];

  constructor(state: ProjectionState) {
    this.#cursor = state.cursor;
    this.#fromCursor = state.cursor;
    for (const order of state.openOrders) this.#openOrders.set(order.orderId, { ...order });
    for (const candle of state.newestCandles) this.#candles.set(candleKey(candle), { ...candle });
    for (const { account, asset, total } of state.balances) {
      this.#totals.set(`${account}/${asset}`, total);
    }
    for (const { symbol, base, quote } of state.markets) this.#markets.set(symbol, { base, quote });
  }

  project({ seq, events }: Committed): void {
    for (const event of events) this.#event(event);
    this.#cursor = seq;
  }

  /** What changed since the last take. */
  take(): HistoryChanges {
    const changes: HistoryChanges = {
      fromCursor: this.#fromCursor,
      cursor: this.#cursor,
      orders: Array.from(this.#changedOrders, (order) => ({ ...order })),
      candles: Array.from(this.#changedCandles, (candle) => ({ ...candle })),
      fills: this.#fills,
      trades: this.#trades,
      ledger: this.#ledger,
    };
    this.#fromCursor = this.#cursor;
    this.#changedOrders = new Set();
    this.#changedCandles = new Set();
    this.#fills = [];
    this.#trades = [];
    this.#ledger = [];
    return changes;
  }

  #event(event: ExchangeEvent): void {
    switch (event.kind) {
      case 'market-created':
        this.#markets.set(event.market.symbol, event.market);
        return;
      case 'order-accepted':
        this.#accepted(event);
        return;
      case 'trade':
        this.#trade(event);
        return;
      case 'order-reduced':
      case 'order-decremented':
        this.#shrunk(event);
        return;
      case 'order-replaced':
        this.#replaced(event);
        return;
      case 'order-cancelled':
        this.#ended(event, 'cancelled');
        return;
      case 'order-expired':
        this.#ended(event, 'expired');
        return;
      case 'balance-changed':
        this.#balance(event);
        return;
      case 'asset-created':
      case 'market-changed':
      case 'account-created':
      case 'account-fees-changed':
      case 'command-rejected':
      case 'order-rejected':
      case 'order-repeated':
      case 'order-rested':
        return;
    }
  }

  #accepted(event: EventOf<'order-accepted'>): void {
    const order: Order = {
      orderId: event.orderId,
      account: event.account,
      market: event.market,
      clientId: event.clientId,
      side: event.side,
      type: event.type,
      price: event.price,
      quantity: event.quantity,
      quoteAmount: event.quoteAmount,
      timeInForce: event.timeInForce,
      postOnly: event.postOnly,
      selfTrade: event.selfTrade,
      status: 'open',
      reason: undefined,
      filled: 0,
      filledQuote: 0n as Amount,
      acceptedAt: event.time,
      updatedAt: event.time,
      acceptedSeq: event.seq,
      updatedSeq: event.seq,
    };
    this.#openOrders.set(event.orderId, order);
    this.#changedOrders.add(order);
  }

  #trade(event: EventOf<'trade'>): void {
    const { market, tradeId, price, quantity, notional, time, seq } = event;
    const { takerSide, takerOrderId, makerOrderId } = event;
    this.#trades.push({
      tradeId,
      market,
      price,
      quantity,
      notional,
      takerSide,
      takerOrderId,
      makerOrderId,
      time,
      seq,
    });
    this.#fill(event, 'maker');
    this.#fill(event, 'taker');
    for (const interval of candleIntervals) this.#candle(event, interval);
  }

  #fill(event: EventOf<'trade'>, role: 'maker' | 'taker'): void {
    const isTaker = role === 'taker';
    const orderId = isTaker ? event.takerOrderId : event.makerOrderId;
    const order = this.#change(orderId, event);
    if (order === undefined) return;
    order.filled = (order.filled + event.quantity) as OrderRow['filled'];
    order.filledQuote = (order.filledQuote + event.notional) as Amount;
    const remaining = isTaker ? event.takerRemaining : event.makerRemaining;
    // A market order by quote amount has no quantity to fill: it ends by expiring, or as filled below.
    if (remaining === 0 && order.quantity !== undefined) this.#end(order, 'filled');
    const fee = isTaker ? event.takerFee : event.makerFee;
    this.#fills.push({
      tradeId: event.tradeId,
      market: event.market,
      account: order.account,
      orderId,
      clientId: order.clientId,
      side: order.side,
      role,
      price: event.price,
      quantity: event.quantity,
      notional: event.notional,
      fee,
      feeAsset: this.#feeAsset(event, isTaker || fee < 0n),
      time: event.time,
      seq: event.seq,
      index: event.index,
    });
  }

  /** Fees are in what the payer receives; a rebate is paid in the asset of the taker's fee. */
  #feeAsset(event: EventOf<'trade'>, ofTaker: boolean): string {
    const market = this.#markets.get(event.market);
    const receivesBase = (event.takerSide === 'buy') === ofTaker;
    return (receivesBase ? market?.base : market?.quote) ?? '';
  }

  #candle(event: EventOf<'trade'>, interval: CandleInterval): void {
    const { market, price, quantity, notional, time } = event;
    const openTime = candleOpenTime(interval, time);
    let candle = this.#candles.get(candleKey({ market, interval }));
    if (candle === undefined || candle.openTime !== openTime) {
      candle = newCandle(event, interval, openTime);
      this.#candles.set(candleKey(candle), candle);
    }
    if (price > candle.high) candle.high = price;
    if (price < candle.low) candle.low = price;
    candle.close = price;
    candle.volume += BigInt(quantity);
    candle.quoteVolume = (candle.quoteVolume + notional) as Amount;
    candle.trades += 1;
    this.#changedCandles.add(candle);
  }

  #shrunk(event: EventOf<'order-reduced' | 'order-decremented'>): void {
    const order = this.#change(event.orderId, event);
    if (order === undefined || order.quantity === undefined) return;
    order.quantity = (order.quantity - event.by) as OrderRow['quantity'];
    // Decremented to nothing without an event of its own: what it traded is all there will be.
    if (event.remaining === 0) this.#end(order, 'cancelled', 'self-trade');
  }

  #replaced(event: EventOf<'order-replaced'>): void {
    const order = this.#change(event.orderId, event);
    if (order === undefined) return;
    order.price = event.price;
    order.quantity = (order.filled + event.remaining) as OrderRow['quantity'];
  }

  #ended(
    event: EventOf<'order-cancelled' | 'order-expired'>,
    status: 'cancelled' | 'expired',
  ): void {
    const order = this.#change(event.orderId, event) ?? this.#justEnded(event.orderId);
    if (order !== undefined) this.#end(order, status, event.reason);
  }

  /** An order that a decrement ended a moment ago, in the same take. */
  #justEnded(orderId: number): Order | undefined {
    for (const order of this.#changedOrders) if (order.orderId === orderId) return order;
    return undefined;
  }

  #end(order: Order, status: OrderRow['status'], reason?: OrderRow['reason']): void {
    order.status = status;
    order.reason = reason;
    this.#openOrders.delete(order.orderId);
  }

  #change(
    orderId: number,
    at: { readonly time: TimeMicros; readonly seq: Seq },
  ): Order | undefined {
    const order = this.#openOrders.get(orderId);
    if (order === undefined) return undefined;
    order.updatedAt = at.time;
    order.updatedSeq = at.seq;
    this.#changedOrders.add(order);
    return order;
  }

  #balance(event: EventOf<'balance-changed'>): void {
    const { account, asset, reason, time, seq, index } = event;
    const balance = (event.available + event.held) as Amount;
    const key = `${account}/${asset}`;
    const change = (balance - (this.#totals.get(key) ?? 0n)) as Amount;
    if (change === 0n) return;
    this.#totals.set(key, balance);
    this.#ledger.push({ account, asset, reason, change, balance, time, seq, index });
  }
}

function newCandle(
  event: EventOf<'trade'>,
  interval: CandleInterval,
  openTime: TimeMicros,
): Candle {
  const { market, price } = event;
  return {
    market,
    interval,
    openTime,
    closeTime: candleCloseTime(interval, openTime),
    open: price,
    high: price,
    low: price,
    close: price,
    volume: 0n,
    quoteVolume: 0n as Amount,
    trades: 0,
  };
}

function candleKey({ market, interval }: Pick<CandleRow, 'market' | 'interval'>): string {
  return `${market}/${interval}`;
}
