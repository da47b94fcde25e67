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

/**
 * Can the taker fill whole? Own orders in its way are skipped (`cancel-maker`) or make it fail.
 *
 * At a price everything that shows trades before anything hidden, so hidden lots count from the last
 * order of their level on: an own order there is met before them.
 */
export function canFill(book: MatchingBook, taker: Taker): boolean {
  let missing = taker.quantity;
  let hidden = 0;
  let price = 0;
  let slot = book.first(opposite(taker.side));
  while (slot !== NONE && missing > 0) {
    if (book.price(slot) !== price) {
      missing -= hidden;
      hidden = 0;
      price = book.price(slot);
      if (missing <= 0) break;
      if (!accepts(taker.side, taker.limit, price)) return false;
    }
    if (!isOwn(book, slot, taker)) {
      const shown = book.displayed(slot);
      missing -= shown;
      hidden += book.quantity(slot) - shown;
    } else if (taker.selfTrade !== SELF_TRADE_CANCEL_MAKER) return false;
    slot = book.next(slot);
  }
  return missing <= hidden;
}

/** Would a trade with the order in `slot` be one that self-trade prevention prevents? */
export function isOwn(book: MatchingBook, slot: number, taker: Taker): boolean {
  if (taker.selfTrade === SELF_TRADE_NONE || taker.owner === NOBODY) return false;
  return book.owner(slot) === taker.owner;
}
