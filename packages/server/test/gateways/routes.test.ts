/** Every route of the native dialect, on a real server, against its own documentation. */
import { signedRoutes } from '@exchange/core/protocol';
import { Compile } from 'typebox/compile';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { TestExchange } from './support/exchange.ts';
import { keys } from './support/venue.ts';

let exchange: TestExchange;
beforeAll(async () => {
  exchange = await TestExchange.start();
});
afterAll(() => exchange.close());

const get = (path: string) => exchange.send({ path });
const market = 'symbol=TATA_INR';

describe('system', () => {
  test('status, ping and time', async () => {
    expect((await get('/api/v1/status')).body).toEqual({ status: 'Ok', message: null });
    expect((await get('/api/v1/ping')).text).toBe('pong');
    const before = Date.now();
    const { text } = await get('/api/v1/time');
    expect(text).toMatch(/^[0-9]{13}$/);
    expect(Math.abs(Number(text) - before)).toBeLessThan(5_000);
  });

  test('an unknown route is 404, a wrong method 405 with Allow', async () => {
    const missing = await get('/api/v1/nothing');
    expect(missing.status).toBe(404);
    expect(missing.body).toMatchObject({ reason: 'not-found', requestId: expect.any(String) });
    for (const method of ['PUT', 'TRACE', 'OPTIONS']) {
      const wrong = await exchange.send({ method, path: '/api/v1/order' });
      expect(wrong.status).toBe(405);
      expect(wrong.headers.allow).toBe('DELETE, GET, PATCH, POST');
    }
  });

  test('operators’ routes are not on the public origin', async () => {
    for (const path of ['/metrics', '/livez', '/readyz', '/statusz', '/debug', '/admin/v1/keys']) {
      expect((await get(path)).status).toBe(404);
    }
  });
});

describe('markets', () => {
  test('assets and markets in the form that clients know', async () => {
    const assets = await get('/api/v1/assets');
    expect(assets.body[0]).toEqual({
      symbol: 'INR',
      displayName: 'INR',
      coingeckoId: null,
      tokens: [],
      decimals: 8,
    });
    const markets = await get('/api/v1/markets');
    const one = await get(`/api/v1/market?${market}`);
    expect(markets.body).toHaveLength(2);
    expect(markets.body[0]).toEqual(one.body);
    expect(one.body).toMatchObject({
      symbol: 'TATA_INR',
      baseSymbol: 'TATA',
      quoteSymbol: 'INR',
      marketType: 'SPOT',
      orderBookState: 'Open',
      filters: {
        price: { tickSize: '0.05', maxPrice: null },
        quantity: { minQuantity: '0.001', stepSize: '0.001' },
        notional: { minNotional: '10' },
      },
      makerFeePpm: 1_000,
    });
  });

  test('an unknown market is refused by name', async () => {
    for (const path of ['market', 'depth', 'ticker', 'trades', 'trades/history']) {
      const { status, body } = await get(`/api/v1/${path}?symbol=NO_SUCH`);
      expect(body).toMatchObject({ reason: 'market-unknown' });
      expect(status).toBeGreaterThanOrEqual(400);
      expect(status).toBeLessThan(500);
    }
  });
});

