import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createTokenBuckets } from './token-buckets.ts';

test('a burst is spent, then tokens come back at their rate', () => {
  const buckets = createTokenBuckets({ perSecond: 10, burst: 3 });
  expect([1, 2, 3].map(() => buckets.take('a', 1, 0).allowed)).toEqual([true, true, true]);
  expect(buckets.take('a', 1, 0)).toEqual({
    allowed: false,
    limit: 3,
    remaining: 0,
    resetSeconds: 1,
    retryAfterSeconds: 1,
  });
  expect(buckets.take('b', 1, 0).allowed).toBe(true);
  expect(buckets.take('a', 1, 100).allowed).toBe(true);
  expect(buckets.take('a', 1, 100).allowed).toBe(false);
});

test('property: never more than burst + elapsed × rate', () => {
  const steps = fc.array(
    fc.record({ wait: fc.nat(2_000), tokens: fc.integer({ min: 1, max: 5 }) }),
  );
  fc.assert(
    fc.property(
      steps,
      fc.integer({ min: 1, max: 50 }),
      fc.integer({ min: 5, max: 50 }),
      (taken, perSecond, burst) => {
        const buckets = createTokenBuckets({ perSecond, burst });
        let now = 0;
        let granted = 0;
        for (const { wait, tokens } of taken) {
          now += wait;
          if (buckets.take('k', tokens, now).allowed) granted += tokens;
          expect(granted).toBeLessThanOrEqual(burst + (now * perSecond) / 1_000 + 1e-6);
        }
      },
    ),
  );
});

test('memory is bounded, and a clock that steps back gives nothing', () => {
  const buckets = createTokenBuckets({ perSecond: 1, burst: 2 }, 100);
  for (let key = 0; key < 10_000; key += 1) buckets.take(key, 1, 0);
  expect(buckets.size).toBeLessThanOrEqual(100);
  buckets.take('x', 2, 10_000);
  expect(buckets.take('x', 1, 5_000).allowed).toBe(false);
  expect(buckets.take('x', 1, 5_000).allowed).toBe(false);
});
