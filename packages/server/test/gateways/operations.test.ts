/** Limits, operators' routes, the log, slow clients, and the end. */
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TimeMicros } from '@exchange/core';
import { afterEach, describe, expect, test } from 'vitest';
import { type Reply, TestExchange } from './support/exchange.ts';
import { socketSignature } from './support/signer.ts';
import { TestSocket } from './support/socket.ts';
import { keys, venue } from './support/venue.ts';

let exchange: TestExchange;
afterEach(() => exchange.close());

describe('limits', () => {
  test('answers say how many requests are left; over the limit it is 429 with Retry-After', async () => {
    exchange = await TestExchange.start({
      rateLimits: 'on',
      gatewayLimits: { requests: { perSecond: 1, burst: 5 } },
    });
    for (let left = 4; left >= 0; left -= 1) {
      const { headers } = await exchange.send({ path: '/api/v1/ping' });
      expect(headers).toMatchObject({
        'x-ratelimit-limit': '5',
        'x-ratelimit-remaining': String(left),
      });
      expect(Number(headers['x-ratelimit-reset'])).toBeGreaterThan(0);
    }
    const over = await exchange.send({ path: '/api/v1/ping' });
    expect(over).toMatchObject({
      status: 429,
      body: { reason: 'rate-limited', code: 'TOO_MANY_REQUESTS' },
    });
    expect(over.headers).toMatchObject({ 'retry-after': '1', 'x-ratelimit-remaining': '0' });
  });

  test('orders are limited by account: the one is held back, the other is not', async () => {
    exchange = await TestExchange.start({
      rateLimits: 'on',
      gatewayLimits: { orders: { perSecond: 1, burst: 3 }, cancels: { perSecond: 1, burst: 1 } },
    });
    const { id } = (await exchange.limit('Bid', '90', '1')).body;
    await exchange.limit('Bid', '90', '1');
    await exchange.limit('Bid', '90', '1');
    expect((await exchange.limit('Bid', '90', '1')).body).toMatchObject({ reason: 'rate-limited' });
    expect((await exchange.limit('Bid', '90', '1', keys.bob)).status).toBe(200);
    const cancel = () =>
      exchange.signed({
        method: 'DELETE',
        path: '/api/v1/order',
        instruction: 'orderCancel',
        parameters: { symbol: 'TATA_INR', orderId: id },
      });
    expect((await cancel()).status).toBe(200);
    expect((await cancel()).status).toBe(429);
  });

  test('A25 sockets per address are capped', async () => {
    exchange = await TestExchange.start({ gatewayLimits: { connectionsPerAddressMax: 20 } });
    const sockets = Array.from({ length: 40 }, () => connect(exchange.server.port, '127.0.0.1'));
    let closed = 0;
    await new Promise<void>((resolve) => {
      for (const socket of sockets) {
        socket.on('error', () => {});
        socket.on('close', () => {
          closed += 1;
          if (closed === 20) resolve();
        });
      }
    });
    // The others at this address are still there; another address is served.
    const { status } = await exchange.send({ path: '/api/v1/ping', localAddress: '127.0.0.2' });
    expect(status).toBe(200);
    for (const socket of sockets) socket.destroy();
  });

  test('A23, A24 headers and bodies that trickle are cut off', async () => {
    exchange = await TestExchange.start({
      gatewayLimits: { headersTimeoutMillis: 500, requestTimeoutMillis: 1_000 },
    });
    const head =
      'POST /api/v1/order HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 10\r\n';
    expect(await exchange.raw(head, 'closed')).toMatch(/^HTTP\/1\.1 408 /);
    expect(await exchange.raw(`${head}\r\n{`, 'closed')).toMatch(/^HTTP\/1\.1 408 /);
  });
});

