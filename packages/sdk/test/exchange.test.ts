/** The whole surface against a real server. */
import { createExchange, ExchangeError, type Order } from '@exchange/sdk';
import { describe, expect, test } from 'vitest';
import {
  alice,
  aliceSeed,
  bob,
  openClient,
  openServer,
  reader,
} from './support/exchange-server.ts';

const sell = { market: 'TATA_INR', side: 'sell', price: '100', quantity: '5' } as const;

describe('markets', () => {
  test('rules come as decimals, an unknown market is an error with a hint', async () => {
    const { url } = await openServer();
    const exchange = openClient(url);
    expect((await exchange.markets.list()).map(({ symbol }) => symbol)).toEqual([
      'TATA_INR',
      'BTC_USD',
    ]);
    expect(await exchange.markets.get('TATA_INR')).toMatchObject({
      base: 'TATA',
      quote: 'INR',
      tickSize: '0.05',
      lotSize: '0.001',
      minNotional: '10',
      makerFee: '0.001',
      takerFee: '0.002',
      state: 'open',
    });
    const error = await exchange.markets.get('DOGE_USD').catch((reason: unknown) => reason);
    expect(ExchangeError.is(error, 'market-unknown')).toBe(true);
    expect(error).toMatchObject({
      status: 404,
      retry: { safe: true },
      requestId: expect.any(String),
    });
    expect((error as ExchangeError).hint).not.toBe('');
  });

  test('trades, candles, tickers and the book of what happened', async () => {
    const { url } = await openServer();
    const [seller, buyer] = [openClient(url, { key: alice }), openClient(url, { key: bob })];
    await seller.orders.place(sell);
    await buyer.orders.place({ ...sell, side: 'buy', quantity: '2' });
    const [trade] = await buyer.trades('TATA_INR').toArray({ limit: 10 });
    expect(trade).toMatchObject({ id: '1', price: '100.00', quantity: '2.000', takerSide: 'buy' });
    const candles = await buyer.candles('TATA_INR', '1h').toArray({ limit: 10 });
    expect(candles).toMatchObject([
      { open: '100.00', close: '100.00', volume: '2.000', trades: 1, closed: false },
    ]);
    expect(await buyer.tickers.get('TATA_INR')).toMatchObject({ last: '100.00', trades: 1 });
    expect(await buyer.tickers.list()).toHaveLength(2);
    expect(await buyer.book('TATA_INR', { depth: 1 })).toMatchObject({
      bids: [],
      asks: [{ price: '100.00', quantity: '3.000' }],
    });
  });

  test('pages follow each other without a hole or a repetition', async () => {
    const { url } = await openServer();
    const [seller, buyer] = [openClient(url, { key: alice }), openClient(url, { key: bob })];
    await seller.orders.place({ ...sell, quantity: '30' });
    for (let count = 0; count < 25; count += 1)
      await buyer.orders.place({ ...sell, side: 'buy', quantity: '1' });
    const trades = buyer.trades('TATA_INR');
    const first = await trades.page({ limit: 10 });
    const second = await trades.page({
      limit: 10,
      ...(first.next === undefined ? {} : { cursor: first.next }),
    });
    const ids = [...first.items, ...second.items].map(({ id }) => Number(id));
    expect(ids).toEqual(Array.from({ length: 20 }, (_, index) => 25 - index));
    const all: string[] = [];
    for await (const { id } of trades) all.push(id);
    expect(all).toHaveLength(25);
    expect(await trades.toArray({ limit: 7 })).toHaveLength(7);
  });
});

