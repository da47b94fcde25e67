/** Pairs: a limit order and a stop of which one ends the other. */
import { describe, expect, test } from 'vitest';
import { ALICE, BOB, CAROL, Desk, MARKET, tapeOf } from '../../../test/engine/desk.ts';
import { CLIENT_IDS_PER_ACCOUNT_MARKET_MAX } from '../../limits.ts';
import type { AccountId, OrderId, Seq, TimeMicros } from '../../units/index.ts';
import type { Command } from '../commands.ts';
import { Exchange } from '../exchange.ts';

type Terms = Record<string, unknown>;

function pair(desk: Desk, terms: Terms = {}) {
  const command = {
    kind: 'place-oco',
    account: ALICE,
    market: MARKET,
    side: 'sell',
    quantity: 5,
    limit: { price: 110 },
    stop: { stopPrice: 90 },
    ...terms,
  };
  return desk.run(command as unknown as Command);
}

function codeOf(desk: Desk, terms: Terms): string | undefined {
  const [event] = pair(desk, terms);
  return event?.kind === 'order-rejected' ? event.code : undefined;
}

/** One lot changes hands at the price; both orders are gone after it. */
function print(desk: Desk, price: number) {
  desk.limit({ by: BOB, side: 'sell', price, quantity: 1, selfTrade: 'none' });
  return desk.limit({ by: BOB, side: 'buy', price, quantity: 1, selfTrade: 'none' });
}

/** Ends as it comes: nothing is there to be taken. */
function order(clientId: string): Command {
  const terms = { account: ALICE, market: MARKET, side: 'buy', price: 1, quantity: 1 };
  const command = { kind: 'place-order', type: 'limit', timeInForce: 'ioc', clientId, ...terms };
  return command as unknown as Command;
}

const buys = { side: 'buy', limit: { price: 90 }, stop: { stopPrice: 110, protectionPrice: 120 } };

describe('placing', () => {
  test('two orders that know each other, and one hold', () => {
    const desk = new Desk();
    const events = pair(desk);
    expect(tapeOf(events)).toEqual(['accepted 1', 'accepted 2', 'rested 1 5@110']);
    expect(events).toMatchObject([
      { type: 'limit', linkedOrderId: 2 },
      { type: 'stop', linkedOrderId: 1, stopPrice: 90 },
      {},
      {},
    ]);
    expect(desk.held(ALICE, 'COIN')).toBe(50n);
    expect(desk.exchange.openOrders()).toMatchObject([
      { orderId: 1, status: 'resting', linkedOrderId: 2 },
      { orderId: 2, status: 'waiting', linkedOrderId: 1 },
    ]);
  });

  test('a buy holds what the dearer leg needs', () => {
    const desk = new Desk();
    pair(desk, buys);
    expect(desk.held(ALICE, 'CASH')).toBe(5n * 120n * 3n);
    const other = new Desk();
    pair(other, { ...buys, stop: { stopPrice: 110, protectionPrice: 80 } });
    expect(other.held(ALICE, 'CASH')).toBe(5n * 90n * 3n);
    const limited = new Desk();
    pair(limited, { ...buys, stop: { stopPrice: 110, price: 111 } });
    expect(limited.held(ALICE, 'CASH')).toBe(5n * 111n * 3n);
  });

  test('a limit leg that can take, takes, and its first lot ends the stop', () => {
    const desk = new Desk();
    desk.limit({ by: BOB, side: 'buy', price: 112, quantity: 1 });
    desk.limit({ by: BOB, side: 'buy', price: 111, quantity: 1 });
    expect(tapeOf(pair(desk))).toEqual([
      'accepted 3',
      'accepted 4',
      'trade 3*1 1@112 left 4/0',
      'cancelled 4 5 oco',
      'trade 3*2 1@111 left 3/0',
      'rested 3 3@110',
    ]);
    expect(desk.exchange.order(3 as OrderId)).not.toHaveProperty('linkedOrderId');
  });

  test('a limit leg that self-trade prevention ends, ends the stop', () => {
    const desk = new Desk();
    desk.limit({ side: 'buy', price: 112, quantity: 1 });
    expect(tapeOf(pair(desk)).slice(2)).toEqual(['cancelled 2 5 self-trade', 'cancelled 3 5 oco']);
    expect(desk.held(ALICE, 'COIN')).toBe(0n);
  });

  test('a limit leg may slide', () => {
    const desk = new Desk();
    desk.limit({ by: BOB, side: 'buy', price: 112, quantity: 1 });
    const [limit] = pair(desk, { limit: { price: 110, postOnly: 'slide' } });
    expect(limit).toMatchObject({ price: 113, postOnly: 'slide' });
    expect(desk.exchange.order(2 as OrderId)?.price).toBe(113);
  });

  test('a limit leg that slides holds what it needs where it rests', () => {
    const desk = new Desk();
    desk.limit({ by: BOB, side: 'sell', price: 100, quantity: 1 });
    const opened = desk.run({ kind: 'create-account' })[0];
    const { account } = opened as { account: AccountId };
    desk.deposit(account, 'CASH', 5n * 102n * 3n);
    const limit = { price: 105, postOnly: 'slide' };
    const stop = { stopPrice: 110, protectionPrice: 102 };
    expect(codeOf(desk, { side: 'buy', account, limit, stop })).toBeUndefined();
    expect(desk.exchange.order(2 as OrderId)?.price).toBe(99);
    expect(desk.held(account, 'CASH')).toBe(5n * 102n * 3n);
  });
});

