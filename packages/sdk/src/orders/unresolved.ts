/**
 * Orders whose answer was lost. They are looked for under their client id until they are found, or
 * until the exchange would refuse the request as too old: from then on, not found means never placed.
 */
import { type ExchangeError, exchangeError } from '../errors/exchange-error.ts';
import { backoffMilliseconds, pause } from '../http/backoff.ts';
import {
  LOOK_UP_PAUSE_MILLISECONDS,
  RESOLVE_BASE_MILLISECONDS,
  RESOLVE_MAX_MILLISECONDS,
  RESOLVE_MILLISECONDS,
  UNRESOLVED_ORDERS_MAX,
} from '../limits.ts';
import type { Order } from './types.ts';

export interface LostOrder {
  readonly market: string;
  readonly clientId: string;
  /** When the last attempt left, on this machine's clock. */
  readonly sentAt: number;
  /** What the exchange said to a later attempt: why it was not placed, once that is certain. */
  readonly rejection?: ExchangeError;
}

export type Resolution =
  | { readonly kind: 'found'; readonly order: Order }
  | { readonly kind: 'not-placed'; readonly error: ExchangeError }
  | { readonly kind: 'given-up'; readonly error: ExchangeError };

export interface UnresolvedOptions {
  /** One look, bounded in time. Undefined: the exchange knows of no such order now. */
  readonly find: (lost: LostOrder, signal: AbortSignal) => Promise<Order | undefined>;
  /** After this many milliseconds a request is too old for the exchange. */
  readonly refusedAfterMs: number;
  readonly random: () => number;
  readonly now: () => number;
  readonly closed: AbortSignal;
  readonly onResolved: (lost: LostOrder, resolution: Resolution) => void;
}

export class Unresolved {
  readonly #options: UnresolvedOptions;
  readonly #searches = new Map<string, Promise<Resolution>>();

  constructor(options: UnresolvedOptions) {
    this.#options = options;
  }

  /** A look that goes on for longer than this after `sentAt` ends with certainty. */
  get refusedAfterMs(): number {
    return this.#options.refusedAfterMs;
  }

  get size(): number {
    return this.#searches.size;
  }

  /** Looks until it is known, in the background. */
  watch(lost: LostOrder): Promise<Resolution> {
    const running = this.#searches.get(lost.clientId);
    if (running !== undefined) return running;
    if (this.#searches.size >= UNRESOLVED_ORDERS_MAX) return Promise.resolve(this.#givenUp(lost));
    const search = this.#search(lost, {
      until: this.#options.now() + RESOLVE_MILLISECONDS,
      signal: this.#options.closed,
      pauseMax: RESOLVE_MAX_MILLISECONDS,
    })
      .then((resolution) => resolution ?? this.#givenUp(lost))
      .finally(() => this.#searches.delete(lost.clientId));
    this.#searches.set(lost.clientId, search);
    void search.then((resolution) => this.#options.onResolved(lost, resolution));
    return search;
  }

  /** The search that runs for this order, if one does. */
  running(clientId: string): Promise<Resolution> | undefined {
    return this.#searches.get(clientId);
  }

  /** Looks for at most this long. Undefined: still not known. */
  async look(
    lost: LostOrder,
    milliseconds: number,
    signal?: AbortSignal,
  ): Promise<Resolution | undefined> {
    const ending = new AbortController();
    const timer = setTimeout(() => ending.abort(), milliseconds);
    const signals = [
      ending.signal,
      this.#options.closed,
      ...(signal === undefined ? [] : [signal]),
    ];
    const search = this.#search(lost, {
      until: this.#options.now() + milliseconds,
      signal: AbortSignal.any(signals),
      // Somebody waits.
      pauseMax: LOOK_UP_PAUSE_MILLISECONDS,
    });
    return search.finally(() => clearTimeout(timer));
  }

  async #search(
    lost: LostOrder,
    bounds: { readonly until: number; readonly signal: AbortSignal; readonly pauseMax: number },
  ): Promise<Resolution | undefined> {
    const backoff = {
      baseMilliseconds: RESOLVE_BASE_MILLISECONDS,
      maxMilliseconds: bounds.pauseMax,
    };
    for (let attempt = 1; !bounds.signal.aborted; attempt += 1) {
      const askedAt = this.#options.now();
      try {
        const order = await this.#options.find(lost, bounds.signal);
        if (order !== undefined) return { kind: 'found', order };
        if (askedAt - lost.sentAt > this.#options.refusedAfterMs) return notPlaced(lost);
      } catch {
        // The exchange cannot be asked now; that is the very reason for looking again.
      }
      if (this.#options.now() >= bounds.until) return undefined;
      const delay = backoffMilliseconds(attempt, backoff, this.#options.random);
      await pause(delay, bounds.signal).catch(() => {});
    }
    return undefined;
  }

  #givenUp(lost: LostOrder): Resolution {
    const error = exchangeError('outcome-unknown', {
      message: `What became of order ${lost.clientId} could not be found out.`,
      clientId: lost.clientId,
      safe: false,
    });
    return { kind: 'given-up', error };
  }
}

function notPlaced(lost: LostOrder): Resolution {
  if (lost.rejection !== undefined) return { kind: 'not-placed', error: lost.rejection };
  const error = exchangeError('timeout', {
    message: `Order ${lost.clientId} never reached the exchange, and it is too old to be accepted now.`,
    hint: 'Place it again if it is still wanted.',
    clientId: lost.clientId,
    afterMs: 0,
  });
  return { kind: 'not-placed', error };
}
