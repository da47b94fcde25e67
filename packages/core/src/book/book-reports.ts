/**
 * What a `PackedBook` did, packed: eight doubles a report, kept until the caller clears them, so that
 * many commands can be read at once and none is ever lost. Only outcomes are reported: that an order
 * was accepted or replaced is what anything but `REPORT_REJECTED` says.
 *
 * Fields: 0 kind, 1 order id, 2 the maker's id (trade), 3 price, 4 quantity, 5 what the order has
 * left, 6 what the maker has left (trade), 7 a detail: see each kind.
 */

/** The order is the taker. No detail. */
export const REPORT_TRADE = 0;
/**
 * At the back of the queue: new, replaced, or an iceberg's next tip. Quantity: what shows there, of
 * all that is left. Detail: side.
 */
export const REPORT_RESTED = 1;
/** Quantity: what was taken off. */
export const REPORT_REDUCED = 2;
/** Quantity: what self-trade prevention took off. */
export const REPORT_DECREMENTED = 3;
/** Detail: side + 2 × (1 if self-trade prevention did it). */
export const REPORT_CANCELLED = 4;
/** Detail: side + 2 × (1 if a fill-or-kill could not fill). */
export const REPORT_EXPIRED = 5;
/** Nothing happened. Detail: position in `bookRejectCodes`. */
export const REPORT_REJECTED = 6;

/** The same, but part of the compiled code: an exported constant is read at each use. */
const TRADE: typeof REPORT_TRADE = 0;
const REPORTS_INITIAL = 64;

export class BookReports {
  /** Reports since the last `clear`. */
  count = 0;
  #fields = new Float64Array(REPORTS_INITIAL << 3);

  clear(): void {
    this.count = 0;
  }

  kind(report: number): number {
    return this.#fields[report << 3] as number;
  }

  id(report: number): number {
    return this.#fields[(report << 3) + 1] as number;
  }

  maker(report: number): number {
    return this.#fields[(report << 3) + 2] as number;
  }

  price(report: number): number {
    return this.#fields[(report << 3) + 3] as number;
  }

  quantity(report: number): number {
    return this.#fields[(report << 3) + 4] as number;
  }

  remaining(report: number): number {
    return this.#fields[(report << 3) + 5] as number;
  }

  makerRemaining(report: number): number {
    return this.#fields[(report << 3) + 6] as number;
  }

  detail(report: number): number {
    return this.#fields[(report << 3) + 7] as number;
  }

  // biome-ignore lint/complexity/useMaxParams: an options object per report would cost as much as the report.
  order(kind: number, id: number, price: number, quantity: number, detail: number): void {
    const at = this.#begin();
    const fields = this.#fields;
    fields[at] = kind;
    fields[at + 1] = id;
    fields[at + 3] = price;
    fields[at + 4] = quantity;
    fields[at + 5] = quantity;
    fields[at + 7] = detail;
  }

  /** An iceberg at the back of the queue, with a tip of `shown` lots out of `remaining`. */
  // biome-ignore lint/complexity/useMaxParams: as above.
  tip(id: number, price: number, shown: number, remaining: number, side: number): void {
    this.order(REPORT_RESTED, id, price, shown, side);
    this.#fields[((this.count - 1) << 3) + 5] = remaining;
  }

  /** An order that is smaller now. */
  // biome-ignore lint/complexity/useMaxParams: as above.
  smaller(kind: number, id: number, price: number, by: number, remaining: number): void {
    const at = this.#begin();
    const fields = this.#fields;
    fields[at] = kind;
    fields[at + 1] = id;
    fields[at + 3] = price;
    fields[at + 4] = by;
    fields[at + 5] = remaining;
  }

  // biome-ignore lint/complexity/useMaxParams: as above.
  trade(
    taker: number,
    maker: number,
    price: number,
    quantity: number,
    takerRemaining: number,
    makerRemaining: number,
  ): void {
    const at = this.#begin();
    const fields = this.#fields;
    fields[at] = TRADE;
    fields[at + 1] = taker;
    fields[at + 2] = maker;
    fields[at + 3] = price;
    fields[at + 4] = quantity;
    fields[at + 5] = takerRemaining;
    fields[at + 6] = makerRemaining;
  }

  rejected(id: number, code: number): void {
    const at = this.#begin();
    this.#fields[at] = REPORT_REJECTED;
    this.#fields[at + 1] = id;
    this.#fields[at + 7] = code;
  }

  #begin(): number {
    const at = this.count << 3;
    if (at === this.#fields.length) {
      const grown = new Float64Array(this.#fields.length * 2);
      grown.set(this.#fields);
      this.#fields = grown;
    }
    this.count += 1;
    return at;
  }
}
