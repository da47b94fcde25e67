/**
 * What a fast book keeps of an order: 32 bytes, eight integers and the same four doubles. The caller
 * chooses the positions (slots), so they are dense. Layout, in this file only:
 *
 *   integers  0 next · 1 previous · 2 level · 3 owner      doubles  2 open lots · 3 price
 */
const CAPACITY_INITIAL = 16;

export class OrderRecords {
  #ints = new Int32Array(CAPACITY_INITIAL << 3);
  #floats = new Float64Array(this.#ints.buffer);
  #capacity = CAPACITY_INITIAL;

  get bytes(): number {
    return this.#ints.byteLength;
  }

  /** Makes room for a slot. */
  reserve(slot: number): void {
    if (slot >= this.#capacity) this.#grow(slot);
  }

  /** The order behind it in its level's queue, or `NONE`. */
  next(slot: number): number {
    return this.#ints[slot << 3] as number;
  }

  setNext(slot: number, next: number): void {
    this.#ints[slot << 3] = next;
  }

  /** The order before it in its level's queue, or `NONE`. */
  previous(slot: number): number {
    return this.#ints[(slot << 3) + 1] as number;
  }

  setPrevious(slot: number, previous: number): void {
    this.#ints[(slot << 3) + 1] = previous;
  }

  level(slot: number): number {
    return this.#ints[(slot << 3) + 2] as number;
  }

  setLevel(slot: number, level: number): void {
    this.#ints[(slot << 3) + 2] = level;
  }

  owner(slot: number): number {
    return this.#ints[(slot << 3) + 3] as number;
  }

  setOwner(slot: number, owner: number): void {
    this.#ints[(slot << 3) + 3] = owner;
  }

  /** Open lots. */
  quantity(slot: number): number {
    return this.#floats[(slot << 2) + 2] as number;
  }

  setQuantity(slot: number, quantity: number): void {
    this.#floats[(slot << 2) + 2] = quantity;
  }

  price(slot: number): number {
    return this.#floats[(slot << 2) + 3] as number;
  }

  setPrice(slot: number, price: number): void {
    this.#floats[(slot << 2) + 3] = price;
  }

  #grow(slot: number): void {
    while (this.#capacity <= slot) this.#capacity *= 2;
    const ints = new Int32Array(this.#capacity << 3);
    ints.set(this.#ints);
    this.#ints = ints;
    this.#floats = new Float64Array(ints.buffer);
  }
}
