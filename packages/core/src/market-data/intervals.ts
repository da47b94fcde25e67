/** The fifteen candle lengths and where each one's candles begin. */
import {
  civilFromDays,
  daysFromCivil,
  MICROS_PER_DAY,
  MICROS_PER_HOUR,
  MICROS_PER_MINUTE,
} from '../units/civil-date.ts';
import type { TimeMicros } from '../units/quantities.ts';

/** Shortest first. Each is a whole number of minutes, so all can be made from one-minute candles. */
export const candleIntervals = [
  '1m',
  '3m',
  '5m',
  '15m',
  '30m',
  '1h',
  '2h',
  '4h',
  '6h',
  '8h',
  '12h',
  '1d',
  '3d',
  '1w',
  '1month',
] as const;

export type CandleInterval = (typeof candleIntervals)[number];

/** The length in microseconds; a calendar month has none and is 0 here. */
const lengths: Readonly<Record<CandleInterval, number>> = {
  '1m': MICROS_PER_MINUTE,
  '3m': 3 * MICROS_PER_MINUTE,
  '5m': 5 * MICROS_PER_MINUTE,
  '15m': 15 * MICROS_PER_MINUTE,
  '30m': 30 * MICROS_PER_MINUTE,
  '1h': MICROS_PER_HOUR,
  '2h': 2 * MICROS_PER_HOUR,
  '4h': 4 * MICROS_PER_HOUR,
  '6h': 6 * MICROS_PER_HOUR,
  '8h': 8 * MICROS_PER_HOUR,
  '12h': 12 * MICROS_PER_HOUR,
  '1d': MICROS_PER_DAY,
  '3d': 3 * MICROS_PER_DAY,
  '1w': 7 * MICROS_PER_DAY,
  '1month': 0,
};

/** 1970-01-05 was the first Monday. */
const FIRST_MONDAY = 4 * MICROS_PER_DAY;

const known = new Map<unknown, CandleInterval>(candleIntervals.map((name) => [name, name]));

/** Exactly one of the fifteen names. */
export function parseCandleInterval(text: unknown): CandleInterval | undefined {
  return known.get(text);
}

/**
 * Where the candle that contains `time` begins. Days and shorter start at UTC multiples of their
 * length since the epoch (`3d` too), weeks on Monday, months on the first. The week that contains
 * the epoch is cut off there.
 */
export function candleOpenTime(interval: CandleInterval, time: TimeMicros): TimeMicros {
  if (interval === '1month') {
    const { year, month } = civilFromDays(Math.floor(time / MICROS_PER_DAY));
    return (daysFromCivil({ year, month, day: 1 }) * MICROS_PER_DAY) as TimeMicros;
  }
  const length = lengths[interval];
  if (interval === '1w') {
    const monday = time - ((time - FIRST_MONDAY) % length);
    return (time < FIRST_MONDAY ? 0 : monday) as TimeMicros;
  }
  return (time - (time % length)) as TimeMicros;
}

/** The end (exclusive) of the candle that begins at `openTime`: the next one's beginning. */
export function candleCloseTime(interval: CandleInterval, openTime: TimeMicros): TimeMicros {
  if (interval === '1month') {
    const { year, month } = civilFromDays(Math.floor(openTime / MICROS_PER_DAY));
    const next =
      month === 12 ? { year: year + 1, month: 1, day: 1 } : { year, month: month + 1, day: 1 };
    return (daysFromCivil(next) * MICROS_PER_DAY) as TimeMicros;
  }
  if (interval === '1w' && openTime < FIRST_MONDAY) return FIRST_MONDAY as TimeMicros;
  return (openTime + lengths[interval]) as TimeMicros;
}

/** `undefined` for months, which differ in length. */
export function candleLengthMicros(interval: CandleInterval): number | undefined {
  return interval === '1month' ? undefined : lengths[interval];
}
