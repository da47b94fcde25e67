import type { TimeMicros } from '@exchange/core';

/** Port: the wall clock. It may jump; the sequencer makes it monotonic. */
export interface Clock {
  /** Microseconds since the epoch, UTC. */
  now(): TimeMicros;
}

/** The machine's clock; between its milliseconds the process's own timer counts on. */
export function createSystemClock(): Clock {
  return {
    now: () => Math.floor((performance.timeOrigin + performance.now()) * 1000) as TimeMicros,
  };
}

/** Port: something happens later. Returns the way to call it off. */
export type After = (milliseconds: number, run: () => void) => () => void;

/** The event loop's timers; they alone keep no process alive. */
export const afterOnLoop: After = (milliseconds, run) => {
  const timer = setTimeout(run, milliseconds);
  timer.unref();
  return () => clearTimeout(timer);
};
