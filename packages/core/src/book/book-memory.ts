/**
 * The memory of fast books, shared by all markets of one exchange: orders, price levels and nodes of
 * the price trees, each an array of fixed-size records in one buffer. Records are named by their
 * position; free ones form a list. An idle market costs next to nothing here, and a growing one
 * doubles the pool for all.
 */
import { NONE } from './matching-book.ts';

// A record of 32 bytes is eight integers, and the same four doubles. Shifts give where it begins.
export const RECORD_INTS_SHIFT = 3;
export const RECORD_FLOATS_SHIFT = 2;
const RECORD_INTS = 8;

/** Order record. Integers: */
export const ORDER_NEXT = 0;
export const ORDER_PREVIOUS = 1;
export const ORDER_LEVEL = 2;
export const ORDER_OWNER = 3;
/** … and doubles after them: */
export const ORDER_QUANTITY = 2;
export const ORDER_PRICE = 3;

/** Level record. Integers; the head also links free levels: */
export const LEVEL_HEAD = 0;
export const LEVEL_TAIL = 1;
export const LEVEL_COUNT = 2;
/** Its place in the price tree × 2 + side. */
export const LEVEL_PLACE = 3;
/** … and doubles after them. The volume is `NaN` once it has left the safe integers, until the level is gone. */
export const LEVEL_VOLUME = 2;
export const LEVEL_PRICE = 3;

/** A tree node has 32 children, at places node × 32 … + 31. */
export const NODE_SHIFT = 5;

const ORDERS_INITIAL = 16;
const LEVELS_INITIAL = 16;
const NODES_INITIAL = 8;

export class BookMemory {
  orderInts: Int32Array;
  orderFloats: Float64Array;
  levelInts: Int32Array;
  levelFloats: Float64Array;
  /** By place: a node, or at the bottom a level, or `NONE`. */
  children: Int32Array;
  /** By node, bit n: child n is there. */
  bits: Int32Array;
  /** By node: its own place in its parent; for a free node, the next free one. */
  places: Int32Array;

  #orders = ORDERS_INITIAL;
  #levels = LEVELS_INITIAL;
  #levelsUsed = 0;
  #levelFree = NONE;
  #nodesUsed = 0;
  #nodeFree = NONE;

  constructor() {
    this.orderInts = new Int32Array(ORDERS_INITIAL * RECORD_INTS);
    this.orderFloats = new Float64Array(this.orderInts.buffer);
    this.levelInts = new Int32Array(LEVELS_INITIAL * RECORD_INTS);
    this.levelFloats = new Float64Array(this.levelInts.buffer);
    this.children = new Int32Array(NODES_INITIAL << NODE_SHIFT).fill(NONE);
    this.bits = new Int32Array(NODES_INITIAL);
    this.places = new Int32Array(NODES_INITIAL);
  }

  /** Bytes reserved. */
  get bytes(): number {
    const nodes = this.children.byteLength + this.bits.byteLength + this.places.byteLength;
    return this.orderInts.byteLength + this.levelInts.byteLength + nodes;
  }

  /** Makes room for the order record of `slot`, which the caller chose. */
  reserveOrder(slot: number): void {
    if (slot >= this.#orders) this.#growOrders(slot);
  }

  /** A level record; its fields are as its last user left them. */
  takeLevel(): number {
    const level = this.#levelFree;
    if (level === NONE) return this.#newLevel();
    this.#levelFree = this.levelInts[(level << RECORD_INTS_SHIFT) + LEVEL_HEAD] as number;
    return level;
  }

  giveLevel(level: number): void {
    this.levelInts[(level << RECORD_INTS_SHIFT) + LEVEL_HEAD] = this.#levelFree;
    this.#levelFree = level;
  }

  /** A tree node without children. */
  takeNode(): number {
    const node = this.#nodeFree;
    if (node === NONE) return this.#newNode();
    this.#nodeFree = this.places[node] as number;
    return node;
  }

  /** The node has no children left. */
  giveNode(node: number): void {
    this.places[node] = this.#nodeFree;
    this.#nodeFree = node;
  }

  #growOrders(slot: number): void {
    while (this.#orders <= slot) this.#orders *= 2;
    this.orderInts = grow(this.orderInts, this.#orders * RECORD_INTS);
    this.orderFloats = new Float64Array(this.orderInts.buffer);
  }

  #newLevel(): number {
    const level = this.#levelsUsed;
    this.#levelsUsed += 1;
    if (level === this.#levels) {
      this.#levels *= 2;
      this.levelInts = grow(this.levelInts, this.#levels * RECORD_INTS);
      this.levelFloats = new Float64Array(this.levelInts.buffer);
    }
    return level;
  }

  #newNode(): number {
    const node = this.#nodesUsed;
    this.#nodesUsed += 1;
    if (node === this.bits.length) {
      this.bits = grow(this.bits, node * 2);
      this.places = grow(this.places, node * 2);
      this.children = grow(this.children, (node * 2) << NODE_SHIFT);
      this.children.fill(NONE, node << NODE_SHIFT);
    }
    return node;
  }
}

function grow(array: Int32Array, length: number): Int32Array<ArrayBuffer> {
  const grown = new Int32Array(length);
  grown.set(array);
  return grown;
}
