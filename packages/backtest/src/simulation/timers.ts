/** Virtual timers: due ones come out in order of time, then of how long ago they were set. */
import { timeMicros, type TimeMicros } from '@exchange/core/units';
import { ConfigurationError } from '../errors.ts';
import { TIMERS_MAX } from '../limits.ts';

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
    if (every === 0) throw new RangeError('A repeating timer needs at least 0.001 milliseconds.');
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
      if (next === undefined || timer.at < next.at || (timer.at === next.at && timer.order < next.order)) next = timer;
    }
    if (next === undefined) return undefined;
    const { id, at, every } = next;
    if (every === undefined) this.#timers.delete(id);
    else this.#timers.set(id, { id, at: at + every, order: this.#nextOrder(), every });
    return { id, at: timeMicros(at) };
  }

  #set(timer: Timer): void {
    this.#timers.set(timer.id, timer);
    if (this.#timers.size > TIMERS_MAX) throw new ConfigurationError(`A strategy has at most ${TIMERS_MAX} timers.`);
  }

  #nextOrder(): number {
    this.#order += 1;
    return this.#order;
  }
}

function microsOf(milliseconds: number): number {
  if (!(milliseconds >= 0)) throw new RangeError(`A timer's time is 0 or more milliseconds, not ${milliseconds}.`);
  return Math.round(milliseconds * 1000);
}
