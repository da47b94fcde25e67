import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Admission } from './admission.ts';

beforeEach(() => {
  vi.useFakeTimers({ now: 0 });
});
afterEach(() => {
  vi.useRealTimers();
});

function create(mode: 'wait' | 'throw' = 'wait') {
  return new Admission({ mode, now: () => Date.now() });
}

test('nothing waits before the exchange has said something', async () => {
  const admission = create('throw');
  for (let call = 0; call < 1_000; call += 1) await admission.acquire('read');
});

test('used up: waiting calls leave as the bucket fills, risk-reducing ones first', async () => {
  const admission = create();
  await admission.acquire('read');
  // 10 in 1000 ms: one every 100 ms.
  admission.observe({ limit: 10, remaining: 0, resetMs: 1_000 });
  admission.release();
  const left: string[] = [];
  const calls = (['read', 'place', 'replace', 'cancel'] as const).map(async (priority) => {
    await admission.acquire(priority);
    left.push(`${priority} at ${Date.now()}`);
  });
  await vi.advanceTimersByTimeAsync(1_000);
  await Promise.all(calls);
  expect(left).toEqual(['cancel at 100', 'replace at 200', 'place at 300', 'read at 400']);
});

test('mode throw says when', async () => {
  const admission = create('throw');
  await admission.acquire('read');
  admission.observe({ limit: 10, remaining: 0, resetMs: 1_000 });
  await expect(admission.acquire('place')).rejects.toMatchObject({
    code: 'rate-limited',
    retry: { safe: true, afterMs: 100 },
  });
});

test('a refused place holds back places and amendments, not cancels and reads', async () => {
  const admission = create();
  admission.refuse('place', 2_000);
  await admission.acquire('cancel');
  await admission.acquire('read');
  let placed = false;
  const place = admission.acquire('replace').then(() => {
    placed = true;
  });
  await vi.advanceTimersByTimeAsync(1_999);
  expect(placed).toBe(false);
  await vi.advanceTimersByTimeAsync(2);
  await place;
});

test('an aborted call leaves the queue', async () => {
  const admission = create();
  admission.refuse('read', 1_000);
  const abort = new AbortController();
  const call = admission.acquire('read', abort.signal);
  abort.abort(new Error('enough'));
  await expect(call).rejects.toThrow('enough');
  expect(admission.waiting).toBe(0);
});
