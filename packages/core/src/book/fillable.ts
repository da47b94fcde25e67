/** Fill-or-kill is decided before anything changes: a walk like `match`'s that only counts. */
import type { MatchingBook, Taker } from './matching-book.ts';
import {
  accepts,
  NOBODY,
  NONE,
  opposite,
  SELF_TRADE_CANCEL_MAKER,
  SELF_TRADE_NONE,
} from './matching-book.ts';

/** Can the taker fill whole? Own orders in its way are skipped (`cancel-maker`) or make it fail. */
export function canFill(book: MatchingBook, taker: Taker): boolean {
  let missing = taker.quantity;
  let slot = book.first(opposite(taker.side));
  while (slot !== NONE && missing > 0) {
    if (!accepts(taker.side, taker.limit, book.price(slot))) return false;
    if (!isOwn(book, slot, taker)) missing -= book.quantity(slot);
    else if (taker.selfTrade !== SELF_TRADE_CANCEL_MAKER) return false;
    slot = book.next(slot);
  }
  return missing <= 0;
}

/** Would a trade with the order in `slot` be one that self-trade prevention prevents? */
export function isOwn(book: MatchingBook, slot: number, taker: Taker): boolean {
  if (taker.selfTrade === SELF_TRADE_NONE || taker.owner === NOBODY) return false;
  return book.owner(slot) === taker.owner;
}
