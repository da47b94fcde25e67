/**
 * A copy of a book that keeps itself right: snapshot, deltas, and a new snapshot whenever the
 * sequence has a gap, a checksum does not match or the connection was lost. None of that throws;
 * it shows as `state`, and until it is healed the last good book can be read, marked `stale`.
 */

import type { Side } from '@exchange/core';
import { type BookDelta, type L2Book, parseLevels } from '@exchange/core/market-data';
import { formatStream, type WireDepth, type WireDepthDelta } from '@exchange/core/protocol';
import type { Client, LiveTop } from '../client.ts';
import { ExchangeError, exchangeError } from '../errors/exchange-error.ts';
import { backoffMilliseconds, pause } from '../http/backoff.ts';
import {
  BOOK_LEVELS_MAX,
  BOOK_SNAPSHOT_LEVELS,
  RESYNC_BASE_MILLISECONDS,
  RESYNC_MAX_MILLISECONDS,
} from '../limits.ts';
import { fetchDepth } from '../market-data/book.ts';
import type { Level, MarketInfo } from '../market-data/types.ts';
import { BufferedStream } from '../streams/buffered-stream.ts';
import { deferred } from '../streams/deferred.ts';
import type { Stream, StreamOptions, StreamState } from '../streams/stream.ts';
import type { DecimalInput } from '../units/decimal-input.ts';
import { toFixed } from '../units/fixed.ts';
import { levelOf, millisecondsOf } from '../wire/market-data.ts';
import { responseInvalid } from '../wire/response-invalid.ts';
import { groupBook, levelText, type Quote, quoteBook, type Top, topOfBook } from './book-math.ts';
import { type BookFault, BookSync } from './book-sync.ts';

export interface BookChange {
  readonly updateId: number;
  /** Unix milliseconds at the exchange. */
  readonly at: number;
  /** New quantities; zero means that the level is gone. With `resync` it is the whole book. */
  readonly bids: readonly Level[];
  readonly asks: readonly Level[];
  /** Forget what you had: this is the book. The first change is one. */
  readonly resync: boolean;
}

/** Why a book was not live: the connection, the sequence, or the checksum. */
export type BookGapCause = 'disconnect' | 'sequence' | 'checksum';

export interface BookGap {
  readonly cause: BookGapCause;
  /** How long it lasted. */
  readonly milliseconds: number;
}

export interface LiveBook {
  readonly market: string;
  readonly state: StreamState;
  /** True while it is being repaired: what it shows is old. */
  readonly stale: boolean;
  /** 0 before the first snapshot. */
  readonly updateId: number;
  /** Unix milliseconds of the last change, at the exchange. */
  readonly at: number;
  /** Best first. */
  bids(count?: number): readonly Level[];
  asks(count?: number): readonly Level[];
  readonly best: Top;
  /** The same book in whole ticks and lots. Read it, do not change it. */
  readonly whole: L2Book;
  /** What a taker would get now, fees not included. */
  quote(side: Side, quantity: DecimalInput): Quote;
  /** Coarser levels: bids rounded down, asks up. `step` is a multiple of the tick. */
  grouped(step: DecimalInput, count: number): { bids: Level[]; asks: Level[] };
  /** Every change from here on, the whole book first. A slow consumer gets several in one. */
  changes(options?: StreamOptions): Stream<BookChange>;
  on(event: 'state', listener: (state: StreamState) => void): () => void;
  on(event: 'change', listener: () => void): () => void;
  /** The book is live again after it was not. */
  on(event: 'gap', listener: (gap: BookGap) => void): () => void;
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

export interface LiveBookOptions {
  /** Levels per side in the snapshot, at most 1000, the default. */
  readonly depth?: number;
  /** Closes the book. */
  readonly signal?: AbortSignal;
}

/**
 * Resolves when the book is live.
 * @throws {ExchangeError} `market-unknown`, `aborted`
 */
export async function openLiveBook(
  client: Client,
  market: string,
  options: LiveBookOptions = {},
): Promise<LiveBook> {
  const call = options.signal === undefined ? {} : { signal: options.signal };
  const rules = await client.markets.rules(market, call);
  if (options.signal?.aborted === true)
    throw exchangeError('aborted', { cause: options.signal.reason });
  const book = new SyncedBook(client, rules, options);
  await book.ready();
  return book;
}

interface Broken {
  readonly cause: BookGapCause;
  readonly since: number;
}

class SyncedBook implements LiveBook {
  readonly market: string;
  readonly #client: Client;
  readonly #sync: BookSync;
  readonly #depth: number;
  readonly #signal: AbortSignal | undefined;
  readonly #leave: () => void;
  readonly #readiness = deferred<void>();
  readonly #streams = new Set<BufferedStream<BookChange>>();
  readonly #stateListeners = new Set<(state: StreamState) => void>();
  readonly #changeListeners = new Set<() => void>();
  readonly #gapListeners = new Set<(gap: BookGap) => void>();
  readonly #onAbort = (): void => this.#finish();
  readonly #liveTop = (): LiveTop | undefined => (this.stale ? undefined : this.#wholeTop());
  #state: StreamState;
  #broken: Broken | undefined;
  #fetching: AbortController | undefined;
  #at = 0;

