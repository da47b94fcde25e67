/**
 * Amends an open order. A smaller total at the same price keeps the place in the queue; anything
 * else is a replace, which is atomic: where the new order would be refused, the old one stays.
 */
import { assert } from '../../assert.ts';
import { BUY, NONE, type SideBit, sideNames } from '../../book/matching-book.ts';
import { add, subtract, type Units } from '../../ledger/units.ts';
import type { OrderId, QuantityLots } from '../../units/quantities.ts';
import type { Account } from '../accounts/account.ts';
import type { AmendOrder } from '../commands.ts';
import type { Engine } from '../engine.ts';
import { emitCommandRejected } from '../events/command-rejected.ts';
import { ABSENT, CANCEL_AMENDED_AWAY, emitReduced, emitReplaced } from '../events/emit.ts';
import { checkSelfCross } from '../markets/auction-checks.ts';
import type { MarketEntry } from '../markets/market-entry.ts';
import { checkBand } from '../markets/price-band.ts';
import { type Refusal, refuse, refuseBound, refused } from '../refusal.ts';
import { logChange, logRemoval } from '../state/undo-log.ts';
import type { WaitingOrder } from '../stops/waiting-book.ts';
import { amendWaiting } from './amend-waiting.ts';
import { checkNamed, findOpenOrder } from './cancel-order.ts';
import { beyond, isApart, needs } from './conditional-checks.ts';
import { checkShown } from './iceberg-checks.ts';
import { moveOrder } from './move-order.ts';
import { cancelOpenOrder, reholdWaiting, releaseHold, waitingOrder } from './open-orders.ts';
import {
  checkMarketCancels,
  checkMarketMoves,
  checkNotional,
  checkPrice,
  checkQuantity,
} from './order-checks.ts';
import { isPostOnly, isWaiting, selfTradeBitsOf, sideBitOf } from './order-flags.ts';
import { wouldTake } from './post-only.ts';
import type { Walk } from './settle.ts';
import { aim, cancelTaker, endTaker, restOnBook, takeFromBook } from './walk.ts';

/** What the order is and what it shall be. */
interface Amendment {
  readonly slot: number;
  readonly market: MarketEntry;
  readonly account: Account;
  readonly side: SideBit;
  /** The balance that it holds from, how much it holds, and how much it shall. */
  readonly balance: number;
  readonly holds: Units;
  readonly shallHold: Units;
  readonly price: number;
  /** New total, what is filled included. */
  readonly total: number;
  readonly oldPrice: number;
  readonly oldRemaining: number;
  readonly filled: number;
  /** Lots it shows at a time, 0 for a plain order; and how many it shall. */
  readonly oldDisplay: number;
  readonly display: number;
  /** The amend is of something that this order does not have, or may not change. */
  readonly conflicts: boolean;
  /** The other leg of its pair, which holds only what it needs beyond this one. */
  readonly stopLeg: WaitingOrder | undefined;
}

/**
 * @param market the one that the command names, if there is such a market
 * @returns the order's id, or `refused`
 */
export function amendOrder(
  engine: Engine,
  command: AmendOrder,
  market: MarketEntry | undefined = engine.marketBySymbol.get(command.market),
): number {
  if (market !== undefined && moveOrder(engine, command, market)) return command.orderId ?? 0;
  const account = engine.userAccount(command.account);
  const unnamed = checkNamed(engine, command, { account, market });
  const slot = findOpenOrder(engine, command, { account, market });
  if (unnamed !== undefined || slot === NONE) {
    const refusal = unnamed ?? refuse('order-unknown');
    emitCommandRejected(engine, command, refusal);
    return refused(refusal);
  }
  assert(account !== undefined && market !== undefined, 'an open order has account and market');
  if (isWaiting(engine.orders.flags(slot))) {
    return amendWaiting(engine, command, { order: waitingOrder(engine, slot), market, account });
  }
  const orderId = engine.orders.id(slot);
  const amendment = readAmendment(engine, command, { slot, account, market });
  const refusal = check(engine, amendment);
  if (refusal !== undefined) {
    emitCommandRejected(engine, command, refusal);
    return refused(refusal);
  }
  // Past this line the order is amended and nothing can fail.
  engine.orders.setUpdatedAt(slot, engine.time);
  if (amendment.total <= amendment.filled) {
    cancelOpenOrder(engine, slot, CANCEL_AMENDED_AWAY);
    return orderId;
  }
  if (amendment.display !== amendment.oldDisplay) changeDisplay(engine, command, amendment);
  if (isReduction(amendment)) reduce(engine, amendment);
  else if (!isSamePlace(amendment)) replace(engine, amendment);
  return orderId;
}

function readAmendment(
  engine: Engine,
  command: AmendOrder,
  order: { readonly slot: number; readonly account: Account; readonly market: MarketEntry },
): Amendment {
  const { slot, account, market } = order;
  const side = sideBitOf(engine.orders.flags(slot));
  const oldPrice = market.book.price(slot);
  const oldRemaining = market.book.quantity(slot);
  const filled = engine.orders.filled(slot);
  const price = command.price ?? oldPrice;
  const total = command.quantity ?? filled + oldRemaining;
  assert(Number.isSafeInteger(price) && price > 0, 'a price is whole ticks');
  assert(Number.isSafeInteger(total) && total >= 0, 'a quantity is whole lots');
  const left = Math.max(total - filled, 0);
  const oldDisplay = market.book.display(slot);
  const display = command.displayQuantity ?? oldDisplay;
  assert(Number.isSafeInteger(display), 'a display quantity is whole lots');
  const partner = engine.orders.partner(slot);
  const stopLeg = partner === NONE ? undefined : waitingOrder(engine, partner);
  return {
    slot,
    market,
    account,
    side,
    balance: engine.orders.balance(slot),
    holds: side === BUY ? market.notional(oldPrice, oldRemaining) : market.base(oldRemaining),
    shallHold: side === BUY ? market.notional(price, left) : market.base(left),
    price,
    total,
    oldPrice,
    oldRemaining,
    filled,
    oldDisplay,
    display,
    conflicts:
      command.stopPrice !== undefined ||
      (command.displayQuantity !== undefined && oldDisplay === 0) ||
      (stopLeg !== undefined &&
        (command.quantity !== undefined || !isApart(side, price, stopLeg.stopPrice))),
    stopLeg,
  };
}

