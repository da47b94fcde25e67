/**
 * The book that runs. Orders are 32-byte records in one buffer, linked into a first-come queue per
 * price level; levels are linked from best to worst and found by price in a radix tree.
 *
 * Cost: match O(fills); rest, remove and reduce O(1) plus a walk of the tree's depth (2 … 11) when a
 * level comes or goes. No allocation but when the pools double. `ReferenceBook` is its oracle.
 */
import { assert } from '../assert.ts';
import {
  BookMemory,
  LEVEL_BETTER,
  LEVEL_COUNT,
  LEVEL_FLOATS,
  LEVEL_HEAD,
  LEVEL_INTS,
  LEVEL_LEAF,
  LEVEL_PRICE,
  LEVEL_SIDE,
  LEVEL_TAIL,
  LEVEL_VOLUME,
  LEVEL_WORSE,
  ORDER_FLOATS,
  ORDER_INTS,
  ORDER_LEVEL,
  ORDER_NEXT,
  ORDER_OWNER,
  ORDER_PREVIOUS,
  ORDER_PRICE,
  ORDER_QUANTITY,
} from './book-memory.ts';
import type { MatchSteps } from './match-steps.ts';
import { STEP_CANCEL_MAKER, STEP_DECREMENT, STEP_TRADE } from './match-steps.ts';
import type { Level, MatchingBook, SideBit, Taker } from './matching-book.ts';
import {
  BUY,
  NOBODY,
  NONE,
  SELF_TRADE_CANCEL_BOTH,
  SELF_TRADE_CANCEL_TAKER,
  SELF_TRADE_DECREMENT,
  SELF_TRADE_NONE,
  SELL,
} from './matching-book.ts';
import { PriceTree } from './price-tree.ts';

export class FastBook implements MatchingBook {
  readonly #memory: BookMemory;
  readonly #bids: PriceTree;
  readonly #asks: PriceTree;
  #bestBid = NONE;
  #bestAsk = NONE;
  #size = 0;

  constructor(memory: BookMemory = new BookMemory()) {
    this.#memory = memory;
    this.#bids = new PriceTree(memory);
    this.#asks = new PriceTree(memory);
  }

  get size(): number {
    return this.#size;
  }

  match(taker: Taker, steps: MatchSteps): void {
    taker.stopped = false;
    const floats = this.#memory.levelFloats;
    for (;;) {
      const level = taker.side === BUY ? this.#bestAsk : this.#bestBid;
      if (level === NONE || taker.quantity === 0 || taker.stopped) return;
      const price = floats[level * LEVEL_FLOATS + LEVEL_PRICE] as number;
      if (taker.side === BUY ? price > taker.limit : price < taker.limit) return;
      this.#matchLevel(level, taker, steps);
    }
  }

