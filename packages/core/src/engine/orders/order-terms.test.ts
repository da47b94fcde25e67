/** Each term against each type, from JavaScript that no compiler held back. */
import { describe, expect, test } from 'vitest';
import { ALICE, Desk, MARKET } from '../../../test/engine/desk.ts';
import type { Command } from '../commands.ts';

const limit = { type: 'limit', price: 100, quantity: 10 };
const market = { type: 'market', quantity: 10 };
const stop = { type: 'stop', stopPrice: 100, quantity: 10, protectionPrice: 110 };
const stopLimit = { type: 'stop-limit', stopPrice: 100, price: 101, quantity: 10 };
const trailing = { type: 'trailing-stop', trailTicks: 5, quantity: 10, protectionPrice: 110 };

/** The code that the order is refused with, if any. */
function codeOf(order: object, side = 'buy'): string | undefined {
  const desk = new Desk();
  const command = { kind: 'place-order', account: ALICE, market: MARKET, side, ...order };
  const [event] = desk.run(command as unknown as Command);
  return event?.kind === 'order-rejected' ? event.code : undefined;
}

describe('terms that contradict each other', () => {
  test.each([
    ['gtd without a time', { ...limit, timeInForce: 'gtd' }],
    ['a time without gtd', { ...limit, expiresAt: 5_000 }],
    ['a time with ioc', { ...limit, timeInForce: 'ioc', expiresAt: 5_000 }],
    ['an ioc that shows a part', { ...limit, timeInForce: 'ioc', displayQuantity: 5 }],
    ['a fok that shows a part', { ...limit, timeInForce: 'fok', displayQuantity: 5 }],
    ['an ioc that slides', { ...limit, timeInForce: 'ioc', postOnly: 'slide' }],
    ['a limit order with a stop price', { ...limit, stopPrice: 90 }],
    ['a limit order by amount as well', { ...stopLimit, quoteAmount: 100n }],
    ['a market order by quantity and amount', { ...stop, quoteAmount: 100n }],
    ['a stop that trails', { ...stop, trailTicks: 5 }],
    ['a trailing stop with a stop price', { ...trailing, stopPrice: 90 }],
    ['a trail of two kinds', { ...trailing, trailPpm: 1_000 }],
    ['a trailing stop without a trail', { ...trailing, trailTicks: 0 }],
    ['a stop that is to fill at once', { ...stop, timeInForce: 'ioc' }],
    [
      'a stop-limit that is ioc and slides',
      { ...stopLimit, timeInForce: 'ioc', postOnly: 'slide' },
    ],
    ['a stop-limit without a price', { ...stopLimit, price: 0 }],
    ['a post-only stop', { ...stop, postOnly: 'reject' }],
  ])('%s', (_name, order) => {
    expect(codeOf(order)).toBe('order-terms-conflict');
  });

  test('a sell stop by amount, which nothing could be held for', () => {
    const sell = { type: 'stop', stopPrice: 100, quoteAmount: 100n };
    expect(codeOf(sell, 'sell')).toBe('order-terms-conflict');
  });

  test('a buy that waits for a market order says what it can cost', () => {
    expect(codeOf({ type: 'stop', stopPrice: 100, quantity: 10 })).toBe('protection-price-needed');
    expect(codeOf({ type: 'trailing-stop', trailTicks: 5, quantity: 10 })).toBe(
      'protection-price-needed',
    );
    expect(codeOf({ type: 'stop', stopPrice: 100, quantity: 10 }, 'sell')).toBeUndefined();
  });

  test.each([
    ['limit', limit],
    ['market', market],
    ['stop', stop],
    ['stop-limit', stopLimit],
    ['trailing stop', trailing],
    ['iceberg', { ...limit, displayQuantity: 5 }],
    ['gtd', { ...limit, timeInForce: 'gtd', expiresAt: 5_000 }],
  ])('a %s order is whole', (_name, order) => {
    expect(codeOf(order)).toBeUndefined();
  });
});
