import { timeMicros } from '@exchange/core/units';
import { createRandom } from '@exchange/sdk/strategy';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  filters,
  guards,
  type MarketMakerOptions,
  marketMaker,
  models,
  sources,
} from '../src/index.ts';
import { SimulatedExchange } from './simulated-exchange.ts';

const base: MarketMakerOptions = {
  market: 'BTC_USDT',
  sources: [sources.thisMarket('mid')],
  model: models.fixedSpread({ bidBps: [10, 20], askBps: [10, 20], size: '0.05' }),
  inventory: { limit: '0.2' },
  refresh: { toleranceTicks: 2 },
};

/** Never rejects. */
const calm = () => 0.5;

test('maker: quotes layers around the fair value, bids down and asks up to the grid', () => {
  const exchange = new SimulatedExchange(marketMaker(base), calm);
  exchange.settle();
  expect(exchange.prices('buy')).toEqual([9_990, 9_980]);
  expect(exchange.prices('sell')).toEqual([10_010, 10_020]);
  expect(
    exchange.placed.every(
      ({ request }) => request.postOnly === 'reject' && request.quantity === 50,
    ),
  ).toBe(true);
});

test('maker: a move within the tolerance leaves every order alone, a larger one amends them', () => {
  const exchange = new SimulatedExchange(marketMaker(base), calm);
  exchange.settle();
  exchange.quote(10_000, 10_002);
  exchange.pass(1000);
  exchange.settle();
  expect([exchange.amended, exchange.cancelled, exchange.placed.length]).toEqual([[], [], 4]);
  exchange.quote(10_004, 10_006);
  exchange.pass(1000);
  exchange.settle();
  expect(exchange.amended.toSorted()).toEqual(['o1', 'o2', 'o3', 'o4']);
  expect(exchange.placed.length).toBe(4);
  expect(exchange.prices('buy')).toEqual([9_994, 9_984]);
});

test('maker: a partly filled order keeps its place until half of it is gone', () => {
  const exchange = new SimulatedExchange(marketMaker(base), calm);
  exchange.settle();
  exchange.fill('o1', 20);
  exchange.settle();
  expect(exchange.amended).toEqual([]);
  exchange.fill('o1', 10);
  exchange.settle();
  expect(exchange.amended).toEqual(['o1']);
  expect(exchange.openOrders.find(({ clientId }) => clientId === 'o1')).toMatchObject({
    remaining: 50,
    quantity: 80,
  });
});

test('maker: an order younger than the minimum life is not moved', () => {
  const options = { ...base, refresh: { toleranceTicks: 2, minLifeMilliseconds: 5_000 } };
  const exchange = new SimulatedExchange(marketMaker(options), calm);
  exchange.settle();
  exchange.quote(10_019, 10_021);
  exchange.pass(4_000);
  exchange.settle();
  expect(exchange.amended).toEqual([]);
  exchange.pass(2_000);
  exchange.settle();
  expect(exchange.amended.length).toBe(4);
});

test('maker: after a fill nothing new is placed on that side for a while', () => {
  const options = { ...base, refresh: { toleranceTicks: 2, fillDelayMilliseconds: 3_000 } };
  const exchange = new SimulatedExchange(marketMaker(options), calm);
  exchange.settle();
  exchange.fill('o1', 50);
  exchange.settle();
  expect(exchange.prices('buy')).toEqual([9_980]);
  exchange.pass(3_100);
  exchange.settle();
  expect(exchange.prices('buy').length).toBe(2);
});

test('maker: inventory pulls the quotes away and stops adding at the limit', () => {
  const options = { ...base, filters: [filters.inventorySkew({ bps: 10 })] };
  const exchange = new SimulatedExchange(marketMaker(options), calm);
  exchange.settle();
  for (let index = 0; index < 50; index += 1) {
    const [bid] = exchange.openOrders.filter(({ side }) => side === 'buy');
    if (bid !== undefined) exchange.fill(bid.clientId, 50);
    exchange.pass(1000);
    exchange.settle();
  }
  // Quantities shrink with the ratio, down to a lot that is not worth placing.
  expect(exchange.lots).toBeGreaterThan(150);
  expect(exchange.lots).toBeLessThanOrEqual(200);
  expect(Math.min(...exchange.prices('sell'))).toBeLessThan(10_010);
});

test('maker: a stale book and a missing price pull the quotes, and they come back', () => {
  const exchange = new SimulatedExchange(marketMaker(base), calm);
  exchange.settle();
  exchange.stale = true;
  exchange.settle();
  expect(exchange.openOrders).toEqual([]);
  exchange.stale = false;
  exchange.settle();
  expect(exchange.openOrders.length).toBe(4);
});

