/** Orders that wait for the last price: placing, triggering, acting, ending. */
import { describe, expect, test } from 'vitest';
import { ALICE, BOB, CAROL, Desk, MARKET, tapeOf } from '../../../test/engine/desk.ts';
import { Exchange } from '../../index.ts';
import type { AccountId, OrderId } from '../../units/index.ts';
import type { Command } from '../commands.ts';

type Terms = Record<string, unknown>;

function place(desk: Desk, terms: Terms) {
  const order = { kind: 'place-order', account: ALICE, market: MARKET, ...terms };
  return desk.run(order as unknown as Command);
}

function codeOf(desk: Desk, terms: Terms): string | undefined {
  const [event] = place(desk, terms);
  return event?.kind === 'order-rejected' ? event.code : undefined;
}

/** One lot changes hands at the price; both orders are gone after it. */
function print(desk: Desk, price: number) {
  desk.limit({ by: BOB, side: 'sell', price, quantity: 1, selfTrade: 'none' });
  return desk.limit({ by: BOB, side: 'buy', price, quantity: 1, selfTrade: 'none' });
}

const rise = { type: 'stop', side: 'buy', stopPrice: 110, quantity: 5, protectionPrice: 120 };
const fall = { type: 'stop', side: 'sell', stopPrice: 90, quantity: 5 };

