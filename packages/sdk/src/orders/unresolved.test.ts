import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Order } from './types.ts';
import { Unresolved } from './unresolved.ts';

beforeEach(() => {
  vi.useFakeTimers({ now: 0 });
});
afterEach(() => {
  vi.useRealTimers();
});

const lost = { market: 'A_B', clientId: 'a', sentAt: 0 };
const order = { clientId: 'a', status: 'open' } as Order;

function create(find: () => Promise<Order | undefined>) {
  const resolved: string[] = [];
  const closing = new AbortController();
  const unresolved = new Unresolved({
    find,
    refusedAfterMs: 7_000,
    random: () => 0.5,
    now: () => Date.now(),
    closed: closing.signal,
    onResolved: (_lost, { kind }) => resolved.push(`${kind} at ${Date.now()}`),
  });
  return { unresolved, resolved, closing };
}

test('a look ends in its time, and says nothing that is not certain', async () => {
  let looks = 0;
  const { unresolved } = create(async () => {
    looks += 1;
    return undefined;
  });
  const look = unresolved.look(lost, 3_000);
  await vi.advanceTimersByTimeAsync(3_000);
  expect(await look).toBeUndefined();
  // Every quarter of a second or more often.
  expect(looks).toBeGreaterThan(12);
});

test('not found is the last word only when the request is too old to be accepted', async () => {
  const { unresolved, resolved } = create(async () => undefined);
  const watch = unresolved.watch(lost);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(await watch).toMatchObject({
    kind: 'not-placed',
    error: { code: 'timeout', retry: { safe: true } },
  });
  const [at] = resolved.map((text) => Number(text.split(' ').at(-1)));
  expect(at).toBeGreaterThan(7_000);
});

test('an exchange that cannot be asked is asked again until it answers', async () => {
  let looks = 0;
  const { unresolved, resolved } = create(async () => {
    looks += 1;
    if (looks < 6) throw new Error('down');
    return order;
  });
  const [first, second] = [unresolved.watch(lost), unresolved.watch(lost)];
  expect(first).toBe(second);
  expect(unresolved.running('a')).toBe(first);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(await first).toEqual({ kind: 'found', order });
  expect(resolved).toHaveLength(1);
  expect(unresolved.size).toBe(0);
});

test('one that is never found out is given up after ten minutes', async () => {
  const { unresolved } = create(async () => {
    throw new Error('down');
  });
  const watch = unresolved.watch(lost);
  await vi.advanceTimersByTimeAsync(11 * 60_000);
  expect(await watch).toMatchObject({
    kind: 'given-up',
    error: { code: 'outcome-unknown', retry: { safe: false } },
  });
});
