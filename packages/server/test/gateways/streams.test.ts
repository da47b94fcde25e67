/** Streams on a real server: what they say, that nothing is missing, and the way back in. */
import { type DepthSnapshot, L2Book } from '@exchange/core/market-data';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { TestExchange } from './support/exchange.ts';
import { socketSignature } from './support/signer.ts';
import { TestSocket } from './support/socket.ts';
import { keys } from './support/venue.ts';

let exchange: TestExchange;
let socket: TestSocket;
beforeAll(async () => {
  exchange = await TestExchange.start();
});
afterAll(() => exchange.close());
beforeEach(async () => {
  socket = await TestSocket.open(exchange.server.url);
  return () => socket.close();
});

const subscribe = (...params: string[]) => socket.ask({ method: 'SUBSCRIBE', params });

const cancelAll = () =>
  exchange.signed({ method: 'DELETE', path: '/api/v1/orders', instruction: 'orderCancelAll' });

/** Crossing and resting orders at eleven prices, all on their way at once. */
const placeMany = (count: number) =>
  Array.from({ length: count }, (_, index) => {
    const side = index % 2 === 0 ? 'Bid' : 'Ask';
    const price = (100 + ((index * 7) % 11) * 0.05).toFixed(2);
    return exchange.limit(side, price, '0.5', index % 3 === 0 ? keys.bob : keys.alice);
  });

describe('requests', () => {
  test('are acknowledged when they have an id, under the same id', async () => {
    expect(await socket.ask({ method: 'SUBSCRIBE', params: ['trade.TATA_INR'] }, 'a-1')).toEqual({
      id: 'a-1',
      result: null,
    });
    expect(await socket.ask({ method: 'LIST_SUBSCRIPTIONS' }, 7)).toEqual({
      id: 7,
      result: ['trade.TATA_INR'],
    });
    await socket.ask({ method: 'UNSUBSCRIBE', params: ['trade.TATA_INR'] }, 8);
    expect((await socket.ask({ method: 'LIST_SUBSCRIPTIONS' }, 9)).result).toEqual([]);
  });

  test.each([
    ['depth.NO_SUCH', 4006, 'stream-unknown'],
    ['nonsense', 4006, 'stream-unknown'],
    ['kline.7m.TATA_INR', 4006, 'stream-unknown'],
    ['account.orderUpdate', 4002, 'unauthorized'],
    ['account.balanceUpdate', 4002, 'unauthorized'],
  ])('%s is refused', async (name, code, reason) => {
    expect((await subscribe(name)).error).toMatchObject({
      code,
      reason,
      message: expect.any(String),
    });
  });

  test.each([
    '[]',
    '{}',
    'null',
    '7',
    '{"method":7}',
    '{"method":"SUBSCRIBE"}',
    '{"method":"SUBSCRIBE","params":[{}]}',
    '{"method":"__proto__","params":[]}',
    '{',
    '{"method":"order.place","params":{}}',
  ])('%s is refused, and the next request is answered', async (text) => {
    socket.socket.send(text);
    expect(await socket.until(({ error }) => error !== undefined)).toMatchObject({ id: null });
    expect((await subscribe('trade.TATA_INR')).result).toBeNull();
  });
});