describe('placing', () => {
  test('a sell holds its lots, a buy what it can cost, and neither shows', () => {
    const desk = new Desk();
    expect(tapeOf(place(desk, fall))).toEqual(['accepted 1']);
    place(desk, rise);
    place(desk, { type: 'stop', side: 'buy', stopPrice: 110, quoteAmount: 1_000n });
    place(desk, { type: 'stop-limit', side: 'buy', stopPrice: 110, price: 111, quantity: 2 });
    expect(desk.held(ALICE, 'COIN')).toBe(50n);
    expect(desk.held(ALICE, 'CASH')).toBe(5n * 120n * 3n + 1_000n + 2n * 111n * 3n);
    expect(desk.exchange.depth(MARKET)).toEqual({ updateId: 0, bids: [], asks: [] });
  });

  test('reads say that it waits, and for what', () => {
    const desk = new Desk();
    place(desk, { ...rise, clientId: 'a', timeInForce: 'gtc' });
    place(desk, { type: 'take-profit', side: 'buy', stopPrice: 80, quoteAmount: 900n });
    expect(desk.exchange.order(1 as OrderId)).toEqual({
      market: MARKET,
      account: ALICE,
      orderId: 1,
      side: 'buy',
      type: 'stop',
      status: 'waiting',
      price: 120,
      quantity: 5,
      filled: 0,
      remaining: 5,
      stopPrice: 110,
      timeInForce: 'gtc',
      selfTrade: 'cancel-taker',
      clientId: 'a',
      acceptedAt: 1_000,
      updatedAt: 1_000,
    });
    const byAmount = desk.exchange.order(2 as OrderId);
    expect(byAmount).toMatchObject({ status: 'waiting', quoteAmount: 900n, remaining: 0 });
    expect(byAmount).not.toHaveProperty('quantity');
    expect(byAmount).not.toHaveProperty('price');
    expect(desk.exchange.openOrders({ account: ALICE })).toHaveLength(2);
  });

  test.each([
    ['a buy stop at the last price', { ...rise, stopPrice: 100 }],
    ['a buy stop below it', { ...rise, stopPrice: 99 }],
    ['a sell stop at it', { ...fall, stopPrice: 100 }],
    ['a sell stop above it', { ...fall, stopPrice: 101 }],
    ['a buy take-profit at it', { ...rise, type: 'take-profit', stopPrice: 100 }],
    ['a buy take-profit above it', { ...rise, type: 'take-profit', stopPrice: 101 }],
    ['a sell take-profit at it', { ...fall, type: 'take-profit', stopPrice: 100 }],
    ['a sell take-profit below it', { ...fall, type: 'take-profit', stopPrice: 99 }],
  ])('%s would trigger', (_name, order) => {
    const desk = new Desk();
    print(desk, 100);
    const [event] = place(desk, order);
    expect(event).toMatchObject({
      code: 'stop-would-trigger',
      actual: BigInt(order.stopPrice),
      limit: 100n,
    });
    expect(codeOf(new Desk(), order)).toBeUndefined();
  });

  test('filters look at stop price, price, quantity and what it is worth', () => {
    const terms = {
      minPrice: 10,
      maxPrice: 200,
      minQuantity: 2,
      maxQuantity: 50,
      minNotional: 600n,
      maxNotional: 9_000n,
    } as never;
    const desk = new Desk({ terms });
    const stopLimit = { type: 'stop-limit', side: 'buy', stopPrice: 110, price: 111, quantity: 5 };
    expect(codeOf(desk, { ...stopLimit, stopPrice: 9 })).toBe('price-below-minimum');
    expect(codeOf(desk, { ...stopLimit, stopPrice: 201, price: 9 })).toBe('price-below-minimum');
    expect(codeOf(desk, { ...stopLimit, stopPrice: 201 })).toBe('price-above-maximum');
    expect(codeOf(desk, { ...stopLimit, price: 201 })).toBe('price-above-maximum');
    expect(codeOf(desk, { ...stopLimit, quantity: 1 })).toBe('quantity-below-minimum');
    expect(codeOf(desk, { ...stopLimit, quantity: 51 })).toBe('quantity-above-maximum');
    expect(codeOf(desk, { ...stopLimit, displayQuantity: 6 })).toBe(
      'display-quantity-out-of-range',
    );
    // 1 … 6: price, protection price, or else the stop price.
    expect(codeOf(desk, { ...stopLimit, price: 99, quantity: 2 })).toBe('notional-below-minimum');
    expect(codeOf(desk, { ...fall, quantity: 2 })).toBe('notional-below-minimum');
    expect(codeOf(desk, { ...fall, quantity: 2, protectionPrice: 100 })).toBeUndefined();
    expect(codeOf(desk, { ...rise, quantity: 30 })).toBe('notional-above-maximum');
    const byAmount = { type: 'stop', side: 'buy', stopPrice: 110 };
    expect(codeOf(desk, { ...byAmount, quoteAmount: 599n })).toBe('notional-below-minimum');
    expect(codeOf(desk, { ...byAmount, quoteAmount: 9_001n })).toBe('notional-above-maximum');
    expect(codeOf(desk, { ...byAmount, quoteAmount: 600n, protectionPrice: 201 })).toBe(
      'price-above-maximum',
    );
    const trailing = { type: 'trailing-stop', side: 'sell', quantity: 2 };
    expect(codeOf(desk, { ...trailing, trailTicks: 201 })).toBe('trail-out-of-range');
    expect(codeOf(desk, { ...trailing, trailPpm: 1_000_000 })).toBe('trail-out-of-range');
    expect(codeOf(desk, { ...trailing, trailTicks: 5 })).toBeUndefined();
  });

  test('waiting orders count as open, whatever they do then', () => {
    const desk = new Desk({ terms: { openOrdersMax: 1 } });
    place(desk, { ...fall, type: 'stop-limit', price: 89, timeInForce: 'ioc' });
    expect(codeOf(desk, { ...fall, type: 'stop-limit', price: 89, timeInForce: 'ioc' })).toBe(
      'open-orders-limit',
    );
    desk.cancel(ALICE, 1);
    expect(codeOf(desk, fall)).toBeUndefined();
  });

  test('what it needs must be there', () => {
    const desk = new Desk();
    const poor = desk.run({ kind: 'create-account' })[0];
    const account = (poor as { account: AccountId }).account;
    desk.deposit(account, 'COIN', 49n);
    desk.deposit(account, 'CASH', 1_799n);
    expect(place(desk, { ...fall, account })[0]).toMatchObject({
      code: 'insufficient-funds',
      actual: 50n,
      limit: 49n,
    });
    expect(place(desk, { ...rise, account })[0]).toMatchObject({
      code: 'insufficient-funds',
      actual: 1_800n,
      limit: 1_799n,
    });
  });

  test('a repeat is answered, and its end frees the client id’s order', () => {
    const desk = new Desk();
    place(desk, { ...fall, clientId: 'x' });
    expect(tapeOf(place(desk, { ...fall, clientId: 'x' }))).toEqual(['repeated 1']);
    expect(codeOf(desk, { ...fall, clientId: 'x', stopPrice: 89 })).toBe('client-id-reused');
    const cancel = { kind: 'cancel-order', account: ALICE, market: MARKET, clientId: 'x' };
    expect(tapeOf(desk.run(cancel as Command))).toEqual(['cancelled 1 5 by-owner']);
    expect(desk.held(ALICE, 'COIN')).toBe(0n);
  });
});

