/** The friendly API over batches, market states and terms. */
import { describe, expect, test } from 'vitest';
import { HOUR, idOf, MARKET, stage } from '../../test/app/stage.ts';
import { ExchangeSetupError } from '../index.ts';

describe('batches', () => {
  const bid = { kind: 'limit', market: MARKET, side: 'buy', quantity: '1' } as const;

  test('an answer for each item, in their order', () => {
    const { alice } = stage();
    const old = alice.limit(MARKET, { side: 'buy', price: '1', quantity: '1' });
    const done = alice.batch('independent', [
      { ...bid, price: '9.00', clientId: 'a' },
      { ...bid, price: '0.001' },
      { kind: 'cancel', market: MARKET, order: idOf(old) },
      { kind: 'cancel', market: MARKET, order: { clientId: 'nobody’s' } },
      { kind: 'amend', market: MARKET, order: { clientId: 'a' }, change: { quantity: '0.5' } },
      { kind: 'market', market: MARKET, side: 'sell', quantity: '0.2' },
      { kind: 'stop', market: 'NO_SUCH', side: 'sell', stopPrice: '1', quantity: '1' },
      { kind: 'cancel-all', side: 'buy' },
    ]);
    expect(done).toMatchObject({
      ok: true,
      results: [
        { status: 'cancelled', filled: '0.0' },
        { ok: false, code: 'price-off-tick' },
        { ok: true },
        { ok: false, code: 'order-unknown' },
        { status: 'cancelled', remaining: '0.5' },
        { status: 'cancelled', reason: 'self-trade' },
        { ok: false, code: 'market-unknown' },
        { ok: true, orderIds: [2] },
      ],
    });
  });

  test('atomic: one refusal, and nothing happened', () => {
    const { exchange, alice } = stage();
    const before = exchange.engine.stateHash();
    const conditional = { market: MARKET, side: 'sell', quantity: '1' } as const;
    expect(
      alice.batch('atomic', [
        { ...bid, price: '9.00' },
        { kind: 'take-profit', ...conditional, stopPrice: '12' },
        { ...bid, price: '9.00', quantity: '20000' },
      ]),
    ).toEqual({
      ok: false,
      code: 'insufficient-funds',
      message: expect.stringMatching(/^Insufficient funds/),
      item: 2,
    });
    expect(exchange.engine.stateHash()).toBe(before);
    expect(
      alice.batch('atomic', [
        { ...bid, price: '9' },
        { ...bid, price: 'nine' },
      ]),
    ).toEqual({
      ok: false,
      code: 'decimal-malformed',
      message: 'Decimal malformed: nine.',
      item: 1,
    });
    expect(alice.orders()).toEqual([]);
  });

  test('atomic: all of it, pairs and trailing stops too', () => {
    const { alice, trade } = stage();
    trade('10.00');
    const sell = { market: MARKET, side: 'sell', quantity: '1' } as const;
    const done = alice.batch('atomic', [
      { ...bid, price: '9.00' },
      { kind: 'trailing-stop', ...sell, trail: '1.00' },
      { kind: 'oco', ...sell, limit: { price: '12.00' }, stop: { stopPrice: '8.00' } },
    ]);
    expect(done).toMatchObject({
      ok: true,
      results: [
        { status: 'open' },
        { status: 'waiting' },
        { limit: { status: 'open' }, stop: { status: 'waiting' } },
      ],
    });
    expect(alice.orders()).toHaveLength(4);
  });

  test('a stop that the batch triggers is told in the item that placed it', () => {
    const { alice, bob, trade } = stage();
    trade('10.00');
    bob.limit(MARKET, { side: 'buy', price: '9.00', quantity: '5' });
    const done = alice.batch('atomic', [
      { kind: 'stop', market: MARKET, side: 'sell', stopPrice: '9.50', quantity: '1' },
      { kind: 'market', market: MARKET, side: 'sell', quantity: '1' },
    ]);
    expect(done).toMatchObject({
      results: [
        { status: 'filled', filled: '1.0', averagePrice: '9' },
        { status: 'filled', filled: '1.0' },
      ],
    });
  });

  test('too many, or none, is refused as a whole', () => {
    const { alice } = stage();
    expect(alice.batch('independent', [])).toMatchObject({ code: 'batch-invalid' });
    const many = Array.from({ length: 101 }, () => ({ ...bid, price: '1' }));
    expect(alice.batch('atomic', many)).toMatchObject({ code: 'batch-invalid' });
    expect(alice.batch('independent', [{ ...bid, price: '' }])).toMatchObject({
      ok: true,
      results: [{ code: 'decimal-malformed' }],
    });
  });
});

