/** The account stream loses nothing and tells nothing twice, whatever happens to the connection. */
import type { AccountEvent, Exchange } from '@exchange/sdk';
import { expect, test } from 'vitest';
import { eventually } from './support/eventually.ts';
import { alice, bob, openClient, openServer } from './support/exchange-server.ts';
import { createFaultyTransport, type FaultyTransport } from './support/faulty-transport.ts';

const market = 'TATA_INR';
const fast = { retry: { baseMs: 1 }, reconnect: { baseMs: 1, maxMs: 20 } };

interface Scene {
  readonly transport: FaultyTransport;
  readonly watcher: Exchange;
  readonly trader: Exchange;
  readonly other: Exchange;
  readonly events: AccountEvent[];
  readonly statuses: string[];
}

async function openScene(before?: (trader: Exchange) => Promise<unknown>): Promise<Scene> {
  const { url } = await openServer();
  const transport = createFaultyTransport();
  const trader = openClient(url, { key: alice });
  await before?.(trader);
  const watcher = openClient(url, { key: alice, transport, ...fast });
  const stream = watcher.watch.account();
  const events: AccountEvent[] = [];
  const statuses: string[] = [];
  stream.on('item', (event) => events.push(event));
  stream.on('state', ({ status }) => statuses.push(status));
  await stream.ready();
  return { transport, watcher, trader, other: openClient(url, { key: bob }), events, statuses };
}

function fillKeys(events: readonly AccountEvent[]): string[] {
  return events.flatMap((event) =>
    event.kind === 'fill' ? [`${event.fill.orderId}/${event.fill.tradeId}`] : [],
  );
}

/** How each order stands by the stream alone. */
function ordersBy(events: readonly AccountEvent[]): Record<string, string> {
  const orders: Record<string, string> = {};
  for (const event of events) {
    if (event.kind === 'order')
      orders[event.order.id ?? ''] = `${event.order.status} ${event.order.filled}`;
  }
  return orders;
}

function balancesBy(events: readonly AccountEvent[]): Record<string, string> {
  const balances: Record<string, string> = {};
  for (const event of events) {
    if (event.kind === 'balance')
      balances[event.balance.asset] = `${event.balance.available} ${event.balance.held}`;
  }
  return balances;
}

async function expectWhole({ trader, events }: Scene): Promise<void> {
  const fills = await trader.orders.fills().toArray({ limit: 10_000 });
  const truth = fills.map((fill) => `${fill.orderId}/${fill.tradeId}`);
  await eventually(() => fillKeys(events).length).toBeGreaterThanOrEqual(truth.length);
  expect(fillKeys(events).sort()).toEqual(truth.sort());
  const orders = await trader.orders.history().toArray({ limit: 10_000 });
  const states = Object.fromEntries(
    orders.map(({ id, status, filled }) => [id, `${status} ${filled}`]),
  );
  await eventually(() => ordersBy(events)).toEqual(states);
  const balances = await trader.account.balances();
  const now = Object.fromEntries(
    balances.map(({ asset, available, held }) => [asset, `${available} ${held}`]),
  );
  await eventually(() => balancesBy(events)).toEqual(
    expect.objectContaining(pick(now, balancesBy(events))),
  );
}

function pick(all: Record<string, string>, by: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.keys(by).map((key) => [key, all[key] ?? '']));
}

test('a fill comes before the state of the order that it makes', async () => {
  const { trader, other, events } = await openScene();
  const { id } = await trader.orders.place({ market, side: 'sell', price: '100', quantity: '2' });
  await other.orders.place({ market, side: 'buy', price: '100', quantity: '2' });
  await eventually(() => ordersBy(events)[id ?? '']).toBe('filled 2.000');
  const kinds = events
    .filter(({ kind }) => kind !== 'balance')
    .map((event) => (event.kind === 'order' ? event.order.status : event.kind));
  expect(kinds).toEqual(['open', 'fill', 'filled']);
});

test('cut again and again while trading: every fill once, every order and balance as it is', async () => {
  const scene = await openScene();
  const { transport, trader, other } = scene;
  for (let round = 0; round < 8; round += 1) {
    for (let index = 0; index < 6; index += 1) {
      const price = 100 + index;
      await trader.orders.place({ market, side: 'sell', price, quantity: '2' });
      if (index === 1) transport.cutSockets();
      await other.orders.place({ market, side: 'buy', price, quantity: '1.5' });
      if (index === 3) transport.cutSockets();
    }
    if (round % 3 === 2) await trader.orders.cancelAll();
  }
  await expectWhole(scene);
  expect(transport.socketsOpened).toBeGreaterThan(8);
  expect(new Set(scene.statuses)).toEqual(new Set(['connecting', 'resyncing', 'live']));
});

test('an order that came, traded and went while nobody listened is told of', async () => {
  const scene = await openScene();
  const { transport, trader, other } = scene;
  let silent = true;
  transport.tamper = (text) => (silent ? undefined : text);
  await trader.orders.place({ market, side: 'sell', price: '100', quantity: '2' });
  await other.orders.place({ market, side: 'buy', price: '100', quantity: '2' });
  const rest = await trader.orders.place({ market, side: 'sell', price: '105', quantity: '1' });
  await trader.orders.cancel({ id: rest.id ?? '', market });
  silent = false;
  expect(scene.events).toEqual([]);
  transport.cutSockets();
  await expectWhole(scene);
});

test('what had ended before the stream began is not told, also not when it catches up', async () => {
  const scene = await openScene(async (trader) => {
    const { id = '' } = await trader.orders.place({
      market,
      side: 'sell',
      price: '105',
      quantity: '1',
    });
    await trader.orders.cancel({ id, market });
    // Trades with itself, and is done before anybody listens.
    await trader.orders.place({ market, side: 'sell', price: '100', quantity: '1' });
    await trader.orders.place({
      market,
      side: 'buy',
      price: '100',
      quantity: '1',
      selfTrade: 'none',
    });
  });
  scene.transport.cutSockets();
  await eventually(() => scene.statuses.filter((status) => status === 'live').length).toBe(2);
  expect(scene.events).toEqual([]);
  await scene.trader.orders.place({ market, side: 'sell', price: '110', quantity: '1' });
  await eventually(() => ordersBy(scene.events)).toEqual({ 4: 'open 0.000' });
  expect(fillKeys(scene.events)).toEqual([]);
});

test('what was open before the stream began is followed to its end', async () => {
  const scene = await openScene((trader) =>
    trader.orders.place({ market, side: 'sell', price: '100', quantity: '2' }),
  );
  scene.transport.cutSockets();
  await scene.other.orders.place({ market, side: 'buy', price: '100', quantity: '2' });
  await eventually(() => ordersBy(scene.events)).toEqual({ 1: 'filled 2.000' });
  expect(fillKeys(scene.events)).toEqual(['1/1']);
});