describe('triggering', () => {
  test.each([
    { type: 'stop', side: 'buy', stopPrice: 110, before: [109], at: 110 },
    { type: 'stop', side: 'buy', stopPrice: 110, before: [109, 90], at: 111 },
    { type: 'stop', side: 'sell', stopPrice: 90, before: [91], at: 90 },
    { type: 'stop', side: 'sell', stopPrice: 90, before: [91, 105], at: 89 },
    { type: 'take-profit', side: 'buy', stopPrice: 90, before: [91], at: 90 },
    { type: 'take-profit', side: 'sell', stopPrice: 110, before: [109], at: 110 },
  ])('a $type $side at $stopPrice', ({ type, side, stopPrice, before, at }) => {
    const desk = new Desk();
    print(desk, 100);
    place(desk, { type, side, stopPrice, quantity: 5, protectionPrice: side === 'buy' ? 200 : 1 });
    for (const price of before) expect(tapeOf(print(desk, price))).not.toContain('triggered 3');
    expect(print(desk, at)).toContainEqual(
      expect.objectContaining({ kind: 'order-triggered', orderId: 3, stopPrice, lastPrice: at }),
    );
    expect(desk.exchange.openOrders()).toEqual([]);
    expect(desk.held(ALICE, 'COIN')).toBe(0n);
    expect(desk.held(ALICE, 'CASH')).toBe(0n);
  });

  test('a price in the middle of a sweep counts, and each runs whole before the next', () => {
    const desk = new Desk();
    print(desk, 100);
    place(desk, { ...fall, stopPrice: 95, quantity: 2 });
    place(desk, { ...fall, stopPrice: 97, quantity: 3, by: CAROL });
    desk.limit({ by: BOB, side: 'buy', price: 97, quantity: 1 });
    desk.limit({ by: BOB, side: 'buy', price: 95, quantity: 1 });
    desk.limit({ by: BOB, side: 'buy', price: 94, quantity: 4 });
    const events = desk.limit({ by: CAROL, side: 'sell', price: 95, quantity: 2 });
    expect(tapeOf(events)).toEqual([
      'accepted 8',
      'trade 8*5 1@97 left 1/0',
      'trade 8*6 1@95 left 0/0',
      'triggered 3 at 95 by 95',
      'trade 3*7 2@94 left 0/2',
      'triggered 4 at 97 by 94',
      'trade 4*7 2@94 left 1/0',
      'expired 4 1 no-liquidity',
    ]);
  });

  test('what stops trigger queues behind those triggered before', () => {
    const desk = new Desk();
    print(desk, 100);
    place(desk, { ...fall, stopPrice: 98, quantity: 1 });
    place(desk, { ...fall, stopPrice: 99, quantity: 1 });
    place(desk, { ...fall, stopPrice: 99, quantity: 1 });
    for (const price of [99, 98, 97, 96]) {
      desk.limit({ by: BOB, side: 'buy', price, quantity: 1 });
    }
    const events = desk.limit({ by: CAROL, side: 'sell', price: 99, quantity: 1 });
    expect(tapeOf(events).filter((line) => line.startsWith('triggered'))).toEqual([
      'triggered 4 at 99 by 99',
      'triggered 5 at 99 by 98',
      'triggered 3 at 98 by 97',
    ]);
  });

  test('a rejected order and a price that did not trade trigger nothing', () => {
    const desk = new Desk();
    print(desk, 100);
    place(desk, fall);
    desk.limit({ by: BOB, side: 'buy', price: 80, quantity: 1 });
    desk.limit({ by: BOB, side: 'sell', price: 80, quantity: 1, postOnly: 'reject' });
    desk.limit({ by: BOB, side: 'sell', price: 80, quantity: 1, selfTrade: 'decrement' });
    expect(desk.exchange.order(3 as OrderId)?.status).toBe('waiting');
  });
});

