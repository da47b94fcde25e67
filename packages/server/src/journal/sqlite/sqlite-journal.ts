/**
 * Journal in a SQLite file: WAL, `synchronous=FULL`, exclusive lock, in a thread of its own; snapshots
 * in files beside it. Cost: one sync per append.
 */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Seq } from '@exchange/core';
import { JOURNAL_PAGE_BYTES } from '../../limits.ts';
import { ThreadError } from '../../threads/contract.ts';
import { startThread } from '../../threads/start-thread.ts';
import { workerUrl } from '../../threads/worker-url.ts';
import {
  DataFolderLockedError,
  type JournalDamage,
  JournalDamagedError,
  JournalWriteError,
} from '../errors.ts';
import type { Journal, JournalBatch, JournalRow, JournalSnapshot } from '../journal.ts';
import type { JournalPage, OpenJournalFile } from './journal-file.ts';
import type { JournalMethods } from './journal-worker.ts';
import { newestSnapshot } from './snapshot-files.ts';
import type { SnapshotMethods } from './snapshot-worker.ts';

const JOURNAL_FILE = 'journal.db';
const SNAPSHOT_FOLDER = 'snapshots';

export interface SqliteJournal extends Journal {
  /** Written into every database of the folder, so that files of two exchanges are never mixed. */
  readonly folderId: string;
}

/**
 * @param folderId what the folder's marker says; undefined for a new folder
 * @throws {DataFolderLockedError} another process has the folder open
 * @throws {JournalDamagedError} the journal is not what was written
 */
export async function openSqliteJournal(folder: string, folderId?: string): Promise<SqliteJournal> {
  const options: OpenJournalFile = {
    file: join(folder, JOURNAL_FILE),
    newFolderId: randomUUID(),
    ...(folderId === undefined ? {} : { folderId }),
  };
  const url = workerUrl(import.meta.url, 'journal-worker');
  const thread = startThread<JournalMethods>(url, options);
  const typed = <T>(result: Promise<T>): Promise<T> =>
    result.catch((error) => Promise.reject(typedError(folder, error)));
  const state = await typed(thread.call('state', undefined)).catch(async (error) => {
    await thread.stop();
    throw error;
  });
  let lastSeq = state.lastSeq;
  const snapshotFolder = join(folder, SNAPSHOT_FOLDER);

  async function* read(fromSeq: Seq): AsyncGenerator<readonly JournalRow[]> {
    let id: number | undefined = await typed(thread.call('rowOf', fromSeq));
    while (id !== undefined) {
      const argument = { id, bytes: JOURNAL_PAGE_BYTES };
      const page: JournalPage = await typed(thread.call('page', argument));
      if (page.rows.length > 0) yield page.rows;
      id = page.nextId;
    }
  }

  return {
    name: options.file,
    folderId: state.folderId,
    epoch: state.epoch,
    get lastSeq() {
      return lastSeq as Seq;
    },
    append(batch: JournalBatch) {
      return thread.call('append', batch).then(
        () => {
          lastSeq = batch.firstSeq + batch.count - 1;
        },
        (error) => Promise.reject(typedError(folder, error, 'append')),
      );
    },
    read,
    saveSnapshot: (snapshot) => saveSnapshot(snapshotFolder, snapshot),
    latestSnapshot: async (atMost = Number.MAX_SAFE_INTEGER as Seq) =>
      newestSnapshot(snapshotFolder, atMost),
    async close() {
      await typed(thread.call('close', undefined)).finally(() => thread.stop());
    },
  };
}

async function saveSnapshot(folder: string, snapshot: JournalSnapshot): Promise<void> {
  const url = workerUrl(import.meta.url, 'snapshot-worker');
  const thread = startThread<SnapshotMethods>(url, { folder });
  await thread.call('save', snapshot).finally(() => thread.stop());
}

/** The error as its class again, after its way through a thread. */
function typedError(folder: string, error: unknown, during?: 'append'): unknown {
  const name = error instanceof ThreadError ? error.name : '';
  if (name === 'DataFolderLockedError') return new DataFolderLockedError(folder);
  if (name === 'JournalDamagedError') {
    const damage = (error as ThreadError).fields['damage'] as JournalDamage;
    return new JournalDamagedError(damage, { cause: error });
  }
  return during === 'append' ? new JournalWriteError(error) : error;
}
