/** The feed on a real server: what the exchange says becomes what the screen shows. */
import { createExchange, type Exchange } from '@exchange/sdk';
import type { RunningServer } from '@exchange/server';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Feed } from '../../src/tui/feed.ts';
import { marketView } from '../../src/tui/from-sdk.ts';
import { initialLive, type LiveState } from '../../src/tui/state.ts';
import type { TicketOrder } from '../../src/tui/ticket.ts';
import { keyEnv, startTestServer } from '../command-line.ts';

let server: RunningServer;
let alice: Exchange;
let bob: Exchange;
let live: LiveState;
let feed: Feed;
let messages: string[];
let watchers: Set<() => void>;

function client(name: 'alice' | 'bob'): Exchange {
  const env = keyEnv(server, name);
  const key = { id: env['EXCHANGE_KEY_ID'] ?? '', secret: env['EXCHANGE_KEY_SECRET'] ?? '' };
  return createExchange({ url: server.url, key });
}

beforeAll(async () => {
  server = await startTestServer();
  alice = client('alice');
  bob = client('bob');
});

afterAll(async () => {
  await Promise.all([alice.close(), bob.close()]);
  await server.close();
});

beforeEach(async () => {
  messages = [];
  watchers = new Set();
  live = initialLive(marketView(await alice.markets.get('BTC_USDT')));
  feed = new Feed({ exchange: alice, live, hasKey: true, interval: '1s' });
  await feed.start({
    changed: () => {
      for (const watcher of watchers) watcher();
    },
    log: (_kind, text) => messages.push(text),
  });
});

afterEach(async () => {
  await feed.close();
  await Promise.all([alice.orders.cancelAll(), bob.orders.cancelAll()]);
});

/** Looks at each change; the last state is in the failure. */
function until(what: string, look: () => boolean): Promise<void> {
  return new Promise((resolve, reject) => {
    const check = (): void => {
      feed.refresh(Date.now());
      if (!look()) return;
      clearTimeout(timer);
      watchers.delete(check);
      resolve();
    };
    const timer = setTimeout(() => {
      watchers.delete(check);
      const { book, orders, fills, balances, status } = live;
      reject(new Error(`${what}: ${JSON.stringify({ book, orders, fills, balances, status })}`));
    }, 8000);
    watchers.add(check);
    check();
  });
}

const limit: TicketOrder = {
  market: 'BTC_USDT',
  side: 'buy',
  type: 'limit',
  price: '60000.00',
  quantity: '0.10000',
  timeInForce: 'gtc',
  postOnly: false,
};

describe('feed', () => {
  test('starts with the account and the market', () => {
    expect(live).toMatchObject({ status: 'live', accountReady: true, accountRemark: undefined });
    expect(live.markets.map((market) => market.symbol)).toEqual(['TATA_INR', 'BTC_USDT']);
    expect(live.balances.find((balance) => balance.asset === 'BTC')?.available).toBe('50');
  });

  test('an order rests, is filled by someone else, and everything on screen says so', async () => {
    const placed = await feed.place(limit);
    expect(placed).toEqual({ kind: 'accepted', text: 'BUY 0.10000 open at 60,000.00' });
    await until('the order', () => live.orders.length === 1);
    await until('the book', () => live.book.bids[0]?.price === 6_000_000);
    expect(live.book.bids[0]?.quantity).toBe(10_000);

    await bob.orders.place({ market: 'BTC_USDT', side: 'sell', price: '60000', quantity: '0.04' });
    await until('the partial fill', () => live.orders[0]?.status === 'partially-filled');
    await until('the fill', () => live.fills[0]?.quantity === '0.04000');
    await until('the trade', () => live.trades[0]?.quantity === 4_000);
    expect(live.fills[0]).toMatchObject({
      side: 'buy',
      price: '60000.00',
      liquidity: 'maker',
      feeAsset: 'BTC',
    });
    expect(live.traded.get(6_000_000)).toEqual({ bought: 0, sold: 4_000 });
    expect(live.candles.at(-1)).toMatchObject({ close: 6_000_000 });
    await until('the ticker', () => live.tickers.get('BTC_USDT')?.last === '60000.00');
    expect(messages).toContain('BUY 0.04000 BTC_USDT filled at 60,000.00 as maker');

    const [order] = live.orders;
    if (order !== undefined) await feed.cancel(order);
    await until('no order', () => live.orders.length === 0);
    await until('an empty book', () => live.book.bids.length === 0);
    await until('nothing held', () => live.balances.every((balance) => Number(balance.held) === 0));
  });

  test("the review is the exchange's, and a refusal is its sentence", async () => {
    await expect(feed.preview(limit)).resolves.toMatchObject({
      cost: '6000',
      costAsset: 'USDT',
      queueAhead: '0.00000',
    });
    await expect(feed.preview({ ...limit, quantity: '999.00000' })).rejects.toMatchObject({
      message: expect.stringMatching(/\w+/),
      hint: expect.stringMatching(/\w+/),
    });
  });

  test('cancel-all is counted and stays in its market', async () => {
    await feed.place(limit);
    await feed.place({ ...limit, price: '59000.00' });
    await feed.place({ ...limit, market: 'TATA_INR', price: '50.00', quantity: '1.000' });
    await until('three orders', () => live.orders.length === 3);
    await expect(feed.cancelAll('BTC_USDT')).resolves.toBe(2);
    await until('one order', () => live.orders.length === 1);
    await expect(feed.cancelAll(undefined)).resolves.toBe(1);
  });

  test('another market is another book, other trades and other candles', async () => {
    await bob.orders.place({ market: 'TATA_INR', side: 'sell', price: '101.05', quantity: '2' });
    await feed.switchMarket('TATA_INR');
    await until('its book', () => live.book.asks[0]?.price === 2021);
    expect(live.market.symbol).toBe('TATA_INR');
    expect(live.trades).toEqual([]);
    await alice.orders.place({ market: 'TATA_INR', side: 'buy', type: 'market', quantity: '1' });
    await until('its trade', () => live.trades[0]?.price === 2021);
    await feed.loadCandles('1m');
    await until('its candle', () => live.candles.at(-1)?.close === 2021);
    expect(live.candlesInterval).toBe('1m');
    await expect(feed.switchMarket('DOGE_INR')).rejects.toThrow('There is no market DOGE_INR.');
  });

  test('without a key it is market data, and says so', async () => {
    const watching = initialLive(live.market);
    const open = createExchange({ url: server.url });
    const reader = new Feed({ exchange: open, live: watching, hasKey: false, interval: '1m' });
    await reader.start({ changed: () => {}, log: () => {} });
    expect(watching).toMatchObject({
      accountReady: true,
      accountRemark: 'no key: market data only',
      orders: [],
    });
    await reader.close();
    await open.close();
  });

  test('a key that is refused is said so once, and the market is still there', async () => {
    const watching = initialLive(live.market);
    const stranger = createExchange({
      url: server.url,
      key: { id: 'nobody-here', secret: 'x'.repeat(32) },
    });
    const reader = new Feed({ exchange: stranger, live: watching, hasKey: true, interval: '1s' });
    const said: string[] = [];
    await reader.start({ changed: () => {}, log: (_kind, text) => said.push(text) });
    expect(watching.status).toBe('live');
    expect(watching.accountReady).toBe(true);
    expect(watching.accountRemark).toMatch(/\w+/);
    expect(said).toHaveLength(1);
    await reader.close();
    await stranger.close();
  });
});
