/**
 * What the doors cost: durable orders over HTTP beside the same server answering a constant, orders
 * over WebSocket one by one and in batches, durable and not, and fan-out beside a plain loop. Server
 * and load run in two processes on this machine. Rounds alternate and the medians are compared.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { Outlet } from '../src/feeds/outlet.ts';
import { Topic } from '../src/feeds/topic.ts';
import { signedHeaders } from '../test/gateways/support/signer.ts';
import { keys } from '../test/gateways/support/venue.ts';
import { type Measured, runHttpLoad } from './http-load.ts';
import { runWebSocketLoad } from './websocket-load.ts';

const ROUNDS = 3;
const HTTP_REQUESTS = 6_000;
const HTTP_CONNECTIONS = 64;
const SINGLES = 15_000;
const BATCHES = 1_500;
const BATCH_ORDERS = 16;
const IN_FLIGHT = 128;
const SUBSCRIBERS = 1_000;
const FAN_OUT_MESSAGES = 200;
const STALLED_MESSAGES = 5_000;

/** Node finds the sources, and no flag of the bench's own process reaches the child. */
async function started(
  name: string,
  ...args: string[]
): Promise<{ child: ChildProcess; port: number }> {
  const file = fileURLToPath(new URL(name, import.meta.url));
  const child = fork(file, args, { execArgv: ['--conditions=@exchange/source'] });
  const [{ port }] = (await once(child, 'message')) as [{ port: number }];
  return { child, port };
}

async function stopped(child: ChildProcess): Promise<void> {
  child.disconnect();
  await once(child, 'exit');
}

const ping = () => 'GET /api/v1/ping HTTP/1.1\r\nHost: x\r\n\r\n';

let clientId = 0;
/** Every second one fills the one before it, so that the book stays small. */
function order() {
  clientId += 1;
  const side = clientId % 2 === 0 ? 'Bid' : 'Ask';
  const selfTradePrevention = 'Allow';
  const terms = { symbol: 'TATA_INR', side, orderType: 'Limit', price: '100', quantity: '1' };
  return { ...terms, clientId, selfTradePrevention };
}

function httpOrder(): string {
  // The one with the HMAC key: what is measured is the door, not the client's Ed25519.
  const parameters = order();
  const headers = Object.entries(
    signedHeaders(keys.aliceHmac, { instruction: 'orderExecute', parameters }),
  );
  const body = JSON.stringify(parameters);
  return `POST /api/v1/order HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n${headers
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('')}\r\n${body}`;
}

const http = (port: number, request: (nth: number) => string) =>
  runHttpLoad({ port, connections: HTTP_CONNECTIONS, requests: HTTP_REQUESTS, request });

const singles = (port: number) =>
  runWebSocketLoad({
    port,
    keys: [keys.alice, keys.bob],
    inFlight: IN_FLIGHT,
    messages: SINGLES,
    message: () => `"method":"order.place","params":${JSON.stringify(order())}`,
  });

async function batches(port: number): Promise<Measured> {
  const measured = await runWebSocketLoad({
    port,
    keys: [keys.alice, keys.bob],
    inFlight: IN_FLIGHT / BATCH_ORDERS,
    messages: BATCHES,
    message: () =>
      `"method":"orders.place","params":${JSON.stringify(Array.from({ length: BATCH_ORDERS }, order))}`,
  });
  return { ...measured, perSecond: measured.perSecond * BATCH_ORDERS };
}

function median(rounds: readonly Measured[]): Measured {
  const sorted = [...rounds].sort((left, right) => left.perSecond - right.perSecond);
  const middle = sorted[Math.floor(sorted.length / 2)];
  if (middle === undefined) throw new Error('there is at least one round');
  return middle;
}

function row(name: string, { perSecond, p50Millis, p99Millis }: Measured) {
  return {
    name,
    'per second': Math.round(perSecond),
    'p50 ms': p50Millis.toFixed(2),
    'p99 ms': p99Millis.toFixed(2),
  };
}

async function report(name: string, results: object): Promise<void> {
  const file = process.env['BENCH_JSON'];
  if (file === undefined) return;
  await writeFile(`${file}.${name}.json`, `${JSON.stringify(results, undefined, 2)}\n`);
}

