/**
 * Matching alone in integers: the caller's ids in, packed reports out, nothing allocated per command.
 * For bots, simulations and servers; `createFastBook()` is the same with objects.
 *
 * Ids are safe integers from 0; prices and quantities 1 … 2^53−1, which the caller answers for: only
 * what a market may refuse is looked at here.
 */
import { BookMemory } from './book-memory.ts';
import type * as kinds from './book-reports.ts';
import { BookReports } from './book-reports.ts';
import { FastBook } from './fast-book.ts';
import { canFill } from './fillable.ts';
import { IdIndex } from './id-index.ts';
import type * as steps from './match-steps.ts';
import { MatchSteps } from './match-steps.ts';
import type * as matching from './matching-book.ts';
import type { Level, MatchingBook, SideBit } from './matching-book.ts';
import { createTaker, opposite } from './matching-book.ts';
import type { BookRejectCode } from './order-book.ts';

// Constants of this module are part of the compiled code; imported and exported ones are read at each
// use. Their types see to it that both are the same.
const NONE: typeof matching.NONE = -1;
const NOBODY: typeof matching.NOBODY = -1;
const SELF_TRADE_NONE: typeof matching.SELF_TRADE_NONE = 0;
const STEP_TRADE: typeof steps.STEP_TRADE = 0;
const STEP_CANCEL_MAKER: typeof steps.STEP_CANCEL_MAKER = 1;
const STEP_REFILL: typeof steps.STEP_REFILL = 3;
const REPORT_RESTED: typeof kinds.REPORT_RESTED = 1;
const REPORT_REDUCED: typeof kinds.REPORT_REDUCED = 2;
const REPORT_DECREMENTED: typeof kinds.REPORT_DECREMENTED = 3;
const REPORT_CANCELLED: typeof kinds.REPORT_CANCELLED = 4;
const REPORT_EXPIRED: typeof kinds.REPORT_EXPIRED = 5;

/** How long a limit order stays. */
export const GTC = 0;
export const IOC = 1;
export const FOK = 2;
/** As `GTC`, but refused instead of taking. */
export const POST_ONLY = 3;

/** The position is the code's number in a report. */
export const bookRejectCodes: readonly BookRejectCode[] = [
  'order-unknown',
  'order-id-in-use',
  'post-only-would-take',
];
const ORDER_UNKNOWN = 0;
const ORDER_ID_IN_USE = 1;
const POST_ONLY_WOULD_TAKE = 2;

const STAYS_IOC: typeof IOC = 1;
const STAYS_FOK: typeof FOK = 2;
const STAYS_POST_ONLY: typeof POST_ONLY = 3;
const BY_SELF_TRADE = 2;
const NOT_FILLABLE = 2;

export class PackedBook {
  /** What happened since the caller last cleared them. */
  readonly reports = new BookReports();
  readonly #book: MatchingBook;
  readonly #memory: BookMemory | undefined;
  readonly #ids = new IdIndex();
  readonly #taker = createTaker();
  readonly #steps = new MatchSteps();
  /** By slot: the order's self-trade mode; empty while no order has one. */
  readonly #modes: number[] = [];
  #owner: number = NOBODY;
  #selfTrade: number = SELF_TRADE_NONE;

  /** With the fast book unless another is given. */
  constructor(book?: MatchingBook) {
    this.#memory = book === undefined ? new BookMemory() : undefined;
    this.#book = book ?? new FastBook(this.#memory);
  }

  get size(): number {
    return this.#book.size;
  }

