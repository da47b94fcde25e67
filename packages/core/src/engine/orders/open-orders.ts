/**
 * Open orders, resting and waiting alike: what they hold, how they are listed, and how they end. Each
 * end is one event, and, if the order was a leg of a pair, the end of the other leg directly after it.
 */
import { NONE, SELL, type SideBit } from '../../book/matching-book.ts';
import { isLess, subtract, type Units } from '../../ledger/units.ts';
import type { Account } from '../accounts/account.ts';
import type { Engine } from '../engine.ts';
import { ABSENT, CANCEL_OCO, emitCancelled, emitExpired } from '../events/emit.ts';
import type { MarketEntry } from '../markets/market-entry.ts';
import { logRemoval, type UndoLog } from '../state/undo-log.ts';
import type { WaitingOrder } from '../stops/waiting-book.ts';
import { TIMER_EXPIRY } from '../time/timers.ts';
import { IS_WAITING, isPaired, isWaiting, sideBitOf } from './order-flags.ts';

/** What a resting order reserves for lots that it may still trade. */
export function holdFor(
  market: MarketEntry,
  side: SideBit,
  open: { readonly price: number; readonly quantity: number },
): Units {
  return side === SELL ? market.base(open.quantity) : market.notional(open.price, open.quantity);
}

export function releaseHold(
  engine: Engine,
  slot: number,
  open: { readonly price: number; readonly quantity: number },
): void {
  const { orders } = engine;
  const market = engine.market(orders.market(slot));
  const side = sideBitOf(orders.flags(slot));
  engine.ledger.release(orders.balance(slot), holdFor(market, side, open));
}

/** The asset that orders of this side hold. */
export function heldAsset(market: MarketEntry, side: SideBit): number {
  return side === SELL ? market.baseAsset : market.quoteAsset;
}

/** The order's terms while it waits. */
export function waitingOrder(engine: Engine, slot: number): WaitingOrder {
  return engine.waitingBook(engine.market(engine.orders.market(slot))).get(slot);
}

/** Resting and waiting orders of an account in a market. */
export function openOrdersIn(engine: Engine, account: number, market: number): number {
  return Math.max(engine.openOrders.get(account, market), 0);
}

function countOpenOrder(engine: Engine, slot: number, by: 1 | -1): void {
  const { openOrders, orders } = engine;
  const [account, market] = [orders.account(slot), orders.market(slot)];
  openOrders.add(account, market, by);
  if (engine.undo !== undefined) logCount(engine, slot, by);
}

/** On its own, as are all closures over what a hot function is given: see `OrderTable`. */
function logCount(engine: Engine, slot: number, by: 1 | -1): void {
  const { openOrders, orders } = engine;
  const [account, market] = [orders.account(slot), orders.market(slot)];
  engine.undo?.push(() => openOrders.add(account, market, -by));
}

/** The order is open from here on, until its time comes: it rests or waits. */
export function listOpenOrder(engine: Engine, slot: number, account: Account): void {
  const { orders } = engine;
  orders.enlist(slot, account);
  countOpenOrder(engine, slot, 1);
  const dueAt = orders.expiresAt(slot);
  if (dueAt === 0) return;
  engine.timers.schedule({ dueAt, kind: TIMER_EXPIRY, id: orders.id(slot) });
  if (engine.undo !== undefined) logTimer(engine, engine.undo);
}

/** The timer of an order that is taken back has nothing to wait for. */
function logTimer({ timers }: Engine, undo: UndoLog): void {
  undo.push(() => timers.bury());
}

/** The order waits for its trigger, its funds reserved. */
export function startWaiting(engine: Engine, order: WaitingOrder): void {
  const { orders, ledger } = engine;
  const { slot } = order;
  const market = engine.market(orders.market(slot));
  const account = engine.account(orders.account(slot));
  orders.setFlags(slot, orders.flags(slot) | IS_WAITING);
  const book = engine.waitingBook(market);
  book.add(order);
  engine.undo?.push(() => book.remove(order));
  ledger.hold(orders.balance(slot), order.held);
  listOpenOrder(engine, slot, account);
}

