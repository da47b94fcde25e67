/**
 * The plain book, for proof and for reading: two sorted arrays of orders and linear scans. It is the
 * oracle of `FastBook`, so it shares no code with it and uses no trick. Cost: O(orders) a command.
 */
import { assert } from '../assert.ts';
import { type Units, units } from '../ledger/units.ts';
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
} from './matching-book.ts';

interface RestingOrder {
  readonly slot: number;
  readonly side: SideBit;
  readonly price: number;
  readonly owner: number;
  /** Open lots that show, and those that do not. */
  shown: number;
  hidden: number;
  /** Lots to show at a time; 0: all. */
  display: number;
}

export class ReferenceBook implements MatchingBook {
  /** Per side, in the order in which they trade. */
  readonly #queues: readonly [RestingOrder[], RestingOrder[]] = [[], []];
  readonly #bySlot = new Map<number, RestingOrder>();

  get size(): number {
    return this.#bySlot.size;
  }

  match(taker: Taker, steps: MatchSteps): void {
    taker.stopped = false;
    for (;;) {
      const maker = this.#queues[opposite(taker.side)][0];
      if (maker === undefined || taker.quantity === 0 || taker.stopped) return;
      if (!accepts(taker.side, taker.limit, maker.price)) return;
      if (isOwn(taker, maker)) this.#meetOwn(taker, maker, steps);
      else this.#trade(taker, maker, steps);
    }
  }

