/** Amends of orders that wait, alone or in a pair. */
import { describe, expect, test } from 'vitest';
import { ALICE, BOB, CAROL, Desk, MARKET, tapeOf } from '../../../test/engine/desk.ts';
import type { AccountId, OrderId } from '../../units/index.ts';
import type { Command } from '../commands.ts';

type Terms = Record<string, unknown>;

function place(desk: Desk, terms: Terms) {
  const order = { kind: 'place-order', account: ALICE, market: MARKET, ...terms };
  return desk.run(order as unknown as Command);
}

function amend(desk: Desk, orderId: number, change: Terms) {
  const command = { kind: 'amend-order', account: ALICE, market: MARKET, orderId, ...change };
  return desk.run(command as unknown as Command);
}

function codeOf(desk: Desk, orderId: number, change: Terms): string | undefined {
  const [event] = amend(desk, orderId, change);
  return event?.kind === 'command-rejected' ? event.code : undefined;
}

function print(desk: Desk, price: number) {
  desk.limit({ by: BOB, side: 'sell', price, quantity: 1, selfTrade: 'none' });
  return desk.limit({ by: BOB, side: 'buy', price, quantity: 1, selfTrade: 'none' });
}

const rise = { type: 'stop-limit', side: 'buy', stopPrice: 110, price: 112, quantity: 5 };
const fall = { type: 'stop', side: 'sell', stopPrice: 90, quantity: 5 };

