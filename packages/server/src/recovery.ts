/**
 * Start is recovery: the newest snapshot, the journal's tail on top of it, and every batch must give
 * the events that it gave when it was written. Nothing is repaired and nothing is skipped.
 */
import { Exchange, type Seq, type TimeMicros } from '@exchange/core';
import { JournalDamagedError, JournalShortError } from './journal/errors.ts';
import type { Journal, JournalSnapshot } from './journal/journal.ts';
import { replayRow } from './journal/replay-row.ts';

export interface Recovered {
  readonly exchange: Exchange;
  /** Time of the journal's last row; later commands have no earlier one. */
  readonly time: TimeMicros;
  /** Where the replay began; 0 without a snapshot. */
  readonly snapshotSeq: Seq;
  readonly replayedCommands: number;
}

/** Something outside of the journal that knows how far it reached. */
export interface Witness {
  readonly name: string;
  readonly seq: Seq;
}

/**
 * @throws {JournalShortError} a witness has seen more than the journal has
 * @throws {JournalDamagedError} a row is not what was written, or replays to something else
 * @throws {InvariantError} the recovered books do not balance
 */
export async function recover(journal: Journal, witnesses: readonly Witness[]): Promise<Recovered> {
  const snapshot = await journal.latestSnapshot();
  const all = [...witnesses, ...(snapshot === undefined ? [] : [snapshotWitness(snapshot)])];
  for (const { name, seq } of all) {
    if (seq > journal.lastSeq) {
      throw new JournalShortError({ name, seq, journalSeq: journal.lastSeq });
    }
  }
  const exchange = snapshot === undefined ? new Exchange() : Exchange.restore(snapshot.state);
  let time = exchange.time;
  for await (const rows of journal.read((exchange.seq + 1) as Seq)) {
    for (const row of rows) {
      replayRow(exchange, row, { journal: journal.name });
      time = row.time;
    }
  }
  if (exchange.seq !== journal.lastSeq) {
    throw new JournalDamagedError({
      file: journal.name,
      what: 'its rows end before its last sequence number',
      expected: String(journal.lastSeq),
      actual: String(exchange.seq),
    });
  }
  exchange.checkInvariants();
  const snapshotSeq = snapshot?.seq ?? (0 as Seq);
  return { exchange, time, snapshotSeq, replayedCommands: exchange.seq - snapshotSeq };
}

function snapshotWitness(snapshot: JournalSnapshot): Witness {
  return { name: 'a snapshot', seq: snapshot.seq };
}
