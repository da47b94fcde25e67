/**
 * What strangers send. Each row also shows that nothing changed, that nothing broke (no 5xx), that
 * the next good request works, and that no secret got into an answer or the log.
 */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Reply, TestExchange } from './support/exchange.ts';
import { signedHeaders, signText } from './support/signer.ts';
import { keys, type TestKey } from './support/venue.ts';

let exchange: TestExchange;
let before: string;
beforeAll(async () => {
  exchange = await TestExchange.start();
  await exchange.limit('Bid', '90', '1', keys.bob);
});
afterAll(() => exchange.close());
beforeEach(() => {
  before = exchange.state();
});
afterEach(async () => {
  expect(exchange.state()).toBe(before);
  const next = await exchange.signed({ path: '/api/v1/capital', instruction: 'balanceQuery' });
  expect(next.status).toBe(200);
  expect(exchange.log.join('')).not.toContain(keys.aliceHmac.secret);
});

const order = { symbol: 'TATA_INR', side: 'Bid', orderType: 'Limit', price: '90', quantity: '1' };

/** Refused with a code of ours, in our form, and closed about everything else. */
function refused(reply: Reply, status: number, reason?: string): void {
  expect(reply.text).not.toMatch(/\.ts:|node_modules|SELECT|canary/);
  expect(reply.body).toMatchObject({
    code: expect.stringMatching(/^[A-Z_]+$/),
    reason: reason ?? expect.any(String),
    message: expect.any(String),
    requestId: expect.any(String),
  });
  expect(reply.status).toBe(status);
}

/** The bytes as they are, under a signature that would be good for `order`. */
function postRaw(
  body: string | Buffer,
  headers: Record<string, string> = {},
  path = '/api/v1/order',
) {
  return exchange.send({
    method: 'POST',
    path,
    body,
    headers: {
      'content-type': 'application/json',
      ...signedHeaders(keys.alice, { instruction: 'orderExecute', parameters: order }),
      ...headers,
    },
  });
}

