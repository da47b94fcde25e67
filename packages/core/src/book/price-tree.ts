/**
 * The price levels of one market by price: a radix tree with 32 children a node and a bit per child,
 * so that finding a level, or the nearest one above or below, is a few shifts and counts of leading
 * zeros. A level stands at a *place*: its leaf × 32 + the last five bits of its price.
 *
 * The root spans only the prices that are there: a market that trades within 1,024 ticks has a tree
 * two or three nodes deep, whatever the price itself. A stray price far away makes the tree deeper
 * while it is there, at worst 11 nodes for all of 1 … 2^53−1, and nothing else.
 */
import { assert } from '../assert.ts';
import type * as matching from './matching-book.ts';
import type { TreeNodes } from './tree-nodes.ts';

// A constant of this module is part of the compiled code; an imported one is read at each use.
const NONE: typeof matching.NONE = -1;

/** Leaves that are remembered; a power of two. */
const HINTS = 64;
/** Up to this shift an offset into the tree fits in 30 bits, and integer operators see all of it. */
const SHALLOW_SHIFT_MAX = 25;

export class PriceTree {
  /**
   * By the low bits of a leaf's number (its prices ÷ 32): that number and the leaf, so that a price
   * near others finds its place without a walk down. Only for prices below 2^31.
   */
  readonly #hints = new Int32Array(HINTS * 2).fill(NONE);
  readonly #nodes: TreeNodes;
  #root: number = NONE;
  /** Bits of the offset below the root's digit; a leaf has 0. */
  #shift = 0;
  /** Lowest price under the root; a multiple of the span. */
  #base = 0;
  /** Prices under the root: 2^(shift + 5), or 0 while the tree is empty. */
  #span = 0;

  constructor(nodes: TreeNodes) {
    this.#nodes = nodes;
  }