  /** Bytes reserved by the fast book and its ids. */
  get bytes(): number {
    return (this.#memory?.bytes ?? 0) + this.#ids.bytes;
  }

  /** Whose the orders from here on are (a 32-bit integer from 0), and their `SELF_TRADE_…` mode. */
  actAs(owner: number, selfTrade: number): void {
    this.#owner = owner;
    this.#selfTrade = selfTrade;
  }

  /** Orders from here on are nobody's in particular. */
  actAsNobody(): void {
    this.#owner = NOBODY;
    this.#selfTrade = SELF_TRADE_NONE;
  }

  /**
   * `display`: what rests is an iceberg that shows so many lots at a time; 0: it shows all.
   * @returns lots now resting under `id`, hidden ones included
   */
  // biome-ignore lint/complexity/useMaxParams: this is the call that must not allocate an options object.
  limit(
    id: number,
    side: SideBit,
    price: number,
    quantity: number,
    stays: number,
    display: number = 0,
  ): number {
    const { reports } = this;
    if (this.#ids.find(id) !== NONE) {
      reports.rejected(id, ORDER_ID_IN_USE);
      return 0;
    }
    const crosses = this.#book.crosses(side, price);
    if (crosses && stays === STAYS_POST_ONLY) {
      reports.rejected(id, POST_ONLY_WOULD_TAKE);
      return 0;
    }
    this.#aim(side, price, quantity);
    this.#taker.display = display;
    if (stays === STAYS_FOK && !canFill(this.#book, this.#taker)) {
      reports.order(REPORT_EXPIRED, id, price, quantity, side + NOT_FILLABLE);
      return 0;
    }
    if (crosses) this.#match(id);
    const left = this.#taker.quantity;
    if (left === 0) return 0;
    if (this.#taker.stopped) {
      reports.order(REPORT_CANCELLED, id, price, left, side + BY_SELF_TRADE);
      return 0;
    }
    if (stays === STAYS_IOC || stays === STAYS_FOK) {
      reports.order(REPORT_EXPIRED, id, price, left, side);
      return 0;
    }
    this.#rest(this.#ids.take(id));
    return left;
  }

  /** `protection`: worst price it takes, 0 for none. @returns lots left unfilled */
  // biome-ignore lint/complexity/useMaxParams: as above.
  market(id: number, side: SideBit, quantity: number, protection: number): number {
    const { reports } = this;
    this.#aim(side, protection, quantity);
    this.#taker.display = 0;
    this.#match(id);
    const left = this.#taker.quantity;
    if (left === 0) return 0;
    if (this.#taker.stopped) {
      reports.order(REPORT_CANCELLED, id, protection, left, side + BY_SELF_TRADE);
    } else {
      reports.order(REPORT_EXPIRED, id, protection, left, side);
    }
    return left;
  }

  /** @returns whether there was such an order */
  cancel(id: number): boolean {
    const slot = this.#ids.find(id);
    if (slot === NONE) {
      this.reports.rejected(id, ORDER_UNKNOWN);
      return false;
    }
    this.#cancel(id, slot);
    return true;
  }

  /** Takes `by` lots off, keeping the place; all of them or more cancels it. */
  reduce(id: number, by: number): boolean {
    const slot = this.#ids.find(id);
    if (slot === NONE) {
      this.reports.rejected(id, ORDER_UNKNOWN);
      return false;
    }
    const left = this.#book.quantity(slot) - by;
    if (left <= 0) {
      this.#cancel(id, slot);
      return true;
    }
    this.#book.reduce(slot, by);
    this.reports.smaller(REPORT_REDUCED, id, this.#book.price(slot), by, left);
    return true;
  }

  /** New price and open quantity, new priority, the same display quantity; it trades first if it crosses. */
  replace(id: number, price: number, quantity: number): boolean {
    const slot = this.#ids.find(id);
    if (slot === NONE) {
      this.reports.rejected(id, ORDER_UNKNOWN);
      return false;
    }
    const book = this.#book;
    const taker = this.#taker;
    const side = book.side(slot);
    taker.owner = book.owner(slot);
    taker.selfTrade = this.#modes.length === 0 ? SELF_TRADE_NONE : (this.#modes[slot] ?? 0);
    taker.side = side;
    taker.limit = price;
    taker.quantity = quantity;
    taker.display = book.display(slot);
    taker.stopped = false;
    book.remove(slot);
    if (book.crosses(side, price)) this.#match(id);
    if (taker.quantity > 0 && !taker.stopped) {
      book.rest(slot, taker);
      this.#reportRest(id, slot);
      return true;
    }
    if (taker.quantity > 0) {
      this.reports.order(REPORT_CANCELLED, id, price, taker.quantity, side + BY_SELF_TRADE);
    }
    this.#forget(slot);
    return true;
  }

  has(id: number): boolean {
    return this.#ids.find(id) !== NONE;
  }

  /** Open lots of a resting order, hidden ones included; 0 if it does not rest. */
  quantity(id: number): number {
    const slot = this.#ids.find(id);
    return slot === NONE ? 0 : this.#book.quantity(slot);
  }

  /** Its open lots that show; 0 if it does not rest. */
  displayed(id: number): number {
    const slot = this.#ids.find(id);
    return slot === NONE ? 0 : this.#book.displayed(slot);
  }

  /** Lots that an iceberg shows at a time; 0 for other orders. */
  display(id: number): number {
    const slot = this.#ids.find(id);
    return slot === NONE ? 0 : this.#book.display(slot);
  }

  /** Price of a resting order; 0 if it does not rest. */
  price(id: number): number {
    const slot = this.#ids.find(id);
    return slot === NONE ? 0 : this.#book.price(slot);
  }

  /** Side of a resting order, whose it is with `owner`. */
  side(id: number): SideBit {
    return this.#book.side(this.#ids.find(id));
  }

  /** `NOBODY` (−1) for nobody's. */
  owner(id: number): number {
    return this.#book.owner(this.#ids.find(id));
  }

  /** Best price of a side, 0 if it is empty. */
  best(side: SideBit): number {
    return this.#book.best(side);
  }

  levels(side: SideBit, count: number): Level[] {
    return this.#book.levels(side, count);
  }

  /** Ids of a side in the order in which they would trade. */
  *queue(side: SideBit): Generator<number> {
    for (let slot = this.#book.first(side); slot !== NONE; slot = this.#book.next(slot)) {
      yield this.#ids.id(slot);
    }
  }

  /** Asserts the book's own rules. For tests; walks everything. */
  check(): void {
    this.#book.check();
  }

  #aim(side: SideBit, limit: number, quantity: number): void {
    const taker = this.#taker;
    taker.side = side;
    taker.limit = limit;
    taker.quantity = quantity;
    taker.owner = this.#owner;
    taker.selfTrade = this.#selfTrade;
    taker.stopped = false;
  }

  #rest(slot: number): void {
    this.#ids.put(slot);
    if (this.#selfTrade !== SELF_TRADE_NONE || this.#modes.length > 0) {
      while (this.#modes.length < slot) this.#modes.push(SELF_TRADE_NONE);
      this.#modes[slot] = this.#selfTrade;
    }
    this.#book.rest(slot, this.#taker);
    this.#reportRest(this.#ids.id(slot), slot);
  }

  #reportRest(id: number, slot: number): void {
    const { side, limit, quantity, display } = this.#taker;
    if (display === 0) this.reports.order(REPORT_RESTED, id, limit, quantity, side);
    else this.reports.tip(id, limit, this.#book.displayed(slot), quantity, side);
  }

  #cancel(id: number, slot: number): void {
    const book = this.#book;
    const side = book.side(slot);
    this.reports.order(REPORT_CANCELLED, id, book.price(slot), book.quantity(slot), side);
    book.remove(slot);
    this.#forget(slot);
  }

  #forget(slot: number): void {
    this.#ids.drop(slot);
    this.#ids.free(slot);
  }

  /** Sends the taker over the book and reports what it did. */
  #match(id: number): void {
    const steps = this.#steps;
    const { reports } = this;
    let left = this.#taker.quantity;
    const side = opposite(this.#taker.side);
    this.#book.match(this.#taker, steps);
    for (let step = 0; step < steps.count; step += 1) {
      const slot = steps.slot(step);
      const maker = this.#ids.id(slot);
      const price = steps.price(step);
      const quantity = steps.quantity(step);
      const makerLeft = steps.makerRemaining(step);
      const kind = steps.kind(step);
      if (kind === STEP_TRADE) {
        left -= quantity;
        reports.trade(id, maker, price, quantity, left, makerLeft);
      } else if (kind === STEP_CANCEL_MAKER) {
        reports.order(REPORT_CANCELLED, maker, price, quantity, side + BY_SELF_TRADE);
      } else if (kind === STEP_REFILL) {
        reports.tip(maker, price, quantity, makerLeft, side);
      } else {
        left -= quantity;
        reports.smaller(REPORT_DECREMENTED, maker, price, quantity, makerLeft);
        reports.smaller(REPORT_DECREMENTED, id, 0, quantity, left);
      }
      if (makerLeft === 0) this.#forget(slot);
    }
    steps.clear();
  }
}
