/** Thread with a replica of the engine that follows the journal, and the only one that touches history's file. */
import { setPriority } from 'node:os';
import type { Seq } from '@exchange/core';
import type { JournalRow, JournalSnapshot } from '../../journal/journal.ts';
import { serveThread } from '../../threads/serve-thread.ts';
import { createFollower, type Follower, type FollowResult } from '../follower.ts';
import type { History, HistoryQueries, OrderRow } from '../history.ts';
import { type OpenHistoryFile, openHistoryFile } from './history-file.ts';

export interface HistoryThreadOptions extends OpenHistoryFile {
  readonly snapshotEveryCommands: number;
  readonly journalName: string;
}

export type QueryName = keyof HistoryQueries;

export type HistoryMethods = {
  cursor(argument: undefined): Promise<Seq>;
  /** Answers with the seq after which the replica needs rows. */
  start(snapshot: JournalSnapshot | undefined): Promise<Seq>;
  follow(rows: readonly JournalRow[]): Promise<FollowResult>;
  openOrders(argument: undefined): Promise<readonly OrderRow[]>;
  query(argument: { readonly name: QueryName; readonly query: never }): Promise<readonly unknown[]>;
  close(argument: undefined): Promise<void>;
};

/** Lower than the threads that answer orders; on Linux this counts for the calling thread alone. */
const NICE = 5;

serveThread((options: HistoryThreadOptions): HistoryMethods => {
  if (process.platform === 'linux') setPriority(0, NICE);
  // Opened by the first call, so that a refusal is its answer and not the end of the thread.
  let opened: History | undefined;
  let follower: Follower | undefined;
  const history = (): History => {
    opened ??= openHistoryFile(options);
    return opened;
  };
  return {
    cursor: () => history().cursor(),
    start: async (snapshot) => {
      const { snapshotEveryCommands, journalName } = options;
      follower = await createFollower({
        history: history(),
        snapshot,
        snapshotEveryCommands,
        journalName,
      });
      return follower.seq;
    },
    follow: async (rows) => {
      if (follower === undefined) throw new Error('The follower has not been started.');
      return follower.follow(rows);
    },
    openOrders: () => history().openOrders(),
    query: ({ name, query }) => history()[name](query),
    close: async () => {
      await opened?.close();
    },
  };
});
