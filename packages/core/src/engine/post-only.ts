/** Where an order that must not take can rest. */
import { BUY, opposite, type SideBit } from '../book/matching-book.ts';
import type { MarketEntry } from './market-entry.ts';
import { POST_ONLY_REJECT } from './order-flags.ts';

/**
 * The price at which an order rests without taking: its own, or, if that would take and it may slide,
 * one tick short of the other side's best; 0 if there is none. `postOnly` is 0 or a `POST_ONLY_…` number.
 */
export function restingPrice(
  { book, terms }: MarketEntry,
  order: { readonly side: SideBit; readonly price: number; readonly postOnly: number },
): number {
  const { side, price, postOnly } = order;
  if (postOnly === 0 || !book.crosses(side, price)) return price;
  if (postOnly === POST_ONLY_REJECT) return 0;
  const slid = book.best(opposite(side)) + (side === BUY ? -1 : 1);
  return slid >= terms.minPrice && slid <= terms.maxPrice ? slid : 0;
}
