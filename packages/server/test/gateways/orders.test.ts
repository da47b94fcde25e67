/** Orders beyond limit and market, over the wire: what is answered, listed, streamed and kept. */
import type { SignableParameters } from '@exchange/core/protocol';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { TestExchange } from './support/exchange.ts';
import { socketSignature } from './support/signer.ts';
import { TestSocket } from './support/socket.ts';
import { keys, type TestKey } from './support/venue.ts';

let exchange: TestExchange;
beforeAll(async () => {
  exchange = await TestExchange.start();
});
afterAll(() => exchange.close());
beforeEach(async () => {
  for (const key of [keys.alice, keys.bob, keys.carol]) {
    await signed('DELETE', '/api/v1/orders', 'orderCancelAll', {}, key);
  }
  await tradeAt('100.00');
});

const symbol = 'TATA_INR';

function signed(
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
  path: string,
  ...[instruction, parameters = {}, key = keys.alice]: readonly [
    instruction: string,
    parameters?: SignableParameters | readonly SignableParameters[],
    key?: TestKey,
  ]
) {
  return exchange.signed({ method, path, instruction, parameters, key });
}

const place = (parameters: SignableParameters, key?: TestKey) =>
  exchange.place({ symbol, ...parameters }, key);
const oco = (parameters: SignableParameters) =>
  signed('POST', '/api/v1/order/oco', 'orderExecuteOco', { symbol, ...parameters });
const find = async (id: string) =>
  (await signed('GET', '/api/v1/order', 'orderQuery', { symbol, orderId: id })).body;
const history = async (id: string) =>
  (await signed('GET', '/wapi/v1/history/orders', 'orderHistoryQueryAll', { orderId: id })).body[0];
const depth = async () => (await exchange.send({ path: `/api/v1/depth?symbol=${symbol}` })).body;

/** Carol and Bob make that price the last one, and leave nothing behind. */
async function tradeAt(price: string): Promise<void> {
  await exchange.limit('Ask', price, '1', keys.bob);
  const { body } = await exchange.limit('Bid', price, '1', keys.carol);
  expect(body.status).toBe('Filled');
}

const stop = { side: 'Ask', orderType: 'Market', quantity: '2', triggerPrice: '95' } as const;