describe('A: bytes', () => {
  test.each([
    ['A1 empty body', '', 400, 'json-malformed'],
    ['A2 truncated', '{"a":', 400, 'json-malformed'],
    ['A7 nested 100 deep', `${'{"a":'.repeat(100)}1${'}'.repeat(100)}`, 400, 'json-too-deep'],
    ['A8 __proto__', '{"__proto__":{"admin":true}}', 400, 'field-unknown'],
    ['A9 constructor', '{"constructor":{"prototype":{"x":1}}}', 400, 'field-unknown'],
    [
      'A10 duplicate key',
      JSON.stringify(order).replace('{', '{"side":"Ask",'),
      400,
      'field-duplicated',
    ],
    ['A12 null', 'null', 400, 'json-malformed'],
    ['A12 array', '[]', 400, 'json-malformed'],
    ['A12 number', '7', 400, 'json-malformed'],
    ['A12 string', '"x"', 400, 'json-malformed'],
    [
      'A13 not UTF-8',
      Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]),
      400,
      'json-malformed',
    ],
  ] as const)('%s', async (...[, body, status, reason]) => {
    refused(await postRaw(body), status, reason);
    expect(({} as { admin?: boolean }).admin).toBeUndefined();
  });

  test('A3 too large, with a length: refused and closed', async () => {
    const reply = await postRaw(`{"a":"${'x'.repeat(20_000)}"}`);
    refused(reply, 413, 'body-too-large');
    expect(reply.headers.connection).toBe('close');
  });

  test('A4 too large, chunked: refused at the limit', async () => {
    const chunk = `1000\r\n${'x'.repeat(4_096)}\r\n`;
    const head =
      'POST /api/v1/order HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n';
    const text = await exchange.raw(head + chunk.repeat(8));
    expect(text).toMatch(/^HTTP\/1\.1 413 /);
  });

  test('A5 other content types, A6 compressed', async () => {
    refused(
      await postRaw('a=1', { 'content-type': 'text/plain' }),
      415,
      'content-type-unsupported',
    );
    refused(await postRaw('a=1', { 'content-type': 'application/x-www-form-urlencoded' }), 415);
    refused(await postRaw('x', { 'content-encoding': 'gzip' }), 415, 'content-type-unsupported');
  });

  test('A7 five million deep, and no stall', async () => {
    const start = performance.now();
    refused(await postRaw('['.repeat(120_000), {}, '/api/v1/orders'), 400, 'json-malformed');
    refused(
      await postRaw('['.repeat(60_000) + ']'.repeat(60_000), {}, '/api/v1/orders'),
      400,
      'json-too-deep',
    );
    const text = await exchange.raw(
      `POST /api/v1/order HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 5000000\r\n\r\n`,
    );
    expect(text).toMatch(/^HTTP\/1\.1 413 /);
    expect(performance.now() - start).toBeLessThan(2_000);
  });

  test.each([
    { ...order, role: 'admin' },
    { ...order, userId: 2 },
    { ...order, account: 3 },
    { ...order, hasOwnProperty: 1 },
    { ...order, 'a\u001b[31m\nred': 1 },
  ])('A11 unknown field %#', async (parameters) => {
    const reply = await exchange.place(parameters);
    refused(reply, 400, 'field-unknown');
    expect(reply.text).not.toMatch(/\\u001b|\\n/);
  });

  test.each(['a b', 'a\u0000', '\ud800', '\u202eabc', 'ü', '', 'x'.repeat(37), 'x'.repeat(256)])(
    'A13, F6 client id %j',
    async (clientId) =>
      refused(await exchange.place({ ...order, clientId }), 400, 'client-id-malformed'),
  );

  test.each([
    '１２３４５６',
    '../../etc/passwd',
    '%2e%2e%2f',
    'TATA_INR\u0000',
    "'; DROP TABLE orders;--",
    'x'.repeat(300),
    '',
  ])('A14, A15, A16 symbol %j', async (symbol) => {
    refused(await exchange.place({ ...order, symbol }), 400, 'symbol-malformed');
    const query = new URLSearchParams({ symbol });
    refused(await exchange.send({ path: `/api/v1/depth?${query}` }), 400, 'symbol-malformed');
  });

  test.each([
    '/../../etc/passwd',
    '/api/v1/%2e%2e/%2e%2e/etc/passwd',
    '/api/v1/%zz',
    '/%00',
    '//',
    '/api//v1/depth',
  ])('A15 path %s', async (path) => {
    const reply = await exchange.send({ path });
    expect([400, 404]).toContain(reply.status);
    expect(reply.body).toMatchObject({ reason: expect.any(String) });
  });

  test.each([
    ['A17 both lengths', 'Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'],
    ['A18 unknown encoding', 'Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n'],
    ['A18 folded header', 'X-A: 1\r\n folded\r\nContent-Length: 2\r\n\r\n{}'],
    ['A18 two lengths', 'Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}'],
    ['A18 negative length', 'Content-Length: -1\r\n\r\n'],
  ])('%s', async (_row, rest) => {
    const head = 'POST /api/v1/order HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n';
    const text = await exchange.raw(head + rest, 'closed');
    expect(text).toMatch(/^HTTP\/1\.1 400 /);
    expect(text).toContain('"reason":"request-malformed"');
  });

  test('A18 bare line feeds, no host, and no HTTP at all', async () => {
    for (const bytes of [
      'GET /api/v1/ping HTTP/1.1\nHost: x\n\n',
      'GET /api/v1/ping HTTP/1.1\r\n\r\n',
      'hello\r\n\r\n',
    ]) {
      expect(await exchange.raw(bytes, 'closed')).toMatch(/^HTTP\/1\.1 400 /);
    }
  });

  test('A19 long and many headers', async () => {
    const long = await exchange.raw(
      `GET /api/v1/ping HTTP/1.1\r\nHost: x\r\nX-A: ${'x'.repeat(10_240)}\r\n\r\n`,
      'closed',
    );
    expect(long).toMatch(/^HTTP\/1\.1 431 /);
    const many = Array.from({ length: 200 }, (_, index) => `X-${index}: 1\r\n`).join('');
    const text = await exchange.raw(`GET /api/v1/ping HTTP/1.1\r\nHost: x\r\n${many}\r\n`);
    expect(text).toMatch(/^HTTP\/1\.1 431 /);
  });

  test('A20 the client’s request id goes nowhere', async () => {
    const text = await exchange.raw(
      'GET /api/v1/ping HTTP/1.1\r\nHost: x\r\nX-Request-Id: evil\r\nRequest-Id: evil\r\n\r\n',
    );
    expect(text).toMatch(/^HTTP\/1\.1 200 /);
    expect(text).not.toContain('evil');
  });

  test.each([
    'limit=1&limit=9',
    'limit=-1',
    'limit=1e9',
    'limit=NaN',
    'limit=abc',
    'limit=1001',
    'limit=0',
    'limit=',
    'limit=%20',
    'limit=0x10',
    'limit=10.5',
    'limit=99999999999999999999',
    'unknown=1',
    '__proto__=1',
    'limit[]=1',
  ])('A22 query %s', async (query) => {
    const reply = await exchange.send({ path: `/api/v1/trades?symbol=TATA_INR&${query}` });
    refused(reply, 400);
  });

  test('A26 long strings in every pattern take no time', async () => {
    const hostile = `${'a'.repeat(15_000)}!`;
    const start = performance.now();
    for (const field of [
      'symbol',
      'side',
      'orderType',
      'price',
      'quantity',
      'timeInForce',
      'clientId',
      'selfTradePrevention',
    ]) {
      refused(await exchange.place({ ...order, [field]: hostile }), 400);
    }
    for (const path of ['klines?interval=', 'depth?limit=', 'trades?limit=']) {
      refused(
        await exchange.send({ path: `/api/v1/${path}${hostile.slice(0, 5_000)}&symbol=TATA_INR` }),
        400,
      );
    }
    expect(performance.now() - start).toBeLessThan(1_000);
  });
});

