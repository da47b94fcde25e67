/** What strangers do to WebSockets: the server closes them with the right code and goes on. */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { TestExchange } from './support/exchange.ts';
import { socketSignature } from './support/signer.ts';
import { TestSocket } from './support/socket.ts';
import { keys } from './support/venue.ts';

let exchange: TestExchange;
beforeAll(async () => {
  exchange = await TestExchange.start({
    rateLimits: 'on',
    gatewayLimits: {
      pingMillis: 1_000,
      pongMillisMax: 2_000,
      logonMillisMax: 1_000,
      handshakesPerAddressMax: 60,
      messages: { perSecond: 5, burst: 40 },
      orders: { perSecond: 1, burst: 5 },
      streamsPerConnectionMax: 8,
    },
  });
});
afterAll(() => exchange.close());
afterEach(async () => {
  const next = await exchange.signed({ path: '/api/v1/capital', instruction: 'balanceQuery' });
  expect(next.status).toBe(200);
});

const open = (path = '/') => TestSocket.open(exchange.server.url, path);

/** A handshake by hand, for frames that no client would send. */
async function openRaw(headers = ''): Promise<{ socket: Socket; head: string }> {
  const socket = connect(exchange.server.port, '127.0.0.1');
  socket.on('error', () => {});
  socket.write(
    `GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n${headers}` +
      `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}\r\nSec-WebSocket-Version: 13\r\n\r\n`,
  );
  const [first] = (await once(socket, 'data')) as [Buffer];
  return { socket, head: first.toString('latin1') };
}

/** The code in the close frame that comes back. */
async function closeCode(socket: Socket): Promise<number> {
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  await once(socket, 'close');
  const bytes = Buffer.concat(chunks);
  const at = bytes.indexOf(0x88);
  return at < 0 ? 0 : bytes.readUInt16BE(at + 2);
}

const masked = (opcode: number, payload: Buffer, final = true) =>
  Buffer.concat([
    Buffer.from([(final ? 0x80 : 0) | opcode, 0x80 | payload.length, 0, 0, 0, 0]),
    payload,
  ]);

describe('frames', () => {
  test('G1 a message that is too large: 1009', async () => {
    const socket = await open();
    socket.socket.send('x'.repeat(17_000));
    expect((await socket.untilClosed()).code).toBe(1009);
  });

  test('G2 a message in very many fragments', async () => {
    const { socket } = await openRaw();
    const code = closeCode(socket);
    socket.write(masked(1, Buffer.from('{'), false));
    for (let count = 0; count < 1_000; count += 1) socket.write(masked(0, Buffer.alloc(0), false));
    expect([1002, 1008, 1009]).toContain(await code);
  });

  test.each([
    ['an unmasked frame', Buffer.from([0x81, 0x02, 0x7b, 0x7d])],
    ['a reserved bit', Buffer.from([0xc1, 0x80, 0, 0, 0, 0])],
    ['an unknown opcode', Buffer.from([0x83, 0x80, 0, 0, 0, 0])],
    ['a fragmented ping', Buffer.from([0x09, 0x80, 0, 0, 0, 0])],
  ])('G3 %s: 1002', async (_name, bytes) => {
    const { socket } = await openRaw();
    const code = closeCode(socket);
    socket.write(bytes);
    expect(await code).toBe(1002);
  });

  test('G4 text that is not UTF-8: 1007', async () => {
    const { socket } = await openRaw();
    const code = closeCode(socket);
    socket.write(masked(1, Buffer.from([0xff, 0xfe])));
    expect(await code).toBe(1007);
  });

  test('G5 a binary frame: 1003', async () => {
    const socket = await open();
    socket.socket.send(Buffer.from('{}'));
    expect(await socket.untilClosed()).toEqual({ code: 1003, reason: 'text frames only' });
  });

  test('G14 compression is not negotiated', async () => {
    const { socket, head } = await openRaw('Sec-WebSocket-Extensions: permessage-deflate\r\n');
    expect(head).toMatch(/^HTTP\/1\.1 101 /);
    expect(head.toLowerCase()).not.toContain('permessage-deflate');
    socket.destroy();
  });

  test('paths that are none of ours: 404', async () => {
    const socket = new WebSocket(`${exchange.server.url.replace('http', 'ws')}/ws/other`);
    const [error] = (await once(socket, 'error')) as [Error];
    expect(error.message).toContain('404');
  });
});

