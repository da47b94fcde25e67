/** Placing orders: outcomes, money, and the order in which refusals are found. */
import { describe, expect, test } from 'vitest';
import {
  ALICE,
  BOB,
  CAROL,
  CASH_PER_TICK_LOT,
  COIN_PER_LOT,
  Desk,
  MARKET,
  RICH,
  tapeOf,
} from '../../../test/engine/desk.ts';
import { type Amount, FEES_ACCOUNT, type QuantityLots } from '../../index.ts';

describe('limit', () => {
  test('default: rests and holds price × quantity, or the base', () => {
    const desk = new Desk();
    expect(tapeOf(desk.limit({ side: 'buy', price: 100, quantity: 7 }))).toEqual([
      'accepted 1',
      'rested 1 7@100',
    ]);
    expect(desk.held(ALICE, 'CASH')).toBe(700n * CASH_PER_TICK_LOT);
    expect(desk.available(ALICE, 'CASH')).toBe(RICH - 700n * CASH_PER_TICK_LOT);
    desk.limit({ side: 'sell', price: 101, quantity: 7 });
    expect(desk.held(ALICE, 'COIN')).toBe(7n * COIN_PER_LOT);
  });

  test('takes at the makers’ prices, best first and then oldest, and rests with what is left', () => {
    const desk = new Desk();
    desk.limit({ side: 'sell', price: 102, quantity: 5 });
    desk.limit({ side: 'sell', price: 101, quantity: 5 });
    desk.limit({ side: 'sell', price: 101, quantity: 5, by: CAROL });
    const events = desk.limit({ side: 'buy', price: 102, quantity: 18, by: BOB });
    expect(tapeOf(events)).toEqual([
      'accepted 4',
      'trade 4*2 5@101 left 13/0',
      'trade 4*3 5@101 left 8/0',
      'trade 4*1 5@102 left 3/0',
      'rested 4 3@102',
    ]);
    // The better prices cost less than was asked for: only the rest is held.
    expect(desk.held(BOB, 'CASH')).toBe(3n * 102n * CASH_PER_TICK_LOT);
    const paid = (10n * 101n + 5n * 102n) * CASH_PER_TICK_LOT;
    expect(desk.available(BOB, 'CASH')).toBe(RICH - paid - 3n * 102n * CASH_PER_TICK_LOT);
    expect(desk.available(BOB, 'COIN')).toBe(RICH + 15n * COIN_PER_LOT);
  });

  test('a partly filled maker keeps its place', () => {
    const desk = new Desk();
    desk.limit({ side: 'sell', price: 100, quantity: 10 });
    desk.limit({ side: 'sell', price: 100, quantity: 10, by: CAROL });
    desk.limit({ side: 'buy', price: 100, quantity: 4, by: BOB });
    expect(tapeOf(desk.limit({ side: 'buy', price: 100, quantity: 4, by: BOB }))).toContain(
      'trade 4*1 4@100 left 0/2',
    );
  });

  test('needs funds for its whole quantity at its own price, even where it would pay less', () => {
    const desk = new Desk();
    desk.limit({ side: 'sell', price: 1, quantity: 10 });
    const lots = Number(RICH / (200n * CASH_PER_TICK_LOT));
    const events = desk.limit({ side: 'buy', price: 200, quantity: lots + 1, by: BOB });
    expect(tapeOf(events)).toEqual(['rejected insufficient-funds']);
    expect(events[0]).toMatchObject({
      actual: BigInt(lots + 1) * 200n * CASH_PER_TICK_LOT,
      limit: RICH,
    });
    expect(tapeOf(desk.limit({ side: 'buy', price: 200, quantity: lots, by: BOB }))[0]).toBe(
      'accepted 2',
    );
  });
});