describe('B: numbers', () => {
  const hostile = [
    '1e999999',
    'NaN',
    'Infinity',
    '-Infinity',
    '-0',
    '-0.0',
    '-1',
    '',
    ' ',
    ' 12 ',
    '0x10',
    '0b11',
    '0o7',
    '+5',
    '00012',
    '.5',
    '5.',
    '1_000',
    '1,000',
    '1.0.0',
    '１２',
    '١٢',
    '0.1234567890123456789',
    '1'.repeat(19),
    '9'.repeat(10_000),
  ];
  test.each(hostile)('B1–B14 %j', async (text) => {
    for (const field of ['price', 'quantity']) {
      refused(await exchange.place({ ...order, [field]: text }), 400, 'decimal-malformed');
    }
    const market = { symbol: 'TATA_INR', side: 'Bid', orderType: 'Market', quoteQuantity: text };
    refused(await exchange.place(market), 400, 'decimal-malformed');
  });

  test.each([
    '1e999999',
    '9007199254740993',
    '90',
    '1.5',
    '-0',
    'true',
    '[]',
    '{}',
    '{"toString":1}',
    '["90"]',
  ])('B2, B15, B19 a price that is the JSON %s', async (json) => {
    const body = JSON.stringify(order).replace('"90"', json);
    const reply = await postRaw(body);
    expect(reply.status).toBe(400);
    expect(reply.body.reason).toMatch(/decimal-malformed|field-duplicated/);
  });

  test.each([
    ['B5', { quantity: '0' }, 'quantity-below-minimum'],
    ['B5', { quantity: '0.000' }, 'quantity-below-minimum'],
    ['B5', { price: '0' }, 'price-below-minimum'],
    ['B13', { price: '90.01' }, 'price-off-tick'],
    ['B13', { quantity: '1.0001' }, 'quantity-off-lot'],
    ['B17', { quantity: '0.001', price: '0.05' }, 'notional-below-minimum'],
  ])('%s %j', async (_row, change, reason) => {
    const reply = await exchange.place({ ...order, ...change });
    expect(reply.status).toBeGreaterThanOrEqual(400);
    expect(reply.status).toBeLessThan(500);
    expect(reply.body.reason).toBe(reason);
  });

  test('B16 the largest price times the largest quantity', async () => {
    const reply = await exchange.place({
      ...order,
      price: '450359962737049.55',
      quantity: '9007199254740.991',
    });
    expect(reply.status).toBeLessThan(500);
    expect(reply.status).toBeGreaterThanOrEqual(400);
    refused(
      await exchange.place({ ...order, quantity: '999999999999999999' }),
      reply.status === 422 ? 400 : 400,
    );
  });
});

