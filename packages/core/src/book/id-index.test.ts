import fc from 'fast-check';
import { expect, test } from 'vitest';
import { IdIndex } from './id-index.ts';
import { NONE } from './matching-book.ts';

test('property: finds what is known, as a Map does, through growth and deletion', () => {
  const id = fc.oneof(
    fc.integer({ min: 0, max: 50 }),
    fc.integer({ min: 0, max: 40 }).map((value) => value * 2 ** 32),
    fc.integer({ min: 0, max: 40 }).map((value) => value * 2 ** 16),
    fc.maxSafeNat(),
  );
  const step = fc.tuple(fc.constantFrom('add', 'add', 'drop'), id);
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 300 }), (steps) => {
      const index = new IdIndex();
      const known = new Map<number, number>();
      for (const [kind, value] of steps) {
        const slot = known.get(value);
        expect(index.find(value)).toBe(slot ?? NONE);
        if (kind === 'add' && slot === undefined) {
          const taken = index.take(value);
          index.put(taken);
          known.set(value, taken);
        } else if (kind === 'drop' && slot !== undefined) {
          index.drop(slot);
          index.free(slot);
          known.delete(value);
        }
        expect(index.size).toBe(known.size);
      }
      for (const [value, slot] of known) {
        expect(index.find(value)).toBe(slot);
        expect(index.id(slot)).toBe(value);
      }
      expect(new Set(known.values()).size).toBe(known.size);
    }),
    { numRuns: 300 },
  );
});

test('slots are used again, so that tables stay as dense as the most orders at once', () => {
  const index = new IdIndex();
  for (let id = 0; id < 10_000; id += 1) {
    const slot = index.take(id);
    index.put(slot);
    expect(slot).toBeLessThan(3);
    if (id >= 2) {
      const old = index.find(id - 2);
      index.drop(old);
      index.free(old);
    }
  }
  expect(index.slotsUsed).toBe(3);
});

test('a slot that was only taken is not known', () => {
  const index = new IdIndex();
  const slot = index.take(7);
  expect(index.find(7)).toBe(NONE);
  index.free(slot);
  expect(index.take(8)).toBe(slot);
});
