/** Prices from a recording, played back from the moment of the first read. */
import { type TimeMicros, timeMicros } from '@exchange/core/units';
import type { PricePoint, PriceSource } from '../parts.ts';

export interface RecordedOptions {
  /** Ascending in time. */
  readonly points: readonly PricePoint[];
  /**
   * `wall`: recorded times are real ones, as in a backtest over the same period.
   * `replay` (default): the first point is now, and time runs `speed` times as fast.
   */
  readonly clock?: 'wall' | 'replay';
  /** Default 1. */
  readonly speed?: number;
  /** Default `recorded`. */
  readonly id?: string;
}

/**
 * After the last point it stays there and grows stale, so a `staleSource` guard ends the quoting.
 */
export function recorded(options: RecordedOptions): PriceSource {
  const { points, speed = 1 } = options;
  const first = points[0];
  if (first === undefined) throw new RangeError('A recording has at least one price.');
  if (!(speed > 0)) throw new RangeError(`A replay's speed is above 0, not ${speed}.`);
  const clock = options.clock ?? 'replay';
  let startedAt: TimeMicros | undefined;
  let index = -1;
  return {
    id: options.id ?? 'recorded',
    read({ now }) {
      startedAt ??= now;
      const recordedNow = clock === 'wall' ? now : first.at + (now - startedAt) * speed;
      index = advance(points, index, recordedNow);
      const point = points[index];
      if (point === undefined) return undefined;
      const age = Math.max(0, recordedNow - point.at) / (clock === 'wall' ? 1 : speed);
      return { price: point.price, at: timeMicros(Math.max(0, Math.round(now - age))) };
    },
  };
}

/**
 * Index of the last point at or before `time`, looking forward from `index`; −1 before the first.
 */
function advance(points: readonly PricePoint[], index: number, time: number): number {
  let next = index;
  for (let candidate = points[next + 1]; candidate !== undefined; candidate = points[next + 1]) {
    if (candidate.at > time) break;
    next += 1;
  }
  return next;
}
