/** What became of an order, read from the events of its command. */
import { assert } from '../assert.ts';
import type { EventOf, ExchangeEvent, Market } from '../engine/events.ts';
import type { Exchange } from '../engine/exchange.ts';
import type { OpenOrder } from '../engine/orders/open-order.ts';
import { formatAmount, formatAveragePrice, formatPrice, formatQuantity } from '../units/decimal.ts';
import type { AccountId, Amount, OrderId, QuantityLots } from '../units/quantities.ts';
import { isReject, refusedBy } from './refusals.ts';
import type {
  AppTrade,
  CancelledAll,
  Done,
  OrderStatus,
  Placed,
  PlacedPair,
  Refused,
  Repeated,
} from './results.ts';

type Trade = EventOf<'trade'>;

/** The answer to a placed order; `all` are the events of the whole command, if that is more. */
export function placedFrom(
  own: readonly ExchangeEvent[],
  market: Market | undefined,
  all: readonly ExchangeEvent[] = own,
): Placed | Repeated | Refused {
  const [first] = own.flatMap((event) => startOf(event));
  assert(first !== undefined, 'placing an order has an event');
  if (isReject(first)) return refusedBy(first, market);
  if (first.kind === 'order-repeated') return repeated(first);
  assert(market !== undefined, 'an accepted order has a market');
  return outcomeOf(all, market, first.orderId);
}

/** The answer to a placed pair: a limit leg and then a stop leg, or what its client ids repeat. */
export function pairFrom(
  own: readonly ExchangeEvent[],
  market: Market,
  { all = own, limitClientId }: PairContext = {},
): PlacedPair | Refused {
  const starts = own.flatMap((event) => startOf(event));
  const refusal = starts.find(isReject);
  if (refusal !== undefined) return refusedBy(refusal, market);
  const repeats = starts.filter((start) => start.kind === 'order-repeated');
  if (repeats.length > 0) {
    const limit = repeats.find(({ clientId }) => clientId === limitClientId);
    const stop = repeats.find((repeat) => repeat !== limit);
    return {
      ok: true,
      limit: limit === undefined ? undefined : repeated(limit),
      stop: stop === undefined ? undefined : repeated(stop),
    };
  }
  const [limit, stop] = starts
    .filter((start) => start.kind === 'order-accepted')
    .map(({ orderId }) => outcomeOf(all, market, orderId));
  return { ok: true, limit, stop };
}

interface PairContext {
  readonly all?: readonly ExchangeEvent[];
  readonly limitClientId?: string | undefined;
}

type Start = EventOf<'order-accepted' | 'order-repeated' | 'order-rejected' | 'command-rejected'>;

function startOf(event: ExchangeEvent): Start[] {
  return event.kind === 'order-accepted' || event.kind === 'order-repeated' || isReject(event)
    ? [event]
    : [];
}

function repeated({ orderId }: EventOf<'order-repeated'>): Repeated {
  return { ok: true, orderId, status: 'repeated' };
}

/** Of a new order; or of an amended one that is still open. */
function outcomeOf(
  events: readonly ExchangeEvent[],
  market: Market,
  order: OrderId | OpenOrder,
): Placed {
  const orderId = typeof order === 'object' ? order.orderId : order;
  const trades = events.filter((event): event is Trade => isTradeOf(event, orderId));
  const filled = trades.reduce((sum, { quantity }) => sum + BigInt(quantity), 0n);
  const notional = trades.reduce((sum, trade) => sum + trade.notional, 0n);
  let state: State = typeof order === 'object' ? standing(order) : UNKNOWN;
  for (const event of events) state = next(state, event, orderId);
  return {
    ok: true,
    orderId,
    status: state.status,
    filled: formatQuantity(market, filled),
    remaining: formatQuantity(market, state.remaining),
    ...(filled === 0n
      ? {}
      : { averagePrice: formatAveragePrice(market, notional as Amount, filled) }),
    ...(state.reason === undefined ? {} : { reason: state.reason }),
    trades: trades.map((trade) => tradeOf(trade, market, orderId)),
  };
}

interface State {
  readonly status: OrderStatus;
  readonly remaining: QuantityLots;
  readonly reason?: Placed['reason'];
}

const NOTHING = 0 as QuantityLots;
const UNKNOWN: State = { status: 'open', remaining: NOTHING };

function standing({ status, remaining }: OpenOrder): State {
  return { status: status === 'waiting' ? 'waiting' : 'open', remaining };
}

