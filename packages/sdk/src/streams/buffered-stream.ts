import { exchangeError } from '../errors/exchange-error.ts';
import { STREAM_ITEMS_MAX } from '../limits.ts';
import { deferred } from './deferred.ts';
import type { Overflow, Stream, StreamOptions, StreamState, StreamStatus } from './stream.ts';

export interface BufferOptions<T> extends StreamOptions {
  readonly overflowDefault: Overflow;
  readonly highWaterDefault?: number;
  /** Items with the same key are the same thing; without it nothing is conflated. */
  readonly keyOf?: (item: T) => string;
  /** The item that stands for both; by default the newer one. */
  readonly merge?: (older: T, newer: T) => T;
  readonly now: () => number;
  /** Called once when the stream ends, whoever ended it. */
  readonly onClose?: () => void;
}

interface Waiter<T> {
  resolve(result: IteratorResult<T>): void;
  reject(error: unknown): void;
}

/** The producer's side of a stream. */
export class BufferedStream<T> implements Stream<T> {
  readonly #options: BufferOptions<T>;
  readonly #overflow: Overflow;
  readonly #highWater: number;
  /** Insertion order is the order of delivery. */
  readonly #waiting = new Map<string | number, T>();
  readonly #listeners = new Set<(state: StreamState) => void>();
  readonly #itemListeners = new Set<(item: T) => void>();
  readonly #endListeners = new Set<(error?: unknown) => void>();
  readonly #readiness = deferred<void>();
  readonly #onAbort = (): void => this.end();
  #unkeyed = 0;
  #consumer: Waiter<T> | undefined;
  #iterated = false;
  #failure: unknown;
  #failed = false;
  #dropped = 0;
  #state: StreamState;

  constructor(options: BufferOptions<T>) {
    this.#options = options;
    this.#overflow = options.overflow ?? options.overflowDefault;
    this.#highWater = options.highWater ?? options.highWaterDefault ?? STREAM_ITEMS_MAX;
    this.#state = { status: 'connecting', since: options.now() };
    // Nobody has to wait for `ready`.
    this.#readiness.promise.catch(() => {});
    if (options.signal?.aborted === true) this.end();
    else options.signal?.addEventListener('abort', this.#onAbort, { once: true });
  }

  get state(): StreamState {
    return this.#state;
  }

  get dropped(): number {
    return this.#dropped;
  }

  get ended(): boolean {
    return this.#state.status === 'closed';
  }

  push(item: T): void {
    if (this.ended) return;
    if (this.#itemListeners.size > 0) {
      for (const listener of this.#itemListeners) listener(item);
      return;
    }
    if (this.#consumer !== undefined) {
      const consumer = this.#consumer;
      this.#consumer = undefined;
      consumer.resolve({ done: false, value: item });
      return;
    }
    const key = this.#key(item);
    const older = this.#waiting.get(key);
    if (older !== undefined) {
      this.#waiting.set(key, this.#options.merge?.(older, item) ?? item);
      return;
    }
    if (this.#waiting.size >= this.#highWater && !this.#makeRoom()) return;
    this.#waiting.set(key, item);
  }

  /** Whether there is room for one more now. */
  #makeRoom(): boolean {
    if (this.#overflow === 'error') {
      this.fail(
        exchangeError('stream-overflow', {
          message: `${this.#highWater} items wait for a slow consumer.`,
        }),
      );
      return false;
    }
    const [oldest] = this.#waiting.keys();
    if (oldest !== undefined) this.#waiting.delete(oldest);
    this.#dropped += 1;
    return true;
  }

  #key(item: T): string | number {
    if (this.#overflow === 'conflate' && this.#options.keyOf !== undefined)
      return this.#options.keyOf(item);
    this.#unkeyed += 1;
    return this.#unkeyed;
  }

  setState(
    status: Exclude<StreamStatus, 'closed'>,
    details: { reason?: string; attempt?: number } = {},
  ): void {
    if (this.ended) return;
    if (status === 'live') this.#readiness.resolve();
    this.#announce({ status, since: this.#options.now(), ...details });
  }

  /** Ends with an error, after what is waiting was delivered. */
  fail(error: unknown): void {
    if (this.ended) return;
    this.#failed = true;
    this.#failure = error;
    this.#finish(error instanceof Error ? error.message : String(error));
  }

  end(reason?: string): void {
    if (!this.ended) this.#finish(reason);
  }

  #finish(reason?: string): void {
    this.#options.signal?.removeEventListener('abort', this.#onAbort);
    this.#announce({
      status: 'closed',
      since: this.#options.now(),
      ...(reason === undefined ? {} : { reason }),
    });
    this.#listeners.clear();
    this.#itemListeners.clear();
    for (const listener of this.#endListeners) listener(this.#failed ? this.#failure : undefined);
    this.#endListeners.clear();
    this.#readiness.reject(
      this.#failed
        ? this.#failure
        : exchangeError('aborted', { message: 'The stream was closed before it was live.' }),
    );
    const consumer = this.#consumer;
    this.#consumer = undefined;
    if (consumer !== undefined) this.#deliverEnd(consumer);
    this.#options.onClose?.();
  }

  #announce(state: StreamState): void {
    this.#state = state;
    for (const listener of this.#listeners) listener(state);
  }

  #deliverEnd(consumer: Waiter<T>): void {
    if (!this.#failed) {
      consumer.resolve({ done: true, value: undefined });
      return;
    }
    // The error is reported once; after it the iteration is over.
    this.#failed = false;
    consumer.reject(this.#failure);
  }

  on(event: 'state', listener: (state: StreamState) => void): () => void;
  on(event: 'item', listener: (item: T) => void): () => void;
  on(event: 'end', listener: (error?: unknown) => void): () => void;
  on(
    ...[event, listener]:
      | ['state', (state: StreamState) => void]
      | ['item', (item: T) => void]
      | ['end', (error?: unknown) => void]
  ): () => void {
    switch (event) {
      case 'state':
        return this.#added(this.#listeners, listener);
      case 'end':
        return this.#added(this.#endListeners, listener);
      case 'item': {
        const waiting = [...this.#waiting.values()];
        this.#waiting.clear();
        for (const item of waiting) listener(item);
        return this.#added(this.#itemListeners, listener);
      }
    }
  }

  #added<Listener>(listeners: Set<Listener>, listener: Listener): () => void {
    if (!this.ended) listeners.add(listener);
    return () => listeners.delete(listener);
  }

  ready(): Promise<void> {
    return this.#readiness.promise;
  }

  async close(): Promise<void> {
    this.#waiting.clear();
    this.end();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  [Symbol.asyncIterator](): AsyncIterator<T> {
    if (this.#iterated) {
      throw exchangeError('input-invalid', {
        message: 'A stream has one consumer: open another stream.',
      });
    }
    this.#iterated = true;
    return {
      next: () => this.#next(),
      return: async () => {
        await this.close();
        return { done: true, value: undefined };
      },
    };
  }

  #next(): Promise<IteratorResult<T>> {
    const [first] = this.#waiting;
    if (first !== undefined) {
      this.#waiting.delete(first[0]);
      return Promise.resolve({ done: false, value: first[1] });
    }
    return new Promise((resolve, reject) => {
      const consumer = { resolve, reject };
      if (this.ended) this.#deliverEnd(consumer);
      else this.#consumer = consumer;
    });
  }
}
