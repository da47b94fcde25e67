/** The friendly API: ten lines make a market; what cannot be does not compile. */
import { describe, expect, test } from 'vitest';
import {
  type AppAccount,
  type AppExchange,
  createExchange,
  ExchangeSetupError,
  restoreExchange,
} from '../index.ts';

function open(): { exchange: AppExchange; alice: AppAccount; bob: AppAccount } {
  const exchange = createExchange({
    assets: { BTC: 8, USDT: 10 },
    markets: [
      { symbol: 'BTC_USDT', tickSize: '0.01', lotSize: '0.00001', makerFee: 800, takerFee: 1000 },
    ],
  });
  const alice = exchange.createAccount();
  const bob = exchange.createAccount();
  alice.deposit('BTC', '2');
  bob.deposit('USDT', '100000');
  return { exchange, alice, bob };
}

const SELL = { side: 'sell', price: '60000.00', quantity: '0.50000' } as const;

test('default: a sell rests, a market buy takes it, both have their money', () => {
  const { exchange, alice, bob } = open();
  const sell = alice.limit('BTC_USDT', SELL);
  expect(sell).toEqual({
    ok: true,
    orderId: 1,
    status: 'open',
    filled: '0.00000',
    remaining: '0.50000',
    trades: [],
  });
  expect(exchange.depth('BTC_USDT')).toEqual({
    bids: [],
    asks: [{ price: '60000.00', quantity: '0.50000', orders: 1 }],
  });

  const buy = bob.market('BTC_USDT', { side: 'buy', quantity: '0.2' });
  expect(buy).toEqual({
    ok: true,
    orderId: 2,
    status: 'filled',
    filled: '0.20000',
    remaining: '0.00000',
    averagePrice: '60000',
    trades: [
      {
        tradeId: 1,
        price: '60000.00',
        quantity: '0.20000',
        notional: '12000',
        fee: '0.0002',
        feeAsset: 'BTC',
        role: 'taker',
        makerOrderId: 1,
      },
    ],
  });
  expect(bob.balance('BTC')).toEqual({ asset: 'BTC', available: '0.1998', held: '0' });
  expect(bob.balance('USDT')).toEqual({ asset: 'USDT', available: '88000', held: '0' });
  expect(alice.balances()).toEqual([
    { asset: 'BTC', available: '1.5', held: '0.3' },
    { asset: 'USDT', available: '11990.4', held: '0' },
  ]);
  expect(exchange.lastPrice('BTC_USDT')).toBe('60000.00');
  exchange.engine.checkInvariants();
});