describe('refusals', () => {
  test.each([
    ['a sell limit at its stop', { limit: { price: 90 } }],
    ['a buy limit above its stop', { ...buys, limit: { price: 111 } }],
    ['gtd without a time', { timeInForce: 'gtd' }],
    ['a pair that is to fill at once', { timeInForce: 'ioc' }],
    [
      'one whose stop leg has a limit price',
      { timeInForce: 'fok', stop: { stopPrice: 90, price: 89 } },
    ],
    [
      'a stop leg with two kinds of price',
      { stop: { stopPrice: 90, price: 89, protectionPrice: 8 } },
    ],
  ])('%s', (_name, terms) => {
    expect(codeOf(new Desk(), terms)).toBe('order-terms-conflict');
  });

  test('the first code of the list that applies to either leg', () => {
    const terms = { minPrice: 10, maxPrice: 200, maxQuantity: 9, openOrdersMax: 2 } as never;
    const desk = new Desk({ terms });
    print(desk, 100);
    expect(codeOf(desk, { ...buys, stop: { stopPrice: 110 } })).toBe('protection-price-needed');
    expect(codeOf(desk, { limit: { price: 201 }, stop: { stopPrice: 9 } })).toBe(
      'price-below-minimum',
    );
    expect(codeOf(desk, { limit: { price: 201 } })).toBe('price-above-maximum');
    expect(codeOf(desk, { quantity: 10, stop: { stopPrice: 100 } })).toBe('quantity-above-maximum');
    expect(codeOf(desk, { limit: { price: 110, displayQuantity: 6 } })).toBe(
      'display-quantity-out-of-range',
    );
    expect(codeOf(desk, { stop: { stopPrice: 100 } })).toBe('stop-would-trigger');
    desk.limit({ by: BOB, side: 'buy', price: 100, quantity: 1 });
    const taking = { price: 100, postOnly: 'reject' };
    expect(codeOf(desk, { limit: taking })).toBe('post-only-would-take');
    expect(codeOf(desk, { limit: taking, stop: { stopPrice: 99 } })).toBe('post-only-would-take');
    desk.limit({ side: 'buy', price: 20, quantity: 1 });
    expect(codeOf(desk, { limit: taking })).toBe('open-orders-limit');
    expect(codeOf(desk, { account: 99 })).toBe('account-unknown');
    expect(codeOf(desk, { market: 'NO_NO' })).toBe('market-unknown');
    expect(codeOf(desk, { deadline: 1 })).toBe('command-expired');
  });

  test('funds for the dearer leg', () => {
    const desk = new Desk();
    const opened = desk.run({ kind: 'create-account' })[0];
    const account = (opened as { account: AccountId }).account;
    desk.deposit(account, 'CASH', 1_799n);
    const [event] = pair(desk, { ...buys, account });
    expect(event).toMatchObject({ code: 'insufficient-funds', actual: 1_800n, limit: 1_799n });
    desk.deposit(account, 'CASH', 1n);
    expect(codeOf(desk, { ...buys, account })).toBeUndefined();
  });

  test('carries the limit leg’s client id, or else the stop leg’s', () => {
    const desk = new Desk();
    const stop = { stopPrice: 90, clientId: 's' };
    expect(pair(desk, { quantity: 0, stop })[0]).toMatchObject({ clientId: 's' });
    const limit = { price: 110, clientId: 'l' };
    expect(pair(desk, { quantity: 0, limit, stop })[0]).toMatchObject({ clientId: 'l' });
    expect(pair(desk, { quantity: 0 })[0]).not.toHaveProperty('clientId');
    expect(codeOf(desk, { limit, stop })).toBeUndefined();
  });
});