  /** Takes from the head of one level's queue until the level, the taker or self-trade ends it. */
  #matchLevel(level: number, taker: Taker, steps: MatchSteps): void {
    const { orderInts, orderFloats, levelInts, levelFloats } = this.#memory;
    const price = levelFloats[level * LEVEL_FLOATS + LEVEL_PRICE] as number;
    const mode = taker.selfTrade;
    const owner = mode === SELF_TRADE_NONE ? NOBODY : taker.owner;
    let wanted = taker.quantity;
    let taken = 0;
    let gone = 0;
    let slot = levelInts[level * LEVEL_INTS + LEVEL_HEAD] as number;
    while (slot !== NONE && wanted > 0) {
      const open = orderFloats[slot * ORDER_FLOATS + ORDER_QUANTITY] as number;
      let kind = STEP_TRADE;
      if (owner !== NOBODY && owner === orderInts[slot * ORDER_INTS + ORDER_OWNER]) {
        taker.stopped = mode === SELF_TRADE_CANCEL_TAKER || mode === SELF_TRADE_CANCEL_BOTH;
        if (mode === SELF_TRADE_CANCEL_TAKER) break;
        kind = mode === SELF_TRADE_DECREMENT ? STEP_DECREMENT : STEP_CANCEL_MAKER;
      }
      if (kind !== STEP_CANCEL_MAKER && open > wanted) {
        orderFloats[slot * ORDER_FLOATS + ORDER_QUANTITY] = open - wanted;
        steps.push(kind, slot, price, wanted, open - wanted);
        taken += wanted;
        wanted = 0;
        break;
      }
      steps.push(kind, slot, price, open, 0);
      if (kind !== STEP_CANCEL_MAKER) wanted -= open;
      taken += open;
      gone += 1;
      slot = orderInts[slot * ORDER_INTS + ORDER_NEXT] as number;
      if (taker.stopped) break;
    }
    taker.quantity = wanted;
    this.#size -= gone;
    if (slot === NONE) {
      this.#dropLevel(level);
      return;
    }
    const at = level * LEVEL_INTS;
    levelInts[at + LEVEL_HEAD] = slot;
    levelInts[at + LEVEL_COUNT] = (levelInts[at + LEVEL_COUNT] as number) - gone;
    orderInts[slot * ORDER_INTS + ORDER_PREVIOUS] = NONE;
    const volume = levelFloats[level * LEVEL_FLOATS + LEVEL_VOLUME] as number;
    levelFloats[level * LEVEL_FLOATS + LEVEL_VOLUME] = volume - taken;
  }

  rest(slot: number, taker: Taker): void {
    this.#memory.reserveOrder(slot);
    const price = taker.limit;
    const tree = taker.side === BUY ? this.#bids : this.#asks;
    const leaf = tree.leaf(price);
    const found = tree.child(leaf, price);
    const level = found === NONE ? this.#makeLevel(leaf, taker) : found;

    const { orderInts, orderFloats, levelInts, levelFloats } = this.#memory;
    const at = level * LEVEL_INTS;
    const tail = levelInts[at + LEVEL_TAIL] as number;
    if (tail === NONE) levelInts[at + LEVEL_HEAD] = slot;
    else orderInts[tail * ORDER_INTS + ORDER_NEXT] = slot;
    levelInts[at + LEVEL_TAIL] = slot;
    levelInts[at + LEVEL_COUNT] = (levelInts[at + LEVEL_COUNT] as number) + 1;
    const sum = (levelFloats[level * LEVEL_FLOATS + LEVEL_VOLUME] as number) + taker.quantity;
    levelFloats[level * LEVEL_FLOATS + LEVEL_VOLUME] =
      sum <= Number.MAX_SAFE_INTEGER ? sum : Number.NaN;

    orderInts[slot * ORDER_INTS + ORDER_NEXT] = NONE;
    orderInts[slot * ORDER_INTS + ORDER_PREVIOUS] = tail;
    orderInts[slot * ORDER_INTS + ORDER_LEVEL] = level;
    orderInts[slot * ORDER_INTS + ORDER_OWNER] = taker.owner;
    orderFloats[slot * ORDER_FLOATS + ORDER_QUANTITY] = taker.quantity;
    orderFloats[slot * ORDER_FLOATS + ORDER_PRICE] = price;
    this.#size += 1;
  }

  remove(slot: number): void {
    const { orderInts, orderFloats, levelInts, levelFloats } = this.#memory;
    const next = orderInts[slot * ORDER_INTS + ORDER_NEXT] as number;
    const previous = orderInts[slot * ORDER_INTS + ORDER_PREVIOUS] as number;
    const level = orderInts[slot * ORDER_INTS + ORDER_LEVEL] as number;
    this.#size -= 1;
    if (next === NONE && previous === NONE) {
      this.#dropLevel(level);
      return;
    }
    const at = level * LEVEL_INTS;
    if (previous === NONE) levelInts[at + LEVEL_HEAD] = next;
    else orderInts[previous * ORDER_INTS + ORDER_NEXT] = next;
    if (next === NONE) levelInts[at + LEVEL_TAIL] = previous;
    else orderInts[next * ORDER_INTS + ORDER_PREVIOUS] = previous;
    levelInts[at + LEVEL_COUNT] = (levelInts[at + LEVEL_COUNT] as number) - 1;
    const open = orderFloats[slot * ORDER_FLOATS + ORDER_QUANTITY] as number;
    const volume = levelFloats[level * LEVEL_FLOATS + LEVEL_VOLUME] as number;
    levelFloats[level * LEVEL_FLOATS + LEVEL_VOLUME] = volume - open;
  }

  reduce(slot: number, by: number): void {
    const { orderInts, orderFloats, levelFloats } = this.#memory;
    const open = orderFloats[slot * ORDER_FLOATS + ORDER_QUANTITY] as number;
    assert(by < open, 'a reduced order keeps something');
    orderFloats[slot * ORDER_FLOATS + ORDER_QUANTITY] = open - by;
    const level = orderInts[slot * ORDER_INTS + ORDER_LEVEL] as number;
    const volume = levelFloats[level * LEVEL_FLOATS + LEVEL_VOLUME] as number;
    levelFloats[level * LEVEL_FLOATS + LEVEL_VOLUME] = volume - by;
  }

  /** An empty level at the taker's limit, in its place between better and worse ones. */
  #makeLevel(leaf: number, taker: Taker): number {
    const { side, limit: price } = taker;
    const level = this.#memory.takeLevel();
    const better = this.#nearestBetter(leaf, taker);
    const { levelInts, levelFloats } = this.#memory;
    const best = side === BUY ? this.#bestBid : this.#bestAsk;
    const worse = better === NONE ? best : (levelInts[better * LEVEL_INTS + LEVEL_WORSE] as number);
    const at = level * LEVEL_INTS;
    levelInts[at + LEVEL_HEAD] = NONE;
    levelInts[at + LEVEL_TAIL] = NONE;
    levelInts[at + LEVEL_COUNT] = 0;
    levelInts[at + LEVEL_LEAF] = leaf;
    levelInts[at + LEVEL_BETTER] = better;
    levelInts[at + LEVEL_WORSE] = worse;
    levelInts[at + LEVEL_SIDE] = side;
    levelFloats[level * LEVEL_FLOATS + LEVEL_VOLUME] = 0;
    levelFloats[level * LEVEL_FLOATS + LEVEL_PRICE] = price;
    if (worse !== NONE) levelInts[worse * LEVEL_INTS + LEVEL_BETTER] = level;
    if (better !== NONE) levelInts[better * LEVEL_INTS + LEVEL_WORSE] = level;
    else if (side === BUY) this.#bestBid = level;
    else this.#bestAsk = level;
    (side === BUY ? this.#bids : this.#asks).set(leaf, price, level);
    return level;
  }

  #nearestBetter(leaf: number, taker: Taker): number {
    const { side, limit: price } = taker;
    const best = side === BUY ? this.#bestBid : this.#bestAsk;
    if (best === NONE) return NONE;
    const bestPrice = this.#memory.levelFloats[best * LEVEL_FLOATS + LEVEL_PRICE] as number;
    if (side === BUY) return price > bestPrice ? NONE : this.#bids.above(leaf, price);
    return price < bestPrice ? NONE : this.#asks.below(leaf, price);
  }

  #dropLevel(level: number): void {
    const { levelInts, levelFloats } = this.#memory;
    const at = level * LEVEL_INTS;
    const better = levelInts[at + LEVEL_BETTER] as number;
    const worse = levelInts[at + LEVEL_WORSE] as number;
    const side = levelInts[at + LEVEL_SIDE] as SideBit;
    if (worse !== NONE) levelInts[worse * LEVEL_INTS + LEVEL_BETTER] = better;
    if (better !== NONE) levelInts[better * LEVEL_INTS + LEVEL_WORSE] = worse;
    else if (side === BUY) this.#bestBid = worse;
    else this.#bestAsk = worse;
    const price = levelFloats[level * LEVEL_FLOATS + LEVEL_PRICE] as number;
    (side === BUY ? this.#bids : this.#asks).remove(levelInts[at + LEVEL_LEAF] as number, price);
    this.#memory.giveLevel(level);
  }

  best(side: SideBit): number {
    const level = side === BUY ? this.#bestBid : this.#bestAsk;
    if (level === NONE) return 0;
    return this.#memory.levelFloats[level * LEVEL_FLOATS + LEVEL_PRICE] as number;
  }

  first(side: SideBit): number {
    const level = side === BUY ? this.#bestBid : this.#bestAsk;
    return level === NONE ? NONE : this.#levelInt(level, LEVEL_HEAD);
  }

  next(slot: number): number {
    const next = this.#orderInt(slot, ORDER_NEXT);
    if (next !== NONE) return next;
    const worse = this.#levelInt(this.#orderInt(slot, ORDER_LEVEL), LEVEL_WORSE);
    return worse === NONE ? NONE : this.#levelInt(worse, LEVEL_HEAD);
  }

  price(slot: number): number {
    return this.#memory.orderFloats[slot * ORDER_FLOATS + ORDER_PRICE] as number;
  }

  quantity(slot: number): number {
    return this.#memory.orderFloats[slot * ORDER_FLOATS + ORDER_QUANTITY] as number;
  }

  owner(slot: number): number {
    return this.#orderInt(slot, ORDER_OWNER);
  }

  side(slot: number): SideBit {
    return this.#levelInt(this.#orderInt(slot, ORDER_LEVEL), LEVEL_SIDE) as SideBit;
  }

  levels(side: SideBit, count: number): Level[] {
    const levels: Level[] = [];
    let level = side === BUY ? this.#bestBid : this.#bestAsk;
    while (level !== NONE && levels.length < count) {
      levels.push({
        price: this.#memory.levelFloats[level * LEVEL_FLOATS + LEVEL_PRICE] as number,
        quantity: this.#volume(level),
        orders: this.#levelInt(level, LEVEL_COUNT),
      });
      level = this.#levelInt(level, LEVEL_WORSE);
    }
    return levels;
  }

  #volume(level: number): number {
    const volume = this.#memory.levelFloats[level * LEVEL_FLOATS + LEVEL_VOLUME] as number;
    if (!Number.isNaN(volume)) return volume;
    let sum = 0;
    let slot = this.#levelInt(level, LEVEL_HEAD);
    while (slot !== NONE) {
      sum = Math.min(sum + this.quantity(slot), Number.MAX_SAFE_INTEGER);
      slot = this.#orderInt(slot, ORDER_NEXT);
    }
    return sum;
  }

  check(): void {
    let orders = 0;
    for (const side of [BUY, SELL] as const) {
      const prices: number[] = [];
      let level = side === BUY ? this.#bestBid : this.#bestAsk;
      let better = NONE;
      while (level !== NONE) {
        assert(this.#levelInt(level, LEVEL_BETTER) === better, 'levels are linked both ways');
        assert(this.#levelInt(level, LEVEL_SIDE) === side, 'a level is on its side');
        orders += this.#checkLevel(level);
        prices.push(this.#memory.levelFloats[level * LEVEL_FLOATS + LEVEL_PRICE] as number);
        better = level;
        level = this.#levelInt(level, LEVEL_WORSE);
      }
      const sorted = prices.toSorted((a, b) => (side === BUY ? b - a : a - b));
      assert(sorted.join() === prices.join(), 'levels run from best to worst');
      (side === BUY ? this.#bids : this.#asks).check(prices);
    }
    assert(orders === this.#size, 'every order is counted');
  }

  #checkLevel(level: number): number {
    const price = this.#memory.levelFloats[level * LEVEL_FLOATS + LEVEL_PRICE] as number;
    let orders = 0;
    let volume = 0;
    let previous = NONE;
    let slot = this.#levelInt(level, LEVEL_HEAD);
    while (slot !== NONE) {
      assert(this.#orderInt(slot, ORDER_PREVIOUS) === previous, 'orders are linked both ways');
      assert(this.#orderInt(slot, ORDER_LEVEL) === level, 'an order knows its level');
      assert(this.price(slot) === price, 'an order rests at its price');
      assert(this.quantity(slot) > 0, 'a resting order has lots to fill');
      orders += 1;
      volume = Math.min(volume + this.quantity(slot), Number.MAX_SAFE_INTEGER);
      previous = slot;
      slot = this.#orderInt(slot, ORDER_NEXT);
    }
    assert(this.#levelInt(level, LEVEL_TAIL) === previous, 'a level knows its last order');
    assert(this.#levelInt(level, LEVEL_COUNT) === orders, 'a level counts its orders');
    assert(orders > 0, 'a level has orders');
    assert(this.#volume(level) === volume, 'a level sums its open lots');
    return orders;
  }

  #orderInt(slot: number, field: number): number {
    return this.#memory.orderInts[slot * ORDER_INTS + field] as number;
  }

  #levelInt(level: number, field: number): number {
    return this.#memory.levelInts[level * LEVEL_INTS + field] as number;
  }
}
