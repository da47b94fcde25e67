/**
 * Snapshots as files `<seq>.snapshot`: a header line of JSON, the state, and the SHA-256 of both. Each
 * is written under a temporary name, synced, read back and renamed: it is there whole or not at all.
 */
import { createHash } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import type { Seq, TimeMicros } from '@exchange/core';
import { SNAPSHOTS_KEPT } from '../../limits.ts';
import type { JournalSnapshot } from '../journal.ts';

const FORMAT = 1;
const HASH_BYTES = 32;
const NAME_DIGITS = 16;
const NEW_LINE = 0x0a;

/** @throws when the disk refuses, or gives back something else than was written */
export function writeSnapshotFile(folder: string, snapshot: JournalSnapshot): void {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, fileName(snapshot.seq));
  const temporary = `${file}.tmp`;
  const { state, ...header } = snapshot;
  const head = Buffer.from(`${JSON.stringify({ format: FORMAT, ...header })}\n`);
  const hash = createHash('sha256').update(head).update(state).digest();
  const descriptor = openSync(temporary, 'w', 0o600);
  try {
    for (const part of [head, state, hash]) writeWhole(descriptor, part);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  if (readSnapshotFile(temporary)?.seq !== snapshot.seq) {
    rmSync(temporary, { force: true });
    throw new Error(`The disk did not give back the snapshot that was written to ${temporary}.`);
  }
  renameSync(temporary, file);
  syncFolder(folder);
  for (const old of snapshotSeqs(folder).slice(SNAPSHOTS_KEPT)) {
    rmSync(join(folder, fileName(old)), { force: true });
  }
}

/** Seqs of the snapshots that are there, newest first; whole or not. */
function snapshotSeqs(folder: string): readonly number[] {
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
  return names
    .filter((name) => /^\d{16}\.snapshot$/.test(name))
    .map((name) => Number.parseInt(name, 10))
    .sort((a, b) => b - a);
}

/** The newest whole one at or below `atMost`. */
export function newestSnapshot(folder: string, atMost: number): JournalSnapshot | undefined {
  for (const seq of snapshotSeqs(folder)) {
    if (seq > atMost) continue;
    const snapshot = readSnapshotFile(join(folder, fileName(seq)));
    if (snapshot?.seq === seq) return snapshot;
  }
  return undefined;
}

/** Undefined when it is not whole. */
function readSnapshotFile(file: string): JournalSnapshot | undefined {
  const bytes = readFileSync(file);
  const body = bytes.subarray(0, Math.max(0, bytes.length - HASH_BYTES));
  const hash = createHash('sha256').update(body).digest();
  if (!hash.equals(bytes.subarray(body.length))) return undefined;
  const headEnd = body.indexOf(NEW_LINE);
  if (headEnd === -1) return undefined;
  // The hash was right, so this is what was written.
  const header = JSON.parse(body.toString('utf8', 0, headEnd)) as {
    format: number;
    seq: Seq;
    time: TimeMicros;
    stateHash: string;
    eventHash: string;
  };
  if (header.format !== FORMAT) return undefined;
  const { seq, time, stateHash, eventHash } = header;
  // A copy, so that it can be moved to another thread.
  return { seq, time, stateHash, eventHash, state: Uint8Array.from(body.subarray(headEnd + 1)) };
}

function fileName(seq: number): string {
  return `${String(seq).padStart(NAME_DIGITS, '0')}.snapshot`;
}

function writeWhole(descriptor: number, bytes: Uint8Array): void {
  for (let offset = 0; offset < bytes.length; ) {
    offset += writeSync(descriptor, bytes, offset, bytes.length - offset);
  }
}

function syncFolder(folder: string): void {
  const descriptor = openSync(folder, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
