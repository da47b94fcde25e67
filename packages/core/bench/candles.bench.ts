/**
 * Trades into candles: six intervals as the goal has it, all fifteen, and the obvious way (one map of
 * candles per interval) beside them. Each run is a million trades over five days.
 */
import { expect, test } from 'vitest';
import { CandleFold, type CandleInterval, candleIntervals } from '../src/market-data/index.ts';
import { candleOpenTime } from '../src/market-data/intervals.ts';
import { type Amount, timeMicros } from '../src/units/index.ts';
import { createRandom } from './random.ts';

const TRADES = 1_000_000;
const START = 1_767_225_600_000_000;
const STEP_MICROS_MAX = 864_000;

const sixIntervals: readonly CandleInterval[] = ['1m', '5m', '15m', '1h', '4h', '1d'];
const market = { symbol: 'BTC_USDT', quoteUnitsPerTickLot: 1n as Amount };

const times = new Float64Array(TRADES);
const prices = new Float64Array(TRADES);
const quantities = new Float64Array(TRADES);

function makeTrades(): void {
  const random = createRandom(1);
  let time = START;
  let price = 6_000_000;
  for (let index = 0; index < TRADES; index++) {
    time += Math.floor(random() * STEP_MICROS_MAX);
    price += Math.floor(random() * 21) - 10;
    times[index] = time;
    prices[index] = price;
    quantities[index] = 1 + Math.floor(random() * 1_000_000);
  }
}

function fold(intervals: readonly CandleInterval[]): number {
  let closed = 0;
  const candles = new CandleFold({
    market,
    intervals,
    onClosed: () => {
      closed++;
    },
  });
  for (let index = 0; index < TRADES; index++) {
    candles.addTrade(times[index] ?? 0, prices[index] ?? 0, quantities[index] ?? 0);
  }
  return closed;
}

interface PlainCandle {
  open: number;
  high: number;
  low: number;
  close: number;
  volume: number;
  trades: number;
}

function obvious(intervals: readonly CandleInterval[]): number {
  const maps = intervals.map((interval) => ({ interval, candles: new Map<number, PlainCandle>() }));
  for (let index = 0; index < TRADES; index++) {
    const time = timeMicros(times[index] ?? 0);
    const price = prices[index] ?? 0;
    const quantity = quantities[index] ?? 0;
    for (const { interval, candles } of maps) {
      const open = candleOpenTime(interval, time);
      const candle = candles.get(open);
      if (candle === undefined) {
        const first = { open: price, high: price, low: price, close: price };
        candles.set(open, { ...first, volume: quantity, trades: 1 });
        continue;
      }
      candle.high = Math.max(candle.high, price);
      candle.low = Math.min(candle.low, price);
      candle.close = price;
      candle.volume += quantity;
      candle.trades++;
    }
  }
  // All but the candle that is open in each interval.
  return maps.reduce((sum, { candles }) => sum + candles.size - 1, 0);
}

const ROUNDS = 7;

const contestants = {
  'CandleFold, six intervals': () => fold(sixIntervals),
  'CandleFold, all fifteen': () => fold(candleIntervals),
  'a map of candles per interval, six': () => obvious(sixIntervals),
};

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0;
}

/** A, B, C, A, B, C, …, so that a noisy machine is noisy for all. */
function measure(): Record<string, number[]> {
  const rates: Record<string, number[]> = {};
  for (let round = 0; round < ROUNDS; round++) {
    for (const [name, run] of Object.entries(contestants)) {
      const start = performance.now();
      run();
      const seconds = (performance.now() - start) / 1_000;
      rates[name] = [...(rates[name] ?? []), TRADES / seconds / 1e6];
    }
  }
  return rates;
}

test('a million trades into candles', () => {
  makeTrades();
  // The same candles first; speed only counts after that.
  expect(fold(sixIntervals)).toBe(obvious(sixIntervals));
  expect(fold(candleIntervals)).toBe(obvious(candleIntervals));
  const rates = measure();
  console.table(
    Object.entries(rates).map(([workload, rows]) => ({
      workload,
      'M trades/s (median)': Number(median(rows).toFixed(1)),
      lowest: Number(Math.min(...rows).toFixed(1)),
      highest: Number(Math.max(...rows).toFixed(1)),
    })),
  );
}, 120_000);
