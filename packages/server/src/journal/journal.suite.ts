/** What every adapter of the `Journal` port does. */
import type { Seq, TimeMicros } from '@exchange/core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { SNAPSHOTS_KEPT } from '../limits.ts';
import type { Journal, JournalBatch, JournalRow, JournalSnapshot } from './journal.ts';

/** Somewhere to keep a journal between two openings. */
export interface JournalPlace {
  open(): Promise<Journal>;
  remove(): Promise<void>;
}

const MICROS = 1_700_000_000_000_000;

export function batchOf(firstSeq: number, count: number, filling = firstSeq): JournalBatch {
  return {
    firstSeq: firstSeq as Seq,
    count,
    time: (MICROS + firstSeq) as TimeMicros,
    commands: new Uint8Array(count * 24).fill(filling),
    eventHash: firstSeq.toString(16).padStart(16, '0'),
  };
}

function snapshotAt(seq: number): JournalSnapshot {
  return {
    seq: seq as Seq,
    time: (MICROS + seq) as TimeMicros,
    stateHash: 'a'.repeat(16),
    eventHash: 'b'.repeat(16),
    state: new Uint8Array(1000).fill(seq),
  };
}

export async function readAll(journal: Journal, fromSeq = 1): Promise<JournalRow[]> {
  const rows: JournalRow[] = [];
  for await (const page of journal.read(fromSeq as Seq)) rows.push(...page);
  return rows;
}

function plain({ firstSeq, count, time, commands, eventHash }: JournalRow) {
  return { firstSeq, count, time, commands: [...commands], eventHash };
}

export function journalSuite(name: string, create: () => Promise<JournalPlace>): void {
  describe(`journal: ${name}`, () => {
    let place: JournalPlace;
    let journal: Journal;
    beforeEach(async () => {
      place = await create();
      journal = await place.open();
    });
    afterEach(async () => {
      await journal.close();
      await place.remove();
    });
    const reopen = async (): Promise<void> => {
      await journal.close();
      journal = await place.open();
    };

    test('a new one is empty', async () => {
      expect(journal.lastSeq).toBe(0);
      expect(await readAll(journal)).toEqual([]);
      expect(await journal.latestSnapshot()).toBeUndefined();
    });

    test('read returns what append wrote, in order, after reopening as well', async () => {
      const batches = [batchOf(1, 3), batchOf(4, 1), batchOf(5, 0), batchOf(5, 200)];
      for (const batch of batches) await journal.append(batch);
      expect((await readAll(journal)).map(plain)).toEqual(
        batches.map((b) => plain({ ...b, epoch: 1 })),
      );
      await reopen();
      expect(journal.lastSeq).toBe(204);
      expect((await readAll(journal)).map(plain)).toEqual(
        batches.map((b) => plain({ ...b, epoch: 1 })),
      );
    });

    test('read begins with the row that holds the seq', async () => {
      for (const [first, count] of [
        [1, 3],
        [4, 0],
        [4, 4],
        [8, 1],
      ] as const) {
        await journal.append(batchOf(first, count));
      }
      const firsts = async (seq: number) =>
        (await readAll(journal, seq)).map((row) => row.firstSeq);
      expect(await firsts(1)).toEqual([1, 4, 4, 8]);
      expect(await firsts(3)).toEqual([1, 4, 4, 8]);
      expect((await firsts(4)).at(-2)).toBe(4);
      expect(await firsts(7)).toEqual([4, 8]);
      expect(await firsts(8)).toEqual([8]);
      expect(await firsts(9)).toEqual([]);
    });

    test('a heartbeat at the end is read by who has everything before it', async () => {
      for (const [first, count] of [
        [1, 3],
        [4, 0],
        [4, 0],
      ] as const) {
        await journal.append(batchOf(first, count));
      }
      expect((await readAll(journal, 4)).map((row) => row.count)).toEqual([0, 0]);
      expect(await readAll(journal, 5)).toEqual([]);
    });

    test('a row whose time goes back is refused and changes nothing', async () => {
      await journal.append(batchOf(1, 2));
      const early = { ...batchOf(3, 1), time: MICROS as TimeMicros };
      await expect(journal.append(early)).rejects.toThrow();
      await reopen();
      expect(journal.lastSeq).toBe(2);
    });

    test('pages hold everything once, however many there are', async () => {
      for (let seq = 1; seq <= 300; seq += 1) await journal.append(batchOf(seq, 1));
      const seqs = (await readAll(journal, 7)).map((row) => row.firstSeq);
      expect(seqs).toEqual(Array.from({ length: 294 }, (_, index) => index + 7));
    });

    test('rows larger than a page come whole', async () => {
      await journal.append(batchOf(1, 100_000));
      await journal.append(batchOf(100_001, 100_000));
      expect((await readAll(journal)).map((row) => row.commands.length)).toEqual([
        2_400_000, 2_400_000,
      ]);
    });

    test('a batch that does not follow is refused and changes nothing', async () => {
      await journal.append(batchOf(1, 2));
      await expect(journal.append(batchOf(4, 1))).rejects.toThrow();
      expect(journal.lastSeq).toBe(2);
      expect((await readAll(journal)).map((row) => row.firstSeq)).toEqual([1]);
    });

    test('each opening is a new epoch, also when the one before wrote nothing', async () => {
      const first = journal.epoch;
      await journal.append(batchOf(1, 1));
      await reopen();
      await reopen();
      expect(journal.epoch).toBe(first + 2);
      await journal.append(batchOf(2, 1));
      expect((await readAll(journal)).map((row) => row.epoch)).toEqual([first, first + 2]);
    });

    test('what the caller does with its bytes later changes nothing', async () => {
      const batch = batchOf(1, 1);
      await journal.append(batch);
      batch.commands.fill(99);
      expect((await readAll(journal))[0]?.commands[0]).toBe(1);
    });

    test('the newest snapshots are kept, and found by seq', async () => {
      for (const seq of [10, 20, 30, 40, 50]) await journal.saveSnapshot(snapshotAt(seq));
      const newest = await journal.latestSnapshot();
      expect({ ...newest, state: [...(newest?.state ?? [])] }).toEqual({
        ...snapshotAt(50),
        state: [...snapshotAt(50).state],
      });
      expect((await journal.latestSnapshot(49 as Seq))?.seq).toBe(40);
      const oldest = 50 - (SNAPSHOTS_KEPT - 1) * 10;
      expect((await journal.latestSnapshot(oldest as Seq))?.seq).toBe(oldest);
      expect(await journal.latestSnapshot((oldest - 1) as Seq)).toBeUndefined();
      await reopen();
      expect((await journal.latestSnapshot())?.seq).toBe(50);
    });
  });
}