describe('one order', () => {
  test('tells what changed, holds the difference, triggers at the new stop', () => {
    const desk = new Desk();
    print(desk, 100);
    place(desk, rise);
    const events = amend(desk, 3, { stopPrice: 105, price: 120, quantity: 6 });
    expect(events[0]).toEqual({
      seq: desk.exchange.seq,
      index: 0,
      time: 1_000,
      kind: 'order-amended',
      market: MARKET,
      account: ALICE,
      orderId: 3,
      side: 'buy',
      price: 120,
      quantity: 6,
      stopPrice: 105,
    });
    expect(events[1]).toMatchObject({ kind: 'balance-changed', reason: 'hold' });
    expect(events).toHaveLength(2);
    expect(desk.held(ALICE, 'CASH')).toBe(6n * 120n * 3n);
    amend(desk, 3, { price: 110 });
    expect(desk.held(ALICE, 'CASH')).toBe(6n * 110n * 3n);
    expect(tapeOf(print(desk, 105))).toContain('triggered 3 at 105 by 105');
    expect(desk.exchange.order(3 as OrderId)).toMatchObject({ price: 110, remaining: 6 });
  });

  test('says only what changed, and no balance where none did', () => {
    const desk = new Desk();
    place(desk, fall);
    const [event, ...rest] = amend(desk, 1, { stopPrice: 91, quantity: 5 });
    expect(rest).toEqual([]);
    expect(event).toMatchObject({ kind: 'order-amended', stopPrice: 91 });
    expect(event).not.toHaveProperty('quantity');
    expect(event).not.toHaveProperty('price');
  });

  test('its place among the stops stays', () => {
    const desk = new Desk();
    print(desk, 100);
    place(desk, { ...fall, stopPrice: 80 });
    place(desk, fall);
    amend(desk, 3, { stopPrice: 90 });
    const lines = tapeOf(print(desk, 90)).filter((line) => line.startsWith('triggered'));
    expect(lines).toEqual(['triggered 3 at 90 by 90', 'triggered 4 at 90 by 90']);
  });

  test('what will show a part goes on doing so', () => {
    const desk = new Desk();
    place(desk, { ...rise, displayQuantity: 2 });
    expect(codeOf(desk, 1, { displayQuantity: 0 })).toBe('display-quantity-out-of-range');
    expect(codeOf(desk, 1, { displayQuantity: 6 })).toBe('display-quantity-out-of-range');
    expect(codeOf(desk, 1, { displayQuantity: 3 })).toBeUndefined();
  });

  test('a protection price and a display quantity can change too', () => {
    const desk = new Desk();
    place(desk, fall);
    expect(amend(desk, 1, { price: 85 })[0]).toMatchObject({ kind: 'order-amended', price: 85 });
    place(desk, { ...rise, quantity: 50, displayQuantity: 10 });
    amend(desk, 2, { displayQuantity: 20 });
    expect(desk.exchange.order(2 as OrderId)).toMatchObject({ displayQuantity: 20 });
    // Fewer lots than it shows at a time are no matter; other changes are judged by what it will be.
    expect(codeOf(desk, 2, { quantity: 15 })).toBeUndefined();
    expect(codeOf(desk, 2, { stopPrice: 111 })).toBe('display-quantity-out-of-range');
  });

  test('no lots left end it', () => {
    const desk = new Desk();
    place(desk, fall);
    expect(tapeOf(amend(desk, 1, { quantity: 0 }))).toEqual(['cancelled 1 5 amended-away']);
    expect(desk.held(ALICE, 'COIN')).toBe(0n);
  });

  test.each([
    ['the stop of a trailing order', { stopPrice: 89 }, 1],
    ['the lots of an order by amount', { quantity: 3 }, 2],
    ['its end by lots', { quantity: 0 }, 2],
    ['the display of a plain order', { displayQuantity: 2 }, 1],
    ['the stop of an order that rests', { stopPrice: 90 }, 3],
  ])('%s is a conflict', (_name, change, orderId) => {
    const desk = new Desk();
    place(desk, { type: 'trailing-stop', side: 'sell', trailTicks: 5, quantity: 5 });
    place(desk, { type: 'stop', side: 'buy', stopPrice: 110, quoteAmount: 900n });
    desk.limit({ side: 'sell', price: 100, quantity: 5 });
    expect(codeOf(desk, orderId, change)).toBe('order-terms-conflict');
  });

  test('the checks of placing, and nothing changes where one fails', () => {
    const terms = { minPrice: 10, maxPrice: 200, maxQuantity: 9, minNotional: 300n } as never;
    const desk = new Desk({ terms });
    print(desk, 100);
    place(desk, { ...rise, displayQuantity: 5 });
    const hash = desk.exchange.stateHash();
    expect(codeOf(desk, 3, { stopPrice: 9 })).toBe('price-below-minimum');
    expect(codeOf(desk, 3, { price: 201 })).toBe('price-above-maximum');
    expect(codeOf(desk, 3, { quantity: 10 })).toBe('quantity-above-maximum');
    expect(codeOf(desk, 3, { displayQuantity: 6 })).toBe('display-quantity-out-of-range');
    expect(codeOf(desk, 3, { quantity: 5, stopPrice: 110 })).toBe('amend-empty');
    expect(codeOf(desk, 3, {})).toBe('amend-empty');
    expect(codeOf(desk, 3, { price: 99, quantity: 1, displayQuantity: 1 })).toBe(
      'notional-below-minimum',
    );
    expect(codeOf(desk, 3, { stopPrice: 100 })).toBe('stop-would-trigger');
    expect(codeOf(desk, 3, { stopPrice: 100, quantity: 6, price: 111 })).toBe('stop-would-trigger');
    expect(codeOf(desk, 4, { quantity: 4 })).toBe('order-unknown');
    expect(desk.exchange.stateHash()).toBe(hash);
  });

  test('what it holds counts as available', () => {
    const desk = new Desk();
    const opened = desk.run({ kind: 'create-account' })[0];
    const account = (opened as { account: AccountId }).account;
    desk.deposit(account, 'COIN', 60n);
    place(desk, { ...fall, account });
    expect(amend(desk, 1, { quantity: 7, account })[0]).toMatchObject({
      code: 'insufficient-funds',
      actual: 70n,
      limit: 60n,
    });
    expect(amend(desk, 1, { quantity: 6, account })[0]?.kind).toBe('order-amended');
  });

  test.each([
    ['cancel-only', 'market-cancel-only'],
    ['post-only', 'market-post-only'],
    ['auction', 'market-in-auction'],
  ] as const)('in %s only a reduction', (state, code) => {
    const desk = new Desk();
    print(desk, 100);
    place(desk, fall);
    desk.run({ kind: 'set-market-state', market: MARKET, state });
    expect(codeOf(desk, 3, { stopPrice: 89 })).toBe(code);
    expect(codeOf(desk, 3, { quantity: 6 })).toBe(code);
    expect(codeOf(desk, 3, { stopPrice: 89, quantity: 4 })).toBe(code);
    expect(codeOf(desk, 3, { quantity: 4 })).toBeUndefined();
    expect(tapeOf(amend(desk, 3, { quantity: 0 }))).toEqual(['cancelled 3 4 amended-away']);
  });

  test('a reduction is not compared with the last price', () => {
    const desk = new Desk();
    desk.limit({ by: BOB, side: 'buy', price: 90, quantity: 1 });
    desk.limit({ by: BOB, side: 'buy', price: 89, quantity: 2_000 });
    for (let count = 0; count < 1_001; count += 1) place(desk, { ...fall, quantity: 2 });
    desk.limit({ by: CAROL, side: 'sell', price: 90, quantity: 1 });
    desk.run({ kind: 'set-market-state', market: MARKET, state: 'cancel-only' });
    expect(codeOf(desk, 1_003, { quantity: 1 })).toBeUndefined();
  });
});

