/**
 * The journal as a SQLite file, used by one thread. `sqlite-journal.ts` puts it into its own.
 *
 * Invariants: row ids are 1, 2, 3, …; every row was checked against its predecessor when the file was
 * opened; after a failed write nothing more is taken.
 */
import { existsSync, statSync } from 'node:fs';
import type { Seq, TimeMicros } from '@exchange/core';
import {
  checkpoint,
  isDamageError,
  isLockedError,
  openDatabase,
  readMeta,
  type SqliteDatabase,
  writeMeta,
} from '../../sqlite/open-database.ts';
import { DataFolderLockedError, JournalDamagedError, JournalWriteError } from '../errors.ts';
import type { JournalBatch } from '../journal.ts';
import {
  type ChainEnd,
  chainRow,
  chainStart,
  checkRow,
  endAfter,
  reachesTo,
  type StoredRow,
} from '../row-chain.ts';

const FORMAT = 1;

const schema = `
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE batch (
  id INTEGER PRIMARY KEY,
  first_seq INTEGER NOT NULL,
  count INTEGER NOT NULL,
  time INTEGER NOT NULL,
  epoch INTEGER NOT NULL,
  commands BLOB NOT NULL,
  event_hash TEXT NOT NULL,
  crc32 INTEGER NOT NULL,
  chain BLOB NOT NULL
) STRICT;
`;

const columns = 'id, first_seq, count, time, epoch, commands, event_hash, crc32, chain';

type RowTuple = [
  id: number,
  firstSeq: number,
  count: number,
  time: number,
  epoch: number,
  commands: Uint8Array,
  eventHash: string,
  crc32: number,
  chain: Uint8Array,
];

export interface JournalFileState {
  readonly folderId: string;
  readonly epoch: number;
  readonly lastSeq: number;
}

export interface JournalPage {
  readonly rows: readonly StoredRow[];
  /** Undefined: the end was reached. */
  readonly nextId: number | undefined;
}

export interface JournalFile extends JournalFileState {
  append(batch: JournalBatch): void;
  /** Number of the first row that reaches to `fromSeq`; see `reachesTo`. */
  rowOf(fromSeq: number): number;
  /** Rows from number `id` on, at least one if there is one, about `bytes` in all. */
  page(id: number, bytes: number): JournalPage;
  close(): void;
}

export interface OpenJournalFile {
  readonly file: string;
  /** Known from elsewhere: the file must be there and carry it. Otherwise it may be made. */
  readonly folderId?: string;
  /** For a new file. */
  readonly newFolderId: string;
}

/**
 * @throws {DataFolderLockedError} another process has it open
 * @throws {JournalDamagedError} it is not what was written, or it is gone
 */
export function openJournalFile(options: OpenJournalFile): JournalFile {
  const { file } = options;
  const isNew = !existsSync(file) || statSync(file).size === 0;
  if (isNew && options.folderId !== undefined && !existsSync(`${file}-wal`)) {
    throw new JournalDamagedError({ file, what: 'the file is missing or empty' });
  }
  let database: SqliteDatabase | undefined;
  try {
    database = openDatabase(file, 'full');
    prepare(database, options);
    return new OpenedJournalFile(file, database);
  } catch (error) {
    database?.close();
    throw openError(file, error);
  }
}

/** Says what a failure to open or read means for the folder. */
function openError(file: string, error: unknown): unknown {
  if (isLockedError(error)) return new DataFolderLockedError(file);
  if (!isDamageError(error, file)) return error;
  const what = `SQLite says "${(error as Error).message}"`;
  return new JournalDamagedError({ file, what }, { cause: error });
}

function prepare(database: SqliteDatabase, { file, folderId, newFolderId }: OpenJournalFile): void {
  const tables = database.prepare('SELECT count(*) FROM sqlite_schema').pluck().get();
  if (tables === 0) {
    if (folderId !== undefined) throw new JournalDamagedError({ file, what: 'it has no tables' });
    const create = database.transaction(() => {
      database.exec(schema);
      writeMeta(database, 'format', String(FORMAT));
      writeMeta(database, 'folder', newFolderId);
      writeMeta(database, 'epoch', '0');
      writeMeta(database, 'rows', '0');
    });
    create();
  }
  const format = needMeta(database, file, 'format');
  if (format !== String(FORMAT)) {
    throw new JournalDamagedError({
      file,
      what: 'its format is unknown',
      expected: String(FORMAT),
      actual: format,
    });
  }
  const actual = needMeta(database, file, 'folder');
  if (folderId !== undefined && actual !== folderId) {
    throw new JournalDamagedError({
      file,
      what: 'it belongs to another folder',
      expected: folderId,
      actual,
    });
  }
  checkpoint(database);
}

function needMeta(database: SqliteDatabase, file: string, name: string): string {
  const value = readMeta(database, name);
  if (value !== undefined) return value;
  throw new JournalDamagedError({ file, what: `its "${name}" entry is missing` });
}

