/** The envelope of a snapshot: what it is, where it stands, and a hash that finds damage. */
import { BinaryReader, BinaryWriter, FormatError } from '../codec/binary.ts';
import { Hash64 } from './hash.ts';

/** The bytes are damaged, cut off, or of another version. */
export class SnapshotError extends Error {
  override readonly name = 'SnapshotError';
}

export interface SnapshotHeader {
  readonly seq: number;
  readonly time: number;
  readonly eventHash: readonly [number, number];
}

const MAGIC = 'exchange-snapshot';
const VERSION = 2;

export function sealSnapshot(header: SnapshotHeader, body: Uint8Array): Uint8Array {
  const writer = new BinaryWriter();
  writer.text(MAGIC);
  writer.number(VERSION);
  writer.number(header.seq);
  writer.number(header.time);
  for (const word of header.eventHash) writer.number(word);
  writer.number(body.length);
  const hash = new Hash64();
  hash.bytes(writer.finish());
  hash.bytes(body);
  writer.raw(body);
  writer.text(hash.digest());
  return writer.finish();
}

export function openSnapshot(bytes: Uint8Array): { header: SnapshotHeader; body: Uint8Array } {
  return orSnapshotError(() => open(bytes));
}

/** Malformed bytes inside a snapshot are its damage. */
export function orSnapshotError<T>(read: () => T): T {
  try {
    return read();
  } catch (cause) {
    if (!(cause instanceof FormatError)) throw cause;
    throw new SnapshotError(`The snapshot cannot be read: ${cause.message}`, { cause });
  }
}

function open(bytes: Uint8Array): { header: SnapshotHeader; body: Uint8Array } {
  const reader = new BinaryReader(bytes);
  if (reader.text() !== MAGIC) throw new FormatError('These bytes are no snapshot.');
  if (reader.number() !== VERSION) throw new FormatError('It is of another version.');
  const seq = reader.number();
  const time = reader.number();
  const eventHash = [reader.number(), reader.number()] as const;
  const length = reader.number();
  const headerLength = reader.at;
  const body = reader.raw(length);
  const hash = new Hash64();
  hash.bytes(bytes.subarray(0, headerLength));
  hash.bytes(body);
  if (reader.text() !== hash.digest()) throw new FormatError('Its checksum is wrong.');
  if (!reader.isAtEnd) throw new FormatError('There are bytes after its end.');
  return { header: { seq, time, eventHash }, body };
}
