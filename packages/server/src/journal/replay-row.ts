import { decodeCommands, type Exchange, type Sequenced } from '@exchange/core';
import type { Committed } from '../pipeline/contract.ts';
import { JournalDamagedError } from './errors.ts';
import type { JournalRow } from './journal.ts';

/**
 * Applies a row's commands and compares the events with those of the time of writing.
 * @throws {JournalDamagedError} they are others
 */
export function replayRow(exchange: Exchange, row: JournalRow): readonly Committed[] {
  const differs = (what: string, expected: unknown, actual: unknown): never => {
    throw new JournalDamagedError({
      file: 'as read',
      seq: row.firstSeq,
      what,
      expected: String(expected),
      actual: String(actual),
    });
  };
  if (row.firstSeq !== exchange.seq + 1) {
    differs('the row does not follow the one before', exchange.seq + 1, row.firstSeq);
  }
  const commands = row.count === 0 ? [] : decoded(row);
  if (commands.length !== row.count) {
    differs('the row has another number of commands', row.count, commands.length);
  }
  const committed = commands.map((sequenced) => ({
    ...sequenced,
    events: exchange.apply(sequenced),
  }));
  if (exchange.eventHash !== row.eventHash) {
    differs('its commands replay to other events', row.eventHash, exchange.eventHash);
  }
  return committed;
}

/** What cannot be decoded although its checks were right was written by another version. */
function decoded(row: JournalRow): readonly Sequenced[] {
  try {
    return decodeCommands(row.commands);
  } catch (cause) {
    const what = `its commands cannot be read (${(cause as Error).message})`;
    throw new JournalDamagedError({ file: 'as read', seq: row.firstSeq, what }, { cause });
  }
}
