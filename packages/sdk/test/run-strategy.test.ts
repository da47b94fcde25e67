/** Strategies against a real server. */
import type { Exchange } from '@exchange/sdk';
import {
  defineStrategy,
  type OrderEvent,
  type RunningStrategy,
  type RunStrategyOptions,
  runStrategy,
  type Strategy,
  type StrategyContext,
} from '@exchange/sdk/strategy';
import { expect, onTestFinished, test } from 'vitest';
import { eventually } from './support/eventually.ts';
import { alice, bob, openClient, openServer } from './support/exchange-server.ts';
import { openFaultyProxy } from './support/faulty-proxy.ts';
import { createFaultyTransport } from './support/faulty-transport.ts';

const market = 'TATA_INR';
const fast = { retry: { baseMs: 1, maxMs: 20 }, reconnect: { baseMs: 1, maxMs: 20 } };
type Context = StrategyContext<Record<string, never>>;

async function run(
  exchange: Exchange,
  parts: Partial<Strategy>,
  options: Partial<RunStrategyOptions<Record<string, never>>> = {},
): Promise<RunningStrategy> {
  const strategy = defineStrategy<Record<string, never>>({
    name: 'test',
    subscribe: () => [{ market, book: true, trades: true }],
    ...parts,
  });
  const running = await runStrategy({ exchange, strategy, parameters: {}, ...options });
  onTestFinished(async () => void (await running.stop()));
  return running;
}

function line(event: OrderEvent): string {
  const { order } = event;
  return `${event.kind} ${order.side} ${order.quantity}/${order.remaining} @ ${order.price ?? '-'} ${order.state}`;
}

test('an order’s story: accepted, filled in parts, amended, cancelled, in this order', async () => {
  const { url } = await openServer();
  const story: string[] = [];
  let held: Context | undefined;
  const running = await run(openClient(url, { key: alice }), {
    onStart(context) {
      held = context;
      const reference = context.market(market);
      context.place(reference, {
        side: 'sell',
        price: reference.toTicks('100'),
        quantity: reference.toLots('3'),
        tag: 'ask',
      });
    },
    onOrder: (_context, event) => story.push(line(event)),
    onFill: (_context, fill) =>
      story.push(
        `fill ${fill.quantity} @ ${fill.price} ${fill.liquidity} fee ${fill.fee} ${fill.feeAsset} left ${fill.order.remaining}`,
      ),
    onTrade: (_context, trade) =>
      story.push(`trade ${trade.quantity} @ ${trade.price} ${trade.takerSide}`),
  });
  await eventually(() => story).toEqual(['accepted sell 3000/3000 @ 2000 open']);
  const buyer = openClient(url, { key: bob });
  await buyer.orders.place({ market, side: 'buy', price: '100', quantity: '1' });
  await eventually(() => story.length).toBe(3);
  const [order] = held?.openOrders ?? [];
  expect(order).toMatchObject({ tag: 'ask', remaining: 2000, state: 'open' });
  held?.amend(order?.clientId ?? '', { price: held.market(market).toTicks('101') });
  expect(held?.openOrders[0]?.state).toBe('pending-amend');
  await eventually(() => story.length).toBe(4);
  held?.cancel(order?.clientId ?? '');
  expect(held?.openOrders[0]?.state).toBe('pending-cancel');
  await eventually(() => story.length).toBe(5);
  expect(story.toSorted()).toEqual([
    'accepted sell 3000/3000 @ 2000 open',
    'amended sell 3000/2000 @ 2020 open',
    'cancelled sell 3000/2000 @ 2020 done',
    'fill 1000 @ 2000 maker fee 0.1 INR left 2000',
    'trade 1000 @ 2000 buy',
  ]);
  expect(held?.position(held.market(market))).toMatchObject({ lots: -1000, averageTicks: 2000 });
  await eventually(() => held?.balance('TATA')).toEqual({ available: '99999', held: '0' });
  expect(held?.openOrders).toEqual([]);
  expect(await running.stop()).toEqual({ cause: 'signal' });
});

