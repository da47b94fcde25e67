/** A consumer that does not read costs a bounded amount of memory, is told why it goes, and nobody else notices. */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { candleIntervals } from '@exchange/core/market-data';
import { priceTicks, quantityLots } from '@exchange/core/units';
import { afterEach, expect, test } from 'vitest';
import { TestExchange } from './support/exchange.ts';
import { TestSocket } from './support/socket.ts';
import { keys } from './support/venue.ts';

let exchange: TestExchange;
const sockets: Socket[] = [];
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await exchange.close();
});

/** Subscribes, then never reads again. */
async function stalled(streams: readonly string[]): Promise<Socket> {
  const socket = connect(exchange.server.port, '127.0.0.1');
  sockets.push(socket);
  socket.on('error', () => {});
  socket.write(
    `GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: ${randomBytes(16).toString('base64')}\r\nSec-WebSocket-Version: 13\r\n\r\n`,
  );
  await once(socket, 'data');
  socket.pause();
  const payload = Buffer.from(JSON.stringify({ method: 'SUBSCRIBE', params: streams }));
  socket.write(
    Buffer.concat([
      Buffer.from([0x81, 0xfe, payload.length >> 8, payload.length & 255, 0, 0, 0, 0]),
      payload,
    ]),
  );
  return socket;
}

const metric = async (name: string) => {
  const text = await (await fetch(`${exchange.server.opsUrl}/metrics`)).text();
  return Number(new RegExp(`^exchange_${name} (\\d+)`, 'm').exec(text)?.[1]);
};

const dropped = () =>
  exchange.log.filter((line) => line.includes('a slow WebSocket was dropped')).length;

/** Trades, one pair of orders a turn, until `enough`: each is a message on every candle's stream. */
async function trade(pairs: number, enough: () => boolean): Promise<void> {
  const [alice, bob] = ['alice', 'bob'].map(
    (name) => exchange.server.identity.account(name)?.account,
  );
  if (alice === undefined || bob === undefined) throw new Error('the venue has both');
  for (let round = 0; !enough(); round += 1) {
    const order = {
      kind: 'place-order',
      type: 'limit',
      market: 'TATA_INR',
      price: priceTicks(2_000 + (round % 7)),
      quantity: quantityLots(1_000),
    } as const;
    await exchange.server.submitAll(
      Array.from({ length: 2 * pairs }, (_, index) =>
        index % 2 === 0
          ? { ...order, account: bob, side: 'sell' as const }
          : { ...order, account: alice, side: 'buy' as const },
      ),
    );
    // The feeds write in the next turn of the loop.
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
}

/** Fifteen streams under two names each, so that a trade is many bytes. */
const candleStreams = candleIntervals.flatMap((interval) => [
  `kline.${interval}.TATA_INR`,
  `kline_${interval}@TATA_INR`,
]);

test('a stalled socket is conflated, then dropped; a reading one misses nothing', async () => {
  exchange = await TestExchange.start({
    gatewayLimits: {
      conflateAtBytes: 128 * 1024,
      dropAtBytes: 1024 * 1024,
      behindMillisMax: 1_500,
      feedIntervalMillis: 0,
    },
  });
  const reader = await TestSocket.open(exchange.server.url);
  await reader.ask({ method: 'SUBSCRIBE', params: ['depth.TATA_INR'] });
  await Promise.all(Array.from({ length: 8 }, () => stalled(['depth.TATA_INR', ...candleStreams])));
  await trade(1, () => dropped() === 8);
  expect(await metric('websocket_conflated')).toBeGreaterThan(0);
  // They are told why; those who do not read that either are cut off a second later.
  while ((await metric('websocket_connections')) > 1);
  expect(exchange.log.join('')).toMatch(/"reason":"behind for \d+ ms"/);

  const last = exchange.server.views.depth('TATA_INR')?.updateId;
  await reader.until(({ data }) => data?.u === last);
  const deltas = reader.stream('depth.TATA_INR');
  for (const [index, delta] of deltas.entries()) {
    if (index > 0) expect(delta.U).toBe(deltas[index - 1].u + 1);
  }
  const placed = await exchange.limit('Bid', '42', '1', keys.alice);
  expect(placed.status).toBe(200);
  await reader.close();
});

test('what may not be lost is bounded too: a socket that does not read trades is dropped by size', async () => {
  exchange = await TestExchange.start({
    gatewayLimits: { conflateAtBytes: 64 * 1024, dropAtBytes: 256 * 1024, feedIntervalMillis: 0 },
  });
  await stalled(['trade.TATA_INR', 'trade@TATA_INR']);
  await trade(500, () => dropped() === 1);
  expect(exchange.log.join('')).toMatch(/"reason":"\d+ bytes unsent"/);
});

test('a client that sends faster than it reads answers is held back, not buffered without end', async () => {
  exchange = await TestExchange.start({
    gatewayLimits: { dropAtBytes: 256 * 1024, messages: { perSecond: 1e6, burst: 1e6 } },
  });
  const socket = await stalled(['trade.TATA_INR']);
  const payload = Buffer.from(JSON.stringify({ method: 'LIST_SUBSCRIPTIONS', id: 'x'.repeat(60) }));
  const frame = Buffer.concat([Buffer.from([0x81, 0x80 | payload.length, 0, 0, 0, 0]), payload]);
  const many = Buffer.concat(Array.from({ length: 1_000 }, () => frame));
  const closed = once(socket, 'close');
  let open = true;
  void closed.then(() => {
    open = false;
  });
  while (open && (await metric('websocket_dropped')) === 0) socket.write(many);
  expect(await metric('websocket_dropped')).toBe(1);
});
