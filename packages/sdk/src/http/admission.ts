/**
 * Waits for the exchange's rate limit before a call leaves. What the limit is comes from response
 * headers, never from a guess: until the exchange has said something, nothing waits. When calls
 * have to wait, those that reduce risk go first.
 */
import { rateLimited } from '../errors/exchange-error.ts';
import { WAITING_CALLS_MAX } from '../limits.ts';
import type { RateLimitState } from './rate-limit-headers.ts';

/** In the order in which they leave. */
const priorities = ['cancel', 'replace', 'place', 'read'] as const;
export type Priority = (typeof priorities)[number];

export interface AdmissionOptions {
  readonly mode: 'wait' | 'throw';
  readonly now: () => number;
}

interface Waiting {
  admit(): void;
}

/** Until the exchange has said how fast its bucket fills: one a second. */
const RATE_UNKNOWN = 1 / 1_000;

export class Admission {
  readonly #options: AdmissionOptions;
  readonly #queues: Record<Priority, Set<Waiting>> = {
    cancel: new Set(),
    replace: new Set(),
    place: new Set(),
    read: new Set(),
  };
  /** The exchange limits orders, cancels and everything apart, so a refusal closes one kind only. */
  readonly #closedUntil: Record<Priority, number> = { cancel: 0, replace: 0, place: 0, read: 0 };
  #tokens = Number.POSITIVE_INFINITY;
  #limit = Number.POSITIVE_INFINITY;
  /** Tokens that come back per millisecond. */
  #rate = RATE_UNKNOWN;
  #countedAt = 0;
  #inFlight = 0;
  #waiting = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: AdmissionOptions) {
    this.#options = options;
  }

  get waiting(): number {
    return this.#waiting;
  }

  /**
   * Resolves when the call may leave; `release` must follow when it was answered.
   * @throws {ExchangeError} `rate-limited` in mode `throw`, or when too many calls wait
   */
  async acquire(priority: Priority, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    if (!this.#isBehind(priority) && this.#take(priority)) return;
    const afterMs = Math.ceil(this.#delay(priority));
    if (this.#options.mode === 'throw') {
      throw rateLimited(`The rate limit leaves room in ${afterMs} ms.`, afterMs);
    }
    if (this.#waiting >= WAITING_CALLS_MAX) {
      throw rateLimited(`${WAITING_CALLS_MAX} calls already wait for the rate limit.`, afterMs);
    }
    await this.#wait(priority, signal);
  }

  release(): void {
    this.#inFlight -= 1;
  }

  /** Whether calls wait that go first. */
  #isBehind(priority: Priority): boolean {
    if (this.#waiting === 0) return false;
    const upTo = priorities.indexOf(priority);
    return priorities.some((one, index) => index <= upTo && this.#queues[one].size > 0);
  }

  #wait(priority: Priority, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const queue = this.#queues[priority];
      const leave = (): void => {
        queue.delete(waiting);
        this.#waiting -= 1;
        signal?.removeEventListener('abort', onAbort);
      };
      const onAbort = (): void => {
        leave();
        reject(signal?.reason);
      };
      const waiting: Waiting = {
        admit() {
          leave();
          resolve();
        },
      };
      queue.add(waiting);
      this.#waiting += 1;
      signal?.addEventListener('abort', onAbort, { once: true });
      this.#schedule();
    });
  }

  /** The exchange said how much is left. */
  observe(state: RateLimitState): void {
    this.#limit = state.limit;
    if (state.resetMs > 0 && state.limit > state.remaining) {
      this.#rate = (state.limit - state.remaining) / state.resetMs;
    }
    // Calls under way may not be counted yet; the one that brought this news is.
    this.#tokens = state.remaining - Math.max(0, this.#inFlight - 1);
    this.#countedAt = this.#options.now();
    this.#drain();
  }

  /** The exchange refused a call: nothing of its kind leaves for this long. */
  refuse(priority: Priority, afterMs: number): void {
    const until = Math.max(this.#closedUntil[priority], this.#options.now() + afterMs);
    this.#closedUntil[priority] = until;
    // Placing and amending are limited together.
    if (priority === 'place') this.#closedUntil.replace = until;
    if (priority === 'replace') this.#closedUntil.place = until;
    this.#schedule();
  }

  close(): void {
    clearTimeout(this.#timer);
  }

  #take(priority: Priority): boolean {
    this.#refill();
    if (this.#options.now() < this.#closedUntil[priority] || this.#tokens < 1) return false;
    this.#tokens -= 1;
    this.#inFlight += 1;
    return true;
  }

  #refill(): void {
    const now = this.#options.now();
    this.#tokens = Math.min(
      this.#limit,
      this.#tokens + Math.max(0, now - this.#countedAt) * this.#rate,
    );
    this.#countedAt = now;
  }

  #delay(priority: Priority): number {
    this.#refill();
    return Math.max(
      (1 - this.#tokens) / this.#rate,
      this.#closedUntil[priority] - this.#options.now(),
      0,
    );
  }

  #drain(): void {
    for (const priority of priorities) {
      // Insertion order is the order of arrival.
      for (const waiting of this.#queues[priority]) {
        if (!this.#take(priority)) break;
        waiting.admit();
      }
    }
    this.#schedule();
  }

  #schedule(): void {
    clearTimeout(this.#timer);
    if (this.#waiting === 0) return;
    let delay = Number.POSITIVE_INFINITY;
    for (const priority of priorities) {
      if (this.#queues[priority].size > 0) delay = Math.min(delay, this.#delay(priority));
    }
    this.#timer = setTimeout(() => this.#drain(), Math.max(1, Math.ceil(delay)));
  }
}
