import { existsSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { createExchange } from '@exchange/sdk';
import { runStrategy } from '@exchange/sdk/strategy';
import { startServer } from '@exchange/server';
import { expect, test } from 'vitest';
import { CROWD, type DemoMarket, demoMarkets, MAKERS } from '../../src/demo/demo-markets.ts';
import { demoVenue } from '../../src/demo/demo-venue.ts';
import {
  parseReplay,
  type RecordedQuote,
  type Recording,
  readReplayFile,
} from '../../src/demo/replay/recording.ts';
import { ReplayPosition } from '../../src/demo/replay/replay-position.ts';
import {
  layersMaker,
  recordedTaker,
  sweeps,
  touchMaker,
} from '../../src/demo/replay/replay-strategies.ts';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../../..');
const folder = process.env['EXCHANGE_TEST_DATA'] ?? path.resolve(root, '../shared/data');
const file = path.join(folder, 'binance/spot_btcusdt_20240808.gz');
const isThere = existsSync(file);
if (!isThere && process.env['CI'] !== 'true') {
  console.warn(
    `skipped: a market follows the recording: ${file} not found (set EXCHANGE_TEST_DATA)`,
  );
}

const quoteLine = (at: bigint, bid: string, ask: string): string =>
  `${at} {"stream":"x@bookTicker","data":{"u":1,"s":"X","b":"${bid}","B":"1","a":"${ask}","A":"2"}}`;

test('recording: quotes and trades with their times; what is not a recording is refused with its line', () => {
  const text = [
    quoteLine(1_723_161_254_000_000_000n, '10', '11'),
    '1723161254000500000 {"stream":"x@depth@100ms","data":{}}',
    '1723161255000000000 {"stream":"x@trade","data":{"p":"11","q":"0.5","m":false}}',
  ].join('\n');
  expect(parseReplay(text, 'r')).toEqual({
    name: 'r',
    quotes: [{ kind: 'quote', at: 0, bid: '10', bidQuantity: '1', ask: '11', askQuantity: '2' }],
    trades: [{ kind: 'trade', at: 1_000_000, price: '11', quantity: '0.5', takerSide: 'buy' }],
    length: 1_000_000,
  });
  expect(() => parseReplay('', 'r')).toThrow('no best quotes and trades');
  expect(() => parseReplay(`${text}\nx`, 'r')).toThrow('r:4');
});

test('recording: its clock runs at the speed asked for, and gives every trade once', () => {
  const trade = (at: number) =>
    ({ kind: 'trade', at, price: '1', quantity: '1', takerSide: 'buy' }) as const;
  const quote = (at: number, bid: string) =>
    ({ kind: 'quote', at, bid, bidQuantity: '1', ask: '9', askQuantity: '1' }) as const;
  const recording: Recording = {
    name: 'r',
    quotes: [quote(0, '1'), quote(4e6, '2')],
    trades: [trade(1e6), trade(3e6)],
    length: 4e6,
  };
  const position = new ReplayPosition(recording, 2);
  expect(position.takeTrades(1e12)).toEqual([]);
  expect(position.takeTrades(1e12 + 0.6e6).length).toBe(1);
  expect(position.quote(1e12 + 1e6)?.bid).toBe('1');
  expect(position.takeTrades(1e12 + 5e6).length).toBe(1);
  expect(position.quote(1e12 + 2e6)?.bid).toBe('2');
  expect([position.hasEnded(1e12 + 2e6), position.hasEnded(1e12 + 2.1e6)]).toEqual([false, true]);
});

test('recording: neighbouring trades of one side become one order at the worst price', () => {
  const trade = (takerSide: 'buy' | 'sell', price: string, quantity: string) =>
    ({ kind: 'trade', at: 0, takerSide, price, quantity }) as const;
  expect(
    sweeps([
      trade('buy', '10', '1'),
      trade('buy', '11', '0.5'),
      trade('sell', '9', '1'),
      trade('sell', '8', '1'),
    ]),
  ).toEqual([
    { takerSide: 'buy', price: '11', quantity: '1.50000000' },
    { takerSide: 'sell', price: '8', quantity: '2.00000000' },
  ]);
});

const SPEED = 5;
const SECONDS = 8;
/** Our quotes may trail by this much of wall time, and then be this far off. */
const TRAIL_MICROS = 600_000;
const TOLERANCE_BPS = 1;
const SHARE_MIN = 0.95;

test.skipIf(!isThere && process.env['CI'] !== 'true')(
  'replay: best quotes and last price of BTC_USDT follow the recording',
  { timeout: 60_000, retry: 1 },
  async () => {
    const market = demoMarkets.find(({ symbol }) => symbol === 'BTC_USDT') as DemoMarket;
    const names = [...MAKERS, ...CROWD];
    const keys = Object.fromEntries(
      names.map((name) => [name, { id: `${name}-key`, secret: 'a-secret-of-some-length' }]),
    );
    const server = await startServer({
      data: 'memory',
      port: 0,
      venue: demoVenue(keys),
      rateLimits: 'off',
      logLevel: 'silent',
    });
    const clients = names.map((name) =>
      createExchange({ url: server.url, key: keys[name] as { id: string; secret: string } }),
    );
    try {
      const position = new ReplayPosition(await readReplayFile(file), SPEED);
      const [first, second, , taker] = clients;
      if (first === undefined || second === undefined || taker === undefined)
        throw new Error('five accounts');
      const strategies = [
        touchMaker(market, position),
        layersMaker(market, position),
        recordedTaker(market, position),
      ];
      const running = [];
      for (const [index, exchange] of [first, second, taker].entries()) {
        const strategy = strategies[index] as (typeof strategies)[number];
        running.push(await runStrategy({ exchange, strategy, parameters: {} }));
      }
      const { mids, lasts } = await follow(first, position);
      expect(share(mids)).toBeGreaterThanOrEqual(SHARE_MIN);
      expect(share(lasts)).toBeGreaterThanOrEqual(SHARE_MIN);
      for (const each of running) expect((await each.stop()).error).toBeUndefined();
    } finally {
      await Promise.all(clients.map((client) => client.close()));
      await server.close();
    }
  },
);

/** Whether each sample was where the recording was a moment ago. */
async function follow(exchange: ReturnType<typeof createExchange>, position: ReplayPosition) {
  const mids: boolean[] = [];
  const lasts: boolean[] = [];
  const end = Date.now() + SECONDS * 1000;
  while (Date.now() < end) {
    await pause(100);
    const [book, { items }] = await Promise.all([
      exchange.book('BTC_USDT'),
      exchange.trades('BTC_USDT').page({ limit: 1 }),
    ]);
    const [bid, ask, last] = [book.bids[0], book.asks[0], items[0]];
    const now = position.at(Date.now() * 1000);
    if (bid === undefined || ask === undefined || last === undefined) continue;
    mids.push(isNear((Number(bid.price) + Number(ask.price)) / 2, recent(position, now)));
    // A last price may be older than the quotes: where the recording was since that trade.
    const age = Date.now() - last.at;
    lasts.push(isNear(Number(last.price), recent(position, now, age * 1000)));
  }
  expect(mids.length).toBeGreaterThan(20);
  return { mids, lasts };
}

/** The recorded quotes of the last moments. */
function recent(position: ReplayPosition, now: number, more = 0): readonly RecordedQuote[] {
  const { quotes } = position.recording;
  const from = now - (TRAIL_MICROS + more) * SPEED;
  const before = quotes.findLast(({ at }) => at <= from);
  return [
    ...(before === undefined ? [] : [before]),
    ...quotes.filter(({ at }) => at > from && at <= now),
  ];
}

function isNear(price: number, quotes: readonly RecordedQuote[]): boolean {
  const low = Math.min(...quotes.map(({ bid }) => Number(bid)));
  const high = Math.max(...quotes.map(({ ask }) => Number(ask)));
  const slack = (price * TOLERANCE_BPS) / 10_000;
  return price >= low - slack && price <= high + slack;
}

function share(samples: readonly boolean[]): number {
  return samples.filter(Boolean).length / samples.length;
}