describe('one ends the other', () => {
  test('a lot of the resting limit leg', () => {
    const desk = new Desk();
    pair(desk, { limit: { price: 110, displayQuantity: 2 } });
    const events = desk.limit({ by: BOB, side: 'buy', price: 110, quantity: 3 });
    expect(tapeOf(events)).toEqual([
      'accepted 3',
      'trade 3*1 2@110 left 1/3',
      'cancelled 2 5 oco',
      'refilled 1 2@110 hidden 1',
      'trade 3*1 1@110 left 0/2',
    ]);
    expect(desk.held(ALICE, 'COIN')).toBe(20n);
  });

  test('a lot that decrement takes, of either side of it', () => {
    const desk = new Desk();
    pair(desk);
    const taker = { side: 'buy', price: 110, quantity: 2, selfTrade: 'decrement' } as const;
    expect(tapeOf(desk.limit(taker))).toEqual([
      'accepted 3',
      'decremented maker 1 by 2 to 3',
      'cancelled 2 5 oco',
      'decremented taker 3 by 2 to 0',
    ]);
  });

  test('both sides of a trade are legs: the maker’s pair ends first', () => {
    const desk = new Desk();
    pair(desk, {
      side: 'buy',
      account: BOB,
      limit: { price: 110 },
      stop: { stopPrice: 130, price: 131 },
    });
    expect(tapeOf(pair(desk))).toEqual([
      'accepted 3',
      'accepted 4',
      'trade 3*1 5@110 left 0/0',
      'cancelled 2 5 oco',
      'cancelled 4 5 oco',
    ]);
  });

  test('the trigger of the stop leg, between it and what it does', () => {
    const desk = new Desk();
    pair(desk);
    desk.limit({ by: BOB, side: 'buy', price: 90, quantity: 4 });
    expect(
      tapeOf(desk.limit({ by: CAROL, side: 'sell', price: 90, quantity: 1 })).slice(2),
    ).toEqual([
      'triggered 2 at 90 by 90',
      'cancelled 1 5 oco',
      'trade 2*3 3@90 left 2/0',
      'expired 2 2 no-liquidity',
    ]);
    expect(desk.held(ALICE, 'COIN')).toBe(0n);
  });

  test('a stop that was triggered is still cancelled by its pair', () => {
    const desk = new Desk();
    desk.run({
      kind: 'place-order',
      type: 'take-profit',
      account: BOB,
      market: MARKET,
      side: 'buy',
      stopPrice: 90,
      quantity: 1,
      protectionPrice: 200,
    } as unknown as Command);
    pair(desk);
    desk.limit({ by: CAROL, side: 'buy', price: 90, quantity: 1 });
    const events = desk.limit({
      by: CAROL,
      side: 'sell',
      price: 90,
      quantity: 1,
      selfTrade: 'none',
    });
    expect(tapeOf(events).slice(2)).toEqual([
      'triggered 1 at 90 by 90',
      'trade 1*2 1@110 left 0/4',
      'cancelled 3 5 oco',
    ]);
  });

  test('a cancel of either, by whatever means', () => {
    const desk = new Desk();
    pair(desk);
    expect(tapeOf(desk.cancel(ALICE, 1))).toEqual(['cancelled 1 5 by-owner', 'cancelled 2 5 oco']);
    pair(desk);
    expect(tapeOf(desk.cancel(ALICE, 4))).toEqual(['cancelled 4 5 by-owner', 'cancelled 3 5 oco']);
    pair(desk);
    pair(desk, buys);
    expect(tapeOf(desk.run({ kind: 'cancel-all', account: ALICE }))).toEqual([
      'cancelled 5 5 cancel-all',
      'cancelled 6 5 oco',
      'cancelled 7 5 cancel-all',
      'cancelled 8 5 oco',
    ]);
    pair(desk);
    const closed = desk.run({ kind: 'set-market-state', market: MARKET, state: 'closed' });
    expect(tapeOf(closed).slice(1)).toEqual(['cancelled 9 5 market-closed', 'cancelled 10 5 oco']);
    expect(desk.held(ALICE, 'COIN')).toBe(0n);
    expect(desk.held(ALICE, 'CASH')).toBe(0n);
  });

  test.each([
    ['buy', buys, { side: 'sell', price: 90 }],
    ['sell', {}, { side: 'buy', price: 110 }],
  ] as const)('a lot that an uncross takes of a %s', (_side, terms, against) => {
    const desk = new Desk();
    pair(desk, terms);
    desk.run({ kind: 'set-market-state', market: MARKET, state: 'auction' });
    desk.limit({ by: BOB, quantity: 3, ...against });
    const opened = desk.run({ kind: 'set-market-state', market: MARKET, state: 'open' });
    expect(tapeOf(opened)).toContain('cancelled 2 5 oco');
    expect(desk.exchange.openOrders({ account: ALICE })).toMatchObject([{ orderId: 1 }]);
    expect(desk.exchange.order(1 as OrderId)).not.toHaveProperty('linkedOrderId');
  });

  test('its time', () => {
    const desk = new Desk();
    pair(desk, { timeInForce: 'gtd', expiresAt: 5_000 });
    expect(tapeOf(desk.run({ kind: 'advance-time' }, 5_000))).toEqual([
      'expired 1 5 time',
      'cancelled 2 5 oco',
    ]);
    expect(desk.exchange.nextDue()).toBeUndefined();
  });
});

