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
  /** Where the follower is. */
  readonly from: Seq;
  readonly onResult?: (result: FollowResult) => void;
  readonly onFailure: (error: Error) => void;
}

export interface Following extends HistoryReader {
  /** The row is durable. */
  push(row: JournalBatch): void;
  /** Resolves when everything that was pushed is in history, or following failed. */
  stop(): Promise<void>;
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
  #failed = false;
  #waiters: Waiter[] = [];

  constructor(options: FollowJournalOptions) {
    this.#options = options;
    const { host, journal, from } = options;
    this.orders = host.orders;
    this.fills = host.fills;
    this.trades = host.trades;
    this.candles = host.candles;
    this.ledger = host.ledger;
    this.#cursor = from;
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
    while (this.#recentBytes > RECENT_ROWS_BYTES_MAX && this.#recent.length > 1) {
      this.#recentBytes -= this.#recent.shift()?.commands.length ?? 0;
    }
    this.#run();
  }

  caughtUp(seq: Seq, timeoutMs: number): Promise<boolean> {
    if (this.#cursor >= seq) return Promise.resolve(true);
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.#waiters = this.#waiters.filter((other) => other !== waiter);
        resolve(false);
      }, timeoutMs);
      const waiter: Waiter = {
        seq,
        done: (caughtUp) => {
          clearTimeout(timer);
          resolve(caughtUp);
        },
      };
      this.#waiters.push(waiter);
    });
  }

  async stop(): Promise<void> {
    await this.#running;
  }

  #run(): void {
    if (this.#running !== undefined || this.#failed || this.#handed >= this.#journaled) return;
    this.#running = this.#follow()
      .catch((error) => this.#fail(error))
      .finally(() => {
        this.#running = undefined;
        this.#run();
      });
  }

  async #follow(): Promise<void> {
    while (this.#handed < this.#journaled) {
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
    this.#failed = true;
    for (const { done } of this.#waiters.splice(0)) done(false);
    this.#options.onFailure(error instanceof Error ? error : new Error(String(error)));
  }
}