describe('acting', () => {
  test('a stop-limit rests with its terms, still under its id', () => {
    const desk = new Desk();
    print(desk, 100);
    const order = { type: 'stop-limit', side: 'sell', stopPrice: 90, price: 92, quantity: 40 };
    place(desk, { ...order, displayQuantity: 10, clientId: 'x' });
    expect(tapeOf(print(desk, 90)).slice(2)).toEqual([
      'triggered 3 at 90 by 90',
      'rested 3 10@92 hidden 30',
    ]);
    expect(desk.exchange.order(3 as OrderId)).toMatchObject({
      type: 'stop-limit',
      status: 'resting',
      price: 92,
      displayQuantity: 10,
      displayed: 10,
      remaining: 40,
      clientId: 'x',
    });
    expect(desk.exchange.order(3 as OrderId)).not.toHaveProperty('stopPrice');
    expect(desk.held(ALICE, 'COIN')).toBe(400n);
    expect(desk.exchange.depth(MARKET).asks).toEqual([{ price: 92, quantity: 10, orders: 1 }]);
  });

  test('ioc and fok count from the trigger', () => {
    const desk = new Desk();
    print(desk, 100);
    const order = { type: 'stop-limit', side: 'sell', stopPrice: 90, price: 90, quantity: 5 };
    place(desk, { ...order, timeInForce: 'ioc' });
    place(desk, { ...order, timeInForce: 'fok' });
    desk.limit({ by: BOB, side: 'buy', price: 90, quantity: 4 });
    expect(tapeOf(desk.limit({ by: CAROL, side: 'sell', price: 90, quantity: 1 }))).toEqual([
      'accepted 6',
      'trade 6*5 1@90 left 0/3',
      'triggered 3 at 90 by 90',
      'trade 3*5 3@90 left 2/0',
      'expired 3 2 no-liquidity',
      'triggered 4 at 90 by 90',
      'expired 4 5 not-fillable',
    ]);
  });

  test('a protection price ends a market type, an amount buys what it pays for', () => {
    const desk = new Desk();
    print(desk, 100);
    place(desk, { ...rise, protectionPrice: 111 });
    place(desk, { type: 'stop', side: 'buy', stopPrice: 110, quoteAmount: 700n });
    for (const price of [110, 111, 112]) desk.limit({ by: BOB, side: 'sell', price, quantity: 2 });
    const taker = { by: CAROL, side: 'buy', price: 110, quantity: 1 } as const;
    expect(tapeOf(desk.limit(taker)).slice(2)).toEqual([
      'triggered 3 at 110 by 110',
      'trade 3*5 1@110 left 4/0',
      'trade 3*6 2@111 left 2/0',
      'expired 3 2 protection-price',
      'triggered 4 at 110 by 111',
      'trade 4*7 2@112 left 0/0',
    ]);
    expect(desk.held(ALICE, 'CASH')).toBe(0n);
  });

  test('a post-only one that would take expires', () => {
    const desk = new Desk();
    print(desk, 100);
    const order = { type: 'stop-limit', side: 'sell', stopPrice: 90, price: 90, quantity: 5 };
    place(desk, { ...order, postOnly: 'reject' });
    desk.limit({ by: BOB, side: 'buy', price: 90, quantity: 2 });
    const events = desk.limit({ by: CAROL, side: 'sell', price: 90, quantity: 1 });
    expect(tapeOf(events).slice(2)).toEqual(['triggered 3 at 90 by 90', 'expired 3 5 post-only']);
    expect(desk.held(ALICE, 'COIN')).toBe(0n);
  });

  test('a sliding one slides, and expires where there is no tick', () => {
    const desk = new Desk({ terms: { maxPrice: 100 } as never });
    print(desk, 95);
    const order = { type: 'stop-limit', side: 'sell', stopPrice: 90, price: 80, quantity: 5 };
    place(desk, { ...order, postOnly: 'slide' });
    desk.limit({ by: BOB, side: 'buy', price: 90, quantity: 2 });
    const events = desk.limit({ by: CAROL, side: 'sell', price: 90, quantity: 1 });
    expect(tapeOf(events).slice(2)).toEqual(['triggered 3 at 90 by 90', 'rested 3 5@91']);
    expect(desk.exchange.order(3 as OrderId)?.price).toBe(91);
    place(desk, { ...order, type: 'take-profit-limit', stopPrice: 100, postOnly: 'slide' });
    desk.cancel(ALICE, 3);
    desk.limit({ by: BOB, side: 'buy', price: 100, quantity: 2 });
    const none = desk.limit({ by: CAROL, side: 'sell', price: 100, quantity: 1 });
    expect(tapeOf(none).slice(2)).toEqual(['triggered 6 at 100 by 100', 'expired 6 5 post-only']);
  });

  test('its own self-trade mode decides', () => {
    const desk = new Desk();
    print(desk, 100);
    place(desk, { ...fall, selfTrade: 'cancel-maker' });
    desk.limit({ by: ALICE, side: 'buy', price: 90, quantity: 2 });
    desk.limit({ by: BOB, side: 'buy', price: 89, quantity: 5 });
    desk.limit({ by: BOB, side: 'buy', price: 91, quantity: 1 });
    const events = desk.limit({ by: CAROL, side: 'sell', price: 90, quantity: 2 });
    expect(tapeOf(events).slice(3)).toEqual([
      'triggered 3 at 90 by 90',
      'cancelled 4 1 self-trade',
      'trade 3*5 5@89 left 0/0',
    ]);
  });
});

