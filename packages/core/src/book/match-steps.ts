/**
 * What one walk over the book did, packed: a step is 32 bytes in one buffer that is used again for
 * each command and grows to the longest walk seen.
 */

/** The taker and the maker traded `quantity`. */
export const STEP_TRADE = 0;
/** Self-trade prevention took the maker off the book; `quantity` is what it had open. */
export const STEP_CANCEL_MAKER = 1;
/** Self-trade prevention shrank both by `quantity`, without a trade. */
export const STEP_DECREMENT = 2;

const CAPACITY_INITIAL = 64;
const BYTES_PER_STEP = 32;

export class MatchSteps {
  /** Steps since the last `clear`. */
  count = 0;
  #capacity = CAPACITY_INITIAL;
  /** Per step: [0] slot, [1] kind. */
  #ints: Int32Array;
  /** Per step: [1] price, [2] quantity, [3] what the maker has left. */
  #floats: Float64Array;

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

  slot(step: number): number {
    return this.#ints[step << 3] as number;
  }

  kind(step: number): number {
    return this.#ints[(step << 3) + 1] as number;
  }

  price(step: number): number {
    return this.#floats[(step << 2) + 1] as number;
  }

  quantity(step: number): number {
    return this.#floats[(step << 2) + 2] as number;
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