describe('C: who asks', () => {
  const capital = { path: '/api/v1/capital', instruction: 'balanceQuery' } as const;
  const headersOf = (key: TestKey = keys.alice, window?: number) =>
    signedHeaders(key, {
      instruction: 'balanceQuery',
      ...(window === undefined ? {} : { window }),
    });
  const ask = (headers: Record<string, string>) =>
    exchange.send({ path: '/api/v1/capital', headers });

  test('C1, C2, C3 every way to have no right to ask is the same 401', async () => {
    const good = headersOf();
    const flipped = Buffer.from(good['x-signature'] ?? '', 'base64');
    flipped[5] = (flipped[5] ?? 0) ^ 1;
    const cases: Record<string, string>[] = [
      {},
      { 'x-api-key': keys.alice.keyId },
      { ...good, 'x-api-key': 'unknown' },
      { ...good, 'x-api-key': 'x'.repeat(4_000) },
      { ...good, 'x-api-key': '__proto__' },
      { ...good, 'x-signature': flipped.toString('base64') },
      { ...good, 'x-signature': '' },
      { ...good, 'x-signature': 'AAAA' },
      { ...good, 'x-signature': 'not base64 at all' },
      { ...good, 'x-signature': 'A'.repeat(5_000) },
      { ...headersOf(keys.aliceHmac), 'x-signature': 'AAAA' },
      headersOf(keys.expired),
    ];
    const texts = new Set<string>();
    for (const headers of cases) {
      const reply = await ask(headers);
      refused(reply, 401, 'unauthorized');
      texts.add(reply.text.replace(/"requestId":"[^"]*"/, ''));
    }
    expect(texts.size).toBe(1);
  });

  test('C4, C6 a signature counts for its own words only', async () => {
    const headers = signedHeaders(keys.alice, { instruction: 'orderExecute', parameters: order });
    const body = JSON.stringify({ ...order, quantity: '2' });
    const type = { 'content-type': 'application/json' };
    refused(
      await exchange.send({
        method: 'POST',
        path: '/api/v1/order',
        headers: { ...headers, ...type },
        body,
      }),
      401,
    );
    const preview = signedHeaders(keys.alice, { instruction: 'orderPreview', parameters: order });
    refused(
      await exchange.send({
        method: 'POST',
        path: '/api/v1/order',
        headers: { ...preview, ...type },
        body: JSON.stringify(order),
      }),
      401,
    );
  });

  test('C7, C8 too old and too new', async () => {
    refused(
      await exchange.signed({ ...capital, timestamp: Date.now() - 6_000 }),
      401,
      'timestamp-expired',
    );
    refused(
      await exchange.signed({ ...capital, timestamp: Date.now() + 3_000 }),
      401,
      'timestamp-expired',
    );
    expect(
      (await exchange.signed({ ...capital, timestamp: Date.now() - 20_000, window: 60_000 }))
        .status,
    ).toBe(200);
  });

  test.each(['60001', '-1', 'abc', '0', '1e3', '5000.5', ''])('C9 window %j', async (window) => {
    refused(await exchange.signed({ ...capital, window }), 400, 'window-invalid');
  });

  test.each([
    `${Math.floor(Date.now() / 1_000)}`,
    `${Date.now()}000`,
    `${Date.now()}.5`,
    '1.7e12',
    'abc',
    '-1',
  ])('C10 timestamp %j', async (timestamp) =>
    refused(await exchange.signed({ ...capital, timestamp }), 400, 'field-malformed'),
  );

  test('C15 twenty bad signatures lock out the key from that address only', async () => {
    const other = await TestExchange.start({ trustProxy: ['127.0.0.1'] });
    try {
      const bad = { ...headersOf(), 'x-signature': signText(keys.bob, 'something else') };
      const from = (address: string, headers: Record<string, string>) =>
        other.send({
          path: '/api/v1/capital',
          headers: { ...headers, 'x-forwarded-for': address },
        });
      for (let attempt = 0; attempt < 20; attempt += 1)
        refused(await from('198.51.100.1', bad), 401);
      const locked = await from('198.51.100.1', headersOf());
      refused(locked, 429, 'key-locked');
      expect(Number(locked.headers['retry-after'])).toBeGreaterThan(0);
      expect((await from('198.51.100.2', headersOf())).status).toBe(200);
      expect((await from('198.51.100.1', headersOf(keys.bob))).status).toBe(200);
    } finally {
      await other.close();
    }
  });
});

describe('D: who may', () => {
  test('D1, D2 someone else’s order is one that does not exist', async () => {
    const [theirs] = (
      await exchange.signed({ key: keys.bob, path: '/api/v1/orders', instruction: 'orderQueryAll' })
    ).body;
    const parameters = { symbol: 'TATA_INR', orderId: theirs.id };
    refused(
      await exchange.signed({ path: '/api/v1/order', instruction: 'orderQuery', parameters }),
      404,
      'order-unknown',
    );
    for (const [method, instruction] of [
      ['DELETE', 'orderCancel'],
      ['PATCH', 'orderModify'],
    ] as const) {
      const change = method === 'PATCH' ? { ...parameters, quantity: '0.5' } : parameters;
      refused(
        await exchange.signed({ method, path: '/api/v1/order', instruction, parameters: change }),
        404,
        'order-unknown',
      );
    }
    const history = await exchange.signed({
      path: '/wapi/v1/history/orders',
      instruction: 'orderHistoryQueryAll',
      parameters: { orderId: theirs.id },
    });
    expect(history.body).toEqual([]);
  });

  test('D4 a key that may only read places, changes and cancels nothing', async () => {
    refused(await exchange.place(order, keys.reader), 403, 'scope-missing');
    refused(
      await exchange.signed({
        key: keys.reader,
        method: 'DELETE',
        path: '/api/v1/orders',
        instruction: 'orderCancelAll',
      }),
      403,
    );
    const [entry] = await exchange.server.identity.auditLog({ action: 'permission-denied' });
    expect(entry).toMatchObject({ actor: { keyId: keys.reader.keyId } });
  });

  test('D6 operators’ routes answer 404', async () => {
    refused(await exchange.send({ path: '/admin/v1/markets' }), 404, 'not-found');
  });

  test('D7, D8 an address that is not on the list, and a spoofed one', async () => {
    const capital = {
      key: keys.elsewhere,
      path: '/api/v1/capital',
      instruction: 'balanceQuery',
    } as const;
    refused(await exchange.signed(capital), 403, 'ip-not-allowed');
    refused(
      await exchange.signed({ ...capital, headers: { 'x-forwarded-for': '203.0.113.7' } }),
      403,
      'ip-not-allowed',
    );
    expect(await exchange.server.identity.auditLog({ action: 'address-denied' })).not.toHaveLength(
      0,
    );
  });
});

describe('F: again', () => {
  test('F2, F8 same id with other content; a refused order leaves its id free', async () => {
    const poor = { ...order, quantity: '99999999999', clientId: 'again' };
    refused(await exchange.place(poor), 400, 'insufficient-funds');
    refused(
      await exchange.place({ ...order, clientId: 'again', price: '0.05' }),
      400,
      'notional-below-minimum',
    );
  });
});

describe('H: around', () => {
  test('H7, H8 nothing of a stranger or a key gets into the log', async () => {
    const headers = {
      'user-agent': 'canary',
      'x-api-key': 'canary-key',
      'x-signature': 'canary-signature',
    };
    await exchange.send({ path: '/api/v1/capital?x=canary', headers });
    const signature = signedHeaders(keys.aliceHmac, {
      instruction: 'orderExecute',
      parameters: order,
    });
    await exchange.send({
      method: 'POST',
      path: '/api/v1/order',
      headers: { ...signature, 'content-type': 'application/json' },
      body: '{"price":"canary"}',
    });
    const log = exchange.log.join('');
    expect(log).not.toContain('canary');
    expect(log).not.toContain(signature['x-signature']);
    const metrics = await (await fetch(`${exchange.server.opsUrl}/metrics`)).text();
    expect(metrics).not.toContain('canary');
  });

  test('H11 unknown paths and symbols make no new metric labels', async () => {
    for (let index = 0; index < 50; index += 1) {
      await exchange.send({ path: `/api/v1/x${index}` });
      await exchange.send({ path: `/api/v1/depth?symbol=X${index}_Y` });
    }
    const metrics = await (await fetch(`${exchange.server.opsUrl}/metrics`)).text();
    expect(metrics).not.toMatch(/x49|X49/);
    const routes = new Set([...metrics.matchAll(/route="([^"]*)"/g)].map(([, route]) => route));
    expect(routes.size).toBeLessThan(40);
  });

  test('H13 no other origin may read', async () => {
    for (const origin of ['null', 'https://evil.example']) {
      const reply = await exchange.send({ path: '/api/v1/markets', headers: { origin } });
      expect(reply.headers['access-control-allow-origin']).toBeUndefined();
    }
  });
});
