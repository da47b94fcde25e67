/** Sends an order over the book and settles it: what new orders and replaced ones have in common. */
import { accepts, opposite } from '../book/matching-book.ts';
import {
  ABSENT,
  CANCEL_SELF_TRADE,
  EXPIRE_NO_LIQUIDITY,
  EXPIRE_PROTECTION_PRICE,
  emitCancelled,
  emitExpired,
  emitRested,
  emitRestedIceberg,
} from './emit.ts';
import type { Engine } from './engine.ts';
import { selfTradeBitsOf, sideBitOf, typeOf } from './order-flags.ts';
import { endOpenOrder, holdFor, openOrdersIn, settleSteps, type Walk } from './settle.ts';

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
  walk.market.book.match(engine.taker, engine.steps);
  settleSteps(engine, walk);
}

/** The rest of a limit order goes on the book at its price, its funds reserved. */
export function restOnBook(engine: Engine, walk: Walk, standing: 'new' | 'open'): void {
  const { taker, orders, ledger } = engine;
  const { market, account, slot } = walk;
  market.book.rest(slot, taker);
  const balance = engine.balance(account, taker.side === 1 ? market.baseAsset : market.quoteAsset);
  const hold = holdFor(market, taker.side, { price: taker.limit, quantity: taker.quantity });
  ledger.hold(balance, hold);
  if (standing === 'new') {
    orders.enlist(slot, account);
    const { index } = market;
    while (account.openOrders.length < index) account.openOrders.push(0);
    account.openOrders[index] = openOrdersIn(account, index) + 1;
  }
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
  const isMarket = typeOf(orders.flags(walk.slot)) === 'market';
  // Something is left on the other side, and the protection price alone kept the order from it.
  const best = walk.market.book.best(opposite(taker.side));
  const isProtected = isMarket && best !== 0 && !accepts(taker.side, taker.limit, best);
  const reason = isProtected ? EXPIRE_PROTECTION_PRICE : EXPIRE_NO_LIQUIDITY;
  emitExpired(engine, walk.slot, reason, lots);
}

/** The order is over: its slot is free again. */
export function endTaker(engine: Engine, slot: number, standing: 'new' | 'open'): void {
  if (standing === 'open') endOpenOrder(engine, slot);
  else engine.orders.free(slot);
}