function isReduction({ price, total, oldPrice, oldRemaining, filled }: Amendment): boolean {
  return price === oldPrice && total < filled + oldRemaining;
}

function isSamePlace({ price, total, oldPrice, oldRemaining, filled }: Amendment): boolean {
  return price === oldPrice && total === filled + oldRemaining;
}

/** Nothing is left to fill, or less: both only make the order smaller, so they need less of the market. */
function isShrinking(amendment: Amendment): boolean {
  const { total, filled, display, oldDisplay } = amendment;
  return total <= filled || (isReduction(amendment) && display === oldDisplay);
}

function check(engine: Engine, amendment: Amendment): Refusal | undefined {
  const { market, price, total, filled, display, oldDisplay } = amendment;
  const closed = isShrinking(amendment) ? checkMarketCancels(market) : checkMarketMoves(market);
  if (closed !== undefined) return closed;
  if (amendment.conflicts) return refuse('order-terms-conflict');
  if (total <= filled) return undefined;
  const isSame = isSamePlace(amendment);
  // After a reduction it may be more than the total; only what is asked for now is judged.
  const keepsDisplay = display === oldDisplay && (isSame || isReduction(amendment));
  const outOfBounds =
    checkPrice(market.terms, price) ??
    checkQuantity(market.terms, total) ??
    (keepsDisplay || oldDisplay === 0 ? undefined : checkShown(display, total));
  if (outOfBounds !== undefined) return outOfBounds;
  if (isSame && display === oldDisplay) return refuse('amend-empty');
  const wrongSize = checkNotional(market, market.notional(price, total));
  if (wrongSize !== undefined) return wrongSize;
  return isSame || isReduction(amendment) ? undefined : checkReplacement(engine, amendment);
}

function checkReplacement(engine: Engine, amendment: Amendment): Refusal | undefined {
  const { market, account, price, slot, side, balance, holds, shallHold } = amendment;
  const flags = engine.orders.flags(slot);
  const selfTrade = selfTradeBitsOf(flags);
  const misplaced =
    checkBand(market, price) ?? checkSelfCross(engine, market, { account, side, price, selfTrade });
  if (misplaced !== undefined) return misplaced;
  const mayTake = market.state !== 'post-only' && !isPostOnly(flags);
  if (!mayTake && wouldTake(market, side, price)) return refuse('post-only-would-take');
  const { stopLeg } = amendment;
  const held = stopLeg === undefined ? holds : add(holds, stopLeg.held);
  const needed = stopLeg === undefined ? shallHold : add(shallHold, stopShallHold(amendment));
  if (engine.ledger.covers(balance, subtract(needed, held))) return undefined;
  const usable = add(held, engine.ledger.available(balance));
  return refuseBound('insufficient-funds', needed, usable);
}

function stopShallHold({ stopLeg, market, shallHold }: Amendment): Units {
  return stopLeg === undefined ? 0 : beyond(needs(market, stopLeg), shallHold);
}

function reduce(engine: Engine, amendment: Amendment): void {
  const { market, slot, price, total, filled, oldRemaining } = amendment;
  const by = oldRemaining - (total - filled);
  if (engine.undo !== undefined) logChange(engine.undo, market.book, slot);
  const hidden = market.book.reduce(slot, by);
  releaseHold(engine, slot, { price, quantity: by });
  market.isStale = true;
  emitReduced(engine, slot, by, by > hidden ? market.change(engine.seq) : ABSENT, hidden);
}

/** Counts from the next tip on; a replace that follows shows that much at once. */
function changeDisplay(engine: Engine, command: AmendOrder, amendment: Amendment): void {
  const { market, slot, side, display } = amendment;
  if (engine.undo !== undefined) logChange(engine.undo, market.book, slot);
  market.book.setDisplay(slot, display);
  engine.events.object({
    kind: 'order-amended',
    market: command.market,
    account: command.account,
    orderId: engine.orders.id(slot) as OrderId,
    side: sideNames[side],
    displayQuantity: display as QuantityLots,
  });
}

function replace(engine: Engine, amendment: Amendment): void {
  const { market, account, slot, side, price, total, filled, balance, holds, display } = amendment;
  const { taker, ledger } = engine;
  const quantity = total - filled;
  const takes = wouldTake(market, side, price);
  const hidden = amendment.oldRemaining - market.book.displayed(slot);
  emitReplaced(engine, slot, price, quantity, market.change(engine.seq), hidden);
  if (engine.undo !== undefined) logRemoval(engine.undo, market.book, slot);
  market.book.remove(slot);
  ledger.release(balance, holds);
  const { stopLeg } = amendment;
  if (stopLeg !== undefined) reholdWaiting(engine, stopLeg, stopShallHold(amendment));
  const walk: Walk = { market, account, slot, price, quantity };
  aim(engine, slot, { limit: price, quantity, display });
  if (takes) takeFromBook(engine, walk);
  if (taker.quantity > 0 && !taker.stopped) {
    restOnBook(engine, walk, 'open');
    return;
  }
  if (taker.quantity > 0) cancelTaker(engine, walk, { price, lots: taker.quantity });
  endTaker(engine, slot, 'open');
}
