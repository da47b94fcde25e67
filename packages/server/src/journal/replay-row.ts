import { decodeCommands, type Exchange, type Sequenced } from '@exchange/core';
import type { Committed } from '../pipeline/contract.ts';
import { JournalDamagedError } from './errors.ts';
import type { JournalRow } from './journal.ts';

export interface ReplayOptions {
  /** What the journal is called in messages. */
  readonly journal: string;
  /** Called for each command, before the row is known to be right. */
  readonly onCommitted?: (committed: Committed) => void;
}

/**
 * Applies a row's commands and compares the events with those of the time of writing.
 * @throws {JournalDamagedError} they are others
 */
export function replayRow(
  exchange: Exchange,
  row: JournalRow,
  { journal, onCommitted }: ReplayOptions,
): void {
  const differs = (what: string, expected: unknown, actual: unknown): never => {
    throw new JournalDamagedError({
      file: journal,
      seq: row.firstSeq,
      what,
      expected: String(expected),
      actual: String(actual),
    });
  };
  if (row.firstSeq !== exchange.seq + 1) {
    differs('the row does not follow the one before', exchange.seq + 1, row.firstSeq);
  }
  const commands = row.count === 0 ? [] : decoded(row, journal);
  if (commands.length !== row.count) {
    differs('the row has another number of commands', row.count, commands.length);
  }
  for (const sequenced of commands) {
    if (onCommitted === undefined) exchange.replay(sequenced);
    else onCommitted({ ...sequenced, events: exchange.apply(sequenced) });
  }
  if (exchange.eventHash !== row.eventHash) {
    differs('its commands replay to other events', row.eventHash, exchange.eventHash);
  }
}

/** What cannot be decoded although its checks were right was written by another version. */
function decoded(row: JournalRow, journal: string): readonly Sequenced[] {
  try {
    return decodeCommands(row.commands);
  } catch (cause) {
    const what = `its commands cannot be read (${(cause as Error).message})`;
    throw new JournalDamagedError({ file: journal, seq: row.firstSeq, what }, { cause });
  }
}
