import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import type { BookView, LevelView } from '../../src/tui/model.ts';
import {
  costTo,
  fittingGroup,
  imbalance,
  ladderRows,
  nextGroup,
  steadyGroup,
} from '../../src/tui/panes/ladder-rows.ts';

const step = fc.integer({ min: 1, max: 40 });
const quantity = fc.integer({ min: 1, max: 5000 });
const levels = fc.array(fc.tuple(step, quantity), { minLength: 1, maxLength: 40 });

function side(
  from: number,
  direction: 1 | -1,
  parts: readonly (readonly [number, number])[],
): LevelView[] {
  let price = from;
  return parts.map(([by, lots]) => {
    price += direction * by;
    return { price, quantity: lots };
  });
}

const books: fc.Arbitrary<BookView> = fc
  .record({ mid: fc.integer({ min: 2000, max: 900_000 }), bids: levels, asks: levels })
  .map(({ mid, bids, asks }) => ({
    bids: side(mid, -1, bids),
    asks: side(mid, 1, asks),
    updateId: 1,
    status: 'live' as const,
  }));
const group = fc.constantFrom(1, 2, 5, 10, 50);

describe('ladder rows', () => {
  test.prop([books, group])('a tall ladder holds the whole book', (book, size) => {
    const rows = ladderRows(book, [], { rows: 8001, group: size, scroll: 0 });
    const sums = { buy: 0, sell: 0 };
    for (const row of rows) if (row.kind === 'level') sums[row.side] += row.quantity;
    expect(sums.buy).toBe(book.bids.reduce((sum, level) => sum + level.quantity, 0));
    expect(sums.sell).toBe(book.asks.reduce((sum, level) => sum + level.quantity, 0));
  });

  test.prop([books, group])(
    'prices fall from top to bottom and bids stay below asks',
    (book, size) => {
      const rows = ladderRows(book, [], { rows: 41, group: size, scroll: 0 });
      const prices = rows.flatMap((row) => (row.kind === 'level' ? [row.price] : []));
      expect(prices).toEqual([...prices].sort((a, b) => b - a));
      expect(new Set(prices).size).toBe(prices.length);
      expect(rows[20]?.kind).toBe('spread');
    },
  );

  test.prop([books, group])('a step never looks better than what can be traded', (book, size) => {
    const rows = ladderRows(book, [], { rows: 41, group: size, scroll: 0 });
    const bid = rows.find((row) => row.kind === 'level' && row.side === 'buy');
    const ask = rows.findLast((row) => row.kind === 'level' && row.side === 'sell');
    if (bid?.kind === 'level') expect(bid.price).toBeLessThanOrEqual(book.bids[0]?.price ?? 0);
    if (ask?.kind === 'level') expect(ask.price).toBeGreaterThanOrEqual(book.asks[0]?.price ?? 0);
  });

  test.prop([books, fc.integer({ min: -60, max: 60 })])(
    'always as many rows as there is room for',
    (book, scroll) => {
      expect(ladderRows(book, [], { rows: 21, group: 1, scroll })).toHaveLength(21);
    },
  );

  test('own orders are summed in their step, and only on their side', () => {
    const book: BookView = {
      bids: [{ price: 100, quantity: 5 }],
      asks: [{ price: 103, quantity: 5 }],
      updateId: 1,
      status: 'live',
    };
    const own = [
      { price: 97, side: 'buy', remaining: 3 },
      { price: 96, side: 'buy', remaining: 4 },
      { price: 103, side: 'sell', remaining: 9 },
    ] as const;
    const rows = ladderRows(book, own, { rows: 9, group: 2, scroll: 0 });
    const mine = rows.flatMap((row) =>
      row.kind === 'level' && row.own > 0 ? [[row.price, row.own, row.ownOrders]] : [],
    );
    expect(mine).toEqual([
      [104, 9, 1],
      [96, 7, 2],
    ]);
  });

  test('an empty book is empty rows around the spread', () => {
    const book: BookView = { bids: [], asks: [], updateId: 0, status: 'connecting' };
    const kinds = ladderRows(book, [], { rows: 5, group: 1, scroll: 0 }).map((row) => row.kind);
    expect(kinds).toEqual(['empty', 'empty', 'spread', 'empty', 'empty']);
    expect(imbalance([])).toBeUndefined();
  });
});

describe('price steps', () => {
  test('go through 1, 2 and 5 in both directions', () => {
    const up = [1, 2, 5, 10, 20, 50, 100];
    expect(up.slice(0, -1).map((size) => nextGroup(size, 'coarser'))).toEqual(up.slice(1));
    expect(up.slice(1).map((size) => nextGroup(size, 'finer'))).toEqual(up.slice(0, -1));
    expect(nextGroup(1, 'finer')).toBe(1);
  });

  test.prop([books, fc.integer({ min: 5, max: 60 })])(
    'the fitting one is a round number',
    (book, rows) => {
      expect(String(fittingGroup(book, rows))).toMatch(/^[125]0*$/);
    },
  );

  test('the present one stays until another fits three times better', () => {
    expect(steadyGroup(undefined, 5)).toBe(5);
    expect(steadyGroup(10, 20)).toBe(10);
    expect(steadyGroup(10, 50)).toBe(50);
    expect(steadyGroup(10, 5)).toBe(10);
    expect(steadyGroup(10, 2)).toBe(2);
  });

  test('the cost to a price is what a taker would pay', () => {
    const book: BookView = {
      bids: [],
      asks: [
        { price: 10, quantity: 1 },
        { price: 12, quantity: 3 },
        { price: 20, quantity: 9 },
      ],
      updateId: 1,
      status: 'live',
    };
    expect(costTo(book, 'sell', 12)).toEqual({ lots: 4, average: 11.5 });
    expect(costTo(book, 'sell', 9)).toBeUndefined();
  });
});
