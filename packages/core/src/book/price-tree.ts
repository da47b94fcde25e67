/**
 * The price levels of one side by price: a radix tree with 32 children a node and a bit per child,
 * so that finding a level, or the nearest one above or below, is a few shifts and counts of leading
 * zeros. A level stands at a *place*: its leaf × 32 + the last five bits of its price.
 *
 * The root spans only the prices that are there: a market that trades within 1,024 ticks has a tree
 * two or three nodes deep, whatever the price itself. A stray price far away makes the tree deeper
 * while it is there, at worst 11 nodes for all of 1 … 2^53−1, and nothing else.
 */
import { assert } from '../assert.ts';
import { type BookMemory, NODE_SHIFT } from './book-memory.ts';
import { NONE } from './matching-book.ts';

const DIGIT_MASK = 31;
const CHILDREN = 32;
/** Up to this depth an offset into the tree fits in 30 bits, and integer shifts do. */
const SHALLOW_SHIFT_MAX = 25;

export class PriceTree {
  readonly #memory: BookMemory;
  #root = NONE;
  /** Bits of the offset below the root's digit; a leaf has 0. */
  #shift = 0;
  /** Lowest price under the root; a multiple of the span. */
  #base = 0;
  /** Prices under the root: 2^(shift + 5), or 0 while the tree is empty. */
  #span = 0;

  constructor(memory: BookMemory) {
    this.#memory = memory;
  }

