/** History in a SQLite file with its follower, in a thread of their own. */
import { join } from 'node:path';
import { startThread } from '../../threads/start-thread.ts';
import { workerUrl } from '../../threads/worker-url.ts';
import type { HistoryQueries } from '../history.ts';
import type { HistoryHost } from '../history-host.ts';
import type { HistoryMethods, HistoryThreadOptions } from './history-worker.ts';

const HISTORY_FILE = 'history.db';

export interface OpenSqliteHistory {
  readonly folder: string;
  readonly folderId: string;
  readonly snapshotEveryCommands: number;
  /** What the journal is called in messages. */
  readonly journalName: string;
}

/** The file is opened, and refused if it must be, by the first call. */
export function openSqliteHistory(options: OpenSqliteHistory): HistoryHost {
  const { folder, folderId, snapshotEveryCommands, journalName } = options;
  const start: HistoryThreadOptions = {
    file: join(folder, HISTORY_FILE),
    folderId,
    snapshotEveryCommands,
    journalName,
  };
  const thread = startThread<HistoryMethods>(workerUrl(import.meta.url, 'history-worker'), start);
  const ask = <Name extends keyof HistoryQueries>(name: Name): HistoryQueries[Name] =>
    // The thread's method of that name takes this query and gives these rows.
    ((query: never) => thread.call('query', { name, query })) as HistoryQueries[Name];
  return {
    cursor: () => thread.call('cursor', undefined),
    start: (snapshot) => thread.call('start', snapshot),
    follow: (rows) => thread.call('follow', rows),
    openOrders: () => thread.call('openOrders', undefined),
    orders: ask('orders'),
    fills: ask('fills'),
    trades: ask('trades'),
    candles: ask('candles'),
    ledger: ask('ledger'),
    async close() {
      await thread.call('close', undefined).finally(() => thread.stop());
    },
  };
}
