/**
 * The memory of fast books, shared by all markets of one exchange: orders, price levels and nodes of
 * the price trees, each an array of fixed-size records in one buffer. Records are named by their
 * position; free ones form a list. An idle market costs nothing here, and a growing one doubles the
 * pool for all.
 */
import { NONE } from './matching-book.ts';

/** Order record, 32 bytes. Integers: */
export const ORDER_INTS = 8;
export const ORDER_NEXT = 0;
export const ORDER_PREVIOUS = 1;
export const ORDER_LEVEL = 2;
export const ORDER_OWNER = 3;
/** … and doubles of the same record: */
export const ORDER_FLOATS = 4;
export const ORDER_QUANTITY = 2;
export const ORDER_PRICE = 3;

/** Level record, 48 bytes. Integers: */
export const LEVEL_INTS = 12;
export const LEVEL_HEAD = 0;
export const LEVEL_TAIL = 1;
export const LEVEL_COUNT = 2;
export const LEVEL_LEAF = 3;
export const LEVEL_BETTER = 4;
/** Also links free levels. */
export const LEVEL_WORSE = 5;
export const LEVEL_SIDE = 6;
/** … and doubles of the same record: */
export const LEVEL_FLOATS = 6;
/** `NaN` once the sum has left the safe integers, until the level is gone. */
export const LEVEL_VOLUME = 4;
export const LEVEL_PRICE = 5;

/** Node record, 36 integers: 32 children, then: */
export const NODE_INTS = 36;
/** Bit n: child n is there. */
export const NODE_BITS = 32;
/** Also links free nodes. */
export const NODE_PARENT = 33;
/** Which child of its parent it is. */
export const NODE_DIGIT = 34;

const ORDERS_INITIAL = 16;
const LEVELS_INITIAL = 16;
const NODES_INITIAL = 8;

export class BookMemory {
  orderInts: Int32Array;
  orderFloats: Float64Array;
  levelInts: Int32Array;
  levelFloats: Float64Array;
  nodes: Int32Array;

  #levelsUsed = 0;
  #levelFree = NONE;
  #nodesUsed = 0;
  #nodeFree = NONE;

  constructor() {
    const orders = new ArrayBuffer(ORDERS_INITIAL * ORDER_INTS * 4);
    this.orderInts = new Int32Array(orders);
    this.orderFloats = new Float64Array(orders);
    const levels = new ArrayBuffer(LEVELS_INITIAL * LEVEL_INTS * 4);
    this.levelInts = new Int32Array(levels);
    this.levelFloats = new Float64Array(levels);
    this.nodes = new Int32Array(NODES_INITIAL * NODE_INTS);
  }

  /** Bytes reserved. */
  get bytes(): number {
    return this.orderInts.byteLength + this.levelInts.byteLength + this.nodes.byteLength;
  }

  /** Makes room for the order record of `slot`, which the caller chose. */
  reserveOrder(slot: number): void {
    let capacity = this.orderInts.length / ORDER_INTS;
    if (slot < capacity) return;
    while (capacity <= slot) capacity *= 2;
    const grown = new Int32Array(capacity * ORDER_INTS);
    grown.set(this.orderInts);
    this.orderInts = grown;
    this.orderFloats = new Float64Array(grown.buffer);
  }

  /** A level record; its fields are as its last user left them. */
  takeLevel(): number {
    const free = this.#levelFree;
    if (free !== NONE) {
      this.#levelFree = this.levelInts[free * LEVEL_INTS + LEVEL_WORSE] as number;
      return free;
    }
    if (this.#levelsUsed * LEVEL_INTS === this.levelInts.length) {
      const grown = new Int32Array(this.levelInts.length * 2);
      grown.set(this.levelInts);
      this.levelInts = grown;
      this.levelFloats = new Float64Array(grown.buffer);
    }
    this.#levelsUsed += 1;
    return this.#levelsUsed - 1;
  }

  giveLevel(level: number): void {
    this.levelInts[level * LEVEL_INTS + LEVEL_WORSE] = this.#levelFree;
    this.#levelFree = level;
  }

  /** A tree node without children. */
  takeNode(): number {
    const free = this.#nodeFree;
    if (free !== NONE) {
      this.#nodeFree = this.nodes[free * NODE_INTS + NODE_PARENT] as number;
      return free;
    }
    const node = this.#nodesUsed;
    if (node * NODE_INTS === this.nodes.length) {
      const grown = new Int32Array(this.nodes.length * 2);
      grown.set(this.nodes);
      this.nodes = grown;
    }
    this.#nodesUsed += 1;
    this.nodes.fill(NONE, node * NODE_INTS, node * NODE_INTS + NODE_BITS);
    this.nodes[node * NODE_INTS + NODE_BITS] = 0;
    return node;
  }

  /** The node has no children left. */
  giveNode(node: number): void {
    this.nodes[node * NODE_INTS + NODE_PARENT] = this.#nodeFree;
    this.#nodeFree = node;
  }
}