describe('orders', () => {
  test('place, look at, amend, cancel', async () => {
    const { url } = await openServer();
    const exchange = openClient(url, { key: alice });
    const placed = await exchange.orders.place({ ...sell, clientId: 'mine-1', postOnly: true });
    expect(placed).toMatchObject({
      clientId: 'mine-1',
      status: 'open',
      filled: '0.000',
      postOnly: true,
      timeInForce: 'gtc',
    });
    expect(await exchange.orders.get({ clientId: 'mine-1' })).toEqual(placed);
    const amended = await exchange.orders.amend(
      { clientId: 'mine-1' },
      { price: 101, quantity: '4' },
    );
    expect(amended).toMatchObject({ id: placed.id, price: '101.00', quantity: '4.000' });
    expect(await exchange.orders.open().toArray({ limit: 10 })).toEqual([amended]);
    expect(await exchange.orders.cancel({ clientId: 'mine-1', market: 'TATA_INR' })).toMatchObject({
      status: 'cancelled',
    });
    expect(await exchange.orders.get({ clientId: 'mine-1', market: 'TATA_INR' })).toMatchObject({
      status: 'cancelled',
    });
    const other = await exchange.orders.place(sell);
    expect(await exchange.orders.cancel(other)).toMatchObject({
      id: other.id,
      status: 'cancelled',
    });
    await expect(exchange.orders.get({ id: '999999' })).rejects.toMatchObject({
      code: 'order-unknown',
    });
  });

  test('fills have a price, a fee and a side', async () => {
    const { url } = await openServer();
    const [seller, buyer] = [openClient(url, { key: alice }), openClient(url, { key: bob })];
    const ask = await seller.orders.place(sell);
    const bid = await buyer.orders.place({
      market: 'TATA_INR',
      side: 'buy',
      type: 'market',
      quantity: 2,
    });
    expect(bid).toMatchObject({
      status: 'filled',
      filled: '2.000',
      averagePrice: '100',
      price: '105.00',
    });
    expect(await seller.orders.fills({ market: 'TATA_INR' }).toArray({ limit: 5 })).toEqual([
      expect.objectContaining({
        orderId: ask.id,
        clientId: ask.clientId,
        liquidity: 'maker',
        fee: '0.2',
        feeAsset: 'INR',
      }),
    ]);
    expect(await buyer.orders.fills().toArray({ limit: 5 })).toMatchObject([
      { liquidity: 'taker', fee: '0.004', feeAsset: 'TATA' },
    ]);
  });

  test('a market order is protected by default, unless told otherwise', async () => {
    const { url } = await openServer();
    const [seller, buyer] = [openClient(url, { key: alice }), openClient(url, { key: bob })];
    await seller.orders.place({ ...sell, quantity: '1' });
    await seller.orders.place({ ...sell, price: '200', quantity: '1' });
    const market = { market: 'TATA_INR', side: 'buy', type: 'market', quantity: '2' } as const;
    expect(await buyer.orders.place(market)).toMatchObject({ status: 'expired', filled: '1.000' });
    const spend = {
      market: 'TATA_INR',
      side: 'buy',
      type: 'market',
      quoteQuantity: '200',
    } as const;
    expect(
      await buyer.orders.place({ ...spend, maxSlippageBps: Number.POSITIVE_INFINITY }),
    ).toMatchObject({ filled: '1.000' });
  });

  test('many at once keep their order, and one that is refused does not take the others with it', async () => {
    const { url } = await openServer();
    const exchange = openClient(url, { key: alice });
    const prices = Array.from({ length: 150 }, (_, index) =>
      index === 70 ? '100.01' : `${200 + index}`,
    );
    const results = await exchange.orders.placeMany(prices.map((price) => ({ ...sell, price })));
    expect(results).toHaveLength(150);
    const ids = results.map((result) =>
      result.status === 'fulfilled' ? Number(result.value.id) : undefined,
    );
    expect(ids[70]).toBeUndefined();
    expect(results[70]).toMatchObject({ status: 'rejected', reason: { code: 'price-off-tick' } });
    const placed = ids.filter((id) => id !== undefined);
    expect(placed).toEqual([...placed].sort((a, b) => a - b));
    expect(await exchange.orders.cancelAll({ market: 'TATA_INR', side: 'sell' })).toMatchObject({
      cancelled: 149,
    });
  });

  test('a preview says what would happen, and nothing happens', async () => {
    const { url } = await openServer();
    const [seller, buyer] = [openClient(url, { key: alice }), openClient(url, { key: bob })];
    await seller.orders.place(sell);
    const preview = await buyer.orders.preview({
      ...sell,
      side: 'buy',
      price: '101',
      quantity: '6',
    });
    expect(preview).toMatchObject({
      ok: true,
      filled: '5.000',
      averagePrice: '100',
      cost: '601',
      resting: '1.000',
    });
    const tooMuch = await buyer.orders.preview({ ...sell, side: 'buy', quantity: '1000000' });
    expect(tooMuch).toMatchObject({ ok: false, code: 'insufficient-funds' });
    expect(await buyer.orders.history().toArray({ limit: 5 })).toEqual([]);
  });

  test.each([
    [{ ...sell, price: '100.01' }, 'price-off-tick'],
    [{ ...sell, quantity: '0.0001' }, 'quantity-off-lot'],
    [{ ...sell, quantity: '1000000' }, 'insufficient-funds'],
    [{ ...sell, price: '0.05', quantity: '1' }, 'notional-below-minimum'],
    [{ ...sell, quantity: -1 }, 'input-invalid'],
    [{ ...sell, clientId: 'no spaces' }, 'input-invalid'],
  ] as const)('%j is refused: %s', async (order, code) => {
    const { url } = await openServer();
    const exchange = openClient(url, { key: alice });
    const error = await exchange.orders.place(order).catch((reason: unknown) => reason);
    expect(ExchangeError.is(error, code)).toBe(true);
    expect((error as ExchangeError).retry.afterMs).toBeUndefined();
  });

  test('the same client id is the same order, another content is refused', async () => {
    const { url } = await openServer();
    const exchange = openClient(url, { key: alice });
    const first = await exchange.orders.place({ ...sell, clientId: 'once' });
    expect(await exchange.orders.place({ ...sell, clientId: 'once' })).toEqual(first);
    await expect(
      exchange.orders.place({ ...sell, clientId: 'once', quantity: '6' }),
    ).rejects.toMatchObject({ code: 'client-id-reused' });
  });

  test('orders over a WebSocket: the same answers, in the order in which they were placed', async () => {
    const { url } = await openServer();
    const exchange = openClient(url, { key: alice, orderEntry: 'websocket' });
    const placing: Promise<Order>[] = [];
    for (let count = 0; count < 200; count += 1)
      placing.push(exchange.orders.place({ ...sell, quantity: '0.2' }));
    const ids = (await Promise.all(placing)).map(({ id }) => Number(id));
    expect(ids).toEqual(Array.from({ length: 200 }, (_, index) => index + 1));
    await expect(exchange.orders.place({ ...sell, price: '100.01' })).rejects.toMatchObject({
      code: 'price-off-tick',
      hint: expect.stringMatching(/./),
    });
    expect(
      await exchange.orders.amend({ id: '1', market: 'TATA_INR' }, { quantity: '0.1' }),
    ).toMatchObject({ quantity: '0.100' });
    expect(await exchange.orders.cancelAll()).toMatchObject({ cancelled: 200 });
  });
});

