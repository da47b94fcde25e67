/**
 * An account's own orders, fills and balances, with nothing missing: when the connection was lost,
 * what happened meanwhile is fetched and comes as ordinary events before the live ones go on.
 */
import {
  formatStream,
  type WireBalanceUpdate,
  type WireOrderUpdate,
} from '@exchange/core/protocol';
import type { Client } from '../client.ts';
import { exchangeError, isPermanent } from '../errors/exchange-error.ts';
import { backoffMilliseconds, pause } from '../http/backoff.ts';
import {
  ACCOUNT_EVENTS_WAITING_MAX,
  ACCOUNT_STREAM_ITEMS_MAX,
  RESYNC_BASE_MILLISECONDS,
  RESYNC_MAX_MILLISECONDS,
} from '../limits.ts';
import { BufferedStream } from '../streams/buffered-stream.ts';
import type { Stream, StreamOptions } from '../streams/stream.ts';
import { millisecondsOf } from '../wire/market-data.ts';
import { pushedBalanceOf, pushedFillOf, pushedOrderOf } from '../wire/orders.ts';
import { AccountLedger } from './account-ledger.ts';
import { fetchMissed, fetchStart } from './catch-up.ts';
import type { AccountEvent } from './types.ts';

const ORDERS_STREAM = formatStream({ channel: 'account.orderUpdate' });
const BALANCES_STREAM = formatStream({ channel: 'account.balanceUpdate' });

type Wire = WireOrderUpdate | WireBalanceUpdate;

export function watchAccount(client: Client, options: StreamOptions = {}): Stream<AccountEvent> {
  const watcher = new AccountWatcher(client, options);
  watcher.open();
  return watcher.stream;
}

class AccountWatcher {
  readonly stream: BufferedStream<AccountEvent>;
  readonly #client: Client;
  readonly #ledger = new AccountLedger();
  readonly #leave: (() => void)[] = [];
  readonly #down = new Set([ORDERS_STREAM, BALANCES_STREAM]);
  /** Live events that wait while what was missed is fetched. */
  #waiting: Wire[] = [];
  #catchingUp: AbortController | undefined;
  #started = false;
  #live = false;

  constructor(client: Client, options: StreamOptions) {
    this.#client = client;
    this.stream = new BufferedStream<AccountEvent>({
      ...options,
      overflowDefault: 'error',
      highWaterDefault: ACCOUNT_STREAM_ITEMS_MAX,
      now: client.now,
      onClose: () => this.#close(),
    });
  }

  open(): void {
    if (!this.#client.hasKey) {
      this.stream.fail(exchangeError('key-missing'));
      return;
    }
    for (const name of [ORDERS_STREAM, BALANCES_STREAM]) {
      if (this.stream.ended) return;
      this.#leave.push(
        this.#client.hub.subscribe(name, true, {
          up: () => this.#onUp(name),
          message: (payload) => this.#onMessage(payload as Wire),
          down: (reason, attempt) => this.#onDown(name, { reason, attempt }),
          refused: (error) => this.stream.fail(error),
          closed: () => this.stream.end('the client was closed'),
        }),
      );
    }
  }

  #close(): void {
    this.#catchingUp?.abort();
    for (const leave of this.#leave) leave();
  }

  #onUp(name: string): void {
    this.#down.delete(name);
    if (this.#down.size > 0) return;
    const catchingUp = new AbortController();
    this.#catchingUp = catchingUp;
    void this.#catchUp(catchingUp.signal);
  }

  #onDown(name: string, details: { reason: string; attempt: number }): void {
    this.#down.add(name);
    this.#catchingUp?.abort();
    this.#live = false;
    this.#waiting = [];
    this.stream.setState('connecting', details);
  }

  async #catchUp(signal: AbortSignal): Promise<void> {
    const bounds = {
      baseMilliseconds: RESYNC_BASE_MILLISECONDS,
      maxMilliseconds: RESYNC_MAX_MILLISECONDS,
    };
    if (this.#started)
      this.stream.setState('resyncing', { reason: 'fetching what happened meanwhile' });
    for (let attempt = 1; !signal.aborted; attempt += 1) {
      try {
        const missed = this.#started
          ? await fetchMissed(this.#client, this.#ledger, signal)
          : await fetchStart(this.#client, signal);
        if (signal.aborted) return;
        if (this.#started) this.#emit(this.#ledger.catchUp(missed));
        else this.#ledger.start(missed);
        this.#goLive();
        return;
      } catch (error) {
        if (signal.aborted) return;
        if (isPermanent(error)) {
          this.stream.fail(error);
          return;
        }
        await pause(
          backoffMilliseconds(attempt, bounds, () => this.#client.random()),
          signal,
        ).catch(() => {});
      }
    }
  }

  #goLive(): void {
    this.#started = true;
    this.#live = true;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const wire of waiting) this.#apply(wire);
    this.stream.setState('live');
  }

  #onMessage(wire: Wire): void {
    if (this.#live) {
      this.#apply(wire);
    } else if (this.#waiting.length < ACCOUNT_EVENTS_WAITING_MAX) {
      this.#waiting.push(wire);
    } else {
      this.#client.hub.restart('too many account events came while catching up');
    }
  }

  #apply(wire: Wire): void {
    const at = millisecondsOf(wire.T);
    if (wire.e === 'balanceUpdate') {
      this.#emit(this.#ledger.balance(pushedBalanceOf(wire), at));
      return;
    }
    const order = pushedOrderOf(wire, this.#ledger.createdAt(wire.i));
    this.#emit(this.#ledger.update({ order, fill: pushedFillOf(wire), at }));
  }

  #emit(events: readonly AccountEvent[]): void {
    for (const event of events) this.stream.push(event);
  }
}