describe('market data', () => {
  test('a trade is on every stream, under the name that was subscribed', async () => {
    const names = [
      'trade.TATA_INR',
      'trade@TATA_INR',
      'ticker.TATA_INR',
      'bookTicker.TATA_INR',
      'kline.1m.TATA_INR',
      'kline_1h@TATA_INR',
      'depth@TATA_INR',
    ];
    await subscribe(...names);
    const ask = await exchange.limit('Ask', '100', '1', keys.bob);
    await socket.until(({ stream }) => stream === 'bookTicker.TATA_INR');
    const bid = await exchange.limit('Bid', '100', '0.4');
    for (const name of names) await socket.until(({ stream }) => stream === name);
    const [trade] = socket.stream('trade.TATA_INR');
    expect(trade).toEqual({
      e: 'trade',
      E: expect.any(Number),
      T: expect.any(Number),
      s: 'TATA_INR',
      p: '100.00',
      q: '0.400',
      a: ask.body.id,
      b: bid.body.id,
      t: 1,
      m: false,
    });
    expect(trade.E).toBeGreaterThanOrEqual(trade.T);
    expect(socket.stream('trade@TATA_INR')).toEqual([trade]);
    expect(socket.stream('ticker.TATA_INR')[0]).toMatchObject({
      e: 'ticker',
      c: '100.00',
      v: '0.400',
      n: 1,
    });
    expect(socket.stream('bookTicker.TATA_INR')[0]).toMatchObject({
      a: '100.00',
      A: '1.000',
      b: null,
      B: '0.000',
    });
    const [kline] = socket.stream('kline.1m.TATA_INR');
    expect(kline).toMatchObject({
      e: 'kline',
      o: '100.00',
      c: '100.00',
      v: '0.400',
      n: 1,
      X: false,
    });
    expect(kline.t).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:00$/);
    await exchange.signed({
      key: keys.bob,
      method: 'DELETE',
      path: '/api/v1/orders',
      instruction: 'orderCancelAll',
    });
    const gone = await socket.until(
      ({ stream, data }) => stream === 'depth@TATA_INR' && data.a[0]?.[1] === '0',
    );
    expect(gone.data).toMatchObject({ a: [['100.00', '0']], b: [] });
  });

  test('snapshot and deltas give the server’s book, with contiguous ids and right checksums', async () => {
    await subscribe('depth.TATA_INR');
    const first = placeMany(40);
    await Promise.all(first);
    const orders = [...placeMany(20), cancelAll(), ...placeMany(90)];
    const snapshot = (await exchange.send({ path: '/api/v1/depth?symbol=TATA_INR' })).body;
    await Promise.all(orders);
    const last = exchange.server.views.depth('TATA_INR')?.updateId ?? 0;
    await socket.until(({ data }) => data?.u === last);

    const deltas = socket.stream('depth.TATA_INR');
    expectContiguous(deltas);
    const book = rebuilt(snapshot, deltas);
    const final = (await exchange.send({ path: '/api/v1/depth?symbol=TATA_INR' })).body;
    expect(book).toEqual({ asks: final.asks, bids: final.bids });

    const market = exchange.server.views.market('TATA_INR');
    const depth = exchange.server.views.depth('TATA_INR');
    if (market === undefined || depth === undefined) throw new Error('the venue has TATA_INR');
    const checked = new L2Book(market);
    const level = ([price, quantity]: readonly [unknown, unknown]) => ({
      price,
      quantity,
      orders: 1,
    });
    checked.reset({
      updateId: depth.updateId,
      bids: depth.bids.map(level),
      asks: depth.asks.map(level),
    } as DepthSnapshot);
    expect(deltas.at(-1).cs).toBe(checked.checksum());
  });

  test('resume: one delta for what was missed, the book for an id that never was', async () => {
    await subscribe('depth.BTC_USDT');
    const place = (price: string, clientId: string) =>
      exchange.place({
        symbol: 'BTC_USDT',
        side: 'Bid',
        orderType: 'Limit',
        price,
        quantity: '1',
        clientId,
      });
    await place('50000', 'r1');
    const first = await socket.until(({ stream }) => stream === 'depth.BTC_USDT');
    const from = first.data.u;
    await socket.ask({ method: 'UNSUBSCRIBE', params: ['depth.BTC_USDT'] });
    await place('50001', 'r2');
    await place('50002', 'r3');
    const resume = (u: number) =>
      socket.ask({
        method: 'SUBSCRIBE',
        params: ['depth.BTC_USDT'],
        resume: { 'depth.BTC_USDT': u },
      });
    let heard = socket.messages.length;
    await resume(from);
    const delta = await socket.until(({ stream }) => stream === 'depth.BTC_USDT', heard);
    expect(delta.data).toMatchObject({
      e: 'depth',
      U: from + 1,
      u: from + 2,
      pu: from,
      b: expect.arrayContaining([
        ['50001.00', '1.00000'],
        ['50002.00', '1.00000'],
      ]),
    });
    await socket.ask({ method: 'UNSUBSCRIBE', params: ['depth.BTC_USDT'] });
    heard = socket.messages.length;
    await resume(from + 1_000);
    const whole = await socket.until(({ stream }) => stream === 'depth.BTC_USDT', heard);
    expect(whole.data).toMatchObject({
      e: 'resync',
      reason: 'ahead',
      u: from + 2,
      b: [
        ['50002.00', '1.00000'],
        ['50001.00', '1.00000'],
        ['50000.00', '1.00000'],
      ],
    });
  });
});

