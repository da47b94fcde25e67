/** Opening SQLite files the way all stores here do. */
import { accessSync, constants } from 'node:fs';
import Database from 'better-sqlite3';

export type SqliteDatabase = Database.Database;

/** `full`: a commit is on the disk when it returns. `normal`: after a power cut the newest may be gone. */
export type Durability = 'full' | 'normal';

/** Opens (or creates) a database that this process alone may use: the lock is taken at once. */
export function openDatabase(file: string, durability: Durability): SqliteDatabase {
  const database = new Database(file, { timeout: 0 });
  try {
    database.pragma('locking_mode = EXCLUSIVE');
    database.pragma('journal_mode = WAL');
    database.pragma(`synchronous = ${durability}`);
    database.pragma('cell_size_check = ON');
    // An exclusive lock is taken with the first write: this one writes nothing.
    database.exec('BEGIN IMMEDIATE; COMMIT');
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** Another connection has the file. */
export function isLockedError(error: unknown): boolean {
  return error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY');
}

/** What SQLite says about the machine and not about the file. */
const machineCodes = [
  'SQLITE_CANTOPEN',
  'SQLITE_IOERR',
  'SQLITE_FULL',
  'SQLITE_NOMEM',
  'SQLITE_PERM',
];

/**
 * The file is not a whole database of ours. Damage has many faces: a flipped bit may make a table
 * unknown, a file read-only or its format too new.
 */
export function isDamageError(error: unknown, file: string): boolean {
  if (!(error instanceof Database.SqliteError) || isLockedError(error)) return false;
  if (machineCodes.some((code) => error.code.startsWith(code))) return false;
  return !error.code.startsWith('SQLITE_READONLY') || isWritable(file);
}

function isWritable(file: string): boolean {
  try {
    accessSync(file, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** Moves what is in the write-ahead log into the file. */
export function checkpoint(database: SqliteDatabase): void {
  database.pragma('wal_checkpoint(TRUNCATE)');
}

/**
 * What a new store is made with, and what an old one must be: its format, and the exchange folder
 * that it belongs to.
 */
export interface StoreMark {
  readonly format: number;
  readonly folderId: string;
  readonly schema: string;
}

/** `made`: it was empty and has its tables now. `other`: it is of another format or folder. */
export function markStore(database: SqliteDatabase, mark: StoreMark): 'made' | 'known' | 'other' {
  const tables = database.prepare('SELECT count(*) FROM sqlite_schema').pluck().get();
  if (tables !== 0) {
    const isKnown =
      readMeta(database, 'format') === String(mark.format) &&
      readMeta(database, 'folder') === mark.folderId;
    return isKnown ? 'known' : 'other';
  }
  database.transaction(() => {
    database.exec(mark.schema);
    writeMeta(database, 'format', String(mark.format));
    writeMeta(database, 'folder', mark.folderId);
  })();
  return 'made';
}

/** Undefined: no such entry, or no such table. */
export function readMeta(database: SqliteDatabase, name: string): string | undefined {
  const table = database.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'meta'").get();
  if (table === undefined) return undefined;
  const value = database.prepare('SELECT value FROM meta WHERE name = ?').pluck().get(name);
  return typeof value === 'string' ? value : undefined;
}

export function writeMeta(database: SqliteDatabase, name: string, value: string): void {
  database.prepare('INSERT OR REPLACE INTO meta VALUES (?, ?)').run(name, value);
}
