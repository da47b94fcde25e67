/**
 * Port: the journal of commands, the only thing that must survive. Everything else is derived.
 *
 * Invariants that every adapter keeps and the suite in `journal.suite.ts` tries:
 * - `append` resolves only when the row would survive a power cut; rows are appended one at a time;
 * - a row is there whole or not at all;
 * - rows come back in order, gap-free, and a row that is not what was written is never given out;
 * - one process has a journal open at a time.
 */
import type { Seq, TimeMicros } from '@exchange/core';

/** What one durable commit adds: consecutive commands, or none (a heartbeat). */
export interface JournalBatch {
  /** The seq after the last one in the journal. */
  readonly firstSeq: Seq;
  /** How many commands; 0 is a heartbeat, which only shows that the row before it is whole. */
  readonly count: number;
  /** Time of the last command, or of the heartbeat. Never decreases. */
  readonly time: TimeMicros;
  /** `encodeCommands` of them. */
  readonly commands: Uint8Array;
  /** The engine's running event hash after the last of them, 16 hex digits. */
  readonly eventHash: string;
}

/** A row as it comes back: its checks (epoch, CRC32, chain) were right. */
export interface JournalRow extends JournalBatch {
  /** Number of the run that wrote it. */
  readonly epoch: number;
}

/** State of the engine after `seq`, as `Exchange.snapshot()` gives it. */
export interface JournalSnapshot {
  readonly seq: Seq;
  readonly time: TimeMicros;
  readonly stateHash: string;
  readonly eventHash: string;
  readonly state: Uint8Array;
}

export interface Journal {
  /** What it is called in messages: its file, where it has one. */
  readonly name: string;
  /** Number of this run: higher than that of every row before it was opened. */
  readonly epoch: number;
  /** Seq of the last command that is in; 0 when empty. */
  readonly lastSeq: Seq;
  /**
   * Resolves when the batch is durable.
   * @throws {JournalWriteError} when it could not be written: whether it is there is unknown, and
   *   the journal takes nothing more
   */
  append(batch: JournalBatch): Promise<void>;
  /**
   * Rows from the one that holds `fromSeq` on, in pages, heartbeats included, up to the end at the
   * time of the call.
   * @throws {JournalDamagedError} at the first row that is not what was written
   */
  read(fromSeq: Seq): AsyncIterable<readonly JournalRow[]>;
  /** Stores it atomically, reads it back, and keeps the newest three. */
  saveSnapshot(snapshot: JournalSnapshot): Promise<void>;
  /**
   * The newest whole snapshot at or below `atMost` (default: any). Broken ones are passed over.
   */
  latestSnapshot(atMost?: Seq): Promise<JournalSnapshot | undefined>;
  /** Everything appended is durable and checkpointed; the lock is released. */
  close(): Promise<void>;
}
