/** Random commands with everything that waits: invariants after each, and snapshots that go on alike. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ALICE, BOB, CAROL, Desk, MARKET } from '../../../test/engine/desk.ts';
import { propertyRuns } from '../../../test/property-runs.ts';
import type { AccountId, Amount } from '../../units/index.ts';
import type { Command } from '../commands.ts';
import { Exchange } from '../exchange.ts';

const account = fc.constantFrom<AccountId>(ALICE, BOB, CAROL);
const side = fc.constantFrom('buy' as const, 'sell' as const);
const price = fc.integer({ min: 1, max: 30 });
const quantity = fc.integer({ min: 1, max: 12 });
const selfTrade = fc.constantFrom(
  'none',
  'cancel-taker',
  'cancel-maker',
  'cancel-both',
  'decrement',
);
const lifetime = fc.constantFrom(
  {},
  {},
  { timeInForce: 'day' },
  { timeInForce: 'ioc' },
  { timeInForce: 'fok' },
  { timeInForce: 'gtd', expiresAt: 1_400 },
);
const rest = fc.constantFrom(
  {},
  {},
  {},
  { postOnly: 'reject' },
  { postOnly: 'slide' },
  { displayQuantity: 2 },
);
const size = fc.oneof(
  fc.record({ quantity, protectionPrice: price }),
  fc.record({ quantity }),
  fc.record({ quoteAmount: fc.bigInt({ min: 1n, max: 500n }) }),
);
const trail = fc.oneof(
  fc.record({ trailTicks: fc.integer({ min: 1, max: 6 }) }),
  fc.record({ trailPpm: fc.integer({ min: 1, max: 400_000 }) }),
);
const clientId = fc.nat(25).map((number) => (number < 3 ? { clientId: `c${number}` } : {}));
const common = fc.record({ account, side, selfTrade });

function order(...parts: fc.Arbitrary<object>[]): fc.Arbitrary<object> {
  return fc
    .tuple(common, clientId, ...parts)
    .map((terms) => Object.assign({ kind: 'place-order', market: MARKET }, ...terms));
}

const types = {
  stop: fc.constantFrom({ type: 'stop' }, { type: 'take-profit' }),
  stopLimit: fc.constantFrom({ type: 'stop-limit' }, { type: 'take-profit-limit' }),
};
const stopPrice = fc.record({ stopPrice: price });
const limitSize = fc.record({ price, quantity });
const leg = fc
  .tuple(fc.record({ price }), rest, clientId)
  .map((parts) => Object.assign({}, ...parts));
const stopLeg = fc
  .tuple(
    stopPrice,
    fc.oneof(fc.record({ price }), fc.record({ protectionPrice: price }), fc.constant({})),
    clientId,
  )
  .map((parts) => Object.assign({}, ...parts));
/** Which of the open orders is meant is known when the command is given. */
const which = fc.record({ which: fc.nat(30) });

const item = fc.oneof(
  { weight: 5, arbitrary: order(fc.constant({ type: 'limit' }), limitSize, lifetime, rest) },
  { weight: 2, arbitrary: order(fc.constant({ type: 'market' }), size) },
  { weight: 3, arbitrary: order(types.stop, stopPrice, size, lifetime) },
  { weight: 3, arbitrary: order(types.stopLimit, stopPrice, limitSize, lifetime, rest) },
  { weight: 2, arbitrary: order(fc.constant({ type: 'trailing-stop' }), trail, size, lifetime) },
  {
    weight: 2,
    arbitrary: order(
      fc.constant({ type: 'trailing-stop-limit' }),
      trail,
      limitSize,
      lifetime,
      rest,
    ),
  },
  {
    weight: 3,
    arbitrary: fc
      .tuple(common, fc.record({ quantity, limit: leg, stop: stopLeg }), lifetime)
      .map((terms) => Object.assign({ kind: 'place-oco', market: MARKET }, ...terms)),
  },
  {
    weight: 2,
    arbitrary: which.map((terms) => ({ kind: 'cancel-order', market: MARKET, ...terms })),
  },
  {
    weight: 4,
    arbitrary: fc
      .tuple(
        which,
        fc.oneof(
          fc.record({ price }),
          fc.record({ stopPrice: price }),
          fc.record({ quantity }),
          fc.record({ price, stopPrice: price, quantity }, { requiredKeys: [] }),
          fc.record({ displayQuantity: quantity }),
        ),
      )
      .map((terms) => Object.assign({ kind: 'amend-order', market: MARKET }, ...terms)),
  },
  { weight: 1, arbitrary: account.map((whose) => ({ kind: 'cancel-all', account: whose })) },
);

const command = fc.oneof(
  { weight: 20, arbitrary: item },
  {
    weight: 3,
    arbitrary: fc
      .record({
        mode: fc.constantFrom('atomic', 'independent'),
        items: fc.array(item, { minLength: 1, maxLength: 6 }),
      })
      .map((terms) => ({ kind: 'batch', ...terms })),
  },
  {
    weight: 2,
    arbitrary: fc
      .constantFrom(
        'open',
        'open',
        'open',
        'open',
        'open',
        'open',
        'post-only',
        'cancel-only',
        'halted',
        'auction',
      )
      .map((state) => ({ kind: 'set-market-state', market: MARKET, state })),
  },
  { weight: 1, arbitrary: fc.constant({ kind: 'advance-time' }) },
);

type Wish = { readonly which?: number; readonly items?: readonly Wish[] };

/** The command with the orders that it means. */
function meant(exchange: Exchange, wish: object): object {
  const { which, items, ...terms }: Wish = wish;
  if (items !== undefined) return { ...terms, items: items.map((one) => meant(exchange, one)) };
  if (which === undefined) return terms;
  const open = exchange.openOrders();
  const order = open[which % Math.max(open.length, 1)];
  const { account = ALICE, orderId = 999 } = order ?? {};
  return { ...terms, account, orderId };
}

const desks = fc.constantFrom(
  {},
  { terms: { priceBand: 200_000, bandAuctionMicros: 40 } },
  { terms: { openOrdersMax: 4, maxPrice: 28, minNotional: 9n as Amount } },
);

test('property: whatever waits, every rule holds, and a snapshot goes on as the original', () => {
  fc.assert(
    fc.property(
      desks,
      fc.array(command, { minLength: 30, maxLength: 80, size: 'max' }),
      fc.nat(60),
      (options, commands, cut) => {
        const desk = new Desk(options as never);
        let twin: Exchange | undefined;
        commands.forEach((one, index) => {
          if (index === cut) twin = Exchange.restore(desk.exchange.snapshot());
          const hash = desk.exchange.stateHash();
          const before = desk.exchange.nextDue();
          const time = desk.time + 10;
          const events = desk.run(meant(desk.exchange, one) as Command, time);
          const isRefused = events.length === 1 && /rejected/.test(events[0]?.kind ?? '');
          if (isRefused && (before === undefined || before > time)) {
            expect(desk.exchange.stateHash()).toBe(hash);
          }
          const [sequenced] = desk.tape.slice(-1);
          if (sequenced !== undefined) twin?.apply(sequenced);
        });
        if (twin === undefined) return;
        expect(twin.stateHash()).toBe(desk.exchange.stateHash());
        expect(twin.eventHash).toBe(desk.exchange.eventHash);
        twin.checkInvariants();
      },
    ),
    { numRuns: propertyRuns(150) },
  );
});
