/**
 * What one walk over the book did, packed: a step is 32 bytes in one buffer that is used again for
 * each command and grows to the longest walk seen.
 */

/** The taker and the maker traded `quantity`. */
export const STEP_TRADE = 0;
/** Self-trade prevention took the maker off the book; `quantity` is all it had open. */
export const STEP_CANCEL_MAKER = 1;
/** Self-trade prevention shrank both by `quantity`, without a trade. */
export const STEP_DECREMENT = 2;
/**
 * The tip of an iceberg ran out in the trade before, and it shows a new one of `quantity` lots at the
 * back of its queue.
 */
export const STEP_REFILL = 3;

/** Beside the kind: some of the step's lots did not show. */
const WITH_HIDDEN = 256;

const CAPACITY_INITIAL = 64;
const BYTES_PER_STEP = 32;

export class MatchSteps {
  /** Steps since the last `clear`. */
  count = 0;
  #capacity = CAPACITY_INITIAL;
  /** Per step: [0] slot, [1] kind. */
  #ints: Int32Array;
  /** Per step: [1] price, [2] quantity, [3] what the maker has left, hidden lots included. */
  #floats: Float64Array;
  /** By step, where its kind says so: how many of its lots were hidden. Only icebergs have such. */
  readonly #hidden: number[] = [];

  constructor() {
    const buffer = new ArrayBuffer(CAPACITY_INITIAL * BYTES_PER_STEP);
    this.#ints = new Int32Array(buffer);
    this.#floats = new Float64Array(buffer);
  }

  clear(): void {
    this.count = 0;
  }

  // biome-ignore lint/complexity/useMaxParams: an options object per fill would cost as much as the fill.
  push(kind: number, slot: number, price: number, quantity: number, makerRemaining: number): void {
    const step = this.count;
    if (step === this.#capacity) this.#grow();
    this.count = step + 1;
    this.#ints[step << 3] = slot;
    this.#ints[(step << 3) + 1] = kind;
    this.#floats[(step << 2) + 1] = price;
    this.#floats[(step << 2) + 2] = quantity;
    this.#floats[(step << 2) + 3] = makerRemaining;
  }

  /** Of the last step's lots, so many did not show. */
  hide(lots: number): void {
    if (lots === 0) return;
    const step = this.count - 1;
    this.#ints[(step << 3) + 1] = (this.#ints[(step << 3) + 1] as number) | WITH_HIDDEN;
    while (this.#hidden.length < step) this.#hidden.push(0);
    this.#hidden[step] = lots;
  }

  slot(step: number): number {
    return this.#ints[step << 3] as number;
  }

  kind(step: number): number {
    return (this.#ints[(step << 3) + 1] as number) & (WITH_HIDDEN - 1);
  }

  price(step: number): number {
    return this.#floats[(step << 2) + 1] as number;
  }

  quantity(step: number): number {
    return this.#floats[(step << 2) + 2] as number;
  }

  /** Of the quantity that self-trade prevention took off: lots that did not show. */
  hidden(step: number): number {
    const isSo = ((this.#ints[(step << 3) + 1] as number) & WITH_HIDDEN) !== 0;
    return isSo ? (this.#hidden[step] ?? 0) : 0;
  }

  /** 0: the maker is gone from the book and its slot is the caller's again. */
  makerRemaining(step: number): number {
    return this.#floats[(step << 2) + 3] as number;
  }

  #grow(): void {
    this.#capacity *= 2;
    const buffer = new ArrayBuffer(this.#capacity * BYTES_PER_STEP);
    const ints = new Int32Array(buffer);
    ints.set(this.#ints);
    this.#ints = ints;
    this.#floats = new Float64Array(buffer);
  }
}
