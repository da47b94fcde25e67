/**
 * The price levels of one side by price: a radix tree with 32 children a node and a bit per child,
 * so that finding a level, or the nearest one above or below an empty price, is a few shifts and
 * counts of leading zeros.
 *
 * The root spans only the prices that are there (`#base`, `#depth`): a market that trades within
 * 1,024 ticks has a tree two nodes deep, whatever the price itself. A stray price far away makes the
 * tree deeper while it is there, at worst 11 nodes for all of 1 … 2^53−1, and nothing else.
 */
import { assert } from '../assert.ts';
import type { BookMemory } from './book-memory.ts';
import { NODE_BITS, NODE_DIGIT, NODE_INTS, NODE_PARENT } from './book-memory.ts';
import { NONE } from './matching-book.ts';

const DIGIT_BITS = 5;
const DIGIT_MASK = 31;
/** Up to this depth an offset into the tree fits in 30 bits, and integer shifts do. */
const SHALLOW_DEPTH_MAX = 6;

export class PriceTree {
  readonly #memory: BookMemory;
  #root = NONE;
  /** Nodes from the root to a leaf, both counted. 0: empty. */
  #depth = 0;
  /** Lowest price under the root; a multiple of the span. */
  #base = 0;
  /** Prices under the root: 32^depth. */
  #span = 1;

  constructor(memory: BookMemory) {
    this.#memory = memory;
  }

  /** The leaf that holds the price; made if need be. Its child number for it is `price & 31`. */
  leaf(price: number): number {
    const offset = price - this.#base;
    if (offset < 0 || offset >= this.#span || this.#root === NONE) {
      this.#cover(price);
      return this.leaf(price);
    }
    return this.#depth <= SHALLOW_DEPTH_MAX ? this.#descend(offset) : this.#descendDeep(offset);
  }

  /** What is at the price: a level, or `NONE`. */
  child(leaf: number, price: number): number {
    return this.#memory.nodes[leaf * NODE_INTS + (price & DIGIT_MASK)] as number;
  }

  /** Puts a level at a price whose leaf is known. */
  set(leaf: number, price: number, level: number): void {
    this.#adopt(leaf, price & DIGIT_MASK, level);
  }

  /** Takes the level at the price out, and the nodes that are empty then. */
  remove(leaf: number, price: number): void {
    const nodes = this.#memory.nodes;
    let node = leaf;
    let digit = price & DIGIT_MASK;
    for (;;) {
      const at = node * NODE_INTS;
      const bits = (nodes[at + NODE_BITS] as number) & ~(1 << digit);
      nodes[at + digit] = NONE;
      nodes[at + NODE_BITS] = bits;
      if (bits !== 0) break;
      const parent = nodes[at + NODE_PARENT] as number;
      digit = nodes[at + NODE_DIGIT] as number;
      this.#memory.giveNode(node);
      if (node === this.#root) {
        this.#root = NONE;
        this.#depth = 0;
        this.#span = 1;
        return;
      }
      node = parent;
    }
    if (node === this.#root) this.#shrink();
  }

  /** The nearest level above the price, which is not itself in the tree, or `NONE`. */
  above(leaf: number, price: number): number {
    const nodes = this.#memory.nodes;
    let node = leaf;
    let digit = price & DIGIT_MASK;
    let height = 0;
    for (;;) {
      const bits = (nodes[node * NODE_INTS + NODE_BITS] as number) & (-2 << digit);
      if (bits !== 0) {
        let child = nodes[node * NODE_INTS + lowest(bits)] as number;
        for (; height > 0; height -= 1) {
          const inner = nodes[child * NODE_INTS + NODE_BITS] as number;
          child = nodes[child * NODE_INTS + lowest(inner)] as number;
        }
        return child;
      }
      if (node === this.#root) return NONE;
      digit = nodes[node * NODE_INTS + NODE_DIGIT] as number;
      node = nodes[node * NODE_INTS + NODE_PARENT] as number;
      height += 1;
    }
  }

  /** The nearest level below the price, which is not itself in the tree, or `NONE`. */
  below(leaf: number, price: number): number {
    const nodes = this.#memory.nodes;
    let node = leaf;
    let digit = price & DIGIT_MASK;
    let height = 0;
    for (;;) {
      const bits = (nodes[node * NODE_INTS + NODE_BITS] as number) & ((1 << digit) - 1);
      if (bits !== 0) {
        let child = nodes[node * NODE_INTS + highest(bits)] as number;
        for (; height > 0; height -= 1) {
          const inner = nodes[child * NODE_INTS + NODE_BITS] as number;
          child = nodes[child * NODE_INTS + highest(inner)] as number;
        }
        return child;
      }
      if (node === this.#root) return NONE;
      digit = nodes[node * NODE_INTS + NODE_DIGIT] as number;
      node = nodes[node * NODE_INTS + NODE_PARENT] as number;
      height += 1;
    }
  }

  #descend(offset: number): number {
    let node = this.#root;
    for (let shift = (this.#depth - 1) * DIGIT_BITS; shift > 0; shift -= DIGIT_BITS) {
      const digit = (offset >>> shift) & DIGIT_MASK;
      const child = this.#memory.nodes[node * NODE_INTS + digit] as number;
      node = child === NONE ? this.#makeChild(node, digit) : child;
    }
    return node;
  }

  /** As `#descend`, where the offset has more bits than integer operators see. */
  #descendDeep(offset: number): number {
    let node = this.#root;
    let rest = offset;
    for (let span = this.#span / 32; span > 1; span /= 32) {
      const digit = Math.floor(rest / span);
      rest -= digit * span;
      const child = this.#memory.nodes[node * NODE_INTS + digit] as number;
      node = child === NONE ? this.#makeChild(node, digit) : child;
    }
    return node;
  }

  #makeChild(parent: number, digit: number): number {
    const node = this.#memory.takeNode();
    this.#adopt(parent, digit, node);
    this.#memory.nodes[node * NODE_INTS + NODE_PARENT] = parent;
    this.#memory.nodes[node * NODE_INTS + NODE_DIGIT] = digit;
    return node;
  }

  #adopt(parent: number, digit: number, child: number): void {
    const nodes = this.#memory.nodes;
    const at = parent * NODE_INTS;
    nodes[at + digit] = child;
    nodes[at + NODE_BITS] = (nodes[at + NODE_BITS] as number) | (1 << digit);
  }

