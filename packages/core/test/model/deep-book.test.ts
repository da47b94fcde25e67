/**
 * Thousands of orders at once: what a short random run never reaches. Memory has to grow, places are
 * used again, prices lie far apart, levels come and go by the hundred, icebergs show tip after tip, and
 * an auction gathers a crossed book.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Command } from '../../src/engine/commands.ts';
import type { AccountId, OrderId, PriceTicks, QuantityLots } from '../../src/units/quantities.ts';
import { Duel } from './duel.ts';

const MARKET = 'BASE_ALT';
const RICH = 5 as AccountId;
const ORDERS = 2_500;
const TAKERS = 200;
const GATHERED = 120;

/** Prices of one side: many at one, many near one another, some up to a million away. */
const offset = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: 0, max: 3 }) },
  { weight: 6, arbitrary: fc.integer({ min: 0, max: 3_000 }) },
  { weight: 2, arbitrary: fc.integer({ min: 0, max: 999_000 }) },
);
const order = fc.record({
  side: fc.constantFrom('buy' as const, 'sell' as const),
  offset,
  quantity: fc.integer({ min: 1, max: 50 }),
  cancels: fc.integer({ min: 0, max: 9 }),
  /** Every third order is an iceberg. */
  shows: fc.integer({ min: 1, max: 9 }),
});
type Maker = typeof order extends fc.Arbitrary<infer T> ? T : never;
const MIDDLE = 1_000_000;

function limit({
  side,
  price,
  quantity,
  shows = quantity,
}: {
  side: 'buy' | 'sell';
  price: number;
  quantity: number;
  shows?: number;
}): Command {
  return {
    kind: 'place-order',
    type: 'limit',
    account: RICH,
    market: MARKET,
    side,
    price: price as PriceTicks,
    quantity: quantity as QuantityLots,
    selfTrade: 'none',
    ...(shows < quantity && shows <= 3 ? { displayQuantity: shows as QuantityLots } : {}),
  };
}

/** Fills the book around the middle, taking every fifth order out again; gives what is open. */
function fill(duel: Duel, makers: readonly Maker[]): OrderId[] {
  const open: OrderId[] = [];
  for (const { side, offset: away, quantity, cancels, shows } of makers) {
    const price = side === 'buy' ? MIDDLE - 1 - away : MIDDLE + away;
    const [accepted] = duel.play(limit({ side, price, quantity, shows }));
    if (accepted?.kind !== 'order-accepted') throw new Error('a rich account can order');
    open.push(accepted.orderId);
    // The oldest one, or one from the middle of the queue.
    const nth = [0, Math.floor(open.length / 2)][cancels];
    const [orderId] = nth === undefined ? [] : open.splice(nth, 1);
    if (orderId !== undefined) {
      duel.play({ kind: 'cancel-order', account: RICH, market: MARKET, orderId });
    }
  }
  return open;
}

function sweep(duel: Duel, takers: readonly Maker[]): void {
  for (const { side, offset: away, quantity } of takers) {
    const price = side === 'buy' ? MIDDLE + away : MIDDLE - 1 - away;
    duel.play(limit({ side, price, quantity: quantity * 20 }));
  }
}

/** Orders far into the other side wait for each other, and then meet all at one price. */
function gather(duel: Duel, orders: readonly Maker[]): void {
  duel.play({ kind: 'set-market-state', market: MARKET, state: 'auction' });
  for (const { side, offset: away, quantity, shows } of orders) {
    const price = side === 'buy' ? MIDDLE + (away % 60) : MIDDLE - 1 - (away % 60);
    duel.play(limit({ side, price, quantity: quantity * 10, shows: shows * 10 }));
  }
  duel.compareAll();
  duel.restart();
  const events = duel.play({ kind: 'set-market-state', market: MARKET, state: 'open' });
  const trades = events.filter((event) => event.kind === 'trade').length;
  expect(trades).toBeGreaterThan(GATHERED / 4);
  duel.compareAll();
}

test.each(['fast', 'reference'] as const)(
  'property: a deep %s book',
  { timeout: 120_000 },
  (book) => {
    const orders = (length: number) => fc.array(order, { minLength: length, maxLength: length });
    fc.assert(
      fc.property(orders(ORDERS), orders(TAKERS), orders(GATHERED), (filling, sweeping, late) => {
        const duel = new Duel(book);
        duel.comparesBooks = false;
        expect(fill(duel, filling).length).toBeGreaterThan(ORDERS / 2);
        duel.compareAll();
        duel.restart();
        sweep(duel, sweeping);
        duel.compareAll();
        gather(duel, late);
        duel.play({ kind: 'cancel-all', account: RICH });
        duel.compareAll();
        duel.replay();
      }),
      { seed: 20_240_809, numRuns: book === 'fast' ? 2 : 1, endOnFailure: true },
    );
  },
);
