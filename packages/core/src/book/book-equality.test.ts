/**
 * The fast book is the reference book: the same reports and the same state after each of many
 * random commands, over dense, sparse and wild prices, all times in force and self-trade modes.
 */
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { propertyRuns } from '../../test/property-runs.ts';
import { REPORT_TRADE } from './book-reports.ts';
import { createFastBook, createReferenceBook } from './create-book.ts';
import { BUY, SELL, type SideBit } from './matching-book.ts';
import { FOK, PackedBook } from './packed-book.ts';
import { ReferenceBook } from './reference-book.ts';

const IDS = 40;
const OWNERS = 3;
/** Most tips that an iceberg shows here. */
const TIPS = 20;

type Command =
  | {
      kind: 'limit';
      id: number;
      side: SideBit;
      price: number;
      quantity: number;
      stays: number;
      display: number;
    }
  | { kind: 'market'; id: number; side: SideBit; quantity: number; protection: number }
  | { kind: 'cancel'; id: number }
  | { kind: 'reduce'; id: number; by: number }
  | { kind: 'replace'; id: number; price: number; quantity: number };

interface Acted {
  readonly owner: number;
  readonly selfTrade: number;
  readonly command: Command;
}

const id = fc.nat(IDS - 1);
const side = fc.constantFrom<SideBit>(BUY, SELL);
/** Mostly a few ticks around 1,000, sometimes pages away, sometimes at the end of the numbers. */
const price = fc.oneof(
  { weight: 12, arbitrary: fc.integer({ min: 990, max: 1_010 }) },
  { weight: 4, arbitrary: fc.integer({ min: 1, max: 5_000 }) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 2 ** 31 }) },
  { weight: 1, arbitrary: fc.constantFrom(1, 31, 32, 33, 2 ** 30, 2 ** 31, 2 ** 32, 2 ** 53 - 1) },
  { weight: 1, arbitrary: fc.maxSafeNat().map((value) => Math.max(value, 1)) },
);
const quantity = fc.oneof(
  { weight: 12, arbitrary: fc.integer({ min: 1, max: 20 }) },
  { weight: 1, arbitrary: fc.constantFrom(2 ** 31, 2 ** 42 + 1, 2 ** 53 - 1) },
);

const command: fc.Arbitrary<Command> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('limit' as const),
      id,
      side,
      price,
      quantity,
      stays: fc.constantFrom(0, 0, 0, 1, 2, 3),
      display: fc.constantFrom(0, 0, 0, 0, 1, 3, 2 ** 42 + 1),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('market' as const),
      id: fc.integer({ min: 1_000, max: 1_010 }),
      side,
      quantity,
      protection: fc.oneof(fc.constant(0), price),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('cancel' as const), id }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('reduce' as const), id, by: quantity }) },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('replace' as const), id, price, quantity }),
  },
);

const acted: fc.Arbitrary<Acted> = fc.record({
  owner: fc.nat(OWNERS - 1),
  selfTrade: fc.nat(4),
  command,
});

describe('fast book equals reference book', () => {
  let commands = 0;
  const seen = new Set<number>();

  test('property: reports and state after each command', () => {
    fc.assert(
      fc.property(fc.array(acted, { minLength: 100, maxLength: 200 }), (list) => {
        const fast = new PackedBook();
        const reference = new PackedBook(new ReferenceBook());
        for (const one of list) {
          carryOut(fast, one);
          carryOut(reference, one);
          const reports = takeReports(reference);
          for (const report of reports) seen.add(report[0] ?? -1);
          expectSame(takeReports(fast), reports);
          expectSame(stateOf(fast), stateOf(reference));
          fast.check();
          commands += 1;
        }
      }),
      { numRuns: propertyRuns(400) },
    );
  }, 60_000);

  test('the commands were many and reached every kind of report', () => {
    expect(commands).toBeGreaterThanOrEqual(propertyRuns(400) * 100);
    expect([...seen].sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6]);
  });
});

