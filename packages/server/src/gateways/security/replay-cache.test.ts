import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createReplayCache } from './replay-cache.ts';

test('property: a signature is never fresh twice within its lifetime', () => {
  const uses = fc.array(
    fc.record({ wait: fc.nat(700), signature: fc.constantFrom('a', 'b', 'c') }),
  );
  fc.assert(
    fc.property(uses, (sequence) => {
      const cache = createReplayCache(1_000, 100);
      const freshAt = new Map<string, number>();
      let now = 0;
      for (const { wait, signature } of sequence) {
        now += wait;
        const result = cache.use(signature, now);
        const last = freshAt.get(signature);
        if (last !== undefined && now - last < 1_000) expect(result).toBe('replayed');
        if (last === undefined || now - last >= 3_000) expect(result).toBe('fresh');
        if (result === 'fresh') freshAt.set(signature, now);
      }
    }),
  );
});

test('full refuses instead of forgetting', () => {
  const cache = createReplayCache(1_000, 2);
  expect(['a', 'b', 'c', 'a'].map((signature) => cache.use(signature, 0))).toEqual([
    'fresh',
    'fresh',
    'full',
    'replayed',
  ]);
  expect(cache.use('c', 2_500)).toBe('fresh');
});
