import { execFile } from 'node:child_process';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { createExchange, type Exchange } from '@exchange/sdk';
import { afterEach, expect, test } from 'vitest';
import { configFolder, type DemoProcess, failDemo, main, startDemo } from './demo-process.ts';

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

async function folder(): Promise<string> {
  const at = await mkdtemp(path.join(tmpdir(), 'demo-'));
  cleanUps.push(() => rm(at, { recursive: true, force: true }));
  return at;
}

async function start(
  data: string,
  ...more: string[]
): Promise<{ demo: DemoProcess; exchange: Exchange }> {
  const demo = await startDemo(['--data', data, '--port', '0', ...more]);
  cleanUps.push(() => demo.kill());
  const exchange = createExchange({ url: demo.url, key: demo.key });
  cleanUps.push(() => exchange.close());
  return { demo, exchange };
}

/** The newest `count` trades, once there are so many. */
async function trades(exchange: Exchange, market: string, count: number) {
  const stream = exchange.watch.trades(market);
  const seen: string[] = [];
  try {
    for await (const { id } of stream) {
      seen.push(id);
      if (seen.length >= count) return seen.map(Number);
    }
  } finally {
    await stream.close();
  }
  throw new Error('The stream of trades ended.');
}

const END_MILLISECONDS_MAX = 2_000;

// The machine may be busy with other tests, and the two seconds are the promise: one more try is
// fair.
test('demo: lives, ends in order on SIGTERM, and goes on after a restart', {
  timeout: 60_000,
  retry: 1,
}, async () => {
  const data = await folder();
  const first = await start(data);
  const [tata, bitcoin] = await Promise.all([
    trades(first.exchange, 'TATA_INR', 15),
    trades(first.exchange, 'BTC_USDT', 15),
  ]);
  const book = await first.exchange.book('BTC_USDT');
  expect(book.bids.length).toBeGreaterThan(5);
  expect(book.asks.length).toBeGreaterThan(5);
  expect(await first.demo.line(/TATA_INR .* trades {3}BTC_USDT .* trades$/)).toMatch(
    /^\d\d:\d\d:\d\d {2}/,
  );
  const order = await first.exchange.orders.place({
    market: 'TATA_INR',
    side: 'buy',
    price: '500',
    quantity: '1',
  });
  const end = await first.demo.stop('SIGTERM');
  expect(end.milliseconds).toBeLessThan(END_MILLISECONDS_MAX);

  const second = await start(data);
  expect(second.demo.key).toEqual(first.demo.key);
  // What was acknowledged is there, and the trades go on counting.
  expect(
    await second.exchange.orders.get({ id: order.id ?? '', market: 'TATA_INR' }),
  ).toMatchObject({
    status: 'open',
    price: '500.00',
  });
  const [next] = await trades(second.exchange, 'BTC_USDT', 5);
  expect(next).toBeGreaterThan(bitcoin.at(-1) ?? 0);
  expect(tata.length).toBe(15);
  const again = await second.demo.stop('SIGINT');
  expect(again.milliseconds).toBeLessThan(END_MILLISECONDS_MAX);
});

test('demo: a port that is taken is a clear error with the way out', async () => {
  const taken = createServer();
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
  cleanUps.push(() => taken.close());
  const { port } = taken.address() as { port: number };
  const { code, error } = await failDemo(['--data', await folder(), '--port', String(port)]);
  expect(code).toBe(6);
  expect(error).toContain(`Port ${port} is taken`);
  expect(error).toContain('--port');
});

test('demo: a folder in use, a recording that is none and a bad number are said as they are', async () => {
  const data = await folder();
  await start(data);
  const locked = await failDemo(['--data', data, '--port', '0']);
  expect([locked.code, locked.error]).toEqual([
    6,
    expect.stringContaining('in use by another process'),
  ]);
  const recording = path.join(data, 'recording.txt');
  await writeFile(recording, 'hello\n');
  const replay = await failDemo(['--data', await folder(), '--port', '0', '--replay', recording]);
  expect([replay.code, replay.error]).toEqual([2, expect.stringContaining('recording.txt:1')]);
  const bad = await failDemo(['--port', 'http']);
  expect([bad.code, bad.error]).toEqual([2, expect.stringContaining('whole number')]);
});

test('demo: when a recording ends the crowd goes on from its last price', async () => {
  const data = await folder();
  const recording = path.join(data, 'recording.txt');
  const lines = Array.from({ length: 60 }, (_, index) => {
    const at = 1_723_161_254_000_000_000n + BigInt(index) * 50_000_000n;
    const quote = { b: '30000.00', B: '1.00000', a: '30000.01', A: '1.00000' };
    const trade = {
      p: index % 2 === 0 ? '30000.01' : '30000.00',
      q: '0.00100',
      m: index % 2 === 1,
    };
    return [
      `${at} ${JSON.stringify({ stream: 'x@bookTicker', data: quote })}`,
      `${at} ${JSON.stringify({ stream: 'x@trade', data: trade })}`,
    ];
  });
  await writeFile(recording, lines.flat().join('\n'));
  const { demo, exchange } = await start(data, '--replay', recording, '--speed', '2');
  await demo.line(/^the recording has ended/);
  await trades(exchange, 'BTC_USDT', 20);
  const { last } = await exchange.tickers.get('BTC_USDT');
  expect(Number(last)).toBeGreaterThan(29_500);
  expect(Number(last)).toBeLessThan(30_500);
});

test('demo: its keys are for their owner alone', async () => {
  const data = await folder();
  await start(data);
  const { mode } = await stat(path.join(data, 'demo-keys.json'));
  expect(mode & 0o077).toBe(0);
});

test('demo: another shell trades at once, with the profile that the demo saves', async () => {
  const data = await folder();
  const { demo } = await start(data);
  expect(await demo.line(/^try/)).toMatch(/npx exchange order buy TATA_INR 5 --market$/);
  const command = ['--conditions=@exchange/source', main, 'order', 'buy', 'TATA_INR', '5'];
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [...command, '--market', '--yes', '--json'],
    {
      env: { PATH: process.env['PATH'], EXCHANGE_CONFIG_DIR: configFolder(['--data', data]) },
      cwd: data,
    },
  );
  expect(JSON.parse(stdout)).toMatchObject({ market: 'TATA_INR', side: 'buy' });
});
