/** Assets, markets, accounts and money in and out. */
import { describe, expect, test } from 'vitest';
import { ALICE, Desk, MARKET, RICH, tapeOf } from '../../../test/engine/desk.ts';
import { type Amount, type Command, Exchange, WORLD_ACCOUNT } from '../../index.ts';
import { AMOUNT_MAX } from '../../limits.ts';

function createMarket(more: object): Command {
  return {
    kind: 'create-market',
    symbol: 'COIN_X',
    base: 'COIN',
    quote: 'CASH',
    tickSize: '0.01',
    lotSize: '0.01',
    makerFee: 0,
    takerFee: 0,
    ...more,
  } as never;
}

describe('create-asset', () => {
  test.each([
    ['COIN', 3, 'asset-exists'],
    ['coin', 3, 'asset-invalid'],
    ['', 3, 'asset-invalid'],
    ['ELEVENCHARS', 3, 'asset-invalid'],
    ['__proto__', 3, 'asset-invalid'],
    ['NEW', 19, 'asset-invalid'],
    ['NEW', -1, 'asset-invalid'],
    ['NEW', 1.5, 'asset-invalid'],
  ])('%s with %d decimals: %s', (symbol, decimals, code) => {
    const events = new Desk().run({ kind: 'create-asset', symbol, decimals });
    expect(tapeOf(events)).toEqual([`refused ${code}`]);
  });

  test('0 and 18 decimals are fine', () => {
    const desk = new Desk();
    expect(tapeOf(desk.run({ kind: 'create-asset', symbol: 'WHOLE', decimals: 0 }))).toEqual([
      'asset-created',
    ]);
    expect(tapeOf(desk.run({ kind: 'create-asset', symbol: 'FINE', decimals: 18 }))).toEqual([
      'asset-created',
    ]);
  });
});

describe('create-market', () => {
  test('says what a lot and a tick are in units of the assets', () => {
    const [event] = new Desk().run(createMarket({ tickSize: '0.10', lotSize: '0.020' }));
    expect(event).toMatchObject({
      kind: 'market-created',
      market: {
        tickSize: '0.1',
        lotSize: '0.02',
        baseUnitsPerLot: 20n,
        quoteUnitsPerTickLot: 20n,
        minPrice: 1,
        maxPrice: Number.MAX_SAFE_INTEGER,
        openOrdersMax: 10_000,
      },
    });
  });

  test('price × quantity must be whole units: it says how many decimals are missing', () => {
    const desk = new Desk();
    expect(desk.run(createMarket({ tickSize: '0.001', lotSize: '0.01' }))[0]).toMatchObject({
      code: 'market-invalid',
      actual: 4n,
      limit: 5n,
    });
    expect(desk.run(createMarket({ lotSize: '0.0001' }))[0]).toMatchObject({
      code: 'market-invalid',
      actual: 3n,
      limit: 4n,
    });
    // 0.5 × 0.0002 is 0.0001: what counts is the product, not the digits of each.
    expect(tapeOf(desk.run(createMarket({ tickSize: '0.05', lotSize: '0.02' })))).toEqual([
      'market-created',
    ]);
  });

  test.each([
    [{ base: 'NONE' }, 'asset-unknown'],
    [{ symbol: MARKET }, 'market-exists'],
    [{ symbol: 'lower_CASE' }, 'market-invalid'],
    [{ base: 'CASH', quote: 'CASH' }, 'market-invalid'],
    [{ tickSize: '0' }, 'market-invalid'],
    [{ tickSize: '1e-2' }, 'market-invalid'],
    [{ minPrice: 5, maxPrice: 4 }, 'market-invalid'],
    [{ minQuantity: 0 }, 'market-invalid'],
    [{ minNotional: 5n, maxNotional: 4n }, 'market-invalid'],
    [{ takerFee: -1 }, 'market-invalid'],
    [{ takerFee: 500_001 }, 'market-invalid'],
    [{ makerFee: -500_001 }, 'market-invalid'],
    [{ openOrdersMax: 0 }, 'market-invalid'],
  ])('%o: %s', (more, code) => {
    expect(tapeOf(new Desk().run(createMarket(more)))).toEqual([`refused ${code}`]);
  });
});

describe('money', () => {
  test('comes from the outside world and goes back there', () => {
    const desk = new Desk();
    const world = desk.available(WORLD_ACCOUNT, 'COIN');
    const events = desk.deposit(ALICE, 'COIN', 5n);
    expect(events.map((event) => (event.kind === 'balance-changed' ? event.account : -1))).toEqual([
      WORLD_ACCOUNT,
      ALICE,
    ]);
    expect(desk.available(WORLD_ACCOUNT, 'COIN')).toBe(world - 5n);
    const amount = (RICH + 6n) as Amount;
    const withdraw = { kind: 'withdraw', account: ALICE, asset: 'COIN' } as const;
    expect(desk.run({ ...withdraw, amount })[0]).toMatchObject({
      code: 'insufficient-funds',
      actual: RICH + 6n,
      limit: RICH + 5n,
    });
    desk.run({ ...withdraw, amount: (amount - 1n) as Amount });
    expect(desk.available(ALICE, 'COIN')).toBe(0n);
  });

  test('what is held cannot be withdrawn', () => {
    const desk = new Desk();
    desk.limit({ side: 'sell', price: 100, quantity: 1 });
    const withdraw = { kind: 'withdraw', account: ALICE, asset: 'COIN' } as const;
    expect(tapeOf(desk.run({ ...withdraw, amount: RICH as Amount }))).toEqual([
      'refused insufficient-funds',
    ]);
  });

  test('amounts are positive, and all that is inside has a bound', () => {
    const desk = new Desk();
    for (const amount of [0n, -1n, AMOUNT_MAX]) {
      expect(tapeOf(desk.deposit(ALICE, 'COIN', amount))).toEqual(['refused amount-out-of-range']);
    }
    const room = AMOUNT_MAX - 3n * RICH;
    expect(tapeOf(desk.deposit(ALICE, 'COIN', room))).toEqual([]);
    expect(desk.available(ALICE, 'COIN')).toBe(RICH + room);
    expect(desk.deposit(ALICE, 'COIN', 1n)[0]).toMatchObject({ limit: 0n });
  });

  test('house accounts and strangers are unknown', () => {
    const desk = new Desk();
    for (const account of [0, 1, 77]) {
      expect(tapeOf(desk.deposit(account as never, 'COIN', 1n))).toEqual([
        'refused account-unknown',
      ]);
    }
    expect(tapeOf(desk.deposit(ALICE, 'NONE', 1n))).toEqual(['refused asset-unknown']);
  });
});

test('commands arrive without gaps and time never goes back', () => {
  const exchange = new Exchange();
  const command = { kind: 'advance-time' } as const;
  expect(() => exchange.apply({ seq: 2, time: 0, command } as never)).toThrow('without gaps');
  exchange.apply({ seq: 1, time: 5, command } as never);
  expect(() => exchange.apply({ seq: 2, time: 4, command } as never)).toThrow('never goes back');
});
