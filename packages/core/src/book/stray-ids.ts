/**
 * An open-addressing hash table from ids to slots, for the ids that find their place in `IdIndex`
 * taken: few of them if ids are dense, as those that count up are, and any number if they are not.
 */
import { assert } from '../assert.ts';
import { NONE } from './matching-book.ts';

const ENTRIES_INITIAL = 16;
const TWO_32 = 2 ** 32;
const EMPTY = -1;

export class StrayIds {
  /** Ids that are here. */
  size = 0;
  /** Per entry: the id, or −1 where nothing is. */
  #ids = new Float64Array(ENTRIES_INITIAL).fill(EMPTY);
  #slots = new Int32Array(ENTRIES_INITIAL);
  /** Entries − 1; their number is a power of two. */
  #mask = ENTRIES_INITIAL - 1;
  /** 32 − log2 of the entries. */
  #shift = 28;

  get bytes(): number {
    return this.#ids.byteLength + this.#slots.byteLength;
  }

  find(id: number): number {
    const ids = this.#ids;
    const mask = this.#mask;
    for (let entry = this.#home(id); ; entry = (entry + 1) & mask) {
      const found = ids[entry];
      if (found === id) return this.#slots[entry] as number;
      if (found === EMPTY) return NONE;
    }
  }

  put(id: number, slot: number): void {
    this.size += 1;
    if (this.size * 2 > this.#mask) this.#grow();
    this.#insert(id, slot);
  }

  drop(id: number): void {
    const ids = this.#ids;
    const mask = this.#mask;
    let hole = this.#home(id);
    while (ids[hole] !== id) {
      assert(ids[hole] !== EMPTY, 'a dropped id is known');
      hole = (hole + 1) & mask;
    }
    // Entries that were pushed past the hole move back, so that a search may stop at the first gap.
    for (let entry = (hole + 1) & mask; ids[entry] !== EMPTY; entry = (entry + 1) & mask) {
      const moved = ids[entry] as number;
      if (((entry - this.#home(moved)) & mask) < ((entry - hole) & mask)) continue;
      ids[hole] = moved;
      this.#slots[hole] = this.#slots[entry] as number;
      hole = entry;
    }
    ids[hole] = EMPTY;
    this.size -= 1;
  }

  /** Where the search for an id begins: a multiplication spreads ids that lie close together. */
  #home(id: number): number {
    const key = id < TWO_32 ? id | 0 : id ^ Math.imul(Math.floor(id / TWO_32), 0x85ebca6b);
    return Math.imul(key, 0x9e3779b1) >>> this.#shift;
  }

  #insert(id: number, slot: number): void {
    let entry = this.#home(id);
    while (this.#ids[entry] !== EMPTY) entry = (entry + 1) & this.#mask;
    this.#ids[entry] = id;
    this.#slots[entry] = slot;
  }

  #grow(): void {
    const ids = this.#ids;
    const slots = this.#slots;
    this.#ids = new Float64Array(ids.length * 2).fill(EMPTY);
    this.#slots = new Int32Array(ids.length * 2);
    this.#mask = this.#mask * 2 + 1;
    this.#shift -= 1;
    ids.forEach((id, entry) => {
      if (id !== EMPTY) this.#insert(id, slots[entry] as number);
    });
  }
}
