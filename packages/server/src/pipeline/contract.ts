/**
 * The seams of the server, as types. `main.ts` puts concrete parts behind them; the gateways see
 * nothing else. Everything that reaches a gateway through these is durable.
 */
import type { Command, ExchangeEvent, Seq, TimeMicros } from '@exchange/core';

/** One command that is durable, with what it did. */
export interface Committed {
  readonly seq: Seq;
  readonly time: TimeMicros;
  readonly command: Command;
  readonly events: readonly ExchangeEvent[];
}

/** The only way in. Resolves when the command's batch is durable. */
export interface CommandGate {
  /**
   * @throws {BusyError} when the inbox is full; nothing was sequenced
   * @throws {CancelOnlyError} when the disk is nearly full and the command may add risk; nothing was sequenced
   * @throws {ShuttingDownError} when the exchange stops; nothing was sequenced
   * @throws {StoppedError} when the exchange stopped before the outcome was known: it may or may not be durable
   */
  submit(command: Command, priority?: CommandPriority): Promise<Committed>;
  /**
   * Several commands at once: all are admitted or none, they get consecutive sequence numbers, and
   * one durable commit covers them. Each still succeeds or is rejected for itself.
   *
   * @throws the same errors as {@link submit}, for all of them
   */
  submitAll(
    commands: readonly Command[],
    priority?: CommandPriority,
  ): Promise<readonly Committed[]>;
}

/** Cancels keep a reserved share of the inbox. */
export type CommandPriority = 'normal' | 'reduces-risk';

/** What was released together, in order. Never empty. */
export interface CommittedBatch {
  readonly commands: readonly Committed[];
}

/**
 * Where durable results come out; consumers run in the order in which they subscribed, before the
 * promises of the batch resolve. A consumer that throws stops the exchange.
 */
export interface Outbox {
  subscribe(consumer: (batch: CommittedBatch) => void): () => void;
}

/**
 * `recovering`: doors closed. `normal`. `cancel-only`: the disk is nearly full, only what reduces
 * risk is taken. `stopping`: what was admitted is being finished. `stopped`.
 */
export type ExchangeMode = 'recovering' | 'normal' | 'cancel-only' | 'stopping' | 'stopped';

/** What operators' routes and metrics read; every field is a plain look-up. */
export interface ExchangeStatus {
  readonly mode: ExchangeMode;
  /** Last command that the engine has applied. */
  readonly appliedSeq: Seq;
  /** Last command that is on disk; nothing after it is visible anywhere. */
  readonly durableSeq: Seq;
  /** Last command whose rows are in history. */
  readonly historySeq: Seq;
  /** Last command covered by a verified snapshot; 0 before the first. */
  readonly snapshotSeq: Seq;
  /** Number of this run; each start of a data folder has a higher one. */
  readonly epoch: number;
  /** Commands that wait to be sequenced. */
  readonly inboxLength: number;
  /** Durable commits since the start, and the seconds they took together. */
  readonly commits: number;
  readonly commitSeconds: number;
  readonly commitSecondsMax: number;
  /** Free bytes on the data folder's disk, when last looked at. Undefined in memory. */
  readonly diskFreeBytes: number | undefined;
}
