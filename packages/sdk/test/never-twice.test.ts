/** Whatever the network does to a request, an order is placed once or not at all, and the caller knows which. */
import type { Exchange, ExchangeOptions, Order, Transport } from '@exchange/sdk';
import type { RunningServer } from '@exchange/server';
import { describe, expect, test } from 'vitest';
import { createTransport } from '../src/transport/node.ts';
import { eventually } from './support/eventually.ts';
import { alice, openClient, openServer } from './support/exchange-server.ts';
import { type FaultyProxy, openFaultyProxy } from './support/faulty-proxy.ts';

const sell = { market: 'TATA_INR', side: 'sell', price: '100', quantity: '5' } as const;
const PLACE = 'POST /api/v1/order ';
const fast = { retry: { baseMs: 1, maxMs: 20 }, reconnect: { baseMs: 1, maxMs: 20 } };

interface Scene {
  readonly server: RunningServer;
  readonly proxy: FaultyProxy;
  /** Goes through the proxy. */
  readonly exchange: Exchange;
  /** Does not. */
  readonly observer: Exchange;
}

async function openScene(options: Partial<ExchangeOptions> = {}): Promise<Scene> {
  const server = await openServer();
  const proxy = await openFaultyProxy(server.url);
  const exchange = openClient(proxy.url, { key: alice, ...fast, ...options });
  await exchange.time();
  await exchange.account.balances();
  return { server, proxy, exchange, observer: openClient(server.url, { key: alice }) };
}

async function ordersOf({ observer }: Scene): Promise<Order[]> {
  return observer.orders.history().toArray({ limit: 10_000 });
}

describe('one place', () => {
  test.each(['cut-after', 'cut-before'] as const)(
    '%s: it is repeated under the same id',
    async (kind) => {
      const scene = await openScene();
      scene.proxy.inject({ request: PLACE, kind }, { request: PLACE, kind });
      const order = await scene.exchange.orders.place(sell);
      expect(scene.proxy.seen.filter((line) => line.startsWith('POST'))).toHaveLength(3);
      expect(await ordersOf(scene)).toEqual([order]);
      expect(order.status).toBe('open');
    },
  );

  test('no answer in time: the order is looked up and found', async () => {
    const scene = await openScene();
    scene.proxy.inject({ request: PLACE, kind: 'stall' });
    const order = await scene.exchange.orders.place(sell, { timeoutMs: 300 });
    expect(order).toMatchObject({ status: 'open', id: '1' });
    expect(await ordersOf(scene)).toEqual([order]);
  });

  test('no answer and no look-up: the status is unknown, and it is found out in the background', async () => {
    const resolved: string[] = [];
    const scene = await openScene({ on: { resolved: (_lost, { kind }) => resolved.push(kind) } });
    scene.proxy.inject({ request: PLACE, kind: 'stall' });
    const lookUps = Array.from(
      { length: 100 },
      () => ({ request: 'GET /api/v1/order', kind: 'cut-before' }) as const,
    );
    scene.proxy.inject(...lookUps);
    const order = await scene.exchange.orders.place(
      { ...sell, clientId: 'lost-1' },
      { timeoutMs: 200 },
    );
    expect(order).toMatchObject({
      status: 'unknown',
      clientId: 'lost-1',
      price: '100',
      filled: '0',
    });
    expect(order.id).toBeUndefined();
    scene.proxy.heal();
    const settled = await scene.exchange.orders.settled({ clientId: 'lost-1' });
    expect(settled).toMatchObject({ status: 'open', id: '1', clientId: 'lost-1' });
    expect(resolved).toEqual(['found']);
    expect(await ordersOf(scene)).toEqual([settled]);
  });

  test('it never arrived: that is what the error says, once it is certain', async () => {
    const scene = await openScene({ receiveWindowMs: 200 });
    const faults = Array.from(
      { length: 4 },
      () => ({ request: PLACE, kind: 'cut-before' }) as const,
    );
    scene.proxy.inject(...faults);
    const error = await scene.exchange.orders
      .place({ ...sell, clientId: 'gone-1' })
      .catch((reason: unknown) => reason);
    expect(error).toMatchObject({
      code: 'timeout',
      clientId: 'gone-1',
      retry: { safe: true, afterMs: 0 },
    });
    expect((error as Error).message).toContain('never reached the exchange');
    expect(await ordersOf(scene)).toEqual([]);
  });

  test('an aborted call that had left says which order it was about', async () => {
    const scene = await openScene();
    scene.proxy.inject({ request: PLACE, kind: 'stall' });
    const abort = new AbortController();
    const placing = scene.exchange.orders.place(
      { ...sell, clientId: 'abort-1' },
      { signal: abort.signal },
    );
    const caught = placing.catch((reason: unknown) => reason);
    await eventually(() => scene.proxy.pendingFaults).toBe(0);
    abort.abort();
    expect(await caught).toMatchObject({ code: 'aborted', clientId: 'abort-1' });
    expect(await scene.exchange.orders.settled({ clientId: 'abort-1' })).toMatchObject({
      status: 'open',
    });
  });

  test('an exchange that refuses connections was never reached', async () => {
    const scene = await openScene({ retry: { attempts: 2, baseMs: 1 } });
    await scene.server.close();
    const error = await openClient(scene.server.url, { key: alice, clockSync: false, ...fast })
      .orders.place(sell)
      .catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'network', retry: { safe: true } });
  });
});

