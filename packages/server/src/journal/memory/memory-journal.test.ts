import { journalSuite } from '../journal.suite.ts';
import { createMemoryJournal, createMemoryMedium } from './memory-journal.ts';

journalSuite('memory', async () => {
  const medium = createMemoryMedium();
  return { open: async () => createMemoryJournal(medium), remove: async () => {} };
});
