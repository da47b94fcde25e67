/**
 * Runs what arrives one at a time and in order of arrival: a handler that causes the next event (an
 * order that is refused at once) has ended before that event is handled.
 */
import { exchangeError } from '../errors/exchange-error.ts';
import { STRATEGY_QUEUE_MAX } from '../limits.ts';

/** How long handlers took, in milliseconds. */
export interface HandlerTimes {
  readonly count: number;
  readonly p99: number;
  readonly max: number;
}

const TIMES_KEPT = 1_000;

export class HandlerQueue {
  readonly #onError: (error: unknown) => void;
  readonly #waiting: (() => void)[] = [];
  readonly #times: number[] = [];
  #running = false;
  #closed = false;
  #count = 0;
  #max = 0;

  constructor(onError: (error: unknown) => void) {
    this.#onError = onError;
  }

  get times(): HandlerTimes {
    const sorted = [...this.#times].sort((a, b) => a - b);
    const p99 = sorted[Math.floor(sorted.length * 0.99)] ?? 0;
    return { count: this.#count, p99, max: this.#max };
  }

  push(handler: () => void): void {
    if (this.#closed) return;
    if (this.#waiting.length >= STRATEGY_QUEUE_MAX) {
      this.#onError(
        exchangeError('stream-overflow', {
          message: 'The strategy cannot keep up with its events.',
        }),
      );
      return;
    }
    this.#waiting.push(handler);
    if (!this.#running) this.#drain();
  }

  /** Nothing runs any more. */
  close(): void {
    this.#closed = true;
    this.#waiting.length = 0;
  }

  #drain(): void {
    this.#running = true;
    try {
      for (
        let handler = this.#waiting.shift();
        handler !== undefined;
        handler = this.#waiting.shift()
      ) {
        this.#run(handler);
      }
    } finally {
      this.#running = false;
    }
  }

  #run(handler: () => void): void {
    const startedAt = performance.now();
    try {
      handler();
    } catch (error) {
      this.#onError(error);
    }
    const took = performance.now() - startedAt;
    this.#times[this.#count % TIMES_KEPT] = took;
    this.#count += 1;
    this.#max = Math.max(this.#max, took);
  }
}