class OpenedJournalFile implements JournalFile {
  readonly folderId: string;
  readonly epoch: number;
  readonly #file: string;
  readonly #database: SqliteDatabase;
  readonly #insert;
  readonly #read;
  readonly #readOne;
  #end: ChainEnd;
  #failed: JournalWriteError | undefined;

  constructor(file: string, database: SqliteDatabase) {
    this.#file = file;
    this.#database = database;
    this.#insert = database.prepare(`INSERT INTO batch (${columns}) VALUES (?,?,?,?,?,?,?,?,?)`);
    this.#read = database.prepare(`SELECT ${columns} FROM batch WHERE id >= ? ORDER BY id`).raw();
    this.#readOne = database.prepare(`SELECT ${columns} FROM batch WHERE id = ?`).raw();
    this.folderId = needMeta(database, file, 'folder');
    this.#end = this.#checkAll();
    this.epoch = this.#nextEpoch();
  }

  get lastSeq(): number {
    return this.#end.lastSeq;
  }

  append(batch: JournalBatch): void {
    if (this.#failed !== undefined) throw this.#failed;
    const row = chainRow(this.#end, batch, this.epoch);
    try {
      this.#insert.run(
        row.id,
        row.firstSeq,
        row.count,
        row.time,
        row.epoch,
        row.commands,
        row.eventHash,
        row.crc32,
        row.chain,
      );
    } catch (error) {
      this.#failed = new JournalWriteError(error);
      throw this.#failed;
    }
    this.#end = endAfter(row);
  }

  rowOf(fromSeq: number): number {
    // Both columns ascend together, so a binary search needs no index.
    let low = 1;
    let high = this.#end.id + 1;
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      const row = this.#row(middle);
      if (reachesTo(row, fromSeq)) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  page(id: number, bytes: number): JournalPage {
    let end = id <= 1 ? chainStart : endAfter(this.#row(id - 1));
    const rows: StoredRow[] = [];
    let size = 0;
    try {
      for (const tuple of this.#read.iterate(id) as IterableIterator<RowTuple>) {
        if (size >= bytes) return { rows, nextId: tuple[0] };
        const row = toRow(tuple);
        end = this.#check(end, row);
        rows.push(row);
        size += row.commands.length + 200;
      }
    } catch (error) {
      throw openError(this.#file, error);
    }
    return { rows, nextId: undefined };
  }

  close(): void {
    if (!this.#database.open) return;
    try {
      if (this.#failed !== undefined) return;
      this.#noteRows();
      checkpoint(this.#database);
    } finally {
      this.#database.close();
    }
  }

  #row(id: number): StoredRow {
    const tuple = this.#readOne.get(id) as RowTuple | undefined;
    if (tuple !== undefined) return toRow(tuple);
    throw new JournalDamagedError({ file: this.#file, what: `row ${id} is missing` });
  }

  #checkAll(): ChainEnd {
    let end = chainStart;
    // Every row whatever its number: a search by number would pass over a page that lost its cells.
    const all = this.#database.prepare(`SELECT ${columns} FROM batch ORDER BY id`).raw();
    for (const tuple of all.iterate() as IterableIterator<RowTuple>) {
      end = this.#check(end, toRow(tuple));
    }
    const rows = Number(needMeta(this.#database, this.#file, 'rows'));
    if (end.id >= rows) return end;
    throw new JournalDamagedError({
      file: this.#file,
      seq: end.lastSeq + 1,
      what: 'rows are missing at its end',
      expected: `at least ${rows} rows`,
      actual: String(end.id),
    });
  }

  #check(end: ChainEnd, row: StoredRow): ChainEnd {
    try {
      return checkRow(this.#file, end, row);
    } catch (error) {
      // A flipped bit may also change a column's type, which the computation of its hash refuses.
      if (!(error instanceof TypeError) && !(error instanceof RangeError)) throw error;
      const what = `row ${end.id + 1} does not have the columns of a row`;
      throw new JournalDamagedError(
        { file: this.#file, seq: end.lastSeq + 1, what },
        { cause: error },
      );
    }
  }

  /** How many rows there are at least, for the next start. */
  #noteRows(): void {
    writeMeta(this.#database, 'rows', String(this.#end.id));
  }

  #nextEpoch(): number {
    const epoch =
      Math.max(Number(needMeta(this.#database, this.#file, 'epoch')), this.#end.epoch) + 1;
    this.#database.transaction(() => {
      writeMeta(this.#database, 'epoch', String(epoch));
      this.#noteRows();
    })();
    return epoch;
  }
}

function toRow(tuple: RowTuple): StoredRow {
  const [id, firstSeq, count, time, epoch, commands, eventHash, crc32, chain] = tuple;
  return {
    id,
    firstSeq: firstSeq as Seq,
    count,
    time: time as TimeMicros,
    epoch,
    commands,
    eventHash,
    crc32,
    chain,
  };
}
