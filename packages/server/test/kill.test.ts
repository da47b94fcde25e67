/** P1, P4: a real server process is killed at random moments under load, twenty times. */
import { setTimeout as delay } from 'node:timers/promises';
import { decodeCommands, Exchange, type ExchangeEvent } from '@exchange/core';
import { expect, test } from 'vitest';
import { openSqliteJournal } from '../src/journal/sqlite/sqlite-journal.ts';
import { recover } from '../src/recovery.ts';
import { venue } from './gateways/support/venue.ts';
import { startServerProcess } from './support/child.ts';
import { seeded } from './support/commands.ts';
import { deposited, owned } from './support/exchange.ts';
import { type Acknowledged, startHttpLoad } from './support/http-load.ts';
import { newFolder, removeFolder, rowsOf } from './support/open.ts';

const KILLS = Number(process.env['KILLS'] ?? 20);
const CLIENTS = 8;
const LOAD_MS_MAX = 400;
const VENUE_INR = venueUnits('INR', 8);

/** What the venue's accounts were given of an asset, in its units. */
function venueUnits(asset: 'INR', decimals: number): bigint {
  const given = venue.accounts.map(({ balances }) => BigInt(balances?.[asset] ?? 0));
  return given.reduce((sum, units) => sum + units, 0n) * 10n ** BigInt(decimals);
}

/** What the folder says after a crash: by the recovery of a start, and by a replay of every command. */
async function inspect(folder: string) {
  const journal = await openSqliteJournal(folder);
  try {
    const { exchange } = await recover(journal, []);
    const replay = new Exchange();
    const events: ExchangeEvent[] = [];
    let orders = 0;
    for (const row of await rowsOf(journal)) {
      if (row.count === 0) continue;
      for (const sequenced of decodeCommands(row.commands)) {
        if (sequenced.command.kind === 'place-order') orders += 1;
        for (const event of replay.apply(sequenced)) events.push(event);
      }
    }
    return { exchange, replay, events, orders };
  } finally {
    await journal.close();
  }
}

function checkAcknowledged(acknowledged: Acknowledged, events: readonly ExchangeEvent[]): void {
  const accepted = new Map<number, string | undefined>();
  const cancelled = new Set<number>();
  for (const event of events) {
    if (event.kind === 'order-accepted') accepted.set(event.orderId, event.clientId);
    else if (event.kind === 'order-cancelled') cancelled.add(event.orderId);
  }
  for (const [orderId, clientId] of acknowledged.orders) {
    expect(accepted.get(orderId), `order ${orderId}`).toBe(String(clientId));
  }
  for (const orderId of acknowledged.cancels) expect(cancelled, 'cancels').toContain(orderId);
}

test(`P1: after each of ${KILLS} kills everything acknowledged is there, and the books balance`, {
  timeout: 300_000,
}, async () => {
  const seed = Number(process.env['SEED'] ?? Date.now() % 1_000_000);
  console.info(`kill: SEED=${seed}`);
  const random = seeded(seed);
  const folder = await newFolder();
  const acknowledged: Acknowledged = { orders: new Map(), cancels: new Set(), sent: 0 };
  let clientId = 0;
  let lastSeq = 0;
  for (let kill = 1; kill <= KILLS; kill += 1) {
    const server = await startServerProcess(folder);
    expect(server.seq).toBeGreaterThanOrEqual(lastSeq);
    const load = startHttpLoad({
      url: server.url,
      seed: seed + kill,
      clients: CLIENTS,
      acknowledged,
      nextClientId: () => {
        clientId += 1;
        return clientId;
      },
    });
    await delay(20 + random(LOAD_MS_MAX));
    expect(await server.end('SIGKILL'), server.errors()).toBeNull();
    await load.ended;
    const { exchange, replay, events, orders } = await inspect(folder);
    checkAcknowledged(acknowledged, events);
    expect(orders).toBeLessThanOrEqual(acknowledged.sent);
    expect(exchange.stateHash()).toBe(replay.stateHash());
    expect(exchange.eventHash).toBe(replay.eventHash);
    expect(owned(exchange)).toEqual(deposited(exchange));
    expect(deposited(exchange)['INR']).toBe(VENUE_INR);
    lastSeq = exchange.seq;
  }
  console.info(
    `kill: ${acknowledged.orders.size} orders and ${acknowledged.cancels.size} cancels acknowledged`,
  );
  expect(acknowledged.orders.size).toBeGreaterThan(KILLS * 5);
  const last = await startServerProcess(folder);
  expect(await last.end('SIGTERM')).toBe(0);
  await removeFolder(folder);
});
