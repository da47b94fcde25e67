import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  isDamageError,
  isLockedError,
  markStore,
  openDatabase,
  readMeta,
} from './open-database.ts';

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'exchange-sqlite-'));
  file = join(folder, 'a.db');
});
afterEach(() => rm(folder, { recursive: true }));

test.each([
  ['full', 2],
  ['normal', 1],
] as const)('%s durability is what SQLite was told', (durability, level) => {
  const database = openDatabase(file, durability);
  expect(database.pragma('synchronous', { simple: true })).toBe(level);
  expect(database.pragma('journal_mode', { simple: true })).toBe('wal');
  expect(database.pragma('locking_mode', { simple: true })).toBe('exclusive');
  database.close();
});

test('a second connection is refused at once, and that is no damage', () => {
  const database = openDatabase(file, 'full');
  let refusal: unknown;
  try {
    openDatabase(file, 'full');
  } catch (error) {
    refusal = error;
  }
  expect(isLockedError(refusal)).toBe(true);
  expect(isDamageError(refusal, file)).toBe(false);
  database.close();
});

test('a store is made once, known by its mark, and other ones are told apart', () => {
  const database = openDatabase(file, 'full');
  const schema = 'CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT';
  const mark = { format: 1, folderId: 'a', schema };
  expect(readMeta(database, 'folder')).toBeUndefined();
  expect(markStore(database, mark)).toBe('made');
  expect(markStore(database, mark)).toBe('known');
  expect(markStore(database, { ...mark, folderId: 'b' })).toBe('other');
  expect(markStore(database, { ...mark, format: 2 })).toBe('other');
  database.close();
});
