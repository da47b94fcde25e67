/** History with its follower, as the composition root holds them. */
import type { Seq } from '@exchange/core';
import type { JournalRow, JournalSnapshot } from '../journal/journal.ts';
import { createFollower, type Follower, type FollowResult } from './follower.ts';
import type { History, HistoryQueries, OrderRow } from './history.ts';

/** Where rows of the journal go in and history comes out: in this thread, or in another. */
export interface HistoryHost extends HistoryQueries {
  cursor(): Promise<Seq>;
  /** @returns the seq after which it needs rows */
  start(snapshot: JournalSnapshot | undefined): Promise<Seq>;
  follow(rows: readonly JournalRow[]): Promise<FollowResult>;
  /** Every open order, as of the cursor. */
  openOrders(): Promise<readonly OrderRow[]>;
  close(): Promise<void>;
}

/** In this thread. */
export function createHistoryHost(history: History, snapshotEveryCommands: number): HistoryHost {
  let follower: Follower | undefined;
  return {
    cursor: () => history.cursor(),
    async start(snapshot) {
      follower = await createFollower({
        history,
        snapshot,
        snapshotEveryCommands,
        journalName: 'in memory',
      });
      return follower.seq;
    },
    async follow(rows) {
      if (follower === undefined) throw new Error('The follower has not been started.');
      return follower.follow(rows);
    },
    openOrders: () => history.openOrders(),
    orders: (query) => history.orders(query),
    fills: (query) => history.fills(query),
    trades: (query) => history.trades(query),
    candles: (query) => history.candles(query),
    ledger: (query) => history.ledger(query),
    close: () => history.close(),
  };
}
