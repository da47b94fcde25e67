import type { EventOf, TimeMicros } from '@exchange/core';
import { DepthFold } from '@exchange/core/market-data';
import { expect, test } from 'vitest';
import type { MarketView } from '../views.ts';
import { DepthPublisher } from './depth-publisher.ts';

const market = { symbol: 'TATA_INR', tickSize: '1', lotSize: '1' } as MarketView;
const times = { eventTime: 2 as TimeMicros, engineTime: 1 as TimeMicros };

const rested = (updateId: number, price: number) =>
  ({
    kind: 'order-rested',
    market: 'TATA_INR',
    side: 'buy',
    price,
    quantity: 1,
    updateId,
  }) as unknown as EventOf<'order-rested'>;

test('one can resume across what is remembered, and is told when it is not', () => {
  const fold = new DepthFold(market);
  const publisher = new DepthPublisher(fold, market);
  const updates = 5_000;
  for (let id = 1; id <= updates; id += 1) {
    fold.apply(rested(id, 1 + (id % 7)));
    expect(publisher.take(times)).toMatchObject({ first: id, last: id });
  }
  expect(publisher.take(times)).toBeUndefined();
  expect(publisher.resume(updates, times)).toEqual({ kind: 'current' });
  expect(publisher.resume(updates + 1, times)).toEqual({ kind: 'resync', reason: 'ahead' });
  expect(publisher.resume(1, times)).toEqual({ kind: 'resync', reason: 'too-old' });
  const resumed = publisher.resume(updates - 2, times);
  expect(resumed).toMatchObject({
    kind: 'delta',
    delta: { first: updates - 1, last: updates, asks: [] },
  });
  // Absolute sizes as they are now, not as they were then.
  const bids = resumed.kind === 'delta' ? resumed.delta.bids : [];
  expect(bids).toHaveLength(2);
  for (const [price, size] of bids)
    expect(size).toBe(String(fold.quantityAt('buy', Number(price) as never)));
  expect(JSON.parse(publisher.resyncText('too-old', times))).toMatchObject({
    e: 'resync',
    u: updates,
    reason: 'too-old',
    b: [
      ['7', expect.any(String)],
      ['6', expect.any(String)],
      ['5', expect.any(String)],
      ['4', expect.any(String)],
      ['3', expect.any(String)],
      ['2', expect.any(String)],
      ['1', expect.any(String)],
    ],
  });
});
