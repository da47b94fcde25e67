/** What became of an order, read from the events of its command. */
import { assert } from '../assert.ts';
import type { EventOf, ExchangeEvent, Market } from '../engine/events.ts';
import { formatAmount, formatAveragePrice, formatPrice, formatQuantity } from '../units/decimal.ts';
import type { Amount, OrderId, QuantityLots } from '../units/quantities.ts';
import { isReject, refusedBy } from './refusals.ts';
import type { AppTrade, OrderStatus, Placed, Refused, Repeated } from './results.ts';

/** The first event of a place-order tells which of the three it is. */
export function placedFrom(
  events: readonly ExchangeEvent[],
  market: Market | undefined,
): Placed | Repeated | Refused {
  const [first] = events;
  assert(first !== undefined, 'placing an order has an event');
  if (isReject(first)) return refusedBy(first, market);
  if (first.kind === 'order-repeated') {
    return { ok: true, orderId: first.orderId, status: 'repeated' };
  }
  assert(first.kind === 'order-accepted', 'a placed order is accepted');
  assert(market !== undefined, 'an accepted order has a market');
  return outcomeOf(events, market, { orderId: first.orderId });
}

/** Of a new order, or of a replaced one. */
export function outcomeOf(
  events: readonly ExchangeEvent[],
  market: Market,
  order: { readonly orderId: OrderId },
): Placed {
  const { orderId } = order;
  const trades = events.filter(
    (event): event is EventOf<'trade'> => event.kind === 'trade' && event.takerOrderId === orderId,
  );
  const filled = trades.reduce((sum, { quantity }) => sum + BigInt(quantity), 0n);
  const notional = trades.reduce((sum, trade) => sum + trade.notional, 0n);
  const end = endOf(events, orderId);
  return {
    ok: true,
    orderId,
    status: end.status,
    filled: formatQuantity(market, filled),
    remaining: formatQuantity(market, end.remaining),
    ...(filled === 0n
      ? {}
      : { averagePrice: formatAveragePrice(market, notional as Amount, filled) }),
    ...(end.reason === undefined ? {} : { reason: end.reason }),
    trades: trades.map((trade) => tradeOf(trade, market)),
  };
}

interface End {
  readonly status: OrderStatus;
  readonly remaining: QuantityLots;
  readonly reason?: Placed['reason'];
}

function endOf(events: readonly ExchangeEvent[], orderId: OrderId): End {
  for (const event of events) {
    if (!('orderId' in event) || event.orderId !== orderId) continue;
    switch (event.kind) {
      case 'order-rested':
        return { status: 'open', remaining: event.quantity };
      case 'order-expired':
        return { status: 'expired', remaining: event.remaining, reason: event.reason };
      case 'order-cancelled':
        return { status: 'cancelled', remaining: event.remaining, reason: event.reason };
    }
  }
  return endedByTaking(events, orderId);
}

/** Filled by trades; or the last of it was taken off by self-trade prevention. */
function endedByTaking(events: readonly ExchangeEvent[], orderId: OrderId): End {
  const last = events.findLast(
    (event) =>
      (event.kind === 'trade' && event.takerOrderId === orderId) ||
      (event.kind === 'order-decremented' && event.orderId === orderId),
  );
  const remaining = 0 as QuantityLots;
  return last?.kind === 'order-decremented'
    ? { status: 'cancelled', remaining, reason: 'self-trade' }
    : { status: 'filled', remaining };
}

function tradeOf(trade: EventOf<'trade'>, market: Market): AppTrade {
  const received = trade.takerSide === 'buy' ? market.baseDecimals : market.quoteDecimals;
  return {
    tradeId: trade.tradeId,
    price: formatPrice(market, trade.price),
    quantity: formatQuantity(market, trade.quantity),
    notional: formatAmount(market.quoteDecimals, trade.notional),
    fee: formatAmount(received, trade.takerFee),
    makerOrderId: trade.makerOrderId,
  };
}
