/**
 * Commands through sequencer, journal and outbox, without doors: a mix of orders, cancels and amends
 * of four accounts in one market. `durable` is SQLite with a sync per batch, `memory` the same without
 * a disk. History and snapshots follow in their thread meanwhile.
 */
import type { Command } from '@exchange/core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openSqliteJournal } from '../src/journal/sqlite/sqlite-journal.ts';
import { recover } from '../src/recovery.ts';
import { commandStream, setUp, take } from '../test/support/commands.ts';
import { newFolder, openTestExchange, removeFolder } from '../test/support/open.ts';
import { type Contestant, measure, printRates } from './measure.ts';

const COMMANDS = 20_000;
const ROUNDS = 5;
const BATCH = 16;

type TestExchange = Awaited<ReturnType<typeof openTestExchange>>;

let folder: string;
beforeAll(async () => {
  folder = await newFolder();
});
afterAll(() => removeFolder(folder));

/** `inFlight` submissions of `batch` commands are under way at any time. */
async function drive(
  { gate }: TestExchange,
  stream: Iterator<Command>,
  { inFlight, batch }: { inFlight: number; batch: number },
): Promise<number> {
  const commands = take(stream, COMMANDS);
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

test('durable commands a second', { timeout: 300_000 }, async () => {
  const options = { snapshotEveryCommands: 1_000_000 };
  const durable = await openTestExchange(folder, options);
  const memory = await openTestExchange('memory', options);
  await durable.gate.submitAll(setUp());
  await memory.gate.submitAll(setUp());
  const streams = new Map([
    [durable, commandStream(1)],
    [memory, commandStream(1)],
  ]);
  const contestant = (
    name: string,
    exchange: TestExchange,
    shape: { inFlight: number; batch: number },
  ): Contestant => ({
    name,
    run: () => drive(exchange, streams.get(exchange) ?? commandStream(1), shape),
  });
  const singles = { inFlight: 128, batch: 1 };
  const batches = { inFlight: 64, batch: BATCH };
  const rates = await measure(
    [
      contestant('durable, 1 in flight', durable, { inFlight: 1, batch: BATCH * 16 }),
      contestant('durable, 128 singles in flight', durable, singles),
      contestant('memory, 128 singles in flight', memory, singles),
      contestant(`durable, 64 batches of ${BATCH} in flight`, durable, batches),
      contestant(`memory, 64 batches of ${BATCH} in flight`, memory, batches),
    ],
    ROUNDS,
  );
  printRates(rates, 'commands/s');
  const { commits, commitSeconds, commitSecondsMax, durableSeq } = durable.status();
  console.table({
    'commands per commit': (durableSeq / commits).toFixed(1),
    'mean commit (ms)': ((commitSeconds / commits) * 1000).toFixed(2),
    'longest commit (ms)': (commitSecondsMax * 1000).toFixed(1),
  });
  await durable.history.caughtUp(durableSeq);
  await durable.close();
  await memory.close();

  const begin = performance.now();
  const journal = await openSqliteJournal(folder);
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
