/** Auctions of random small books against the definition: every tick looked at, every lot on its own. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ALICE, BOB, CAROL, Desk, MARKET } from '../../../test/engine/desk.ts';
import { propertyRuns } from '../../../test/property-runs.ts';
import type { PriceTicks } from '../../units/index.ts';
import type { EventOf } from '../events.ts';

const TICKS = 14;
const RUNS = propertyRuns(300);

const wish = fc.record({
  side: fc.constantFrom('buy' as const, 'sell' as const),
  price: fc.integer({ min: 1, max: TICKS }),
  quantity: fc.integer({ min: 1, max: 9 }),
  by: fc.constantFrom(ALICE, BOB, CAROL),
  displayQuantity: fc.option(fc.integer({ min: 1, max: 9 }), { nil: undefined }),
});
type Wish = typeof wish extends fc.Arbitrary<infer T> ? T : never;
const gathering = fc.record({
  wishes: fc.array(wish, { maxLength: 24 }),
  reference: fc.option(fc.integer({ min: 1, max: TICKS }), { nil: undefined }),
  book: fc.constantFrom('fast' as const, 'reference' as const),
});

interface Expected {
  readonly price: number;
  readonly volume: number;
  readonly surplus: number;
}

/** All ticks, each compared with the best so far by the rules in their order. */
function bruteForce(wishes: readonly Wish[], reference: number | undefined): Expected | undefined {
  let best: Expected | undefined;
  for (let price = 1; price <= TICKS; price += 1) {
    const lots = (side: string, reaches: (limit: number) => boolean) =>
      wishes
        .filter((order) => order.side === side && reaches(order.price))
        .reduce((sum, { quantity }) => sum + quantity, 0);
    const demand = lots('buy', (limit) => limit >= price);
    const supply = lots('sell', (limit) => limit <= price);
    const found = { price, volume: Math.min(demand, supply), surplus: demand - supply };
    if (found.volume > 0 && (best === undefined || isBetter(found, best, reference))) best = found;
  }
  return best;
}

function isBetter(found: Expected, best: Expected, reference: number | undefined): boolean {
  const far = ({ price }: Expected) => (reference === undefined ? 0 : Math.abs(price - reference));
  const order = [
    best.volume - found.volume,
    Math.abs(found.surplus) - Math.abs(best.surplus),
    far(found) - far(best),
  ];
  return (order.find((difference) => difference !== 0) ?? 0) < 0;
}

function gather(input: {
  wishes: readonly Wish[];
  reference: number | undefined;
  book: 'fast' | 'reference';
}) {
  const { reference, book } = input;
  const terms = reference === undefined ? {} : { referencePrice: reference as PriceTicks };
  const desk = new Desk({ terms, book, makerFee: 1_000 });
  desk.run({ kind: 'set-market-state', market: MARKET, state: 'auction' });
  let last: EventOf<'auction-indicative'> | undefined;
  for (const { displayQuantity, ...order } of input.wishes) {
    const shows =
      displayQuantity === undefined
        ? {}
        : { displayQuantity: Math.min(displayQuantity, order.quantity) };
    const events = desk.limit({ ...order, ...shows, selfTrade: 'none' });
    last = events.find((event) => event.kind === 'auction-indicative') ?? last;
  }
  return { desk, last };
}

test('property: the price is the one that the rules give, tick by tick', () => {
  fc.assert(
    fc.property(gathering, (input) => {
      const { desk, last } = gather(input);
      const expected = bruteForce(input.wishes, input.reference);
      const told = desk.exchange.auction(MARKET);
      if (expected === undefined) {
        expect(told).toEqual({ quantity: 0 });
      } else {
        const { price, volume, surplus } = expected;
        const side = surplus > 0 ? 'buy' : 'sell';
        const over = surplus === 0 ? {} : { surplus: Math.abs(surplus), surplusSide: side };
        expect(told).toEqual({ price, quantity: volume, ...over });
      }
      expect(last?.quantity ?? 0).toBe(told?.quantity);
      expect(last?.price).toBe(told?.price);
    }),
    { numRuns: RUNS },
  );
});

test('property: the uncross trades what was told, by price and time, and leaves nothing crossed', () => {
  fc.assert(
    fc.property(gathering, (input) => {
      const { desk } = gather(input);
      const told = desk.exchange.auction(MARKET);
      const before = desk.exchange.openOrders();
      const events = desk.run({ kind: 'set-market-state', market: MARKET, state: 'open' });
      const trades = events.filter((event) => event.kind === 'trade');
      expect(trades.reduce((sum, { quantity }) => sum + quantity, 0)).toBe(told?.quantity);
      for (const trade of trades) {
        expect(trade.price).toBe(told?.price);
        expect(trade.takerPrice).toBeGreaterThanOrEqual(trade.price);
        expect(trade.makerPrice).toBeLessThanOrEqual(trade.price);
      }
      const [bid, ask] = [desk.exchange.depth(MARKET).bids[0], desk.exchange.depth(MARKET).asks[0]];
      if (bid !== undefined && ask !== undefined) expect(bid.price).toBeLessThan(ask.price);
      // No order that trades comes after one at a worse price.
      const buys = trades.map(({ takerPrice }) => takerPrice ?? 0);
      const sells = trades.map(({ makerPrice }) => makerPrice ?? 0);
      expect(buys).toEqual(buys.toSorted((a, b) => b - a));
      expect(sells).toEqual(sells.toSorted((a, b) => a - b));
      // Lots neither come nor go.
      for (const { orderId, remaining } of before) {
        const traded = trades
          .filter((trade) => [trade.takerOrderId, trade.makerOrderId].includes(orderId))
          .reduce((sum, { quantity }) => sum + quantity, 0);
        expect((desk.exchange.order(orderId)?.remaining ?? 0) + traded).toBe(remaining);
      }
    }),
    { numRuns: RUNS },
  );
});

test('property: both books and a restored exchange end the auction alike', () => {
  fc.assert(
    fc.property(gathering, (input) => {
      const [fast, reference] = (['fast', 'reference'] as const).map(
        (book) => gather({ ...input, book }).desk,
      );
      const open = { kind: 'set-market-state', market: MARKET, state: 'open' } as const;
      expect(fast?.run(open)).toEqual(reference?.run(open));
      expect(fast?.exchange.stateHash()).toBe(reference?.exchange.stateHash());
    }),
    { numRuns: propertyRuns(100) },
  );
});