describe('operators’ routes', () => {
  test('live, ready, status and metrics', async () => {
    exchange = await TestExchange.start();
    await exchange.limit('Bid', '90', '1');
    const ops = async (path: string) => fetch(`${exchange.server.opsUrl}${path}`);
    expect(await (await ops('/livez')).json()).toEqual({ status: 'ok' });
    expect(await (await ops('/readyz')).json()).toEqual({ mode: 'normal' });
    expect(await (await ops('/statusz')).json()).toMatchObject({
      mode: 'normal',
      epoch: expect.any(Number),
    });
    const metrics = await (await ops('/metrics')).text();
    for (const line of [
      /^exchange_commands_total\{kind="place-order"\} 1$/m,
      /^exchange_http_request_seconds_count\{method="POST",route="\/api\/v1\/order",status="2xx"\} 1$/m,
      /^exchange_command_durable_seconds_count \d+$/m,
      /^exchange_journal_commits [1-9]/m,
      /^exchange_journal_sync_seconds /m,
      /^exchange_inbox_commands 0$/m,
      /^exchange_websocket_connections 0$/m,
      /^exchange_ready 1$/m,
      /^nodejs_eventloop_lag_seconds /m,
    ]) {
      expect(metrics).toMatch(line);
    }
    expect((await ops('/api/v1/markets')).status).toBe(404);
    expect((await fetch(`${exchange.server.opsUrl}/metrics`, { method: 'POST' })).status).toBe(405);
  });
});

describe('the log', () => {
  test('H8 no secret, key or signature is in it, whatever happened', async () => {
    exchange = await TestExchange.start({ logLevel: 'debug' });
    const signature = socketSignature(keys.aliceHmac, 'sessionLogon');
    await exchange.signed({
      key: keys.aliceHmac,
      path: '/api/v1/capital',
      instruction: 'balanceQuery',
    });
    await exchange.signed({ key: keys.aliceHmac, path: '/api/v1/capital', instruction: 'wrong' });
    const socket = await TestSocket.open(exchange.server.url);
    await socket.ask({ method: 'session.logon', signature });
    await socket.ask({ method: 'session.logon', signature });
    await socket.close();
    await exchange.server.close();
    const log = exchange.log.join('');
    expect(log).toContain('open');
    for (const secret of [keys.aliceHmac.secret, signature[1], keys.alice.seedBase64 ?? '']) {
      expect(log).not.toContain(secret);
    }
  });
});

describe('the end', () => {
  test('closes with a reason within two seconds; what was accepted is there after it', async () => {
    const data = await mkdtemp(join(tmpdir(), 'exchange-gateways-'));
    try {
      exchange = await TestExchange.start({ data });
      const socket = await TestSocket.open(exchange.server.url);
      await socket.ask({ method: 'SUBSCRIBE', params: ['depth.TATA_INR'] });
      const idle = connect(exchange.server.port, '127.0.0.1');
      idle.on('error', () => {});
      const placed = Promise.allSettled(
        Array.from({ length: 8 }, () => exchange.limit('Bid', '90', '1')),
      );
      // Until the server has at least one of them.
      await socket.until(({ stream }) => stream === 'depth.TATA_INR');
      const start = performance.now();
      const closing = exchange.server.close();
      expect(await socket.untilClosed()).toEqual({ code: 1001, reason: 'shutting-down' });
      const accepted = acceptedIds(await placed);
      await closing;
      expect(performance.now() - start).toBeLessThan(2_000);
      expect(accepted).not.toHaveLength(0);
      idle.destroy();

      exchange = await TestExchange.start({ data });
      const { body } = await exchange.signed({
        path: '/api/v1/orders',
        instruction: 'orderQueryAll',
      });
      expect(body.map(({ id }: { id: string }) => id)).toEqual(accepted);
      await exchange.server.close();
    } finally {
      await rm(data, { recursive: true, force: true });
    }
  });
});

/** Every request that the server took is answered; a connection that it never took is reset. */
function acceptedIds(outcomes: readonly PromiseSettledResult<Reply>[]): string[] {
  const accepted: string[] = [];
  for (const outcome of outcomes) {
    if (outcome.status === 'rejected') expect(outcome.reason.code).toMatch(/^ECONN/);
    else if (outcome.value.status === 200) accepted.push(outcome.value.body.id);
    else expect(outcome.value.body).toMatchObject({ reason: 'shutting-down' });
  }
  return accepted.sort((left, right) => Number(left) - Number(right));
}