describe('orders that wait', () => {
  test('a stop waits, is listed and counted, triggers, and is kept in history', async () => {
    const { body } = await place({ ...stop, triggerType: 'Stop', price: '80' });
    expect(body).toMatchObject({
      status: 'TriggerPending',
      orderType: 'Market',
      triggerType: 'Stop',
      triggerBy: 'LastPrice',
      triggerPrice: '95.00',
      triggerQuantity: '2.000',
      price: '80.00',
      triggeredAt: null,
    });
    expect(await find(body.id)).toEqual(body);
    const account = await signed('GET', '/api/v1/account', 'accountQuery');
    expect(account.body).toMatchObject({ limitOrders: 0, triggerOrders: 1 });
    expect(await depth()).toMatchObject({ asks: [], bids: [] });

    await exchange.limit('Bid', '90', '5', keys.bob);
    await exchange.limit('Ask', '90', '1', keys.carol);
    expect(await history(body.id)).toMatchObject({
      status: 'Filled',
      executedQuantity: '2.000',
      triggerPrice: '95.00',
      triggeredAt: expect.any(Number),
    });
  });

  test('without a type the last price says which it is, in the words of Backpack’s clients', async () => {
    const limit = { orderType: 'Limit', price: '100', triggerQuantity: '1' } as const;
    const placed = await Promise.all([
      place({ ...limit, side: 'Ask', triggerPrice: '95' }),
      place({ ...limit, side: 'Ask', triggerPrice: '105' }),
      place({ ...limit, side: 'Bid', triggerPrice: '105' }),
      place({ ...limit, side: 'Bid', triggerPrice: '95' }),
    ]);
    expect(placed.map(({ body }) => body.triggerType)).toEqual([
      'Stop',
      'TakeProfit',
      'Stop',
      'TakeProfit',
    ]);
  });

  test('engine words and trailing stops', async () => {
    const named = await place({
      side: 'buy',
      type: 'stop-limit',
      price: '110',
      quantity: '1',
      triggerPrice: '105',
    });
    expect(named.body).toMatchObject({ orderType: 'Limit', triggerType: 'Stop' });
    const trailing = await place({
      side: 'Ask',
      orderType: 'Market',
      quantity: '1',
      trailPercent: '2.5',
    });
    expect(trailing.body).toMatchObject({ triggerType: 'TrailingStop', trailPercent: '2.5' });
    await exchange.limit('Bid', '104', '1', keys.bob);
    await exchange.limit('Ask', '104', '1', keys.carol);
    await exchange.limit('Bid', '101', '5', keys.bob);
    await exchange.limit('Ask', '101', '1', keys.carol);
    // 104 − 2.5 % is 101.4: 101 is below it.
    expect(await history(trailing.body.id)).toMatchObject({
      status: 'Filled',
      triggerPrice: '101.40',
    });
  });

  test('cancel and amend know them', async () => {
    const { body } = await place({ ...stop, triggerType: 'Stop' });
    const named = { symbol, orderId: body.id };
    const amended = await signed('PATCH', '/api/v1/order', 'orderModify', {
      ...named,
      triggerPrice: '90',
    });
    expect(amended.body).toMatchObject({ status: 'TriggerPending', triggerPrice: '90.00' });
    const cancelled = await signed('DELETE', '/api/v1/order', 'orderCancel', named);
    expect(cancelled.body).toMatchObject({ status: 'Cancelled', id: body.id });
  });

  test.each([
    ['stop-would-trigger', { ...stop, triggerType: 'Stop', triggerPrice: '100' }],
    ['protection-price-needed', { ...stop, side: 'Bid', triggerType: 'Stop', triggerPrice: '105' }],
    ['field-conflict', { ...stop, trailAmount: '1' }],
    ['field-conflict', { ...stop, triggerType: 'TrailingStop', trailAmount: '1' }],
    ['field-conflict', { ...stop, orderType: 'Stop', triggerType: 'TakeProfit' }],
    ['field-conflict', { ...stop, timeInForce: 'IOC' }],
    ['field-conflict', { ...stop, postOnly: true }],
    ['field-missing', { side: 'Ask', orderType: 'Stop', quantity: '1' }],
    ['field-missing', { side: 'Ask', orderType: 'Market', triggerQuantity: '1' }],
    [
      'field-malformed',
      { side: 'Ask', orderType: 'Market', quantity: '1', trailPercent: '0.00001' },
    ],
    [
      'trail-out-of-range',
      { side: 'Ask', orderType: 'Market', quantity: '1', trailPercent: '100' },
    ],
    [
      'field-conflict',
      { side: 'Ask', orderType: 'TakeProfit', quoteQuantity: '100', triggerPrice: '105' },
    ],
  ])('%s', async (reason, parameters) => {
    const before = exchange.state();
    const { status, body } = await place(parameters);
    expect(body).toMatchObject({ reason, message: expect.any(String) });
    expect(status).toBe(400);
    expect(exchange.state()).toBe(before);
  });

  test('a stream tells that it waits, that it acts, and what it did', async () => {
    const socket = await TestSocket.open(exchange.server.url);
    const signature = socketSignature(keys.alice, 'subscribe');
    await socket.ask({ method: 'SUBSCRIBE', params: ['account.orderUpdate'], signature });
    const { body } = await place({ ...stop, triggerType: 'Stop' });
    await exchange.limit('Bid', '94', '5', keys.bob);
    await exchange.limit('Ask', '94', '1', keys.carol);
    await socket.until(({ data }) => data?.X === 'Filled');
    const told = socket.stream('account.orderUpdate').filter(({ i }) => i === body.id);
    expect(told.map(({ e, X }) => `${e} ${X}`)).toEqual([
      'triggerPlaced TriggerPending',
      'orderAccepted New',
      'orderFill Filled',
    ]);
    expect(told[0]).toMatchObject({ P: '95.00', B: 'LastPrice', Y: '2.000', tt: 'Stop' });
    expect(told[1].ta).toEqual(expect.any(Number));
    await socket.close();
  });
});

