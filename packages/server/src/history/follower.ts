/**
 * Follows the journal with an engine of its own: makes history's rows and, now and then, a snapshot.
 * It runs away from the live engine (in a thread, see `sqlite/history-worker.ts`), and since every
 * batch must replay to the events that it gave live, it proves determinism all the time.
 */
import { Exchange, FEES_ACCOUNT, type Seq, WORLD_ACCOUNT } from '@exchange/core';
import type { JournalRow, JournalSnapshot } from '../journal/journal.ts';
import { replayRow } from '../journal/replay-row.ts';
import type { History } from './history.ts';
import { Projector } from './projector.ts';

export interface FollowerOptions {
  readonly history: History;
  /** At or below history's cursor; none: the journal is followed from its beginning. */
  readonly snapshot: JournalSnapshot | undefined;
  readonly snapshotEveryCommands: number;
  /** What the journal is called in messages. */
  readonly journalName: string;
}

export interface FollowResult {
  /** Everything up to here is in history. */
  readonly cursor: Seq;
  /** Now and then: verified by restoring it. */
  readonly snapshot: JournalSnapshot | undefined;
}

export interface Follower {
  /** The next row that it needs begins after this. */
  readonly seq: Seq;
  /** @throws {JournalDamagedError} a row does not replay to what was recorded */
  follow(rows: readonly JournalRow[]): Promise<FollowResult>;
}

export async function createFollower(options: FollowerOptions): Promise<Follower> {
  const { history, snapshot } = options;
  const cursor = await history.cursor();
  const exchange = snapshot === undefined ? new Exchange() : Exchange.restore(snapshot.state);
  const follower = new JournalFollower({ options, exchange, cursor });
  await follower.begin();
  return follower;
}

class JournalFollower implements Follower {
  readonly #history: History;
  readonly #snapshotEvery: number;
  readonly #journalName: string;
  readonly #exchange: Exchange;
  #cursor: Seq;
  #projector: Projector | undefined;
  #snapshotSeq: number;

  constructor(parts: {
    readonly options: FollowerOptions;
    readonly exchange: Exchange;
    readonly cursor: Seq;
  }) {
    this.#history = parts.options.history;
    this.#snapshotEvery = parts.options.snapshotEveryCommands;
    this.#journalName = parts.options.journalName;
    this.#exchange = parts.exchange;
    this.#cursor = parts.cursor;
    this.#snapshotSeq = parts.options.snapshot?.seq ?? 0;
  }

  get seq(): Seq {
    return this.#exchange.seq;
  }

  /** The projection starts when the replica is where history ends. */
  async begin(): Promise<void> {
    if (this.#exchange.seq !== this.#cursor) return;
    const exchange = this.#exchange;
    const markets = exchange.markets();
    const newest = await Promise.all(
      markets.map(({ symbol }) => this.#history.newestCandles(symbol)),
    );
    this.#projector = new Projector({
      cursor: this.#cursor,
      openOrders: await this.#history.openOrders(),
      newestCandles: newest.flat(),
      balances: [WORLD_ACCOUNT, FEES_ACCOUNT, ...exchange.accounts()].flatMap((account) =>
        exchange.balances(account).map(({ asset, available, held }) => ({
          account,
          asset,
          total: (available + held) as typeof available,
        })),
      ),
      markets,
    });
  }

  async follow(rows: readonly JournalRow[]): Promise<FollowResult> {
    let last: JournalRow | undefined;
    for (const row of rows) {
      if (isBehind(row, this.#exchange.seq)) continue;
      const projector = this.#projector;
      replayRow(this.#exchange, row, {
        journal: this.#journalName,
        ...(projector === undefined ? {} : { onCommitted: (one) => projector.project(one) }),
      });
      if (this.#projector === undefined) await this.begin();
      last = row;
    }
    await this.#write();
    const isDue = this.#exchange.seq - this.#snapshotSeq >= this.#snapshotEvery;
    const snapshot = isDue && last !== undefined ? this.#snapshot(last) : undefined;
    return { cursor: this.#cursor, snapshot };
  }

  async #write(): Promise<void> {
    if (this.#projector === undefined) return;
    const changes = this.#projector.take();
    if (changes.cursor === changes.fromCursor) return;
    await this.#history.write(changes);
    this.#cursor = changes.cursor;
  }

  #snapshot(row: JournalRow): JournalSnapshot {
    const exchange = this.#exchange;
    exchange.checkInvariants();
    const state = exchange.snapshot();
    const stateHash = exchange.stateHash();
    const restored = Exchange.restore(state);
    if (restored.stateHash() !== stateHash || restored.eventHash !== row.eventHash) {
      throw new Error(`The snapshot at seq ${exchange.seq} does not restore to the same state.`);
    }
    this.#snapshotSeq = exchange.seq;
    return { seq: exchange.seq, time: exchange.time, stateHash, eventHash: row.eventHash, state };
  }
}

/** The replica is past it: reading back may begin a little earlier than where the follower is. */
function isBehind(row: JournalRow, seq: Seq): boolean {
  return row.count === 0 ? row.firstSeq <= seq : row.firstSeq + row.count - 1 <= seq;
}
