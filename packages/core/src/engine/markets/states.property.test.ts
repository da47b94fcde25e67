/**
 * Random commands through every state of a market, with bands, timed orders, switches, stops, pairs and
 * batches: either book gives the same events, a restored exchange goes on alike, every rule holds after
 * each command, and nothing that is due is ever late.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ALICE, BOB, CAROL, Desk, MARKET } from '../../../test/engine/desk.ts';
import type { PriceTicks, RatePpm } from '../../units/index.ts';
import type { Command } from '../commands.ts';
import { Exchange } from '../exchange.ts';

const account = fc.constantFrom(ALICE, BOB, CAROL);
const side = fc.constantFrom('buy', 'sell');
const price = fc.integer({ min: 90, max: 110 });
const quantity = fc.integer({ min: 1, max: 20 });
const selfTrade = fc.constantFrom(
  'none',
  'cancel-taker',
  'cancel-maker',
  'cancel-both',
  'decrement',
);
/** From the time of the command. */
const ahead = fc.integer({ min: 0, max: 40 });
const market = fc.constant(MARKET);
const optional = <T>(arbitrary: fc.Arbitrary<T>) =>
  fc.option(arbitrary, { nil: undefined, freq: 3 });

const limit = fc.record({
  kind: fc.constant('place-order'),
  type: fc.constant('limit'),
  timeInForce: fc.constantFrom('gtc', 'gtc', 'gtd', 'day', 'ioc', 'fok'),
  ...{ account, market, side, price, quantity, selfTrade },
  postOnly: optional(fc.constantFrom('reject', 'slide')),
  displayQuantity: optional(fc.integer({ min: 1, max: 5 })),
  expiresAt: ahead,
});
const taker = fc.record({
  kind: fc.constant('place-order'),
  type: fc.constant('market'),
  ...{ account, market, side, quantity, selfTrade },
  protectionPrice: optional(price),
});
const byAmount = fc.record({
  kind: fc.constant('place-order'),
  type: fc.constant('market'),
  quoteAmount: fc.bigInt({ min: 1n, max: 6_000n }),
  ...{ account, market, side, selfTrade },
});
const conditional = fc.record({
  kind: fc.constant('place-order'),
  type: fc.constantFrom('stop', 'take-profit', 'stop-limit', 'take-profit-limit'),
  timeInForce: fc.constantFrom('gtc', 'gtd'),
  ...{ account, market, side, quantity, price, selfTrade },
  stopPrice: price,
  expiresAt: ahead,
});
const trailing = fc.record({
  kind: fc.constant('place-order'),
  type: fc.constant('trailing-stop'),
  ...{ account, market, side, quantity },
  protectionPrice: fc.constantFrom(80, 120),
  trailTicks: fc.integer({ min: 1, max: 6 }),
});
const pair = fc.record({
  kind: fc.constant('place-oco'),
  ...{ account, market, side, quantity },
  limit: fc.record({ price }),
  stop: fc.record({ stopPrice: price, price }),
});
const amend = fc.record({
  kind: fc.constant('amend-order'),
  ...{ account, market },
  orderId: fc.integer({ min: 1, max: 60 }),
  price: optional(price),
  quantity: optional(quantity),
  stopPrice: optional(price),
});
const cancel = fc.record({
  kind: fc.constant('cancel-order'),
  ...{ account, market },
  orderId: fc.integer({ min: 1, max: 60 }),
});
const deadManSwitch = fc.record({
  kind: fc.constant('set-dead-man-switch'),
  account,
  cancelAt: optional(ahead),
});
const state = fc.record({
  kind: fc.constant('set-market-state'),
  market,
  state: fc.constantFrom(
    'open',
    'open',
    'open',
    'post-only',
    'auction',
    'auction',
    'halted',
    'cancel-only',
  ),
  endsAt: optional(ahead),
});
const item = fc.oneof(
  { weight: 8, arbitrary: limit },
  ...[taker, byAmount, conditional, trailing, pair, amend, amend, cancel].map((arbitrary) => ({
    weight: 1,
    arbitrary: arbitrary as fc.Arbitrary<object>,
  })),
);
const batch = fc.record({
  kind: fc.constant('batch'),
  mode: fc.constantFrom('atomic', 'independent'),
  items: fc.array(item, { minLength: 1, maxLength: 4 }),
});
const step = fc.record({
  command: fc.oneof(
    { weight: 10, arbitrary: item },
    { weight: 2, arbitrary: state as fc.Arbitrary<object> },
    { weight: 1, arbitrary: batch as fc.Arbitrary<object> },
    { weight: 1, arbitrary: deadManSwitch as fc.Arbitrary<object> },
    { weight: 1, arbitrary: fc.constant({ kind: 'advance-time' }) },
  ),
  passes: fc.integer({ min: 0, max: 6 }),
});