describe('icebergs and sliding orders', () => {
  test('only the displayed part is in the book', async () => {
    const iceberg = { side: 'Ask', orderType: 'Limit', price: '101', quantity: '10' } as const;
    const { body } = await place({ ...iceberg, displayQuantity: '2' });
    expect(body).toMatchObject({ quantity: '10.000', displayQuantity: '2.000', status: 'New' });
    expect((await depth()).asks).toEqual([['101.00', '2.000']]);
    await exchange.limit('Bid', '101', '5', keys.bob);
    expect((await depth()).asks).toEqual([['101.00', '1.000']]);
    expect(await find(body.id)).toMatchObject({ executedQuantity: '5.000' });
    const refused = await place({ ...iceberg, displayQuantity: '0.05' });
    expect(refused.body).toMatchObject({ reason: 'display-quantity-out-of-range' });
    expect(refused.body.message).toContain('0.1');
  });

  test('a sliding post-only order rests one tick short of the other side', async () => {
    await exchange.limit('Ask', '101', '1', keys.bob);
    const order = { side: 'Bid', orderType: 'Limit', price: '102', quantity: '1' } as const;
    expect((await place({ ...order, postOnly: true })).body.reason).toBe('post-only-would-take');
    const { body } = await place({ ...order, postOnlySlide: true });
    expect(body).toMatchObject({ price: '100.95', postOnly: true, postOnlySlide: true });
  });
});

describe('times', () => {
  test('an order until a time ends by itself, and says why', async () => {
    const expiresAt = Date.now() + 120;
    const order = { side: 'Bid', orderType: 'Limit', price: '99', quantity: '1' } as const;
    const socket = await TestSocket.open(exchange.server.url);
    const signature = socketSignature(keys.alice, 'subscribe');
    await socket.ask({ method: 'SUBSCRIBE', params: ['account.orderUpdate'], signature });
    const { body } = await place({ ...order, timeInForce: 'GTD', expiresAt });
    expect(body).toMatchObject({ timeInForce: 'GTD', expiresAt, status: 'New' });
    const ended = await socket.until(({ data }) => data?.e === 'orderExpired');
    expect(ended.data).toMatchObject({ i: body.id, X: 'Expired', R: 'TimeInForce' });
    expect(ended.data.T).toBeGreaterThanOrEqual(expiresAt * 1_000);
    expect((await depth()).bids).toEqual([]);
    expect(await history(body.id)).toMatchObject({
      status: 'Expired',
      expiryReason: 'TimeInForce',
    });
    await socket.close();
    const late = await place({ ...order, timeInForce: 'GTD', expiresAt: 1_000 });
    expect(late.body.reason).toBe('time-in-past');
    expect((await place({ ...order, timeInForce: 'GTD' })).body.reason).toBe('field-missing');
    expect((await place({ ...order, expiresAt })).body.reason).toBe('field-conflict');
    const day = await place({ ...order, timeInForce: 'DAY' });
    expect(day.body.expiresAt % 86_400_000).toBe(0);
  });

  test('the dead-man’s switch cancels everything, unless it is set again or switched off', async () => {
    const set = (timeout: number) => signed('POST', '/api/v1/deadman', 'deadmanSet', { timeout });
    const socket = await TestSocket.open(exchange.server.url);
    const signature = socketSignature(keys.alice, 'subscribe');
    await socket.ask({ method: 'SUBSCRIBE', params: ['account.orderUpdate'], signature });
    const waiting = await place({ ...stop, triggerType: 'Stop' });
    const resting = await exchange.limit('Bid', '99', '1');
    expect((await set(60_000)).body.cancelAt).toBeGreaterThan(Date.now());
    expect((await set(0)).body).toEqual({ cancelAt: null });
    await set(100);
    await socket.until(({ data }) => data?.e === 'orderCancelled' && data.i === resting.body.id);
    const ended = socket.stream('account.orderUpdate').filter(({ e }) => e === 'orderCancelled');
    expect(ended.map(({ i }) => i)).toEqual([waiting.body.id, resting.body.id]);
    expect((await signed('GET', '/api/v1/orders', 'orderQueryAll')).body).toEqual([]);
    await socket.close();
  });
});

