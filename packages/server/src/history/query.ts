/** What every adapter of `History` makes of a query's optional parts. */
import { HISTORY_LIMIT_MAX } from '../limits.ts';
import type { PageQuery, TimeRange } from './history.ts';

const LIMIT_DEFAULT = 100;
const CANDLES_DEFAULT = 500;

export interface Page {
  readonly limit: number;
  readonly offset: number;
  readonly sort: 'asc' | 'desc';
}

/** @throws {RangeError} when a number is not a whole one, or negative: the gateway checks first */
export function pageOf({ limit = LIMIT_DEFAULT, offset = 0, sort = 'desc' }: PageQuery): Page {
  return { limit: whole(limit, HISTORY_LIMIT_MAX), offset: whole(offset), sort };
}

export function candleLimit(limit: number | undefined): number {
  return whole(limit ?? CANDLES_DEFAULT, HISTORY_LIMIT_MAX);
}

export function inRange({ from, to }: TimeRange, time: number): boolean {
  return (from === undefined || time >= from) && (to === undefined || time < to);
}

function whole(value: number, maximum = Number.MAX_SAFE_INTEGER): number {
  if (!Number.isSafeInteger(value) || value < 0) {
    throw new RangeError(`A limit or offset is a whole number from 0 on, not ${value}.`);
  }
  return Math.min(value, maximum);
}