/** Times count from now, and what a command does not say is not there. */
function commandAt(wish: object, now: number): Command {
  const shaped = Object.entries(wish).flatMap(([name, value]): [string, unknown][] => {
    if (value === undefined) return [];
    if (name === 'items') return [[name, (value as object[]).map((one) => commandAt(one, now))]];
    return [[name, ['expiresAt', 'cancelAt', 'endsAt'].includes(name) ? now + value : value]];
  });
  const command = Object.fromEntries(shaped) as Record<string, unknown>;
  const isTimed = command['timeInForce'] === 'gtd';
  if (command['kind'] === 'place-order' && !isTimed) delete command['expiresAt'];
  const { type, state: to } = command;
  if (to !== undefined && to !== 'auction') delete command['endsAt'];
  if (type === 'stop' || type === 'take-profit') {
    command['protectionPrice'] = command['price'];
    delete command['price'];
  }
  return command as unknown as Command;
}

test('property: through all states of a market', () => {
  const terms = {
    priceBand: 60_000 as RatePpm,
    referencePrice: 100 as PriceTicks,
    bandAuctionMicros: 15,
    dayEndMicros: 1_060,
  };
  const seen = new Set<string>();
  fc.assert(
    fc.property(fc.array(step, { maxLength: 80, size: 'max' }), fc.nat(60), (steps, restoreAt) => {
      const options = { terms, makerFee: -500, takerFee: 1_000 };
      const desk = new Desk({ ...options, book: 'fast' });
      const plain = new Desk({ ...options, book: 'reference' });
      let restored: Exchange | undefined;
      let now = desk.time;
      steps.forEach(({ command: wish, passes }, index) => {
        if (index === restoreAt) restored = Exchange.restore(desk.exchange.snapshot());
        now += passes;
        const command = commandAt(wish, now);
        const events = desk.run(command, now);
        expect(plain.run(command, now)).toEqual(events);
        const last = desk.tape.at(-1);
        if (last !== undefined && restored !== undefined) {
          expect(restored.apply(last)).toEqual(events);
          expect(restored.stateHash()).toBe(desk.exchange.stateHash());
        }
        expect(desk.exchange.nextDue() ?? Number.POSITIVE_INFINITY).toBeGreaterThan(now);
        for (const event of events) seen.add(describeEvent(event));
      });
      expect(plain.exchange.stateHash()).toBe(desk.exchange.stateHash());
    }),
    { numRuns: 300 },
  );
  for (const wanted of WANTED) expect(seen).toContain(wanted);
});

function describeEvent(event: object): string {
  const { kind, cause, reason, code } = event as Record<string, string>;
  return [kind, cause ?? reason ?? code].filter((word) => word !== undefined).join(' ');
}

/** What the random commands must have reached, so that the test means something. */
const WANTED = [
  'auction-indicative',
  'trade uncross',
  'market-changed auction-ended',
  'market-changed price-band',
  'order-expired time',
  'order-expired price-band',
  'order-triggered',
  'order-cancelled oco',
  'dead-man-switch-fired',
  'order-rejected price-out-of-band',
  'order-rejected auction-self-cross',
  'order-rejected market-in-auction',
  'order-rejected market-post-only',
];
