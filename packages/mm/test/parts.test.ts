import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { priceTicks, quantityLots, timeMicros } from '@exchange/core/units';
import { createRandom } from '@exchange/sdk/strategy';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  fairValues,
  filters,
  type MakerState,
  models,
  parseRecording,
  type Quote,
  readRecording,
  type SourceInput,
  sources,
} from '../src/index.ts';
import { reservationAndSpread } from '../src/models/avellaneda-stoikov.ts';
import { draftQuotes, toGrid } from '../src/pipeline.ts';
import { VolatilityEstimator } from '../src/volatility.ts';
import { market } from './simulated-exchange.ts';

const at = timeMicros(1_000_000);

function bookAt(
  bid: number,
  ask: number,
  quantities: readonly [number, number] = [100, 100],
): SourceInput['book'] {
  const level = (price: number, quantity: number) => ({
    price: priceTicks(price),
    quantity: quantityLots(quantity),
  });
  return {
    market,
    updateId: 1,
    at,
    stale: false,
    bid: level(bid, quantities[0]),
    ask: level(ask, quantities[1]),
    level: () => undefined,
    depth: () => 0,
  };
}

function state(change: Partial<MakerState> = {}): MakerState {
  return {
    now: at,
    market,
    book: bookAt(9_999, 10_001),
    fair: 10_000,
    volatility: 1,
    inventory: 0,
    inventoryLimit: 200,
    inventoryRatio: 0,
    ...change,
  };
}

const quote = (side: 'buy' | 'sell', price: number): Quote => ({
  side,
  level: 0,
  price,
  quantity: 50,
  because: [],
});

test('source: mid, micro-price and last of this market', () => {
  const input = { now: at, market, book: bookAt(100, 110, [300, 100]), lastTrade: undefined };
  expect(sources.thisMarket('mid').read(input)?.price).toBeCloseTo(1.05, 12);
  // Three times as much on the bid: the ask is about to be used up.
  expect(sources.thisMarket('micro').read(input)?.price).toBeCloseTo(1.075, 12);
  expect(sources.thisMarket('last').read(input)).toBeUndefined();
  const lastTrade = {
    market,
    price: priceTicks(105),
    quantity: quantityLots(1),
    takerSide: 'buy',
    at,
  } as const;
  expect(sources.thisMarket('last').read({ ...input, lastTrade })?.price).toBeCloseTo(1.05, 12);
  expect(
    sources.thisMarket().read({ ...input, book: { ...input.book, ask: undefined } }),
  ).toBeUndefined();
});

test('source: a recording is played from its first read, faster if asked, and grows stale at its end', () => {
  const points = [0, 10, 20].map((second, index) => ({
    at: timeMicros(5e12 + second * 1e6),
    price: 100 + index,
  }));
  const source = sources.recorded({ points, speed: 2 });
  const read = (seconds: number) =>
    source.read({
      now: timeMicros(9e12 + seconds * 1e6),
      market,
      book: bookAt(1, 2),
      lastTrade: undefined,
    });
  expect(read(0)).toEqual({ price: 100, at: 9e12 });
  expect(read(4)?.price).toBe(100);
  expect(read(5)).toEqual({ price: 101, at: 9e12 + 5e6 });
  expect(read(60)).toEqual({ price: 102, at: 9e12 + 10e6 });
});

test('recording: CSV and JSON lines, gzipped or plain; a bad line is named', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'recording-'));
  try {
    const csv = path.join(folder, 'prices.csv.gz');
    await writeFile(csv, gzipSync('time,price\n2026-01-01T00:00:00Z,100.5\n1767225601000,101\n'));
    expect(await readRecording(csv)).toEqual([
      { at: 1_767_225_600_000_000, price: 100.5 },
      { at: 1_767_225_601_000_000, price: 101 },
    ]);
  } finally {
    await rm(folder, { recursive: true });
  }
  expect(parseRecording('{"time":1767225600,"price":"7"}\n')).toEqual([
    { at: 1_767_225_600_000_000, price: 7 },
  ]);
  expect(() => parseRecording('1,5\n2,-5', 'x.csv')).toThrow('x.csv:2');
  expect(() => parseRecording('2,5\n1,5', 'x.csv')).toThrow('time goes back');
  expect(() => parseRecording('', 'x.csv')).toThrow('no prices');
});

test('fair value: median, first of, weighted; none of nothing', () => {
  const prices = [3, 100, 5].map((price, index) => ({ id: `s${index}`, price, at }));
  expect(fairValues.median().estimate(prices)).toBe(5);
  expect(fairValues.median().estimate(prices.slice(0, 2))).toBe(51.5);
  expect(fairValues.firstOf('x', 's2').estimate(prices)).toBe(5);
  expect(fairValues.weighted({ s0: 3, s2: 1 }).estimate(prices)).toBe(3.5);
  for (const fair of [
    fairValues.median(),
    fairValues.firstOf('x'),
    fairValues.weighted({ x: 1 }),
  ]) {
    expect(fair.estimate([])).toBeUndefined();
  }
});

test('model: volatility scales the layers, within bounds', () => {
  const model = models.volatilitySpread({
    bidBps: [10],
    askBps: [10],
    size: '0.05',
    referenceVolatilityBps: 2,
    factorMax: 3,
  });
  const askAt = (volatility: number) =>
    model.quotes(state({ volatility })).find(({ side }) => side === 'sell')?.price;
  expect(askAt(2)).toBeCloseTo(10_010, 9);
  expect(askAt(4)).toBeCloseTo(10_020, 9);
  expect(askAt(100)).toBeCloseTo(10_030, 9);
  expect(askAt(0)).toBeCloseTo(10_005, 9);
});