describe('many', () => {
  test('a batch whose answer is lost is found order by order', async () => {
    const scene = await openScene();
    scene.proxy.inject(
      { request: 'POST /api/v1/orders ', kind: 'cut-after' },
      { request: 'POST /api/v1/orders ', kind: 'stall' },
    );
    const orders = Array.from({ length: 30 }, (_, index) => ({ ...sell, price: 100 + index }));
    const results = await scene.exchange.orders.placeMany(orders, { timeoutMs: 500 });
    expect(results.map(({ status }) => status)).toEqual(orders.map(() => 'fulfilled'));
    const placed = await ordersOf(scene);
    expect(placed.map(({ price }) => Number(price)).reverse()).toEqual(
      orders.map(({ price }) => price),
    );
  });

  test('60 at once through a network that cuts a third of them: each is there once', async () => {
    const scene = await openScene();
    const kinds = ['cut-after', 'cut-before'] as const;
    scene.proxy.inject(
      ...Array.from({ length: 30 }, (_, index) => ({
        request: PLACE,
        kind: kinds[index % 2] ?? 'cut-after',
      })),
    );
    const placing = Array.from({ length: 60 }, (_, index) =>
      scene.exchange.orders.place(
        { ...sell, price: 100 + index, clientId: `many-${index}` },
        { retries: 40 },
      ),
    );
    const placed = await Promise.all(placing);
    expect(scene.proxy.pendingFaults).toBe(0);
    expect(placed.every(({ status }) => status === 'open')).toBe(true);
    const ids = (await ordersOf(scene)).map(({ clientId }) => clientId);
    expect(ids).toHaveLength(60);
    expect(new Set(ids).size).toBe(60);
  });

  test('over a WebSocket that is cut again and again: each is there once', async () => {
    const scene = await openScene({ orderEntry: 'websocket' });
    const placing: Promise<Order>[] = [];
    for (let round = 0; round < 6; round += 1) {
      for (let index = 0; index < 20; index += 1) {
        placing.push(
          scene.exchange.orders.place(
            { ...sell, clientId: `ws-${round}-${index}` },
            { retries: 40 },
          ),
        );
      }
      // Cut while some of them are under way.
      await Promise.race(placing.slice(-20));
      scene.proxy.cutAll();
    }
    await Promise.all(placing);
    const ids = (await ordersOf(scene)).map(({ clientId }) => clientId);
    expect(ids).toHaveLength(120);
    expect(new Set(ids).size).toBe(120);
  });
});

test('an order that is held up on a WebSocket until nobody waits for it is not placed', async () => {
  const server = await openServer();
  const inner = createTransport();
  const held: (() => void)[] = [];
  const transport: Transport = {
    ...inner,
    connect(url, handlers) {
      const socket = inner.connect(url, handlers);
      return {
        get bufferedBytes() {
          return 0;
        },
        send(text) {
          if (text.includes('order.place')) held.push(() => socket.send(text));
          else socket.send(text);
        },
        close: () => socket.close(),
      };
    },
  };
  const exchange = openClient(server.url, {
    key: alice,
    ...fast,
    transport,
    orderEntry: 'websocket',
    receiveWindowMs: 50,
  });
  const options = { timeoutMs: 300, retries: 0 };
  await expect(exchange.orders.place(sell, options)).rejects.toMatchObject({ code: 'timeout' });
  const before = server.status().appliedSeq;
  for (const release of held) release();
  // The same connection's next answer comes after the held one was looked at.
  await exchange.orders.cancelAll();
  expect(server.status().appliedSeq).toBe(before + 1);
  expect(await exchange.orders.history().toArray({ limit: 10 })).toEqual([]);
});

describe('cancel and amend', () => {
  test('a cancel whose answer is lost is reported as what it was: done', async () => {
    const scene = await openScene();
    const { id = '' } = await scene.exchange.orders.place(sell);
    scene.proxy.inject({ request: 'DELETE /api/v1/order', kind: 'cut-after' });
    const cancelled = await scene.exchange.orders.cancel({ id, market: 'TATA_INR' });
    expect(cancelled).toMatchObject({ id, status: 'cancelled' });
  });

  test('an amendment whose answer is lost is made once', async () => {
    const scene = await openScene();
    const { id = '' } = await scene.exchange.orders.place(sell);
    scene.proxy.inject({ request: 'PATCH /api/v1/order', kind: 'cut-after' });
    const amended = await scene.exchange.orders.amend({ id, market: 'TATA_INR' }, { price: '101' });
    expect(amended).toMatchObject({ id, price: '101.00', status: 'open' });
    const book = await scene.observer.book('TATA_INR');
    expect(book.asks).toEqual([{ price: '101.00', quantity: '5.000' }]);
    // One change for the order, one for its move.
    expect(book.updateId).toBe(2);
  });
});