  /** The place of a price, whether or not a level is there; its leaf is made if need be. */
  place(price: number): number {
    const hint = hintOf(price);
    if (this.#hints[hint] === price >> 5 && price === (price | 0)) {
      return ((this.#hints[hint + 1] as number) << 5) | (price & 31);
    }
    const place = this.#find(price);
    if (price === (price | 0)) {
      this.#hints[hint] = price >> 5;
      this.#hints[hint + 1] = place >> 5;
    }
    return place;
  }

  #find(price: number): number {
    if (price < this.#base || price >= this.#base + this.#span) this.#cover(price);
    const offset = price - this.#base;
    if (this.#shift > SHALLOW_SHIFT_MAX) return this.#findDeep(offset);
    let place = (this.#root << 5) | (offset >>> this.#shift);
    for (let shift = this.#shift - 5; shift >= 0; shift -= 5) {
      let node = this.#nodes.child(place);
      if (node === NONE) node = this.#makeNode(place);
      place = (node << 5) | ((offset >>> shift) & 31);
    }
    return place;
  }

  /** What is at a place: a level, or `NONE`. */
  level(place: number): number {
    return this.#nodes.child(place);
  }

  setLevel(place: number, level: number): void {
    this.#nodes.setChild(place, level);
  }

  /** Empties the place of a price, and takes out the nodes that have nothing under them then. */
  clear(place: number, price: number): void {
    const left = this.#nodes.clearChild(place);
    if (left === 0) {
      const hint = hintOf(price);
      if (this.#hints[hint + 1] === place >> 5) this.#hints[hint] = NONE;
      this.#drop(place >> 5);
    } else if (place >> 5 === this.#root && this.#shift > 0) this.#shrink();
  }

  /** The nearest level above a place, or `NONE`. */
  above(place: number): number {
    const { children, bitmaps, places } = this.#nodes;
    let at = place;
    for (let height = 0; ; height += 1) {
      const node = at >> 5;
      const higher = (bitmaps[node] as number) & (-2 << at);
      if (higher !== 0) {
        let child = children[(node << 5) | lowest(higher)] as number;
        for (let down = height; down > 0; down -= 1) {
          child = children[(child << 5) | lowest(bitmaps[child] as number)] as number;
        }
        return child;
      }
      if (node === this.#root) return NONE;
      at = places[node] as number;
    }
  }

  /** The nearest level below a place, or `NONE`. */
  below(place: number): number {
    const { children, bitmaps, places } = this.#nodes;
    let at = place;
    for (let height = 0; ; height += 1) {
      const node = at >> 5;
      const lower = (bitmaps[node] as number) & ~(-1 << at);
      if (lower !== 0) {
        let child = children[(node << 5) | highest(lower)] as number;
        for (let down = height; down > 0; down -= 1) {
          child = children[(child << 5) | highest(bitmaps[child] as number)] as number;
        }
        return child;
      }
      if (node === this.#root) return NONE;
      at = places[node] as number;
    }
  }

  /** As `find`, where the offset has more bits than integer operators see. */
  #findDeep(offset: number): number {
    let unit = this.#span / 32;
    let rest = offset;
    let node = this.#root;
    for (;;) {
      const digit = Math.floor(rest / unit);
      const place = (node << 5) | digit;
      if (unit === 1) return place;
      rest -= digit * unit;
      unit /= 32;
      const child = this.#nodes.child(place);
      node = child === NONE ? this.#makeNode(place) : child;
    }
  }

  #makeNode(place: number): number {
    const node = this.#nodes.take();
    this.#nodes.setPlace(node, place);
    this.#nodes.setChild(place, node);
    return node;
  }

  /** Raises the root until the price lies under it. */
  #cover(price: number): void {
    if (this.#root === NONE) {
      this.#root = this.#nodes.take();
      this.#shift = 0;
      this.#span = 32;
      this.#base = price - (price & 31);
      return;
    }
    while (price < this.#base || price >= this.#base + this.#span) {
      const span = this.#span * 32;
      const base = Math.floor(this.#base / span) * span;
      const root = this.#nodes.take();
      const place = (root << 5) | ((this.#base - base) / this.#span);
      this.#nodes.setChild(place, this.#root);
      this.#nodes.setPlace(this.#root, place);
      this.#root = root;
      this.#shift += 5;
      this.#span = span;
      this.#base = base;
    }
  }

  /** Takes out a node without children, and its ancestors that have none then. */
  #drop(node: number): void {
    const place = this.#nodes.place(node);
    this.#nodes.give(node);
    if (node !== this.#root) {
      const left = this.#nodes.clearChild(place);
      if (left === 0) this.#drop(place >> 5);
      else if (place >> 5 === this.#root) this.#shrink();
      return;
    }
    this.#root = NONE;
    this.#shift = 0;
    this.#span = 0;
  }

  /** A root with one child only is not needed. */
  #shrink(): void {
    while (this.#shift > 0) {
      const root = this.#root;
      const only = this.#nodes.bits(root);
      if ((only & (only - 1)) !== 0) return;
      const place = (root << 5) | highest(only);
      this.#root = this.#nodes.child(place);
      this.#nodes.clearChild(place);
      this.#nodes.give(root);
      this.#shift -= 5;
      this.#span /= 32;
      this.#base += (place & 31) * this.#span;
    }
  }

  /** Asserts that the tree holds exactly these prices. For tests. */
  check(prices: readonly number[]): void {
    for (const price of prices) {
      const inside = price >= this.#base && price < this.#base + this.#span;
      assert(inside, 'the root covers every price');
      assert(this.level(this.place(price)) !== NONE, 'each price has its level');
    }
    for (let hint = 0; hint < this.#hints.length; hint += 2) {
      const page = this.#hints[hint] as number;
      const leaf = this.#hints[hint + 1] as number;
      assert(page === NONE || this.#find(page << 5) >> 5 === leaf, 'a hint names the leaf');
    }
    const levels = this.#root === NONE ? 0 : this.#count(this.#root, this.#shift);
    assert(levels === prices.length, 'no level is left over');
  }

  #count(node: number, shift: number): number {
    let levels = 0;
    for (let place = node << 5; place < (node + 1) << 5; place += 1) {
      const child = this.#nodes.child(place);
      const bit = (this.#nodes.bits(node) >>> (place & 31)) & 1;
      assert((child !== NONE) === (bit === 1), 'a bit says that the child is there');
      if (child === NONE) continue;
      if (shift > 0) assert(this.#nodes.place(child) === place, 'a node knows its place');
      levels += shift === 0 ? 1 : this.#count(child, shift - 5);
    }
    assert(levels > 0, 'no node is empty');
    return levels;
  }
}

function hintOf(price: number): number {
  return ((price >> 5) & (HINTS - 1)) << 1;
}

/** Position of the lowest set bit. */
function lowest(bits: number): number {
  return 31 - Math.clz32(bits & -bits);
}

/** Position of the highest set bit. */
function highest(bits: number): number {
  return 31 - Math.clz32(bits);
}
