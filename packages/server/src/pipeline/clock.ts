import { type TimeMicros, timeMicros } from '@exchange/core';

/** Port: the wall clock. It may jump; the sequencer makes it monotonic. */
export interface Clock {
  /** Microseconds since the epoch, UTC. */
  now(): TimeMicros;
}

/** The machine's clock, with the fraction of a millisecond where the platform has one. */
export function createSystemClock(): Clock {
  return { now: () => timeMicros(Math.floor((performance.timeOrigin + performance.now()) * 1000)) };
}
