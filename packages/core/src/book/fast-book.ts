/**
 * The book that runs. Orders are 32-byte records in one buffer, linked into a first-come queue per
 * price level; the levels of each side stand in a radix tree by price, and the best of them is
 * remembered. What icebergs hide is kept aside, and a book without icebergs never looks there.
 *
 * Sides are looked up by number, not branched on: which side a command is on cannot be predicted.
 *
 * Cost: match O(fills); rest, remove and reduce O(1) plus the tree's depth (2 … 11) when a level
 * comes or goes. No allocation but when the pools double. `ReferenceBook` is its oracle.
 */
import { assert } from '../assert.ts';
import { FAST_LIMIT, type Units, units } from '../ledger/units.ts';
import { BookMemory } from './book-memory.ts';
import { Icebergs, tipOf } from './icebergs.ts';
import type { LevelRecords } from './level-records.ts';
import type { MatchSteps } from './match-steps.ts';
import { STEP_CANCEL_MAKER, STEP_DECREMENT, STEP_REFILL, STEP_TRADE } from './match-steps.ts';
import type { Level, LevelTotal, MatchingBook, SideBit, Taker } from './matching-book.ts';
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
  readonly #icebergs = new Icebergs();
  /** By side. */
  readonly #trees: readonly [PriceTree, PriceTree];
  /** By side: the best level, or `NONE`. */
  readonly #best = new Int32Array(2).fill(NONE);
  /** By side: its price, or one that is worse than any. */
  readonly #bestPrice = Float64Array.from(WORST_PRICES);
  #size = 0;

  constructor(memory: BookMemory = new BookMemory()) {
    this.#orders = memory.orders;
    this.#levels = memory.levels;
    this.#trees = [new PriceTree(memory.nodes), new PriceTree(memory.nodes)];
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
      if (this.#icebergs.size === 0) this.#matchLevel(level, taker, steps);
      else this.#matchHead(level, taker, steps);
    }
  }

  /** As `matchLevel`, one order, which may be an iceberg. */
  #matchHead(level: number, taker: Taker, steps: MatchSteps): void {
    const slot = this.#levels.head(level);
    const isOwn = taker.selfTrade !== SELF_TRADE_NONE && taker.owner !== NOBODY;
    if (isOwn && taker.owner === this.#orders.owner(slot)) this.#preventHead(slot, taker, steps);
    else this.#tradeHead(slot, taker, steps);
  }

  #tradeHead(slot: number, taker: Taker, steps: MatchSteps): void {
    const orders = this.#orders;
    const level = orders.level(slot);
    const tip = orders.quantity(slot);
    const price = orders.price(slot);
    const quantity = Math.min(taker.quantity, tip);
    const left = this.quantity(slot) - quantity;
    taker.quantity -= quantity;
    steps.push(STEP_TRADE, slot, price, quantity, left);
    if (left === 0) {
      this.remove(slot);
    } else if (quantity < tip) {
      this.#show(slot, tip - quantity);
    } else {
      this.#moveBack(slot, level);
      this.#show(slot, this.#icebergs.refill(slot));
      steps.push(STEP_REFILL, slot, price, orders.quantity(slot), left);
    }
  }

  /** The taker's self-trade mode meets the taker's own order. */
  #preventHead(slot: number, taker: Taker, steps: MatchSteps): void {
    const kind = meetOwn(taker);
    if (kind === NONE) return;
    const open = this.quantity(slot);
    const by = kind === STEP_DECREMENT ? Math.min(taker.quantity, open) : open;
    if (kind === STEP_DECREMENT) taker.quantity -= by;
    steps.push(kind, slot, this.#orders.price(slot), by, open - by);
    steps.hide(Math.min(by, this.#icebergs.hidden(slot)));
    if (by === open) this.remove(slot);
    else this.reduce(slot, by);
  }

  /** From the head of its level's queue to the tail. */
  #moveBack(slot: number, level: number): void {
    const orders = this.#orders;
    const tail = this.#levels.tail(level);
    if (tail === slot) return;
    const next = orders.next(slot);
    orders.setPrevious(next, NONE);
    this.#levels.setHead(level, next);
    orders.setNext(tail, slot);
    orders.setPrevious(slot, tail);
    orders.setNext(slot, NONE);
    this.#levels.setTail(level, slot);
  }

  /** The order shows so many lots from now on. */
  #show(slot: number, lots: number): void {
    const change = lots - this.#orders.quantity(slot);
    this.#orders.setQuantity(slot, lots);
    this.#levels.change(this.#orders.level(slot), 0, change);
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
    if (taker.display === 0) this.#append(slot, taker, taker.quantity);
    else this.restAs(slot, taker, tipOf(taker.display, taker.quantity));
  }

  restAs(slot: number, taker: Taker, displayed: number): void {
    this.#icebergs.set(slot, taker.display, taker.quantity - displayed);
    this.#append(slot, taker, displayed);
  }

  // biome-ignore lint/complexity/useMaxParams: as `restAs`, and where.
  insertBefore(slot: number, taker: Taker, displayed: number, nextSlot: number): void {
    if (nextSlot === NONE) {
      this.restAs(slot, taker, displayed);
      return;
    }
    const orders = this.#orders;
    const level = orders.level(nextSlot);
    assert(this.#levels.side(level) === taker.side, 'both orders are of one side');
    assert(this.#levels.price(level) === taker.limit, 'both orders have one price');
    this.#icebergs.set(slot, taker.display, taker.quantity - displayed);
    const previous = orders.previous(nextSlot);
    if (previous === NONE) this.#levels.setHead(level, slot);
    else orders.setNext(previous, slot);
    this.#enter(slot, taker, displayed, level);
    orders.setPrevious(slot, previous);
    orders.setNext(slot, nextSlot);
    orders.setPrevious(nextSlot, slot);
  }

  #append(slot: number, taker: Taker, displayed: number): void {
    const { side, limit: price } = taker;
    const tree = this.#trees[side];
    const place = tree.place(price);
    let level = tree.level(place);
    if (level === NONE) level = this.#makeLevel(place, side, price);

    const orders = this.#orders;
    const tail = this.#levels.tail(level);
    if (tail === NONE) this.#levels.setHead(level, slot);
    else orders.setNext(tail, slot);
    this.#levels.setTail(level, slot);
    this.#enter(slot, taker, displayed, level);
    orders.setNext(slot, NONE);
    orders.setPrevious(slot, tail);
  }

  /** Everything about a new order but its neighbours in the queue. */
  // biome-ignore lint/complexity/useMaxParams: an options object per order would cost as much as the rest.
  #enter(slot: number, taker: Taker, displayed: number, level: number): void {
    const orders = this.#orders;
    orders.reserve(slot);
    orders.setLevel(slot, level);
    orders.setOwner(slot, taker.owner);
    orders.setQuantity(slot, displayed);
    orders.setPrice(slot, taker.limit);
    this.#levels.change(level, 1, displayed);
    this.#size += 1;
  }

  remove(slot: number): void {
    if (this.#icebergs.size > 0) this.#icebergs.delete(slot);
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

  reduce(slot: number, by: number): number {
    assert(by < this.quantity(slot), 'a reduced order keeps something');
    const hidden = this.#icebergs.size === 0 ? 0 : this.#icebergs.reduce(slot, by);
    this.#show(slot, this.#orders.quantity(slot) - (by - hidden));
    return hidden;
  }

  restore(slot: number, quantity: number, displayed: number): void {
    this.#icebergs.set(slot, this.display(slot), quantity - displayed);
    this.#show(slot, displayed);
  }

  setDisplay(slot: number, lots: number): void {
    this.#icebergs.set(slot, lots, this.#icebergs.hidden(slot));
  }

  /** A level without orders yet. */
  #makeLevel(place: number, side: SideBit, price: number): number {
    const level = this.#levels.take(place, side, price);
    this.#trees[side].setLevel(place, level);
    if ((price - (this.#bestPrice[side] as number)) * signOf(side) > 0) {
      this.#best[side] = level;
      this.#bestPrice[side] = price;
    }
    return level;
  }

  #dropLevel(level: number): void {
    const side = this.#levels.side(level);
    if (level === this.#best[side]) this.#dropBest(level, side);
    this.#trees[side].clear(this.#levels.place(level));
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
    const shown = this.#orders.quantity(slot);
    return this.#icebergs.size === 0 ? shown : shown + this.#icebergs.hidden(slot);
  }

  displayed(slot: number): number {
    return this.#orders.quantity(slot);
  }

  display(slot: number): number {
    return this.#icebergs.display(slot);
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

  totals(side: SideBit, worst: number): LevelTotal[] {
    const totals: LevelTotal[] = [];
    for (let level = this.#best[side] as number; level !== NONE; level = this.#worse(level)) {
      const price = this.#levels.price(level);
      if ((price - worst) * signOf(side) < 0) break;
      totals.push({ price, lots: this.#total(level) });
    }
    return totals;
  }

  /** Open lots of a level: without icebergs what shows, and that is known if it is not too much. */
  #total(level: number): Units {
    const volume = this.#levels.volume(level);
    if (this.#icebergs.size === 0 && volume < FAST_LIMIT) return volume;
    let total = 0n;
    for (let slot = this.#levels.head(level); slot !== NONE; slot = this.#orders.next(slot)) {
      total += BigInt(this.quantity(slot));
    }
    return units(total);
  }

  /** The next level of the same side, or `NONE`. */
  #worse(level: number): number {
    const place = this.#levels.place(level);
    const side = this.#levels.side(level);
    return side === BUY ? this.#trees[BUY].below(place) : this.#trees[SELL].above(place);
  }

  #volume(level: number): number {
    const volume = this.#levels.volume(level);
    return Number.isNaN(volume) ? this.#sum(level) : volume;
  }

  /** Open lots that show on a level, as far as 2^53−1. */
  #sum(level: number): number {
    let sum = 0;
    for (let slot = this.#levels.head(level); slot !== NONE; slot = this.#orders.next(slot)) {
      sum = Math.min(sum + this.#orders.quantity(slot), Number.MAX_SAFE_INTEGER);
    }
    return sum;
  }

  check(): void {
    let orders = 0;
    const icebergs = new Set(this.#icebergs.slots());
    for (const side of [BUY, SELL] as const) {
      let level = this.#best[side] as number;
      const best = level === NONE ? WORST_PRICES[side] : this.#levels.price(level);
      assert(this.#bestPrice[side] === best, 'the best price is the best level’s');
      const prices: number[] = [];
      for (; level !== NONE; level = this.#worse(level)) {
        assert(this.#levels.side(level) === side, 'a level is on its side');
        orders += this.#checkLevel(level);
        prices.push(this.#levels.price(level));
      }
      const sorted = prices.toSorted((a, b) => (b - a) * signOf(side));
      assert(sorted.join() === prices.join(), 'levels run from best to worst');
      this.#trees[side].check(prices);
    }
    for (let slot = this.first(BUY); slot !== NONE; slot = this.next(slot)) icebergs.delete(slot);
    for (let slot = this.first(SELL); slot !== NONE; slot = this.next(slot)) icebergs.delete(slot);
    assert(icebergs.size === 0, 'only resting orders are icebergs');
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
      assert(orders.quantity(slot) > 0, 'a resting order shows lots to fill');
      assert(this.#icebergs.hidden(slot) >= 0, 'hidden lots are counted');
      count += 1;
      previous = slot;
    }
    assert(this.#levels.tail(level) === previous, 'a level knows its last order');
    assert(this.#levels.orders(level) === count, 'a level counts its orders');
    assert(count > 0, 'a level has orders');
    assert(this.#volume(level) === this.#sum(level), 'a level sums the lots that show');
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
