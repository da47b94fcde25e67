/** What single trailing stops do where the properties only seldom come by. */
import { describe, expect, test } from 'vitest';
import { BookMemory } from '../../book/book-memory.ts';
import { BUY, SELL, type SideBit } from '../../book/matching-book.ts';
import { PRICE_TICKS_MAX } from '../../limits.ts';
import { TYPE_TRAILING_STOP } from '../orders/order-flags.ts';
import { createIntent } from '../orders/order-intent.ts';
import { trailedStop } from './trailing-stops.ts';
import { WaitingBook, type WaitingOrder, waitingFrom } from './waiting-book.ts';

const book = () => new WaitingBook(new BookMemory());

function trail(waiting: WaitingBook, orderId: number, at: { side: SideBit; best: number }) {
  const intent = { ...createIntent(), type: TYPE_TRAILING_STOP, side: at.side, trailTicks: 10 };
  waiting.add(waitingFrom(intent, { slot: orderId, orderId, held: 0 }, at.best));
}

function stops(waiting: WaitingBook): [number, number][] {
  return waiting.inOrder().map(({ best, stopPrice }) => [best, stopPrice]);
}

describe('a price', () => {
  test.each([
    [SELL, 1],
    [BUY, -1],
  ] as const)('moves only those for which it is better, side %i', (side, sign) => {
    const waiting = book();
    trail(waiting, 1, { side, best: 100 });
    trail(waiting, 2, { side, best: 100 - 8 * sign });
    waiting.follow(100 - 3 * sign);
    expect(stops(waiting)).toEqual([
      [100, 100 - 10 * sign],
      [100 - 3 * sign, 100 - 13 * sign],
    ]);
  });

  test('does not reach a buy that stands nowhere, whatever else it reaches', () => {
    const waiting = book();
    trail(waiting, 1, { side: BUY, best: PRICE_TICKS_MAX });
    trail(waiting, 2, { side: BUY, best: 100 });
    const reached: WaitingOrder[] = [];
    waiting.reach(110, reached);
    expect(reached.map(({ orderId }) => orderId)).toEqual([2]);
  });
});

test('what moves the trails back moves those of sells and of buys', () => {
  const waiting = book();
  trail(waiting, 1, { side: SELL, best: 100 });
  trail(waiting, 2, { side: BUY, best: 100 });
  const before = stops(waiting);
  const takeBack = waiting.rememberTrails();
  waiting.follow(105);
  waiting.follow(96);
  expect(stops(waiting)).toEqual([
    [105, 95],
    [96, 106],
  ]);
  takeBack();
  expect(stops(waiting)).toEqual(before);
  waiting.check();
  // Bounds went back as well: both are still moved and reached.
  waiting.follow(101);
  waiting.follow(99);
  expect(stops(waiting)).toEqual([
    [101, 91],
    [99, 109],
  ]);
});

test('a stop may stand at the largest price and at 1, and nowhere beyond', () => {
  const stop = (best: number, sign: 1 | -1) =>
    trailedStop({ best, trailTicks: 5, trailPpm: 0 }, sign);
  expect(stop(PRICE_TICKS_MAX - 5, -1)).toBe(PRICE_TICKS_MAX);
  expect(stop(PRICE_TICKS_MAX - 4, -1)).toBe(0);
  expect([stop(6, 1), stop(5, 1)]).toEqual([1, 0]);
});