describe('in a batch', () => {
  const batch = (desk: Desk, items: readonly Terms[]) => {
    const all = items.map((item) => ({ account: ALICE, market: MARKET, ...item }));
    return desk.run({ kind: 'batch', mode: 'atomic', items: all } as unknown as Command);
  };
  const sell = { kind: 'place-order', type: 'limit', account: CAROL, side: 'sell', price: 90 };

  function ready() {
    const desk = new Desk();
    print(desk, 100);
    place(desk, fall);
    place(desk, { ...fall, stopPrice: 91 });
    desk.limit({ by: BOB, side: 'buy', price: 90, quantity: 20 });
    return desk;
  }

  test('an amend takes a triggered order out of the queue', () => {
    const desk = ready();
    const amended = { kind: 'amend-order', orderId: 3, stopPrice: 80 };
    const events = batch(desk, [{ ...sell, quantity: 1 }, amended]);
    expect(tapeOf(events).filter((line) => line.startsWith('triggered'))).toEqual([
      'triggered 4 at 91 by 90',
    ]);
    expect(desk.exchange.order(3 as OrderId)).toMatchObject({ status: 'waiting', stopPrice: 80 });
  });

  test('a refused batch leaves every stop as it was', () => {
    const desk = ready();
    place(desk, { type: 'trailing-stop', side: 'sell', trailTicks: 5, quantity: 1 });
    const hash = desk.exchange.stateHash();
    const events = batch(desk, [
      { kind: 'amend-order', orderId: 4, stopPrice: 80, quantity: 4 },
      { ...sell, quantity: 1 },
      { kind: 'amend-order', orderId: 3, stopPrice: 80 },
      { kind: 'cancel-order', orderId: 6 },
      { kind: 'cancel-order', orderId: 999 },
    ]);
    expect(tapeOf(events)).toEqual(['refused order-unknown']);
    expect(desk.exchange.stateHash()).toBe(hash);
    const fired = desk.limit({ by: CAROL, side: 'sell', price: 90, quantity: 1 });
    expect(tapeOf(fired)).toContain('triggered 3 at 90 by 90');
  });
});

describe('a pair', () => {
  function paired(terms: Terms = {}) {
    const desk = new Desk();
    const command = {
      kind: 'place-oco',
      account: ALICE,
      market: MARKET,
      side: 'buy',
      quantity: 5,
      limit: { price: 90 },
      stop: { stopPrice: 110, price: 112 },
      ...terms,
    };
    desk.run(command as unknown as Command);
    return desk;
  }

  test('its prices can change, its quantity cannot', () => {
    const desk = paired();
    expect(codeOf(desk, 1, { quantity: 4 })).toBe('order-terms-conflict');
    expect(codeOf(desk, 2, { quantity: 4 })).toBe('order-terms-conflict');
    expect(codeOf(desk, 2, { quantity: 0 })).toBe('order-terms-conflict');
    expect(codeOf(desk, 1, { price: 110 })).toBe('order-terms-conflict');
    expect(codeOf(desk, 2, { stopPrice: 90 })).toBe('order-terms-conflict');
    expect(tapeOf(amend(desk, 1, { price: 109 }))).toEqual([
      'replaced 1 5@90 with 5@109',
      'rested 1 5@109',
    ]);
    expect(codeOf(desk, 2, { stopPrice: 120, price: 121 })).toBeUndefined();
    expect(desk.exchange.order(1 as OrderId)?.linkedOrderId).toBe(2);
  });

  test('together they hold what the dearer leg needs, before and after', () => {
    const desk = paired();
    const held = (price: number) => expect(desk.held(ALICE, 'CASH')).toBe(5n * BigInt(price) * 3n);
    held(112);
    amend(desk, 1, { price: 100 });
    held(112);
    amend(desk, 2, { price: 95 });
    held(100);
    amend(desk, 1, { price: 93 });
    held(95);
    amend(desk, 2, { price: 300 });
    held(300);
    desk.cancel(ALICE, 2);
    expect(desk.held(ALICE, 'CASH')).toBe(0n);
  });

  test('funds of both legs count', () => {
    const desk = new Desk();
    const opened = desk.run({ kind: 'create-account' })[0];
    const account = (opened as { account: AccountId }).account;
    desk.deposit(account, 'CASH', 1_700n);
    const legs = { limit: { price: 90 }, stop: { stopPrice: 110, price: 112 } };
    desk.run({
      ...{ kind: 'place-oco', account, market: MARKET, side: 'buy', quantity: 5 },
      ...legs,
    } as unknown as Command);
    const bound = { code: 'insufficient-funds', actual: 1_710n, limit: 1_700n };
    expect(amend(desk, 2, { price: 114, account })[0]).toMatchObject(bound);
    expect(amend(desk, 2, { stopPrice: 120, price: 113, account })[0]?.kind).toBe('order-amended');
    expect(amend(desk, 1, { price: 114, account })[0]).toMatchObject(bound);
    expect(amend(desk, 1, { price: 113, account })[0]?.kind).toBe('order-replaced');
  });

  test('a replace that takes ends the stop leg', () => {
    const desk = paired();
    desk.limit({ by: BOB, side: 'sell', price: 100, quantity: 2 });
    expect(tapeOf(amend(desk, 1, { price: 100 }))).toEqual([
      'replaced 1 5@90 with 5@100',
      'trade 1*3 2@100 left 3/0',
      'cancelled 2 5 oco',
      'rested 1 3@100',
    ]);
    expect(desk.held(ALICE, 'CASH')).toBe(900n);
  });
});
