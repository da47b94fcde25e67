/**
 * Order ids to slots: an open-addressing hash table of 4 bytes an entry beside one array of ids by
 * slot, and the list of free slots, which is kept in the ids of those slots.
 *
 * Ids are safe integers from 0. Slots are dense, so that every table of orders can be an array.
 */
import { assert } from '../assert.ts';
import { NONE } from './matching-book.ts';

const SLOTS_INITIAL = 16;
/** 2^32 / golden ratio: spreads ids that lie close together. */
const FIBONACCI = 0x9e3779b1;
const TWO_32 = 2 ** 32;

export class IdIndex {
  /** By slot: the id; for a free slot, −2 − the next free one. */
  #ids = new Float64Array(SLOTS_INITIAL);
  /** Slot + 1, or 0 where nothing is. At most half full. */
  #table = new Int32Array(SLOTS_INITIAL * 2);
  /** 32 − log2 of the table's length. */
  #shift = 32 - Math.log2(SLOTS_INITIAL * 2);
  #free = NONE;
  #used = 0;
  #size = 0;

  /** Ids that are known. */
  get size(): number {
    return this.#size;
  }

  /** Every slot handed out so far is below this. */
  get slotsUsed(): number {
    return this.#used;
  }

  get bytes(): number {
    return this.#ids.byteLength + this.#table.byteLength;
  }

  /** A slot for an order; `put` makes it known by its id, `free` gives it back. */
  take(id: number): number {
    let slot = this.#free;
    if (slot === NONE) {
      slot = this.#used;
      this.#used += 1;
      if (slot === this.#ids.length) this.#growIds();
    } else {
      this.#free = -2 - (this.#ids[slot] as number);
    }
    this.#ids[slot] = id;
    return slot;
  }

  /** Makes a taken slot known by its id, which must not be known yet. */
  put(slot: number): void {
    this.#size += 1;
    if (this.#size * 2 > this.#table.length) this.#growTable();
    this.#insert(slot);
  }

  /** The slot known by this id, or `NONE`. */
  find(id: number): number {
    const table = this.#table;
    const mask = table.length - 1;
    let at = this.#home(id);
    for (;;) {
      const slot = (table[at] as number) - 1;
      if (slot === NONE || this.#ids[slot] === id) return slot;
      at = (at + 1) & mask;
    }
  }

  /** Forgets a slot's id; the slot is still taken. */
  drop(slot: number): void {
    const table = this.#table;
    const mask = table.length - 1;
    let hole = this.#home(this.#ids[slot] as number);
    while (table[hole] !== slot + 1) {
      assert(table[hole] !== 0, 'a dropped slot is known');
      hole = (hole + 1) & mask;
    }
    // Entries that were pushed past the hole move back, so that a search may stop at the first gap.
    for (let at = (hole + 1) & mask; table[at] !== 0; at = (at + 1) & mask) {
      const home = this.#home(this.#ids[(table[at] as number) - 1] as number);
      if (((at - home) & mask) < ((at - hole) & mask)) continue;
      table[hole] = table[at] as number;
      hole = at;
    }
    table[hole] = 0;
    this.#size -= 1;
  }

  /** Gives a slot back whose id is not known (any more). */
  free(slot: number): void {
    this.#ids[slot] = -2 - this.#free;
    this.#free = slot;
  }

  id(slot: number): number {
    return this.#ids[slot] as number;
  }

  #home(id: number): number {
    const high = id >= TWO_32 ? Math.floor(id / TWO_32) : 0;
    return Math.imul((id | 0) ^ Math.imul(high, FIBONACCI), FIBONACCI) >>> this.#shift;
  }

  #insert(slot: number): void {
    const mask = this.#table.length - 1;
    let at = this.#home(this.#ids[slot] as number);
    while (this.#table[at] !== 0) at = (at + 1) & mask;
    this.#table[at] = slot + 1;
  }

  #growIds(): void {
    const grown = new Float64Array(this.#ids.length * 2);
    grown.set(this.#ids);
    this.#ids = grown;
  }

  #growTable(): void {
    const old = this.#table;
    this.#table = new Int32Array(old.length * 2);
    this.#shift -= 1;
    for (const entry of old) if (entry !== 0) this.#insert(entry - 1);
  }
}