test('model: Avellaneda–Stoikov follows the two formulas', () => {
  // The paper's own example: s = 100, σ = 2, γ = 0.1, κ = 1.5, T − t = 1: a spread of about 1.69
  // for q = 0.
  const paper = { fair: 100, sigma: 2, gamma: 0.1, kappa: 1.5, horizonSeconds: 1 };
  const flat = reservationAndSpread({ ...paper, inventory: 0 });
  expect(flat.reservation).toBe(100);
  expect(flat.spread).toBeCloseTo(0.1 * 4 + 20 * Math.log(1 + 0.1 / 1.5), 12);
  expect(flat.spread).toBeCloseTo(1.69, 2);
  expect(reservationAndSpread({ ...paper, inventory: 3 }).reservation).toBeCloseTo(98.8, 12);

  const model = models.avellanedaStoikov({ gamma: 0.001, kappa: 0.02, size: '0.05', levels: 2 });
  const quotes = model.quotes(state({ inventory: 100, volatility: 1 }));
  expect(quotes.length).toBe(4);
  const middle = ((quotes[0]?.price ?? 0) + (quotes[1]?.price ?? 0)) / 2;
  expect(middle).toBeLessThan(10_000);
});

test('filter: minimum spread keeps the middle and counts the fees', () => {
  const apply = (fees: 'add' | 'ignore') =>
    filters
      .minSpread({ bps: 10, fees })
      .apply([quote('buy', 10_019), quote('sell', 10_021)], state());
  expect(apply('ignore').map(({ price }) => price)).toEqual([10_015, 10_025]);
  // 100 ppm on each side are 2 basis points more.
  expect(apply('add').map(({ price }) => price)).toEqual([10_014, 10_026]);
});

test('filter: post-only shift stays a tick off the other side', () => {
  const quotes = filters
    .postOnlyShift()
    .apply([quote('buy', 10_005), quote('sell', 9_990)], state());
  expect(quotes.map(({ price }) => price)).toEqual([10_000, 10_000]);
});

test('filter: price band and one side', () => {
  const quotes = [quote('buy', 9_990), quote('sell', 10_010)];
  expect(filters.priceBand({ ceiling: '99.80' }).apply(quotes, state())).toEqual([quotes[1]]);
  expect(filters.priceBand({ floor: '100.20' }).apply(quotes, state())).toEqual([quotes[0]]);
  expect(filters.priceBand({ maxDistanceBps: 5 }).apply(quotes, state())).toEqual([]);
  expect(filters.oneSided('sell').apply(quotes, state())).toEqual([quotes[1]]);
});

test('property: the grid keeps sides apart, levels distinct and quantities whole', () => {
  const any = fc.record({
    side: fc.constantFrom('buy' as const, 'sell' as const),
    level: fc.constant(0),
    price: fc.double({ min: -10, max: 50, noNaN: true }),
    quantity: fc.double({ min: -5, max: 100, noNaN: true }),
    because: fc.constant([]),
  });
  fc.assert(
    fc.property(fc.array(any, { maxLength: 12 }), (quotes) => {
      const grid = toGrid(quotes);
      const prices = (side: 'buy' | 'sell') =>
        grid.filter((each) => each.side === side).map(({ price }) => price);
      const [bids, asks] = [prices('buy'), prices('sell')];
      expect(Math.max(0, ...bids)).toBeLessThan(Math.min(Number.MAX_SAFE_INTEGER, ...asks));
      expect(new Set(bids).size).toBe(bids.length);
      expect(new Set(asks).size).toBe(asks.length);
      expect(bids.toSorted((a, b) => b - a)).toEqual(bids);
      expect(
        grid.every(
          ({ price, quantity }) => price >= 1 && Number.isInteger(quantity) && quantity >= 0,
        ),
      ).toBe(true);
    }),
  );
});

test('pipeline: pulled sides are empty, and the inventory limit cuts the outermost first', () => {
  const parts = {
    model: models.fixedSpread({ bidBps: [1, 2, 3], askBps: [1], size: '0.05' }),
    filters: [],
  };
  const quotes = draftQuotes(parts, state({ inventory: 120 }), {
    widenFactor: 1,
    pulled: new Set(['sell'] as const),
  });
  expect(quotes.map(({ side, quantity }) => [side, quantity])).toEqual([
    ['buy', 50],
    ['buy', 30],
  ]);
  expect(quotes[1]?.because).toContain('inventory limit');
  const wide = draftQuotes(parts, state(), { widenFactor: 3, pulled: new Set() });
  expect(wide[0]?.price).toBe(9_997);
});

test('volatility: finds the scale of a walk, whatever the sampling', () => {
  const random = createRandom('volatility');
  const estimator = new VolatilityEstimator({
    shortHalfLifeSeconds: 3_600,
    longHalfLifeSeconds: 36_000,
  });
  let log = 0;
  let now = 0;
  for (let index = 0; index < 20_000; index += 1) {
    const seconds = 0.1 + random() * 2;
    const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    log += 2e-4 * Math.sqrt(seconds) * normal;
    now += seconds * 1e6;
    estimator.add(1000 * Math.exp(log), timeMicros(Math.round(now)));
  }
  expect(estimator.estimate.bps).toBeGreaterThan(1.8);
  expect(estimator.estimate.bps).toBeLessThan(2.2);
  expect(estimator.estimate.ratio).toBeGreaterThan(0.8);
  expect(estimator.estimate.ratio).toBeLessThan(1.2);
});