describe('keys', () => {
  test('an Ed25519 seed works as an HMAC key does', async () => {
    const { url } = await openServer();
    const exchange = openClient(url, { key: aliceSeed });
    const balances = await exchange.account.balances();
    expect(balances).toContainEqual({ asset: 'INR', available: '10000000', held: '0' });
    expect(await exchange.account.fees()).toEqual({ maker: '0.001', taker: '0.002' });
  });

  test('what goes wrong says why', async () => {
    const { url } = await openServer();
    await expect(openClient(url).account.balances()).rejects.toMatchObject({ code: 'key-missing' });
    await expect(openClient(url, { key: reader }).orders.place(sell)).rejects.toMatchObject({
      code: 'scope-missing',
      status: 403,
    });
    await expect(
      openClient(url, { key: { ...alice, secret: 'wrong' } }).account.balances(),
    ).rejects.toMatchObject({ status: 401 });
    await expect(
      openClient(url, { key: { seed: 'AAAA' } }).account.balances(),
    ).rejects.toMatchObject({ code: 'input-invalid', field: 'key' });
    await expect(
      openClient(url, { key: reader, orderEntry: 'websocket' }).orders.place(sell),
    ).rejects.toMatchObject({ code: 'scope-missing' });
    await expect(
      openClient(url, { key: { ...alice, secret: 'wrong' }, orderEntry: 'websocket' }).orders.place(
        sell,
      ),
    ).rejects.toMatchObject({ code: 'unauthorized' });
  });

  test('a wrong clock on this machine is corrected', async () => {
    const { url } = await openServer();
    const realNow = Date.now;
    Date.now = () => realNow() - 3_600_000;
    try {
      const exchange = openClient(url, { key: alice });
      expect((await exchange.orders.place(sell)).status).toBe('open');
      expect((await exchange.time()).skewMs).toBeGreaterThan(3_500_000);
    } finally {
      Date.now = realNow;
    }
  });
});

