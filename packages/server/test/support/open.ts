/** Exchanges without doors, in folders of their own. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command, Seq, Sequenced } from '@exchange/core';
import { decodeCommands } from '@exchange/core';
import { parseServerOptions, type ServerOptions } from '../../src/config.ts';
import type { Journal, JournalRow } from '../../src/journal/journal.ts';
import { openSqliteJournal } from '../../src/journal/sqlite/sqlite-journal.ts';
import { openExchange } from '../../src/main.ts';
import type { Committed } from '../../src/pipeline/contract.ts';
import { closeStorage } from '../../src/storage.ts';

export async function newFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'exchange-server-'));
}

export async function removeFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
}

export async function openTestExchange(data: string, options: Partial<ServerOptions> = {}) {
  const failures: Error[] = [];
  const config = parseServerOptions({ data, logLevel: 'silent', ...options });
  const { pipeline, storage } = await openExchange(config, (error) => failures.push(error));
  return {
    ...pipeline,
    pipeline,
    storage,
    failures,
    /** One after the other into the same turn of the loop; answers in order. */
    submitEach: (commands: readonly Command[]): Promise<readonly Committed[]> =>
      Promise.all(commands.map((command) => pipeline.gate.submit(command))),
    async close(): Promise<void> {
      await pipeline.stop();
      await closeStorage(storage);
    },
  };
}

export async function rowsOf(journal: Journal): Promise<JournalRow[]> {
  const rows: JournalRow[] = [];
  for await (const page of journal.read(1 as Seq)) rows.push(...page);
  return rows;
}

/** Every command of a folder's journal, from the first one. */
export async function journaledCommands(folder: string): Promise<Sequenced[]> {
  const journal = await openSqliteJournal(folder);
  try {
    const rows = await rowsOf(journal);
    return rows.flatMap((row) => (row.count === 0 ? [] : decodeCommands(row.commands)));
  } finally {
    await journal.close();
  }
}
