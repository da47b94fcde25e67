/** Virtual timers: due ones come out in order of time, then of how long ago they were set. */
import { type TimeMicros, timeMicros } from '@exchange/core/units';
import { ConfigurationError } from '../errors.ts';
import { TIMER_MILLISECONDS_MIN, TIMERS_MAX } from '../limits.ts';

interface Timer {
  readonly id: string;
  readonly at: number;
  readonly order: number;
  /** Absent for one that fires once. */
  readonly every?: number;
}

export class Timers {
  readonly #timers = new Map<string, Timer>();
  #order = 0;

  /** A timer with the same id is replaced. */
  after(now: TimeMicros, milliseconds: number, id: string): void {
    this.#set({ id, at: now + microsOf(milliseconds), order: this.#nextOrder() });
  }

  every(now: TimeMicros, milliseconds: number, id: string): void {
    const every = microsOf(milliseconds);
    this.#set({ id, at: now + every, order: this.#nextOrder(), every });
  }

  clear(id: string): void {
    this.#timers.delete(id);
  }

  /** Takes the next one due at or before `time`. */
  takeDue(time: TimeMicros): { readonly id: string; readonly at: TimeMicros } | undefined {
    let next: Timer | undefined;
    for (const timer of this.#timers.values()) {
      if (timer.at > time) continue;
      if (
        next === undefined ||
        timer.at < next.at ||
        (timer.at === next.at && timer.order < next.order)
      )
        next = timer;
    }
    if (next === undefined) return undefined;
    const { id, at, every } = next;
    if (every === undefined) this.#timers.delete(id);
    else this.#timers.set(id, { id, at: at + every, order: this.#nextOrder(), every });
    return { id, at: timeMicros(at) };
  }

  #set(timer: Timer): void {
    this.#timers.set(timer.id, timer);
    if (this.#timers.size > TIMERS_MAX)
      throw new ConfigurationError(`A strategy has at most ${TIMERS_MAX} timers.`);
  }

  #nextOrder(): number {
    this.#order += 1;
    return this.#order;
  }
}

function microsOf(milliseconds: number): number {
  if (!(milliseconds >= TIMER_MILLISECONDS_MIN)) {
    throw new ConfigurationError(
      `A timer runs for at least ${TIMER_MILLISECONDS_MIN} ms, not ${milliseconds}.`,
    );
  }
  return Math.round(milliseconds * 1000);
}
