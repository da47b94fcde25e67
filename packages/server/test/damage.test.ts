/** P11, P12: a small journal, cut at every length and with every bit flipped. */
import { existsSync } from 'node:fs';
import { copyFile, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Exchange } from '@exchange/core';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { JournalDamagedError } from '../src/journal/errors.ts';
import { replayRow } from '../src/journal/replay-row.ts';
import { openJournalFile } from '../src/journal/sqlite/journal-file.ts';
import { commandStream, setUp, take } from './support/commands.ts';
import { newFolder, openTestExchange, removeFolder } from './support/open.ts';

/** The state hash that the file recovers to, or the damage. */
function recoveredHash(file: string): { hash: string; lastSeq: number } | JournalDamagedError {
  let journal: ReturnType<typeof openJournalFile> | undefined;
  try {
    journal = openJournalFile({ file, newFolderId: 'new' });
    const exchange = new Exchange();
    for (let id: number | undefined = 1; id !== undefined; ) {
      const page = journal.page(id, 1 << 20);
      for (const row of page.rows) replayRow(exchange, row, { journal: file });
      id = page.nextId;
    }
    return { hash: exchange.stateHash(), lastSeq: exchange.seq };
  } catch (error) {
    if (error instanceof JournalDamagedError) return error;
    throw error;
  } finally {
    journal?.close();
  }
}

const PAGE_BYTES = 4096;
const HEAD_BYTES = 128;
const STRIDE = 11;

/** Every byte of the pages' heads, and every eleventh one of the rest, the same ones for the same seed. */
function* offsets(length: number): Generator<number> {
  const seed = Number(process.env['SEED'] ?? Date.now() % 1_000_000);
  console.info(`damage: SEED=${seed}`);
  for (let index = 0; index < length; index += 1) {
    const isHead = index % PAGE_BYTES < HEAD_BYTES;
    if (isHead || index % STRIDE === seed % STRIDE) yield index;
  }
}

describe('damage', () => {
  let folder: string;
  let memory: string;
  let victim: string;
  beforeEach(async () => {
    folder = await newFolder();
    // In memory where there is such a folder: thousands of openings need no disk.
    memory = existsSync('/dev/shm') ? await mkdtemp('/dev/shm/exchange-') : folder;
    victim = join(memory, 'victim.db');
  });
  afterEach(async () => {
    await removeFolder(memory);
    await removeFolder(folder);
  });

  async function smallJournal(): Promise<Buffer> {
    const data = join(folder, 'data');
    const server = await openTestExchange(data);
    await server.submitEach(setUp());
    for (const command of take(commandStream(3), 8)) await server.gate.submit(command);
    await server.close();
    // Without empty pages there is nothing whose damage would not matter.
    const database = new Database(join(data, 'journal.db'));
    database.pragma('journal_mode = DELETE');
    database.exec('VACUUM');
    database.close();
    return readFile(join(data, 'journal.db'));
  }

  test('P12: a flipped bit is found, or changes nothing', { timeout: 90_000 }, async () => {
    const bytes = await smallJournal();
    await writeFile(victim, bytes);
    const whole = recoveredHash(victim);
    let found = 0;
    let tried = 0;
    for (const index of offsets(bytes.length)) {
      const damaged = Buffer.from(bytes);
      damaged[index] = (damaged[index] ?? 0) ^ (1 << (index % 8));
      await writeFile(victim, damaged);
      const outcome = recoveredHash(victim);
      tried += 1;
      if (outcome instanceof JournalDamagedError) found += 1;
      else expect({ index, ...outcome }).toEqual({ index, ...whole });
    }
    expect(tried).toBeGreaterThan(1500);
    expect(found).toBeGreaterThan(150);
  });

  test('P12: a cut file is refused, or recovers to whole batches', async () => {
    const bytes = await smallJournal();
    await writeFile(victim, bytes);
    const whole = recoveredHash(victim);
    for (let length = bytes.length - 1; length > 0; length -= 61) {
      await writeFile(victim, bytes.subarray(0, length));
      const outcome = recoveredHash(victim);
      if (outcome instanceof JournalDamagedError) continue;
      expect({ length, ...outcome }).toEqual({ length, ...whole });
    }
  });

  test('P13: rows that are gone from the end are missed by what the file itself knew', async () => {
    await writeFile(victim, await smallJournal());
    const database = new Database(victim);
    database.exec('DELETE FROM batch WHERE id = (SELECT max(id) FROM batch)');
    database.close();
    const outcome = recoveredHash(victim);
    expect(outcome).toMatchObject({
      name: 'JournalDamagedError',
      message: expect.stringMatching(
        /rows are missing at its end \(expected at least 10 rows, found 9\)/,
      ),
    });
  });

  test('a row whose checks are right but whose events are not is refused at its seq', async () => {
    const data = join(folder, 'data');
    const server = await openTestExchange(data);
    await server.submitEach(setUp());
    await server.close();
    // What another build of the engine might have written: a whole chain over other event hashes.
    const file = join(data, 'journal.db');
    const journal = openJournalFile({ file, newFolderId: 'x' });
    journal.append({
      firstSeq: (journal.lastSeq + 1) as never,
      count: 0,
      time: Number.MAX_SAFE_INTEGER as never,
      commands: new Uint8Array(0),
      eventHash: '0'.repeat(16),
    });
    journal.close();
    await expect(openTestExchange(data)).rejects.toMatchObject({
      name: 'JournalDamagedError',
      exitCode: 11,
      message: expect.stringMatching(
        /journal\.db is damaged at seq 16: its commands replay to other events \(expected 0000000000000000, found [0-9a-f]{16}\)/,
      ),
    });
  });

  test('P11: a write-ahead log that is cut anywhere leaves whole batches, in order', async () => {
    const data = join(folder, 'data');
    const server = await openTestExchange(data);
    await server.submitEach(setUp());
    const hashes = new Map<number, string>();
    const reference = new Exchange();
    for (const command of take(commandStream(4), 12)) await server.gate.submit(command);
    // As a crash leaves it: the log has not been moved into the file.
    const names = ['journal.db', 'journal.db-wal'];
    const [main = Buffer.alloc(0), log = Buffer.alloc(0)] = await Promise.all(
      names.map((name) => readFile(join(data, name))),
    );
    await server.close();
    await copyFile(join(data, 'journal.db'), victim);
    const journal = openJournalFile({ file: victim, newFolderId: 'x' });
    hashes.set(0, reference.stateHash());
    for (const row of journal.page(1, 1 << 24).rows) {
      replayRow(reference, row, { journal: victim });
      hashes.set(reference.seq, reference.stateHash());
    }
    journal.close();
    expect(log.length).toBeGreaterThan(20_000);
    const seen = new Set<number>();
    const lengths = Array.from({ length: Math.ceil(log.length / 509) }, (_, index) => index * 509);
    for (const length of [...lengths, log.length]) {
      await writeFile(victim, main);
      await writeFile(`${victim}-wal`, log.subarray(0, length));
      const outcome = recoveredHash(victim);
      if (outcome instanceof JournalDamagedError) throw outcome;
      expect(outcome.hash).toBe(hashes.get(outcome.lastSeq));
      seen.add(outcome.lastSeq);
    }
    expect(Math.max(...seen)).toBe(27);
    expect(seen.size).toBeGreaterThan(10);
  });
});
