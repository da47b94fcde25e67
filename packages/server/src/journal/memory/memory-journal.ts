/** Journal without a disk, for tests and for exchanges that are forgotten when they end. */
import type { Seq } from '@exchange/core';
import { SNAPSHOTS_KEPT } from '../../limits.ts';
import type { Journal, JournalSnapshot } from '../journal.ts';
import {
  type ChainEnd,
  chainRow,
  chainStart,
  checkRow,
  endAfter,
  reachesTo,
  type StoredRow,
} from '../row-chain.ts';

const PAGE_ROWS = 256;

/** What outlives the process in the adapters that have a disk; opening it again is a new run. */
export interface MemoryJournalMedium {
  readonly rows: StoredRow[];
  readonly snapshots: JournalSnapshot[];
  epoch: number;
}

export function createMemoryMedium(): MemoryJournalMedium {
  return { rows: [], snapshots: [], epoch: 0 };
}

/** @throws {JournalDamagedError} when a row of the medium is not what was written */
export function createMemoryJournal(medium: MemoryJournalMedium = createMemoryMedium()): Journal {
  let end: ChainEnd = chainStart;
  for (const row of medium.rows) end = checkRow('in memory', end, row);
  medium.epoch += 1;
  const { epoch } = medium;

  async function* read(fromSeq: Seq): AsyncGenerator<readonly StoredRow[]> {
    const first = medium.rows.findIndex((row) => reachesTo(row, fromSeq));
    if (first === -1) return;
    const last = medium.rows.length;
    for (let index = first; index < last; index += PAGE_ROWS) {
      yield medium.rows.slice(index, Math.min(index + PAGE_ROWS, last));
    }
  }

  return {
    name: 'in memory',
    epoch,
    get lastSeq() {
      return end.lastSeq as Seq;
    },
    async append(batch) {
      const row = chainRow(end, { ...batch, commands: batch.commands.slice() }, epoch);
      medium.rows.push(row);
      end = endAfter(row);
    },
    read,
    async saveSnapshot(snapshot) {
      const others = medium.snapshots.filter(({ seq }) => seq !== snapshot.seq);
      const newest = [...others, { ...snapshot, state: snapshot.state.slice() }]
        .sort((a, b) => b.seq - a.seq)
        .slice(0, SNAPSHOTS_KEPT);
      medium.snapshots.splice(0, medium.snapshots.length, ...newest);
    },
    async latestSnapshot(atMost = Number.MAX_SAFE_INTEGER as Seq) {
      return medium.snapshots.find(({ seq }) => seq <= atMost);
    },
    async close() {},
  };
}
