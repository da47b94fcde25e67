/**
 * What makes a journal row checkable: a CRC32 of its commands, and a SHA-256 over the previous row's
 * hash and everything in this one. Shared by all adapters.
 */
import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { JournalDamagedError } from './errors.ts';
import type { JournalBatch, JournalRow } from './journal.ts';

/** A row with its checks, as it is stored. */
export interface StoredRow extends JournalRow {
  /** Row number from 1, gap-free; heartbeats count. */
  readonly id: number;
  readonly crc32: number;
  /** SHA-256, 32 bytes. */
  readonly chain: Uint8Array;
}

/** Where the journal ends: what the next row continues. */
export interface ChainEnd {
  readonly id: number;
  readonly lastSeq: number;
  readonly time: number;
  readonly epoch: number;
  readonly chain: Uint8Array;
}

/** Before the first row. */
export const chainStart: ChainEnd = {
  id: 0,
  lastSeq: 0,
  time: 0,
  epoch: 0,
  chain: new Uint8Array(32),
};

const HEADER_BYTES = 6 * 8;

function chainOf(previous: Uint8Array, row: Omit<StoredRow, 'chain'>): Uint8Array {
  const header = Buffer.alloc(HEADER_BYTES);
  const numbers = [row.id, row.firstSeq, row.count, row.time, row.epoch, row.crc32];
  for (const [index, value] of numbers.entries()) header.writeDoubleBE(value, index * 8);
  return createHash('sha256')
    .update(previous)
    .update(header)
    .update(row.eventHash, 'latin1')
    .update(row.commands)
    .digest();
}

/** The row that continues the journal with this batch. */
export function chainRow(end: ChainEnd, batch: JournalBatch, epoch: number): StoredRow {
  if (batch.firstSeq !== end.lastSeq + 1) {
    throw new Error(`a batch begins at seq ${end.lastSeq + 1}, not ${batch.firstSeq}`);
  }
  if (batch.time < end.time) {
    throw new Error(`a batch is not before ${end.time}, as ${batch.time} is`);
  }
  const row = { ...batch, id: end.id + 1, epoch, crc32: crc32(batch.commands) };
  return { ...row, chain: chainOf(end.chain, row) };
}

/**
 * Whether reading from `fromSeq` on begins at this row at the latest. A heartbeat stands for the seq
 * that comes next: it may be the last row, and its time is what the next row goes on from.
 */
export function reachesTo(row: JournalBatch, fromSeq: number): boolean {
  return row.firstSeq + Math.max(row.count, 1) > fromSeq;
}

export function endAfter(row: StoredRow): ChainEnd {
  const { id, time, epoch, chain } = row;
  return { id, lastSeq: row.firstSeq + row.count - 1, time, epoch, chain };
}

/**
 * The end after `row`, if it is what was written after `end`.
 * @throws {JournalDamagedError} otherwise
 */
export function checkRow(file: string, end: ChainEnd, row: StoredRow): ChainEnd {
  const check = (what: string, expected: unknown, actual: unknown): void => {
    if (expected === actual) return;
    throw new JournalDamagedError({
      file,
      seq: row.firstSeq,
      what,
      expected: String(expected),
      actual: String(actual),
    });
  };
  check('the row number does not follow', end.id + 1, row.id);
  check('the sequence number does not follow', end.lastSeq + 1, row.firstSeq);
  if (row.epoch < end.epoch) check('the epoch goes back', end.epoch, row.epoch);
  if (row.time < end.time) check('the time goes back', end.time, row.time);
  check('the CRC32 of the commands is another', row.crc32, crc32(row.commands));
  check('the hash chain breaks', hex(chainOf(end.chain, row)), hex(row.chain));
  return endAfter(row);
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
