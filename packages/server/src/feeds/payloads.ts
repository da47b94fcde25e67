/** The `data` of each stream. `E` is when it was made for sending, `T` the engine's time. */
import type { Amount, EventOf, PriceTicks, TimeMicros } from '@exchange/core';
import {
  type Candle,
  isConditional,
  type Level,
  type OrderState,
  type OrderUpdate,
  type Ticker,
} from '@exchange/core/market-data';
import {
  formatIsoSeconds,
  type WireBalanceUpdate,
  type WireBookTickerPush,
  type WireKlinePush,
  type WireOrderUpdate,
  type WireTickerPush,
  type WireTradePush,
  wireClientId,
  wireExpiryReason,
  wireOrderStatuses,
  wireOrderTypes,
  wireSelfTrades,
  wireSides,
  wireTimesInForce,
  wireTriggerTypes,
} from '@exchange/core/protocol';
import { formatAmount, formatPrice, formatQuantity, formatUnits } from '@exchange/core/units';
import type { MarketView, Views } from '../views.ts';

/** Parts per million → percent. */
const PERCENT_DIGITS = 4;

export function tradePayload(
  trade: EventOf<'trade'>,
  market: MarketView,
  eventTime: TimeMicros,
): WireTradePush {
  const takerBuys = trade.takerSide === 'buy';
  return {
    e: 'trade',
    E: eventTime,
    T: trade.time,
    s: trade.market,
    p: formatPrice(market, trade.price),
    q: formatQuantity(market, trade.quantity),
    a: String(takerBuys ? trade.makerOrderId : trade.takerOrderId),
    b: String(takerBuys ? trade.takerOrderId : trade.makerOrderId),
    t: trade.tradeId,
    m: !takerBuys,
  };
}

export function tickerPayload(
  ticker: Ticker,
  market: MarketView,
  eventTime: TimeMicros,
): WireTickerPush {
  const price = (ticks: PriceTicks | undefined) =>
    ticks === undefined ? null : formatPrice(market, ticks);
  return {
    e: 'ticker',
    E: eventTime,
    s: market.symbol,
    o: price(ticker.firstPrice),
    c: price(ticker.lastPrice),
    h: price(ticker.highPrice),
    l: price(ticker.lowPrice),
    v: formatQuantity(market, ticker.volume),
    V: formatAmount(market.quoteDecimals, ticker.quoteVolume),
    n: ticker.trades,
  };
}

export interface BestQuotes {
  readonly updateId: number;
  readonly bid: Level | undefined;
  readonly ask: Level | undefined;
  readonly engineTime: TimeMicros;
}

export function bookTickerPayload(
  best: BestQuotes,
  market: MarketView,
  eventTime: TimeMicros,
): WireBookTickerPush {
  const price = (level: Level | undefined) =>
    level === undefined ? null : formatPrice(market, level.price);
  const size = (level: Level | undefined) => formatQuantity(market, level?.quantity ?? 0n);
  return {
    e: 'bookTicker',
    E: eventTime,
    T: best.engineTime,
    s: market.symbol,
    a: price(best.ask),
    A: size(best.ask),
    b: price(best.bid),
    B: size(best.bid),
    u: best.updateId,
  };
}

export function klinePayload(
  candle: Candle,
  market: MarketView,
  eventTime: TimeMicros,
): WireKlinePush {
  const price = (ticks: PriceTicks | undefined) =>
    ticks === undefined || candle.trades === 0 ? null : formatPrice(market, ticks);
  return {
    e: 'kline',
    E: eventTime,
    s: market.symbol,
    t: formatIsoSeconds(candle.openTime),
    T: formatIsoSeconds(candle.closeTime),
    o: price(candle.open),
    c: price(candle.close),
    h: price(candle.high),
    l: price(candle.low),
    v: formatQuantity(market, candle.volume),
    n: candle.trades,
    X: candle.closed,
  };
}

const eventNames = {
  accepted: 'orderAccepted',
  triggered: 'orderAccepted',
  filled: 'orderFill',
  cancelled: 'orderCancelled',
  expired: 'orderExpired',
  amended: 'orderModified',
  decremented: 'orderModified',
} as const satisfies Record<OrderUpdate['kind'], WireOrderUpdate['e']>;

