/** Every example runs as its README says, and prints what its README shows. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { createExchange, type Exchange } from '@exchange/sdk';
import { parseVenue, startServer } from '@exchange/server';
import { expect, onTestFinished, test } from 'vitest';

const here = path.dirname(fileURLToPath(import.meta.url));
const main = path.resolve(here, '../packages/cli/bin/exchange.js');
const run = promisify(execFile);

/** The way a reader starts it, on the built packages. */
async function start(example: string, env: Readonly<Record<string, string>> = {}): Promise<string> {
  const cwd = path.join(here, example);
  const { stdout } = await run(process.execPath, ['--run', 'start'], {
    cwd,
    env: { ...process.env, ...env },
  });
  return stdout;
}

function spawnNode(args: readonly string[], env: Readonly<Record<string, string>>): ChildProcess {
  const child = spawn(process.execPath, args, {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

/** Lines of its output up to the first that matches. */
async function linesUntil(child: ChildProcess, pattern: RegExp): Promise<string[]> {
  const lines: string[] = [];
  if (child.stdout === null || child.stderr === null) throw new Error('Its output is piped.');
  const errors: string[] = [];
  child.stderr.on('data', (chunk: Buffer) => errors.push(chunk.toString()));
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line);
    if (pattern.test(line)) return lines;
  }
  throw new Error(`It ended without ${pattern}:\n${lines.join('\n')}\n${errors.join('')}`);
}

/** The output that the README shows. */
async function shown(example: string): Promise<string> {
  const readme = await readFile(path.join(here, example, 'README.md'), 'utf8');
  const [, block] = /```text\n(.*?)```/s.exec(readme) ?? [];
  if (block === undefined) throw new Error(`${example}/README.md shows no output.`);
  return block;
}

/** On a market that moves only the words can be compared. */
function withoutNumbers(text: string): string {
  return text.replaceAll(/\d[\d.,]*/g, '#');
}

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'example-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

const you = { id: 'your-key', secret: 'your-secret-0123456789abcdef' };
const crowd = { id: 'crowd-key', secret: 'crowd-secret-0123456789abcdef' };

/** An exchange with your account and the crowd's. */
async function openMarket(): Promise<{ url: string; others: Exchange }> {
  const account = (name: string, { id: key, secret }: typeof you) => ({
    name,
    balances: { INR: '1000000', TATA: '1000' },
    keys: [{ kind: 'hmac', key, secret, scopes: ['read', 'trade'] }],
  });
  const venue = parseVenue({
    assets: [
      { symbol: 'INR', decimals: 8 },
      { symbol: 'TATA', decimals: 8 },
    ],
    markets: [
      { symbol: 'TATA_INR', tickSize: '0.05', lotSize: '0.001', makerFee: '0', takerFee: '0' },
    ],
    accounts: [account('you', you), account('crowd', crowd)],
  });
  const server = await startServer({ data: 'memory', port: 0, venue, logLevel: 'silent' });
  onTestFinished(() => server.close());
  const others = createExchange({ url: server.url, key: crowd });
  onTestFinished(() => others.close());
  return { url: server.url, others };
}

test('every folder is runnable, says what it is, and is tried here', async () => {
  const entries = await readdir(here, { withFileTypes: true });
  const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  const source = await readFile(fileURLToPath(import.meta.url), 'utf8');
  const index = await readFile(path.join(here, 'README.md'), 'utf8');
  for (const folder of folders.filter((name) => name !== 'node_modules')) {
    const { private: isPrivate, scripts } = JSON.parse(
      await readFile(path.join(here, folder, 'package.json'), 'utf8'),
    );
    expect([folder, isPrivate, typeof scripts.start]).toEqual([folder, true, 'string']);
    expect(index).toContain(`(${folder}/README.md)`);
    expect(source).toContain(`'${folder}'`);
  }
});

test('a market in an app', async () => {
  expect(await start('market-in-an-app')).toBe(await shown('market-in-an-app'));
});

test('a book in a page', async () => {
  expect(withoutNumbers(await start('browser-page'))).toBe(
    withoutNumbers(await shown('browser-page')),
  );
});

test('a scripted backtest, on candles that its own script makes', async () => {
  const file = path.join(here, 'scripted-backtest/candles.csv');
  const before = await readFile(file, 'utf8');
  await run(process.execPath, ['candles.ts'], { cwd: path.dirname(file) });
  expect(await readFile(file, 'utf8')).toBe(before);
  expect(await start('scripted-backtest')).toBe(await shown('scripted-backtest'));
});

test('an exchange from a venue file', async () => {
  const data = await temporaryFolder();
  const venue = path.join(here, 'venue-file/venue.json');
  const args = ['serve', '--data', data, '--venue', venue, '--port', '0', '--log', 'silent'];
  const server = spawnNode([main, ...args], {});
  const url = (await linesUntil(server, /^http:/)).at(-1) ?? '';
  expect(await start('venue-file', { EXCHANGE_URL: url })).toBe(await shown('venue-file'));
});

test('a bot that buys dips', async () => {
  const { url, others } = await openMarket();
  const env = { EXCHANGE_URL: url, EXCHANGE_KEY_ID: you.id, EXCHANGE_KEY_SECRET: you.secret };
  const ended = new AbortController();
  const output = start('bot-on-the-sdk', env).finally(() => ended.abort());
  const market = 'TATA_INR';
  // Always one trade lower, so that whenever the bot begins to watch, the next one is a dip.
  for (let price = 1000; price > 100 && !ended.signal.aborted; price -= 1) {
    await others.orders.placeMany([
      { market, side: 'sell', price, quantity: '3' },
      { market, side: 'buy', price, quantity: '1', selfTrade: 'none', timeInForce: 'ioc' },
    ]);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  expect(withoutNumbers(await output)).toBe(withoutNumbers(await shown('bot-on-the-sdk')));
});

test('a market maker of own parts', async () => {
  const { url, others } = await openMarket();
  const env = { EXCHANGE_URL: url, EXCHANGE_KEY_ID: you.id, EXCHANGE_KEY_SECRET: you.secret };
  await using book = await others.liveBook('TATA_INR');
  const cwd = path.join(here, 'market-maker-of-own-parts');
  const folder = await temporaryFolder();
  const maker = spawnNode([main, 'mm', 'run', path.join(cwd, 'maker.ts')], {
    ...env,
    EXCHANGE_CONFIG_DIR: folder,
  });
  const bookIs = async (levels: number) => {
    for await (const _ of book.changes()) {
      if (book.bids(10).length === levels && book.asks(10).length === levels) return;
    }
  };
  await bookIs(3);
  // Three quotes on each side, none of them at a whole rupee.
  for (const { price } of [...book.bids(3), ...book.asks(3)]) expect(Number(price) % 1).not.toBe(0);

  maker.kill('SIGINT');
  const [code] = await once(maker, 'close');
  expect(code).toBe(0);
  await expect.poll(async () => (await others.book('TATA_INR')).bids).toEqual([]);
});