describe('trailing', () => {
  const stopOf = (desk: Desk, orderId: number) =>
    desk.exchange.order(orderId as OrderId)?.stopPrice;

  test('follows the best price in ticks, from both sides', () => {
    const desk = new Desk();
    print(desk, 100);
    place(desk, { type: 'trailing-stop', side: 'sell', trailTicks: 10, quantity: 1 });
    const buy = { type: 'trailing-stop', side: 'buy', trailTicks: 10, quantity: 1 };
    place(desk, { ...buy, protectionPrice: 200 });
    expect([stopOf(desk, 3), stopOf(desk, 4)]).toEqual([90, 110]);
    print(desk, 105);
    expect([stopOf(desk, 3), stopOf(desk, 4)]).toEqual([95, 110]);
    print(desk, 97);
    expect([stopOf(desk, 3), stopOf(desk, 4)]).toEqual([95, 107]);
    expect(tapeOf(print(desk, 95))).toContain('triggered 3 at 95 by 95');
    expect(stopOf(desk, 4)).toBe(105);
    expect(tapeOf(print(desk, 105))).toContain('triggered 4 at 105 by 105');
  });

  test('in parts per million, rounded down and at least a tick', () => {
    const desk = new Desk();
    print(desk, 199);
    place(desk, { type: 'trailing-stop', side: 'sell', trailPpm: 10_000, quantity: 1 });
    expect(stopOf(desk, 3)).toBe(198);
    print(desk, 250);
    expect(stopOf(desk, 3)).toBe(248);
    print(desk, 300);
    expect(stopOf(desk, 3)).toBe(297);
    const far = new Desk();
    print(far, 50);
    place(far, { type: 'trailing-stop', side: 'sell', trailPpm: 1, quantity: 1 });
    expect(stopOf(far, 3)).toBe(49);
  });

  test('without a last price the first trade is where it starts', () => {
    const desk = new Desk();
    place(desk, { type: 'trailing-stop', side: 'sell', trailTicks: 5, quantity: 1 });
    expect(stopOf(desk, 1)).toBeUndefined();
    print(desk, 20);
    expect(stopOf(desk, 1)).toBe(15);
  });

  test('a stop below one tick, or above the largest price, is nowhere', () => {
    const desk = new Desk();
    print(desk, 5);
    place(desk, { type: 'trailing-stop', side: 'sell', trailTicks: 5, quantity: 1 });
    const trailTicks = Number.MAX_SAFE_INTEGER;
    place(desk, { type: 'trailing-stop', side: 'buy', trailTicks, quoteAmount: 10n });
    expect([stopOf(desk, 3), stopOf(desk, 4)]).toEqual([undefined, undefined]);
    expect(tapeOf(print(desk, 1)).join()).not.toContain('triggered');
    expect(tapeOf(print(desk, 7)).join()).not.toContain('triggered');
    expect(stopOf(desk, 3)).toBe(2);
  });

  test('within a sweep each trade is compared first and moves then', () => {
    const desk = new Desk();
    print(desk, 100);
    place(desk, {
      type: 'trailing-stop',
      side: 'buy',
      trailTicks: 4,
      quantity: 1,
      protectionPrice: 200,
    });
    // Down to 90 first, so the stop comes to 94, and the same sweep reaches it.
    desk.limit({ by: BOB, side: 'sell', price: 90, quantity: 1 });
    desk.limit({ by: BOB, side: 'sell', price: 95, quantity: 1 });
    const events = desk.limit({ by: CAROL, side: 'buy', price: 95, quantity: 2 });
    expect(tapeOf(events).at(-2)).toBe('triggered 3 at 94 by 95');
  });
});

