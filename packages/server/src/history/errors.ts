import { exitCodes } from '../journal/errors.ts';

/** The file is not this folder's history. It is derived: remove it, and it is made again. */
export class HistoryFileError extends Error {
  override readonly name = 'HistoryFileError';
  readonly exitCode = exitCodes.history;

  constructor(file: string, reason: string, options?: ErrorOptions) {
    super(
      `${file} ${reason}. It holds nothing that the journal does not: remove it, and the next start makes it again.`,
      options,
    );
  }
}