  /** The place of a price, whether or not a level is there; its leaf is made if need be. */
  place(price: number): number {
    if (price < this.#base || price >= this.#base + this.#span) this.#cover(price);
    const offset = price - this.#base;
    if (this.#shift > SHALLOW_SHIFT_MAX) return this.#placeDeep(offset);
    const { children } = this.#memory;
    let place = (this.#root << NODE_SHIFT) | (offset >>> this.#shift);
    for (let shift = this.#shift - NODE_SHIFT; shift >= 0; shift -= NODE_SHIFT) {
      let node = children[place] as number;
      if (node === NONE) {
        node = this.#makeNode(place);
        return this.#placeUnder(node, offset, shift);
      }
      place = (node << NODE_SHIFT) | ((offset >>> shift) & DIGIT_MASK);
    }
    return place;
  }

  /** Puts a level at its place. */
  set(place: number, level: number): void {
    const { children, bits } = this.#memory;
    children[place] = level;
    const node = place >> NODE_SHIFT;
    bits[node] = (bits[node] as number) | (1 << place);
  }

  /** Empties a place, and takes out the nodes that have nothing under them then. */
  clear(place: number): void {
    const { children, bits } = this.#memory;
    const node = place >> NODE_SHIFT;
    const left = (bits[node] as number) & ~(1 << place);
    children[place] = NONE;
    bits[node] = left;
    if (left === 0) this.#drop(node);
    else if (node === this.#root && this.#shift > 0) this.#shrink();
  }

  /** The nearest level above a place, or `NONE`. */
  above(place: number): number {
    const { children, bits, places } = this.#memory;
    let at = place;
    for (let height = 0; ; height += 1) {
      const node = at >> NODE_SHIFT;
      const higher = (bits[node] as number) & (-2 << at);
      if (higher !== 0) {
        let child = children[(node << NODE_SHIFT) | lowest(higher)] as number;
        for (let down = height; down > 0; down -= 1) {
          child = children[(child << NODE_SHIFT) | lowest(bits[child] as number)] as number;
        }
        return child;
      }
      if (node === this.#root) return NONE;
      at = places[node] as number;
    }
  }

  /** The nearest level below a place, or `NONE`. */
  below(place: number): number {
    const { children, bits, places } = this.#memory;
    let at = place;
    for (let height = 0; ; height += 1) {
      const node = at >> NODE_SHIFT;
      const lower = (bits[node] as number) & ~(-1 << at);
      if (lower !== 0) {
        let child = children[(node << NODE_SHIFT) | highest(lower)] as number;
        for (let down = height; down > 0; down -= 1) {
          child = children[(child << NODE_SHIFT) | highest(bits[child] as number)] as number;
        }
        return child;
      }
      if (node === this.#root) return NONE;
      at = places[node] as number;
    }
  }

  /** The rest of the way down, where every node is new. */
  #placeUnder(top: number, offset: number, from: number): number {
    let place = (top << NODE_SHIFT) | ((offset >>> from) & DIGIT_MASK);
    for (let shift = from - NODE_SHIFT; shift >= 0; shift -= NODE_SHIFT) {
      place = (this.#makeNode(place) << NODE_SHIFT) | ((offset >>> shift) & DIGIT_MASK);
    }
    return place;
  }

  /** As `place`, where the offset has more bits than integer operators see. */
  #placeDeep(offset: number): number {
    let unit = this.#span / CHILDREN;
    let rest = offset;
    let node = this.#root;
    for (;;) {
      const digit = Math.floor(rest / unit);
      const place = (node << NODE_SHIFT) | digit;
      if (unit === 1) return place;
      rest -= digit * unit;
      unit /= CHILDREN;
      const child = this.#memory.children[place] as number;
      node = child === NONE ? this.#makeNode(place) : child;
    }
  }

  #makeNode(place: number): number {
    const node = this.#memory.takeNode();
    this.#memory.places[node] = place;
    this.set(place, node);
    return node;
  }

  /** Raises the root until the price lies under it. */
  #cover(price: number): void {
    if (this.#root === NONE) {
      this.#root = this.#memory.takeNode();
      this.#shift = 0;
      this.#span = CHILDREN;
      this.#base = price - (price & DIGIT_MASK);
      return;
    }
    while (price < this.#base || price >= this.#base + this.#span) {
      const span = this.#span * CHILDREN;
      const base = Math.floor(this.#base / span) * span;
      const root = this.#memory.takeNode();
      const place = (root << NODE_SHIFT) | ((this.#base - base) / this.#span);
      this.set(place, this.#root);
      this.#memory.places[this.#root] = place;
      this.#root = root;
      this.#shift += NODE_SHIFT;
      this.#span = span;
      this.#base = base;
    }
  }

  /** Takes out a node without children, and its ancestors that have none then. */
  #drop(node: number): void {
    const place = this.#memory.places[node] as number;
    this.#memory.giveNode(node);
    if (node !== this.#root) {
      this.clear(place);
      return;
    }
    this.#root = NONE;
    this.#shift = 0;
    this.#span = 0;
  }

  /** A root with one child only is not needed. */
  #shrink(): void {
    const { children, bits } = this.#memory;
    while (this.#shift > 0) {
      const root = this.#root;
      const only = bits[root] as number;
      if ((only & (only - 1)) !== 0) return;
      const place = (root << NODE_SHIFT) | highest(only);
      this.#root = children[place] as number;
      children[place] = NONE;
      bits[root] = 0;
      this.#memory.giveNode(root);
      this.#shift -= NODE_SHIFT;
      this.#span /= CHILDREN;
      this.#base += (place & DIGIT_MASK) * this.#span;
    }
  }

  /** Asserts that the tree holds exactly these prices. For tests. */
  check(prices: readonly number[]): void {
    for (const price of prices) {
      const inside = price >= this.#base && price < this.#base + this.#span;
      assert(inside, 'the root covers every price');
      const child = this.#memory.children[this.place(price)];
      assert(child !== NONE, 'each price has its level');
    }
    const levels = this.#root === NONE ? 0 : this.#count(this.#root, this.#shift);
    assert(levels === prices.length, 'no level is left over');
  }

  #count(node: number, shift: number): number {
    const { children, bits, places } = this.#memory;
    let levels = 0;
    for (let digit = 0; digit < CHILDREN; digit += 1) {
      const place = (node << NODE_SHIFT) | digit;
      const child = children[place] as number;
      const bit = ((bits[node] as number) >>> digit) & 1;
      assert((child !== NONE) === (bit === 1), 'a bit says that the child is there');
      if (child === NONE) continue;
      if (shift > 0) assert(places[child] === place, 'a node knows its place');
      levels += shift === 0 ? 1 : this.#count(child, shift - NODE_SHIFT);
    }
    assert(levels > 0, 'no node is empty');
    return levels;
  }
}

/** Position of the lowest set bit. */
function lowest(bits: number): number {
  return DIGIT_MASK - Math.clz32(bits & -bits);
}

/** Position of the highest set bit. */
function highest(bits: number): number {
  return DIGIT_MASK - Math.clz32(bits);
}