describe('ending', () => {
  test('cancel-all takes resting and waiting ones oldest first', () => {
    const desk = new Desk();
    place(desk, fall);
    desk.limit({ side: 'buy', price: 50, quantity: 1 });
    place(desk, rise);
    expect(tapeOf(desk.run({ kind: 'cancel-all', account: ALICE }))).toEqual([
      'cancelled 1 5 cancel-all',
      'cancelled 2 1 cancel-all',
      'cancelled 3 5 cancel-all',
    ]);
  });

  test('a market that closes cancels what waits after what rests, by id', () => {
    const desk = new Desk();
    place(desk, rise);
    place(desk, fall);
    desk.limit({ side: 'sell', price: 150, quantity: 1 });
    desk.limit({ side: 'buy', price: 50, quantity: 1 });
    const events = desk.run({ kind: 'set-market-state', market: MARKET, state: 'closed' });
    expect(tapeOf(events).slice(1)).toEqual([
      'cancelled 4 1 market-closed',
      'cancelled 3 1 market-closed',
      'cancelled 1 5 market-closed',
      'cancelled 2 5 market-closed',
    ]);
    expect(desk.exchange.openOrders()).toEqual([]);
  });

  test('a cancelled waiting order tells no price and no update id', () => {
    const desk = new Desk();
    place(desk, fall);
    const [event] = desk.cancel(ALICE, 1);
    expect(event).toMatchObject({ kind: 'order-cancelled', remaining: 5 });
    expect(event).not.toHaveProperty('price');
    expect(event).not.toHaveProperty('updateId');
  });
});

test('a snapshot holds waiting orders with their place, trail and client ids', () => {
  const desk = new Desk();
  print(desk, 100);
  place(desk, { ...fall, clientId: 'a' });
  place(desk, { type: 'trailing-stop', side: 'sell', trailTicks: 5, quantity: 2 });
  place(desk, { type: 'take-profit-limit', side: 'sell', stopPrice: 120, price: 121, quantity: 3 });
  print(desk, 104);
  const twin = Exchange.restore(desk.exchange.snapshot());
  twin.checkInvariants();
  expect(twin.stateHash()).toBe(desk.exchange.stateHash());
  expect(twin.openOrders()).toEqual(desk.exchange.openOrders());
  const seq = desk.exchange.seq;
  print(desk, 95);
  for (const sequenced of desk.tape.slice(seq)) twin.apply(sequenced);
  expect(twin.stateHash()).toBe(desk.exchange.stateHash());
  expect(twin.eventHash).toBe(desk.exchange.eventHash);
});
