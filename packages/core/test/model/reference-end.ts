/** How orders come onto the book and leave it, or end their waiting; and what that does to their pair. */
import type { CancelReason, ExpireReason } from '../../src/engine/events.ts';
import type { PriceTicks, QuantityLots, UpdateId } from '../../src/units/quantities.ts';
import { defined, identityOf, type ReferenceContext } from './reference-context.ts';
import { needOf } from './reference-ledger.ts';
import { toLots, toTicks } from './reference-numbers.ts';
import {
  larger,
  type ReferenceMarket,
  type ReferenceOrder,
  remainingOf,
  smaller,
} from './reference-state.ts';
import { priceOf } from './reference-walk.ts';

/** To the back of the queue, with its funds held. */
export function rest(
  context: ReferenceContext,
  market: ReferenceMarket,
  order: ReferenceOrder,
): void {
  const lots = remainingOf(order);
  order.showing = smaller(order.display ?? lots, lots);
  market.resting.push(order);
  holdNeeded(context, market, order);
  emitRested(context, market, { order });
}

/** New lots of an iceberg show, behind everything else at its price. */
export function refill(
  context: ReferenceContext,
  market: ReferenceMarket,
  order: ReferenceOrder,
): void {
  const lots = remainingOf(order);
  order.showing = smaller(order.display ?? lots, lots);
  market.resting = [...market.resting.filter((one) => one !== order), order];
  emitRested(context, market, { order, cause: 'refill' });
}

function emitRested(
  context: ReferenceContext,
  market: ReferenceMarket,
  { order, cause }: { order: ReferenceOrder; cause?: 'refill' },
): void {
  context.emit({
    kind: 'order-rested',
    ...identityOf(order),
    price: toTicks(priceOf(order)),
    quantity: toLots(order.showing),
    ...hiddenLots(remainingOf(order) - order.showing),
    ...defined({ cause }),
    updateId: context.changeBook(market),
  });
}

/** Its stop is what it waits for from now on. */
export function wait(
  context: ReferenceContext,
  market: ReferenceMarket,
  order: ReferenceOrder,
): void {
  market.waiting.push(order);
  holdNeeded(context, market, order);
}

/** An open order holds what it needs; the stop of a pair only what its limit leg does not hold. */
export function holdNeeded(
  context: ReferenceContext,
  market: ReferenceMarket,
  order: ReferenceOrder,
): void {
  context.ledger.holdFor(market, order, holdOf(context, market, order));
}

export function holdOf(
  context: ReferenceContext,
  market: ReferenceMarket,
  order: ReferenceOrder,
): bigint {
  const need = needOf(market, order);
  const partner = partnerOf(context, order);
  if (partner === undefined || order.type === 'limit') return need;
  return larger(need - needOf(market, partner), 0n);
}

function isResting(market: ReferenceMarket, order: ReferenceOrder): boolean {
  return market.resting.includes(order);
}

export function hiddenLots(lots: bigint): { hidden?: QuantityLots } {
  return lots > 0n ? { hidden: toLots(lots) } : {};
}

/** Gives back what it held, and it is in no list any more. */
export function takeOut(
  context: ReferenceContext,
  market: ReferenceMarket,
  order: ReferenceOrder,
): void {
  market.resting = market.resting.filter((one) => one !== order);
  market.waiting = market.waiting.filter((one) => one !== order);
  unqueue(context, order);
  context.ledger.holdFor(market, order, 0n);
}

/** A triggered stop that does not run after all. */
export function unqueue(context: ReferenceContext, order: ReferenceOrder): void {
  const { state } = context;
  state.justTriggered = state.justTriggered.filter((orderId) => orderId !== order.orderId);
  state.triggered = state.triggered.filter((orderId) => orderId !== order.orderId);
  order.triggeredAt = undefined;
}

/** The end of an open order by a cancel, and of its pair. */
export function cancelOpen(
  context: ReferenceContext,
  market: ReferenceMarket,
  { order, reason }: { order: ReferenceOrder; reason: CancelReason },
): void {
  const about = leaveBook(context, market, order);
  context.emit({
    kind: 'order-cancelled',
    ...identityOf(order),
    reason,
    remaining: toLots(remainingOf(order)),
    ...about,
  });
  endPartner(context, market, order);
}

/** The end of an open order whose time is over. */
export function expireOpen(
  context: ReferenceContext,
  market: ReferenceMarket,
  { order, reason }: { order: ReferenceOrder; reason: ExpireReason },
): void {
  const about = leaveBook(context, market, order);
  context.emit({
    kind: 'order-expired',
    ...identityOf(order),
    reason,
    remaining: toLots(remainingOf(order)),
    ...about,
  });
  endPartner(context, market, order);
}

function leaveBook(
  context: ReferenceContext,
  market: ReferenceMarket,
  order: ReferenceOrder,
): { price?: PriceTicks; hidden?: QuantityLots; updateId?: UpdateId } {
  const wasOnBook = isResting(market, order);
  takeOut(context, market, order);
  if (!wasOnBook) return {};
  return {
    price: toTicks(priceOf(order)),
    ...hiddenLots(remainingOf(order) - order.showing),
    updateId: context.changeBook(market),
  };
}

export function partnerOf(
  context: ReferenceContext,
  order: ReferenceOrder,
): ReferenceOrder | undefined {
  const market = context.markets.get(order.market);
  if (market === undefined || order.linked === undefined) return undefined;
  return [...market.resting, ...market.waiting].find((one) => one.orderId === order.linked);
}

/** What ends one leg of a pair, or fills a part of its limit leg, ends the other. */
export function endPartner(
  context: ReferenceContext,
  market: ReferenceMarket,
  order: ReferenceOrder,
): void {
  const partner = partnerOf(context, order);
  order.linked = undefined;
  if (partner === undefined) return;
  partner.linked = undefined;
  cancelOpen(context, market, { order: partner, reason: 'oco' });
}
