import Database from 'better-sqlite3';
import { DataFolderLockedError, JournalDamagedError } from '../errors.ts';

export type SqliteDatabase = Database.Database;

/** `full`: a commit is on the disk when it returns. `normal`: after a power cut the newest may be gone. */
export type Durability = 'full' | 'normal';

/**
 * Opens (or creates) a database that this process alone may use: the lock is taken at once.
 *
 * @throws {DataFolderLockedError} another process has it
 * @throws {JournalDamagedError} the file is no database
 */
export function openDatabase(file: string, durability: Durability): SqliteDatabase {
  try {
    const database = new Database(file, { timeout: 0 });
    database.pragma('locking_mode = EXCLUSIVE');
    database.pragma('journal_mode = WAL');
    database.pragma(`synchronous = ${durability}`);
    database.pragma('cell_size_check = ON');
    // An exclusive lock is taken with the first write: this one writes nothing.
    database.exec('BEGIN IMMEDIATE; COMMIT');
    return database;
  } catch (error) {
    throw openError(file, error);
  }
}

/** Says what a failure to open or read means for the folder. */
export function openError(file: string, error: unknown): unknown {
  const code = error instanceof Database.SqliteError ? error.code : '';
  if (code === 'SQLITE_BUSY') return new DataFolderLockedError(file);
  if (code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB') {
    const what = `SQLite says "${(error as Error).message}"`;
    return new JournalDamagedError({ file, what }, { cause: error });
  }
  return error;
}

/** Moves what is in the write-ahead log into the file. */
export function checkpoint(database: SqliteDatabase): void {
  database.pragma('wal_checkpoint(TRUNCATE)');
}