describe('a trade, seen from everywhere', () => {
  beforeAll(async () => {
    const maker = await exchange.limit('Ask', '101.00', '2', keys.bob);
    expect(maker.body).toMatchObject({ status: 'New', executedQuantity: '0.000', side: 'Ask' });
    const taker = await exchange.place({
      symbol: 'TATA_INR',
      side: 'buy',
      type: 'limit',
      price: '101',
      quantity: '0.5',
      timeInForce: 'ioc',
    });
    expect(taker.status).toBe(200);
    expect(taker.body).toMatchObject({
      status: 'Filled',
      executedQuantity: '0.500',
      executedQuoteQuantity: '50.5',
      clientId: null,
      timeInForce: 'IOC',
      selfTradePrevention: 'RejectTaker',
    });
  });

  test('depth', async () => {
    const { body } = await get(`/api/v1/depth?${market}&limit=5`);
    expect(body).toMatchObject({ asks: [['101.00', '1.500']], bids: [] });
    expect(body.lastUpdateId).toMatch(/^[1-9][0-9]*$/);
    expect(Number.isSafeInteger(body.timestamp) && body.timestamp > 1e15).toBe(true);
  });

  test('ticker and tickers', async () => {
    const { body } = await get(`/api/v1/ticker?${market}`);
    expect(body).toMatchObject({
      lastPrice: '101.00',
      volume: '0.500',
      trades: '1',
      priceChange: '0.00',
    });
    const all = await get('/api/v1/tickers');
    expect(all.body[0]).toEqual(body);
    expect(all.body[1]).toMatchObject({ symbol: 'BTC_USDT', lastPrice: null, volume: '0.00000' });
  });

  test('trades, recent and older', async () => {
    const { body } = await get(`/api/v1/trades?${market}`);
    expect(body).toEqual([
      {
        id: 1,
        price: '101.00',
        quantity: '0.500',
        quoteQuantity: '50.5',
        timestamp: expect.any(Number),
        isBuyerMaker: false,
      },
    ]);
    expect((await get(`/api/v1/trades/history?${market}&limit=10`)).body).toEqual(body);
    expect((await get(`/api/v1/trades/history?${market}&offset=1`)).body).toEqual([]);
  });

  test('klines', async () => {
    for (const interval of ['1m', '1h', '1month']) {
      const { body } = await get(`/api/v1/klines?${market}&interval=${interval}`);
      expect(body).toEqual([
        {
          start: expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:00$/),
          end: expect.any(String),
          open: '101.00',
          high: '101.00',
          low: '101.00',
          close: '101.00',
          volume: '0.500',
          quoteVolume: '50.5',
          trades: '1',
        },
      ]);
    }
    const hourAgo = Math.floor(Date.now() / 1_000) - 3_600;
    const since = await get(`/api/v1/klines?${market}&interval=1m&startTime=${hourAgo}`);
    expect(since.body).toHaveLength(1);
    const before = await get(`/api/v1/klines?${market}&interval=1m&startTime=0&endTime=${hourAgo}`);
    expect(before.body).toEqual([]);
  });

  test('capital and account', async () => {
    const { body } = await exchange.signed({
      path: '/api/v1/capital',
      instruction: 'balanceQuery',
    });
    // Bought 0.5 at 101, less 0.2 % of what was received.
    expect(body.INR).toEqual({ available: '99999949.5', locked: '0', staked: '0' });
    expect(body.TATA).toEqual({ available: '1000000.499', locked: '0', staked: '0' });
    const bob = await exchange.signed({
      key: keys.bob,
      path: '/api/v1/capital',
      instruction: 'balanceQuery',
    });
    expect(bob.body.TATA.locked).toBe('1.5');
    const account = await exchange.signed({ path: '/api/v1/account', instruction: 'accountQuery' });
    expect(account.body).toMatchObject({ spotMakerFee: '10', spotTakerFee: '20', limitOrders: 0 });
  });

  test('history of orders and fills', async () => {
    const orders = await exchange.signed({
      key: keys.bob,
      path: '/wapi/v1/history/orders',
      instruction: 'orderHistoryQueryAll',
      parameters: { symbol: 'TATA_INR' },
    });
    expect(orders.body).toMatchObject([{ status: 'PartiallyFilled', expiryReason: null }]);
    expect(orders.body[0].createdAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}$/);
    const fills = await exchange.signed({
      path: '/wapi/v1/history/fills',
      instruction: 'fillHistoryQueryAll',
      parameters: {
        symbol: 'TATA_INR',
        from: 0,
        to: Date.now() + 1_000,
        fillType: 'User',
        limit: 10,
      },
    });
    expect(fills.body).toMatchObject([
      { tradeId: 1, side: 'Bid', price: '101.00', fee: '0.001', feeSymbol: 'TATA', isMaker: false },
    ]);
  });
});

