/**
 * The trailing stops of one market that follow its price in one direction: those of sells stand below
 * the highest last price, those of buys above the lowest. One list by order id.
 *
 * Cost: two comparisons for a price that neither reaches nor moves any; else a walk over all of them.
 */
import { assert } from '../../assert.ts';
import { SELL, type SideBit } from '../../book/matching-book.ts';
import { shareRoundedDown } from '../../ledger/units.ts';
import { PRICE_TICKS_MAX } from '../../limits.ts';
import type { WaitingOrder } from './waiting-book.ts';

/** 1: stops of sells, below the price. −1: stops of buys, above it. */
export type TrailSign = 1 | -1;

export function trailSign(side: SideBit): TrailSign {
  return side === SELL ? 1 : -1;
}

export class TrailingStops {
  readonly #sign: TrailSign;
  /** By ascending order id. */
  readonly #orders: WaitingOrder[] = [];
  /** × sign: no stop is above this, and no best price below that. Never too tight, at times too wide. */
  #nearest = Number.NEGATIVE_INFINITY;
  #laggard = Number.POSITIVE_INFINITY;

  constructor(sign: TrailSign) {
    this.#sign = sign;
  }

  get size(): number {
    return this.#orders.length;
  }

  add(order: WaitingOrder): void {
    this.#orders.splice(this.#placeOf(order.orderId), 0, order);
    this.#notice(order);
  }

  remove(order: WaitingOrder): void {
    const at = this.#placeOf(order.orderId);
    assert(this.#orders[at] === order, 'a trailing stop that is taken off is there');
    this.#orders.splice(at, 1);
  }

  /** Takes out those whose stop this price reaches. */
  reach(price: number, reached: WaitingOrder[]): void {
    if (price * this.#sign > this.#nearest) return;
    const waiting = this.#orders.splice(0);
    this.#forget();
    for (const order of waiting) {
      const isReached = order.stopPrice !== 0 && price * this.#sign <= order.stopPrice * this.#sign;
      if (isReached) reached.push(order);
      else {
        this.#orders.push(order);
        this.#notice(order);
      }
    }
  }

  /** Moves the stops for which this price is better than any before. */
  follow(price: number): void {
    if (price * this.#sign <= this.#laggard) return;
    this.#forget();
    for (const order of this.#orders) {
      if (order.best === 0 || price * this.#sign > order.best * this.#sign) {
        order.best = price;
        order.stopPrice = trailedStop(order, this.#sign);
      }
      this.#notice(order);
    }
  }

  /** @returns what moves those that are listed now back to where they stand now */
  remember(): () => void {
    const stood = this.#orders.map((order) => {
      const { best, stopPrice } = order;
      return { order, best, stopPrice };
    });
    return () => {
      for (const { order, best, stopPrice } of stood) {
        order.best = best;
        order.stopPrice = stopPrice;
      }
      this.#forget();
      for (const order of this.#orders) this.#notice(order);
    };
  }

  /** Asserts the list's own rules. For tests. */
  check(): void {
    let previous = 0;
    for (const order of this.#orders) {
      assert(order.orderId > previous, 'trailing stops are listed by order id');
      previous = order.orderId;
      assert(order.stopPrice === trailedStop(order, this.#sign), 'a stop stands at its distance');
      const isSeen =
        (order.stopPrice === 0 || order.stopPrice * this.#sign <= this.#nearest) &&
        (order.best === 0 || order.best * this.#sign >= this.#laggard);
      assert(isSeen, 'no trailing stop is overlooked');
    }
  }

  #forget(): void {
    this.#nearest = Number.NEGATIVE_INFINITY;
    this.#laggard = Number.POSITIVE_INFINITY;
  }

  #notice({ best, stopPrice }: WaitingOrder): void {
    const laggard = best === 0 ? Number.NEGATIVE_INFINITY : best * this.#sign;
    this.#laggard = Math.min(this.#laggard, laggard);
    if (stopPrice !== 0) this.#nearest = Math.max(this.#nearest, stopPrice * this.#sign);
  }

  /** Where the order of this id is, or would be. */
  #placeOf(orderId: number): number {
    let [from, to] = [0, this.#orders.length];
    while (from < to) {
      const middle = (from + to) >> 1;
      if ((this.#orders[middle] as WaitingOrder).orderId < orderId) from = middle + 1;
      else to = middle;
    }
    return from;
  }
}

/** Where a trailing stop stands; 0 if no price could reach it, or there was no price yet. */
export function trailedStop(
  order: { readonly best: number; readonly trailTicks: number; readonly trailPpm: number },
  sign: TrailSign,
): number {
  const { best, trailTicks, trailPpm } = order;
  if (best === 0) return 0;
  const distance =
    trailTicks === 0 ? Math.max(Number(shareRoundedDown(best, trailPpm)), 1) : trailTicks;
  const stop = best - distance * sign;
  return stop >= 1 && stop <= PRICE_TICKS_MAX ? stop : 0;
}
