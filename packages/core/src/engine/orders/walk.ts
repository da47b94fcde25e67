/** Sends an order over the book and settles it: what new orders and replaced ones have in common. */
import { accepts, opposite } from '../../book/matching-book.ts';
import type { Engine } from '../engine.ts';
import {
  ABSENT,
  CANCEL_SELF_TRADE,
  EXPIRE_NO_LIQUIDITY,
  EXPIRE_PROTECTION_PRICE,
  emitCancelled,
  emitExpired,
  emitRested,
  emitRestedIceberg,
} from '../events/emit.ts';
import { logRest, watchWalk } from '../state/undo-log.ts';
import { endOpenOrder, endPair, holdFor, listOpenOrder } from './open-orders.ts';
import { selfTradeBitsOf, sideBitOf, typeBitsOf } from './order-flags.ts';
import { actsAsLimit } from './order-terms.ts';
import { settleSteps, type Walk } from './settle.ts';

/** Is the order that acts a new one, or is it listed as open: replaced, or triggered? */
export type Standing = 'new' | 'open';

/** Sets the engine's taker up for the order in `slot`. */
export function aim(
  engine: Engine,
  slot: number,
  order: { readonly limit: number; readonly quantity: number; readonly display?: number },
): void {
  const { taker, orders } = engine;
  const flags = orders.flags(slot);
  taker.side = sideBitOf(flags);
  taker.selfTrade = selfTradeBitsOf(flags);
  taker.owner = engine.account(orders.account(slot)).owner;
  taker.limit = order.limit;
  taker.quantity = order.quantity;
  taker.display = order.display ?? 0;
  taker.stopped = false;
}

/** Trades what the aimed taker can. */
export function takeFromBook(engine: Engine, walk: Walk): void {
  const { book } = walk.market;
  const { undo, taker, steps } = engine;
  const walked = undo === undefined ? undefined : watchWalk(undo, book, taker);
  book.match(taker, steps);
  walked?.(steps);
  settleSteps(engine, walk);
}

/** The rest of a limit order goes on the book at its price, its funds reserved. */
export function restOnBook(engine: Engine, walk: Walk, standing: Standing): void {
  const { taker, ledger } = engine;
  const { market, account, slot } = walk;
  market.book.rest(slot, taker);
  if (engine.undo !== undefined) logRest(engine.undo, market.book, slot);
  const hold = holdFor(market, taker.side, { price: taker.limit, quantity: taker.quantity });
  ledger.hold(engine.orders.balance(slot), hold);
  if (standing === 'new') listOpenOrder(engine, slot, account);
  const updateId = market.change(engine.seq);
  if (taker.display === 0) emitRested(engine, slot, updateId);
  else emitRestedIceberg(engine, slot, updateId);
}

/** Self-trade prevention ended the taker; `price` is what it would have rested at, if any. */
export function cancelTaker(
  engine: Engine,
  walk: Walk,
  left: { price: number; lots: number },
): void {
  emitCancelled(engine, walk.slot, CANCEL_SELF_TRADE, left.price, left.lots, ABSENT);
}

/** What an order that never rests could not fill. */
export function expireTaker(engine: Engine, walk: Walk, lots: number): void {
  const { taker, orders } = engine;
  const isMarket = !actsAsLimit(typeBitsOf(orders.flags(walk.slot)));
  // Something is left on the other side, and the protection price alone kept the order from it.
  const best = walk.market.book.best(opposite(taker.side));
  const isProtected = isMarket && best !== 0 && !accepts(taker.side, taker.limit, best);
  const reason = isProtected ? EXPIRE_PROTECTION_PRICE : EXPIRE_NO_LIQUIDITY;
  emitExpired(engine, walk.slot, reason, lots);
}

/** The order is over: its slot is free again. */
export function endTaker(engine: Engine, slot: number, standing: Standing): void {
  if (standing === 'open') {
    endOpenOrder(engine, slot);
    return;
  }
  endPair(engine, slot);
  engine.orders.free(slot);
}
