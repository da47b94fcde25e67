/**
 * The one place where commands get their order. It stamps each with a seq and a time, applies it to
 * the engine, and gathers a batch while the batch before it is on its way to the disk. Only when a
 * batch is durable does the outbox release it and do its submitters hear of it.
 *
 * What is due by time (the end of an order, of an auction, a dead-man's switch) is a command of its
 * own, `advance-time`: sent when its time comes, and at the latest before the next command, so that a
 * command's events are what it did itself.
 *
 * Invariants: one append is under way at a time; nothing is released out of order; after a failure
 * nothing is released or admitted any more; no command but `advance-time` is applied while something
 * is due.
 * Cost: the batch grows with the load by itself; there is no timer that waits for more.
 */
import { type Command, encodeCommands, type Seq, type TimeMicros } from '@exchange/core';
import type { Journal, JournalBatch } from '../journal/journal.ts';
import {
  COMMIT_COMMANDS_MAX,
  DUE_TIMER_MS_MAX,
  HEARTBEAT_AFTER_MS,
  SUBMIT_ALL_COMMANDS_MAX,
} from '../limits.ts';
import type { After, Clock } from './clock.ts';
import type { CommandGate, CommandPriority, Committed, ExchangeMode } from './contract.ts';
import type { Engine } from './engine.ts';
import { BusyError, CancelOnlyError, ShuttingDownError, StoppedError } from './errors.ts';
import { Inbox, type InboxLimits, type Submission } from './inbox.ts';
import type { OutboxSource } from './outbox.ts';

export interface SequencerOptions {
  readonly engine: Engine;
  readonly journal: Journal;
  readonly outbox: OutboxSource;
  readonly clock: Clock;
  readonly after: After;
  readonly inbox: InboxLimits;
  /** Time of the journal's last row: from here on time only goes forward. */
  readonly timeFloor: TimeMicros;
  /** A row with commands is durable; called before the outbox releases it. */
  readonly onDurable?: (row: JournalBatch) => void;
  /** The exchange cannot go on. Called once. */
  readonly onFailure: (error: Error) => void;
}

interface SequencerStatus {
  readonly mode: Exclude<ExchangeMode, 'recovering'>;
  readonly appliedSeq: Seq;
  readonly durableSeq: Seq;
  readonly inboxLength: number;
  readonly commits: number;
  readonly commitSeconds: number;
  readonly commitSecondsMax: number;
}

export interface Sequencer extends CommandGate {
  /** On: only what reduces risk is admitted. */
  setCancelOnly(on: boolean): void;
  /** Admits nothing more; resolves when all that was admitted is durable and released. */
  stop(): Promise<void>;
  status(): SequencerStatus;
}

/** What is applied and goes to the disk together. */
interface Batch {
  readonly firstSeq: Seq;
  readonly committed: Committed[];
  readonly submissions: Placed[];
}

/** A submission whose first command is the batch's at `at`. */
interface Placed extends Submission {
  readonly at: number;
}

export function createSequencer(options: SequencerOptions): Sequencer {
  return new PipelineSequencer(options);
}

class PipelineSequencer implements Sequencer {
  readonly #options: SequencerOptions;
  readonly #inbox: Inbox;
  #mode: SequencerStatus['mode'] = 'normal';
  #time: TimeMicros;
  #durableSeq: Seq;
  #gathering: Batch;
  #appending = false;
  #drainScheduled = false;
  /** The last row has commands and no heartbeat after it. */
  #heartbeatDue = false;
  #committedSinceTimer = false;
  #callOffHeartbeat: (() => void) | undefined;
  /** The timer for what is due next, and the time it is for. */
  #dueTimer: { readonly time: TimeMicros; readonly callOff: () => void } | undefined;
  #inFlight: Batch | undefined;
  #releasing: Batch | undefined;
  #whenQuiet: (() => void)[] = [];
  #failure: Error | undefined;
  #commits = 0;
  #commitSeconds = 0;
  #commitSecondsMax = 0;

  constructor(options: SequencerOptions) {
    this.#options = options;
    this.#inbox = new Inbox(options.inbox);
    this.#time = Math.max(options.timeFloor, options.engine.time) as TimeMicros;
    this.#durableSeq = options.engine.seq;
    this.#gathering = this.#newBatch();
    // What fell due while nobody ran the exchange happens before anything else.
    this.#watchDue();
  }

  submit(command: Command, priority?: CommandPriority): Promise<Committed> {
    return this.#admit([command], priority, (batch, at) => batch[at] as Committed);
  }

  submitAll(
    commands: readonly Command[],
    priority?: CommandPriority,
  ): Promise<readonly Committed[]> {
    if (commands.length === 0) return Promise.resolve([]);
    return this.#admit(commands, priority, (batch, at) => batch.slice(at, at + commands.length));
  }

