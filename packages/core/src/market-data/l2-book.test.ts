import { crc32 as zlibCrc32 } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { priceTicks, quantityLots } from '../units/quantities.ts';
import { crc32 } from './crc32.ts';
import { L2Book, parseLevels } from './l2-book.ts';
import type { Level } from './levels.ts';

const market = { tickSize: '0.05', lotSize: '0.001' };

function level(price: number, quantity: number): Level {
  return { price: priceTicks(price), quantity: quantityLots(quantity) };
}

function book(): L2Book {
  const fresh = new L2Book(market);
  fresh.reset({ updateId: 10, bids: [level(99, 5), level(98, 7)], asks: [level(101, 4)] });
  return fresh;
}

const empty = { bids: [], asks: [] };

describe('sequence', () => {
  test('a delta that ends before the snapshot is stale and changes nothing', () => {
    const one = book();
    const stale = { ...empty, firstUpdateId: 8, lastUpdateId: 10, bids: [level(99, 1)] };
    expect(one.apply(stale)).toBe('stale');
    expect(one.best('buy')).toMatchObject({ price: 99, quantity: 5 });
  });

  test('the first delta may straddle the snapshot, later ones follow exactly', () => {
    const one = book();
    expect(one.apply({ ...empty, firstUpdateId: 9, lastUpdateId: 12 })).toBe('applied');
    expect(one.apply({ ...empty, firstUpdateId: 12, lastUpdateId: 14 })).toBe('gap');
    expect(one.apply({ ...empty, firstUpdateId: 14, lastUpdateId: 15 })).toBe('gap');
    expect(one.updateId).toBe(12);
    const next = { ...empty, firstUpdateId: 13, lastUpdateId: 15 };
    expect(one.apply({ ...next, previousUpdateId: 11 })).toBe('gap');
    expect(one.apply({ ...next, previousUpdateId: 12 })).toBe('applied');
    expect(one.updateId).toBe(15);
  });

  test('a gap right after the snapshot is one', () => {
    const one = book();
    const delta = { ...empty, firstUpdateId: 12, lastUpdateId: 12, asks: [level(101, 0)] };
    expect(one.apply(delta)).toBe('gap');
    expect(one.best('sell')).toMatchObject({ price: 101 });
    one.reset({ updateId: 20, ...empty });
    expect(one.best('sell')).toBeUndefined();
    expect(one.updateId).toBe(20);
  });

  test('a wrong checksum is told', () => {
    const one = book();
    const checksum = zlibCrc32('505' + '4' + '495' + '5' + '490' + '7');
    expect(one.checksum()).toBe(checksum);
    const next = { ...empty, firstUpdateId: 11, lastUpdateId: 11 };
    expect(one.apply({ ...next, checksum })).toBe('applied');
    const wrong = { ...empty, firstUpdateId: 12, lastUpdateId: 12, checksum: checksum + 1 };
    expect(one.apply(wrong)).toBe('checksum-mismatch');
  });
});

describe('levels', () => {
  test('property: setting sizes keeps a sorted map of what is not empty', () => {
    const change = fc.record({
      side: fc.constantFrom('buy' as const, 'sell' as const),
      price: fc.integer({ min: 1, max: 30 }),
      quantity: fc.integer({ min: 0, max: 3 }),
    });
    fc.assert(
      fc.property(fc.array(change, { maxLength: 200 }), (changes) => {
        const one = new L2Book(market);
        const sides = { buy: new Map<number, number>(), sell: new Map<number, number>() };
        for (const { side, price, quantity } of changes) {
          one.set(side, priceTicks(price), quantityLots(quantity));
          if (quantity === 0) sides[side].delete(price);
          else sides[side].set(price, quantity);
        }
        for (const side of ['buy', 'sell'] as const) {
          const sign = side === 'buy' ? -1 : 1;
          const expected = [...sides[side]].sort((a, b) => sign * (a[0] - b[0]));
          const levels = one.levels(side).map(({ price, quantity }) => [price, quantity]);
          expect(levels).toEqual(expected);
          expect(one.size(side)).toBe(expected.length);
          expect(one.best(side)?.price).toBe(expected[0]?.[0]);
          expect(one.level(side, 1)?.quantity).toBe(expected[1]?.[1]);
        }
        one.trim(3);
        for (const side of ['buy', 'sell'] as const) {
          const better = (a: number, b: number) => (side === 'buy' ? b - a : a - b);
          const expected = [...sides[side].keys()].sort(better).slice(0, 3);
          expect(one.levels(side).map(({ price }) => price)).toEqual(expected);
        }
      }),
    );
  });

  test('text becomes whole units, or nothing', () => {
    expect(
      parseLevels(market, [
        ['100.05', '0.100'],
        ['100', '0'],
      ]),
    ).toEqual([
      { price: 2001, quantity: 100 },
      { price: 2000, quantity: 0 },
    ]);
    expect(parseLevels(market, [['100.01', '1']])).toBeUndefined();
    expect(parseLevels(market, [['100', '0.0001']])).toBeUndefined();
    expect(parseLevels(market, [['100', '-1']])).toBeUndefined();
  });
});

test('property: CRC32 is zlib’s', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme-ascii' }), (text) => {
      expect(crc32(text)).toBe(zlibCrc32(text));
    }),
  );
  expect(crc32('123456789')).toBe(0xcbf43926);
});
