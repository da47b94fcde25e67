/** A table of pairs is a map of pairs. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { NONE } from '../../book/matching-book.ts';
import { PairTable } from './pair-table.ts';

const key = fc.oneof(fc.nat(6), fc.nat(2 ** 31 - 1));

test('property: it knows what it was told last of each pair, and of no other', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(key, key, fc.integer({ min: 0, max: 2 ** 31 - 1 })), { maxLength: 200 }),
      key,
      key,
      (told, one, other) => {
        const table = new PairTable();
        const map = new Map<string, number>();
        for (const [left, right, value] of told) {
          table.set(left, right, value);
          map.set(`${left} ${right}`, value);
        }
        for (const [left, right] of told) {
          expect(table.get(left, right)).toBe(map.get(`${left} ${right}`));
        }
        expect(table.get(one, other)).toBe(map.get(`${one} ${other}`) ?? NONE);
      },
    ),
  );
});

test('it counts from nothing, up and down', () => {
  const table = new PairTable();
  expect([table.add(3, 4, 1), table.add(3, 4, 1), table.add(3, 4, -2)]).toEqual([1, 2, 0]);
  expect([table.get(3, 4), table.get(4, 3)]).toEqual([0, NONE]);
});

test('it takes 16 bytes an entry and grows when half of them are used', () => {
  const table = new PairTable();
  expect(table.bytes).toBe(256);
  for (let one = 0; one < 7; one += 1) table.set(one, 0, 1);
  expect(table.bytes).toBe(256);
  table.set(7, 0, 1);
  expect(table.bytes).toBe(512);
});
