/** A plan is what `match` does then, with icebergs and own orders in the way. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { propertyRuns } from '../../../test/property-runs.ts';
import { FastBook } from '../../book/fast-book.ts';
import { MatchSteps, STEP_DECREMENT, STEP_TRADE } from '../../book/match-steps.ts';
import { createTaker, SELL, type SideBit, type Taker } from '../../book/matching-book.ts';
import type { Market } from '../events.ts';
import { MarketEntry } from '../markets/market-entry.ts';
import { planByQuantity, planByQuoteAmount } from './plan.ts';

const UNITS_PER_TICK_LOT = 3n;

const order = fc.record({
  price: fc.integer({ min: 10, max: 12 }),
  quantity: fc.integer({ min: 1, max: 9 }),
  display: fc.constantFrom(0, 0, 1, 3),
  owner: fc.nat(2),
});
const market = fc.record({
  side: fc.constantFrom<SideBit>(0, 1),
  limit: fc.constantFrom(0, 11),
  quantity: fc.integer({ min: 1, max: 60 }),
  owner: fc.nat(2),
  selfTrade: fc.nat(4),
});

function bookOf(orders: readonly object[], side: SideBit) {
  const book = new FastBook();
  orders.forEach((one, slot) => {
    const { price: limit, ...rest } = one as { price: number };
    book.rest(slot, Object.assign(createTaker(), { side, limit, ...rest }));
  });
  const terms = {
    quoteUnitsPerTickLot: UNITS_PER_TICK_LOT,
    baseUnitsPerLot: 1n,
    minNotional: 0n,
    maxNotional: 0n,
  };
  return new MarketEntry(0, terms as unknown as Market, { base: 0, quote: 1, book });
}

/** Lots traded and decremented, and what the traded ones cost. */
function outcomeOf(entry: MarketEntry, taker: Taker) {
  const steps = new MatchSteps();
  entry.book.match(taker, steps);
  const outcome = { quantity: 0, traded: 0, notional: 0n };
  for (let step = 0; step < steps.count; step += 1) {
    const lots = steps.quantity(step);
    const isTrade = steps.kind(step) === STEP_TRADE;
    if (isTrade || steps.kind(step) === STEP_DECREMENT) outcome.quantity += lots;
    if (!isTrade) continue;
    outcome.traded += lots;
    outcome.notional += BigInt(steps.price(step)) * BigInt(lots) * UNITS_PER_TICK_LOT;
  }
  return outcome;
}

test('property: a plan by quantity foretells lots, cost and whether an own order ends it', () => {
  fc.assert(
    fc.property(fc.array(order, { maxLength: 14 }), market, (orders, wanted) => {
      const entry = bookOf(orders, wanted.side === SELL ? 0 : 1);
      const taker = Object.assign(createTaker(), wanted);
      const { quantity, traded, notional, stopped } = planByQuantity(entry, taker);
      expect(taker.quantity).toBe(wanted.quantity);
      expect({ quantity, traded, notional }).toEqual(outcomeOf(entry, taker));
      expect(stopped).toBe(taker.stopped);
    }),
    { numRuns: propertyRuns(3_000) },
  );
});

test('property: a plan by amount names the lots that are worth it', () => {
  fc.assert(
    fc.property(
      fc.array(order, { maxLength: 14 }),
      market,
      fc.bigInt({ min: 1n, max: 2_000n }),
      (orders, wanted, amount) => {
        const entry = bookOf(orders, wanted.side === SELL ? 0 : 1);
        const taker = Object.assign(createTaker(), wanted);
        const { quantity, traded, notional, stopped, complete } = planByQuoteAmount(
          entry,
          taker,
          amount,
        );
        if (wanted.side === SELL) expect(complete).toBe(complete && quantity > 0);
        else expect(notional <= amount).toBe(true);
        // Carried out as the engine does: the planned lots, and one more to meet an own order.
        taker.quantity = quantity + (stopped ? 1 : 0);
        if (taker.quantity === 0) return;
        expect({ quantity, traded, notional }).toEqual(outcomeOf(entry, taker));
        expect(stopped).toBe(taker.stopped);
      },
    ),
    { numRuns: propertyRuns(3_000) },
  );
});