  constructor(client: Client, rules: MarketInfo, options: LiveBookOptions = {}) {
    this.market = rules.symbol;
    this.#client = client;
    this.#depth = options.depth ?? BOOK_SNAPSHOT_LEVELS;
    this.#signal = options.signal;
    this.#sync = new BookSync(rules);
    this.#state = { status: 'connecting', since: client.now() };
    // Nobody has to wait for `ready`.
    this.#readiness.promise.catch(() => {});
    this.#signal?.addEventListener('abort', this.#onAbort, { once: true });
    this.#leave = client.hub.subscribe(
      formatStream({ channel: 'depth', market: this.market }),
      false,
      {
        up: () => this.#resync(),
        message: (payload) => this.#onDelta(payload as WireDepthDelta),
        down: (reason, attempt) => this.#onDown(reason, attempt),
        refused: (error) => this.#fail(error),
        closed: () => this.#finish(),
      },
    );
    client.liveTops.set(this.market, this.#liveTop);
  }

  get whole(): L2Book {
    return this.#sync.book;
  }

  get state(): StreamState {
    return this.#state;
  }

  get stale(): boolean {
    return this.#state.status !== 'live';
  }

  get updateId(): number {
    return this.#sync.book.updateId;
  }

  get at(): number {
    return this.#at;
  }

  get best(): Top {
    return topOfBook(this.#sync.book);
  }

  bids(count?: number): readonly Level[] {
    return this.#levels('buy', count);
  }

  asks(count?: number): readonly Level[] {
    return this.#levels('sell', count);
  }

  #levels(side: Side, count?: number): Level[] {
    return this.#sync.book.levels(side, count).map((level) => levelText(this.#sync.book, level));
  }

  #wholeTop(): LiveTop {
    const { bid, ask } = this.best;
    return { bid, ask };
  }

