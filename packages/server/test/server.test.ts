/** The composition as a whole: its options, its end, and what is left after it. */
import { readdir } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { exitCodeOf } from '../src/exit-codes.ts';
import { startServer } from '../src/main.ts';
import { venue } from './gateways/support/venue.ts';
import { commandStream, setUp, take } from './support/commands.ts';
import { journaledCommands, newFolder, removeFolder } from './support/open.ts';

const CLOSE_MS_MAX = 2000;

describe('server', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await newFolder();
  });
  afterEach(() => removeFolder(folder));
  const start = (options = {}) =>
    startServer({ data: folder, port: 0, logLevel: 'silent', ...options });

  // A machine that does other things as well may be slow once.
  test('a close under load is quick, loses nothing that was admitted, and leaves no log behind', {
    retry: 2,
  }, async () => {
    const server = await start();
    await server.submitAll(setUp());
    const outcomes = take(commandStream(5), 500).map((command) => server.submit(command));
    const begin = performance.now();
    const closed = server.close();
    const late = server.submit({ kind: 'advance-time' }).catch((error: Error) => error.name);
    await closed;
    expect(performance.now() - begin).toBeLessThan(CLOSE_MS_MAX);
    const settled = await Promise.allSettled(outcomes);
    const acknowledged = settled.flatMap((one) =>
      one.status === 'fulfilled' ? one.value.seq : [],
    );
    const journaled = await journaledCommands(folder);
    expect(acknowledged).toHaveLength(500);
    expect(journaled.length).toBeGreaterThanOrEqual(Math.max(...acknowledged));
    expect(await late).toSatisfy((one) => one === 'ShuttingDownError' || typeof one === 'object');
    expect((await readdir(folder)).filter((name) => name.endsWith('-wal'))).toEqual([]);
    expect(await server.stopped).toEqual({ kind: 'closed' });
    await server.close();
  });

  test('the venue fills an empty folder once', async () => {
    const first = await start({ venue });
    const { appliedSeq } = first.status();
    expect(appliedSeq).toBeGreaterThan(10);
    await first.close();
    const second = await start({ venue });
    expect(second.status().appliedSeq).toBe(appliedSeq);
    expect(second.identity.account('alice')?.account).toBe(
      first.identity.account('alice')?.account,
    );
    await second.close();
  });

  test('a port that is taken is refused, and the folder is free again', async () => {
    const other = await start({ data: 'memory' });
    await expect(start({ port: other.port })).rejects.toThrow();
    await other.close();
    await (await start()).close();
  });

  test.each([
    [{ data: '' }, 'data: a folder is needed'],
    [{ port: 70_000 }, 'port: a whole number from 0 to 65535 is needed, not 70000'],
    [{ opsPort: 1.5 }, 'opsPort: a whole number'],
    [{ host: 'example' }, 'host: an IP address or localhost is needed'],
    [{ trustProxy: ['10.0.0.0/8'] }, 'trustProxy: "10.0.0.0/8" is not an IP address'],
    [
      { snapshotEveryCommands: 0 },
      'snapshotEveryCommands: a whole number from 1 on is needed, not 0',
    ],
    [{ logLevel: 'loud' }, 'logLevel: it is one of silent'],
  ])('%j is refused by name', async (options, message) => {
    await expect(start(options)).rejects.toThrow(message);
    expect(await readdir(folder)).toEqual([]);
  });

  test('errors have the exit codes of the operating guide', () => {
    const coded = (fields: object) => exitCodeOf(Object.assign(new Error('x'), fields));
    expect([
      coded({ exitCode: 12 }),
      coded({ name: 'InvariantError' }),
      coded({ code: 'SQLITE_IOERR_WRITE' }),
      coded({ code: 'ENOSPC' }),
      coded({}),
      exitCodeOf('text'),
    ]).toEqual([12, 14, 13, 13, 1, 1]);
  });
});
