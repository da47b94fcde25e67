/**
 * The book that runs. Orders are 32-byte records in one buffer, linked into a first-come queue per
 * price level; levels stand in a radix tree by price, and the best one of each side is remembered.
 *
 * Cost: match O(fills); rest, remove and reduce O(1) plus the tree's depth (2 … 11) when a level
 * comes or goes. No allocation but when the pools double. `ReferenceBook` is its oracle.
 */
import { assert } from '../assert.ts';
import {
  BookMemory,
  LEVEL_COUNT,
  LEVEL_HEAD,
  LEVEL_PLACE,
  LEVEL_PRICE,
  LEVEL_TAIL,
  LEVEL_VOLUME,
  ORDER_LEVEL,
  ORDER_NEXT,
  ORDER_OWNER,
  ORDER_PREVIOUS,
  ORDER_PRICE,
  ORDER_QUANTITY,
  RECORD_FLOATS_SHIFT,
  RECORD_INTS_SHIFT,
} from './book-memory.ts';
import type { MatchSteps } from './match-steps.ts';
import { STEP_CANCEL_MAKER, STEP_DECREMENT, STEP_TRADE } from './match-steps.ts';
import type { Level, MatchingBook, SideBit, Taker } from './matching-book.ts';
import {
  accepts,
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
    const { levelFloats } = this.#memory;
    for (;;) {
      const level = taker.side === BUY ? this.#bestAsk : this.#bestBid;
      if (level === NONE || taker.quantity === 0 || taker.stopped) return;
      const price = levelFloats[(level << RECORD_FLOATS_SHIFT) + LEVEL_PRICE] as number;
      if (!accepts(taker.side, taker.limit, price)) return;
      this.#matchLevel(level, taker, steps);
    }
  }

  /** Takes from the head of one level's queue until the level, the taker or self-trade ends it. */
  #matchLevel(level: number, taker: Taker, steps: MatchSteps): void {
    const { orderInts, orderFloats, levelInts, levelFloats } = this.#memory;
    const price = levelFloats[(level << RECORD_FLOATS_SHIFT) + LEVEL_PRICE] as number;
    const owner = taker.selfTrade === SELF_TRADE_NONE ? NOBODY : taker.owner;
    let wanted = taker.quantity;
    let taken = 0;
    let gone = 0;
    let slot = levelInts[(level << RECORD_INTS_SHIFT) + LEVEL_HEAD] as number;
    while (slot !== NONE && wanted > 0 && !taker.stopped) {
      const open = orderFloats[(slot << RECORD_FLOATS_SHIFT) + ORDER_QUANTITY] as number;
      let kind = STEP_TRADE;
      if (owner !== NOBODY && owner === orderInts[(slot << RECORD_INTS_SHIFT) + ORDER_OWNER]) {
        kind = meetOwn(taker);
        if (kind === NONE) break;
      }
      if (kind !== STEP_CANCEL_MAKER && open > wanted) {
        orderFloats[(slot << RECORD_FLOATS_SHIFT) + ORDER_QUANTITY] = open - wanted;
        steps.push(kind, slot, price, wanted, open - wanted);
        taken += wanted;
        wanted = 0;
        break;
      }
      steps.push(kind, slot, price, open, 0);
      if (kind !== STEP_CANCEL_MAKER) wanted -= open;
      taken += open;
      gone += 1;
      slot = orderInts[(slot << RECORD_INTS_SHIFT) + ORDER_NEXT] as number;
    }
    taker.quantity = wanted;
    this.#size -= gone;
    if (slot === NONE) {
      this.#dropLevel(level);
      return;
    }
    const at = level << RECORD_INTS_SHIFT;
    levelInts[at + LEVEL_HEAD] = slot;
    levelInts[at + LEVEL_COUNT] = (levelInts[at + LEVEL_COUNT] as number) - gone;
    orderInts[(slot << RECORD_INTS_SHIFT) + ORDER_PREVIOUS] = NONE;
    this.#changeVolume(level, -taken);
  }

  rest(slot: number, taker: Taker): void {
    const memory = this.#memory;
    memory.reserveOrder(slot);
    const { side, limit: price, quantity } = taker;
    const place = (side === BUY ? this.#bids : this.#asks).place(price);
    const found = memory.children[place] as number;
    const level = found === NONE ? this.#makeLevel(place, side, price) : found;

    const { orderInts, orderFloats, levelInts } = memory;
    const levelAt = level << RECORD_INTS_SHIFT;
    const tail = levelInts[levelAt + LEVEL_TAIL] as number;
    if (tail === NONE) levelInts[levelAt + LEVEL_HEAD] = slot;
    else orderInts[(tail << RECORD_INTS_SHIFT) + ORDER_NEXT] = slot;
    levelInts[levelAt + LEVEL_TAIL] = slot;
    levelInts[levelAt + LEVEL_COUNT] = (levelInts[levelAt + LEVEL_COUNT] as number) + 1;
    this.#changeVolume(level, quantity);

    const orderAt = slot << RECORD_INTS_SHIFT;
    orderInts[orderAt + ORDER_NEXT] = NONE;
    orderInts[orderAt + ORDER_PREVIOUS] = tail;
    orderInts[orderAt + ORDER_LEVEL] = level;
    orderInts[orderAt + ORDER_OWNER] = taker.owner;
    orderFloats[(slot << RECORD_FLOATS_SHIFT) + ORDER_QUANTITY] = quantity;
    orderFloats[(slot << RECORD_FLOATS_SHIFT) + ORDER_PRICE] = price;
    this.#size += 1;
  }

  remove(slot: number): void {
    const { orderInts, orderFloats, levelInts } = this.#memory;
    const orderAt = slot << RECORD_INTS_SHIFT;
    const next = orderInts[orderAt + ORDER_NEXT] as number;
    const previous = orderInts[orderAt + ORDER_PREVIOUS] as number;
    const level = orderInts[orderAt + ORDER_LEVEL] as number;
    this.#size -= 1;
    // Both `NONE`: it is alone.
    if ((next & previous) === NONE) {
      this.#dropLevel(level);
      return;
    }
    const levelAt = level << RECORD_INTS_SHIFT;
    if (previous === NONE) levelInts[levelAt + LEVEL_HEAD] = next;
    else orderInts[(previous << RECORD_INTS_SHIFT) + ORDER_NEXT] = next;
    if (next === NONE) levelInts[levelAt + LEVEL_TAIL] = previous;
    else orderInts[(next << RECORD_INTS_SHIFT) + ORDER_PREVIOUS] = previous;
    levelInts[levelAt + LEVEL_COUNT] = (levelInts[levelAt + LEVEL_COUNT] as number) - 1;
    const open = orderFloats[(slot << RECORD_FLOATS_SHIFT) + ORDER_QUANTITY] as number;
    this.#changeVolume(level, -open);
  }

  reduce(slot: number, by: number): void {
    const { orderFloats } = this.#memory;
    const open = this.quantity(slot);
    assert(by < open, 'a reduced order keeps something');
    orderFloats[(slot << RECORD_FLOATS_SHIFT) + ORDER_QUANTITY] = open - by;
    this.#changeVolume(this.#level(slot), -by);
  }

  #changeVolume(level: number, by: number): void {
    const { levelFloats } = this.#memory;
    const at = (level << RECORD_FLOATS_SHIFT) + LEVEL_VOLUME;
    const volume = (levelFloats[at] as number) + by;
    levelFloats[at] = volume <= Number.MAX_SAFE_INTEGER ? volume : Number.NaN;
  }

  /** A level without orders yet. */
  #makeLevel(place: number, side: SideBit, price: number): number {
    const memory = this.#memory;
    const level = memory.takeLevel();
    const { levelInts, levelFloats } = memory;
    const at = level << RECORD_INTS_SHIFT;
    levelInts[at + LEVEL_TAIL] = NONE;
    levelInts[at + LEVEL_COUNT] = 0;
    levelInts[at + LEVEL_PLACE] = (place << 1) | side;
    levelFloats[(level << RECORD_FLOATS_SHIFT) + LEVEL_VOLUME] = 0;
    levelFloats[(level << RECORD_FLOATS_SHIFT) + LEVEL_PRICE] = price;
    if (side === BUY) {
      this.#bids.set(place, level);
      if (price > this.best(BUY)) this.#bestBid = level;
    } else {
      this.#asks.set(place, level);
      if (this.#bestAsk === NONE || price < this.best(SELL)) this.#bestAsk = level;
    }
    return level;
  }

  #dropLevel(level: number): void {
    const memory = this.#memory;
    const placeAndSide = memory.levelInts[(level << RECORD_INTS_SHIFT) + LEVEL_PLACE] as number;
    const place = placeAndSide >> 1;
    if ((placeAndSide & 1) === BUY) {
      if (level === this.#bestBid) this.#bestBid = this.#bids.below(place);
      this.#bids.clear(place);
    } else {
      if (level === this.#bestAsk) this.#bestAsk = this.#asks.above(place);
      this.#asks.clear(place);
    }
    memory.giveLevel(level);
  }

  best(side: SideBit): number {
    const level = side === BUY ? this.#bestBid : this.#bestAsk;
    if (level === NONE) return 0;
    return this.#memory.levelFloats[(level << RECORD_FLOATS_SHIFT) + LEVEL_PRICE] as number;
  }

  first(side: SideBit): number {
    const level = side === BUY ? this.#bestBid : this.#bestAsk;
    return level === NONE ? NONE : this.#levelInt(level, LEVEL_HEAD);
  }

  next(slot: number): number {
    const next = this.#orderInt(slot, ORDER_NEXT);
    if (next !== NONE) return next;
    const worse = this.#worse(this.#level(slot));
    return worse === NONE ? NONE : this.#levelInt(worse, LEVEL_HEAD);
  }

  price(slot: number): number {
    return this.#memory.orderFloats[(slot << RECORD_FLOATS_SHIFT) + ORDER_PRICE] as number;
  }

  quantity(slot: number): number {
    return this.#memory.orderFloats[(slot << RECORD_FLOATS_SHIFT) + ORDER_QUANTITY] as number;
  }

  owner(slot: number): number {
    return this.#orderInt(slot, ORDER_OWNER);
  }

  side(slot: number): SideBit {
    return (this.#levelInt(this.#level(slot), LEVEL_PLACE) & 1) as SideBit;
  }

  levels(side: SideBit, count: number): Level[] {
    const levels: Level[] = [];
    let level = side === BUY ? this.#bestBid : this.#bestAsk;
    while (level !== NONE && levels.length < count) {
      levels.push({
        price: this.#price(level),
        quantity: this.#volume(level),
        orders: this.#levelInt(level, LEVEL_COUNT),
      });
      level = this.#worse(level);
    }
    return levels;
  }

  /** The next level of the same side, or `NONE`. */
  #worse(level: number): number {
    const placeAndSide = this.#levelInt(level, LEVEL_PLACE);
    const place = placeAndSide >> 1;
    return (placeAndSide & 1) === BUY ? this.#bids.below(place) : this.#asks.above(place);
  }

  #volume(level: number): number {
    const { levelFloats } = this.#memory;
    const volume = levelFloats[(level << RECORD_FLOATS_SHIFT) + LEVEL_VOLUME] as number;
    return Number.isNaN(volume) ? this.#sum(level) : volume;
  }

  /** Open lots of a level, as far as 2^53−1. */
  #sum(level: number): number {
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
      for (; level !== NONE; level = this.#worse(level)) {
        assert((this.#levelInt(level, LEVEL_PLACE) & 1) === side, 'a level is on its side');
        orders += this.#checkLevel(level);
        prices.push(this.#price(level));
      }
      const sorted = prices.toSorted((a, b) => (side === BUY ? b - a : a - b));
      assert(sorted.join() === prices.join(), 'levels run from best to worst');
      (side === BUY ? this.#bids : this.#asks).check(prices);
    }
    assert(orders === this.#size, 'every order is counted');
  }

  #checkLevel(level: number): number {
    let orders = 0;
    let previous = NONE;
    let slot = this.#levelInt(level, LEVEL_HEAD);
    while (slot !== NONE) {
      assert(this.#orderInt(slot, ORDER_PREVIOUS) === previous, 'orders are linked both ways');
      assert(this.#level(slot) === level, 'an order knows its level');
      assert(this.price(slot) === this.#price(level), 'an order rests at its price');
      assert(this.quantity(slot) > 0, 'a resting order has lots to fill');
      orders += 1;
      previous = slot;
      slot = this.#orderInt(slot, ORDER_NEXT);
    }
    assert(this.#levelInt(level, LEVEL_TAIL) === previous, 'a level knows its last order');
    assert(this.#levelInt(level, LEVEL_COUNT) === orders, 'a level counts its orders');
    assert(orders > 0, 'a level has orders');
    assert(this.#volume(level) === this.#sum(level), 'a level sums its open lots');
    return orders;
  }

  #level(slot: number): number {
    return this.#orderInt(slot, ORDER_LEVEL);
  }

  #price(level: number): number {
    return this.#memory.levelFloats[(level << RECORD_FLOATS_SHIFT) + LEVEL_PRICE] as number;
  }

  #orderInt(slot: number, field: number): number {
    return this.#memory.orderInts[(slot << RECORD_INTS_SHIFT) + field] as number;
  }

  #levelInt(level: number, field: number): number {
    return this.#memory.levelInts[(level << RECORD_INTS_SHIFT) + field] as number;
  }
}

/** What the taker's self-trade mode does to an own order: a kind of step, or `NONE` and the walk ends. */
function meetOwn(taker: Taker): number {
  const mode = taker.selfTrade;
  if (mode === SELF_TRADE_DECREMENT) return STEP_DECREMENT;
  taker.stopped = mode === SELF_TRADE_CANCEL_TAKER || mode === SELF_TRADE_CANCEL_BOTH;
  return mode === SELF_TRADE_CANCEL_TAKER ? NONE : STEP_CANCEL_MAKER;
}