  quote(side: Side, quantity: DecimalInput): Quote {
    return quoteBook(this.#sync.book, side, quantity);
  }

  grouped(step: DecimalInput, count: number): { bids: Level[]; asks: Level[] } {
    return groupBook(this.#sync.book, step, count);
  }

  ready(): Promise<void> {
    return this.#readiness.promise;
  }

  changes(options: StreamOptions = {}): Stream<BookChange> {
    const stream: BufferedStream<BookChange> = new BufferedStream<BookChange>({
      ...options,
      overflowDefault: 'conflate',
      keyOf: () => this.market,
      merge: mergeChanges,
      now: this.#client.now,
      onClose: () => this.#streams.delete(stream),
    });
    if (this.#state.status === 'closed') stream.end();
    if (stream.ended) return stream;
    this.#streams.add(stream);
    if (!this.stale) {
      stream.setState('live');
      stream.push(this.#wholeChange());
    }
    return stream;
  }

  on(event: 'state', listener: (state: StreamState) => void): () => void;
  on(event: 'change', listener: () => void): () => void;
  on(event: 'gap', listener: (gap: BookGap) => void): () => void;
  on(
    ...[event, listener]:
      | ['state', (state: StreamState) => void]
      | ['change', () => void]
      | ['gap', (gap: BookGap) => void]
  ): () => void {
    switch (event) {
      case 'state':
        return added(this.#stateListeners, listener);
      case 'change':
        return added(this.#changeListeners, listener);
      case 'gap':
        return added(this.#gapListeners, listener);
    }
  }

  async close(): Promise<void> {
    this.#finish();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #onDelta(wire: WireDepthDelta): void {
    const delta = this.#parse(wire);
    const outcome = delta === undefined ? brokenChecksum : this.#sync.delta(delta);
    switch (outcome.kind) {
      case 'nothing':
        return;
      case 'broken':
        this.#break(outcome.fault);
        return;
      case 'applied':
        this.#at = millisecondsOf(wire.T);
        this.#sync.book.trim(BOOK_LEVELS_MAX);
        this.#announce({
          updateId: wire.u,
          at: this.#at,
          bids: wire.b.map(levelOf),
          asks: wire.a.map(levelOf),
          resync: false,
        });
    }
  }

  /** Undefined: levels that are not of this market's grid. */
  #parse(wire: WireDepthDelta): BookDelta | undefined {
    const bids = parseLevels(this.#sync.book.market, wire.b);
    const asks = parseLevels(this.#sync.book.market, wire.a);
    if (bids === undefined || asks === undefined) return undefined;
    return {
      firstUpdateId: wire.U,
      lastUpdateId: wire.u,
      ...(wire.pu === undefined ? {} : { previousUpdateId: wire.pu }),
      ...(wire.cs === undefined ? {} : { checksum: wire.cs }),
      bids,
      asks,
    };
  }

  #break(fault: BookFault): void {
    const cause = fault === 'checksum' ? 'checksum' : 'sequence';
    this.#broken ??= { cause, since: this.#client.now() };
    this.#setState({ status: 'resyncing', reason: reasons[fault] });
    this.#resync();
  }

  #onDown(reason: string, attempt: number): void {
    this.#fetching?.abort();
    this.#sync.begin();
    if (this.#state.status !== 'connecting')
      this.#broken ??= { cause: 'disconnect', since: this.#client.now() };
    this.#setState({ status: 'connecting', reason, attempt });
  }

  /** Fetches snapshots until one fits. Deltas wait meanwhile. */
  #resync(): void {
    this.#fetching?.abort();
    this.#sync.begin();
    const fetching = new AbortController();
    this.#fetching = fetching;
    void this.#fetch(fetching.signal);
  }

  async #fetch(signal: AbortSignal): Promise<void> {
    const bounds = {
      baseMilliseconds: RESYNC_BASE_MILLISECONDS,
      maxMilliseconds: RESYNC_MAX_MILLISECONDS,
    };
    for (let attempt = 0; !signal.aborted; attempt += 1) {
      // Clients that lost the same message do not all come back at once.
      if (attempt > 0 || this.#broken !== undefined) {
        const delay = backoffMilliseconds(attempt + 1, bounds, () => this.#client.random());
        await pause(delay, signal).catch(() => {});
      }
      if (signal.aborted || (await this.#tryStart(signal))) return;
    }
  }

  /** Whether nothing is left to be done: it is live, over, or somebody else's turn. */
  async #tryStart(signal: AbortSignal): Promise<boolean> {
    try {
      const wire = await fetchDepth(this.#client, this.market, { depth: this.#depth, signal });
      return signal.aborted || this.#start(wire);
    } catch (error) {
      if (signal.aborted) return true;
      // Trying again helps against everything but a refusal.
      if (!ExchangeError.is(error, 'market-unknown', 'client-closed')) return false;
      this.#fail(error);
      return true;
    }
  }

  /** Whether the snapshot made the book live. */
  #start(wire: WireDepth): boolean {
    const bids = parseLevels(this.#sync.book.market, wire.bids);
    const asks = parseLevels(this.#sync.book.market, wire.asks);
    if (bids === undefined || asks === undefined) {
      this.#fail(responseInvalid(`levels on the grid of ${this.market}`));
      return true;
    }
    const outcome = this.#sync.start({ updateId: Number(wire.lastUpdateId), bids, asks });
    switch (outcome.kind) {
      case 'too-old':
        return false;
      case 'broken':
        this.#sync.begin();
        return false;
      case 'live':
        this.#at = Math.max(this.#at, millisecondsOf(wire.timestamp));
        this.#heal();
        return true;
    }
  }

  #heal(): void {
    const broken = this.#broken;
    this.#broken = undefined;
    this.#setState({ status: 'live' });
    this.#readiness.resolve();
    for (const stream of this.#streams) stream.setState('live');
    this.#announce(this.#wholeChange());
    if (broken === undefined) return;
    const gap = { cause: broken.cause, milliseconds: this.#client.now() - broken.since };
    for (const listener of this.#gapListeners) listener(gap);
  }

  #wholeChange(): BookChange {
    return {
      updateId: this.updateId,
      at: this.#at,
      bids: this.bids(),
      asks: this.asks(),
      resync: true,
    };
  }

  #announce(change: BookChange): void {
    for (const stream of this.#streams) stream.push(change);
    for (const listener of this.#changeListeners) listener();
  }

  #setState(state: Omit<StreamState, 'since'>): void {
    this.#state = { ...state, since: this.#client.now() };
    for (const listener of this.#stateListeners) listener(this.#state);
    const { status } = state;
    if (status === 'closed' || status === 'live') return;
    for (const stream of this.#streams) stream.setState(status, state);
  }

  #fail(error: unknown): void {
    for (const stream of this.#streams) stream.fail(error);
    this.#readiness.reject(error);
    this.#finish();
  }

  #finish(): void {
    if (this.#state.status === 'closed') return;
    this.#fetching?.abort();
    this.#signal?.removeEventListener('abort', this.#onAbort);
    this.#leave();
    if (this.#client.liveTops.get(this.market) === this.#liveTop)
      this.#client.liveTops.delete(this.market);
    this.#setState({ status: 'closed' });
    for (const stream of this.#streams) stream.end();
    this.#readiness.reject(
      exchangeError('aborted', { message: 'The book was closed before it was live.' }),
    );
    this.#stateListeners.clear();
    this.#changeListeners.clear();
    this.#gapListeners.clear();
  }
}

const brokenChecksum = { kind: 'broken', fault: 'checksum' } as const;

const reasons: Readonly<Record<BookFault, string>> = {
  sequence: 'messages are missing',
  checksum: 'the checksum does not match',
  overflow: 'too many messages came before the snapshot',
};

function added<T>(listeners: Set<T>, listener: T): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** One change that does what both did. */
function mergeChanges(older: BookChange, newer: BookChange): BookChange {
  if (newer.resync) return newer;
  return {
    ...newer,
    resync: older.resync,
    bids: mergeLevels(older, newer, 'bids'),
    asks: mergeLevels(older, newer, 'asks'),
  };
}

function mergeLevels(older: BookChange, newer: BookChange, side: 'bids' | 'asks'): Level[] {
  const levels = new Map(older[side].map((level) => [level.price, level]));
  for (const level of newer[side]) levels.set(level.price, level);
  const merged = [...levels.values()];
  if (!older.resync) return merged;
  // A whole book has no empty levels, and its order is from the best.
  const direction = side === 'bids' ? -1 : 1;
  return merged
    .filter(({ quantity }) => toFixed(quantity) > 0n)
    .sort((a, b) => direction * compareFixed(toFixed(a.price), toFixed(b.price)));
}

function compareFixed(a: bigint, b: bigint): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