/** Where the order stands after one more event. */
function next(state: State, event: ExchangeEvent, orderId: OrderId): State {
  if (event.kind === 'trade') return isTradeOf(event, orderId) ? traded(event, orderId) : state;
  if (!('orderId' in event) || event.orderId !== orderId) return state;
  switch (event.kind) {
    case 'order-accepted': {
      const isWaiting = event.type !== 'limit' && event.type !== 'market';
      return { status: isWaiting ? 'waiting' : 'open', remaining: event.quantity ?? NOTHING };
    }
    case 'order-triggered':
      return { status: 'open', remaining: state.remaining };
    case 'order-rested': {
      const remaining = (event.quantity + (event.hidden ?? 0)) as QuantityLots;
      return { status: 'open', remaining };
    }
    case 'order-reduced':
    case 'order-replaced':
      return { status: 'open', remaining: event.remaining };
    case 'order-amended':
      return { ...state, remaining: event.quantity ?? state.remaining };
    case 'order-decremented':
      return event.remaining === 0
        ? { status: 'cancelled', remaining: NOTHING, reason: 'self-trade' }
        : { ...state, remaining: event.remaining };
    case 'order-expired':
      return { status: 'expired', remaining: event.remaining, reason: event.reason };
    case 'order-cancelled':
      return { status: 'cancelled', remaining: event.remaining, reason: event.reason };
    default:
      // A repeat or a refusal leaves the order where it was.
      return state;
  }
}

/** A market order by amount is filled by what it took, unless an expiry follows. */
function traded(trade: Trade, orderId: OrderId): State {
  const isTaker = trade.takerOrderId === orderId;
  const remaining = isTaker ? trade.takerRemaining : trade.makerRemaining;
  return { status: remaining === 0 ? 'filled' : 'open', remaining };
}

function isTradeOf(event: ExchangeEvent, orderId: OrderId): event is Trade {
  return (
    event.kind === 'trade' && (event.takerOrderId === orderId || event.makerOrderId === orderId)
  );
}

function tradeOf(trade: Trade, market: Market, orderId: OrderId): AppTrade {
  const role = trade.takerOrderId === orderId ? 'taker' : 'maker';
  const fee = role === 'taker' ? trade.takerFee : trade.makerFee;
  const isBuyer = (trade.takerSide === 'buy') === (role === 'taker');
  // A rebate comes out of the taker's fee, so it is in what the other side received.
  const isInBase = isBuyer === fee >= 0n;
  return {
    tradeId: trade.tradeId,
    price: formatPrice(market, trade.price),
    quantity: formatQuantity(market, trade.quantity),
    notional: formatAmount(market.quoteDecimals, trade.notional),
    fee: formatAmount(isInBase ? market.baseDecimals : market.quoteDecimals, fee),
    feeAsset: isInBase ? market.base : market.quote,
    role,
    makerOrderId: trade.makerOrderId,
  };
}

/** An amended order is reduced in place, replaced, changed where it waits, or gone. */
export function amendedFrom(
  events: readonly ExchangeEvent[],
  { exchange, terms, all = events }: AmendContext,
): Placed | Refused {
  const reject = events.find(isReject);
  if (reject !== undefined) return refusedBy(reject, terms);
  const amended = events.find(isAmend);
  assert(amended !== undefined, 'an amend has an event');
  return outcomeOf(all, terms, exchange.order(amended.orderId) ?? amended.orderId);
}

interface AmendContext {
  readonly exchange: Exchange;
  readonly terms: Market;
  /** The events of the whole command, if that is more. */
  readonly all?: readonly ExchangeEvent[];
}

/** What was due before the command may have cancelled other orders, but amended none. */
function isAmend(
  event: ExchangeEvent,
): event is EventOf<'order-reduced' | 'order-replaced' | 'order-amended' | 'order-cancelled'> {
  return (
    event.kind === 'order-reduced' ||
    event.kind === 'order-replaced' ||
    event.kind === 'order-amended' ||
    (event.kind === 'order-cancelled' && event.reason === 'amended-away')
  );
}

/** Of this account, by this command: the other legs of pairs, too, which end directly after theirs. */
export function cancelledFrom(
  events: readonly ExchangeEvent[],
  account: AccountId,
): CancelledAll | Refused {
  const reject = events.find(isReject);
  if (reject !== undefined) return refusedBy(reject, undefined);
  const orderIds: OrderId[] = [];
  // What was due before the command, or stops after it, may have ended pairs as well.
  let isMeant = false;
  for (const event of events) {
    isMeant =
      event.kind === 'order-cancelled' &&
      event.account === account &&
      (event.reason === 'cancel-all' || (event.reason === 'oco' && isMeant));
    if (isMeant && event.kind === 'order-cancelled') orderIds.push(event.orderId);
  }
  return { ok: true, orderIds };
}

export function doneFrom(events: readonly ExchangeEvent[]): Done | Refused {
  const reject = events.find(isReject);
  return reject === undefined ? { ok: true } : refusedBy(reject, undefined);
}
