import { invalidInput } from '../errors/exchange-error.ts';
import { STRATEGY_TIMER_MILLISECONDS_MIN, STRATEGY_TIMERS_MAX } from '../limits.ts';

/** A strategy's timers by id: setting one again replaces it. */
export class LiveTimers {
  readonly #fire: (id: string) => void;
  readonly #stops = new Map<string, () => void>();

  constructor(fire: (id: string) => void) {
    this.#fire = fire;
  }

  every(milliseconds: number, id: string): void {
    this.#check(milliseconds, id);
    const timer = setInterval(() => this.#fire(id), milliseconds);
    this.#stops.set(id, () => clearInterval(timer));
  }

  after(milliseconds: number, id: string): void {
    this.#check(milliseconds, id);
    const timer = setTimeout(() => {
      this.#stops.delete(id);
      this.#fire(id);
    }, milliseconds);
    this.#stops.set(id, () => clearTimeout(timer));
  }

  clear(id: string): void {
    this.#stops.get(id)?.();
    this.#stops.delete(id);
  }

  close(): void {
    for (const stop of this.#stops.values()) stop();
    this.#stops.clear();
  }

  #check(milliseconds: number, id: string): void {
    if (!Number.isFinite(milliseconds) || milliseconds < STRATEGY_TIMER_MILLISECONDS_MIN) {
      throw invalidInput(
        'milliseconds',
        `A timer runs for at least ${STRATEGY_TIMER_MILLISECONDS_MIN} ms, not ${milliseconds}.`,
      );
    }
    this.clear(id);
    if (this.#stops.size >= STRATEGY_TIMERS_MAX) {
      throw invalidInput('id', `A strategy has at most ${STRATEGY_TIMERS_MAX} timers.`);
    }
  }
}
