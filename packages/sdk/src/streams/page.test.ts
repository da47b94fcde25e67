import { expect, test } from 'vitest';
import { createPage } from './page.ts';

/** A list that is served newest first and grows by `growth` rows with each look. */
function growing(rows: number, growth: number) {
  let newest = rows;
  const looks: number[] = [];
  const page = createPage<number>({
    keyOf: String,
    fetch: async ({ cursor, limit }) => {
      looks.push(limit);
      const offset = Number(cursor ?? '0');
      const items = Array.from({ length: newest }, (_, index) => newest - index).slice(
        offset,
        offset + limit,
      );
      newest += growth;
      return items.length < limit ? { items } : { items, next: String(offset + limit) };
    },
  });
  return { page, looks };
}

async function all(page: AsyncIterable<number>): Promise<number[]> {
  const rows: number[] = [];
  for await (const row of page) rows.push(row);
  return rows;
}

test('rows that move to a later page while it is read come once', async () => {
  expect(await all(growing(1_200, 7).page)).toEqual(
    Array.from({ length: 1_200 }, (_, index) => 1_200 - index),
  );
});

test('an array has as many rows as wanted, from as many pages as that takes', async () => {
  const { page, looks } = growing(3_000, 3);
  expect(await page.toArray({ limit: 1_500 })).toHaveLength(1_500);
  expect(looks).toEqual([1_000, 1_000]);
  expect(await growing(5, 0).page.toArray({ limit: 100 })).toEqual([5, 4, 3, 2, 1]);
  expect(await page.toArray({ limit: 0 })).toEqual([]);
});

test('a page ends where the next one begins', async () => {
  const { page } = growing(5, 0);
  expect(await page.page({ limit: 3 })).toEqual({ items: [5, 4, 3], next: '3' });
  expect(await page.page({ limit: 3, cursor: '3' })).toEqual({ items: [2, 1] });
});

test.each([0, 1_001, 1.5])('a page of %s rows is refused', async (limit) => {
  await expect(growing(5, 0).page.page({ limit })).rejects.toMatchObject({
    code: 'input-invalid',
    field: 'limit',
  });
});