describe('fees', () => {
  test('are rounded up and come out of what each side receives', () => {
    const desk = new Desk({ makerFee: 1_000, takerFee: 2_500 });
    desk.limit({ side: 'sell', price: 101, quantity: 3 });
    const [, trade] = desk.limit({ side: 'buy', price: 101, quantity: 3, by: BOB });
    // Bob gets 30 COIN units: 2,500 ppm of them is 0.075, so 1. Alice gets 909 CASH units: 0.909, so 1.
    expect(trade).toMatchObject({ kind: 'trade', notional: 909n, takerFee: 1n, makerFee: 1n });
    expect(desk.available(BOB, 'COIN')).toBe(RICH + 29n);
    expect(desk.available(ALICE, 'CASH')).toBe(RICH + 908n);
    expect(desk.available(FEES_ACCOUNT, 'COIN')).toBe(1n);
    expect(desk.available(FEES_ACCOUNT, 'CASH')).toBe(1n);
  });

  test('a maker rebate is rounded down, in the taker’s fee’s asset, and never above that fee', () => {
    const desk = new Desk({ makerFee: -400_000, takerFee: 100_000 });
    desk.limit({ side: 'sell', price: 101, quantity: 3 });
    const [, trade] = desk.limit({ side: 'buy', price: 101, quantity: 3, by: BOB });
    expect(trade).toMatchObject({ takerFee: 3n, makerFee: -3n });
    expect(desk.available(ALICE, 'COIN')).toBe(RICH - 30n + 3n);
    expect(desk.available(FEES_ACCOUNT, 'COIN')).toBe(0n);

    const modest = new Desk({ makerFee: -50_000, takerFee: 100_000 });
    modest.limit({ side: 'sell', price: 101, quantity: 3 });
    const [, other] = modest.limit({ side: 'buy', price: 101, quantity: 3, by: BOB });
    expect(other).toMatchObject({ takerFee: 3n, makerFee: -1n });
    expect(modest.available(FEES_ACCOUNT, 'COIN')).toBe(2n);
  });

  test('an account’s own rates apply from its next trade', () => {
    const desk = new Desk({ makerFee: 1_000, takerFee: 2_000 });
    desk.limit({ side: 'sell', price: 100, quantity: 200 });
    desk.run({
      kind: 'set-account-fees',
      account: BOB,
      market: MARKET,
      takerFee: 0 as never,
    });
    const [, free] = desk.limit({ side: 'buy', price: 100, quantity: 100, by: BOB });
    expect(free).toMatchObject({ takerFee: 0n, makerFee: 30n });
    const [, full] = desk.limit({ side: 'buy', price: 100, quantity: 100, by: CAROL });
    expect(full).toMatchObject({ takerFee: 2n });
  });
});

describe('market orders', () => {
  function withAsks(): Desk {
    const desk = new Desk();
    desk.limit({ side: 'sell', price: 100, quantity: 10 });
    desk.limit({ side: 'sell', price: 110, quantity: 10 });
    return desk;
  }

  test('by quantity: refused where the plan costs more than is there', () => {
    const desk = withAsks();
    const cost = (10n * 100n + 5n * 110n) * CASH_PER_TICK_LOT;
    desk.run({
      kind: 'withdraw',
      account: BOB,
      asset: 'CASH',
      amount: (RICH - cost + 1n) as Amount,
    });
    expect(tapeOf(desk.market(BOB, 'buy', { quantity: 15 }))).toEqual([
      'rejected insufficient-funds',
    ]);
    desk.deposit(BOB, 'CASH', 1n);
    expect(tapeOf(desk.market(BOB, 'buy', { quantity: 15 })).slice(1)).toEqual([
      'trade 3*1 10@100 left 5/0',
      'trade 3*2 5@110 left 0/5',
    ]);
    expect(desk.available(BOB, 'CASH')).toBe(0n);
  });

  test('a buy by amount spends at most it, in whole lots', () => {
    const desk = withAsks();
    const amount = (10n * 100n + 3n * 110n) * CASH_PER_TICK_LOT + 100n;
    expect(tapeOf(desk.market(BOB, 'buy', { quoteAmount: amount })).slice(1)).toEqual([
      'trade 3*1 10@100 left 0/0',
      'trade 3*2 3@110 left 0/7',
    ]);
    expect(RICH - desk.available(BOB, 'CASH')).toBe(amount - 100n);
  });

  test('a sell by amount receives at least it, and no whole lot more', () => {
    const desk = new Desk();
    desk.limit({ side: 'buy', price: 100, quantity: 10 });
    desk.market(BOB, 'sell', { quoteAmount: 301n });
    expect(desk.available(BOB, 'CASH') - RICH).toBe(600n);
    desk.market(BOB, 'sell', { quoteAmount: 300n });
    expect(desk.available(BOB, 'CASH') - RICH).toBe(900n);
  });

  test('an amount beyond 2^53 units works to the last unit', () => {
    const desk = new Desk();
    const price = 2 ** 52;
    desk.deposit(BOB, 'CASH', 2n ** 90n);
    desk.limit({ side: 'sell', price, quantity: 1_000 });
    const amount = BigInt(price) * 7n * CASH_PER_TICK_LOT;
    expect(tapeOf(desk.market(BOB, 'buy', { quoteAmount: amount - 1n }))[1]).toBe(
      `trade 2*1 6@${price} left 0/994`,
    );
    expect(tapeOf(desk.market(BOB, 'buy', { quoteAmount: amount }))[1]).toBe(
      `trade 3*1 7@${price} left 0/987`,
    );
  });

  test('the smallest notional is judged at what the plan costs', () => {
    const desk = new Desk({ terms: { minNotional: 3_000n as Amount } });
    desk.limit({ side: 'sell', price: 100, quantity: 10 });
    expect(tapeOf(desk.market(BOB, 'buy', { quantity: 9 }))).toEqual([
      'rejected notional-below-minimum',
    ]);
    expect(tapeOf(desk.market(BOB, 'buy', { quantity: 10 }))[1]).toBe('trade 2*1 10@100 left 0/0');
    // With nothing to take there is no cost to judge.
    expect(tapeOf(desk.market(BOB, 'buy', { quantity: 1 }))).toEqual([
      'accepted 3',
      'expired 3 1 no-liquidity',
    ]);
  });

  test('a protection price ends it, and the reason says so', () => {
    const desk = withAsks();
    expect(tapeOf(desk.market(BOB, 'buy', { quantity: 15, protectionPrice: 109 }))).toEqual([
      'accepted 3',
      'trade 3*1 10@100 left 5/0',
      'expired 3 5 protection-price',
    ]);
  });
});

