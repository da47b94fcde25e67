import { Exchange, encodeCommands, type Seq, type Sequenced } from '@exchange/core';
import { expect, test } from 'vitest';
import { commandStream, setUp, take } from '../../test/support/commands.ts';
import type { JournalBatch } from '../journal/journal.ts';
import { createMemoryJournal } from '../journal/memory/memory-journal.ts';
import { followJournal } from './follow-journal.ts';
import { createHistoryHost, type HistoryHost } from './history-host.ts';
import { createMemoryHistory } from './memory/memory-history.ts';

/** Rows of a few commands each, as a sequencer would have made them. */
function rows(count: number, perRow: number): JournalBatch[] {
  const exchange = new Exchange();
  const stream = commandStream(2);
  const commands = [...setUp(), ...take(stream, count * perRow - setUp().length)];
  const made: JournalBatch[] = [];
  for (let at = 0; at < commands.length; at += perRow) {
    const sequenced = commands.slice(at, at + perRow).map((command, index): Sequenced => {
      const one = { seq: (at + index + 1) as Seq, time: (1000 + at) as never, command };
      exchange.apply(one);
      return one;
    });
    made.push({
      firstSeq: (at + 1) as Seq,
      count: sequenced.length,
      time: (1000 + at) as never,
      commands: encodeCommands(sequenced),
      eventHash: exchange.eventHash,
    });
  }
  return made;
}

async function harness(change: (host: HistoryHost) => HistoryHost = (host) => host) {
  const journal = createMemoryJournal();
  const host = change(createHistoryHost(createMemoryHistory(), 1_000_000));
  await host.start(undefined);
  const failures: Error[] = [];
  const follow = () =>
    followJournal({
      journal,
      host,
      from: 0 as Seq,
      cursor: 0 as Seq,
      recentBytesMax: 2_000,
      onFailure: (error) => failures.push(error),
    });
  return { journal, follow, failures };
}

test('rows that were journaled before it began are read back, later ones follow', async () => {
  const { journal, follow, failures } = await harness();
  const all = rows(40, 10);
  for (const row of all.slice(0, 25)) await journal.append(row);
  const following = follow();
  expect(await following.caughtUp(250 as Seq)).toBe(true);
  for (const row of all.slice(25)) {
    await journal.append(row);
    following.push(row);
  }
  expect(await following.caughtUp(400 as Seq)).toBe(true);
  expect(following.cursor).toBe(400);
  expect(failures).toEqual([]);
});

test('a follower that lags costs no memory: what it missed is read back from the journal', async () => {
  let isHeld = true;
  const held: (() => void)[] = [];
  let pages = 0;
  const { journal, follow, failures } = await harness((host) => ({
    ...host,
    async follow(page) {
      pages += 1;
      if (isHeld) await new Promise<void>((resolve) => held.push(resolve));
      return host.follow(page);
    },
  }));
  const following = follow();
  for (const row of rows(300, 10)) {
    await journal.append(row);
    following.push(row);
  }
  expect(pages).toBe(1);
  expect(await following.caughtUp(3000 as Seq, 1)).toBe(false);
  isHeld = false;
  for (const release of held) release();
  expect(await following.caughtUp(3000 as Seq)).toBe(true);
  expect(failures).toEqual([]);
  await following.stop(1000);
  expect(await following.caughtUp(3001 as Seq)).toBe(false);
});

test('a row that replays to other events ends it, and whoever waits is told', async () => {
  const { journal, follow, failures } = await harness();
  const following = follow();
  const [first] = rows(1, 20);
  if (first === undefined) throw new Error('there is a row');
  const wrong = { ...first, eventHash: '0'.repeat(16) };
  await journal.append(wrong);
  following.push(wrong);
  expect(await following.caughtUp(20 as Seq)).toBe(false);
  expect(failures.map(({ name }) => name)).toEqual(['JournalDamagedError']);
  expect(following.failure?.message).toContain('replay to other events');
});