describe('orders', () => {
  test('a market order by amount spends at most it', () => {
    const { alice, bob } = open();
    alice.limit('BTC_USDT', SELL);
    const bought = bob.market('BTC_USDT', { side: 'buy', quoteAmount: '1000' });
    expect(bought).toMatchObject({ status: 'filled', filled: '0.01666' });
    expect(bob.balance('USDT').available).toBe('99000.4');
  });

  test('a market order beyond its protection price expires', () => {
    const { alice, bob } = open();
    alice.limit('BTC_USDT', SELL);
    expect(
      bob.market('BTC_USDT', { side: 'buy', quantity: '1', protectionPrice: '59999.99' }),
    ).toMatchObject({ status: 'expired', reason: 'protection-price', remaining: '1.00000' });
  });

  test('meeting an own order cancels the taker', () => {
    const { alice } = open();
    alice.limit('BTC_USDT', SELL);
    alice.deposit('USDT', '60000');
    expect(alice.limit('BTC_USDT', { ...SELL, side: 'buy' })).toMatchObject({
      status: 'cancelled',
      reason: 'self-trade',
      remaining: '0.50000',
    });
  });

  test('decremented to nothing is cancelled, not filled', () => {
    const { alice } = open();
    alice.limit('BTC_USDT', SELL);
    alice.deposit('USDT', '60000');
    expect(alice.limit('BTC_USDT', { ...SELL, side: 'buy', selfTrade: 'decrement' })).toMatchObject(
      { status: 'cancelled', reason: 'self-trade', remaining: '0.00000' },
    );
  });

  test('amend: smaller keeps the order, another price replaces it and may trade', () => {
    const { alice, bob } = open();
    alice.limit('BTC_USDT', { ...SELL, clientId: 'ask' });
    const ask = { clientId: 'ask' };
    expect(alice.amend('BTC_USDT', ask, { quantity: '0.4' })).toMatchObject({
      status: 'open',
      remaining: '0.40000',
    });
    bob.limit('BTC_USDT', { side: 'buy', price: '59000', quantity: '0.1' });
    expect(alice.amend('BTC_USDT', ask, { price: '59000' })).toMatchObject({
      status: 'open',
      filled: '0.10000',
      remaining: '0.30000',
      averagePrice: '59000',
    });
    expect(alice.amend('BTC_USDT', ask, { quantity: '0.1' })).toMatchObject({
      status: 'cancelled',
      reason: 'amended-away',
    });
    expect(alice.orders()).toEqual([]);
  });

  test('cancel by id, and all at once', () => {
    const { alice } = open();
    const first = alice.limit('BTC_USDT', SELL);
    alice.limit('BTC_USDT', SELL);
    alice.limit('BTC_USDT', SELL);
    if (!first.ok) throw new Error(first.message);
    expect(alice.cancel('BTC_USDT', first.orderId)).toEqual({ ok: true });
    expect(alice.cancel('BTC_USDT', first.orderId)).toMatchObject({ code: 'order-unknown' });
    expect(alice.cancelAll({ side: 'buy' })).toEqual({ ok: true, orderIds: [] });
    expect(alice.cancelAll()).toEqual({ ok: true, orderIds: [2, 3] });
    expect(alice.balance('BTC')).toMatchObject({ available: '2', held: '0' });
  });

  test('the same client id again is the same order', () => {
    const { alice } = open();
    alice.limit('BTC_USDT', { ...SELL, clientId: 'once' });
    expect(alice.limit('BTC_USDT', { ...SELL, clientId: 'once' })).toEqual({
      ok: true,
      orderId: 1,
      status: 'repeated',
    });
    expect(alice.orders('BTC_USDT')).toEqual([
      {
        orderId: 1,
        clientId: 'once',
        market: 'BTC_USDT',
        side: 'sell',
        type: 'limit',
        status: 'open',
        price: '60000.00',
        quantity: '0.50000',
        filled: '0.00000',
        remaining: '0.50000',
        timeInForce: 'gtc',
      },
    ]);
  });
});

describe('refusals', () => {
  test.each([
    [{ ...SELL, price: '60000.001' }, 'price-off-tick', 'Price off tick: 60000.001.'],
    [{ ...SELL, quantity: '0.000001' }, 'quantity-off-lot', 'Quantity off lot: 0.000001.'],
    [{ ...SELL, price: '1e5' }, 'decimal-malformed', 'Decimal malformed: 1e5.'],
    [{ ...SELL, quantity: '-1' }, 'decimal-malformed', 'Decimal malformed: -1.'],
    [{ ...SELL, quantity: '3' }, 'insufficient-funds', 'Insufficient funds'],
  ])('%o', (order, code, message) => {
    const { alice } = open();
    const answer = alice.limit('BTC_USDT', order);
    expect(answer).toMatchObject({ ok: false, code });
    if (!answer.ok) expect(answer.message).toContain(message);
    expect(alice.balance('BTC')).toMatchObject({ available: '2', held: '0' });
  });

  test('a bound is told in the market’s decimals', () => {
    const exchange = createExchange({
      assets: { TATA: 8, INR: 8 },
      markets: [{ symbol: 'TATA_INR', tickSize: '0.05', lotSize: '0.001', minNotional: '10' }],
    });
    const account = exchange.createAccount();
    account.deposit('INR', '100');
    expect(account.limit('TATA_INR', { side: 'buy', price: '100.00', quantity: '0.099' })).toEqual({
      ok: false,
      code: 'notional-below-minimum',
      message: 'Notional below minimum: 9.9 INR against 10 INR.',
    });
  });

  test('names that nobody gave are unknown, even those that objects have', () => {
    const { alice } = open();
    for (const name of ['__proto__', 'constructor', 'toString', 'ETH_USDT']) {
      expect(alice.limit(name, SELL)).toMatchObject({ ok: false, code: 'market-unknown' });
      expect(alice.deposit(name, '1')).toMatchObject({ ok: false, code: 'asset-unknown' });
      expect(alice.cancel('BTC_USDT', { clientId: name })).toMatchObject({ code: 'order-unknown' });
    }
  });

  test('an invalid set-up is an error with the reason', () => {
    const create = () =>
      createExchange({
        assets: { BTC: 8, USDT: 6 },
        markets: [{ symbol: 'BTC_USDT', tickSize: '0.01', lotSize: '0.00001' }],
      });
    expect(create).toThrow(ExchangeSetupError);
    expect(create).toThrow('market-invalid');
    expect(() => open().exchange.depth('NO_SUCH')).toThrow(ExchangeSetupError);
  });
});

