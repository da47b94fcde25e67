/**
 * The book that runs. Orders are 32-byte records in one buffer, linked into a first-come queue per
 * price level; the levels of both sides stand in one radix tree by price, for a book is never crossed:
 * all below the best ask are bids. The best level of each side is remembered.
 *
 * Sides are looked up by number, not branched on: which side a command is on cannot be predicted.
 *
 * Cost: match O(fills); rest, remove and reduce O(1) plus the tree's depth (2 … 11) when a level
 * comes or goes. No allocation but when the pools double. `ReferenceBook` is its oracle.
 */
import { assert } from '../assert.ts';
import { BookMemory } from './book-memory.ts';
import type { LevelRecords } from './level-records.ts';
import type { MatchSteps } from './match-steps.ts';
import { STEP_CANCEL_MAKER, STEP_DECREMENT, STEP_TRADE } from './match-steps.ts';
import type { Level, MatchingBook, SideBit, Taker } from './matching-book.ts';
import {
  accepts,
  BUY,
  NOBODY,
  NONE,
  opposite,
  SELF_TRADE_CANCEL_BOTH,
  SELF_TRADE_CANCEL_TAKER,
  SELF_TRADE_DECREMENT,
  SELF_TRADE_NONE,
  SELL,
} from './matching-book.ts';
import type { OrderRecords } from './order-records.ts';
import { PriceTree } from './price-tree.ts';

/** By side: what any price is better than. */
const WORST_PRICES: readonly number[] = [0, Number.POSITIVE_INFINITY];

export class FastBook implements MatchingBook {
  readonly #orders: OrderRecords;
  readonly #levels: LevelRecords;
  readonly #tree: PriceTree;
  /** By side: the best level, or `NONE`. */
  readonly #best = new Int32Array(2).fill(NONE);
  /** By side: its price, or one that is worse than any. */
  readonly #bestPrice = Float64Array.from(WORST_PRICES);
  #size = 0;

  constructor(memory: BookMemory = new BookMemory()) {
    this.#orders = memory.orders;
    this.#levels = memory.levels;
    this.#tree = new PriceTree(memory.nodes);
  }

  get size(): number {
    return this.#size;
  }