test('maker: whatever part throws, the quotes come out', () => {
  const parts = ['source', 'fair', 'model', 'filter', 'guard'] as const;
  for (const part of parts) {
    let isBroken = false;
    const through = <Value>(where: string, value: Value): Value => {
      if (isBroken && where === part) throw new Error('boom');
      return value;
    };
    const model = models.fixedSpread({ bidBps: [10], askBps: [10], size: '0.05' });
    const source = sources.thisMarket('mid');
    const strategy = marketMaker({
      ...base,
      sources: [{ id: 'mid', read: (input) => through('source', source.read(input)) }],
      fair: { name: 'own', estimate: ([first]) => through('fair', first?.price) },
      model: { name: 'own', quotes: (state) => through('model', model.quotes(state)) },
      filters: [{ name: 'own', apply: (quotes) => through('filter', quotes) }],
      guards: [
        { name: 'own', check: () => through('guard', { kind: 'ok', why: 'fine' } as const) },
      ],
    });
    const exchange = new SimulatedExchange(strategy, calm);
    exchange.settle();
    expect(exchange.openOrders.length).toBe(2);
    isBroken = true;
    exchange.settle();
    expect([part, exchange.openOrders]).toEqual([part, []]);
    expect(JSON.stringify(exchange.logged)).toContain('boom');
    expect(JSON.stringify(strategy.status?.(exchange))).toContain('boom');
  }
});

test('guards: a drawdown halts, or pauses and then counts anew', () => {
  const options = (then: 'halt' | 'pause'): MarketMakerOptions => ({
    ...base,
    guards: [guards.maxDrawdown({ percent: 0.0001, then, resumeAfterMilliseconds: 10_000 })],
  });
  for (const then of ['halt', 'pause'] as const) {
    const exchange = new SimulatedExchange(marketMaker(options(then)), calm);
    exchange.settle();
    exchange.fill('o1', 50);
    exchange.settle();
    exchange.quote(9_499, 9_501);
    exchange.pass(1_000);
    exchange.settle();
    expect(exchange.openOrders).toEqual([]);
    exchange.pass(11_000);
    exchange.settle();
    expect(exchange.openOrders.length).toBe(then === 'halt' ? 0 : 4);
    expect(exchange.halted === undefined).toBe(then === 'pause');
  }
});

test('guards: bursts of fills pause, an inventory pulls one side, a lively market widens', () => {
  const burst = { count: 2, withinMilliseconds: 1_000, pauseMilliseconds: 5_000 };
  const exchange = new SimulatedExchange(
    marketMaker({ ...base, guards: [guards.fillBurst(burst)] }),
    calm,
  );
  exchange.settle();
  exchange.fill('o1', 10);
  exchange.fill('o2', 10);
  exchange.settle();
  expect(exchange.openOrders).toEqual([]);
  exchange.pass(6_000);
  exchange.settle();
  expect(exchange.openOrders.length).toBe(4);

  const holder = new SimulatedExchange(
    marketMaker({ ...base, guards: [guards.maxInventory({ quantity: '0.01' })] }),
    calm,
  );
  holder.settle();
  holder.fill('o1', 20);
  holder.settle();
  expect([holder.prices('buy').length, holder.prices('sell').length]).toEqual([0, 2]);

  const widen = guards.volatilityWiden({ ratio: 2 });
  const input = { volatilityRatio: 3 } as Parameters<typeof widen.check>[0];
  expect(widen.check(input)).toMatchObject({ kind: 'widen', factor: 1.5 });
});

test('exit: cancels, leaves, or flattens', () => {
  const stopWith = (onExit: 'cancel' | 'leave' | 'flatten') => {
    const strategy = marketMaker({ ...base, onExit });
    const exchange = new SimulatedExchange(strategy, calm);
    exchange.settle();
    exchange.fill('o1', 30);
    exchange.answer();
    const before = exchange.placed.length;
    strategy.onStop?.(exchange, 'signal');
    return {
      cancelled: exchange.cancelled.length,
      placed: exchange.placed.slice(before).map(({ request }) => request),
    };
  };
  expect(stopWith('leave')).toEqual({ cancelled: 0, placed: [] });
  expect(stopWith('cancel')).toEqual({ cancelled: 4, placed: [] });
  expect(stopWith('flatten')).toMatchObject({
    cancelled: 4,
    placed: [{ side: 'sell', type: 'market', quantity: 30 }],
  });
});