describe('limits and ends', () => {
  test('a used-up rate limit is waited for, and thrown when asked to', async () => {
    const limits = { requests: { perSecond: 50, burst: 10 } };
    const { url } = await openServer({ rateLimits: 'on', limits });
    const statuses: number[] = [];
    const patient = openClient(url, { on: { response: ({ status }) => statuses.push(status) } });
    for (let call = 0; call < 30; call += 1) await patient.markets.list();
    expect(statuses).toEqual(Array.from({ length: 30 }, () => 200));
    const hasty = openClient(url, { rateLimit: 'throw' });
    const calls = Array.from({ length: 100 }, () => hasty.markets.list());
    const codes = (await Promise.allSettled(calls)).map((result) =>
      result.status === 'rejected' ? result.reason.code : 'ok',
    );
    expect(codes).toContain('rate-limited');
  });

  test('a signal ends a call', async () => {
    const { url } = await openServer();
    const exchange = openClient(url);
    const abort = new AbortController();
    abort.abort(new Error('changed my mind'));
    const error = await exchange.markets
      .list({ signal: abort.signal })
      .catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'aborted' });
    expect((error as Error).cause).toBe(abort.signal.reason);
  });

  test('a closed client says so; `await using` closes it', async () => {
    const { url } = await openServer();
    let exchange: ReturnType<typeof createExchange>;
    {
      await using scoped = createExchange({ url });
      exchange = scoped;
      await scoped.markets.list();
    }
    await expect(exchange.markets.list()).rejects.toMatchObject({ code: 'client-closed' });
    expect(() => exchange.watch.trades('TATA_INR')).toThrow(ExchangeError);
  });

  test('an exchange that is not there is a network error that is safe to repeat', async () => {
    const exchange = openClient('http://127.0.0.1:9', { retry: { attempts: 2, baseMs: 1 } });
    await expect(exchange.markets.list()).rejects.toMatchObject({
      code: 'network',
      retry: { safe: true },
    });
    expect(() => createExchange({ url: 'localhost:3000' })).toThrow('url is like');
  });
});

describe('streams', () => {
  test('trades, candles, tickers, best prices and the account, as they happen', async () => {
    const { url } = await openServer();
    const [seller, buyer] = [openClient(url, { key: alice }), openClient(url, { key: bob })];
    const streams = {
      trades: buyer.watch.trades('TATA_INR'),
      candles: buyer.watch.candles('TATA_INR', '1h'),
      ticker: buyer.watch.ticker(['TATA_INR', 'BTC_USD']),
      bookTicker: buyer.watch.bookTicker('TATA_INR'),
      account: buyer.watch.account(),
    };
    await Promise.all(Object.values(streams).map((stream) => stream.ready()));
    await seller.orders.place(sell);
    const bid = await buyer.orders.place({ ...sell, side: 'buy', quantity: '2' });
    const next = async <T>(
      stream: AsyncIterable<T>,
      wanted: (item: T) => boolean,
    ): Promise<T | undefined> => {
      for await (const item of stream) if (wanted(item)) return item;
      return undefined;
    };
    expect(await next(streams.trades, () => true)).toMatchObject({
      price: '100.00',
      quantity: '2.000',
      takerSide: 'buy',
    });
    expect(await next(streams.candles, ({ trades }) => trades === 1)).toMatchObject({
      close: '100.00',
      closed: false,
    });
    expect(await next(streams.ticker, ({ trades }) => trades === 1)).toMatchObject({
      market: 'TATA_INR',
      last: '100.00',
    });
    expect(await next(streams.bookTicker, ({ ask }) => ask?.quantity === '3.000')).toMatchObject({
      ask: { price: '100.00' },
    });
    const events: string[] = [];
    for await (const event of streams.account) {
      if (event.kind === 'order') events.push(`${event.order.status} ${event.order.filled}`);
      else if (event.kind === 'fill')
        events.push(`fill ${event.fill.quantity} of ${event.fill.orderId === bid.id}`);
      else events.push(`${event.balance.asset} ${event.balance.available}`);
      if (events.length === 5) break;
    }
    expect(events.sort()).toEqual([
      'INR 9999800',
      'TATA 100001.996',
      'fill 2.000 of true',
      'filled 2.000',
      'open 0.000',
    ]);
  });

  test('closing the client ends its streams, without an error', async () => {
    const { url } = await openServer();
    const exchange = openClient(url, { key: alice });
    const book = await exchange.liveBook('TATA_INR');
    const streams = [exchange.watch.trades('TATA_INR'), exchange.watch.account(), book.changes()];
    const consumed = streams.map(async (stream: AsyncIterable<unknown>) => {
      for await (const item of stream) expect(item).toBeDefined();
    });
    await Promise.all(streams.map((stream) => stream.ready()));
    await exchange.close();
    await Promise.all(consumed);
    expect([...streams, book].map(({ state }) => state.status)).toEqual(Array(4).fill('closed'));
  });

  test('an unknown market is refused, and the streams beside it go on', async () => {
    const { url } = await openServer();
    const exchange = openClient(url);
    const good = exchange.watch.trades('TATA_INR');
    const bad = exchange.watch.trades('DOGE_USD');
    await good.ready();
    await expect(bad.ready()).rejects.toMatchObject({ name: 'ExchangeError' });
    expect(good.state.status).toBe('live');
    await expect(exchange.liveBook('DOGE_USD')).rejects.toMatchObject({ code: 'market-unknown' });
    await expect(exchange.watch.account().ready()).rejects.toMatchObject({ code: 'key-missing' });
  });
});