export function orderUpdatePayload(
  update: OrderUpdate,
  views: Views,
  eventTime: TimeMicros,
): WireOrderUpdate | undefined {
  const { order } = update;
  const market = views.market(order.market);
  if (market === undefined) return undefined;
  const { price, quantity, quoteAmount } = order;
  return {
    e:
      update.kind === 'accepted' && order.status === 'waiting'
        ? 'triggerPlaced'
        : eventNames[update.kind],
    E: eventTime,
    T: update.event.time,
    s: order.market,
    c: wireClientId(order.clientId),
    S: wireSides[order.side],
    o: wireOrderTypes[order.type] === 'Limit' ? 'LIMIT' : 'MARKET',
    f: wireTimesInForce[order.timeInForce],
    q: quantity === undefined ? null : formatQuantity(market, quantity),
    Q: quoteAmount === undefined ? null : formatAmount(market.quoteDecimals, quoteAmount),
    p: price === undefined ? null : formatPrice(market, price),
    X: wireOrderStatuses[order.status],
    i: String(order.orderId),
    t: update.kind === 'filled' ? update.event.tradeId : null,
    z: formatQuantity(market, order.filled),
    Z: formatAmount(market.quoteDecimals, order.filledNotional),
    V: wireSelfTrades[order.selfTrade],
    y: order.postOnly !== undefined,
    r: false,
    O: 'USER',
    ...fillFields(update, market),
    ...(update.kind === 'expired'
      ? { R: wireExpiryReason(update.reason, order.timeInForce, order.type) }
      : {}),
    ...(order.linkedOrderId === undefined ? {} : { I: String(order.linkedOrderId) }),
    ...(isConditional(order.type) ? triggerFields(order, market) : {}),
    ...restingFields(order, market),
  };
}

function triggerFields(order: OrderState, market: MarketView): Partial<WireOrderUpdate> {
  const { stopPrice, trailTicks, trailPpm, quantity, triggeredAt } = order;
  const triggerType = wireTriggerTypes[order.type];
  return {
    P: stopPrice === undefined ? null : formatPrice(market, stopPrice),
    B: 'LastPrice',
    Y: quantity === undefined ? null : formatQuantity(market, quantity),
    ...(triggerType === undefined ? {} : { tt: triggerType }),
    ...(triggeredAt === undefined ? {} : { ta: triggeredAt }),
    ...(trailTicks === undefined ? {} : { td: formatPrice(market, trailTicks) }),
    ...(trailPpm === undefined ? {} : { tp: formatUnits(trailPpm, PERCENT_DIGITS) }),
  };
}

function restingFields(order: OrderState, market: MarketView): Partial<WireOrderUpdate> {
  const { displayQuantity, expiresAt, postOnly } = order;
  return {
    ...(displayQuantity === undefined ? {} : { dq: formatQuantity(market, displayQuantity) }),
    ...(expiresAt === undefined ? {} : { ea: expiresAt }),
    ...(postOnly === 'slide' ? { ys: true } : {}),
  };
}

function fillFields(update: OrderUpdate, market: MarketView): Partial<WireOrderUpdate> {
  if (update.kind !== 'filled') return {};
  const inBase = update.feeAsset === 'base';
  return {
    l: formatQuantity(market, update.event.quantity),
    L: formatPrice(market, update.event.price),
    m: update.role === 'maker',
    n: formatAmount(inBase ? market.baseDecimals : market.quoteDecimals, update.fee),
    N: inBase ? market.base : market.quote,
  };
}

export function balancePayload(
  event: EventOf<'balance-changed'>,
  views: Views,
  eventTime: TimeMicros,
): WireBalanceUpdate {
  const decimals = views.asset(event.asset)?.decimals ?? 0;
  const text = (units: Amount) => formatAmount(decimals, units);
  return {
    e: 'balanceUpdate',
    E: eventTime,
    T: event.time,
    a: event.asset,
    f: text(event.available),
    l: text(event.held),
  };
}