describe('orders', () => {
  const cancel = (parameters: Record<string, string | number>) =>
    exchange.signed({
      method: 'DELETE',
      path: '/api/v1/order',
      instruction: 'orderCancel',
      parameters: { symbol: 'TATA_INR', ...parameters },
    });
  const open = (path = '/api/v1/orders') =>
    exchange.signed({ path, instruction: 'orderQueryAll', parameters: { symbol: 'TATA_INR' } });

  test('place, find, amend, cancel', async () => {
    const placed = await exchange.limit('Bid', '90', '3');
    const { id } = placed.body;
    const found = await exchange.signed({
      path: '/api/v1/order',
      instruction: 'orderQuery',
      parameters: { symbol: 'TATA_INR', orderId: id },
    });
    expect(found.body).toEqual(placed.body);
    expect((await open()).body).toEqual([placed.body]);
    expect((await open('/api/v1/order/open')).body).toEqual([placed.body]);
    const amended = await exchange.signed({
      method: 'PATCH',
      path: '/api/v1/order',
      instruction: 'orderModify',
      parameters: { symbol: 'TATA_INR', orderId: id, quantity: '2', price: '90' },
    });
    expect(amended.body).toMatchObject({ id, quantity: '2.000', status: 'New', price: '90.00' });
    const cancelled = await cancel({ orderId: id });
    expect(cancelled.body).toMatchObject({ id, status: 'Cancelled' });
    const again = await cancel({ orderId: id });
    expect(again).toMatchObject({
      status: 404,
      body: { code: 'INVALID_ORDER', reason: 'order-unknown' },
    });
    expect((await open()).body).toEqual([]);
  });

  test('a cancel may also come by client id, and in the query', async () => {
    const placed = await exchange.place({
      symbol: 'TATA_INR',
      side: 'Bid',
      orderType: 'Limit',
      price: '90',
      quantity: '1',
      clientId: 'mine.1',
    });
    expect(placed.body.clientId).toBe('mine.1');
    const { signedHeaders } = await import('./support/signer.ts');
    const parameters = { symbol: 'TATA_INR', clientId: 'mine.1' };
    const cancelled = await exchange.send({
      method: 'DELETE',
      path: `/api/v1/order?${new URLSearchParams(parameters)}`,
      headers: signedHeaders(keys.alice, { instruction: 'orderCancel', parameters }),
    });
    expect(cancelled.body).toMatchObject({ clientId: 'mine.1', status: 'Cancelled' });
  });

  test('a batch: each for itself, answered in order', async () => {
    const order = { symbol: 'TATA_INR', side: 'Bid', orderType: 'Limit', quantity: '1' } as const;
    const { status, body } = await exchange.signed({
      method: 'POST',
      path: '/api/v1/orders',
      instruction: 'orderExecute',
      parameters: [
        { ...order, price: '80' },
        { ...order, price: '80.01' },
        { ...order, price: '81', quantity: '0.001' },
        { ...order, price: '82' },
      ],
    });
    expect(status).toBe(200);
    expect(body).toMatchObject([
      { price: '80.00', status: 'New' },
      { operation: 'orderExecute', reason: 'price-off-tick' },
      { operation: 'orderExecute', reason: 'notional-below-minimum' },
      { price: '82.00', status: 'New' },
    ]);
  });

  test('cancel all, by side and by market', async () => {
    await exchange.limit('Ask', '200', '1');
    const all = (parameters: Record<string, string>) =>
      exchange.signed({
        method: 'DELETE',
        path: '/api/v1/orders',
        instruction: 'orderCancelAll',
        parameters,
      });
    const asks = await all({ symbol: 'TATA_INR', side: 'Ask' });
    expect(asks.body).toMatchObject([{ side: 'Ask', status: 'Cancelled' }]);
    const rest = await all({});
    expect(rest.body.map((order: { price: string }) => order.price)).toEqual(['80.00', '82.00']);
    expect((await all({})).body).toEqual([]);
  });

  test('a market order by quote quantity, and into nothing', async () => {
    const bought = await exchange.place({
      symbol: 'TATA_INR',
      side: 'Bid',
      orderType: 'Market',
      quoteQuantity: '50.5',
    });
    expect(bought.body).toMatchObject({
      status: 'Filled',
      quantity: null,
      quoteQuantity: '50.5',
      executedQuantity: '0.500',
    });
    const nothing = await exchange.place({
      symbol: 'BTC_USDT',
      side: 'Bid',
      orderType: 'Market',
      quantity: '1',
    });
    expect(nothing.body).toMatchObject({ status: 'Expired', executedQuantity: '0.00000' });
  });

  test('a preview says what the order then does, and places nothing', async () => {
    const before = exchange.state();
    const preview = await exchange.signed({
      method: 'POST',
      path: '/api/v1/order/preview',
      instruction: 'orderPreview',
      parameters: {
        symbol: 'TATA_INR',
        side: 'Bid',
        orderType: 'Limit',
        price: '101',
        quantity: '3',
      },
    });
    expect(preview.body).toMatchObject({
      accepted: true,
      reason: null,
      executedQuantity: '1.000',
      executedQuoteQuantity: '101',
      averagePrice: '101',
      restingQuantity: '2.000',
      queueAhead: '0.000',
      cost: '303',
      costAsset: 'INR',
      fee: '0.002',
      feeAsset: 'TATA',
      receives: '0.998',
    });
    const poor = await exchange.signed({
      method: 'POST',
      path: '/api/v1/order/preview',
      instruction: 'orderPreview',
      parameters: {
        symbol: 'TATA_INR',
        side: 'Ask',
        orderType: 'Limit',
        price: '101',
        quantity: '9999999',
      },
    });
    expect(poor.body).toMatchObject({ accepted: false, reason: 'insufficient-funds' });
    expect(exchange.state()).toBe(before);
  });

  test('the same client id again is the same order; other content is refused', async () => {
    const parameters = {
      symbol: 'TATA_INR',
      side: 'Bid',
      orderType: 'Limit',
      price: '70',
      quantity: '1',
      clientId: 4_294_967_295,
    };
    const first = await exchange.place(parameters);
    const again = await Promise.all(Array.from({ length: 20 }, () => exchange.place(parameters)));
    for (const { body } of again) expect(body).toEqual(first.body);
    expect(first.body.clientId).toBe(4_294_967_295);
    const other = await exchange.place({ ...parameters, price: '71' });
    expect(other).toMatchObject({ status: 422, body: { reason: 'client-id-reused' } });
    await cancel({ clientId: 4_294_967_295 });
    // It is over, but not forgotten.
    expect((await exchange.place(parameters)).body).toMatchObject({
      id: first.body.id,
      status: 'Cancelled',
    });
  });
});

