/**
 * What an atomic batch changed, as steps that take it back, newest first: each finds the state as the
 * change that it belongs to left it. It is kept only while such a batch runs; the ledger keeps its own
 * (`Ledger.mark`). Nothing here looks at slots, buffers or events: they are no state.
 *
 * Cost: one closure for each change; a walk over the book costs one look at each order that it may meet.
 */

import { isOwn } from '../../book/fillable.ts';
import { type MatchSteps, STEP_REFILL } from '../../book/match-steps.ts';
import {
  accepts,
  createTaker,
  type MatchingBook,
  NONE,
  opposite,
  SELF_TRADE_CANCEL_MAKER,
  type Taker,
} from '../../book/matching-book.ts';

export class UndoLog {
  readonly #steps: (() => void)[] = [];

  push(step: () => void): void {
    this.#steps.push(step);
  }

  rollBack(): void {
    for (let step = this.#steps.pop(); step !== undefined; step = this.#steps.pop()) step();
  }
}

/** A resting order as it stands, in a form that can be put back. */
interface Standing {
  readonly slot: number;
  readonly taker: Taker;
  readonly displayed: number;
}

function standingOf(book: MatchingBook, slot: number): Standing {
  const taker = createTaker();
  taker.side = book.side(slot);
  taker.limit = book.price(slot);
  taker.quantity = book.quantity(slot);
  taker.display = book.display(slot);
  taker.owner = book.owner(slot);
  return { slot, taker, displayed: book.displayed(slot) };
}

/** The order behind this one at the same price, or `NONE`. */
function behind(book: MatchingBook, slot: number): number {
  const next = book.next(slot);
  return next !== NONE && book.price(next) === book.price(slot) ? next : NONE;
}

/** Before an order leaves its place. */
export function logRemoval(undo: UndoLog, book: MatchingBook, slot: number): void {
  const { taker, displayed } = standingOf(book, slot);
  const next = behind(book, slot);
  undo.push(() => book.insertBefore(slot, taker, displayed, next));
}

/** After an order went on the book. */
export function logRest(undo: UndoLog, book: MatchingBook, slot: number): void {
  undo.push(() => book.remove(slot));
}

/** Before an order changes in its place. */
export function logChange(undo: UndoLog, book: MatchingBook, slot: number): void {
  const [quantity, displayed, display] = [
    book.quantity(slot),
    book.displayed(slot),
    book.display(slot),
  ];
  undo.push(() => {
    book.setDisplay(slot, display);
    book.restore(slot, quantity, displayed);
  });
}

/**
 * Before a walk: remembers every order that it may meet. The answer is called after it, with what it did.
 *
 * All that shows at a price trades before what is hidden there, and that before the next price: so a
 * taker gets no further than the orders whose displayed lots are enough for it.
 */
export function watchWalk(
  undo: UndoLog,
  book: MatchingBook,
  taker: Taker,
): (steps: MatchSteps) => void {
  const met: Standing[] = [];
  let wanted = taker.quantity;
  let slot = book.first(opposite(taker.side));
  for (; slot !== NONE && wanted > 0; slot = book.next(slot)) {
    if (!accepts(taker.side, taker.limit, book.price(slot))) break;
    met.push(standingOf(book, slot));
    const isPassed = taker.selfTrade === SELF_TRADE_CANCEL_MAKER && isOwn(book, slot, taker);
    if (!isPassed) wanted -= book.displayed(slot);
  }
  const last = met.at(-1);
  const next = last === undefined ? NONE : behind(book, last.slot);
  return (steps) => {
    const gone = goneIn(steps);
    undo.push(() => putBack(book, met, { gone, next }));
  };
}

/** Slots that left the book: their last step leaves them nothing. */
function goneIn(steps: MatchSteps): Set<number> {
  const gone = new Set<number>();
  for (let step = 0; step < steps.count; step += 1) {
    const isGone = steps.kind(step) !== STEP_REFILL && steps.makerRemaining(step) === 0;
    if (isGone) gone.add(steps.slot(step));
  }
  return gone;
}

/** Front of the queue again, in the old order and with the old lots; `next` stands behind the last. */
function putBack(
  book: MatchingBook,
  met: readonly Standing[],
  { gone, next }: { readonly gone: ReadonlySet<number>; readonly next: number },
): void {
  for (const { slot } of met) if (!gone.has(slot)) book.remove(slot);
  let before = next;
  for (const order of met.toReversed()) {
    const isSamePrice = before !== NONE && book.price(before) === order.taker.limit;
    book.insertBefore(order.slot, order.taker, order.displayed, isSamePrice ? before : NONE);
    before = order.slot;
  }
}
