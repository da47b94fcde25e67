/**
 * Puts a snapshot and a stream of deltas together, without I/O. Deltas that come before the
 * snapshot wait; what is older than the snapshot is dropped; the rest must follow without a gap.
 * A book that is being repaired can still be read: it is the last good one.
 */
import {
  type BookDelta,
  type BookSnapshot,
  type DeltaOutcome,
  L2Book,
} from '@exchange/core/market-data';
import type { MarketScale } from '@exchange/core/units';
import { BOOK_EVENTS_WAITING_MAX } from '../limits.ts';

/** Why a book has to be fetched again. */
export type BookFault = 'sequence' | 'checksum' | 'overflow';

export type SyncOutcome =
  | { readonly kind: 'applied'; readonly delta: BookDelta }
  /** Waits for the snapshot, or says nothing new. */
  | { readonly kind: 'nothing' }
  /** Nothing helps but another snapshot: call `begin`, fetch it, give it to `start`. */
  | { readonly kind: 'broken'; readonly fault: BookFault };

export type StartOutcome =
  | { readonly kind: 'live' }
  /** The snapshot is older than the oldest delta that waits: fetch another one, deltas go on waiting. */
  | { readonly kind: 'too-old' }
  | { readonly kind: 'broken'; readonly fault: BookFault };

export class BookSync {
  readonly book: L2Book;
  #waiting: BookDelta[] = [];
  #live = false;

  constructor(market: MarketScale) {
    this.book = new L2Book(market);
  }

  get live(): boolean {
    return this.#live;
  }

  /** From here on deltas wait for a snapshot. */
  begin(): void {
    this.#live = false;
    this.#waiting = [];
  }

  start(snapshot: BookSnapshot): StartOutcome {
    const [oldest] = this.#waiting.filter(({ lastUpdateId }) => lastUpdateId > snapshot.updateId);
    if (oldest !== undefined && oldest.firstUpdateId > snapshot.updateId + 1)
      return { kind: 'too-old' };
    this.book.reset(snapshot);
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const delta of waiting) {
      const fault = faultOf(this.book.apply(delta));
      if (fault !== undefined) return { kind: 'broken', fault };
    }
    this.#live = true;
    return { kind: 'live' };
  }

  delta(delta: BookDelta): SyncOutcome {
    if (!this.#live) {
      if (this.#waiting.length >= BOOK_EVENTS_WAITING_MAX)
        return { kind: 'broken', fault: 'overflow' };
      this.#waiting.push(delta);
      return { kind: 'nothing' };
    }
    const outcome = this.book.apply(delta);
    const fault = faultOf(outcome);
    if (fault !== undefined) {
      this.#live = false;
      return { kind: 'broken', fault };
    }
    return outcome === 'stale' ? { kind: 'nothing' } : { kind: 'applied', delta };
  }
}

function faultOf(outcome: DeltaOutcome): BookFault | undefined {
  switch (outcome) {
    case 'applied':
    case 'stale':
      return undefined;
    case 'gap':
      return 'sequence';
    case 'checksum-mismatch':
      return 'checksum';
  }
}