test('a snapshot restores the exchange and its accounts', () => {
  const { exchange, alice } = open();
  alice.limit('BTC_USDT', SELL);
  const again = restoreExchange(exchange.snapshot());
  expect(again.engine.stateHash()).toBe(exchange.engine.stateHash());
  expect(again.account(alice.id).orders()).toEqual(alice.orders());
});

test('cancelAll tells of what it cancelled, not of pairs that had ended before it', () => {
  let now = 1_000;
  const exchange = createExchange({
    assets: { BTC: 8, USDT: 10 },
    markets: [{ symbol: 'BTC_USDT', tickSize: '0.01', lotSize: '0.00001' }],
    clock: () => now,
  });
  const alice = exchange.createAccount();
  alice.deposit('BTC', '2');
  const pair = {
    side: 'sell',
    quantity: '0.1',
    limit: { price: '70000' },
    stop: { stopPrice: '50000' },
  } as const;
  alice.oco('BTC_USDT', { ...pair, timeInForce: 'gtd', expiresAt: 2_000 });
  alice.oco('BTC_USDT', pair);
  now = 3_000;
  expect(alice.cancelAll()).toEqual({ ok: true, orderIds: [3, 4] });
});

test('a clock that steps back is held still', () => {
  let now = 1_000;
  const exchange = createExchange({ assets: {}, markets: [], clock: () => now });
  exchange.createAccount();
  now = 500;
  exchange.createAccount();
  expect(exchange.engine.time).toBe(1_000);
});

test('a clock that is none is an error, fractions of a microsecond are not', () => {
  let now = 1_000.5;
  const exchange = createExchange({ assets: {}, markets: [], clock: () => now });
  exchange.createAccount();
  expect(exchange.engine.time).toBe(1_000);
  for (const none of [Number.NaN, -1, Number.POSITIVE_INFINITY]) {
    now = none;
    expect(() => exchange.createAccount()).toThrow(ExchangeSetupError);
    expect(() => exchange.advanceTime(none)).toThrow('is no time in microseconds');
  }
  expect(exchange.engine.time).toBe(1_000);
});

test('an account is created whatever falls due first', () => {
  const { exchange, alice } = open();
  alice.limit('BTC_USDT', SELL);
  alice.cancelAllAt(exchange.engine.time + 2);
  const third = exchange.createAccount();
  expect(alice.orders()).toEqual([]);
  expect(third.id).toBe(4);
});

test('listeners hear each command until they stop', () => {
  const { exchange, alice } = open();
  const kinds: string[] = [];
  const stop = exchange.onEvents((events) => kinds.push(...events.map(({ kind }) => kind)));
  alice.limit('BTC_USDT', SELL);
  stop();
  alice.cancelAll();
  expect(kinds).toEqual(['order-accepted', 'order-rested', 'balance-changed']);
});

test('types: wrong calls do not compile', () => {
  const { alice } = open();
  const calls = () => {
    // @ts-expect-error a market order has no price
    alice.market('BTC_USDT', { side: 'buy', quantity: '1', price: '60000' });
    // @ts-expect-error a market order is by quantity or by amount, not both
    alice.market('BTC_USDT', { side: 'buy', quantity: '1', quoteAmount: '1' });
    // @ts-expect-error a limit order needs its price
    alice.limit('BTC_USDT', { side: 'buy', quantity: '1' });
    // @ts-expect-error a post-only order cannot be immediate or cancel
    alice.limit('BTC_USDT', { ...SELL, timeInForce: 'ioc', postOnly: 'reject' });
    // @ts-expect-error prices are decimal strings
    alice.limit('BTC_USDT', { side: 'buy', price: 60000, quantity: '1' });
    // @ts-expect-error an amend changes something
    alice.amend('BTC_USDT', { clientId: 'a' }, {});
    // @ts-expect-error there is no such time in force
    alice.limit('BTC_USDT', { ...SELL, timeInForce: 'gtx' });
  };
  expect(calls).toBeTypeOf('function');
});