describe('pairs', () => {
  const pair = { side: 'Ask', quantity: '2', price: '110', triggerPrice: '90' } as const;

  test('both are answered and linked; what ends one ends the other', async () => {
    const { body } = await oco({ ...pair, triggerLimitPrice: '89' });
    const [limit, waiting] = body;
    expect(limit).toMatchObject({ status: 'New', relatedOrderId: waiting.id, price: '110.00' });
    expect(waiting).toMatchObject({
      status: 'TriggerPending',
      relatedOrderId: limit.id,
      triggerPrice: '90.00',
    });
    await exchange.limit('Bid', '110', '1', keys.bob);
    expect(await find(limit.id)).toMatchObject({ executedQuantity: '1.000' });
    expect(await history(waiting.id)).toMatchObject({ status: 'Cancelled' });
  });

  test('a repeat by either client id is answered with the same pair', async () => {
    const named = { ...pair, clientId: 'pair-limit', triggerClientId: 'pair-stop' };
    const first = await oco(named);
    const again = await oco(named);
    expect(again.body).toEqual(first.body);
    const other = await oco({ ...named, quantity: '3' });
    expect(other.body.reason).toBe('client-id-reused');
  });

  test.each([
    ['order-terms-conflict', { ...pair, triggerPrice: '120' }],
    ['field-missing', { ...pair, side: 'Bid', price: '90', triggerPrice: '110' }],
    ['field-conflict', { ...pair, triggerLimitPrice: '89', triggerProtectionPrice: '88' }],
    ['field-malformed', { ...pair, timeInForce: 'IOC' }],
  ])('%s', async (reason, parameters) => {
    const before = exchange.state();
    expect((await oco(parameters)).body).toMatchObject({ reason });
    expect(exchange.state()).toBe(before);
  });
});

describe('batches', () => {
  const bid = (price: string, quantity = '1') =>
    ({ symbol, side: 'Bid', orderType: 'Limit', price, quantity }) as const;

  test('each for itself: one command, one answer for each', async () => {
    const before = exchange.server.views.seq;
    const { status, body } = await signed('POST', '/api/v1/orders', 'orderExecute', [
      bid('98'),
      bid('98.01'),
      bid('97', '0.0001'),
      bid('97', '0.001'),
      bid('96'),
    ]);
    expect(status).toBe(200);
    expect(body.map((one: { id?: string; reason?: string }) => one.reason ?? 'placed')).toEqual([
      'placed',
      'price-off-tick',
      'quantity-off-lot',
      'notional-below-minimum',
      'placed',
    ]);
    expect(exchange.server.views.seq).toBe(before + 1);
  });

  test('all or none: the refused one is named, and nothing is placed', async () => {
    const together = (orders: readonly SignableParameters[]) =>
      signed('POST', '/api/v1/orders/atomic', 'orderExecuteAtomic', orders);
    const before = exchange.state();
    const refused = await together([bid('98'), bid('97', '0.001')]);
    expect(refused.status).toBe(400);
    expect(refused.body).toMatchObject({ reason: 'notional-below-minimum', item: 1 });
    expect(refused.body.message).toMatch(/^Order 2 of the batch: /);
    const malformed = await together([bid('98.01'), bid('98')]);
    expect(malformed.body).toMatchObject({ reason: 'price-off-tick', item: 0 });
    expect(exchange.state()).toBe(before);
    const placed = await together([bid('98'), bid('97')]);
    expect(placed.body.map(({ price }: { price: string }) => price)).toEqual(['98.00', '97.00']);
  });

  test('the same over a WebSocket, with pairs and the switch', async () => {
    const socket = await TestSocket.open(exchange.server.url, '/ws/v1/trade');
    const signature = socketSignature(keys.alice, 'sessionLogon');
    await socket.ask({ method: 'session.logon', signature });
    const many = await socket.ask({ method: 'orders.place', params: [bid('98'), bid('97')] });
    expect(many.result).toHaveLength(2);
    const none = await socket.ask({
      method: 'orders.placeAtomic',
      params: [bid('98'), bid('97', '0.001')],
    });
    expect(none.error.reason).toBe('notional-below-minimum');
    const pair = await socket.ask({
      method: 'order.placeOco',
      params: { symbol, side: 'Ask', quantity: '1', price: '110', triggerPrice: '90' },
    });
    expect(pair.result).toHaveLength(2);
    const off = await socket.ask({ method: 'deadman.set', params: { timeout: 0 } });
    expect(off.result).toEqual({ cancelAt: null });
    await socket.close();
  });
});
