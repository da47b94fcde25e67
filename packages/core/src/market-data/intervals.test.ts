import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type TimeMicros, timeMicros } from '../units/quantities.ts';
import {
  candleCloseTime,
  candleIntervals,
  candleLengthMicros,
  candleOpenTime,
  parseCandleInterval,
} from './intervals.ts';

const at = (iso: string) => timeMicros(Date.parse(iso) * 1_000);
const iso = (time: TimeMicros) => new Date(time / 1_000).toISOString();

test('names are exactly the fifteen', () => {
  expect(candleIntervals).toHaveLength(15);
  for (const name of candleIntervals) expect(parseCandleInterval(name)).toBe(name);
  for (const bad of ['1M', '1s', '60m', '', ' 1m', '__proto__', 1, null]) {
    expect(parseCandleInterval(bad)).toBeUndefined();
  }
});

test.each([
  ['1m', '2024-02-29T23:59:59.999Z', '2024-02-29T23:59:00.000Z', '2024-03-01T00:00:00.000Z'],
  ['15m', '2024-02-29T23:59:59.999Z', '2024-02-29T23:45:00.000Z', '2024-03-01T00:00:00.000Z'],
  ['8h', '2024-02-29T23:59:59.999Z', '2024-02-29T16:00:00.000Z', '2024-03-01T00:00:00.000Z'],
  ['1d', '2024-02-29T23:59:59.999Z', '2024-02-29T00:00:00.000Z', '2024-03-01T00:00:00.000Z'],
  ['1w', '2024-03-03T23:59:59.999Z', '2024-02-26T00:00:00.000Z', '2024-03-04T00:00:00.000Z'],
  ['1w', '2024-03-04T00:00:00.000Z', '2024-03-04T00:00:00.000Z', '2024-03-11T00:00:00.000Z'],
  ['1w', '1970-01-02T00:00:00.000Z', '1970-01-01T00:00:00.000Z', '1970-01-05T00:00:00.000Z'],
  ['1month', '2024-02-29T12:00:00.000Z', '2024-02-01T00:00:00.000Z', '2024-03-01T00:00:00.000Z'],
  ['1month', '2023-12-31T23:59:59.999Z', '2023-12-01T00:00:00.000Z', '2024-01-01T00:00:00.000Z'],
] as const)('%s around %s', (...[interval, time, open, close]) => {
  const openTime = candleOpenTime(interval, at(time));
  expect(iso(openTime)).toBe(open);
  expect(iso(candleCloseTime(interval, openTime))).toBe(close);
});

test('property: candles of an interval tile time', () => {
  const time = fc.integer({ min: 0, max: 4_102_444_800_000_000 }).map(timeMicros);
  fc.assert(
    fc.property(time, fc.constantFrom(...candleIntervals), (moment, interval) => {
      const open = candleOpenTime(interval, moment);
      const close = candleCloseTime(interval, open);
      expect(open).toBeLessThanOrEqual(moment);
      expect(close).toBeGreaterThan(moment);
      expect(candleOpenTime(interval, timeMicros(close - 1))).toBe(open);
      expect(candleOpenTime(interval, close)).toBe(close);
      if (interval === '1w' && open > 0) expect(new Date(open / 1_000).getUTCDay()).toBe(1);
      const length = candleLengthMicros(interval);
      if (length !== undefined && open >= 4 * 86_400_000_000) expect(close - open).toBe(length);
    }),
  );
});
