/** What an accepted order does: at once if it is new, or once it was triggered. Nothing here can fail. */
import { canFill } from '../../book/fillable.ts';
import { accepts, BUY, opposite, type SideBit, type Taker } from '../../book/matching-book.ts';
import type { Account } from '../accounts/account.ts';
import type { Engine } from '../engine.ts';
import { EXPIRE_NOT_FILLABLE, EXPIRE_PRICE_BAND, emitExpired } from '../events/emit.ts';
import type { MarketEntry } from '../markets/market-entry.ts';
import { bandEdge, startBandAuction } from '../markets/price-band.ts';
import { canRest, TIF_FOK, timeInForceBitsOf } from './order-flags.ts';
import { type MarketPlan, planByQuoteAmount } from './plan.ts';
import { wouldTake } from './post-only.ts';
import type { Walk } from './settle.ts';
import {
  aim,
  cancelTaker,
  endTaker,
  expireTaker,
  restOnBook,
  type Standing,
  takeFromBook,
} from './walk.ts';

/** An order that acts, and holds nothing (any more). */
export interface ActingOrder {
  readonly market: MarketEntry;
  readonly account: Account;
  readonly slot: number;
  readonly standing: Standing;
}

/** What it is to do, beyond the words in its flags. */
export interface ActionTerms {
  /** Limit price, or protection price; 0: none. */
  readonly price: number;
  /** 0: by quote amount. */
  readonly quantity: number;
  readonly quoteAmount: bigint;
  readonly displayQuantity: number;
}

/** Takes what it can at its price; the rest rests or ends, as its time in force says. */
export function actAsLimit(engine: Engine, terms: ActionTerms, order: ActingOrder): void {
  const { taker } = engine;
  const { market, account, slot, standing } = order;
  const { price: limit, quantity, displayQuantity: display } = terms;
  const timeInForce = timeInForceBitsOf(engine.orders.flags(slot));
  const walk: Walk = { market, account, slot, price: limit, quantity };
  aim(engine, slot, { limit, quantity, display });
  if (timeInForce === TIF_FOK && !canFill(market.book, taker)) {
    emitExpired(engine, slot, EXPIRE_NOT_FILLABLE, quantity);
    endTaker(engine, slot, standing);
    return;
  }
  if (wouldTake(market, taker.side, limit)) takeFromBook(engine, walk);
  if (taker.quantity > 0 && !taker.stopped && canRest(timeInForce)) {
    restOnBook(engine, walk, standing);
    return;
  }
  if (taker.stopped && taker.quantity > 0)
    cancelTaker(engine, walk, { price: limit, lots: taker.quantity });
  else if (taker.quantity > 0) expireTaker(engine, walk, taker.quantity);
  endTaker(engine, slot, standing);
}

/** Takes what there is, as far as its protection price and the market's band; the rest expires. */
export function actAsMarket(engine: Engine, terms: ActionTerms, order: ActingOrder): void {
  const { taker } = engine;
  const { market, account, slot, standing } = order;
  const { price: limit, quantity } = terms;
  aim(engine, slot, { limit, quantity });
  const edge = bandEdge(market, taker.side);
  const plan = quantity === 0 ? planByQuoteAmount(market, taker, terms.quoteAmount) : undefined;
  if (plan !== undefined) {
    taker.quantity = plan.quantity + lotsToMeetOwn(plan);
  }
  const farthest = plan === undefined ? 0 : plan.passedPrice;
  taker.limit = farthest === 0 ? nearerOf(taker.side, limit, edge) : farthest;
  const walk: Walk = { market, account, slot, price: limit, quantity };
  takeFromBook(engine, walk);
  taker.limit = limit;
  const left = plan === undefined ? taker.quantity : 0;
  const isFilled = plan === undefined ? left === 0 : plan.complete;
  const isBanded = !isFilled && !taker.stopped && (plan?.banded ?? meetsEdge(market, taker, edge));
  if (taker.stopped && !isFilled) cancelTaker(engine, walk, { price: limit, lots: left });
  else if (isBanded) emitExpired(engine, slot, EXPIRE_PRICE_BAND, left);
  else if (!isFilled) expireTaker(engine, walk, left);
  endTaker(engine, slot, standing);
  if (isBanded) startBandAuction(engine, market);
}

/** The one that a taker meets first of two limits, of which each may be 0: none. */
function nearerOf(side: SideBit, one: number, other: number): number {
  if (one === 0 || other === 0) return one + other;
  return side === BUY ? Math.min(one, other) : Math.max(one, other);
}

/** Is there something that the band alone keeps a taker from, which has more to fill? */
function meetsEdge({ book }: MarketEntry, { side, limit }: Taker, edge: number): boolean {
  const best = book.best(opposite(side));
  return edge !== 0 && best !== 0 && accepts(side, limit, best) && !accepts(side, edge, best);
}

/**
 * One lot more than planned, if that is what makes the taker meet an order of its owner: either the one
 * that ends it, or those that it passes at the end and cancels. Nothing else stands before those.
 */
function lotsToMeetOwn(plan: MarketPlan): number {
  return plan.stopped || plan.passedPrice !== 0 ? 1 : 0;
}
