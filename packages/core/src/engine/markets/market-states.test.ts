import { describe, expect, test } from 'vitest';
import { ALICE, BOB, CAROL, Desk, MARKET, tapeOf } from '../../../test/engine/desk.ts';
import type { PriceTicks } from '../../units/index.ts';
import type { Command, MarketState } from '../commands.ts';

/** Bids 1 (3 @ 100) and 2 (5 @ 99), ask 3 (4 @ 105), waiting 4 (stop-limit). */
function desk(state: MarketState = 'open'): Desk {
  const made = new Desk();
  made.limit({ by: ALICE, side: 'buy', price: 100, quantity: 3 });
  made.limit({ by: ALICE, side: 'buy', price: 99, quantity: 5 });
  made.limit({ by: BOB, side: 'sell', price: 105, quantity: 4 });
  made.run(stopLimit);
  made.run({ kind: 'set-market-state', market: MARKET, state });
  return made;
}

const stopLimit = {
  kind: 'place-order',
  type: 'stop-limit',
  account: CAROL,
  market: MARKET,
  side: 'buy',
  stopPrice: 110,
  price: 112,
  quantity: 5,
} as unknown as Command;

describe('a post-only market', () => {
  test.each([
    ['a plain limit order', { side: 'buy', price: 90, quantity: 1 }, 'rejected market-post-only'],
    [
      'ioc',
      { side: 'buy', price: 90, quantity: 1, timeInForce: 'ioc' },
      'rejected market-post-only',
    ],
    ['post-only', { side: 'buy', price: 90, quantity: 1, postOnly: 'reject' }, 'accepted 5'],
    [
      'post-only ioc',
      { side: 'buy', price: 90, quantity: 1, postOnly: 'reject', timeInForce: 'ioc' },
      'accepted 5',
    ],
    [
      'post-only that would take',
      { side: 'buy', price: 105, quantity: 1, postOnly: 'reject' },
      'rejected post-only-would-take',
    ],
    ['sliding', { side: 'buy', price: 105, quantity: 1, postOnly: 'slide' }, 'accepted 5'],
  ] as const)('%s', (_, wish, first) => {
    expect(tapeOf(desk('post-only').limit({ by: CAROL, ...wish }))[0]).toBe(first);
  });

  test('takes no market order and nothing that waits', () => {
    const made = desk('post-only');
    expect(tapeOf(made.market(CAROL, 'buy', { quantity: 1 }))).toEqual([
      'rejected market-post-only',
    ]);
    expect(tapeOf(made.run(stopLimit))).toEqual(['rejected market-post-only']);
  });

  test('replaces a plain order as if it were post-only', () => {
    const made = desk('post-only');
    expect(tapeOf(made.amend(ALICE, 1, { price: 105 }))).toEqual(['refused post-only-would-take']);
    expect(tapeOf(made.amend(ALICE, 1, { price: 104 }))).toHaveLength(2);
    expect(tapeOf(made.amend(ALICE, 2, { quantity: 2 }))).toEqual(['reduced 2 by 3 to 2']);
    expect(tapeOf(made.cancel(ALICE, 2))).toHaveLength(1);
  });
});

describe('amends of resting orders', () => {
  test.each([
    ['open', ['replaced', 'reduced']],
    ['post-only', ['replaced', 'reduced']],
    ['auction', ['replaced', 'reduced']],
    ['cancel-only', ['refused market-cancel-only', 'reduced']],
    ['halted', ['refused market-halted', 'refused market-halted']],
  ] as const)('in a market that is %s', (state, [replace, reduction]) => {
    expect(tapeOf(desk(state).amend(ALICE, 2, { price: 98 }))[0]).toContain(replace);
    expect(tapeOf(desk(state).amend(ALICE, 2, { quantity: 4 }))[0]).toContain(reduction);
  });
});

describe('sliding', () => {
  test('rests one tick short of the touch, is accepted at that price, and holds for it', () => {
    const made = desk();
    const events = made.limit({
      by: CAROL,
      side: 'buy',
      price: 120,
      quantity: 2,
      postOnly: 'slide',
    });
    expect(events[0]).toMatchObject({ kind: 'order-accepted', price: 104, postOnly: 'slide' });
    expect(tapeOf(events)[1]).toBe('rested 5 2@104');
    expect(made.exchange.order(5 as never)).toMatchObject({ price: 104, postOnly: 'slide' });
    const sell = made.limit({ by: BOB, side: 'sell', price: 101, quantity: 2, postOnly: 'slide' });
    expect(tapeOf(sell)[1]).toBe('rested 6 2@105');
  });

  test('stays where it would not take', () => {
    const events = desk().limit({
      by: CAROL,
      side: 'buy',
      price: 103,
      quantity: 2,
      postOnly: 'slide',
    });
    expect(events[0]).toMatchObject({ price: 103 });
  });

  test('respects its own order at the touch', () => {
    const events = desk().limit({
      by: BOB,
      side: 'buy',
      price: 105,
      quantity: 2,
      postOnly: 'slide',
    });
    expect(events[0]).toMatchObject({ price: 104 });
  });

  test('is refused where the market has no such price', () => {
    const made = new Desk({ terms: { minPrice: 10 as PriceTicks, maxPrice: 20 as PriceTicks } });
    made.limit({ by: BOB, side: 'sell', price: 10, quantity: 4 });
    const wish = { by: CAROL, price: 15, quantity: 1, postOnly: 'slide' } as const;
    expect(tapeOf(made.limit({ ...wish, side: 'buy' }))).toEqual(['rejected post-only-would-take']);
  });

  test('needs no more than it costs there', () => {
    const made = desk();
    made.run({
      kind: 'withdraw',
      account: ALICE,
      asset: 'CASH',
      amount: made.available(ALICE, 'CASH') as never,
    });
    made.deposit(ALICE, 'CASH', 104n * 3n);
    const wish = { by: ALICE, side: 'buy', price: 120, quantity: 1 } as const;
    expect(tapeOf(made.limit({ ...wish }))).toEqual(['rejected insufficient-funds']);
    expect(tapeOf(made.limit({ ...wish, postOnly: 'slide' }))).toHaveLength(2);
  });

  test('a repeat with the same content is the same order, though the touch has moved', () => {
    const made = desk();
    const wish = {
      by: CAROL,
      side: 'buy',
      price: 120,
      quantity: 2,
      postOnly: 'slide',
      clientId: 'a',
    } as const;
    made.limit(wish);
    made.cancel(BOB, 3);
    expect(tapeOf(made.limit(wish))).toEqual(['repeated 5']);
  });

  test('an amend that would take is refused', () => {
    const made = desk();
    made.limit({ by: CAROL, side: 'buy', price: 103, quantity: 2, postOnly: 'slide' });
    expect(tapeOf(made.amend(CAROL, 5, { price: 105 }))).toEqual(['refused post-only-would-take']);
  });
});
