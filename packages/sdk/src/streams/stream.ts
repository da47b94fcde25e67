/**
 * Streams are async iterables with one consumer. What happens when the consumer is slower than the
 * exchange is the stream's policy, so memory is bounded; interruptions are states, not exceptions.
 */

/**
 * `conflate`: newer replaces older of the same thing. `drop-oldest`: the oldest is lost and counted.
 * `error`: the iteration fails with `stream-overflow`, because nothing may be lost.
 */
export type Overflow = 'conflate' | 'drop-oldest' | 'error';

export interface StreamOptions {
  readonly overflow?: Overflow;
  /** How many items may wait for the consumer. */
  readonly highWater?: number;
  /** Ends the stream, without an error. */
  readonly signal?: AbortSignal;
}

export type StreamStatus = 'connecting' | 'live' | 'resyncing' | 'closed';

export interface StreamState {
  readonly status: StreamStatus;
  /** Unix milliseconds of the change. */
  readonly since: number;
  /** Why it is not live. */
  readonly reason?: string;
  /** Which attempt to connect this is, from 1. */
  readonly attempt?: number;
}

export interface Stream<T> extends AsyncIterable<T> {
  readonly state: StreamState;
  /** Items lost to `drop-oldest` so far. */
  readonly dropped: number;
  /** Calls back on every change of state; returns the way to stop that. */
  on(event: 'state', listener: (state: StreamState) => void): () => void;
  /** Instead of iterating: called at once with each item, so nothing waits and nothing overflows. */
  on(event: 'item', listener: (item: T) => void): () => void;
  /** The stream is over; with the error, if it failed. */
  on(event: 'end', listener: (error?: unknown) => void): () => void;
  /** Resolves when the stream is live for the first time; rejects when it ends before. */
  ready(): Promise<void>;
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}