  /** Raises the root until the price lies under it. */
  #cover(price: number): void {
    if (this.#root === NONE) {
      this.#root = this.#memory.takeNode();
      this.#depth = 1;
      this.#span = 32;
      this.#base = price - (price & DIGIT_MASK);
      return;
    }
    while (price < this.#base || price >= this.#base + this.#span) {
      const span = this.#span * 32;
      const base = Math.floor(this.#base / span) * span;
      const digit = (this.#base - base) / this.#span;
      const root = this.#memory.takeNode();
      this.#adopt(root, digit, this.#root);
      this.#memory.nodes[this.#root * NODE_INTS + NODE_PARENT] = root;
      this.#memory.nodes[this.#root * NODE_INTS + NODE_DIGIT] = digit;
      this.#root = root;
      this.#depth += 1;
      this.#span = span;
      this.#base = base;
    }
  }

  /** A root with one child only is not needed. */
  #shrink(): void {
    const nodes = this.#memory.nodes;
    while (this.#depth > 1) {
      const root = this.#root;
      const bits = nodes[root * NODE_INTS + NODE_BITS] as number;
      if ((bits & (bits - 1)) !== 0) return;
      const digit = highest(bits);
      const child = nodes[root * NODE_INTS + digit] as number;
      nodes[root * NODE_INTS + digit] = NONE;
      nodes[root * NODE_INTS + NODE_BITS] = 0;
      this.#memory.giveNode(root);
      this.#root = child;
      this.#depth -= 1;
      this.#span /= 32;
      this.#base += digit * this.#span;
    }
  }

  /** Asserts that the tree holds exactly these prices. For tests. */
  check(prices: readonly number[]): void {
    for (const price of prices) {
      const offset = price - this.#base;
      assert(offset >= 0 && offset < this.#span, 'the root covers every price');
      assert(this.child(this.leaf(price), price) !== NONE, 'each price has its level');
    }
    assert(this.#count(this.#root, this.#depth) === prices.length, 'no level is left over');
  }

  #count(node: number, depth: number): number {
    if (node === NONE) return 0;
    const nodes = this.#memory.nodes;
    let levels = 0;
    for (let digit = 0; digit < 32; digit += 1) {
      const child = nodes[node * NODE_INTS + digit] as number;
      const bit = ((nodes[node * NODE_INTS + NODE_BITS] as number) >>> digit) & 1;
      assert((child !== NONE) === (bit === 1), 'a bit says that the child is there');
      if (child !== NONE) levels += depth === 1 ? 1 : this.#count(child, depth - 1);
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
