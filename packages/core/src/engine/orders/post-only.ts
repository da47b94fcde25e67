/** What an order that must not take does where it would: it is refused, or slides. */
import { BUY, opposite, type SideBit } from '../../book/matching-book.ts';
import type { MarketEntry } from '../markets/market-entry.ts';
import { POST_ONLY_SLIDE } from './order-flags.ts';

/**
 * The price at which an order rests without taking: its own, or, if it slides, one tick short of the
 * other side's best; 0: there is none. Nothing has to slide in an auction, and who is not post-only takes.
 */
export function restingPrice(
  market: MarketEntry,
  order: { readonly side: SideBit; readonly price: number; readonly postOnly: number },
): number {
  const { side, price, postOnly } = order;
  if (postOnly === 0 || !wouldTake(market, side, price)) return price;
  return postOnly === POST_ONLY_SLIDE ? slidPrice(market, side) : 0;
}

/** Would an order at this price trade at once? Nothing does in an auction. */
export function wouldTake(market: MarketEntry, side: SideBit, price: number): boolean {
  return market.state !== 'auction' && market.book.crosses(side, price);
}

/** One tick short of the other side, which is not empty. */
function slidPrice({ book, terms }: MarketEntry, side: SideBit): number {
  const touch = book.best(opposite(side));
  const price = side === BUY ? touch - 1 : touch + 1;
  return price >= terms.minPrice && price <= terms.maxPrice ? price : 0;
}