  setCancelOnly(on: boolean): void {
    if (this.#mode === 'normal' && on) this.#mode = 'cancel-only';
    else if (this.#mode === 'cancel-only' && !on) this.#mode = 'normal';
  }

  async stop(): Promise<void> {
    if (this.#mode === 'stopped') return;
    this.#mode = 'stopping';
    this.#callOffDue();
    await this.#quiet();
    if (this.#heartbeatDue) this.#appendHeartbeat();
    await this.#quiet();
    this.#callOffHeartbeat?.();
    if (this.#mode === 'stopping') this.#mode = 'stopped';
  }

  status(): SequencerStatus {
    return {
      mode: this.#mode,
      appliedSeq: this.#options.engine.seq,
      durableSeq: this.#durableSeq,
      inboxLength: this.#inbox.length,
      commits: this.#commits,
      commitSeconds: this.#commitSeconds,
      commitSecondsMax: this.#commitSecondsMax,
    };
  }

  #admit<Result>(
    commands: readonly Command[],
    priority: CommandPriority | undefined,
    pick: (batch: readonly Committed[], at: number) => Result,
  ): Promise<Result> {
    const refusal = this.#refusal(commands, priority);
    if (refusal !== undefined) return Promise.reject(refusal);
    return new Promise((resolve, reject) => {
      this.#inbox.push({ commands, settle: (batch, at) => resolve(pick(batch, at)), reject });
      this.#scheduleDrain();
    });
  }

  #refusal(commands: readonly Command[], given: CommandPriority | undefined): Error | undefined {
    const priority = given ?? (commands.every(reducesRisk) ? 'reduces-risk' : 'normal');
    switch (this.#mode) {
      case 'stopping':
        return new ShuttingDownError();
      case 'stopped':
        return this.#failure === undefined
          ? new ShuttingDownError()
          : new StoppedError(this.#failure);
      case 'cancel-only':
        if (!commands.every(reducesRisk)) return new CancelOnlyError();
        break;
      case 'normal':
        break;
    }
    if (commands.length > SUBMIT_ALL_COMMANDS_MAX) {
      return new RangeError(`At most ${SUBMIT_ALL_COMMANDS_MAX} commands go in together.`);
    }
    return this.#inbox.hasRoom(commands.length, priority) ? undefined : new BusyError();
  }

  /** After this turn of the event loop, so that everything that came in with it shares a batch. */
  #scheduleDrain(): void {
    if (this.#drainScheduled) return;
    this.#drainScheduled = true;
    setImmediate(() => {
      this.#drainScheduled = false;
      if (this.#mode === 'stopped') return;
      try {
        this.#drain();
      } catch (error) {
        this.#fail(error);
      }
    });
  }

  #drain(): void {
    this.#time = Math.max(this.#time, this.#options.clock.now()) as TimeMicros;
    this.#applyDue();
    const { committed, submissions } = this.#gathering;
    while (committed.length < COMMIT_COMMANDS_MAX) {
      const submission = this.#inbox.shift();
      if (submission === undefined) break;
      submissions.push({ ...submission, at: committed.length });
      for (const command of submission.commands) this.#apply(command);
    }
    this.#watchDue();
    this.#send();
  }

  #apply(command: Command): void {
    const { engine } = this.#options;
    const seq = (engine.seq + 1) as Seq;
    const time = this.#time;
    const events = engine.apply({ seq, time, command });
    this.#gathering.committed.push({ seq, time, command, events });
  }

  /** Nothing that a command makes can be due at that command's own time, so once a drain is enough. */
  #applyDue(): void {
    const due = this.#options.engine.nextDue();
    if (due !== undefined && due <= this.#time) this.#apply({ kind: 'advance-time' });
  }

  #watchDue(): void {
    const due = this.#options.engine.nextDue();
    if (due === this.#dueTimer?.time) return;
    this.#callOffDue();
    if (due === undefined || !this.#isOpen()) return;
    const now = Math.max(this.#time, this.#options.clock.now());
    const wait = Math.ceil((due - now) / 1_000);
    if (wait <= 0) this.#scheduleDrain();
    else this.#armDue(due, wait);
  }

  /** The clock may be set forward while the timer runs, so none runs for long. */
  #armDue(time: TimeMicros, wait: number): void {
    const callOff = this.#options.after(Math.min(wait, DUE_TIMER_MS_MAX), () => {
      this.#dueTimer = undefined;
      if (this.#isOpen()) this.#watchDue();
    });
    this.#dueTimer = { time, callOff };
  }

  #callOffDue(): void {
    this.#dueTimer?.callOff();
    this.#dueTimer = undefined;
  }

  #isOpen(): boolean {
    return this.#mode === 'normal' || this.#mode === 'cancel-only';
  }

  #send(): void {
    const batch = this.#gathering;
    if (this.#appending || batch.committed.length === 0) return;
    const row: JournalBatch = {
      firstSeq: batch.firstSeq,
      count: batch.committed.length,
      time: this.#time,
      commands: encodeCommands(batch.committed),
      eventHash: this.#options.engine.eventHash,
    };
    this.#inFlight = batch;
    this.#gathering = this.#newBatch();
    this.#append(row, () => this.#release(batch, row));
  }

  #append(row: JournalBatch, onDurable: () => void): void {
    this.#appending = true;
    const begin = performance.now();
    this.#options.journal
      .append(row)
      .then(() => {
        if (this.#mode === 'stopped') return;
        this.#appending = false;
        this.#measure((performance.now() - begin) / 1000);
        onDurable();
        this.#next();
      })
      .catch((error) => this.#fail(error));
  }

  #release(batch: Batch, row: JournalBatch): void {
    this.#inFlight = undefined;
    this.#releasing = batch;
    this.#durableSeq = (row.firstSeq + row.count - 1) as Seq;
    this.#heartbeatDue = true;
    this.#committedSinceTimer = true;
    // The next batch is on its way to the disk while this one goes out.
    this.#send();
    this.#options.onDurable?.(row);
    this.#options.outbox.release({ commands: batch.committed });
    for (const { at, settle } of batch.submissions) settle(batch.committed, at);
    this.#releasing = undefined;
  }

  #next(): void {
    if (this.#inbox.length > 0) this.#scheduleDrain();
    else if (!this.#appending) {
      this.#armHeartbeat();
      for (const resolve of this.#whenQuiet.splice(0)) resolve();
    }
  }

  #armHeartbeat(): void {
    if (!this.#heartbeatDue || this.#callOffHeartbeat !== undefined) return;
    this.#committedSinceTimer = false;
    this.#callOffHeartbeat = this.#options.after(HEARTBEAT_AFTER_MS, () => {
      this.#callOffHeartbeat = undefined;
      if (!this.#isOpen()) return;
      if (this.#committedSinceTimer) this.#armHeartbeat();
      else if (!this.#appending) this.#appendHeartbeat();
    });
  }

  /** An empty row: it shows later that the row before it is whole. */
  #appendHeartbeat(): void {
    this.#heartbeatDue = false;
    this.#time = Math.max(this.#time, this.#options.clock.now()) as TimeMicros;
    const row: JournalBatch = {
      firstSeq: (this.#durableSeq + 1) as Seq,
      count: 0,
      time: this.#time,
      commands: new Uint8Array(0),
      eventHash: this.#options.engine.eventHash,
    };
    this.#append(row, () => this.#send());
  }

  #quiet(): Promise<void> {
    const isQuiet = !this.#appending && this.#inbox.length === 0;
    if (isQuiet || this.#mode === 'stopped') return Promise.resolve();
    return new Promise((resolve) => this.#whenQuiet.push(resolve));
  }

  #fail(cause: unknown): void {
    if (this.#failure !== undefined) return;
    const error = cause instanceof Error ? cause : new Error(String(cause));
    this.#failure = error;
    this.#mode = 'stopped';
    this.#callOffHeartbeat?.();
    this.#callOffDue();
    // The process ends before anyone is answered: the outcome of these is unknown until recovery.
    this.#options.onFailure(error);
    const batches = [this.#releasing, this.#inFlight, this.#gathering];
    const waiting: Submission[] = batches.flatMap((batch) => batch?.submissions ?? []);
    for (let entry = this.#inbox.shift(); entry !== undefined; entry = this.#inbox.shift()) {
      waiting.push(entry);
    }
    for (const { reject } of waiting) reject(new StoppedError(error));
    for (const resolve of this.#whenQuiet.splice(0)) resolve();
  }

  #measure(seconds: number): void {
    this.#commits += 1;
    this.#commitSeconds += seconds;
    this.#commitSecondsMax = Math.max(this.#commitSecondsMax, seconds);
  }

  #newBatch(): Batch {
    const firstSeq = (this.#options.engine.seq + 1) as Seq;
    return { firstSeq, committed: [], submissions: [] };
  }
}

/** Takes nothing and adds nothing to the book; an operator's commands count as well. */
function reducesRisk(command: Command): boolean {
  switch (command.kind) {
    case 'cancel-order':
    case 'cancel-all':
    case 'set-market-state':
    case 'set-dead-man-switch':
    case 'advance-time':
      return true;
    case 'batch':
      return command.items.every(reducesRisk);
    case 'create-asset':
    case 'create-market':
    case 'create-account':
    case 'set-account-fees':
    case 'deposit':
    case 'withdraw':
    case 'place-order':
    case 'place-oco':
    case 'amend-order':
      return false;
  }
}