test('what is placed in one handler leaves as one, after the cancels before it', async () => {
  const { url } = await openServer();
  const requests: string[] = [];
  const exchange = openClient(url, {
    key: alice,
    on: { request: ({ method, path }) => requests.push(`${method} ${path}`) },
  });
  const accepted: number[] = [];
  await run(exchange, {
    onStart(context) {
      const reference = context.market(market);
      const place = (level: number) =>
        context.place(reference, {
          side: 'sell',
          price: reference.toTicks(100 + level),
          quantity: reference.toLots('1'),
        });
      // Placed and taken back before it was answered: the cancel waits for the answer.
      context.cancel(place(99));
      for (let level = 0; level < 5; level += 1) place(level);
    },
    onOrder(_context, event) {
      if (event.kind === 'accepted') accepted.push(event.order.price ?? 0);
    },
  });
  await eventually(() => accepted.length).toBe(6);
  expect(accepted).toEqual([3980, 2000, 2020, 2040, 2060, 2080]);
  expect(requests.filter((one) => one === 'POST /api/v1/orders')).toHaveLength(1);
  expect(requests).not.toContain('POST /api/v1/order');
  await eventually(async () => (await exchange.orders.open().toArray({ limit: 10 })).length).toBe(
    5,
  );
});

test('handlers never overlap, and a refusal at once comes after the handler that caused it', async () => {
  const { url } = await openServer();
  const story: string[] = [];
  await run(openClient(url, { key: alice }), {
    onStart(context) {
      story.push('start begins');
      context.halt('not today');
      const reference = context.market(market);
      context.place(reference, {
        side: 'buy',
        price: reference.toTicks('90'),
        quantity: reference.toLots('1'),
      });
      story.push('start ends');
    },
    onOrder: (context, event) =>
      story.push(`${event.kind} ${'code' in event ? event.code : ''} ${context.halted}`),
  });
  expect(story).toEqual(['start begins', 'start ends', 'rejected strategy-halted not today']);
});

test('the exchange’s refusals are events', async () => {
  const { url } = await openServer();
  const codes: string[] = [];
  await run(openClient(url, { key: alice }), {
    onStart(context) {
      const reference = context.market(market);
      context.place(reference, {
        side: 'buy',
        price: reference.toTicks('1'),
        quantity: reference.toLots('1'),
      });
      context.place(reference, {
        side: 'sell',
        price: reference.toTicks('100'),
        quantity: reference.toLots('900000'),
      });
      context.place(reference, { side: 'buy', type: 'market', quantity: reference.toLots('1') });
    },
    onOrder: (_context, event) =>
      codes.push(event.kind === 'rejected' ? `${event.request} ${event.code}` : event.kind),
  });
  await eventually(() => codes.toSorted()).toEqual([
    'accepted',
    'expired',
    'place insufficient-funds',
    'place notional-below-minimum',
  ]);
});

test('an answer that is lost: unknown, then what it was', async () => {
  const { url } = await openServer();
  const proxy = await openFaultyProxy(url);
  const exchange = openClient(proxy.url, { key: alice, timeoutMs: 300, ...fast });
  const story: string[] = [];
  let done = false;
  await run(exchange, {
    subscribe: () => [{ market, book: true }],
    onStart(context) {
      const reference = context.market(market);
      proxy.inject({ request: 'POST /api/v1/order ', kind: 'stall' });
      proxy.inject(
        ...Array.from(
          { length: 6 },
          () => ({ request: 'GET /api/v1/order', kind: 'cut-before' }) as const,
        ),
      );
      context.place(reference, {
        side: 'sell',
        price: reference.toTicks('100'),
        quantity: reference.toLots('1'),
      });
    },
    onOrder(_context, event) {
      story.push(`${event.kind} ${event.order.state}`);
      done ||= event.kind === 'accepted';
    },
  });
  await eventually(() => done).toBe(true);
  // The account stream may know before the search does; it is never told twice.
  expect(['accepted open', 'unknown unknown']).toContain(story[0]);
  expect(story.filter((one) => one.startsWith('accepted'))).toHaveLength(1);
});

test('an interruption is told of once it is over, and trading goes on', async () => {
  const { url } = await openServer();
  const transport = createFaultyTransport();
  const gaps: string[] = [];
  const fills: string[] = [];
  await run(openClient(url, { key: alice, transport, ...fast }), {
    onStart(context) {
      const reference = context.market(market);
      context.place(reference, {
        side: 'sell',
        price: reference.toTicks('100'),
        quantity: reference.toLots('5'),
      });
    },
    onFill: (_context, fill) => fills.push(fill.order.market.quantityText(fill.quantity)),
    onGap: (context, gap) => gaps.push(`${gap.cause} ${context.book(gap.market).stale}`),
  });
  const buyer = openClient(url, { key: bob });
  await eventually(async () => (await buyer.book(market)).asks.length).toBe(1);
  for (let round = 0; round < 3; round += 1) {
    transport.cutSockets();
    await buyer.orders.place({ market, side: 'buy', price: '100', quantity: '1' });
    await eventually(() => gaps.length).toBe(round + 1);
  }
  await eventually(() => fills).toEqual(['1.000', '1.000', '1.000']);
  expect(gaps).toEqual(['disconnect false', 'disconnect false', 'disconnect false']);
});

