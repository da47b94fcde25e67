/**
 * A price level of a fast book: 32 bytes, eight integers and the same four doubles. Free levels form
 * a list. Layout, in this file only:
 *
 *   integers  0 head · 1 tail · 2 orders · 3 place × 2 + side      doubles  2 volume · 3 price
 */
import { NONE, type SideBit } from './matching-book.ts';

const CAPACITY_INITIAL = 16;

export class LevelRecords {
  #ints = new Int32Array(CAPACITY_INITIAL << 3);
  #floats = new Float64Array(this.#ints.buffer);
  #capacity = CAPACITY_INITIAL;
  #used = 0;
  /** First free level; each names the next as its head. */
  #free = NONE;

  get bytes(): number {
    return this.#ints.byteLength;
  }

  /** A level without orders. */
  take(place: number, side: SideBit, price: number): number {
    let level = this.#free;
    if (level === NONE) level = this.#append();
    else this.#free = this.#ints[level << 3] as number;
    const at = level << 3;
    this.#ints[at] = NONE;
    this.#ints[at + 1] = NONE;
    this.#ints[at + 2] = 0;
    this.#ints[at + 3] = (place << 1) | side;
    this.#floats[(level << 2) + 2] = 0;
    this.#floats[(level << 2) + 3] = price;
    return level;
  }

  give(level: number): void {
    this.#ints[level << 3] = this.#free;
    this.#free = level;
  }

  /** The order that trades first, or `NONE`. */
  head(level: number): number {
    return this.#ints[level << 3] as number;
  }

  setHead(level: number, slot: number): void {
    this.#ints[level << 3] = slot;
  }

  /** The order that trades last, or `NONE`. */
  tail(level: number): number {
    return this.#ints[(level << 3) + 1] as number;
  }

  setTail(level: number, slot: number): void {
    this.#ints[(level << 3) + 1] = slot;
  }

  orders(level: number): number {
    return this.#ints[(level << 3) + 2] as number;
  }

  /** Where it stands in the price tree. */
  place(level: number): number {
    return (this.#ints[(level << 3) + 3] as number) >> 1;
  }

  side(level: number): SideBit {
    return ((this.#ints[(level << 3) + 3] as number) & 1) as SideBit;
  }

  /** Sum of the open lots; `NaN` once it has left the safe integers, until the level is gone. */
  volume(level: number): number {
    return this.#floats[(level << 2) + 2] as number;
  }

  price(level: number): number {
    return this.#floats[(level << 2) + 3] as number;
  }

  /** Orders and lots came or went. */
  change(level: number, orders: number, lots: number): void {
    const at = (level << 3) + 2;
    this.#ints[at] = (this.#ints[at] as number) + orders;
    const volume = (this.#floats[(level << 2) + 2] as number) + lots;
    this.#floats[(level << 2) + 2] = volume <= Number.MAX_SAFE_INTEGER ? volume : Number.NaN;
  }

  #append(): number {
    if (this.#used === this.#capacity) {
      this.#capacity *= 2;
      const ints = new Int32Array(this.#capacity << 3);
      ints.set(this.#ints);
      this.#ints = ints;
      this.#floats = new Float64Array(ints.buffer);
    }
    this.#used += 1;
    return this.#used - 1;
  }
}