test('status: says why each quote is where it is', () => {
  const strategy = marketMaker({
    ...base,
    filters: [filters.minSpread({ bps: 30, fees: 'add' }), filters.postOnlyShift()],
    guards: [guards.staleSource({ milliseconds: 2_000 })],
  });
  const exchange = new SimulatedExchange(strategy, calm);
  exchange.settle();
  const [overview, quotes, guardTable] = strategy.status?.(exchange) ?? [];
  expect(overview).toMatchObject({ kind: 'fields', title: 'BTC_USDT' });
  expect(JSON.stringify(overview)).toContain('["state","quoting"]');
  expect(JSON.stringify(quotes)).toContain('fair −10.0 bp, minimum spread');
  expect(guardTable).toMatchObject({ rows: [['stale-source', 'ok', '0 of 2000 ms']] });
});

test('property: never crosses itself, never beyond the inventory limit, amends only beyond the tolerance', () => {
  const step = fc.record({
    mid: fc.integer({ min: -60, max: 60 }),
    milliseconds: fc.integer({ min: 1, max: 3_000 }),
    fill: fc.integer({ min: 0, max: 8 }),
    lots: fc.integer({ min: 1, max: 80 }),
    doesAnswer: fc.boolean(),
  });
  const input = fc.record({
    seed: fc.integer(),
    tolerance: fc.integer({ min: 0, max: 10 }),
    levels: fc.integer({ min: 1, max: 3 }),
    steps: fc.array(step, { maxLength: 60 }),
  });
  fc.assert(
    fc.property(input, ({ seed, tolerance, levels, steps }) => {
      const bps = Array.from({ length: levels }, (_, level) => 2 + level * 3);
      const strategy = marketMaker({
        ...base,
        model: models.fixedSpread({ bidBps: bps, askBps: bps, size: '0.06' }),
        filters: [filters.inventorySkew({ bps: 8 }), filters.postOnlyShift()],
        refresh: { toleranceTicks: tolerance },
      });
      const exchange = new SimulatedExchange(strategy, createRandom(seed));
      const check = (): void => {
        expect(exchange.lots + exchange.working('buy')).toBeLessThanOrEqual(200);
        expect(exchange.lots - exchange.working('sell')).toBeGreaterThanOrEqual(-200);
        expect(Math.max(...exchange.prices('buy'), 0)).toBeLessThan(
          Math.min(...exchange.prices('sell'), 1e9),
        );
      };
      for (const { mid, milliseconds, fill, lots, doesAnswer } of steps) {
        exchange.pass(milliseconds);
        exchange.quote(9_999 + mid, 10_001 + mid);
        const before = new Map(exchange.openOrders.map((order) => [order.clientId, order]));
        const amendedBefore = exchange.amended.length;
        exchange.round();
        check();
        for (const clientId of exchange.amended.slice(amendedBefore))
          expect(before.get(clientId)?.state).toBe('open');
        const target = exchange.openOrders[fill];
        if (target !== undefined) exchange.fill(target.clientId, lots);
        check();
        if (doesAnswer) exchange.answer();
        check();
      }
    }),
    { numRuns: 300 },
  );
});

test('property: a fair value that stays within the tolerance touches no order', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -3, max: 3 }), { maxLength: 40 }), (moves) => {
      const exchange = new SimulatedExchange(
        marketMaker({ ...base, refresh: { toleranceTicks: 4 } }),
        calm,
      );
      exchange.settle();
      const before = exchange.placed.length;
      for (const move of moves) {
        exchange.quote(9_999 + move, 10_001 + move);
        exchange.pass(700);
        exchange.settle();
      }
      expect([exchange.placed.length, exchange.amended, exchange.cancelled]).toEqual([
        before,
        [],
        [],
      ]);
    }),
  );
});

test('random walk: the price depends on time and options, not on how often it is asked', () => {
  const input = {
    now: timeMicros(0),
    market: {} as never,
    book: {} as never,
    lastTrade: undefined,
  };
  const walk = () => sources.randomWalk({ seed: 4, start: 50_000, startAt: timeMicros(1_000_000) });
  const often = walk();
  const once = walk();
  let last = 0;
  for (let at = 1_000_000; at <= 601_000_000; at += 130_000)
    last = often.read({ ...input, now: timeMicros(at) })?.price ?? 0;
  const end = timeMicros(1_000_000 + Math.floor(600_000_000 / 130_000) * 130_000);
  expect(once.read({ ...input, now: end })?.price).toBe(last);
  expect(last).not.toBe(50_000);
});
