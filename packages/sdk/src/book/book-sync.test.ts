import type { BookDelta, BookSnapshot } from '@exchange/core/market-data';
import { L2Book } from '@exchange/core/market-data';
import type { PriceTicks, QuantityLots } from '@exchange/core/units';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BookSync } from './book-sync.ts';

const market = { tickSize: '1', lotSize: '1' };
const level = (price: number, quantity: number) => ({
  price: price as PriceTicks,
  quantity: quantity as QuantityLots,
});

function delta(first: number, last: number, bid: [number, number]): BookDelta {
  return { firstUpdateId: first, lastUpdateId: last, bids: [level(...bid)], asks: [] };
}

test('deltas wait for the snapshot; what it holds already is dropped', () => {
  const sync = new BookSync(market);
  sync.begin();
  expect(sync.delta(delta(1, 2, [10, 1]))).toEqual({ kind: 'nothing' });
  expect(sync.delta(delta(3, 4, [11, 2]))).toEqual({ kind: 'nothing' });
  expect(sync.start({ updateId: 3, bids: [level(9, 5)], asks: [] })).toEqual({ kind: 'live' });
  expect(sync.book.levels('buy')).toMatchObject([level(11, 2), level(9, 5)]);
  expect(sync.delta(delta(5, 5, [9, 0]))).toMatchObject({ kind: 'applied' });
  expect(sync.book.levels('buy')).toMatchObject([level(11, 2)]);
});

test('a snapshot older than what waits is refused, and the deltas go on waiting', () => {
  const sync = new BookSync(market);
  sync.begin();
  sync.delta(delta(8, 9, [10, 1]));
  expect(sync.start({ updateId: 5, bids: [], asks: [] })).toEqual({ kind: 'too-old' });
  expect(sync.start({ updateId: 8, bids: [], asks: [] })).toEqual({ kind: 'live' });
  expect(sync.book.updateId).toBe(9);
});

test('a gap breaks it, and the last good book can still be read', () => {
  const sync = new BookSync(market);
  sync.begin();
  sync.start({ updateId: 1, bids: [level(9, 5)], asks: [] });
  sync.delta(delta(2, 2, [10, 1]));
  expect(sync.delta(delta(4, 4, [11, 1]))).toEqual({ kind: 'broken', fault: 'sequence' });
  expect(sync.live).toBe(false);
  expect(sync.book.levels('buy')).toMatchObject([level(10, 1), level(9, 5)]);
});

test('a wrong checksum breaks it', () => {
  const sync = new BookSync(market);
  sync.begin();
  sync.start({ updateId: 1, bids: [], asks: [] });
  const right = new L2Book(market);
  right.reset({ updateId: 2, bids: [level(10, 1)], asks: [] });
  const good = { ...delta(2, 2, [10, 1]), checksum: right.checksum() };
  expect(sync.delta(good)).toMatchObject({ kind: 'applied' });
  expect(sync.delta({ ...delta(3, 3, [10, 2]), checksum: right.checksum() })).toEqual({
    kind: 'broken',
    fault: 'checksum',
  });
});

test('too many deltas before a snapshot break it instead of filling memory', () => {
  const sync = new BookSync(market);
  sync.begin();
  for (let id = 1; id <= 10_000; id += 1)
    expect(sync.delta(delta(id, id, [10, 1])).kind).toBe('nothing');
  expect(sync.delta(delta(10_001, 10_001, [10, 1]))).toEqual({ kind: 'broken', fault: 'overflow' });
});

test('property: whatever is lost, live books equal the truth and a loss is always noticed', () => {
  const change = fc.record({
    price: fc.integer({ min: 1, max: 5 }),
    quantity: fc.integer({ min: 0, max: 3 }),
    lost: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(change, { maxLength: 60 }), (changes) => {
      const truth = new L2Book(market);
      const sync = new BookSync(market);
      const snapshot = (): BookSnapshot => ({
        updateId: truth.updateId,
        bids: truth.levels('buy'),
        asks: [],
      });
      truth.reset({ updateId: 0, bids: [], asks: [] });
      sync.begin();
      sync.start(snapshot());
      let lost = false;
      for (const [index, { price, quantity, lost: isLost }] of changes.entries()) {
        const next = delta(index + 1, index + 1, [price, quantity]);
        truth.apply(next);
        if (isLost) {
          lost = true;
          continue;
        }
        const outcome = sync.delta(next);
        expect(outcome.kind).toBe(lost ? 'broken' : 'applied');
        if (lost) {
          sync.begin();
          sync.start(snapshot());
          lost = false;
        }
        expect(sync.book.levels('buy')).toEqual(truth.levels('buy'));
      }
    }),
  );
});