describe('client ids', () => {
  const DAY = 24 * 60 * 60 * 1_000_000;

  test('the same content again is the same order, before any other check', () => {
    const desk = new Desk();
    const order = { side: 'buy', price: 100, quantity: 5, clientId: 'x' } as const;
    desk.limit(order);
    desk.cancel(ALICE, 1);
    desk.run({ kind: 'set-market-state', market: MARKET, state: 'halted' });
    expect(tapeOf(desk.limit(order))).toEqual(['repeated 1']);
    expect(tapeOf(desk.limit({ ...order, quantity: 6 }))).toEqual(['rejected client-id-reused']);
    expect(tapeOf(desk.limit({ ...order, by: BOB }))).toEqual(['rejected market-halted']);
  });

  test('a refused order is not remembered', () => {
    const desk = new Desk();
    const order = { side: 'buy', price: 100, clientId: 'x' } as const;
    expect(tapeOf(desk.limit({ ...order, quantity: 0 }))).toEqual([
      'rejected quantity-below-minimum',
    ]);
    expect(tapeOf(desk.limit({ ...order, quantity: 1 }))[0]).toBe('accepted 1');
  });

  test('is free again after 24 hours, to the microsecond', () => {
    const desk = new Desk();
    const order = {
      side: 'buy',
      price: 100,
      quantity: 5,
      clientId: 'x',
      timeInForce: 'ioc',
    } as const;
    desk.limit(order);
    desk.run({ kind: 'advance-time' }, 1_000 + DAY - 1);
    expect(tapeOf(desk.limit(order))).toEqual(['repeated 1']);
    desk.run({ kind: 'advance-time' }, 1_000 + DAY);
    expect(tapeOf(desk.limit(order))[0]).toBe('accepted 2');
  });

  test('belongs to its order as long as that is open, even after 24 hours', () => {
    const desk = new Desk();
    const order = { side: 'buy', price: 100, quantity: 5, clientId: 'x' } as const;
    desk.limit(order);
    desk.run({ kind: 'advance-time' }, 1_000 + DAY);
    expect(tapeOf(desk.limit(order))).toEqual(['rejected client-id-reused']);
    desk.cancel(ALICE, 1);
    expect(tapeOf(desk.limit(order))[0]).toBe('accepted 2');
  });

  test('names any string harmlessly', () => {
    const desk = new Desk();
    for (const clientId of ['__proto__', 'constructor', 'hasOwnProperty']) {
      const order = { side: 'buy', price: 100, quantity: 5, clientId } as const;
      expect(tapeOf(desk.limit(order))[0]).toMatch(/^accepted/);
      expect(tapeOf(desk.limit(order))[0]).toMatch(/^repeated/);
    }
    expect(desk.exchange.openOrders().map(({ clientId }) => clientId)).toEqual([
      '__proto__',
      'constructor',
      'hasOwnProperty',
    ]);
  });
});