test('orders over HTTP and WebSocket', { timeout: 300_000 }, async () => {
  const durable = await started('./exchange-process.ts');
  const memory = await started('./exchange-process.ts', '--memory');
  const rounds = { constant: [], orders: [], singles: [], batches: [], volatile: [] } as Record<
    string,
    Measured[]
  >;
  // The first round warms both sides up and does not count.
  for (let round = 0; round <= ROUNDS; round += 1) {
    const results = {
      constant: await http(durable.port, ping),
      orders: await http(durable.port, httpOrder),
      singles: await singles(durable.port),
      batches: await batches(durable.port),
      volatile: await singles(memory.port),
    };
    if (round === 0) continue;
    for (const [name, result] of Object.entries(results)) rounds[name]?.push(result);
  }
  await stopped(durable.child);
  await stopped(memory.child);
  const medians = Object.fromEntries(
    Object.entries(rounds).map(([name, all]) => [name, median(all)]),
  );
  console.table(Object.entries(medians).map(([name, one]) => row(name, one)));
  const rate = (name: string) => medians[name]?.perSecond ?? 0;
  const ratios = {
    'HTTP orders ÷ constant': rate('orders') / rate('constant'),
    'WebSocket singles ÷ HTTP constant': rate('singles') / rate('constant'),
    'batches of 16 ÷ singles': rate('batches') / rate('singles'),
    'durable ÷ not, WebSocket singles': rate('singles') / rate('volatile'),
  };
  console.table(ratios);
  await report('orders', { rounds, ratios });
  expect(rate('orders')).toBeGreaterThan(0);
});

test('fan-out', { timeout: 300_000 }, async () => {
  const { child, port } = await started('./fan-out-process.ts');
  const sockets: Socket[] = [];
  for (let count = 0; count < SUBSCRIBERS; count += 1) sockets.push(await subscriber(port));
  const run = async (way: 'plain' | 'feeds', group: number): Promise<number> => {
    child.send({ way, messages: FAN_OUT_MESSAGES, group });
    const [{ seconds, clients }] = (await once(child, 'message')) as [
      { seconds: number; clients: number },
    ];
    return (FAN_OUT_MESSAGES * clients) / seconds;
  };
  const ratios: Record<string, { plain: number; feeds: number; ratio: string }> = {};
  for (const group of [1, 4, 10]) {
    const rates = { plain: [] as number[], feeds: [] as number[] };
    for (let round = 0; round <= ROUNDS; round += 1) {
      const plain = await run('plain', group);
      const feeds = await run('feeds', group);
      if (round === 0) continue;
      rates.plain.push(plain);
      rates.feeds.push(feeds);
    }
    const middle = (all: number[]) =>
      all.sort((left, right) => left - right)[Math.floor(all.length / 2)] ?? 0;
    const [plain, feeds] = [middle(rates.plain), middle(rates.feeds)];
    ratios[`${group} a turn`] = {
      plain: Math.round(plain),
      feeds: Math.round(feeds),
      ratio: (feeds / plain).toFixed(1),
    };
  }
  for (const socket of sockets) socket.destroy();
  await stopped(child);
  console.table(ratios);
  await report('fan-out', ratios);
  expect(sockets).toHaveLength(SUBSCRIBERS);
});

/**
 * What subscribers that do not read cost the loop per depth message. Their sockets are stand-ins that
 * are full: a thousand real ones would first take gigabytes of the kernel's buffers.
 */
test('a thousand subscribers that do not read', { timeout: 60_000 }, async () => {
  const limits = { conflateAtBytes: 65_536, dropAtBytes: 1 << 20, behindMillisMax: 30_000 };
  const counters = { conflated: 0, dropped: 0 };
  const levels = Array.from({ length: 40 }, (_, index) => [String(1_000 + index), '1.000']);
  const payload = JSON.stringify({ e: 'depth', U: 1, u: 2, pu: 0, cs: 1, a: [], b: levels });
  const gap = { from: 0, catchUp: () => payload };
  const microsPerMessage = (subscribers: number): number => {
    const topic = new Topic();
    for (let count = 0; count < subscribers; count += 1) {
      topic.add(
        'depth.TATA_INR',
        new Outlet({ socket: fullSocket, limits, counters, onDrop() {} }),
      );
    }
    const publish = () =>
      topic.publish([payload], (outlet, name, frames) => outlet.sendDepth(name, gap, frames));
    for (let count = 0; count < STALLED_MESSAGES; count += 1) publish();
    const start = process.cpuUsage();
    for (let count = 0; count < STALLED_MESSAGES; count += 1) publish();
    const { user, system } = process.cpuUsage(start);
    return (user + system) / STALLED_MESSAGES;
  };
  const [one, thousand] = [microsPerMessage(1), microsPerMessage(SUBSCRIBERS)];
  const row = {
    '1 stalled, CPU µs a message': one.toFixed(1),
    '1,000 stalled': thousand.toFixed(1),
    'share of a core at 100 messages/s': `${((thousand - one) / 100).toFixed(2)} %`,
  };
  console.table(row);
  await report('stalled', row);
  expect(counters.dropped).toBe(0);
});

/** As a socket whose peer stopped reading: nothing leaves, and it is never drained. */
const fullSocket = {
  destroyed: false,
  writableLength: 100_000,
  write: () => false,
  cork() {},
  uncork() {},
  on() {},
};

/** A WebSocket whose peer reads and throws away. */
async function subscriber(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  socket.write(
    'GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n',
  );
  await once(socket, 'data');
  socket.resume();
  return socket;
}