describe('limits', () => {
  test('G7 too many streams; the same one again is no second', async () => {
    const socket = await open();
    for (let count = 0; count < 5; count += 1) {
      expect(
        (await socket.ask({ method: 'SUBSCRIBE', params: ['depth.TATA_INR', 'depth.TATA_INR'] }))
          .result,
      ).toBeNull();
    }
    expect((await socket.ask({ method: 'LIST_SUBSCRIPTIONS' })).result).toEqual(['depth.TATA_INR']);
    const many = ['1m', '3m', '5m', '15m', '30m', '1h', '2h', '4h'].map(
      (one) => `kline.${one}.TATA_INR`,
    );
    expect((await socket.ask({ method: 'SUBSCRIBE', params: many })).error).toMatchObject({
      reason: 'stream-limit',
    });
    expect((await socket.ask({ method: 'LIST_SUBSCRIPTIONS' })).result).toEqual(['depth.TATA_INR']);
    await socket.close();
  });

  test('G8 too many messages: a warning, then 1008', async () => {
    const socket = await open();
    for (let count = 0; count < 70; count += 1)
      socket.send({ method: 'LIST_SUBSCRIPTIONS', id: count });
    expect((await socket.until(({ error }) => error !== undefined)).error).toMatchObject({
      reason: 'rate-limited',
    });
    expect(await socket.untilClosed()).toEqual({
      code: 1008,
      reason: 'rate-limited: too many messages',
    });
  });

  test.each([
    ['text that is no JSON', '{"method":'],
    ['messages of no known form', '{"method":7}'],
    ['orders without a logon', '{"method":"order.place","params":{},"id":1}'],
  ])('G8 a flood of %s is no way around the limit: 1008', async (_name, text) => {
    const socket = await open();
    for (let count = 0; count < 70; count += 1) socket.socket.send(text);
    expect(await socket.untilClosed()).toEqual({
      code: 1008,
      reason: 'rate-limited: too many messages',
    });
  });

  test('G8 a flood of malformed orders and previews after a logon: 1008', async () => {
    for (const message of [
      { method: 'order.place', params: { symbol: 7 } },
      {
        method: 'order.preview',
        params: {
          symbol: 'TATA_INR',
          side: 'Bid',
          orderType: 'Limit',
          price: '50',
          quantity: '1',
        },
      },
    ]) {
      const socket = await open();
      const signature = socketSignature(keys.bob, 'sessionLogon');
      await socket.ask({ method: 'session.logon', signature });
      for (let count = 0; count < 70; count += 1) socket.send({ ...message, id: count });
      expect(await socket.untilClosed()).toMatchObject({ code: 1008 });
    }
  });

  test('G10 a peer that never answers a ping is closed', async () => {
    const socket = new WebSocket(exchange.server.url.replace('http', 'ws'), { autoPong: false });
    await once(socket, 'open');
    const [code] = (await once(socket, 'close')) as [number];
    expect(code).toBe(1006);
  });

  test('the order port must log on', async () => {
    const socket = await open('/ws/v1/trade');
    expect(
      (await socket.ask({ method: 'SUBSCRIBE', params: ['depth.TATA_INR'] })).error,
    ).toMatchObject({ reason: 'unauthorized' });
    expect(await socket.untilClosed()).toEqual({
      code: 4401,
      reason: 'unauthorized: log on first',
    });
  });

  test('orders are counted by account, cancels are counted apart', async () => {
    const socket = await open('/ws/v1/trade');
    await socket.ask({
      method: 'session.logon',
      signature: socketSignature(keys.bob, 'sessionLogon'),
    });
    const params = {
      symbol: 'TATA_INR',
      side: 'Bid',
      orderType: 'Limit',
      price: '50',
      quantity: '1',
    };
    for (let count = 0; count < 5; count += 1) {
      expect((await socket.ask({ method: 'order.place', params })).result).toMatchObject({
        status: 'New',
      });
    }
    expect((await socket.ask({ method: 'order.place', params })).error).toMatchObject({
      reason: 'rate-limited',
    });
    const over = await exchange.place(params, keys.bob);
    expect(over).toMatchObject({
      status: 429,
      body: { reason: 'rate-limited', code: 'TOO_MANY_REQUESTS' },
    });
    expect(Number(over.headers['retry-after'])).toBeGreaterThan(0);
    expect((await socket.ask({ method: 'orders.cancelAll', params: {} })).result).toHaveLength(5);
    await socket.close();
  });

  test('orders that are off the grid count as well', async () => {
    const socket = await open('/ws/v1/trade');
    const signature = socketSignature(keys.carol, 'sessionLogon');
    await socket.ask({ method: 'session.logon', signature });
    const params = {
      symbol: 'TATA_INR',
      side: 'Bid',
      orderType: 'Limit',
      price: '50.0000001',
      quantity: '1',
    };
    const reasons: string[] = [];
    for (let count = 0; count < 6; count += 1)
      reasons.push((await socket.ask({ method: 'order.place', params })).error.reason);
    expect(reasons).toEqual([...Array(5).fill('price-off-tick'), 'rate-limited']);
    await socket.close();
  });

  test('G12 too many handshakes from one address: 429', async () => {
    let status = '';
    const sockets: Socket[] = [];
    for (let count = 0; count < 60 && !status.startsWith('HTTP/1.1 429'); count += 1) {
      const { socket, head } = await openRaw();
      sockets.push(socket);
      status = head;
    }
    expect(status).toMatch(/^HTTP\/1\.1 429 /);
    expect(status).toContain('Retry-After: ');
    for (const socket of sockets) socket.destroy();
  });
});
