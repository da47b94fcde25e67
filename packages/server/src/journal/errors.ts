/** What is wrong with a data folder, as sentences with a way out. Each has its own exit code. */

/** Exit codes of a server that refuses to start or stops itself. */
export const exitCodes = {
  /** Another process has the data folder open. */
  locked: 10,
  /** The journal is damaged before its end, or does not replay to what was recorded. */
  damaged: 11,
  /** The journal ends before something that was derived from it. */
  short: 12,
  /** The disk refused a write or a sync. */
  writeFailed: 13,
  /** The engine's own books do not balance. */
  invariant: 14,
  /** The store of names and keys cannot be used as it is. */
  identity: 15,
  /** The history file cannot be used as it is; it may be removed. */
  history: 16,
} as const;

/** Another process has the folder open. */
export class DataFolderLockedError extends Error {
  override readonly name = 'DataFolderLockedError';
  readonly exitCode = exitCodes.locked;

  constructor(folder: string) {
    super(
      `The data folder ${folder} is in use by another process. Stop that one, or start this one with another folder.`,
    );
  }
}

export interface JournalDamage {
  readonly file: string;
  /** First seq of the row, where it is known. */
  readonly seq?: number;
  readonly what: string;
  readonly expected?: string;
  readonly actual?: string;
}

/** The journal is not what was written. The exchange never skips a row. */
export class JournalDamagedError extends Error {
  override readonly name = 'JournalDamagedError';
  readonly exitCode = exitCodes.damaged;
  readonly damage: JournalDamage;

  constructor(damage: JournalDamage, options?: ErrorOptions) {
    const at = damage.seq === undefined ? '' : ` at seq ${damage.seq}`;
    const values =
      damage.expected === undefined
        ? ''
        : ` (expected ${damage.expected}, found ${damage.actual ?? 'nothing'})`;
    super(
      `The journal ${damage.file} is damaged${at}: ${damage.what}${values}. ` +
        'Nothing was changed. Restore the folder from a backup; never edit or delete single rows.',
      options,
    );
    this.damage = damage;
  }
}

/** Something derived from the journal is ahead of it: commands that were acknowledged are missing. */
export class JournalShortError extends Error {
  override readonly name = 'JournalShortError';
  readonly exitCode = exitCodes.short;

  constructor(witness: {
    readonly name: string;
    readonly seq: number;
    readonly journalSeq: number;
  }) {
    super(
      `The journal ends at seq ${witness.journalSeq}, but ${witness.name} has seen seq ${witness.seq}: ` +
        'commands that were acknowledged are missing. Restore the journal from a backup that reaches that seq.',
    );
  }
}

/** A write or a sync failed. Nothing of it was acknowledged; the process must stop. */
export class JournalWriteError extends Error {
  override readonly name = 'JournalWriteError';
  readonly exitCode = exitCodes.writeFailed;

  constructor(cause: unknown) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    super(
      `The journal could not be written (${reason}). The exchange stops; nothing of this batch was acknowledged. ` +
        'Check the disk, then start again.',
      { cause },
    );
  }
}