describe('own orders', () => {
  test('order and balance updates reach their account, and nobody else', async () => {
    const stranger = await TestSocket.open(exchange.server.url);
    await stranger.ask({
      method: 'SUBSCRIBE',
      params: ['account.orderUpdate', 'account.balanceUpdate'],
      signature: socketSignature(keys.bob, 'subscribe'),
    });
    const ack = await socket.ask({
      method: 'SUBSCRIBE',
      params: [
        'account.orderUpdate',
        'account.orderUpdate.TATA_INR',
        'account.orderUpdate.BTC_USDT',
        'account.balanceUpdate',
      ],
      signature: socketSignature(keys.carol, 'subscribe'),
    });
    expect(ack.result).toBeNull();
    const placed = await exchange.limit('Bid', '42', '2', keys.carol);
    await exchange.signed({
      key: keys.carol,
      method: 'DELETE',
      path: '/api/v1/order',
      instruction: 'orderCancel',
      parameters: { symbol: 'TATA_INR', orderId: placed.body.id },
    });
    await socket.until(({ data }) => data?.e === 'orderCancelled' && data.s === 'TATA_INR');
    await socket.until(({ data }) => data?.e === 'balanceUpdate' && data.l === '0');
    const updates = socket.stream('account.orderUpdate');
    expect(updates).toMatchObject([
      {
        e: 'orderAccepted',
        i: placed.body.id,
        X: 'New',
        S: 'Bid',
        o: 'LIMIT',
        q: '2.000',
        p: '42.00',
        z: '0.000',
        t: null,
      },
      { e: 'orderCancelled', i: placed.body.id, X: 'Cancelled' },
    ]);
    expect(socket.stream('account.orderUpdate.TATA_INR')).toEqual(updates);
    expect(socket.stream('account.orderUpdate.BTC_USDT')).toEqual([]);
    expect(socket.stream('account.balanceUpdate')).toMatchObject([
      { a: 'INR', f: '99999916', l: '84' },
      { a: 'INR', f: '100000000', l: '0' },
    ]);
    expect(stranger.messages.filter(({ stream }) => stream !== undefined)).toEqual([]);
    await stranger.close();
  });

  test('an account stream is of one account: a signature of another one is refused', async () => {
    const ask = (key = keys.carol, ...params: string[]) =>
      socket.ask({ method: 'SUBSCRIBE', params, signature: socketSignature(key, 'subscribe') });
    expect((await ask(keys.carol, 'account.orderUpdate')).result).toBeNull();
    const refused = await ask(keys.bob, 'trade.TATA_INR', 'account.orderUpdate');
    expect(refused.error).toMatchObject({
      reason: 'stream-account-conflict',
      message: 'The connection has `account.orderUpdate` for another account.',
    });
    // Nothing of a refused request is subscribed, and the same account may ask again.
    const list = () => socket.ask({ method: 'LIST_SUBSCRIPTIONS' });
    expect((await list()).result).toEqual(['account.orderUpdate']);
    expect((await ask(keys.carol, 'account.orderUpdate')).result).toBeNull();
    // A stream that nobody has yet may be another account's, and after leaving so may the first.
    expect((await ask(keys.bob, 'account.balanceUpdate')).result).toBeNull();
    await socket.ask({ method: 'UNSUBSCRIBE', params: ['account.orderUpdate'] });
    expect((await ask(keys.bob, 'account.orderUpdate')).result).toBeNull();
    expect((await list()).result).toEqual(['account.balanceUpdate', 'account.orderUpdate']);
  });

  test('a subscription needs a signature of its own kind', async () => {
    const wrong = await socket.ask({
      method: 'SUBSCRIBE',
      params: ['account.orderUpdate'],
      signature: socketSignature(keys.carol, 'sessionLogon'),
    });
    expect(wrong.error).toMatchObject({ reason: 'unauthorized' });
  });
});

