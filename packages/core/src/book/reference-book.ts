/**
 * The plain book, for proof and for reading: two sorted arrays of orders and linear scans. It is the
 * oracle of `FastBook`, so it shares no code with it and uses no trick. Cost: O(orders) a command.
 */
import { assert } from '../assert.ts';
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
} from './matching-book.ts';

interface RestingOrder {
  readonly slot: number;
  readonly side: SideBit;
  readonly price: number;
  readonly owner: number;
  quantity: number;
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
      else this.#take(taker, maker, { steps, kind: STEP_TRADE });
    }
  }

  #meetOwn(taker: Taker, maker: RestingOrder, steps: MatchSteps): void {
    switch (taker.selfTrade) {
      case SELF_TRADE_CANCEL_TAKER:
        taker.stopped = true;
        return;
      case SELF_TRADE_DECREMENT:
        this.#take(taker, maker, { steps, kind: STEP_DECREMENT });
        return;
      default:
        steps.push(STEP_CANCEL_MAKER, maker.slot, maker.price, maker.quantity, 0);
        this.remove(maker.slot);
        taker.stopped = taker.selfTrade === SELF_TRADE_CANCEL_BOTH;
    }
  }

  #take(taker: Taker, maker: RestingOrder, as: { steps: MatchSteps; kind: number }): void {
    const quantity = Math.min(taker.quantity, maker.quantity);
    taker.quantity -= quantity;
    maker.quantity -= quantity;
    as.steps.push(as.kind, maker.slot, maker.price, quantity, maker.quantity);
    if (maker.quantity === 0) this.remove(maker.slot);
  }

  rest(slot: number, taker: Taker): void {
    assert(!this.#bySlot.has(slot), 'a slot holds one order');
    const { side, limit: price, quantity, owner } = taker;
    const order = { slot, side, price, quantity, owner };
    const queue = this.#queues[side];
    const place = queue.findIndex((other) => isBetter(side, price, other.price));
    queue.splice(place === -1 ? queue.length : place, 0, order);
    this.#bySlot.set(slot, order);
  }

  remove(slot: number): void {
    const order = this.#order(slot);
    const queue = this.#queues[order.side];
    queue.splice(queue.indexOf(order), 1);
    this.#bySlot.delete(slot);
  }

  reduce(slot: number, by: number): void {
    const order = this.#order(slot);
    assert(by < order.quantity, 'a reduced order keeps something');
    order.quantity -= by;
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
    return this.#order(slot).quantity;
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
    for (const { price, quantity } of this.#queues[side]) {
      const level = levels.get(price) ?? { price, quantity: 0, orders: 0 };
      const sum = Math.min(level.quantity + quantity, Number.MAX_SAFE_INTEGER);
      levels.set(price, { price, quantity: sum, orders: level.orders + 1 });
    }
    return [...levels.values()].slice(0, count);
  }

  check(): void {
    const [bids, asks] = this.#queues;
    assert(bids.length + asks.length === this.#bySlot.size, 'each order is on one side');
    for (const order of [...bids, ...asks]) {
      assert(this.#bySlot.get(order.slot) === order, 'each queued order has its slot');
      assert(order.quantity > 0, 'a resting order has lots to fill');
    }
  }

  #order(slot: number): RestingOrder {
    const order = this.#bySlot.get(slot);
    assert(order !== undefined, 'the slot holds a resting order');
    return order;
  }
}

function isOwn(taker: Taker, maker: RestingOrder): boolean {
  if (taker.selfTrade === SELF_TRADE_NONE || taker.owner === NOBODY) return false;
  return taker.owner === maker.owner;
}

function isBetter(side: SideBit, price: number, than: number): boolean {
  return side === BUY ? price > than : price < than;
}
