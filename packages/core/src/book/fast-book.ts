/**
 * The book that runs. Orders are 32-byte records in one buffer, linked into a first-come queue per
 * price level; the levels of each side stand in a radix tree by price, and the best of them is
 * remembered. What icebergs hide is kept aside, and a book without icebergs never looks there.
 *
 * Sides are looked up by number, not branched on: which side a command is on cannot be predicted.
 * Cost: match O(fills); rest, remove and reduce O(1) plus the tree's depth (2 … 11) when a level
 * comes or goes. No allocation but when the pools double. `ReferenceBook` is its oracle.
 */
import { assert } from '../assert.ts';
import { FAST_LIMIT, type Units, units } from '../ledger/units.ts';
import { BookMemory } from './book-memory.ts';
import { Icebergs, tipOf } from './icebergs.ts';
import type * as kinds from './match-steps.ts';
import type { MatchSteps } from './match-steps.ts';
import type * as matching from './matching-book.ts';
import type { Level, LevelTotal, MatchingBook, SideBit, Taker } from './matching-book.ts';
import { accepts, opposite } from './matching-book.ts';
import { meetOwn } from './meet-own.ts';
import { PriceTree } from './price-tree.ts';
import type { RecordPool } from './record-pool.ts';
import type { TreeNodes } from './tree-nodes.ts';

// Constants of this module are part of the compiled code; imported ones are read and checked at each
// use, which is a tenth of the time. Their types see to it that both are the same.
const NONE: typeof matching.NONE = -1;
const NOBODY: typeof matching.NOBODY = -1;
const BUY: typeof matching.BUY = 0;
const SELL: typeof matching.SELL = 1;
const SELF_TRADE_NONE: typeof matching.SELF_TRADE_NONE = 0;
const STEP_TRADE: typeof kinds.STEP_TRADE = 0;
const STEP_CANCEL_MAKER: typeof kinds.STEP_CANCEL_MAKER = 1;
const STEP_DECREMENT: typeof kinds.STEP_DECREMENT = 2;
const STEP_REFILL: typeof kinds.STEP_REFILL = 3;

// An order's record: integers from slot × 8 on, doubles from slot × 4 on.
/** The orders behind and before it in its level's queue, or `NONE`. */
const NEXT = 0;
const PREVIOUS = 1;
const LEVEL = 2;
const OWNER = 3;
/** Doubles: open lots that show, and the price. */
const SHOWN = 2;
const PRICE = 3;

// A level's record: integers from level × 8 on, doubles from level × 4 on.
/** The order that trades first, and the one that trades last. */
const HEAD = 0;
const TAIL = 1;
/** How many orders stand there. */
const COUNT = 2;
/** Where it stands in the price tree, × 2 + its side. */
const PLACE = 3;
/** Doubles: lots that show (`NaN` once they have left the safe integers, until the level is gone), and the price. */
const VOLUME = 2;
const LEVEL_PRICE = 3;

const LOTS_MAX = Number.MAX_SAFE_INTEGER;
/** By side: what any price is better than. */
const WORST_PRICES: readonly number[] = [0, Number.POSITIVE_INFINITY];

export class FastBook implements MatchingBook {
  readonly #orders: RecordPool;
  readonly #levels: RecordPool;
  readonly #nodes: TreeNodes;
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
    this.#nodes = memory.nodes;
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

