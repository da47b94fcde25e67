/** What a start makes of a folder: everything that was acknowledged, from any snapshot, or a refusal. */
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Exchange, type TimeMicros } from '@exchange/core';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { newestSnapshot } from '../src/journal/sqlite/snapshot-files.ts';
import { openSqliteJournal } from '../src/journal/sqlite/sqlite-journal.ts';
import { recover } from '../src/recovery.ts';
import { alice, commandStream, limit, setUp, take } from './support/commands.ts';
import { deposited, owned, replayed } from './support/exchange.ts';
import { journaledCommands, newFolder, openTestExchange, removeFolder } from './support/open.ts';

/** Every row of every table of history, in a comparable form. */
function historyRows(folder: string): Record<string, unknown[]> {
  const database = new Database(join(folder, 'history.db'), { readonly: true });
  const tables = ['orders', 'fills', 'trades', 'candles', 'ledger'];
  const entries = tables.map((table) => [
    table,
    database
      .prepare(`SELECT * FROM ${table}`)
      .raw()
      .all()
      .map((row) => JSON.stringify(row))
      .sort(),
  ]);
  database.close();
  return Object.fromEntries(entries);
}

describe('recovery', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await newFolder();
  });
  afterEach(() => removeFolder(folder));

  /** Runs the exchange on commands, in some groups. */
  async function run(
    commands: readonly ReturnType<typeof setUp>[number][],
    snapshotEveryCommands = 500,
  ) {
    const server = await openTestExchange(folder, { snapshotEveryCommands });
    for (let at = 0; at < commands.length; at += 97) {
      await server.submitEach(commands.slice(at, at + 97));
    }
    await server.history.caughtUp(server.status().durableSeq);
    await server.close();
    expect(server.failures).toEqual([]);
    return server.status();
  }

  test('a clock that went back between two runs changes nothing, a snapshot of the last command included', async () => {
    let now = 1_700_000_000_000_000;
    const clock = { now: () => now as TimeMicros };
    const commands = setUp();
    const first = await openTestExchange(folder, { clock, snapshotEveryCommands: commands.length });
    await first.submitEach(commands);
    await first.history.caughtUp(first.status().durableSeq);
    // The heartbeat of the end is the only row that is this late.
    now += 60_000_000;
    await first.close();
    expect(first.status().snapshotSeq).toBe(commands.length);
    now -= 30_000_000;
    const second = await openTestExchange(folder, { clock });
    const committed = await second.gate.submit({ kind: 'advance-time' });
    await second.close();
    expect(committed.time).toBe(1_700_000_060_000_000);
    const third = await openTestExchange(folder, { clock });
    expect(third.recoveredSeq).toBe(commands.length + 1);
    await third.close();
  });

  test('P4, P5: a restart has every command, and the state and events of a replay from the first one', async () => {
    const commands = [...setUp(), ...take(commandStream(7), 2500)];
    await run(commands);
    const journaled = await journaledCommands(folder);
    expect(journaled.map(({ command }) => command)).toEqual(commands);
    const expected = replayed(journaled);
    const journal = await openSqliteJournal(folder);
    const recovered = await recover(journal, []);
    await journal.close();
    expect(recovered.snapshotSeq).toBeGreaterThan(0);
    expect(recovered.exchange.stateHash()).toBe(expected.stateHash());
    expect(recovered.exchange.eventHash).toBe(expected.eventHash);
  });

  test('P5, P6, P7: every retained snapshot is the state of its seq, balanced, and leads to the same end', async () => {
    const commands = [...setUp(), ...take(commandStream(8), 2500)];
    for (let at = 0; at < commands.length; at += 600) await run(commands.slice(at, at + 600));
    const journaled = await journaledCommands(folder);
    const end = replayed(journaled);
    let atMost = Number.MAX_SAFE_INTEGER;
    let count = 0;
    for (;;) {
      const snapshot = newestSnapshot(join(folder, 'snapshots'), atMost);
      if (snapshot === undefined) break;
      const exchange = Exchange.restore(snapshot.state);
      expect(exchange.stateHash()).toBe(replayed(journaled.slice(0, snapshot.seq)).stateHash());
      expect(exchange.stateHash()).toBe(snapshot.stateHash);
      exchange.checkInvariants();
      expect(owned(exchange)).toEqual(deposited(exchange));
      for (const sequenced of journaled.slice(snapshot.seq)) exchange.apply(sequenced);
      expect([exchange.stateHash(), exchange.eventHash]).toEqual([end.stateHash(), end.eventHash]);
      atMost = snapshot.seq - 1;
      count += 1;
    }
    expect(count).toBe(3);
  });

  test('a run goes on from the one before it: seqs, order ids, time and epoch', async () => {
    const commands = [...setUp(), ...take(commandStream(9), 600)];
    let now = 5_000_000;
    const clock = { now: () => now as TimeMicros };
    const first = await openTestExchange(folder, { clock });
    await first.submitEach(commands.slice(0, 300));
    await first.close();
    now = 1;
    const second = await openTestExchange(folder, { clock });
    const committed = await second.submitEach(commands.slice(300));
    expect(committed[0]).toMatchObject({ seq: 301, time: 5_000_000 });
    expect(second.status().epoch).toBe(2);
    await second.close();
    const whole = await newFolder();
    const other = await openTestExchange(whole, { clock: { now: () => 5_000_000 as TimeMicros } });
    await other.submitEach(commands);
    await other.close();
    const hash = async (of: string) => replayed(await journaledCommands(of)).stateHash();
    expect(await hash(folder)).toBe(await hash(whole));
    await removeFolder(whole);
  });

  test('P8: a client id that was used before a restart gives the same order after it', async () => {
    const order = { ...limit(alice, 'buy', [100, 5]), clientId: 'once' };
    const first = await openTestExchange(folder);
    await first.gate.submitAll(setUp());
    const [accepted] = (await first.gate.submit(order)).events;
    await first.close();
    const second = await openTestExchange(folder);
    const again = await second.gate.submit(order);
    const other = await second.gate.submit({ ...order, side: 'sell' });
    expect(accepted).toMatchObject({ kind: 'order-accepted', orderId: 1 });
    expect(again.events).toMatchObject([{ kind: 'order-repeated', orderId: 1, clientId: 'once' }]);
    expect(other.events).toMatchObject([{ kind: 'order-rejected', code: 'client-id-reused' }]);
    await second.close();
  });

  test('P22: history that was deleted comes out the same, as does history written in one go', async () => {
    await run([...setUp(), ...take(commandStream(10), 3000)], 700);
    const before = historyRows(folder);
    expect(Object.values(before).map((rows) => rows.length > 10)).toEqual(Array(5).fill(true));
    await rm(join(folder, 'history.db'));
    const server = await openTestExchange(folder);
    expect(server.status().historySeq).toBe(server.status().durableSeq);
    await server.close();
    expect(historyRows(folder)).toEqual(before);
  });

  test('history that stopped in the middle goes on from its cursor', async () => {
    const commands = [...setUp(), ...take(commandStream(11), 1500)];
    await run(commands.slice(0, 800), 100);
    await run(commands.slice(800), 100_000);
    const before = historyRows(folder);
    await rm(join(folder, 'history.db'));
    await rm(join(folder, 'snapshots'), { recursive: true });
    await (await openTestExchange(folder)).close();
    expect(historyRows(folder)).toEqual(before);
  });

  test('P13: a journal shorter than history or a snapshot refuses to start', async () => {
    await run([...setUp(), ...take(commandStream(12), 1200)], 400);
    const shorten = (above: number) => {
      const database = new Database(join(folder, 'journal.db'));
      database.prepare('DELETE FROM batch WHERE first_seq > ?').run(above);
      // As in a backup of that moment: the file itself knows of no more.
      database.prepare("UPDATE meta SET value = '0' WHERE name = 'rows'").run();
      database.close();
    };
    shorten(1000);
    await expect(openTestExchange(folder)).rejects.toMatchObject({
      name: 'JournalShortError',
      exitCode: 12,
      message: expect.stringContaining('history has seen seq'),
    });
    await rm(join(folder, 'history.db'));
    shorten(300);
    await expect(openTestExchange(folder)).rejects.toThrow('a snapshot has seen seq');
  });

  test('a start that was refused leaves the folder free for the next one', async () => {
    await run(setUp());
    await rm(join(folder, 'identity.key'));
    await rm(join(folder, 'identity.db'));
    await expect(openTestExchange(folder)).rejects.toThrow('identity.db is missing');
    await expect(openTestExchange(folder)).rejects.toThrow('identity.db is missing');
  });

  test('a folder whose journal vanished is not taken for a new one', async () => {
    await run(setUp());
    await rm(join(folder, 'journal.db'));
    await rm(join(folder, 'history.db'));
    await expect(openTestExchange(folder)).rejects.toThrow('missing or empty');
    expect(await readdir(folder)).not.toContain('history.db');
  });
});