describe('both books', () => {
  const makers = [() => new PackedBook(), () => new PackedBook(new ReferenceBook())];
  const both = makers.map((make, index) => [index === 0 ? 'fast' : 'reference', make] as const);

  test.each(both)('%s: levels are as many as are asked for, best first', (_, make) => {
    const book = make();
    [101, 103, 102].forEach((price, id) => {
      book.limit(id, SELL, price, 1, 0);
    });
    const prices = (count: number) => book.levels(SELL, count).map(({ price }) => price);
    expect(prices(0)).toEqual([]);
    expect(prices(2)).toEqual([101, 102]);
    expect(prices(4)).toEqual([101, 102, 103]);
  });

  test('levels that are gone leave their memory to the next', () => {
    const book = new PackedBook();
    const visit = (price: number) => {
      book.limit(1, BUY, price, 1, 0);
      book.cancel(1);
      book.reports.clear();
    };
    visit(1);
    const { bytes } = book;
    for (let price = 2; price < 5_000; price += 1) visit(price);
    expect(book.bytes).toBe(bytes);
  });

  test.each(both)(
    '%s: a level above 2^53−1 lots shows 2^53−1, and is exact below again',
    (_, make) => {
      const book = make();
      book.limit(1, BUY, 100, Number.MAX_SAFE_INTEGER, 0);
      book.limit(2, BUY, 100, 7, 0);
      expect(book.levels(BUY, 1)).toEqual([
        { price: 100, quantity: Number.MAX_SAFE_INTEGER, orders: 2 },
      ]);
      book.cancel(1);
      expect(book.levels(BUY, 1)).toEqual([{ price: 100, quantity: 7, orders: 1 }]);
      book.check();
    },
  );

  test.each(both)('%s: wild prices on both ends trade like any other', (_, make) => {
    const book = make();
    book.limit(1, SELL, Number.MAX_SAFE_INTEGER, 5, 0);
    book.limit(2, SELL, 2 ** 40, 5, 0);
    book.limit(3, BUY, 1, 5, 0);
    book.limit(4, SELL, 1_000, 5, 0);
    expect(book.levels(SELL, 3).map((level) => level.price)).toEqual([
      1_000,
      2 ** 40,
      Number.MAX_SAFE_INTEGER,
    ]);
    book.reports.clear();
    expect(book.market(5, BUY, 15, 0)).toBe(0);
    expect(book.best(SELL)).toBe(0);
    expect(book.best(BUY)).toBe(1);
    book.check();
  });

  test.each(both)('%s: a fok that meets its own order leaves everything as it was', (_, make) => {
    const book = make();
    book.actAs(1, 1);
    book.limit(1, SELL, 100, 5, 0);
    const before = stateOf(book);
    book.actAs(1, 1);
    book.limit(2, BUY, 100, 5, FOK);
    expect(stateOf(book)).toEqual(before);
  });
});

describe('icebergs', () => {
  test.each([
    ['fast', createFastBook],
    ['reference', createReferenceBook],
  ])('%s: what shows trades first, then tips follow as they ran out', (_, create) => {
    const book = create();
    book.add({ id: 1, side: 'sell', price: 100, quantity: 5, display: 2 });
    book.add({ id: 2, side: 'sell', price: 100, quantity: 3 });
    book.add({ id: 3, side: 'sell', price: 100, quantity: 4, display: 1 });
    expect(book.levels('sell')).toEqual([{ price: 100, quantity: 6, orders: 3 }]);
    const events = book.add({ id: 4, side: 'buy', price: 100, quantity: 9 });
    expect(events.slice(1).map((event) => Object.values(event))).toEqual([
      ['trade', 1, 4, 100, 2, 3, 7],
      ['rested', 1, 'sell', 100, 2],
      ['trade', 2, 4, 100, 3, 0, 4],
      ['trade', 3, 4, 100, 1, 3, 3],
      ['rested', 3, 'sell', 100, 1],
      ['trade', 1, 4, 100, 2, 1, 1],
      ['rested', 1, 'sell', 100, 1],
      ['trade', 3, 4, 100, 1, 2, 0],
      ['rested', 3, 'sell', 100, 1],
    ]);
    expect(book.orders('sell')).toEqual([
      { id: 1, side: 'sell', price: 100, quantity: 1, display: 2, displayed: 1 },
      { id: 3, side: 'sell', price: 100, quantity: 2, display: 1, displayed: 1 },
    ]);
  });
});

/** `toEqual` costs a hundred times as much, so it only speaks where they differ. */
function expectSame(actual: unknown, expected: unknown): void {
  if (!isDeepStrictEqual(actual, expected)) expect(actual).toEqual(expected);
}

function carryOut(book: PackedBook, { owner, selfTrade, command: one }: Acted): void {
  book.actAs(owner, selfTrade);
  switch (one.kind) {
    case 'limit':
      book.limit(one.id, one.side, one.price, one.quantity, one.stays, displayOf(one));
      return;
    case 'market':
      book.market(one.id, one.side, one.quantity, one.protection);
      return;
    case 'cancel':
      book.cancel(one.id);
      return;
    case 'reduce':
      book.reduce(one.id, one.by);
      return;
    case 'replace':
      book.replace(one.id, one.price, Math.min(one.quantity, tipsMax(book.display(one.id))));
      return;
  }
}

/** A tip after the other is a trade after the other, so that none may be too small a part. */
function displayOf({ display, quantity: lots }: { display: number; quantity: number }): number {
  return display === 0 ? 0 : Math.max(display, Math.ceil(lots / TIPS));
}

function tipsMax(display: number): number {
  return display === 0
    ? Number.MAX_SAFE_INTEGER
    : Math.min(display * TIPS, Number.MAX_SAFE_INTEGER);
}

/** Each report as the numbers that mean something for its kind. */
function takeReports(book: PackedBook): number[][] {
  const { reports } = book;
  const taken: number[][] = [];
  for (let at = 0; at < reports.count; at += 1) {
    const isTrade = reports.kind(at) === REPORT_TRADE;
    taken.push([
      reports.kind(at),
      reports.id(at),
      isTrade ? reports.maker(at) : 0,
      reports.price(at),
      reports.quantity(at),
      reports.remaining(at),
      isTrade ? reports.makerRemaining(at) : 0,
    ]);
  }
  reports.clear();
  return taken;
}

function stateOf(book: PackedBook) {
  return [BUY, SELL].map((one) => ({
    best: book.best(one as SideBit),
    levels: book.levels(one as SideBit, Number.POSITIVE_INFINITY),
    queue: [...book.queue(one as SideBit)].map((order) => [
      order,
      book.price(order),
      book.quantity(order),
      book.displayed(order),
      book.display(order),
      book.owner(order),
    ]),
  }));
}
