/** P14, P15, P16: what a server process does when its disk refuses, or another one has the folder. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startServerProcess } from './support/child.ts';
import { alice, setUp } from './support/commands.ts';
import { type Acknowledged, startHttpLoad } from './support/http-load.ts';
import { journaledCommands, newFolder, openTestExchange, removeFolder } from './support/open.ts';

/** Files may grow to this; past it a write fails as on a full disk. In blocks of 512 bytes. */
const FILE_BLOCKS_MAX = 1600;

let folder: string;
beforeEach(async () => {
  folder = await newFolder();
});
afterEach(() => removeFolder(folder));

test('P14: a write that fails ends the process with its code, and what was acknowledged is there', {
  timeout: 120_000,
}, async () => {
  const server = await startServerProcess(folder, `ulimit -f ${FILE_BLOCKS_MAX}`);
  const acknowledged: Acknowledged = { orders: new Map(), cancels: new Set(), sent: 0 };
  let clientId = 0;
  const nextClientId = () => {
    clientId += 1;
    return clientId;
  };
  const load = startHttpLoad({ url: server.url, seed: 1, clients: 8, acknowledged, nextClientId });
  const code = await server.ended();
  await load.ended;
  expect(code, server.errors()).toBe(13);
  expect(acknowledged.orders.size).toBeGreaterThan(50);
  const placed = new Set<string | undefined>();
  for (const { command } of await journaledCommands(folder)) {
    if (command.kind === 'place-order') placed.add(command.clientId);
  }
  for (const id of acknowledged.orders.values()) expect(placed).toContain(String(id));
  // With room again it goes on.
  const next = await startServerProcess(folder);
  expect(next.seq).toBeGreaterThanOrEqual(acknowledged.orders.size);
  expect(await next.end('SIGTERM')).toBe(0);
});

test('P16: a second process on the folder is refused with its code and a sentence', {
  timeout: 60_000,
}, async () => {
  const server = await startServerProcess(folder);
  await expect(startServerProcess(folder)).rejects.toThrow(
    /ended with 10 before it was open: The data folder .* is in use by another process/,
  );
  expect(await server.end('SIGTERM')).toBe(0);
});

test('P15: with the disk nearly full only cancels are taken', async () => {
  const server = await openTestExchange(folder, { diskFreeBytesMin: Number.MAX_SAFE_INTEGER });
  expect(server.status().mode).toBe('cancel-only');
  await expect(server.gate.submitAll(setUp())).rejects.toThrow('short of disk space');
  const { events } = await server.gate.submit({ kind: 'cancel-all', account: alice });
  expect(events[0]).toMatchObject({ kind: 'command-rejected', code: 'account-unknown' });
  await server.close();
});
