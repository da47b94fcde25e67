import { quantityLots } from '@exchange/core/units';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createMarketReference } from './market-reference.ts';
import { PositionTracker } from './position.ts';

const market = createMarketReference({
  symbol: 'BTC_USD',
  base: 'BTC',
  quote: 'USD',
  tickSize: '0.5',
  lotSize: '0.01',
  minQuantity: quantityLots(1),
  makerFeePpm: 0,
  takerFeePpm: 0,
});
const free = { fee: '0', feeAsset: 'USD' };

test('market: prices and quantities go to the grid and back as text', () => {
  expect(market.toTicks('100.7')).toBe(201);
  expect(market.toTicks(100.7, 'down')).toBe(201);
  expect(market.toTicks('100.6', 'up')).toBe(202);
  expect(market.toLots('0.019')).toBe(1);
  expect(market.priceText(market.toTicks('100.5'))).toBe('100.5');
  expect(market.quantityText(market.toLots('0.05'))).toBe('0.05');
  expect([market.tickValue, market.lotValue]).toEqual([0.5, 0.01]);
});

test('position: averages its entries, realizes what is closed, turns around', () => {
  const position = new PositionTracker(market);
  position.add({ side: 'buy', price: 200, quantity: 100, ...free });
  position.add({ side: 'buy', price: 210, quantity: 100, ...free });
  expect(position.view(215)).toEqual({ lots: 200, averageTicks: 205, realized: 0, unrealized: 10 });
  position.add({ side: 'sell', price: 225, quantity: 300, ...free });
  expect(position.view(220)).toEqual({
    lots: -100,
    averageTicks: 225,
    realized: 20,
    unrealized: 2.5,
  });
  position.add({ side: 'buy', price: 225, quantity: 100, ...free });
  expect(position.view()).toEqual({
    lots: 0,
    averageTicks: undefined,
    realized: 20,
    unrealized: 0,
  });
});

test('position: fees count in the quote asset, rebates too', () => {
  const position = new PositionTracker(market);
  position.add({ side: 'buy', price: 200, quantity: 100, fee: '0.001', feeAsset: 'BTC' });
  expect(position.view().realized).toBeCloseTo(-0.1, 12);
  position.add({ side: 'sell', price: 200, quantity: 100, fee: '-0.05', feeAsset: 'USD' });
  expect(position.view().realized).toBeCloseTo(-0.05, 12);
});

test('property: realized and unrealized add up to cash plus holdings', () => {
  const fill = fc.record({
    side: fc.constantFrom('buy' as const, 'sell' as const),
    price: fc.integer({ min: 1, max: 1000 }),
    quantity: fc.integer({ min: 1, max: 1000 }),
  });
  fc.assert(
    fc.property(
      fc.array(fill, { maxLength: 50 }),
      fc.integer({ min: 1, max: 1000 }),
      (fills, mark) => {
        const position = new PositionTracker(market);
        let cash = 0;
        for (const each of fills) {
          position.add({ ...each, ...free });
          cash -= (each.side === 'buy' ? 1 : -1) * each.price * each.quantity;
        }
        const { lots, realized, unrealized } = position.view(mark);
        expect(realized + unrealized).toBeCloseTo((cash + lots * mark) * 0.005, 4);
      },
    ),
  );
});