  #meetOwn(taker: Taker, maker: RestingOrder, steps: MatchSteps): void {
    switch (taker.selfTrade) {
      case SELF_TRADE_CANCEL_TAKER:
        taker.stopped = true;
        return;
      case SELF_TRADE_DECREMENT:
        this.#decrement(taker, maker, steps);
        return;
      default:
        steps.push(STEP_CANCEL_MAKER, maker.slot, maker.price, openLots(maker), 0);
        steps.hide(maker.hidden);
        this.remove(maker.slot);
        taker.stopped = taker.selfTrade === SELF_TRADE_CANCEL_BOTH;
    }
  }

  #decrement(taker: Taker, maker: RestingOrder, steps: MatchSteps): void {
    const by = Math.min(taker.quantity, openLots(maker));
    taker.quantity -= by;
    const hidden = takeOff(maker, by);
    steps.push(STEP_DECREMENT, maker.slot, maker.price, by, openLots(maker));
    steps.hide(hidden);
    if (openLots(maker) === 0) this.remove(maker.slot);
  }

  #trade(taker: Taker, maker: RestingOrder, steps: MatchSteps): void {
    const quantity = Math.min(taker.quantity, maker.shown);
    taker.quantity -= quantity;
    maker.shown -= quantity;
    steps.push(STEP_TRADE, maker.slot, maker.price, quantity, openLots(maker));
    if (maker.shown > 0) return;
    this.remove(maker.slot);
    if (maker.hidden === 0) return;
    maker.shown = maker.display === 0 ? maker.hidden : Math.min(maker.display, maker.hidden);
    maker.hidden -= maker.shown;
    this.#enqueue(maker);
    steps.push(STEP_REFILL, maker.slot, maker.price, maker.shown, openLots(maker));
  }

  rest(slot: number, taker: Taker): void {
    const { display, quantity } = taker;
    this.restAs(slot, taker, display === 0 ? quantity : Math.min(display, quantity));
  }

  restAs(slot: number, taker: Taker, displayed: number): void {
    this.#enqueue(createOrder(slot, taker, displayed));
  }

  // biome-ignore lint/complexity/useMaxParams: as `restAs`, and where.
  insertBefore(slot: number, taker: Taker, displayed: number, nextSlot: number): void {
    if (nextSlot === NONE) {
      this.restAs(slot, taker, displayed);
      return;
    }
    const next = this.#order(nextSlot);
    const order = createOrder(slot, taker, displayed);
    assert(next.side === order.side && next.price === order.price, 'they share a level');
    const queue = this.#queues[order.side];
    queue.splice(queue.indexOf(next), 0, order);
    this.#bySlot.set(slot, order);
  }

  /** At the back of those at its price. */
  #enqueue(order: RestingOrder): void {
    assert(!this.#bySlot.has(order.slot), 'a slot holds one order');
    const queue = this.#queues[order.side];
    const place = queue.findIndex((other) => isBetter(order.side, order.price, other.price));
    queue.splice(place === -1 ? queue.length : place, 0, order);
    this.#bySlot.set(order.slot, order);
  }

  remove(slot: number): void {
    const order = this.#order(slot);
    const queue = this.#queues[order.side];
    queue.splice(queue.indexOf(order), 1);
    this.#bySlot.delete(slot);
  }

  reduce(slot: number, by: number): number {
    const order = this.#order(slot);
    assert(by < openLots(order), 'a reduced order keeps something');
    return takeOff(order, by);
  }

  restore(slot: number, quantity: number, displayed: number): void {
    const order = this.#order(slot);
    order.shown = displayed;
    order.hidden = quantity - displayed;
  }

  setDisplay(slot: number, lots: number): void {
    this.#order(slot).display = lots;
  }

  crosses(side: SideBit, price: number): boolean {
    const best = this.#queues[opposite(side)][0];
    return best !== undefined && accepts(side, price, best.price);
  }

  best(side: SideBit): number {
    return this.#queues[side][0]?.price ?? 0;
  }

  first(side: SideBit): number {
    return this.#queues[side][0]?.slot ?? NONE;
  }

  next(slot: number): number {
    const order = this.#order(slot);
    const queue = this.#queues[order.side];
    return queue[queue.indexOf(order) + 1]?.slot ?? NONE;
  }

  price(slot: number): number {
    return this.#order(slot).price;
  }

  quantity(slot: number): number {
    return openLots(this.#order(slot));
  }

  displayed(slot: number): number {
    return this.#order(slot).shown;
  }

  display(slot: number): number {
    return this.#order(slot).display;
  }

  owner(slot: number): number {
    return this.#order(slot).owner;
  }

  side(slot: number): SideBit {
    return this.#order(slot).side;
  }

  levels(side: SideBit, count: number): Level[] {
    const levels = new Map<number, Level>();
    // Insertion order is price order, best first.
    for (const { price, shown } of this.#queues[side]) {
      const level = levels.get(price) ?? { price, quantity: 0, orders: 0 };
      const sum = Math.min(level.quantity + shown, Number.MAX_SAFE_INTEGER);
      levels.set(price, { price, quantity: sum, orders: level.orders + 1 });
    }
    return [...levels.values()].slice(0, count);
  }

  totals(side: SideBit, worst: number): LevelTotal[] {
    const totals = new Map<number, Units>();
    // Insertion order is price order, best first.
    for (const order of this.#queues[side]) {
      const { price } = order;
      const isAsGood = price === worst || isBetter(side, price, worst);
      const sum = BigInt(totals.get(price) ?? 0) + BigInt(openLots(order));
      if (isAsGood) totals.set(price, units(sum));
    }
    return [...totals].map(([price, lots]) => ({ price, lots }));
  }

  check(): void {
    const [bids, asks] = this.#queues;
    assert(bids.length + asks.length === this.#bySlot.size, 'each order is on one side');
    for (const order of [...bids, ...asks]) {
      assert(this.#bySlot.get(order.slot) === order, 'each queued order has its slot');
      assert(order.shown > 0 && order.hidden >= 0, 'a resting order shows lots to fill');
    }
  }

  #order(slot: number): RestingOrder {
    const order = this.#bySlot.get(slot);
    assert(order !== undefined, 'the slot holds a resting order');
    return order;
  }
}

function createOrder(slot: number, taker: Taker, displayed: number): RestingOrder {
  const { side, limit: price, owner, quantity, display } = taker;
  return { slot, side, price, owner, shown: displayed, hidden: quantity - displayed, display };
}

function openLots(order: RestingOrder): number {
  return order.shown + order.hidden;
}

/** Hidden lots go first. @returns how many of `by` were hidden */
function takeOff(order: RestingOrder, by: number): number {
  const hidden = Math.min(by, order.hidden);
  order.hidden -= hidden;
  order.shown -= by - hidden;
  return hidden;
}

function isOwn(taker: Taker, maker: RestingOrder): boolean {
  if (taker.selfTrade === SELF_TRADE_NONE || taker.owner === NOBODY) return false;
  return taker.owner === maker.owner;
}

function isBetter(side: SideBit, price: number, than: number): boolean {
  return side === BUY ? price > than : price < than;
}