describe('orders over the WebSocket', () => {
  const logOn = (key = keys.alice) =>
    socket.ask({ method: 'session.logon', signature: socketSignature(key, 'sessionLogon') });
  const order = { symbol: 'TATA_INR', side: 'Bid', orderType: 'Limit', price: '30', quantity: '1' };

  test('need a logon, and a captured logon is worth nothing', async () => {
    expect((await socket.ask({ method: 'order.place', params: order })).error).toMatchObject({
      reason: 'unauthorized',
    });
    const signature = socketSignature(keys.alice, 'sessionLogon');
    expect((await socket.ask({ method: 'session.logon', signature })).result).toMatchObject({
      scopes: ['read', 'trade'],
    });
    const replayed = await TestSocket.open(exchange.server.url, '/ws/v1');
    expect((await replayed.ask({ method: 'session.logon', signature })).error).toMatchObject({
      reason: 'signature-replayed',
    });
    await replayed.close();
  });

  test('a key that may only read places nothing', async () => {
    await logOn(keys.reader);
    expect((await socket.ask({ method: 'order.place', params: order })).error).toMatchObject({
      reason: 'scope-missing',
    });
  });

  test('one that comes after its window is not executed, nor one from the future', async () => {
    await logOn();
    const now = Date.now();
    const reasonOf = async (stamp: object) =>
      (await socket.ask({ method: 'order.place', params: order, ...stamp })).error?.reason;
    expect(await reasonOf({ timestamp: now - 10_000 })).toBe('timestamp-expired');
    expect(await reasonOf({ timestamp: now - 3_000, window: 1_000 })).toBe('timestamp-expired');
    expect(await reasonOf({ timestamp: now + 10_000 })).toBe('timestamp-expired');
    expect(await reasonOf({ timestamp: now, window: 60_001 })).toBe('window-invalid');
    const stamp = { timestamp: now - 10_000, window: 60_000 };
    const placed = await socket.ask({ method: 'order.place', params: order, ...stamp });
    const params = { symbol: order.symbol, orderId: placed.result.id };
    expect((await socket.ask({ method: 'order.cancel', params })).result).toMatchObject({
      status: 'Cancelled',
    });
  });

  test('take the bodies and give the answers of the routes', async () => {
    await logOn();
    const placed = await socket.ask({
      method: 'order.place',
      params: { ...order, clientId: 'ws-1' },
    });
    expect(placed.result).toMatchObject({ status: 'New', clientId: 'ws-1', price: '30.00' });
    const { id } = placed.result;
    const amended = await socket.ask({
      method: 'order.amend',
      params: { symbol: 'TATA_INR', orderId: id, price: '31' },
    });
    expect(amended.result).toMatchObject({ id, price: '31.00' });
    const cancelled = await socket.ask({
      method: 'order.cancel',
      params: { symbol: 'TATA_INR', orderId: id },
    });
    expect(cancelled.result).toMatchObject({ id, status: 'Cancelled' });
    const batch = await socket.ask({
      method: 'orders.place',
      params: [order, { ...order, price: '30.01' }],
    });
    expect(batch.result).toMatchObject([{ status: 'New' }, { reason: 'price-off-tick' }]);
    const all = await socket.ask({
      method: 'orders.cancelAll',
      params: { symbol: 'TATA_INR', side: 'Bid' },
    });
    expect(all.result.at(-1)).toMatchObject({ status: 'Cancelled', price: '30.00' });
    const unknown = await socket.ask({
      method: 'order.place',
      params: { ...order, role: 'admin' },
    });
    expect(unknown.error).toMatchObject({ reason: 'field-unknown' });
    const preview = await socket.ask({ method: 'order.preview', params: order });
    expect(preview.result).toMatchObject({ accepted: true, restingQuantity: '1.000' });
  });
});

function expectContiguous(deltas: readonly { U: number; u: number; pu: number }[]): void {
  let previous: number | undefined;
  for (const { U, u, pu } of deltas) {
    expect(pu).toBe(U - 1);
    expect(u).toBeGreaterThanOrEqual(U);
    if (previous !== undefined) expect(U).toBe(previous + 1);
    previous = u;
  }
}

type Levels = [string, string][];

/** The client's rule: drop what is in the snapshot, then apply without a gap. */
function rebuilt(
  snapshot: { asks: Levels; bids: Levels; lastUpdateId: string },
  deltas: readonly { U: number; u: number; a: Levels; b: Levels }[],
): { asks: Levels; bids: Levels } {
  const asks = new Map(snapshot.asks);
  const bids = new Map(snapshot.bids);
  let at = Number(snapshot.lastUpdateId);
  for (const { U, u, a, b } of deltas) {
    if (u <= at) continue;
    expect(U).toBeLessThanOrEqual(at + 1);
    at = u;
    for (const [side, levels] of [
      [asks, a],
      [bids, b],
    ] as const) {
      for (const [price, size] of levels) {
        if (size === '0') side.delete(price);
        else side.set(price, size);
      }
    }
  }
  const sorted = (side: Map<string, string>, sign: number) =>
    [...side].sort((left, right) => sign * (Number(left[0]) - Number(right[0])));
  return { asks: sorted(asks, 1), bids: sorted(bids, -1) };
}