describe('refusals come in the order of the codes', () => {
  test('each is reported where it and all later ones apply', () => {
    const desk = new Desk({
      terms: {
        minPrice: 10 as never,
        minQuantity: 5 as QuantityLots,
        minNotional: 10_000n as Amount,
        openOrdersMax: 1,
      },
    });
    desk.limit({ side: 'sell', price: 5_000, quantity: 5, by: BOB });
    desk.limit({ side: 'buy', price: 4_000, quantity: 5 });
    const place = (more: object) =>
      tapeOf(
        desk.run({
          kind: 'place-order',
          type: 'limit',
          account: ALICE,
          market: MARKET,
          side: 'buy',
          price: 5_000,
          quantity: 10 ** 9,
          postOnly: 'reject',
          ...more,
        } as never),
      )[0];
    expect(place({ account: 99, market: 'NO', deadline: 1 })).toBe('rejected command-expired');
    expect(place({ account: 99, market: 'NO' })).toBe('rejected account-unknown');
    expect(place({ account: FEES_ACCOUNT })).toBe('rejected account-unknown');
    expect(place({ market: 'NO', price: 1 })).toBe('rejected market-unknown');
    expect(place({ price: 1, quantity: 1 })).toBe('rejected price-below-minimum');
    expect(place({ quantity: 1 })).toBe('rejected quantity-below-minimum');
    expect(place({ price: 11, quantity: 5 })).toBe('rejected notional-below-minimum');
    expect(place({})).toBe('rejected open-orders-limit');
    desk.cancel(ALICE, 2);
    expect(place({})).toBe('rejected post-only-would-take');
    expect(place({ price: 4_999 })).toBe('rejected insufficient-funds');
    expect(place({ price: 4_999, quantity: 5 })).toBe('accepted 3');
  });

  test('a deadline is met at its own microsecond', () => {
    const desk = new Desk();
    const order = { kind: 'place-order', type: 'limit', account: ALICE, market: MARKET } as const;
    const rest = { side: 'buy', price: 1, quantity: 1, deadline: 1_000 } as const;
    expect(tapeOf(desk.run({ ...order, ...rest } as never))[0]).toBe('accepted 1');
    expect(tapeOf(desk.run({ ...order, ...rest } as never, 1_001))[0]).toBe(
      'rejected command-expired',
    );
  });

  test('a refused order changes nothing', () => {
    const desk = new Desk();
    desk.limit({ side: 'sell', price: 100, quantity: 5 });
    const before = desk.exchange.stateHash();
    for (const wish of [
      { side: 'buy', price: 100, quantity: 5, postOnly: 'reject', by: BOB },
      { side: 'buy', price: 2 ** 40, quantity: 2 ** 40, by: BOB },
      { side: 'buy', price: 100, quantity: 0, by: BOB },
    ] as const) {
      expect(tapeOf(desk.limit(wish))[0]).toMatch(/^rejected/);
      expect(desk.exchange.stateHash()).toBe(before);
    }
  });
});

describe('self-trade prevention over groups', () => {
  test('accounts of one group are one owner; others are not', () => {
    const desk = new Desk();
    const [created] = desk.run({ kind: 'create-account', selfTradeGroup: 7 });
    const [second] = desk.run({ kind: 'create-account', selfTradeGroup: 7 });
    if (created?.kind !== 'account-created' || second?.kind !== 'account-created')
      throw new Error();
    desk.deposit(created.account, 'COIN', 100n);
    desk.deposit(second.account, 'CASH', RICH);
    desk.limit({ side: 'sell', price: 100, quantity: 5, by: created.account });
    expect(
      tapeOf(desk.limit({ side: 'buy', price: 100, quantity: 5, by: second.account })),
    ).toEqual(['accepted 2', 'cancelled 2 5 self-trade']);
    expect(tapeOf(desk.limit({ side: 'buy', price: 100, quantity: 5, by: BOB }))[1]).toBe(
      'trade 3*1 5@100 left 0/0',
    );
  });

  test('decrement shrinks both, without a trade, and the smaller ends', () => {
    const desk = new Desk();
    desk.limit({ side: 'sell', price: 100, quantity: 5 });
    const events = desk.limit({ side: 'buy', price: 100, quantity: 3, selfTrade: 'decrement' });
    expect(tapeOf(events)).toEqual([
      'accepted 2',
      'decremented maker 1 by 3 to 2',
      'decremented taker 2 by 3 to 0',
    ]);
    expect(desk.held(ALICE, 'COIN')).toBe(2n * COIN_PER_LOT);
    expect(desk.exchange.lastPrice(MARKET)).toBeUndefined();
    expect(desk.exchange.order(1 as never)).toMatchObject({ quantity: 2, filled: 0, remaining: 2 });
  });
});
