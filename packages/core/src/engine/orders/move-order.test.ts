/** Where the short way of a plain move must not be taken, and terms at their bounds. */
import { describe, expect, test } from 'vitest';
import { ALICE, BOB, Desk, type DeskOptions, MARKET } from '../../../test/engine/desk.ts';
import type { Command } from '../commands.ts';

function amend(desk: Desk, terms: object) {
  const command = { kind: 'amend-order', account: ALICE, market: MARKET, orderId: 1, ...terms };
  return desk.run(command as unknown as Command);
}

function codeOf(desk: Desk, terms: object): string | undefined {
  const [event] = amend(desk, terms);
  return event?.kind === 'command-rejected' ? event.code : undefined;
}

/** One order to buy 4 lots at 100. */
function desk(terms: DeskOptions['terms'] = {}): Desk {
  const made = new Desk({ terms });
  made.limit({ side: 'buy', price: 100, quantity: 4 });
  return made;
}

describe('a move is refused', () => {
  test('past its deadline', () => {
    expect(codeOf(desk(), { price: 99, deadline: 999 })).toBe('command-expired');
    expect(codeOf(desk(), { price: 99, deadline: 1_000 })).toBeUndefined();
  });

  test('with a stop price, which an order that rests does not have', () => {
    expect(codeOf(desk(), { price: 99, stopPrice: 90 })).toBe('order-terms-conflict');
  });

  test('under the name of another market', () => {
    const made = desk();
    const rates = { makerFee: 0, takerFee: 0, tickSize: '0.03', lotSize: '0.01' };
    made.run({ kind: 'create-asset', symbol: 'NOTE', decimals: 4 });
    const other = { symbol: 'COIN_NOTE', base: 'COIN', quote: 'NOTE', ...rates };
    made.run({ kind: 'create-market', ...other } as unknown as Command);
    expect(codeOf(made, { market: 'COIN_NOTE', price: 99 })).toBe('order-unknown');
    expect(made.exchange.openOrders()).toMatchObject([{ orderId: 1, price: 100 }]);
  });

  test('where all its lots would be worth too little or too much', () => {
    const made = desk({ minNotional: 1_188n, maxNotional: 1_212n } as DeskOptions['terms']);
    expect(codeOf(made, { price: 98 })).toBe('notional-below-minimum');
    expect(codeOf(made, { price: 102 })).toBe('notional-above-maximum');
    expect(codeOf(made, { price: 99 })).toBeUndefined();
    expect(codeOf(made, { price: 101 })).toBeUndefined();
  });

  test('with fewer lots than an order may have, after a decrement', () => {
    const made = desk({ minQuantity: 3 } as DeskOptions['terms']);
    made.limit({ side: 'sell', price: 100, quantity: 3, selfTrade: 'decrement' });
    expect(made.exchange.openOrders()).toMatchObject([{ orderId: 1, remaining: 1 }]);
    expect(codeOf(made, { price: 99 })).toBe('quantity-below-minimum');
  });

  test('by what it was worth with the lots that are filled', () => {
    const made = desk({ maxNotional: 1_200n } as DeskOptions['terms']);
    made.limit({ by: BOB, side: 'sell', price: 100, quantity: 3 });
    expect(codeOf(made, { price: 101 })).toBe('notional-above-maximum');
    expect(codeOf(made, { price: 99 })).toBeUndefined();
  });
});

test('amounts above 2^53 are exact there and back', () => {
  const made = new Desk();
  made.deposit(ALICE, 'CASH', 10n ** 17n);
  made.limit({ side: 'buy', price: 100, quantity: 1 });
  amend(made, { price: Number.MAX_SAFE_INTEGER });
  expect(made.held(ALICE, 'CASH')).toBe(3n * BigInt(Number.MAX_SAFE_INTEGER));
  amend(made, { price: 101 });
  expect(made.held(ALICE, 'CASH')).toBe(303n);
});

describe('as an order comes', () => {
  function firstOf(terms: object): string | undefined {
    const made = new Desk();
    const order = { kind: 'place-order', account: ALICE, market: MARKET, ...terms };
    const [event] = made.run(order as unknown as Command);
    return event?.kind === 'order-rejected' ? event.code : undefined;
  }

  test('a stop for no lots and no amount is too small', () => {
    const stop = { type: 'stop', side: 'buy', stopPrice: 110, quantity: 0 };
    expect(firstOf(stop)).toBe('quantity-below-minimum');
    expect(firstOf({ ...stop, price: 120, type: 'stop-limit' })).toBe('quantity-below-minimum');
  });

  test('a stop shows nothing, and so no part', () => {
    const stop = { type: 'stop', side: 'sell', stopPrice: 90, quantity: 5 };
    expect(firstOf({ ...stop, displayQuantity: 2 })).toBe('order-terms-conflict');
    expect(firstOf(stop)).toBeUndefined();
  });

  test('a sliding order may rest at the first and at the last price', () => {
    const terms = { minPrice: 10, maxPrice: 200 } as NonNullable<DeskOptions['terms']>;
    const low = new Desk({ terms });
    low.limit({ by: BOB, side: 'sell', price: 11, quantity: 1 });
    expect(low.limit({ side: 'buy', price: 15, quantity: 1, postOnly: 'slide' })[0]).toMatchObject({
      kind: 'order-accepted',
      price: 10,
    });
    const high = new Desk({ terms });
    high.limit({ by: BOB, side: 'buy', price: 199, quantity: 1 });
    expect(high.limit({ side: 'sell', price: 9, quantity: 1, postOnly: 'slide' })[0]).toMatchObject(
      { kind: 'order-rejected' },
    );
    const [slid] = high.limit({ side: 'sell', price: 150, quantity: 1, postOnly: 'slide' });
    expect(slid).toMatchObject({ kind: 'order-accepted', price: 200 });
  });
});
