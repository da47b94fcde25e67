/** Thread that reads and writes snapshot files: large ones never stop the main loop or the journal. */
import { serveThread } from '../../threads/serve-thread.ts';
import type { JournalSnapshot } from '../journal.ts';
import { newestSnapshot, writeSnapshotFile } from './snapshot-files.ts';

export type SnapshotMethods = {
  save(snapshot: JournalSnapshot): void;
  newest(atMost: number): JournalSnapshot | undefined;
};

serveThread(
  ({ folder }: { readonly folder: string }): SnapshotMethods => ({
    save: (snapshot) => writeSnapshotFile(folder, snapshot),
    newest: (atMost) => newestSnapshot(folder, atMost),
  }),
);