describe('a bug', () => {
  test('H10 is answered without its text, and found in the log by the request’s id', async () => {
    exchange = await TestExchange.start();
    Object.assign(exchange.server.history, {
      fills: () => Promise.reject(new Error('SELECT canary FROM fills')),
    });
    const reply = await exchange.signed({
      path: '/wapi/v1/history/fills',
      instruction: 'fillHistoryQueryAll',
    });
    expect(reply).toMatchObject({
      status: 500,
      body: { code: 'SERVER_ERROR', reason: 'internal' },
    });
    expect(reply.text).not.toContain('canary');
    const line = exchange.log.find((text) => text.includes(reply.body.requestId));
    expect(line).toContain('SELECT canary');
    expect((await exchange.send({ path: '/api/v1/ping' })).status).toBe(200);
  });
});

describe('market states', () => {
  const symbol = 'TATA_INR';
  const setState = async (body: object, headers: Record<string, string> = {}) => {
    const response = await fetch(`${exchange.server.opsUrl}/market-state`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
    // biome-ignore lint/suspicious/noExplicitAny: tests look into answers without declaring them.
    return { status: response.status, body: (await response.json()) as any };
  };
  const market = async () =>
    (await exchange.send({ path: `/api/v1/market?symbol=${symbol}` })).body;

  test('an auction gathers, says how it stands, survives a restart and uncrosses when it is opened', async () => {
    const data = await mkdtemp(join(tmpdir(), 'auction-'));
    exchange = await TestExchange.start({ data });
    expect(await setState({ symbol, state: 'auction', endsInSeconds: 3_600 })).toEqual({
      status: 200,
      body: { symbol, state: 'auction' },
    });
    await exchange.limit('Bid', '101', '5');
    await exchange.limit('Ask', '99', '3', keys.bob);
    const refused = await exchange.place(
      { symbol, side: 'Bid', orderType: 'Market', quantity: '1' },
      keys.carol,
    );
    expect(refused).toMatchObject({ status: 409, body: { reason: 'market-in-auction' } });
    const gathered = {
      orderBookState: 'LimitOnly',
      auction: { quantity: '3.000', surplus: '2.000', surplusSide: 'Bid', price: '99.00' },
    };
    const before = await market();
    expect(before).toMatchObject(gathered);
    expect(before.auction.endsAt).toBeGreaterThan(Date.now());

    await exchange.close();
    exchange = await TestExchange.start({ data });
    expect(await market()).toEqual(before);
    await setState({ symbol, state: 'open' });
    expect(await market()).toMatchObject({ orderBookState: 'Open', auction: null });
    const trades = (await exchange.send({ path: `/api/v1/trades?symbol=${symbol}` })).body;
    expect(trades).toMatchObject([{ price: '99.00', quantity: '3.000' }]);
    const fills = await exchange.signed({
      path: '/wapi/v1/history/fills',
      instruction: 'fillHistoryQueryAll',
    });
    // Both rested, so both are makers.
    expect(fills.body).toMatchObject([{ isMaker: true, quantity: '3.000' }]);
    const depth = (await exchange.send({ path: `/api/v1/depth?symbol=${symbol}` })).body;
    expect(depth).toMatchObject({ bids: [['101.00', '2.000']], asks: [] });
    await rm(data, { recursive: true });
  });

  test('a trade outside the price band starts an auction that ends by itself', async () => {
    const [first, ...others] = venue.markets;
    if (first === undefined) throw new Error('the venue has markets');
    const banded = { ...first, priceBand: '0.1', referencePrice: '100', bandAuctionSeconds: 1 };
    exchange = await TestExchange.start({ venue: { ...venue, markets: [banded, ...others] } });
    expect(await market()).toMatchObject({ priceBandPpm: 100_000, auction: null });
    const far = await exchange.limit('Ask', '111', '1', keys.bob);
    expect(far.body).toMatchObject({ reason: 'price-out-of-band' });
    expect(far.body.message).toContain('110');
    await exchange.limit('Ask', '110', '1', keys.bob);
    await exchange.limit('Ask', '96', '1', keys.bob);
    await exchange.limit('Bid', '96', '1', keys.carol);
    const socket = await TestSocket.open(exchange.server.url);
    const signature = socketSignature(keys.alice, 'subscribe');
    await socket.ask({ method: 'SUBSCRIBE', params: ['account.orderUpdate'], signature });
    // The band is around 96 now, and 110 is outside.
    const taker = { symbol, side: 'Bid', orderType: 'Market', quantity: '1' } as const;
    expect((await exchange.place(taker)).body.status).toBe('Expired');
    const ended = await socket.until(({ data }) => data?.e === 'orderExpired');
    expect(ended.data.R).toBe('PriceBand');
    expect(await market()).toMatchObject({
      orderBookState: 'LimitOnly',
      auction: { endsAt: expect.any(Number), price: null },
    });
    await exchange.limit('Bid', '110', '1');
    const fill = await socket.until(({ data }) => data?.e === 'orderFill');
    expect(fill.data).toMatchObject({ L: '110.00', X: 'Filled', m: true });
    expect(await market()).toMatchObject({ orderBookState: 'Open', auction: null });
    await socket.close();
  });

  test('the other states, and what is refused', async () => {
    exchange = await TestExchange.start();
    await setState({ symbol, state: 'post-only' });
    expect(await market()).toMatchObject({ orderBookState: 'PostOnly' });
    expect((await exchange.limit('Bid', '90', '1')).body.reason).toBe('market-post-only');
    await setState({ symbol, state: 'halted' });
    expect(await market()).toMatchObject({ orderBookState: 'Closed' });
    for (const [reason, body, headers] of [
      ['market-unknown', { symbol: 'NO_SUCH', state: 'open' }],
      ['market-invalid', { symbol, state: 'open', endsInSeconds: 5 }],
      ['field-malformed', { symbol, state: 'ajar' }],
      ['field-unknown', { symbol, state: 'open', now: true }],
      ['content-type-unsupported', { symbol, state: 'open' }, { 'content-type': 'text/plain' }],
    ] as const) {
      expect((await setState(body, headers)).body).toMatchObject({ reason });
    }
    expect(await market()).toMatchObject({ orderBookState: 'Closed' });
  });

  test('orders that wait are as they were after a restart, and what fell due meanwhile has happened', async () => {
    const data = await mkdtemp(join(tmpdir(), 'waiting-'));
    exchange = await TestExchange.start({ data });
    const list = async (timestamp = Date.now()) => {
      const call = { path: '/api/v1/orders', instruction: 'orderQueryAll', timestamp };
      return (await exchange.signed(call)).body;
    };
    await exchange.limit('Ask', '100', '1', keys.bob);
    await exchange.limit('Bid', '100', '1', keys.carol);
    const stop = { symbol, side: 'Ask', quantity: '1', triggerType: 'Stop' } as const;
    await exchange.place({ ...stop, orderType: 'Limit', price: '99', triggerPrice: '99' });
    await exchange.place({ ...stop, orderType: 'Market', triggerPrice: '95' });
    await exchange.place({
      symbol,
      side: 'Ask',
      orderType: 'Market',
      quantity: '1',
      trailAmount: '3',
    });
    // Triggers the first one, which then rests.
    await exchange.limit('Bid', '98', '1', keys.bob);
    await exchange.limit('Ask', '98', '1', keys.carol);
    const expiresAt = Date.now() + 60_000;
    const ending = { symbol, side: 'Bid', orderType: 'Limit', price: '50', quantity: '1' } as const;
    await exchange.place({ ...ending, timeInForce: 'GTD', expiresAt });
    const before = await list();
    expect(before.map(({ status }: { status: string }) => status)).toEqual([
      'New',
      'TriggerPending',
      'TriggerPending',
      'New',
    ]);
    expect(before[0]).toMatchObject({ triggerPrice: '99.00', triggeredAt: expect.any(Number) });
    await exchange.close();
    // Two minutes later, by its clock.
    const ahead = 120_000;
    const now = () => ((Date.now() + ahead) * 1_000) as TimeMicros;
    exchange = await TestExchange.start({ data, clock: { now } });
    const cancelled = await exchange.signed({
      method: 'DELETE',
      path: '/api/v1/order',
      instruction: 'orderCancel',
      parameters: { symbol, orderId: before[3].id },
      timestamp: Date.now() + ahead,
    });
    expect(cancelled.body.reason).toBe('order-unknown');
    expect(await list(Date.now() + ahead)).toEqual(before.slice(0, -1));
    await rm(data, { recursive: true });
  });
});
