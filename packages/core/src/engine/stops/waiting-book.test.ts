/** The waiting book against a plain list that looks at every order at every trade. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { propertyRuns } from '../../../test/property-runs.ts';
import { BookMemory } from '../../book/book-memory.ts';
import { NONE, SELL, type SideBit } from '../../book/matching-book.ts';
import { createIntent } from '../orders/order-intent.ts';
import { trailedStop, trailSign } from './trailing-stops.ts';
import {
  isTrailing,
  risesTo,
  WaitingBook,
  type WaitingOrder,
  waitingFrom,
} from './waiting-book.ts';

const LARGEST = BigInt(Number.MAX_SAFE_INTEGER);

/** What the page says of one order at one trade. @returns whether it triggers */
function meets(order: WaitingOrder, price: number): boolean {
  const { stopPrice, side, best } = order;
  const isReached = risesTo(order) ? price >= stopPrice : price <= stopPrice;
  if (stopPrice !== 0 && isReached) return true;
  if (!isTrailing(order.type)) return false;
  if (best === 0 || (side === SELL ? price > best : price < best)) order.best = price;
  order.stopPrice = stopOf(order);
  return false;
}

function stopOf({ side, best, trailTicks, trailPpm }: WaitingOrder): number {
  const share = (BigInt(best) * BigInt(trailPpm)) / 1_000_000n;
  const distance = trailTicks === 0 ? (share === 0n ? 1n : share) : BigInt(trailTicks);
  const stop = side === SELL ? BigInt(best) - distance : BigInt(best) + distance;
  return stop >= 1n && stop <= LARGEST ? Number(stop) : 0;
}

const price = fc.integer({ min: 1, max: 40 });
const order = fc.record({
  side: fc.constantFrom<SideBit>(0, 1),
  type: fc.integer({ min: 2, max: 7 }),
  stopPrice: price,
  trail: fc.oneof(
    fc.record({ trailTicks: fc.integer({ min: 1, max: 12 }), trailPpm: fc.constant(0) }),
    fc.record({ trailTicks: fc.constant(0), trailPpm: fc.integer({ min: 1, max: 999_999 }) }),
  ),
});
type Placed = typeof order extends fc.Arbitrary<infer T> ? T : never;
const step = fc.oneof(
  { weight: 3, arbitrary: order.map((placed) => ({ kind: 'place' as const, placed })) },
  { weight: 1, arbitrary: fc.nat().map((which) => ({ kind: 'remove' as const, which })) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('change' as const), which: fc.nat(), to: price }),
  },
  { weight: 1, arbitrary: fc.nat().map((which) => ({ kind: 'arm' as const, which })) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('walk' as const),
      prices: fc.array(price, { minLength: 1, maxLength: 5 }),
      rises: fc.boolean(),
    }),
  },
);

type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** Does everything in the book, and order by order in a list. */
class Duel {
  readonly book = new WaitingBook(new BookMemory());
  readonly inBook: WaitingOrder[] = [];
  readonly listed: WaitingOrder[] = [];
  readonly #base: number;
  #lastPrice = 0;
  #lastOrderId = 0;

  constructor(base: number) {
    this.#base = base;
  }

  place({ side, type, stopPrice, trail }: Placed): void {
    this.#lastOrderId += 1;
    const orderId = this.#lastOrderId;
    const terms = isTrailing(type) ? trail : { stopPrice: this.#base + stopPrice };
    const intent = { ...createIntent(), side, type, ...terms };
    for (const orders of [this.inBook, this.listed]) {
      orders.push(waitingFrom(intent, { slot: orderId, orderId, held: 0 }, this.#lastPrice));
    }
    this.book.add(this.inBook.at(-1) as WaitingOrder);
  }

  walk(ticks: readonly number[], rises: boolean): void {
    const prices = ticks.map((price) => this.#base + price).sort((a, b) => (rises ? a - b : b - a));
    this.#lastPrice = prices.at(-1) as number;
    for (const order of this.listed) {
      if (order.queuedAt === NONE && prices.some((price) => meets(order, price)))
        order.queuedAt = 1;
    }
    const reached: WaitingOrder[] = [];
    for (const price of [prices[0] as number, this.#lastPrice]) {
      this.book.reach(price, reached);
      this.book.follow(price);
    }
    for (const order of reached) order.queuedAt = 1;
  }

  remove(at: number): void {
    this.book.remove(this.inBook[at] as WaitingOrder);
    this.inBook.splice(at, 1);
    this.listed.splice(at, 1);
  }

  /** A triggered order waits again. */
  arm(at: number): void {
    const order = this.inBook[at] as WaitingOrder;
    if (order.queuedAt === NONE) return;
    this.book.arm(order);
    (this.listed[at] as WaitingOrder).queuedAt = NONE;
  }

  change(at: number, to: number): void {
    const order = this.inBook[at] as WaitingOrder;
    const stopPrice = isTrailing(order.type) ? order.stopPrice : this.#base + to;
    const terms = { stopPrice, price: to, quantity: 3, displayQuantity: 0 };
    this.book.change(order, terms, undefined);
    Object.assign(this.listed[at] as WaitingOrder, terms, { queuedAt: NONE });
  }

  run(step: Step): void {
    if (step.kind === 'place') this.place(step.placed);
    else if (step.kind === 'walk') this.walk(step.prices, step.rises);
    else if (this.inBook.length > 0) {
      const at = step.which % this.inBook.length;
      if (step.kind === 'remove') this.remove(at);
      else if (step.kind === 'arm') this.arm(at);
      else this.change(at, step.to);
    }
  }
}

test('property: a walk by its first and last price triggers and moves as trade by trade', () => {
  fc.assert(
    fc.property(
      fc.array(step, { maxLength: 40 }),
      fc.constantFrom(0, 2 ** 53 - 60),
      (steps, base) => {
        const duel = new Duel(base);
        for (const step of steps) {
          duel.run(step);
          expect(duel.book.inOrder()).toEqual(duel.listed);
          if (duel.inBook.every(({ queuedAt }) => queuedAt === NONE)) duel.book.check();
        }
      },
    ),
    { numRuns: propertyRuns(2_000) },
  );
});

test('property: a trailing stop is exact at any price', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
      fc.integer({ min: 1, max: 999_999 }),
      fc.constantFrom<SideBit>(0, 1),
      (best, trailPpm, side) => {
        const terms = { side, best, trailTicks: 0, trailPpm } as WaitingOrder;
        expect(trailedStop(terms, trailSign(side))).toBe(stopOf(terms));
      },
    ),
    { numRuns: propertyRuns(20_000) },
  );
});