test('a handler that throws ends the run, cancels and reports', async () => {
  const { url } = await openServer();
  const exchange = openClient(url, { key: alice });
  const stops: string[] = [];
  const running = await run(
    exchange,
    {
      onStart(context) {
        const reference = context.market(market);
        context.place(reference, {
          side: 'sell',
          price: reference.toTicks('100'),
          quantity: reference.toLots('5'),
        });
      },
      onOrder() {
        throw new Error('a bug');
      },
      onStop: (_context, cause) => stops.push(cause),
    },
    { onExit: 'leave' },
  );
  const report = await running.done;
  expect(report).toMatchObject({ cause: 'error', error: { message: 'a bug' } });
  expect(stops).toEqual(['error']);
  expect(await exchange.orders.open().toArray({ limit: 10 })).toEqual([]);
});

test('stopping: onStop, then cancels, unless they are to be left', async () => {
  const { url } = await openServer();
  const exchange = openClient(url, { key: alice });
  const quote: Partial<Strategy> = {
    onStart(context) {
      const reference = context.market(market);
      context.place(reference, {
        side: 'sell',
        price: reference.toTicks('100'),
        quantity: reference.toLots('1'),
      });
    },
  };
  const abort = new AbortController();
  const first = await run(exchange, quote, { signal: abort.signal });
  await eventually(async () => (await exchange.orders.open().toArray({ limit: 10 })).length).toBe(
    1,
  );
  abort.abort();
  expect(await first.done).toEqual({ cause: 'signal' });
  expect(await exchange.orders.open().toArray({ limit: 10 })).toEqual([]);
  const second = await run(exchange, quote, { onExit: 'leave' });
  await eventually(async () => (await exchange.orders.open().toArray({ limit: 10 })).length).toBe(
    1,
  );
  await second.stop();
  expect(await exchange.orders.open().toArray({ limit: 10 })).toHaveLength(1);
});

test('timers, randomness, logs, metrics and status', async () => {
  const { url } = await openServer();
  const ticks: string[] = [];
  const random: number[] = [];
  const logged: string[] = [];
  const measured: number[] = [];
  const timed: Partial<Strategy> = {
    onStart(context) {
      random.push(context.random());
      context.every(5, 'beat');
      context.after(1, 'once');
      context.log('info', 'started', { market });
      context.metric('answer', 42);
    },
    onTimer(context, id) {
      ticks.push(id);
      if (ticks.filter((one) => one === 'beat').length === 3) context.clear('beat');
    },
    status: (context) => [{ kind: 'fields', title: 'test', rows: [['mode', context.mode]] }],
  };
  const options = {
    seed: 7,
    log: ({ message }: { message: string }) => logged.push(message),
    metric: (_name: string, value: number) => measured.push(value),
  };
  const exchange = openClient(url, { key: alice });
  const running = await run(exchange, timed, options);
  await eventually(() => ticks.length).toBe(4);
  expect(ticks.toSorted()).toEqual(['beat', 'beat', 'beat', 'once']);
  await run(exchange, timed, options);
  expect(random[0]).toBe(random[1]);
  expect({ logged: logged[0], measured: measured[0] }).toEqual({ logged: 'started', measured: 42 });
  expect(running.status()).toEqual([{ kind: 'fields', title: 'test', rows: [['mode', 'live']] }]);
  expect(running.handlers.count).toBeGreaterThan(4);
});

test('what it does not subscribe to is an error that says so', async () => {
  const { url } = await openServer();
  const exchange = openClient(url, { key: alice });
  const running = await run(exchange, {
    subscribe: () => [{ market, trades: true }],
    onStart(context) {
      expect(() => context.market('BTC_USD')).toThrow(
        'does not subscribe to BTC_USD: it has TATA_INR',
      );
      expect(() => context.book(context.market(market))).toThrow('does not subscribe to the book');
      expect(() => context.candles(context.market(market), '1m')).toThrow(
        'does not subscribe to 1m candles',
      );
    },
  });
  await running.stop();
  expect(await running.done).toEqual({ cause: 'signal' });
  await expect(
    runStrategy({
      exchange,
      parameters: {},
      strategy: { name: 'x', subscribe: () => [{ market: 'DOGE_USD' }] },
    }),
  ).rejects.toMatchObject({ code: 'market-unknown' });
});
