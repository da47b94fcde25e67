import fc from 'fast-check';
import { expect, test } from 'vitest';
import { WideSum } from './wide-sum.ts';

const safe = fc.oneof(
  fc.integer({ min: 0, max: 1_000 }),
  fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }),
  fc.constantFrom(2 ** 52 - 1, 2 ** 52, 2 ** 52 + 1, Number.MAX_SAFE_INTEGER),
);

test('property: sums and products are exact, whatever their size', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(safe, safe), { maxLength: 50 }), (pairs) => {
      const sum = new WideSum();
      const half = new WideSum();
      let exact = 0n;
      for (const [left, right] of pairs) {
        sum.add(left);
        half.addProduct(left, right);
        exact += BigInt(left) + BigInt(left) * BigInt(right);
      }
      sum.addSum(half);
      expect(sum.value()).toBe(exact);
      sum.addBig(-exact);
      expect(sum.value()).toBe(0n);
      half.clear();
      expect(half.value()).toBe(0n);
    }),
  );
});
