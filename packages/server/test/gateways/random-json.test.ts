/** Whatever JSON comes, the answer is never a 5xx, and the money stays where it is. */
import { fc } from '@fast-check/vitest';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { TestExchange } from './support/exchange.ts';
import { signedHeaders, socketSignature } from './support/signer.ts';
import { TestSocket } from './support/socket.ts';
import { keys } from './support/venue.ts';

let exchange: TestExchange;
beforeAll(async () => {
  exchange = await TestExchange.start({ gatewayLimits: { badSignaturesMax: 1e9 } });
});
afterAll(() => exchange.close());

/** Values that fit a field, nearly fit it, or are anything. */
const text = fc.oneof(
  fc.constantFrom(
    'TATA_INR',
    'BTC_USDT',
    'Bid',
    'Ask',
    'Limit',
    'Market',
    'GTC',
    'IOC',
    'FOK',
    'RejectTaker',
    'Decrement',
  ),
  fc.constantFrom('90', '0', '-1', '1e9', '0.001', '99999999', '100.05', '', '123'),
  fc.string({ unit: 'binary' }),
);
const value = fc.oneof(
  { weight: 6, arbitrary: text },
  { weight: 2, arbitrary: fc.jsonValue() },
  { weight: 1, arbitrary: fc.integer() },
);
const name = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.constantFrom(
      'symbol',
      'side',
      'orderType',
      'type',
      'price',
      'quantity',
      'quoteQuantity',
      'timeInForce',
      'postOnly',
      'clientId',
      'orderId',
      'selfTradePrevention',
      'reduceOnly',
    ),
  },
  { weight: 1, arbitrary: fc.string() },
);
const order = fc.dictionary(name, value, { maxKeys: 9 });
const body = fc.oneof(order, fc.array(order, { maxLength: 4 }), fc.jsonValue());

const routes = [
  ['POST', '/api/v1/order', 'orderExecute'],
  ['POST', '/api/v1/orders', 'orderExecute'],
  ['POST', '/api/v1/order/preview', 'orderPreview'],
  ['PATCH', '/api/v1/order', 'orderModify'],
  ['DELETE', '/api/v1/order', 'orderCancel'],
  ['DELETE', '/api/v1/orders', 'orderCancelAll'],
] as const;

/** Per asset over all accounts and the fees: nothing comes or goes. */
function total(): string {
  const { views, identity } = exchange.server;
  const sums = new Map<string, bigint>();
  const accounts = [1, ...identity.accounts().map(({ account }) => account)];
  for (const account of accounts) {
    for (const { asset, available, held } of views.balances(account as never)) {
      sums.set(asset, (sums.get(asset) ?? 0n) + available + held);
    }
  }
  return JSON.stringify([...sums].sort().map(([asset, sum]) => `${asset} ${sum}`));
}

test('property: HTTP', async () => {
  const before = total();
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...routes),
      body,
      async ([method, path, instruction], json) => {
        const isObject = (one: unknown) => typeof one === 'object' && one !== null;
        const isSignable =
          isObject(json) &&
          Object.values(json as object).every((one) => !Array.isArray(json) || isObject(one));
        const headers = signedHeaders(keys.alice, {
          instruction,
          ...(isSignable ? { parameters: json as never } : {}),
        });
        const reply = await exchange.send({
          method,
          path,
          headers: { 'content-type': 'application/json', ...headers },
          body: JSON.stringify(json),
        });
        expect(reply.status, reply.text).toBeLessThan(500);
        if (reply.status !== 200) expect(reply.body).toMatchObject({ reason: expect.any(String) });
      },
    ),
    { numRuns: 400 },
  );
  expect(total()).toBe(before);
});

test('property: queries', async () => {
  const paths = [
    'depth',
    'trades',
    'trades/history',
    'klines',
    'ticker',
    'market',
    'tickers',
    'markets',
  ];
  const query = fc.dictionary(
    fc.oneof(
      fc.constantFrom('symbol', 'limit', 'interval', 'startTime', 'endTime', 'offset'),
      fc.string(),
    ),
    fc.oneof(text, fc.constantFrom('1m', '1d', '5', '1000', '0', '9999999999')),
    { maxKeys: 5 },
  );
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...paths), query, async (path, pairs) => {
      const reply = await exchange.send({ path: `/api/v1/${path}?${new URLSearchParams(pairs)}` });
      expect(reply.status, reply.text).toBeLessThan(500);
    }),
    { numRuns: 400 },
  );
});

test('property: WebSocket', async () => {
  const before = total();
  const socket = await TestSocket.open(exchange.server.url);
  await socket.ask({
    method: 'session.logon',
    signature: socketSignature(keys.alice, 'sessionLogon'),
  });
  const method = fc.constantFrom(
    'SUBSCRIBE',
    'UNSUBSCRIBE',
    'order.place',
    'orders.place',
    'order.cancel',
    'order.amend',
    'orders.cancelAll',
    'order.preview',
    'nothing',
  );
  const params = fc.oneof(
    body,
    fc.array(
      fc.oneof(
        fc.constantFrom(
          'depth.TATA_INR',
          'trade@TATA_INR',
          'kline.1m.TATA_INR',
          'account.orderUpdate',
        ),
        text,
      ),
    ),
  );
  let id = 10_000;
  await fc.assert(
    fc.asyncProperty(method, params, async (name, json) => {
      id += 1;
      const heard = socket.messages.length;
      socket.send({ method: name, params: json, id });
      // A message that is no JSON of ours is answered without its id.
      const answer = await socket.until(
        (message) => message.id === id || (message.id === null && message.error !== undefined),
        heard,
      );
      expect(answer.error?.reason).not.toBe('internal');
    }),
    { numRuns: 400 },
  );
  await socket.close();
  expect(total()).toBe(before);
});
