import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Client } from '../client.ts';
import { problemError } from '../errors/problem.ts';
import type { Answer } from '../http/requester.ts';
import { placeOrder, placeOrders } from './place-order.ts';
import type { Order } from './types.ts';
import { Unresolved } from './unresolved.ts';

beforeEach(() => {
  vi.useFakeTimers({ now: 0 });
});
afterEach(() => {
  vi.useRealTimers();
});

const sell = { market: 'A_B', side: 'sell', price: '100', quantity: '5', clientId: 'a' } as const;
const order = { clientId: 'a', status: 'open' } as Order;
const rejected = problemError('insufficient-funds', {});
const REFUSED_AFTER_MILLISECONDS = 7_000;

/** A client whose request ends with `answer`; `find` is what a look-up finds. */
function create(answer: Answer, find: (clientId: string) => Promise<Order | undefined>) {
  const requests: unknown[] = [];
  const { signal } = new AbortController();
  const unresolved = new Unresolved({
    find: ({ clientId }) => find(clientId),
    refusedAfterMs: REFUSED_AFTER_MILLISECONDS,
    random: () => 0.5,
    now: () => Date.now(),
    closed: signal,
    onResolved: () => {},
  });
  const client = {
    requester: {
      attempt: async (call: unknown) => {
        requests.push(call);
        return answer;
      },
      closed: signal,
    },
    unresolved,
    clock: { now: () => Date.now() },
    now: () => Date.now(),
  } as unknown as Client;
  return { client, requests };
}

/** What a call came to, and when. */
function watched<T>(call: Promise<T>) {
  const end: { value?: unknown; at?: number } = {};
  const note = (value: unknown): void => {
    end.value = value;
    end.at = Date.now();
  };
  void call.then(note, note);
  return end;
}

const lostThenRejected: Answer = {
  kind: 'failed',
  error: rejected,
  mayHaveArrived: true,
  attempts: 2,
};

test('lost, then rejected: an order that appears late is given back', async () => {
  const { client } = create(lostThenRejected, async () => (Date.now() < 6_000 ? undefined : order));
  const end = watched(placeOrder(client, sell));
  await vi.advanceTimersByTimeAsync(7_000);
  expect(end.value).toBe(order);
});

test('lost, then rejected: the rejection is thrown when the lost request is too old', async () => {
  const { client } = create(lostThenRejected, async () => undefined);
  const end = watched(placeOrder(client, sell));
  await vi.advanceTimersByTimeAsync(60_000);
  expect(end.value).toBe(rejected);
  expect(end.at).toBeGreaterThan(REFUSED_AFTER_MILLISECONDS);
  expect(end.at).toBeLessThan(REFUSED_AFTER_MILLISECONDS + 1_000);
});

test('lost, then rejected, and nobody can be asked: the status is unknown until it is known', async () => {
  const { client } = create(lostThenRejected, async () => {
    if (Date.now() < 20_000) throw new Error('down');
    return undefined;
  });
  const end = watched(placeOrder(client, sell));
  await vi.advanceTimersByTimeAsync(15_000);
  expect(end.value).toMatchObject({ status: 'unknown', clientId: 'a' });
  const resolution = client.unresolved.running('a');
  await vi.advanceTimersByTimeAsync(60_000);
  expect(await resolution).toEqual({ kind: 'not-placed', error: rejected });
});

test('lost, then told that the id is that of another order: nothing is waited for', async () => {
  const error = problemError('client-id-reused', {});
  const { client } = create({ ...lostThenRejected, error }, async () => order);
  await expect(placeOrder(client, sell)).rejects.toBe(error);
});

test('rejected with nothing lost: nothing is looked up', async () => {
  const find = vi.fn(async () => undefined);
  const { client } = create({ ...lostThenRejected, mayHaveArrived: false }, find);
  await expect(placeOrder(client, sell)).rejects.toBe(rejected);
  expect(find).not.toHaveBeenCalled();
});

const row = (clientId: string) => ({
  id: '1',
  clientId,
  symbol: 'A_B',
  side: 'Ask',
  orderType: 'Limit',
  price: '100',
  quantity: '5',
  executedQuantity: '0',
  executedQuoteQuantity: '0',
  status: 'New',
  timeInForce: 'GTC',
  postOnly: false,
  selfTradePrevention: 'RejectTaker',
  createdAt: 1,
});
const batch = [sell, { ...sell, clientId: 'b' }, { ...sell, clientId: 'c' }];
const answered = (value: unknown, earlierLost = false): Answer => ({
  kind: 'answered',
  value,
  earlierLost,
  attempts: earlierLost ? 2 : 1,
});

test('a batch answered with too few rows: the others are looked for', async () => {
  const { client } = create(answered([row('a')]), async (clientId) =>
    clientId === 'b' ? order : undefined,
  );
  const end = watched(placeOrders(client, batch));
  await vi.advanceTimersByTimeAsync(60_000);
  expect(end.value).toMatchObject([
    { status: 'fulfilled', value: { id: '1', clientId: 'a' } },
    { status: 'fulfilled', value: order },
    { status: 'fulfilled', value: { status: 'unknown', clientId: 'c' } },
  ]);
});

test('a batch answered with something else than rows: all are looked for', async () => {
  const { client } = create(answered({}), async () => order);
  const results = await placeOrders(client, batch);
  expect(results).toEqual(batch.map(() => ({ status: 'fulfilled', value: order })));
});

const fault = { operation: 'error', code: 'X', reason: 'insufficient-funds', message: 'No.' };

test('a batch lost, then rejected in part: the rejected ones are looked for', async () => {
  const value = [row('a'), fault, fault];
  const { client } = create(answered(value, true), async (clientId) =>
    clientId === 'b' && Date.now() > 5_000 ? order : undefined,
  );
  const end = watched(placeOrders(client, batch));
  await vi.advanceTimersByTimeAsync(60_000);
  expect(end.value).toMatchObject([
    { status: 'fulfilled', value: { clientId: 'a' } },
    { status: 'fulfilled', value: order },
    { status: 'rejected', reason: { code: 'insufficient-funds', clientId: 'c' } },
  ]);
});

test('a batch rejected in part with nothing lost: nothing is looked up', async () => {
  const find = vi.fn(async () => undefined);
  const { client } = create(answered([row('a'), fault, fault]), find);
  const results = await placeOrders(client, batch);
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected']);
  expect(find).not.toHaveBeenCalled();
});
