/**
 * Order ids to slots, and the list of free slots, which is kept in the ids of those slots.
 *
 * An id's place in the table is its low bits: ids that count up, as most do, fill it without a gap or
 * a collision, four bytes each and side by side, so that a new order writes where the one before it
 * wrote. An id that finds its place taken is a stray and goes to a hash table.
 *
 * Ids are safe integers from 0. Slots are dense, so that every table of orders can be an array.
 */
import type * as matching from './matching-book.ts';
import { StrayIds } from './stray-ids.ts';

// A constant of this module is part of the compiled code; an imported one is read at each use.
const NONE: typeof matching.NONE = -1;

const SLOTS_INITIAL = 16;
/** In a table entry: ids that belong here have strayed, now or earlier. */
const HAS_STRAYS = 1 << 31;
const SLOT_BITS = ~HAS_STRAYS;
/**
 * A table of fewer places (half a megabyte) has many for an id, so that next to none strays: a search
 * among strays costs as much as the rest of a fill. In a larger one the room counts more.
 */
const LARGE_TABLE = 2 ** 17;
const PLACES_PER_ID = 2;
const PLACES_PER_ID_SMALL = 64;

export class IdIndex {
  /** By slot: the id; for a free slot, −2 − the next free one. */
  #ids = new Float64Array(SLOTS_INITIAL);
  /** By the low bits of an id: its slot + 1, or 0 where nothing is; `HAS_STRAYS`. */
  #table = new Int32Array(SLOTS_INITIAL * PLACES_PER_ID_SMALL);
  readonly #strays = new StrayIds();
  #free: number = NONE;
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
    return this.#ids.byteLength + this.#table.byteLength + this.#strays.bytes;
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
    if (this.#isFull()) this.#growTable();
    this.#insert(slot);
  }

  /** The slot known by this id, or `NONE`. */
  find(id: number): number {
    const table = this.#table;
    const entry = table[id & (table.length - 1)] as number;
    if (entry === 0) return NONE;
    const slot = (entry & SLOT_BITS) - 1;
    if (slot !== NONE && this.#ids[slot] === id) return slot;
    return entry > 0 ? NONE : this.#strays.find(id);
  }

  /** Forgets a slot's id; the slot is still taken. */
  drop(slot: number): void {
    const id = this.#ids[slot] as number;
    const table = this.#table;
    const place = id & (table.length - 1);
    const entry = table[place] as number;
    this.#size -= 1;
    if ((entry & SLOT_BITS) === slot + 1) table[place] = entry & HAS_STRAYS;
    else this.#strays.drop(id);
  }

  /** Gives a slot back whose id is not known (any more). */
  free(slot: number): void {
    this.#ids[slot] = -2 - this.#free;
    this.#free = slot;
  }

  id(slot: number): number {
    return this.#ids[slot] as number;
  }

  #insert(slot: number): void {
    const id = this.#ids[slot] as number;
    const table = this.#table;
    const place = id & (table.length - 1);
    const entry = table[place] as number;
    if ((entry & SLOT_BITS) === 0) {
      table[place] = entry | (slot + 1);
      return;
    }
    table[place] = entry | HAS_STRAYS;
    this.#strays.put(id, slot);
  }

  #growIds(): void {
    const grown = new Float64Array(this.#ids.length * 2);
    grown.set(this.#ids);
    this.#ids = grown;
  }

  #isFull(): boolean {
    const places = this.#table.length;
    const perId = places < LARGE_TABLE ? PLACES_PER_ID_SMALL : PLACES_PER_ID;
    return this.#size * perId > places;
  }

  /** Strays stay strays, and say so at both places that theirs has become. */
  #growTable(): void {
    const old = this.#table;
    const grown = new Int32Array(old.length * 2);
    old.forEach((entry, place) => {
      grown[place] = entry & HAS_STRAYS;
      grown[place + old.length] = entry & HAS_STRAYS;
      const slot = (entry & SLOT_BITS) - 1;
      if (slot === NONE) return;
      const id = this.#ids[slot] as number;
      grown[id & (grown.length - 1)] = entry;
    });
    this.#table = grown;
  }
}
