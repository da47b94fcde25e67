import { expect, test } from 'vitest';
import { createRandom } from './random.ts';

test('random: the same seed gives the same numbers, in [0, 1)', () => {
  const first = createRandom(7);
  const second = createRandom(7);
  for (let index = 0; index < 10_000; index += 1) {
    const value = first();
    expect(value).toBe(second());
    expect(value >= 0 && value < 1).toBe(true);
  }
});

test('random: other seeds, number or text, give other numbers', () => {
  const draw = (seed: number | string): string => {
    const random = createRandom(seed);
    return [random(), random(), random()].join();
  };
  const draws = [1, 2, 3, 'maker-1', 'maker-2', ''].map(draw);
  expect(new Set(draws).size).toBe(draws.length);
});

test('random: is uniform', () => {
  const random = createRandom('uniform');
  const buckets = new Array<number>(10).fill(0);
  for (let index = 0; index < 100_000; index += 1) {
    const bucket = Math.floor(random() * 10);
    buckets[bucket] = (buckets[bucket] ?? 0) + 1;
  }
  for (const count of buckets) expect(Math.abs(count - 10_000)).toBeLessThan(500);
});