  /** Takes from the head of one level's queue until the level, the taker or self-trade ends it. */
  #matchLevel(level: number, taker: Taker, steps: MatchSteps): void {
    const { ints, floats } = this.#orders;
    const price = this.#priceOf(level);
    const owner = taker.selfTrade === SELF_TRADE_NONE ? NOBODY : taker.owner;
    let wanted = taker.quantity;
    let taken = 0;
    let gone = 0;
    let slot = this.#levels.ints[(level << 3) + HEAD] as number;
    while (slot !== NONE && wanted > 0 && !taker.stopped) {
      const open = floats[(slot << 2) + SHOWN] as number;
      let kind: number = STEP_TRADE;
      if (owner !== NOBODY && owner === ints[(slot << 3) + OWNER]) {
        kind = meetOwn(taker);
        if (kind === NONE) break;
      }
      if (kind !== STEP_CANCEL_MAKER && open > wanted) {
        floats[(slot << 2) + SHOWN] = open - wanted;
        steps.push(kind, slot, price, wanted, open - wanted);
        taken += wanted;
        wanted = 0;
        break;
      }
      steps.push(kind, slot, price, open, 0);
      if (kind !== STEP_CANCEL_MAKER) wanted -= open;
      taken += open;
      gone += 1;
      slot = ints[(slot << 3) + NEXT] as number;
    }
    taker.quantity = wanted;
    this.#size -= gone;
    if (slot === NONE) {
      this.#dropLevel(level);
      return;
    }
    this.#levels.ints[(level << 3) + HEAD] = slot;
    this.#count(level, -gone, -taken);
    ints[(slot << 3) + PREVIOUS] = NONE;
  }

  /** As `matchLevel`, one order, which may be an iceberg. */
  #matchHead(level: number, taker: Taker, steps: MatchSteps): void {
    const slot = this.#levels.ints[(level << 3) + HEAD] as number;
    const isPrevented = taker.selfTrade !== SELF_TRADE_NONE && taker.owner !== NOBODY;
    if (isPrevented && taker.owner === this.owner(slot)) this.#preventHead(slot, taker, steps);
    else this.#tradeHead(slot, taker, steps);
  }

  #tradeHead(slot: number, taker: Taker, steps: MatchSteps): void {
    const tip = this.displayed(slot);
    const price = this.price(slot);
    const quantity = Math.min(taker.quantity, tip);
    const left = this.quantity(slot) - quantity;
    taker.quantity -= quantity;
    steps.push(STEP_TRADE, slot, price, quantity, left);
    if (left === 0) {
      this.remove(slot);
    } else if (quantity < tip) {
      this.#show(slot, tip - quantity);
    } else {
      this.#moveBack(slot);
      this.#show(slot, this.#icebergs.refill(slot));
      steps.push(STEP_REFILL, slot, price, this.displayed(slot), left);
    }
  }

  /** The taker's self-trade mode meets the taker's own order. */
  #preventHead(slot: number, taker: Taker, steps: MatchSteps): void {
    const kind = meetOwn(taker);
    if (kind === NONE) return;
    const open = this.quantity(slot);
    const by = kind === STEP_DECREMENT ? Math.min(taker.quantity, open) : open;
    if (kind === STEP_DECREMENT) taker.quantity -= by;
    steps.push(kind, slot, this.price(slot), by, open - by);
    steps.hide(Math.min(by, this.#icebergs.hidden(slot)));
    if (by === open) this.remove(slot);
    else this.reduce(slot, by);
  }

  /** From the head of its level's queue to the tail. */
  #moveBack(slot: number): void {
    const { ints } = this.#orders;
    const levels = this.#levels.ints;
    const at = slot << 3;
    const levelAt = (ints[at + LEVEL] as number) << 3;
    const tail = levels[levelAt + TAIL] as number;
    if (tail === slot) return;
    const next = ints[at + NEXT] as number;
    ints[(next << 3) + PREVIOUS] = NONE;
    levels[levelAt + HEAD] = next;
    ints[(tail << 3) + NEXT] = slot;
    ints[at + PREVIOUS] = tail;
    ints[at + NEXT] = NONE;
    levels[levelAt + TAIL] = slot;
  }

  /** The order shows so many lots from now on. */
  #show(slot: number, lots: number): void {
    const { ints, floats } = this.#orders;
    const change = lots - (floats[(slot << 2) + SHOWN] as number);
    floats[(slot << 2) + SHOWN] = lots;
    this.#count(ints[(slot << 3) + LEVEL] as number, 0, change);
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
    assert(this.side(nextSlot) === taker.side, 'both orders are of one side');
    assert(this.price(nextSlot) === taker.limit, 'both orders have one price');
    this.#icebergs.set(slot, taker.display, taker.quantity - displayed);
    this.#orders.reserve(slot);
    const { ints } = this.#orders;
    const level = ints[(nextSlot << 3) + LEVEL] as number;
    const previous = ints[(nextSlot << 3) + PREVIOUS] as number;
    if (previous === NONE) this.#levels.ints[(level << 3) + HEAD] = slot;
    else ints[(previous << 3) + NEXT] = slot;
    ints[(nextSlot << 3) + PREVIOUS] = slot;
    this.#enter(slot, taker, displayed, level);
    ints[(slot << 3) + NEXT] = nextSlot;
    ints[(slot << 3) + PREVIOUS] = previous;
  }

  #append(slot: number, taker: Taker, displayed: number): void {
    const { side, limit: price } = taker;
    const place = this.#trees[side].place(price);
    let level = this.#nodes.children[place] as number;
    if (level === NONE) level = this.#makeLevel(place, side, price);

    this.#orders.reserve(slot);
    const { ints } = this.#orders;
    const levels = this.#levels.ints;
    const tail = levels[(level << 3) + TAIL] as number;
    if (tail === NONE) levels[(level << 3) + HEAD] = slot;
    else ints[(tail << 3) + NEXT] = slot;
    levels[(level << 3) + TAIL] = slot;
    this.#enter(slot, taker, displayed, level);
    ints[(slot << 3) + NEXT] = NONE;
    ints[(slot << 3) + PREVIOUS] = tail;
  }

  /** Everything about a new order but its neighbours in the queue. */
  // biome-ignore lint/complexity/useMaxParams: an options object per order would cost as much as the rest.
  #enter(slot: number, taker: Taker, displayed: number, level: number): void {
    const { ints, floats } = this.#orders;
    ints[(slot << 3) + LEVEL] = level;
    ints[(slot << 3) + OWNER] = taker.owner;
    floats[(slot << 2) + SHOWN] = displayed;
    floats[(slot << 2) + PRICE] = taker.limit;
    this.#count(level, 1, displayed);
    this.#size += 1;
  }

  remove(slot: number): void {
    if (this.#icebergs.size > 0) this.#icebergs.delete(slot);
    const { ints, floats } = this.#orders;
    const next = ints[(slot << 3) + NEXT] as number;
    const previous = ints[(slot << 3) + PREVIOUS] as number;
    const level = ints[(slot << 3) + LEVEL] as number;
    this.#size -= 1;
    if (next === NONE && previous === NONE) {
      this.#dropLevel(level);
      return;
    }
    const levels = this.#levels.ints;
    if (previous === NONE) levels[(level << 3) + HEAD] = next;
    else ints[(previous << 3) + NEXT] = next;
    if (next === NONE) levels[(level << 3) + TAIL] = previous;
    else ints[(next << 3) + PREVIOUS] = previous;
    this.#count(level, -1, -(floats[(slot << 2) + SHOWN] as number));
  }

  reduce(slot: number, by: number): number {
    assert(by < this.quantity(slot), 'a reduced order keeps something');
    const hidden = this.#icebergs.size === 0 ? 0 : this.#icebergs.reduce(slot, by);
    this.#show(slot, this.displayed(slot) - (by - hidden));
    return hidden;
  }

  restore(slot: number, quantity: number, displayed: number): void {
    this.#icebergs.set(slot, this.display(slot), quantity - displayed);
    this.#show(slot, displayed);
  }

  setDisplay(slot: number, lots: number): void {
    this.#icebergs.set(slot, lots, this.#icebergs.hidden(slot));
  }

  /** Orders and lots came to a level or left it. */
  #count(level: number, orders: number, lots: number): void {
    const { ints, floats } = this.#levels;
    ints[(level << 3) + COUNT] = (ints[(level << 3) + COUNT] as number) + orders;
    const volume = (floats[(level << 2) + VOLUME] as number) + lots;
    floats[(level << 2) + VOLUME] = volume <= LOTS_MAX ? volume : Number.NaN;
  }

  /** A level without orders yet. */
  #makeLevel(place: number, side: SideBit, price: number): number {
    const level = this.#levels.take();
    const { ints, floats } = this.#levels;
    ints[(level << 3) + HEAD] = NONE;
    ints[(level << 3) + TAIL] = NONE;
    ints[(level << 3) + COUNT] = 0;
    ints[(level << 3) + PLACE] = (place << 1) | side;
    floats[(level << 2) + VOLUME] = 0;
    floats[(level << 2) + LEVEL_PRICE] = price;
    this.#nodes.setChild(place, level);
    if ((price - (this.#bestPrice[side] as number)) * signOf(side) > 0) {
      this.#best[side] = level;
      this.#bestPrice[side] = price;
    }
    return level;
  }

  #dropLevel(level: number): void {
    const place = this.#levels.ints[(level << 3) + PLACE] as number;
    const side = (place & 1) as SideBit;
    if (level === this.#best[side]) this.#dropBest(level, side);
    this.#trees[side].clear(place >> 1, this.#priceOf(level));
    this.#levels.give(level);
  }

  /** The next level takes the best one's part. */
  #dropBest(level: number, side: SideBit): void {
    const next = this.#worse(level);
    this.#best[side] = next;
    this.#bestPrice[side] = next === NONE ? (WORST_PRICES[side] as number) : this.#priceOf(next);
  }

  crosses(side: SideBit, price: number): boolean {
    // Worst prices are never crossed, so an empty side needs no question of its own.
    return (price - (this.#bestPrice[side ^ 1] as number)) * signOf(side) >= 0;
  }

  best(side: SideBit): number {
    return this.#best[side] === NONE ? 0 : (this.#bestPrice[side] as number);
  }

  first(side: SideBit): number {
    return this.#headOf(this.#best[side] as number);
  }

  next(slot: number): number {
    const { ints } = this.#orders;
    const next = ints[(slot << 3) + NEXT] as number;
    if (next !== NONE) return next;
    return this.#headOf(this.#worse(ints[(slot << 3) + LEVEL] as number));
  }

  #priceOf(level: number): number {
    return this.#levels.floats[(level << 2) + LEVEL_PRICE] as number;
  }

  #headOf(level: number): number {
    return level === NONE ? NONE : (this.#levels.ints[(level << 3) + HEAD] as number);
  }

  price(slot: number): number {
    return this.#orders.floats[(slot << 2) + PRICE] as number;
  }

  quantity(slot: number): number {
    const shown = this.displayed(slot);
    return this.#icebergs.size === 0 ? shown : shown + this.#icebergs.hidden(slot);
  }

  displayed(slot: number): number {
    return this.#orders.floats[(slot << 2) + SHOWN] as number;
  }

  display(slot: number): number {
    return this.#icebergs.size === 0 ? 0 : this.#icebergs.display(slot);
  }

  owner(slot: number): number {
    return this.#orders.ints[(slot << 3) + OWNER] as number;
  }

  side(slot: number): SideBit {
    const level = this.#orders.ints[(slot << 3) + LEVEL] as number;
    return ((this.#levels.ints[(level << 3) + PLACE] as number) & 1) as SideBit;
  }

  levels(side: SideBit, count: number): Level[] {
    const { ints } = this.#levels;
    const levels: Level[] = [];
    let level = this.#best[side] as number;
    while (level !== NONE && levels.length < count) {
      levels.push({
        price: this.#priceOf(level),
        quantity: this.#volume(level),
        orders: ints[(level << 3) + COUNT] as number,
      });
      level = this.#worse(level);
    }
    return levels;
  }

  totals(side: SideBit, worst: number): LevelTotal[] {
    const totals: LevelTotal[] = [];
    for (let level = this.#best[side] as number; level !== NONE; level = this.#worse(level)) {
      const price = this.#priceOf(level);
      if ((price - worst) * signOf(side) < 0) break;
      totals.push({ price, lots: this.#total(level) });
    }
    return totals;
  }

  /** Open lots of a level: without icebergs what shows, and that is known if it is not too much. */
  #total(level: number): Units {
    const volume = this.#levels.floats[(level << 2) + VOLUME] as number;
    if (this.#icebergs.size === 0 && volume < FAST_LIMIT) return volume;
    const { ints } = this.#orders;
    let total = 0n;
    for (let slot = this.#headOf(level); slot !== NONE; slot = ints[(slot << 3) + NEXT] as number) {
      total += BigInt(this.quantity(slot));
    }
    return units(total);
  }

  /** The next level of the same side, or `NONE`. */
  #worse(level: number): number {
    const place = this.#levels.ints[(level << 3) + PLACE] as number;
    const side = (place & 1) as SideBit;
    const tree = this.#trees[side];
    return side === BUY ? tree.below(place >> 1) : tree.above(place >> 1);
  }

  #volume(level: number): number {
    const volume = this.#levels.floats[(level << 2) + VOLUME] as number;
    return Number.isNaN(volume) ? this.#sum(level) : volume;
  }

  /** Open lots that show on a level, as far as 2^53−1. */
  #sum(level: number): number {
    const { ints } = this.#orders;
    let sum = 0;
    for (let slot = this.#headOf(level); slot !== NONE; slot = ints[(slot << 3) + NEXT] as number) {
      sum = Math.min(sum + this.displayed(slot), LOTS_MAX);
    }
    return sum;
  }

  check(): void {
    let orders = 0;
    const icebergs = new Set(this.#icebergs.slots());
    for (const side of [BUY, SELL] as const) {
      const prices: number[] = [];
      for (let level = this.#best[side] as number; level !== NONE; level = this.#worse(level)) {
        assert(this.side(this.#headOf(level)) === side, 'a level is on its side');
        orders += this.#checkLevel(level, icebergs);
        prices.push(this.#priceOf(level));
      }
      const sorted = prices.toSorted((a, b) => (b - a) * signOf(side));
      assert(sorted.join() === prices.join(), 'levels run from best to worst');
      const best = prices[0] ?? WORST_PRICES[side];
      assert(this.#bestPrice[side] === best, 'the best price is the best level’s');
      this.#trees[side].check(prices);
    }
    assert(icebergs.size === 0, 'only resting orders are icebergs');
    assert(orders === this.#size, 'every order is counted');
  }

  /** Takes the level's icebergs out of the set. @returns its orders */
  #checkLevel(level: number, icebergs: Set<number>): number {
    const { ints } = this.#orders;
    let count = 0;
    let previous: number = NONE;
    for (let slot = this.#headOf(level); slot !== NONE; slot = ints[(slot << 3) + NEXT] as number) {
      assert(ints[(slot << 3) + PREVIOUS] === previous, 'orders are linked both ways');
      assert(ints[(slot << 3) + LEVEL] === level, 'an order knows its level');
      assert(this.price(slot) === this.#priceOf(level), 'an order rests at its price');
      assert(this.displayed(slot) > 0, 'a resting order shows lots to fill');
      assert(this.#icebergs.hidden(slot) >= 0, 'hidden lots are counted');
      icebergs.delete(slot);
      count += 1;
      previous = slot;
    }
    const levels = this.#levels.ints;
    assert(levels[(level << 3) + TAIL] === previous, 'a level knows its last order');
    assert(count > 0 && levels[(level << 3) + COUNT] === count, 'a level counts its orders');
    assert(this.#volume(level) === this.#sum(level), 'a level sums the lots that show');
    return count;
  }
}

/** For a bid a higher price is better, for an ask a lower one. */
function signOf(side: SideBit): number {
  return 1 - 2 * side;
}
