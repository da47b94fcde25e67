/**
 * An unmodified ccxt (pinned, in a folder of its own) trades on a real server. The class is used as
 * its manual says; only the addresses are changed.
 */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { TestExchange } from '../gateways/support/exchange.ts';
import { keys, type TestKey } from '../gateways/support/venue.ts';

const folder = fileURLToPath(new URL('./ccxt/', import.meta.url));
const isCi = process.env['CI'] !== undefined && process.env['CI'] !== '';
const reason = installed();

/** Undefined when ccxt is there; it is installed from its lockfile when CI needs it. */
function installed(): string | undefined {
  if (existsSync(`${folder}node_modules/ccxt/package.json`)) return undefined;
  try {
    execFileSync('npm', ['ci', '--ignore-scripts'], {
      cwd: folder,
      stdio: 'ignore',
      timeout: 120_000,
    });
    return undefined;
  } catch (error) {
    if (isCi) throw error;
    return `ccxt is not installed; run npm ci in ${folder}`;
  }
}
if (reason !== undefined) console.warn(`skipped: ${reason}`);

// biome-ignore lint/suspicious/noExplicitAny: ccxt's own types are as wide.
type Ccxt = any;
const SYMBOL = 'TATA/INR';

describe.skipIf(reason !== undefined)('ccxt.backpack', () => {
  let exchange: TestExchange;
  let alice: Ccxt;
  let bob: Ccxt;

  beforeAll(async () => {
    exchange = await TestExchange.start();
    const { pro } = createRequire(`${folder}package.json`)('ccxt');
    const client = async (key: TestKey): Promise<Ccxt> => {
      const one = new pro.backpack({
        apiKey: key.keyId,
        secret: key.seedBase64,
        enableRateLimit: false,
      });
      const http = exchange.server.url;
      const ws = http.replace('http', 'ws');
      one.urls.api = { public: http, private: http, ws: { public: ws, private: ws } };
      one.options.watchOrderBook = { snapshotDelay: 0 };
      // Needed once for any plain ws:// address.
      await one.loadHttpProxyAgent();
      return one;
    };
    alice = await client(keys.alice);
    bob = await client(keys.bob);
  });
  afterAll(async () => {
    await alice?.close();
    await bob?.close();
    await exchange.close();
  });

  /** ccxt connects in the background: an order that comes before its subscription is no delta. */
  async function subscribed(streams: number): Promise<void> {
    let metrics = '';
    while (!metrics.includes(`exchange_websocket_streams ${streams}\n`)) {
      metrics = await (await fetch(`${exchange.server.opsUrl}/metrics`)).text();
    }
  }

  test('loads markets', async () => {
    const markets = await alice.loadMarkets();
    await bob.loadMarkets();
    expect(Object.keys(markets)).toEqual([SYMBOL, 'BTC/USDT']);
    expect(markets[SYMBOL]).toMatchObject({
      spot: true,
      active: true,
      precision: { price: 0.05, amount: 0.001 },
    });
    expect(await alice.fetchStatus()).toMatchObject({ status: 'ok' });
  });

  test('places an order, sees it in the book over WebSocket, and is partly filled', async () => {
    const first = alice.watchOrderBook(SYMBOL);
    const updates = alice.watchOrders(SYMBOL);
    await subscribed(2);
    const placed = await alice.createOrder(SYMBOL, 'limit', 'buy', 2, 100.5, { clientOrderId: 41 });
    expect(placed).toMatchObject({ id: expect.any(String), clientOrderId: '41' });
    let book = await first;
    // Until the book that it keeps has the order: ccxt hands out each change.
    while (book.bids.length === 0) book = await alice.watchOrderBook(SYMBOL);
    expect(book.bids[0].slice(0, 2)).toEqual([100.5, 2]);
    expect((await updates)[0]).toMatchObject({ id: placed.id, status: 'open', side: 'buy' });

    const trades = alice.watchTrades(SYMBOL);
    await subscribed(3);
    const sold = await bob.createOrder(SYMBOL, 'market', 'sell', 0.5);
    expect(await bob.fetchBalance()).toMatchObject({ TATA: { total: 999_999.5 } });
    expect((await trades)[0]).toMatchObject({ price: 100.5, amount: 0.5, side: 'sell' });
    while (book.bids[0]?.[1] !== 1.5) book = await alice.watchOrderBook(SYMBOL);
    const [open] = await alice.fetchOpenOrders(SYMBOL);
    expect(open).toMatchObject({ id: placed.id, filled: 0.5, remaining: 1.5, status: 'open' });
    expect((await alice.fetchOpenOrder(placed.id, SYMBOL)).id).toBe(placed.id);
    expect(sold).toMatchObject({ status: 'closed', filled: 0.5 });
    expect(await alice.fetchOrderBook(SYMBOL)).toMatchObject({ bids: [[100.5, 1.5]], asks: [] });
  });

  test('cancels, one and all', async () => {
    const [open] = await alice.fetchOpenOrders(SYMBOL);
    const cancelled = await alice.cancelOrder(open.id, SYMBOL);
    expect(cancelled).toMatchObject({ id: open.id, status: 'canceled' });
    await alice.createOrders([
      { symbol: SYMBOL, type: 'limit', side: 'buy', amount: 1, price: 90 },
      {
        symbol: SYMBOL,
        type: 'limit',
        side: 'sell',
        amount: 1,
        price: 110,
        params: { postOnly: true },
      },
    ]);
    expect(await alice.cancelAllOrders(SYMBOL)).toHaveLength(2);
    expect(await alice.fetchOpenOrders(SYMBOL)).toEqual([]);
  });

  test('reads history, balances and candles', async () => {
    const orders = await alice.fetchOrders(SYMBOL);
    expect(orders).toHaveLength(3);
    const trades = await alice.fetchMyTrades(SYMBOL);
    expect(trades).toMatchObject([
      { amount: 0.5, price: 100.5, side: 'buy', takerOrMaker: 'maker' },
    ]);
    const balance = await alice.fetchBalance();
    expect(balance.INR).toMatchObject({ free: 99_999_949.75, used: 0 });
    const [candle] = await alice.fetchOHLCV(SYMBOL, '1m');
    expect(candle.slice(1)).toEqual([100.5, 100.5, 100.5, 100.5, 0.5]);
    expect((await alice.fetchTrades(SYMBOL))[0]).toMatchObject({ price: 100.5, amount: 0.5 });
    expect(await alice.fetchTicker(SYMBOL)).toMatchObject({ last: 100.5, baseVolume: 0.5 });
    expect(Object.keys(await alice.fetchTickers())).toContain(SYMBOL);
  });

  test('understands our refusals', async () => {
    const { InsufficientFunds, AuthenticationError, BadSymbol } = createRequire(
      `${folder}package.json`,
    )('ccxt');
    await expect(alice.createOrder(SYMBOL, 'limit', 'sell', 9_000_000, 100)).rejects.toBeInstanceOf(
      InsufficientFunds,
    );
    const unknown = new (createRequire(`${folder}package.json`)('ccxt').backpack)({
      apiKey: keys.expired.keyId,
      secret: keys.expired.seedBase64,
      enableRateLimit: false,
    });
    unknown.urls.api = alice.urls.api;
    await expect(unknown.fetchBalance()).rejects.toBeInstanceOf(AuthenticationError);
    await expect(alice.publicGetApiV1Depth({ symbol: 'NO_SUCH' })).rejects.toBeInstanceOf(
      BadSymbol,
    );
  });
});
