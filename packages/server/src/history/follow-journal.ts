/**
 * Feeds the journal to history's follower, as fast as that goes and no faster: one page is under way
 * at a time. What was journaled a moment ago comes out of memory, what is older out of the journal,
 * so a follower that lags costs no memory.
 */
import type { Seq } from '@exchange/core';
import type { Journal, JournalBatch, JournalRow } from '../journal/journal.ts';
import { FOLLOW_COMMANDS_MAX, RECENT_ROWS_BYTES_MAX } from '../limits.ts';
import type { FollowResult } from './follower.ts';
import type { HistoryReader } from './history.ts';
import type { HistoryHost } from './history-host.ts';

export interface FollowJournalOptions {
  readonly journal: Journal;
  readonly host: HistoryHost;
  /** Where the follower is, and where history is: the follower may have to catch up to it first. */
  readonly from: Seq;
  readonly cursor: Seq;
  readonly onResult?: (result: FollowResult) => void;
  /** Default RECENT_ROWS_BYTES_MAX. */
  readonly recentBytesMax?: number;
  readonly onFailure: (error: Error) => void;
}

export interface Following extends HistoryReader {
  /** The row is durable. */
  push(row: JournalBatch): void;
  /** Why it follows no more. */
  readonly failure: Error | undefined;
  /** Resolves when everything that was pushed is in history, after so long, or when following failed. */
  stop(timeoutMs: number): Promise<void>;
}

interface Waiter {
  readonly seq: Seq;
  readonly done: (caughtUp: boolean) => void;
}

export function followJournal(options: FollowJournalOptions): Following {
  return new JournalFollowing(options);
}

class JournalFollowing implements Following {
  readonly #options: FollowJournalOptions;
  readonly orders: HistoryReader['orders'];
  readonly fills: HistoryReader['fills'];
  readonly trades: HistoryReader['trades'];
  readonly candles: HistoryReader['candles'];
  readonly ledger: HistoryReader['ledger'];
  #cursor: Seq;
  /** The last seq that was handed over, and the last that is journaled. */
  #handed: number;
  #journaled: number;
  #recent: JournalRow[] = [];
  #recentBytes = 0;
  #running: Promise<void> | undefined;
  #stopped = false;
  failure: Error | undefined;
  #waiters: Waiter[] = [];

  constructor(options: FollowJournalOptions) {
    this.#options = options;
    const { host, journal, from, cursor } = options;
    this.orders = host.orders;
    this.fills = host.fills;
    this.trades = host.trades;
    this.candles = host.candles;
    this.ledger = host.ledger;
    this.#cursor = cursor;
    this.#handed = from;
    this.#journaled = journal.lastSeq;
    this.#run();
  }

  get cursor(): Seq {
    return this.#cursor;
  }

  push(row: JournalBatch): void {
    this.#journaled = row.firstSeq + row.count - 1;
    this.#recent.push({ ...row, epoch: this.#options.journal.epoch });
    this.#recentBytes += row.commands.length;
    const { recentBytesMax = RECENT_ROWS_BYTES_MAX } = this.#options;
    while (this.#recentBytes > recentBytesMax && this.#recent.length > 1) this.#dropRecent();
    this.#run();
  }

  caughtUp(seq: Seq, timeoutMs?: number): Promise<boolean> {
    if (this.#cursor >= seq) return Promise.resolve(true);
    if (this.failure !== undefined || this.#stopped) return Promise.resolve(false);
    return new Promise((resolve) => {
      const waiter: Waiter = {
        seq,
        done: (caughtUp) => {
          clearTimeout(timer);
          resolve(caughtUp);
        },
      };
      const giveUp = (): void => {
        this.#waiters = this.#waiters.filter((other) => other !== waiter);
        resolve(false);
      };
      const timer = timeoutMs === undefined ? undefined : setTimeout(giveUp, timeoutMs);
      this.#waiters.push(waiter);
    });
  }

  async stop(timeoutMs: number): Promise<void> {
    await this.caughtUp(this.#journaled as Seq, timeoutMs);
    this.#stopped = true;
    for (const { done } of this.#waiters.splice(0)) done(false);
    await this.#running;
  }

  #run(): void {
    if (this.#running !== undefined || !this.#hasWork()) return;
    this.#running = this.#follow()
      .catch((error) => this.#fail(error))
      .finally(() => {
        this.#running = undefined;
        this.#run();
      });
  }

  #hasWork(): boolean {
    return !this.#stopped && this.failure === undefined && this.#handed < this.#journaled;
  }

  async #follow(): Promise<void> {
    while (this.#hasWork()) {
      const recent = this.#takeRecent();
      if (recent.length > 0) await this.#hand(recent);
      else await this.#readBack();
    }
  }

  /** The recent rows that come next, if they are still in memory. */
  #takeRecent(): readonly JournalRow[] {
    const rows = this.#recent;
    while (rows[0] !== undefined && rows[0].firstSeq <= this.#handed) this.#dropRecent();
    if (rows[0]?.firstSeq !== this.#handed + 1) return [];
    const taken: JournalRow[] = [];
    let commands = 0;
    while (rows[0] !== undefined && commands < FOLLOW_COMMANDS_MAX) {
      commands += rows[0].count;
      taken.push(rows[0]);
      this.#dropRecent();
    }
    return taken;
  }

  #dropRecent(): void {
    this.#recentBytes -= this.#recent.shift()?.commands.length ?? 0;
  }

  async #readBack(): Promise<void> {
    for await (const rows of this.#options.journal.read((this.#handed + 1) as Seq)) {
      await this.#hand(rows);
      if (!this.#hasWork()) return;
      if (this.#recent[0]?.firstSeq === this.#handed + 1) return;
    }
  }

  async #hand(rows: readonly JournalRow[]): Promise<void> {
    const result = await this.#options.host.follow(rows);
    const last = rows.at(-1);
    if (last !== undefined) this.#handed = last.firstSeq + last.count - 1;
    this.#cursor = result.cursor;
    this.#options.onResult?.(result);
    this.#waiters = this.#waiters.filter(({ seq, done }) => {
      if (seq > this.#cursor) return true;
      done(true);
      return false;
    });
  }

  #fail(error: unknown): void {
    this.failure = error instanceof Error ? error : new Error(String(error));
    for (const { done } of this.#waiters.splice(0)) done(false);
    this.#options.onFailure(this.failure);
  }
}
