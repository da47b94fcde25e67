import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Seq, TimeMicros } from '@exchange/core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DataFolderLockedError } from '../errors.ts';
import { batchOf, journalSuite, readAll } from '../journal.suite.ts';
import type { JournalSnapshot } from '../journal.ts';
import { openSqliteJournal } from './sqlite-journal.ts';

const newFolder = () => mkdtemp(join(tmpdir(), 'exchange-journal-'));

journalSuite('sqlite', async () => {
  const folder = await newFolder();
  return {
    open: () => openSqliteJournal(folder),
    remove: () => rm(folder, { recursive: true }),
  };
});

describe('sqlite journal', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await newFolder();
  });
  afterEach(() => rm(folder, { recursive: true }));

  test('a second opening of the folder is refused at once, in this process', async () => {
    const journal = await openSqliteJournal(folder);
    await expect(openSqliteJournal(folder)).rejects.toThrow(DataFolderLockedError);
    await journal.append(batchOf(1, 1));
    await journal.close();
    await (await openSqliteJournal(folder)).close();
  });

  test('a second process on the folder is refused within a second, in a sentence', async () => {
    const journal = await openSqliteJournal(folder);
    const script = `
      const { openJournalFile } = await import(${JSON.stringify(new URL('./journal-file.ts', import.meta.url))});
      const begin = performance.now();
      try {
        openJournalFile({ file: process.argv[1], newFolderId: 'x' });
      } catch (error) {
        console.log(JSON.stringify({ name: error.name, text: error.message, ms: performance.now() - begin }));
      }`;
    const args = ['--input-type=module', '-e', script, join(folder, 'journal.db')];
    const child = spawnSync(process.execPath, [...process.execArgv, ...args], { encoding: 'utf8' });
    const answer = JSON.parse(child.stdout);
    expect(answer.name).toBe('DataFolderLockedError');
    expect(answer.text).toContain('in use by another process. Stop that one');
    expect(answer.ms).toBeLessThan(1000);
    await journal.close();
  });

  test('close leaves everything in the file and no write-ahead log', async () => {
    const journal = await openSqliteJournal(folder);
    await journal.append(batchOf(1, 5));
    await journal.close();
    expect(await readdir(folder)).toEqual(['journal.db']);
    expect((await stat(join(folder, 'journal.db'))).size).toBeGreaterThan(0);
  });

  test('a file that is no database is refused as damaged', async () => {
    await writeFile(join(folder, 'journal.db'), 'x'.repeat(10_000));
    await expect(openSqliteJournal(folder)).rejects.toMatchObject({
      name: 'JournalDamagedError',
      exitCode: 11,
      message: expect.stringContaining('Restore the folder from a backup'),
    });
  });

  test('a journal that must be there and is not is refused', async () => {
    const journal = await openSqliteJournal(folder);
    const { folderId } = journal;
    await journal.close();
    await rm(join(folder, 'journal.db'));
    await expect(openSqliteJournal(folder, folderId)).rejects.toThrow('missing or empty');
  });

  test('a journal of another folder is refused', async () => {
    await (await openSqliteJournal(folder)).close();
    await expect(openSqliteJournal(folder, 'other')).rejects.toThrow('belongs to another folder');
  });

  test('a broken snapshot is passed over for the one before', async () => {
    const journal = await openSqliteJournal(folder);
    const snapshot = (seq: number): JournalSnapshot => ({
      seq: seq as Seq,
      time: 1 as TimeMicros,
      stateHash: '1'.repeat(16),
      eventHash: '2'.repeat(16),
      state: new Uint8Array(100),
    });
    await journal.saveSnapshot(snapshot(1));
    await journal.saveSnapshot(snapshot(2));
    await writeFile(join(folder, 'snapshots', '0000000000000002.snapshot'), 'torn');
    await writeFile(join(folder, 'snapshots', '0000000000000003.snapshot.tmp'), 'torn');
    expect((await journal.latestSnapshot())?.seq).toBe(1);
    expect(await readAll(journal)).toEqual([]);
    await journal.close();
  });
});