/** The order waits no more and holds nothing; it is still listed. */
export function stopWaiting(engine: Engine, order: WaitingOrder): void {
  const { orders, ledger } = engine;
  const { slot } = order;
  const book = engine.waitingBook(engine.market(orders.market(slot)));
  const { queuedAt } = order;
  book.remove(order);
  engine.undo?.push(() => book.putBack(order, queuedAt));
  orders.setFlags(slot, orders.flags(slot) & ~IS_WAITING);
  ledger.release(orders.balance(slot), order.held);
}

/** What a waiting order holds becomes this; the funds are there. */
export function reholdWaiting(engine: Engine, order: WaitingOrder, held: Units): void {
  const { orders, ledger } = engine;
  const { slot, held: before } = order;
  if (held === before) return;
  const balance = orders.balance(slot);
  if (isLess(before, held)) ledger.hold(balance, subtract(held, before));
  else ledger.release(balance, subtract(before, held));
  order.held = held;
  engine.undo?.push(() => {
    order.held = before;
  });
}

/** What an open order was when it was taken off, in the terms of the event that says so. */
export interface TakenOff {
  /** `ABSENT` for an order that waited. */
  price: number;
  updateId: number;
  /** 0 for an order by quote amount. */
  remaining: number;
  /** How many of them did not show. */
  hidden: number;
}

/**
 * Takes an order off its book, or off those that wait, and releases what it held; it is still listed.
 * The answer is one object, used again by the next call.
 */
function takeOff(engine: Engine, slot: number): TakenOff {
  const { takenOff, orders } = engine;
  if (isWaiting(orders.flags(slot))) {
    const order = waitingOrder(engine, slot);
    stopWaiting(engine, order);
    takenOff.price = ABSENT;
    takenOff.updateId = ABSENT;
    takenOff.remaining = order.quantity;
    takenOff.hidden = 0;
    return takenOff;
  }
  const market = engine.market(orders.market(slot));
  const { book } = market;
  const quantity = book.quantity(slot);
  takenOff.price = book.price(slot);
  takenOff.remaining = quantity;
  takenOff.hidden = quantity - book.displayed(slot);
  if (engine.undo !== undefined) logRemoval(engine.undo, book, slot);
  book.remove(slot);
  releaseHold(engine, slot, { price: takenOff.price, quantity });
  takenOff.updateId = market.change(engine.seq);
  return takenOff;
}

/** Cancels an open order; `reason` is a `CANCEL_…` number. */
export function cancelOpenOrder(engine: Engine, slot: number, reason: number): void {
  const { price, remaining, updateId, hidden } = takeOff(engine, slot);
  emitCancelled(engine, slot, reason, price, remaining, updateId, hidden);
  endOpenOrder(engine, slot);
}

/** Expires an open order; `reason` is an `EXPIRE_…` number. */
export function expireOpenOrder(engine: Engine, slot: number, reason: number): void {
  const { price, remaining, updateId, hidden } = takeOff(engine, slot);
  emitExpired(engine, slot, reason, remaining, price, updateId, hidden);
  endOpenOrder(engine, slot);
}

/** An order that was taken off, and told of, is nobody's open order any more. Its pair ends with it. */
export function endOpenOrder(engine: Engine, slot: number): void {
  const { orders } = engine;
  if (isPaired(orders.flags(slot))) endPair(engine, slot);
  if (orders.expiresAt(slot) !== 0) engine.timers.bury();
  const account = engine.account(orders.account(slot));
  orders.delist(slot, account);
  countOpenOrder(engine, slot, -1);
  orders.free(slot);
}

/** A leg of a pair lost a lot, was triggered or ended: the other one is cancelled. */
export function endPair(engine: Engine, slot: number): void {
  const { orders } = engine;
  const partner = orders.partner(slot);
  if (partner === NONE) return;
  orders.unpair(slot, partner);
  cancelOpenOrder(engine, partner, CANCEL_OCO);
}
