/**
 * A number for each pair of small numbers: an account's balance of an asset, its open orders in a
 * market. An open-addressing table of 16 bytes an entry in one buffer, so that a look-up is one cache
 * line whatever there is of either; lists in each account's object were four. Pairs are never removed.
 */
import { NONE } from '../../book/matching-book.ts';

/** Integers per entry: the two keys, the value, and 1 where there is one. */
const INTS = 4;
const ENTRIES_INITIAL = 16;

export class PairTable {
  #entries = new Int32Array(ENTRIES_INITIAL * INTS);
  /** Entries − 1; their number is a power of two. */
  #mask = ENTRIES_INITIAL - 1;
  #size = 0;

  get bytes(): number {
    return this.#entries.byteLength;
  }

  /** The pair's number, or `NONE`. */
  get(one: number, other: number): number {
    const at = this.#find(one, other);
    return this.#entries[at + 3] === 0 ? NONE : (this.#entries[at + 2] as number);
  }

  set(one: number, other: number, value: number): void {
    let at = this.#find(one, other);
    if (this.#entries[at + 3] === 0) {
      this.#size += 1;
      if (this.#size * 2 > this.#mask) {
        this.#grow();
        at = this.#find(one, other);
      }
      this.#entries[at] = one;
      this.#entries[at + 1] = other;
      this.#entries[at + 3] = 1;
    }
    this.#entries[at + 2] = value;
  }

  /** As `set` of what it is now and so much more; it is 0 if nothing was said. @returns what it is */
  add(one: number, other: number, more: number): number {
    const at = this.#find(one, other);
    if (this.#entries[at + 3] === 0) {
      this.set(one, other, more);
      return more;
    }
    const value = (this.#entries[at + 2] as number) + more;
    this.#entries[at + 2] = value;
    return value;
  }

  /** Where the pair is, or would be: a quarter at least is free. */
  #find(one: number, other: number): number {
    const entries = this.#entries;
    let at = this.#home(one, other);
    while (entries[at + 3] !== 0 && (entries[at] !== one || entries[at + 1] !== other)) {
      at = (at + INTS) & ((this.#mask << 2) | 3);
    }
    return at;
  }

  /** Pairs that lie close together are spread by a multiplication, and its best bits are the high ones. */
  #home(one: number, other: number): number {
    const mixed = Math.imul(one ^ Math.imul(other, 0x85ebca6b), 0x9e3779b1);
    return ((mixed ^ (mixed >>> 15)) & this.#mask) << 2;
  }

  #grow(): void {
    const old = this.#entries;
    this.#entries = new Int32Array(old.length * 2);
    this.#mask = this.#mask * 2 + 1;
    for (let from = 0; from < old.length; from += INTS) {
      if (old[from + 3] === 0) continue;
      const at = this.#find(old[from] as number, old[from + 1] as number);
      this.#entries.set(old.subarray(from, from + INTS), at);
    }
  }
}