describe('markets', () => {
  test('an auction gathers orders, tells its price, and uncrosses when it opens', () => {
    const { exchange, alice, bob } = stage();
    exchange.setMarketState(MARKET, 'auction');
    alice.limit(MARKET, { side: 'buy', price: '11.00', quantity: '3' });
    const told: unknown[] = [];
    exchange.onEvents((events) => told.push(...events));
    expect(bob.limit(MARKET, { side: 'sell', price: '9.00', quantity: '2' })).toMatchObject({
      status: 'open',
    });
    expect(bob.market(MARKET, { side: 'sell', quantity: '2' })).toMatchObject({
      code: 'market-in-auction',
    });
    expect(told).toContainEqual(expect.objectContaining({ kind: 'auction-indicative' }));
    exchange.setMarketState(MARKET, 'open');
    expect(bob.orders()).toEqual([]);
    expect(alice.orders()).toMatchObject([{ filled: '2.0', remaining: '1.0' }]);
    expect(exchange.lastPrice(MARKET)).toBeDefined();
  });

  test('an auction with an end uncrosses by itself', () => {
    const { exchange, alice, bob } = stage();
    exchange.setMarketState(MARKET, 'auction', { endsAt: HOUR });
    alice.limit(MARKET, { side: 'buy', price: '10.00', quantity: '1' });
    bob.limit(MARKET, { side: 'sell', price: '10.00', quantity: '1' });
    expect(exchange.nextDue()).toBe(HOUR);
    exchange.advanceTime(HOUR);
    expect(exchange.lastPrice(MARKET)).toBe('10.00');
    expect(exchange.market(MARKET)?.state).toBe('open');
    const late = () => exchange.setMarketState(MARKET, 'auction', { endsAt: HOUR });
    expect(late).toThrow(ExchangeSetupError);
  });

  test('a price band keeps prices near the reference', () => {
    const { alice } = stage({ priceBand: 100_000, referencePrice: '10.00' });
    const far = { side: 'buy', price: '11.01', quantity: '1' } as const;
    expect(alice.limit(MARKET, far)).toMatchObject({ ok: false, code: 'price-out-of-band' });
    expect(alice.limit(MARKET, { ...far, price: '11.00' })).toMatchObject({ status: 'open' });
  });

  test.each([
    [{ minPrice: '1.00' }, { price: '0.99', quantity: '1' }, 'price-below-minimum'],
    [{ maxPrice: '1.00' }, { price: '1.01', quantity: '1' }, 'price-above-maximum'],
    [{ minQuantity: '2' }, { price: '1', quantity: '1.9' }, 'quantity-below-minimum'],
    [{ maxQuantity: '2' }, { price: '1', quantity: '2.1' }, 'quantity-above-maximum'],
    [{ minNotional: '2' }, { price: '1', quantity: '1.9' }, 'notional-below-minimum'],
    [{ maxNotional: '2' }, { price: '1', quantity: '2.1' }, 'notional-above-maximum'],
  ])('%o refuses %o', (terms, order, code) => {
    const { alice } = stage(terms);
    expect(alice.limit(MARKET, { side: 'sell', ...order })).toMatchObject({ ok: false, code });
  });

  test('open orders per account are limited, waiting ones included', () => {
    const { alice } = stage({ openOrdersMax: 1 });
    alice.takeProfit(MARKET, { side: 'sell', stopPrice: '12', quantity: '1' });
    const second = alice.limit(MARKET, { side: 'sell', price: '12', quantity: '1' });
    expect(second).toMatchObject({ ok: false, code: 'open-orders-limit' });
  });

  test.each([
    [{ tickSize: 'a' }, 'tickSize a of GOLD_COIN: decimal-malformed.'],
    [{ lotSize: '0' }, 'lotSize of GOLD_COIN is zero.'],
    [{ minPrice: '0.001' }, 'minPrice 0.001 of GOLD_COIN: price-off-tick.'],
    [{ maxNotional: '-1' }, 'maxNotional -1 of GOLD_COIN: decimal-malformed.'],
    [{ priceBand: 1_000_000 }, 'market-invalid'],
  ])('%o is an error with the reason', (terms, message) => {
    expect(() => stage(terms)).toThrow(ExchangeSetupError);
    expect(() => stage(terms)).toThrow(message);
  });
});
