/**
 * Commands through sequencer, journal and outbox, without doors: a mix of orders, cancels and amends
 * of four accounts in one market. `durable` is SQLite with a sync per batch, `not durable` has a
 * journal in memory and is the same otherwise. Commands are made before the clock starts; between two
 * rounds history catches up, so that each round has the machine for itself.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from '@exchange/core';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openSqliteHistory } from '../src/history/sqlite/sqlite-history.ts';
import { createMemoryIdentity } from '../src/identity/memory/memory-identity.ts';
import type { Journal } from '../src/journal/journal.ts';
import { createMemoryJournal } from '../src/journal/memory/memory-journal.ts';
import { openSqliteJournal } from '../src/journal/sqlite/sqlite-journal.ts';
import { createSystemClock } from '../src/pipeline/clock.ts';
import { recover } from '../src/recovery.ts';
import { type Pipeline, startPipeline } from '../src/start-pipeline.ts';
import { closeStorage, type Storage } from '../src/storage.ts';
import { commandStream, setUp, take } from '../test/support/commands.ts';
import { newFolder, removeFolder } from '../test/support/open.ts';
import { type Contestant, measure, printRates } from './measure.ts';

const COMMANDS = 20_000;
const ROUNDS = 5;
const BATCH = 16;

let folder: string;
beforeAll(async () => {
  folder = await newFolder();
});
afterAll(() => removeFolder(folder));

interface Contender {
  readonly pipeline: Pipeline;
  readonly storage: Storage;
  readonly stream: Iterator<Command>;
}

async function contender(name: string, journal: Journal): Promise<Contender> {
  const own = join(folder, name);
  await mkdir(own, { recursive: true });
  const history = openSqliteHistory({
    folder: own,
    folderId: name,
    snapshotEveryCommands: 1e9,
    journalName: journal.name,
  });
  const clock = createSystemClock();
  const identity = createMemoryIdentity(clock);
  const storage: Storage = { journal, history, identity, freeBytes: undefined };
  const onFailure = (error: Error): void => {
    throw error;
  };
  const log = pino({ level: 'silent' });
  const pipeline = await startPipeline({ storage, clock, log, diskFreeBytesMin: 0, onFailure });
  await pipeline.gate.submitAll(setUp());
  return { pipeline, storage, stream: commandStream(1) };
}

/** `inFlight` submissions of `batch` commands are under way at any time. */
async function drive(
  { gate }: Pipeline,
  commands: readonly Command[],
  { inFlight, batch }: { readonly inFlight: number; readonly batch: number },
): Promise<number> {
  let next = 0;
  const client = async (): Promise<void> => {
    while (next < commands.length) {
      const at = next;
      next += batch;
      if (batch === 1) await gate.submit(commands[at] as Command);
      else await gate.submitAll(commands.slice(at, at + batch));
    }
  };
  await Promise.all(Array.from({ length: inFlight }, client));
  return commands.length;
}

test('durable commands a second', { timeout: 600_000 }, async () => {
  const durableFolder = join(folder, 'journal');
  await mkdir(durableFolder);
  const durable = await contender('durable', await openSqliteJournal(durableFolder));
  const memory = await contender('memory', createMemoryJournal());
  const singles = { inFlight: 128, batch: 1 };
  const batches = { inFlight: 64, batch: BATCH };
  const contestant = (
    name: string,
    { pipeline, stream }: Contender,
    shape: typeof singles,
  ): Contestant => {
    let commands: Command[] = [];
    return {
      name,
      async prepare() {
        commands = take(stream, COMMANDS);
        for (const other of [durable, memory]) {
          await other.pipeline.history.caughtUp(other.pipeline.status().durableSeq);
        }
      },
      run: () => drive(pipeline, commands, shape),
    };
  };
  const rates = await measure(
    [
      contestant('durable, 128 singles in flight', durable, singles),
      contestant('not durable, 128 singles in flight', memory, singles),
      contestant(`durable, 64 batches of ${BATCH} in flight`, durable, batches),
      contestant(`not durable, 64 batches of ${BATCH} in flight`, memory, batches),
    ],
    ROUNDS,
  );
  printRates(rates, 'commands/s');
  const { commits, commitSeconds, commitSecondsMax, durableSeq } = durable.pipeline.status();
  console.table({
    'commands per commit': (durableSeq / commits).toFixed(1),
    'mean commit (ms)': ((commitSeconds / commits) * 1000).toFixed(2),
    'longest commit (ms)': (commitSecondsMax * 1000).toFixed(1),
  });
  for (const { pipeline, storage } of [durable, memory]) {
    await pipeline.stop();
    await closeStorage(storage);
  }

  const begin = performance.now();
  const journal = await openSqliteJournal(durableFolder);
  const opened = performance.now();
  const { exchange, replayedCommands } = await recover(journal, []);
  const seconds = (performance.now() - opened) / 1000;
  expect(exchange.seq).toBe(durableSeq);
  console.table({
    'journal checked (commands/s)': Math.round(durableSeq / ((opened - begin) / 1000)),
    'replayed and verified (commands/s)': Math.round(replayedCommands / seconds),
  });
  await journal.close();
});
