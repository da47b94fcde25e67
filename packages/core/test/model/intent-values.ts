/** The values that wishes are made of: mostly where everything meets, now and then at the ends of what is possible. */
import fc from 'fast-check';
import type { SelfTradeMode, Side } from '../../src/engine/commands.ts';

const SAFE_MAX = Number.MAX_SAFE_INTEGER;

export const side = fc.constantFrom<Side>('buy', 'sell');
export const selfTrade = fc.constantFrom<(SelfTradeMode | undefined)[]>(
  undefined,
  'none',
  'cancel-taker',
  'cancel-maker',
  'cancel-both',
  'decrement',
);
/** The last three positions are the house and nobody. */
export const account = fc.nat({ max: 150 });
/** The last one does not exist. */
export const market = fc.constantFrom(
  ...[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
  ...[1, 1, 1, 1, 1, 1, 1],
  ...[2, 2, 2, 2, 2, 2],
  ...[3, 3, 3, 3, 3, 3, 3, 3, 3, 3],
  4,
);

/** Ticks: around 100, or anywhere. */
export const price = fc.oneof(
  { weight: 44, arbitrary: fc.integer({ min: 97, max: 104 }) },
  { weight: 3, arbitrary: fc.integer({ min: 1, max: 220 }) },
  // Around whole powers of two away from the band: where structures by price have their seams.
  {
    weight: 2,
    arbitrary: fc
      .tuple(fc.integer({ min: 3, max: 20 }), fc.integer({ min: -2, max: 2 }))
      .map(([power, off]) => 2 ** power + off),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.integer({ min: 3, max: 20 }), fc.integer({ min: 96, max: 102 }))
      .map(([power, start]) => start + 2 ** power),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(1, 2, 2 ** 31 - 1, 2 ** 31, 2 ** 32 + 1, SAFE_MAX - 1, SAFE_MAX),
  },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: SAFE_MAX }) },
);
/** Ticks from the last price. */
export const nearby = fc.integer({ min: -4, max: 4 });
export const distance = fc.integer({ min: 0, max: 5 });
export const quantity = fc.oneof(
  { weight: 30, arbitrary: fc.integer({ min: 1, max: 12 }) },
  { weight: 2, arbitrary: fc.integer({ min: 1, max: 1_000_000 }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(2 ** 31, 2 ** 32 - 1, 2 ** 42 + 1, SAFE_MAX - 1, SAFE_MAX),
  },
);
export const amount = fc.oneof(
  { weight: 6, arbitrary: fc.bigInt({ min: 1n, max: 5_000n }) },
  { weight: 4, arbitrary: fc.bigInt({ min: 1n, max: 5_000n }).map((units) => units * 10n ** 15n) },
  { weight: 2, arbitrary: fc.bigInt({ min: 1n, max: 10n ** 40n }) },
  // Where numbers stop being exact, and where words of 32 bits begin.
  {
    weight: 3,
    arbitrary: fc
      .tuple(fc.constantFrom(31n, 32n, 52n, 53n, 64n, 96n, 100n), fc.bigInt({ min: -1n, max: 1n }))
      .map(([power, off]) => 2n ** power + off),
  },
);
export const clientId = fc.constantFrom<(string | undefined)[]>(
  ...Array.from({ length: 40 }, () => undefined),
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  '1',
  '01',
  'a:b/c.d-e_f',
  'z'.repeat(36),
  ...Array.from({ length: 30 }, (_, index) => `id-${index}`),
);
/** Mostly absent; else how far the deadline is behind (positive) or ahead of the clock. */
export const lateBy = fc.constantFrom<(number | undefined)[]>(
  ...Array.from({ length: 60 }, () => undefined),
  -3,
  -2,
  -1,
  0,
  1,
);
export const rate = fc.oneof(
  { weight: 3, arbitrary: fc.integer({ min: -3_000, max: 3_000 }) },
  { weight: 1, arbitrary: fc.constantFrom(-500_001, -500_000, 0, 1, 500_000, 500_001) },
);

/** Where on the scale from rare to common a rare thing lies: 0 is one of these. */
export function oneIn(many: number): fc.Arbitrary<boolean> {
  return fc.nat({ max: many - 1 }).map((nth) => nth === 0);
}

export function maybe<T>(arbitrary: fc.Arbitrary<T>, oneInMany = 4): fc.Arbitrary<T | undefined> {
  return fc.oneof(
    { weight: oneInMany - 1, arbitrary: fc.constant(undefined) },
    { weight: 1, arbitrary },
  );
}