describe('documentation', () => {
  test('is OpenAPI 3.1, has every route once, and a page without scripts', async () => {
    const { body } = await get('/api/v1/openapi.json');
    expect(body.openapi).toBe('3.1.0');
    const documented = Object.entries(body.paths).flatMap(([path, methods]) =>
      Object.keys(methods as object).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(documented.sort()).toMatchSnapshot();
    const page = await get('/api/v1/docs');
    expect(page.headers['content-type']).toContain('text/html');
    expect(page.headers['content-security-policy']).toContain("default-src 'none'");
    expect(page.text).not.toMatch(/<script|https?:\/\//);
    expect(page.text).toContain('/api/v1/order/preview');
  });

  test('instructions and scopes are those of the protocol’s table', async () => {
    const { nativeRoutes } = await import('../../src/gateways/http/routes.ts');
    const { gatewaySettings } = await import('../../src/gateways/settings.ts');
    const routes = nativeRoutes({ settings: gatewaySettings() } as never);
    for (const { method, path, instruction, scope } of signedRoutes) {
      const route = routes.find((one) => one.method === method && one.paths.includes(path));
      expect(route?.signed, `${method} ${path}`).toMatchObject({ instruction, scope });
    }
  });

  test('answers have the form that is documented', async () => {
    const { nativeRoutes } = await import('../../src/gateways/http/routes.ts');
    const { gatewaySettings } = await import('../../src/gateways/settings.ts');
    const routes = nativeRoutes({ settings: gatewaySettings() } as never);
    const queries: Record<string, Record<string, string>> = {
      '/api/v1/market': { symbol: 'TATA_INR' },
      '/api/v1/ticker': { symbol: 'TATA_INR' },
      '/api/v1/depth': { symbol: 'TATA_INR' },
      '/api/v1/trades': { symbol: 'TATA_INR' },
      '/api/v1/trades/history': { symbol: 'TATA_INR' },
      '/api/v1/klines': { symbol: 'TATA_INR', interval: '1m' },
    };
    await exchange.limit('Bid', '60', '1');
    const [openOrder] = (
      await exchange.signed({ path: '/api/v1/orders', instruction: 'orderQueryAll' })
    ).body;
    queries['/api/v1/order'] = { symbol: 'TATA_INR', orderId: openOrder.id };
    for (const route of routes.filter(({ method }) => method === 'GET')) {
      const path = route.paths[0];
      if (path === '/api/v1/ping') continue;
      const parameters = queries[path] ?? {};
      const reply =
        route.signed === undefined
          ? await get(`${path}?${new URLSearchParams(parameters)}`)
          : await exchange.signed({ path, instruction: route.signed.instruction, parameters });
      expect(reply.status, path).toBe(200);
      const schema = Compile(route.answer);
      expect([...schema.Errors(reply.body)], path).toEqual([]);
    }
  });
});