describe('client ids', () => {
  const ids = { limit: { price: 110, clientId: 'l' }, stop: { stopPrice: 90, clientId: 's' } };

  test('a repeat answers for each id that was given', () => {
    const desk = new Desk();
    pair(desk, ids);
    expect(tapeOf(pair(desk, ids))).toEqual(['repeated 1', 'repeated 2']);
    desk.cancel(ALICE, 1);
    expect(tapeOf(pair(desk, { ...ids, deadline: 1 }))).toEqual(['repeated 1', 'repeated 2']);
    const one = { limit: { price: 110 }, stop: { stopPrice: 90, clientId: 'x' } };
    pair(desk, one);
    expect(tapeOf(pair(desk, one))).toEqual(['repeated 4']);
    const other = { limit: { price: 110, clientId: 'y' }, stop: { stopPrice: 90 } };
    pair(desk, other);
    expect(tapeOf(pair(desk, other))).toEqual(['repeated 5']);
  });

  test('a repeat answers for both while only the newer id is remembered', {
    timeout: 60_000,
  }, () => {
    const desk = new Desk();
    pair(desk, ids);
    for (let nth = 1; nth < CLIENT_IDS_PER_ACCOUNT_MARKET_MAX; nth += 1) {
      desk.exchange.apply({
        seq: (desk.exchange.seq + 1) as Seq,
        time: desk.time as TimeMicros,
        command: order(`n${nth}`),
      });
    }
    const repeated = pair(desk, ids);
    expect(tapeOf(repeated)).toEqual(['repeated 1', 'repeated 2']);
    expect(repeated).toMatchObject([{ clientId: 'l' }, { clientId: 's' }]);
    desk.cancel(ALICE, 1);
    const again = pair(desk, ids);
    expect(tapeOf(again)).toEqual(['repeated 1', 'repeated 2']);
    expect(again).toMatchObject([
      { clientId: 'l', market: MARKET, side: 'sell' },
      { clientId: 's', market: MARKET, side: 'sell' },
    ]);
    expect(codeOf(desk, { ...ids, quantity: 6 })).toBe('client-id-reused');
  });

  test.each([
    ['another pair', { ...ids, quantity: 6 }],
    ['a pair with one of them', { ...ids, limit: { price: 110, clientId: 'other' } }],
    ['a pair with one of them and none', { ...ids, stop: { stopPrice: 90 } }],
    [
      'legs that change places',
      { limit: { price: 110, clientId: 's' }, stop: { stopPrice: 90, clientId: 'l' } },
    ],
    [
      'one id for both legs',
      { limit: { price: 110, clientId: 'z' }, stop: { stopPrice: 90, clientId: 'z' } },
    ],
  ])('%s is a reuse', (_name, terms) => {
    const desk = new Desk();
    pair(desk, ids);
    expect(codeOf(desk, terms)).toBe('client-id-reused');
  });

  test('so is a leg named undefined where the first had no name', () => {
    const desk = new Desk();
    pair(desk, { ...ids, limit: { price: 110 } });
    const named = { ...ids, limit: { price: 110, clientId: 'undefined' } };
    expect(codeOf(desk, named)).toBe('client-id-reused');
  });

  test('so is an order with one of them', () => {
    const desk = new Desk();
    pair(desk, ids);
    const order = { side: 'sell', price: 110, quantity: 5, clientId: 'l' } as const;
    expect(tapeOf(desk.limit(order))).toEqual(['rejected client-id-reused']);
  });
});

test('a snapshot keeps pairs together', () => {
  const desk = new Desk();
  pair(desk, buys);
  pair(desk);
  const twin = Exchange.restore(desk.exchange.snapshot());
  twin.checkInvariants();
  expect(twin.stateHash()).toBe(desk.exchange.stateHash());
  expect(twin.openOrders()).toEqual(desk.exchange.openOrders());
  const { seq } = desk.exchange;
  desk.cancel(ALICE, 2);
  desk.limit({ by: BOB, side: 'buy', price: 110, quantity: 1 });
  for (const sequenced of desk.tape.slice(seq)) twin.apply(sequenced);
  expect(twin.eventHash).toBe(desk.exchange.eventHash);
  expect(twin.stateHash()).toBe(desk.exchange.stateHash());
});
