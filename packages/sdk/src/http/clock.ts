/** The exchange's clock, seen from here: signed requests carry its time, not this machine's. */
import { CLOCK_OFFSET_AGE_MILLISECONDS, CLOCK_SAMPLES } from '../limits.ts';

export interface ClockReading {
  /** Unix milliseconds at the exchange. */
  readonly serverAt: number;
  /** How far this machine's clock is behind the exchange's (negative: ahead). */
  readonly skewMs: number;
  readonly rttMs: number;
}

export interface Clock {
  /** The exchange's Unix milliseconds, as well as is known. */
  now(): number;
  /** Measures when that was not done lately. */
  ensure(): Promise<void>;
  measure(): Promise<ClockReading>;
  /** What was measured may be wrong: the next `ensure` measures again. */
  distrust(): void;
}

export interface ClockOptions {
  /** Asks the exchange for its Unix milliseconds. */
  readonly read: () => Promise<number>;
  readonly now: () => number;
  readonly enabled: boolean;
}

export function createClock(options: ClockOptions): Clock {
  let offset = 0;
  let measuredAt = Number.NEGATIVE_INFINITY;
  let running: Promise<ClockReading> | undefined;

  const measureOnce = async (): Promise<ClockReading> => {
    let best: ClockReading | undefined;
    for (let sample = 0; sample < CLOCK_SAMPLES; sample += 1) {
      const before = options.now();
      const serverAt = await options.read();
      const after = options.now();
      const rttMs = after - before;
      // The answer was made about halfway; the shortest trip bounds the error best.
      if (best === undefined || rttMs < best.rttMs)
        best = { serverAt, skewMs: serverAt - (before + after) / 2, rttMs };
    }
    if (best === undefined) throw new RangeError('a measurement has samples');
    offset = best.skewMs;
    measuredAt = options.now();
    return best;
  };
  const measure = (): Promise<ClockReading> => {
    running ??= measureOnce().finally(() => {
      running = undefined;
    });
    return running;
  };
  return {
    now: () => Math.round(options.now() + offset),
    measure,
    async ensure() {
      if (!options.enabled || options.now() - measuredAt < CLOCK_OFFSET_AGE_MILLISECONDS) return;
      await measure();
    },
    distrust() {
      measuredAt = Number.NEGATIVE_INFINITY;
    },
  };
}