  match(taker: Taker, steps: MatchSteps): void {
    taker.stopped = false;
    const side = opposite(taker.side);
    for (;;) {
      const level = this.#best[side] as number;
      if (level === NONE || taker.quantity === 0 || taker.stopped) return;
      if (!accepts(taker.side, taker.limit, this.#bestPrice[side] as number)) return;
      this.#matchLevel(level, taker, steps);
    }
  }

  /** Takes from the head of one level's queue until the level, the taker or self-trade ends it. */
  #matchLevel(level: number, taker: Taker, steps: MatchSteps): void {
    const orders = this.#orders;
    const price = this.#levels.price(level);
    const owner = taker.selfTrade === SELF_TRADE_NONE ? NOBODY : taker.owner;
    let wanted = taker.quantity;
    let taken = 0;
    let gone = 0;
    let slot = this.#levels.head(level);
    while (slot !== NONE && wanted > 0 && !taker.stopped) {
      const open = orders.quantity(slot);
      let kind = STEP_TRADE;
      if (owner !== NOBODY && owner === orders.owner(slot)) {
        kind = meetOwn(taker);
        if (kind === NONE) break;
      }
      if (kind !== STEP_CANCEL_MAKER && open > wanted) {
        orders.setQuantity(slot, open - wanted);
        steps.push(kind, slot, price, wanted, open - wanted);
        taken += wanted;
        wanted = 0;
        break;
      }
      steps.push(kind, slot, price, open, 0);
      if (kind !== STEP_CANCEL_MAKER) wanted -= open;
      taken += open;
      gone += 1;
      slot = orders.next(slot);
    }
    taker.quantity = wanted;
    this.#size -= gone;
    if (slot === NONE) {
      this.#dropLevel(level);
      return;
    }
    this.#levels.setHead(level, slot);
    this.#levels.change(level, -gone, -taken);
    orders.setPrevious(slot, NONE);
  }

  rest(slot: number, taker: Taker): void {
    const { side, limit: price, quantity } = taker;
    const place = this.#tree.place(price);
    let level = this.#tree.level(place);
    if (level === NONE) level = this.#makeLevel(place, side, price);

    const orders = this.#orders;
    orders.reserve(slot);
    const tail = this.#levels.tail(level);
    if (tail === NONE) this.#levels.setHead(level, slot);
    else orders.setNext(tail, slot);
    this.#levels.setTail(level, slot);
    this.#levels.change(level, 1, quantity);
    orders.setNext(slot, NONE);
    orders.setPrevious(slot, tail);
    orders.setLevel(slot, level);
    orders.setOwner(slot, taker.owner);
    orders.setQuantity(slot, quantity);
    orders.setPrice(slot, price);
    this.#size += 1;
  }

  remove(slot: number): void {
    const orders = this.#orders;
    const next = orders.next(slot);
    const previous = orders.previous(slot);
    const level = orders.level(slot);
    this.#size -= 1;
    if (next === NONE && previous === NONE) {
      this.#dropLevel(level);
      return;
    }
    if (previous === NONE) this.#levels.setHead(level, next);
    else orders.setNext(previous, next);
    if (next === NONE) this.#levels.setTail(level, previous);
    else orders.setPrevious(next, previous);
    this.#levels.change(level, -1, -orders.quantity(slot));
  }

  reduce(slot: number, by: number): void {
    const open = this.#orders.quantity(slot);
    assert(by < open, 'a reduced order keeps something');
    this.#orders.setQuantity(slot, open - by);
    this.#levels.change(this.#orders.level(slot), 0, -by);
  }

  /** A level without orders yet. */
  #makeLevel(place: number, side: SideBit, price: number): number {
    const level = this.#levels.take(place, side, price);
    this.#tree.setLevel(place, level);
    if ((price - (this.#bestPrice[side] as number)) * signOf(side) > 0) {
      this.#best[side] = level;
      this.#bestPrice[side] = price;
    }
    return level;
  }

  #dropLevel(level: number): void {
    const side = this.#levels.side(level);
    if (level === this.#best[side]) this.#dropBest(level, side);
    this.#tree.clear(this.#levels.place(level));
    this.#levels.give(level);
  }

  /** The next level takes the best one's part. */
  #dropBest(level: number, side: SideBit): void {
    const next = this.#worse(level);
    this.#best[side] = next;
    this.#bestPrice[side] =
      next === NONE ? (WORST_PRICES[side] as number) : this.#levels.price(next);
  }

  crosses(side: SideBit, price: number): boolean {
    // Worst prices are never crossed, so an empty side needs no question of its own.
    return (price - (this.#bestPrice[side ^ 1] as number)) * signOf(side) >= 0;
  }

  best(side: SideBit): number {
    return this.#best[side] === NONE ? 0 : (this.#bestPrice[side] as number);
  }

  first(side: SideBit): number {
    const level = this.#best[side] as number;
    return level === NONE ? NONE : this.#levels.head(level);
  }

  next(slot: number): number {
    const next = this.#orders.next(slot);
    if (next !== NONE) return next;
    const worse = this.#worse(this.#orders.level(slot));
    return worse === NONE ? NONE : this.#levels.head(worse);
  }

  price(slot: number): number {
    return this.#orders.price(slot);
  }

  quantity(slot: number): number {
    return this.#orders.quantity(slot);
  }

  owner(slot: number): number {
    return this.#orders.owner(slot);
  }

  side(slot: number): SideBit {
    return this.#levels.side(this.#orders.level(slot));
  }

  levels(side: SideBit, count: number): Level[] {
    const levels: Level[] = [];
    let level = this.#best[side] as number;
    while (level !== NONE && levels.length < count) {
      levels.push({
        price: this.#levels.price(level),
        quantity: this.#volume(level),
        orders: this.#levels.orders(level),
      });
      level = this.#worse(level);
    }
    return levels;
  }

  /** The next level of the same side, or `NONE`. */
  #worse(level: number): number {
    const place = this.#levels.place(level);
    const side = this.#levels.side(level);
    const next = side === BUY ? this.#tree.below(place) : this.#tree.above(place);
    return next === NONE || this.#levels.side(next) === side ? next : NONE;
  }

  #volume(level: number): number {
    const volume = this.#levels.volume(level);
    return Number.isNaN(volume) ? this.#sum(level) : volume;
  }

  /** Open lots of a level, as far as 2^53−1. */
  #sum(level: number): number {
    let sum = 0;
    for (let slot = this.#levels.head(level); slot !== NONE; slot = this.#orders.next(slot)) {
      sum = Math.min(sum + this.#orders.quantity(slot), Number.MAX_SAFE_INTEGER);
    }
    return sum;
  }

  check(): void {
    let orders = 0;
    const pricesUp: number[] = [];
    for (const side of [BUY, SELL] as const) {
      let level = this.#best[side] as number;
      const best = level === NONE ? WORST_PRICES[side] : this.#levels.price(level);
      assert(this.#bestPrice[side] === best, 'the best price is the best level’s');
      for (; level !== NONE; level = this.#worse(level)) {
        assert(this.#levels.side(level) === side, 'a level is on its side');
        orders += this.#checkLevel(level);
        if (side === BUY) pricesUp.unshift(this.#levels.price(level));
        else pricesUp.push(this.#levels.price(level));
      }
    }
    const sorted = pricesUp.toSorted((a, b) => a - b);
    assert(sorted.join() === pricesUp.join(), 'levels run from best to worst, bids below asks');
    this.#tree.check(pricesUp);
    assert(orders === this.#size, 'every order is counted');
  }

  #checkLevel(level: number): number {
    const orders = this.#orders;
    let count = 0;
    let previous = NONE;
    for (let slot = this.#levels.head(level); slot !== NONE; slot = orders.next(slot)) {
      assert(orders.previous(slot) === previous, 'orders are linked both ways');
      assert(orders.level(slot) === level, 'an order knows its level');
      assert(orders.price(slot) === this.#levels.price(level), 'an order rests at its price');
      assert(orders.quantity(slot) > 0, 'a resting order has lots to fill');
      count += 1;
      previous = slot;
    }
    assert(this.#levels.tail(level) === previous, 'a level knows its last order');
    assert(this.#levels.orders(level) === count, 'a level counts its orders');
    assert(count > 0, 'a level has orders');
    assert(this.#volume(level) === this.#sum(level), 'a level sums its open lots');
    return count;
  }
}

/** For a bid a higher price is better, for an ask a lower one. */
function signOf(side: SideBit): number {
  return 1 - 2 * side;
}

/** What the taker's self-trade mode does to an own order: a kind of step, or `NONE` and the walk ends. */
function meetOwn(taker: Taker): number {
  const mode = taker.selfTrade;
  if (mode === SELF_TRADE_DECREMENT) return STEP_DECREMENT;
  taker.stopped = mode === SELF_TRADE_CANCEL_TAKER || mode === SELF_TRADE_CANCEL_BOTH;
  return mode === SELF_TRADE_CANCEL_TAKER ? NONE : STEP_CANCEL_MAKER;
}
