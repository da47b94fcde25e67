/** Amending: what keeps its place, what is replaced, and that a hold is never stranded. */
import { describe, expect, test } from 'vitest';
import {
  ALICE,
  BOB,
  CASH_PER_TICK_LOT,
  Desk,
  MARKET,
  RICH,
  tapeOf,
} from '../../../test/engine/desk.ts';

describe('reduce', () => {
  test('keeps the place and releases the difference', () => {
    const desk = new Desk();
    desk.limit({ side: 'buy', price: 100, quantity: 10 });
    desk.limit({ side: 'buy', price: 100, quantity: 10 });
    expect(tapeOf(desk.amend(ALICE, 1, { quantity: 4 }))).toEqual(['reduced 1 by 6 to 4']);
    expect(desk.held(ALICE, 'CASH')).toBe(1_400n * CASH_PER_TICK_LOT);
    expect(tapeOf(desk.limit({ side: 'sell', price: 100, quantity: 5, by: BOB })).slice(1)).toEqual(
      ['trade 3*1 4@100 left 1/0', 'trade 3*2 1@100 left 0/9'],
    );
  });

  test('the quantity is the new total, what is filled included', () => {
    const desk = new Desk();
    desk.limit({ side: 'buy', price: 100, quantity: 10 });
    desk.limit({ side: 'sell', price: 100, quantity: 4, by: BOB });
    expect(tapeOf(desk.amend(ALICE, 1, { quantity: 7 }))).toEqual(['reduced 1 by 3 to 3']);
    expect(desk.exchange.order(1 as never)).toMatchObject({ quantity: 7, filled: 4, remaining: 3 });
    expect(tapeOf(desk.amend(ALICE, 1, { quantity: 4 }))).toEqual(['cancelled 1 3 amended-away']);
    expect(desk.held(ALICE, 'CASH')).toBe(0n);
  });

  test('is allowed where only cancels are, a replace is not', () => {
    const desk = new Desk();
    desk.limit({ side: 'buy', price: 100, quantity: 10 });
    desk.run({ kind: 'set-market-state', market: MARKET, state: 'cancel-only' });
    expect(tapeOf(desk.amend(ALICE, 1, { quantity: 9 }))).toEqual(['reduced 1 by 1 to 9']);
    expect(tapeOf(desk.amend(ALICE, 1, { quantity: 10 }))).toEqual(['refused market-cancel-only']);
    expect(tapeOf(desk.amend(ALICE, 1, { price: 99 }))).toEqual(['refused market-cancel-only']);
    desk.run({ kind: 'set-market-state', market: MARKET, state: 'halted' });
    expect(tapeOf(desk.amend(ALICE, 1, { quantity: 8 }))).toEqual(['refused market-halted']);
  });
});

describe('replace', () => {
  test('loses the place, keeps id and client id, and holds what it needs now', () => {
    const desk = new Desk();
    desk.limit({ side: 'buy', price: 100, quantity: 10, clientId: 'mine' });
    desk.limit({ side: 'buy', price: 100, quantity: 10, by: BOB });
    expect(tapeOf(desk.amend(ALICE, 1, { quantity: 11 }))).toEqual([
      'replaced 1 10@100 with 11@100',
      'rested 1 11@100',
    ]);
    expect(desk.held(ALICE, 'CASH')).toBe(1_100n * CASH_PER_TICK_LOT);
    expect(desk.exchange.order(1 as never)).toMatchObject({ clientId: 'mine' });
    const taken = desk.market(ALICE, 'sell', { quantity: 5, selfTrade: 'none' });
    expect(tapeOf(taken)[1]).toBe('trade 3*2 5@100 left 0/5');
  });

  test('takes at once where it crosses, in its own self-trade mode', () => {
    const desk = new Desk();
    desk.limit({ side: 'sell', price: 105, quantity: 4, by: BOB });
    desk.limit({ side: 'sell', price: 105, quantity: 4 });
    desk.limit({ side: 'buy', price: 100, quantity: 10, selfTrade: 'cancel-maker' });
    expect(tapeOf(desk.amend(ALICE, 3, { price: 105 }))).toEqual([
      'replaced 3 10@100 with 10@105',
      'trade 3*1 4@105 left 6/0',
      'cancelled 2 4 self-trade',
      'rested 3 6@105',
    ]);
    expect(desk.held(ALICE, 'CASH')).toBe(630n * CASH_PER_TICK_LOT);
    expect(desk.held(ALICE, 'COIN')).toBe(0n);
  });

  test('a refused one leaves order, place and hold as they were', () => {
    const desk = new Desk();
    desk.limit({ side: 'sell', price: 105, quantity: 4, by: BOB });
    desk.limit({ side: 'buy', price: 100, quantity: 10, postOnly: 'reject' });
    desk.limit({ side: 'buy', price: 100, quantity: 10, by: BOB });
    const before = desk.exchange.stateHash();
    for (const [change, code] of [
      [{ price: 105 }, 'post-only-would-take'],
      [{ price: 104, quantity: 2 ** 40 }, 'insufficient-funds'],
      [{ price: 100 }, 'amend-empty'],
      [{}, 'amend-empty'],
    ] as const) {
      expect(tapeOf(desk.amend(ALICE, 2, change))).toEqual([`refused ${code}`]);
      expect(desk.exchange.stateHash()).toBe(before);
    }
  });

  test('may use what the old order held', () => {
    const desk = new Desk();
    const lots = Number(RICH / (100n * CASH_PER_TICK_LOT));
    desk.limit({ side: 'buy', price: 100, quantity: lots });
    expect(tapeOf(desk.amend(ALICE, 1, { price: 99 }))[0]).toMatch(/^replaced/);
    expect(tapeOf(desk.amend(ALICE, 1, { price: 100 }))[0]).toMatch(/^replaced/);
    expect(tapeOf(desk.amend(ALICE, 1, { price: 101 }))).toEqual(['refused insufficient-funds']);
  });

  test('the open orders limit does not count it twice', () => {
    const desk = new Desk({ terms: { openOrdersMax: 1 } });
    desk.limit({ side: 'buy', price: 100, quantity: 10 });
    expect(tapeOf(desk.amend(ALICE, 1, { price: 101 }))[1]).toBe('rested 1 10@101');
    expect(tapeOf(desk.limit({ side: 'buy', price: 1, quantity: 1 }))).toEqual([
      'rejected open-orders-limit',
    ]);
  });
});

test('another’s order is unknown', () => {
  const desk = new Desk();
  desk.limit({ side: 'buy', price: 100, quantity: 10 });
  expect(tapeOf(desk.amend(BOB, 1, { price: 101 }))).toEqual(['refused order-unknown']);
  expect(tapeOf(desk.cancel(BOB, 1))).toEqual(['refused order-unknown']);
});
