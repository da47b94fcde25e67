/** Thread that alone touches the journal's file: a sync of its never waits for anything else. */
import { serveThread } from '../../threads/serve-thread.ts';
import type { JournalBatch } from '../journal.ts';
import {
  type JournalFileState,
  type JournalPage,
  type OpenJournalFile,
  openJournalFile,
} from './journal-file.ts';

export type JournalMethods = {
  state(argument: undefined): JournalFileState;
  append(batch: JournalBatch): void;
  rowOf(fromSeq: number): number;
  page(argument: { readonly id: number; readonly bytes: number }): JournalPage;
  close(argument: undefined): void;
};

serveThread((options: OpenJournalFile): JournalMethods => {
  // Opened by the first call, so that a refusal is its answer and not the end of the thread.
  let opened: ReturnType<typeof openJournalFile> | undefined;
  const journal = () => {
    opened ??= openJournalFile(options);
    return opened;
  };
  return {
    state: () => {
      const { folderId, epoch, lastSeq } = journal();
      return { folderId, epoch, lastSeq };
    },
    append: (batch) => journal().append(batch),
    rowOf: (fromSeq) => journal().rowOf(fromSeq),
    page: ({ id, bytes }) => journal().page(id, bytes),
    close: () => opened?.close(),
  };
});
