/**
 * What waits to be sequenced, first come, first served. Bounded: past its normal share only commands
 * that reduce risk get in, so that under overload people can still leave the market.
 */
import type { Command } from '@exchange/core';
import type { CommandPriority, Committed } from './contract.ts';

/** Commands that were submitted together, and who waits for them. */
export interface Submission {
  readonly commands: readonly Command[];
  /** They are durable: in `batch` from index `at` on. */
  readonly settle: (batch: readonly Committed[], at: number) => void;
  readonly reject: (error: Error) => void;
}

export interface InboxLimits {
  readonly commandsMax: number;
  readonly reservedForCancels: number;
}

export class Inbox {
  readonly #limits: InboxLimits;
  #submissions: (Submission | undefined)[] = [];
  #head = 0;
  #commands = 0;

  constructor(limits: InboxLimits) {
    this.#limits = limits;
  }

  /** Commands that wait. */
  get length(): number {
    return this.#commands;
  }

  hasRoom(count: number, priority: CommandPriority): boolean {
    const { commandsMax, reservedForCancels } = this.#limits;
    const limit = priority === 'normal' ? commandsMax - reservedForCancels : commandsMax;
    return this.#commands + count <= limit;
  }

  /** The caller asked {@link hasRoom}. */
  push(submission: Submission): void {
    this.#submissions.push(submission);
    this.#commands += submission.commands.length;
  }

  shift(): Submission | undefined {
    const submission = this.#submissions[this.#head];
    if (submission === undefined) return undefined;
    this.#submissions[this.#head] = undefined;
    this.#head += 1;
    this.#commands -= submission.commands.length;
    // The array is used up before it is thrown away, so that no shift moves all the others.
    if (this.#head === this.#submissions.length) {
      this.#submissions = [];
      this.#head = 0;
    }
    return submission;
  }
}
