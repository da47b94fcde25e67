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
  type OpenOrderSource,
  OrdersFold,
  type OrderUpdate,
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
import { orderTerms } from './order-terms.ts';

type Candle = { -readonly [K in keyof CandleRow]: CandleRow[K] };

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
  readonly markets: readonly ProjectedMarket[];
}

interface ProjectedMarket {
  readonly symbol: string;
  readonly base: string;
  readonly quote: string;
}

export class Projector {
  #cursor: Seq;
  #fromCursor: Seq;
  readonly #ordersFold: OrdersFold;
  readonly #newestCandles = new Map<string, Candle>();
  readonly #totals = new Map<string, Amount>();
  readonly #markets = new Map<string, ProjectedMarket>();
  // Both keep each changed row once, in the order in which they first changed.
  #orders = new Map<number, OrderRow>();
  #candles = new Set<Candle>();
  #fills: FillRow[] = [];
  #trades: TradeRow[] = [];
  #ledger: LedgerRow[] = [];

  constructor(state: ProjectionState) {
    this.#cursor = state.cursor;
    this.#fromCursor = state.cursor;
    this.#ordersFold = OrdersFold.from({ openOrders: () => state.openOrders.map(orderSource) });
    for (const candle of state.newestCandles)
      this.#newestCandles.set(candleKey(candle), { ...candle });
    for (const { account, asset, total } of state.balances) {
      this.#totals.set(`${account}/${asset}`, total);
    }
    for (const market of state.markets) this.#markets.set(market.symbol, market);
  }

  project({ seq, events }: Committed): void {
    this.#ordersFold.applyCommand(events, (update) => this.#order(update));
    for (const event of events) this.#event(event);
    this.#cursor = seq;
  }

  /** What changed since the last take. */
  take(): HistoryChanges {
    const changes: HistoryChanges = {
      fromCursor: this.#fromCursor,
      cursor: this.#cursor,
      orders: [...this.#orders.values()],
      candles: Array.from(this.#candles, (candle) => ({ ...candle })),
      fills: this.#fills,
      trades: this.#trades,
      ledger: this.#ledger,
    };
    this.#fromCursor = this.#cursor;
    this.#orders = new Map();
    this.#candles = new Set();
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
      case 'trade':
        this.#trade(event);
        return;
      case 'balance-changed':
        this.#balance(event);
        return;
      case 'asset-created':
      case 'market-changed':
      case 'auction-indicative':
      case 'dead-man-switch-changed':
      case 'dead-man-switch-fired':
      case 'batch-item':
      case 'account-created':
      case 'account-fees-changed':
      case 'command-rejected':
      case 'order-rejected':
      case 'order-repeated':
      case 'order-accepted':
      case 'order-triggered':
      case 'order-amended':
      case 'order-rested':
      case 'order-reduced':
      case 'order-replaced':
      case 'order-decremented':
      case 'order-cancelled':
      case 'order-expired':
        return;
    }
  }

  #order(update: OrderUpdate): void {
    const row = orderRow(update);
    this.#orders.set(row.orderId, row);
    if (update.kind !== 'filled') return;
    const { event, role, fee, feeAsset } = update;
    this.#fills.push({
      tradeId: event.tradeId,
      market: event.market,
      account: row.account,
      orderId: row.orderId,
      clientId: row.clientId,
      side: row.side,
      role,
      price: event.price,
      quantity: event.quantity,
      notional: event.notional,
      fee,
      feeAsset: this.#markets.get(event.market)?.[feeAsset] ?? '',
      time: event.time,
      seq: event.seq,
      index: event.index,
    });
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
    for (const interval of candleIntervals) this.#candle(event, interval);
  }

  #candle(event: EventOf<'trade'>, interval: CandleInterval): void {
    const { market, price, quantity, notional, time } = event;
    const key = candleKey({ market, interval });
    let candle = this.#newestCandles.get(key);
    if (candle === undefined || time >= candle.closeTime) {
      candle = newCandle(event, interval, candleOpenTime(interval, time));
      this.#newestCandles.set(key, candle);
    }
    if (price > candle.high) candle.high = price;
    if (price < candle.low) candle.low = price;
    candle.close = price;
    candle.volume += BigInt(quantity);
    candle.quoteVolume = (candle.quoteVolume + notional) as Amount;
    candle.trades += 1;
    this.#candles.add(candle);
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

function orderRow(update: OrderUpdate): OrderRow {
  const { order, event } = update;
  const { status } = order;
  return {
    orderId: order.orderId,
    account: order.account,
    market: order.market,
    clientId: order.clientId,
    side: order.side,
    type: order.type,
    price: order.price,
    quantity: order.quantity,
    quoteAmount: order.quoteAmount,
    timeInForce: order.timeInForce,
    postOnly: order.postOnly,
    selfTrade: order.selfTrade,
    stopPrice: order.stopPrice,
    trailTicks: order.trailTicks,
    trailPpm: order.trailPpm,
    displayQuantity: order.displayQuantity,
    expiresAt: order.expiresAt,
    linkedOrderId: order.linkedOrderId,
    triggeredAt: order.triggeredAt,
    status: status === 'new' || status === 'partially-filled' ? 'open' : status,
    reason: reasonOf(update),
    filled: order.filled,
    remaining: order.remaining,
    filledQuote: order.filledNotional,
    acceptedAt: order.acceptedAt,
    updatedAt: order.updatedAt,
    updatedSeq: event.seq,
  };
}

function reasonOf(update: OrderUpdate): OrderRow['reason'] {
  switch (update.kind) {
    case 'cancelled':
    case 'expired':
      return update.reason;
    case 'decremented':
      return update.order.status === 'cancelled' ? 'self-trade' : undefined;
    case 'accepted':
    case 'triggered':
    case 'amended':
    case 'filled':
      return undefined;
  }
}

/** An open order's row in the form in which the fold takes it. */
function orderSource(row: OrderRow): OpenOrderSource {
  return { ...orderTerms(row), status: row.status === 'waiting' ? 'waiting' : 'resting' };
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
