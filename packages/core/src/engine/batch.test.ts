/** Several commands as one: docs/concepts/batches.md. */
import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { ALICE, BOB, CAROL, Desk, MARKET, tapeOf } from '../../test/engine/desk.ts';
import { propertyRuns } from '../../test/property-runs.ts';
import type { AccountId, RatePpm } from '../units/quantities.ts';
import type { BatchItem, Command } from './commands.ts';
import type { ExchangeEvent } from './events.ts';
import { Timers } from './time/timers.ts';

function limit(account: AccountId, side: 'buy' | 'sell', terms: object): BatchItem {
  const order = { kind: 'place-order', type: 'limit', account, market: MARKET, side, ...terms };
  return order as unknown as BatchItem;
}

function cancel(account: AccountId, orderId: number): BatchItem {
  return { kind: 'cancel-order', account, market: MARKET, orderId } as unknown as BatchItem;
}

function batch(
  desk: Desk,
  mode: 'atomic' | 'independent',
  items: readonly BatchItem[],
): readonly ExchangeEvent[] {
  return desk.run({ kind: 'batch', mode, items });
}

const refused = cancel(ALICE, 999);

describe('independent', () => {
  test('each item for itself, its events after its number, balances once', () => {
    const desk = new Desk();
    const events = batch(desk, 'independent', [
      limit(ALICE, 'sell', { price: 100, quantity: 5 }),
      refused,
      limit(BOB, 'buy', { price: 100, quantity: 5 }),
    ]);
    expect(tapeOf(events)).toEqual([
      'batch-item',
      'accepted 1',
      'rested 1 5@100',
      'batch-item',
      'refused order-unknown',
      'batch-item',
      'accepted 2',
      'trade 2*1 5@100 left 0/0',
    ]);
    const balances = events.filter(({ kind }) => kind === 'balance-changed');
    expect(balances).toHaveLength(4);
    expect(
      new Set(events.flatMap((event) => ('updateId' in event ? [event.updateId] : []))).size,
    ).toBe(1);
  });
});

describe('atomic', () => {
  test('refused ones leave no pile of timers behind', () => {
    const desk = new Desk();
    const schedule = vi.spyOn(Timers.prototype, 'schedule');
    const gtd = { price: 10, quantity: 1, timeInForce: 'gtd', expiresAt: 10_000_000 };
    for (let sent = 0; sent < 200; sent += 1) {
      batch(desk, 'atomic', [limit(ALICE, 'buy', gtd), refused]);
    }
    const timers = schedule.mock.contexts[0] as Timers;
    schedule.mockRestore();
    expect(timers.count).toBeLessThan(100);
    expect(desk.exchange.nextDue()).toBeUndefined();
  });

  test('a refused one puts back whom a taker met behind its own orders', () => {
    const desk = new Desk();
    for (const by of [ALICE, BOB, ALICE, CAROL]) {
      desk.limit({ by, side: 'sell', price: 100, quantity: 5 });
    }
    const before = [desk.exchange.stateHash(), desk.exchange.openOrders()];
    const terms = { price: 100, quantity: 7, selfTrade: 'cancel-maker' };
    batch(desk, 'atomic', [limit(ALICE, 'buy', terms), refused]);
    expect([desk.exchange.stateHash(), desk.exchange.openOrders()]).toEqual(before);
    const traded = desk.limit({ by: ALICE, side: 'buy', ...terms } as never);
    expect(tapeOf(traded)).toContain('trade 5*2 5@100 left 2/0');
  });

  test('all of them, as if they had been independent', () => {
    const items = [
      limit(ALICE, 'sell', { price: 100, quantity: 5 }),
      limit(BOB, 'buy', { price: 100, quantity: 7 }),
      cancel(BOB, 2),
    ];
    const [one, other] = [new Desk(), new Desk()];
    expect(batch(one, 'atomic', items)).toEqual(batch(other, 'independent', items));
    expect(one.exchange.stateHash()).toBe(other.exchange.stateHash());
  });

  test('none of them if one is refused, and one event says which', () => {
    const desk = new Desk();
    desk.limit({ by: ALICE, side: 'sell', price: 100, quantity: 5 });
    const before = desk.exchange.stateHash();
    const events = batch(desk, 'atomic', [
      limit(BOB, 'buy', { price: 100, quantity: 7 }),
      cancel(BOB, 2),
      limit(CAROL, 'sell', { price: 1, quantity: 10 ** 15 }),
    ]);
    expect(events).toMatchObject([
      { kind: 'command-rejected', command: 'batch', item: 2, code: 'insufficient-funds' },
    ]);
    expect(events).toHaveLength(1);
    expect(desk.exchange.stateHash()).toBe(before);
    const next = desk.limit({ by: BOB, side: 'buy', price: 99, quantity: 1 });
    expect(tapeOf(next)).toEqual(['accepted 2', 'rested 2 1@99']);
  });

  test('an order that expires and one that is repeated are not refused', () => {
    const desk = new Desk();
    const order = limit(BOB, 'buy', { price: 100, quantity: 7, timeInForce: 'ioc', clientId: 'a' });
    expect(tapeOf(batch(desk, 'atomic', [order, order]))).toEqual([
      'batch-item',
      'accepted 1',
      'expired 1 7 no-liquidity',
      'batch-item',
      'repeated 1',
    ]);
  });

  test('a client id of a batch that was taken back is free', () => {
    const desk = new Desk();
    const order = limit(BOB, 'buy', { price: 100, quantity: 7, clientId: 'a' });
    batch(desk, 'atomic', [order, refused]);
    expect(tapeOf(desk.run(order as Command))).toEqual(['accepted 1', 'rested 1 7@100']);
  });
});

test('a batch has 1 to 100 items', () => {
  const desk = new Desk();
  expect(batch(desk, 'atomic', [])).toMatchObject([
    { code: 'batch-invalid', actual: 0n, limit: 1n },
  ]);
  const many = Array.from({ length: 101 }, () => refused);
  expect(batch(desk, 'independent', many)).toMatchObject([
    { code: 'batch-invalid', actual: 101n, limit: 100n },
  ]);
  expect(batch(desk, 'independent', many.slice(1))).toHaveLength(200);
});

/** Half of the time a narrow price band, so that takers send the market into an auction. */
function deskFor(book: 'fast' | 'reference', isBanded: boolean): Desk {
  return new Desk({ book, ...(isBanded ? { terms: { priceBand: 15_000 as RatePpm } } : {}) });
}

const someone = fc.constantFrom(ALICE, BOB, CAROL);
const price = fc.integer({ min: 97, max: 103 });
const quantity = fc.integer({ min: 1, max: 12 });
const placing = fc.record({
  by: someone,
  side: fc.constantFrom('buy', 'sell'),
  price,
  quantity,
  displayQuantity: fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }),
  timeInForce: fc.constantFrom('gtc', 'gtc', 'gtc', 'ioc', 'fok', 'day'),
  selfTrade: fc.constantFrom('none', 'cancel-taker', 'cancel-maker', 'cancel-both', 'decrement'),
  clientId: fc.option(fc.constantFrom('a', 'b', 'c', 'd'), { nil: undefined }),
});
const waiting = fc
  .record({
    account: someone,
    side: fc.constantFrom('buy', 'sell'),
    type: fc.constantFrom('stop', 'stop-limit', 'take-profit', 'trailing-stop'),
    at: price,
    quantity,
  })
  .map(({ account, side, type, at, quantity: lots }) => {
    const trigger = type === 'trailing-stop' ? { trailTicks: 2 } : { stopPrice: at };
    const limits = type === 'stop-limit' ? { price: 100 } : { protectionPrice: 100 };
    const order = { kind: 'place-order', account, market: MARKET, side, type, quantity: lots };
    return { ...order, ...trigger, ...limits } as unknown as BatchItem;
  });
const pair = fc
  .record({ account: someone, price: fc.integer({ min: 100, max: 102 }), quantity })
  .map(({ account, price: at, quantity: lots }) => {
    const legs = { limit: { price: at }, stop: { stopPrice: at - 3 } };
    const command = { kind: 'place-oco', account, market: MARKET, side: 'sell', quantity: lots };
    return { ...command, ...legs } as unknown as BatchItem;
  });
const taking = fc
  .record({ account: someone, side: fc.constantFrom('buy', 'sell'), quantity })
  .map((order) => ({ kind: 'place-order', type: 'market', market: MARKET, ...order }))
  .map((order) => order as unknown as BatchItem);
const item = fc.oneof(
  { weight: 4, arbitrary: placing.map(itemOf) },
  { weight: 2, arbitrary: waiting },
  { weight: 1, arbitrary: pair },
  { weight: 1, arbitrary: taking },
  {
    weight: 2,
    arbitrary: fc
      .record({ account: someone, orderId: fc.integer({ min: 1, max: 30 }) })
      .map(({ account, orderId }) => cancel(account, orderId)),
  },
  {
    weight: 3,
    arbitrary: fc
      .record({
        account: someone,
        orderId: fc.integer({ min: 1, max: 30 }),
        price: fc.option(price, { nil: undefined }),
        quantity: fc.option(quantity, { nil: undefined }),
        stopPrice: fc.option(price, { nil: undefined, freq: 2 }),
      })
      .map((amend) => withoutAbsent({ kind: 'amend-order', market: MARKET, ...amend })),
  },
  {
    weight: 1,
    arbitrary: someone.map((account) => ({ kind: 'cancel-all', account }) as BatchItem),
  },
);

function itemOf({
  by,
  ...terms
}: {
  by: AccountId;
  side: string;
  displayQuantity: number | undefined;
  timeInForce: string;
  quantity: number;
}): BatchItem {
  const { displayQuantity, timeInForce } = terms;
  const isIceberg = displayQuantity !== undefined && displayQuantity <= terms.quantity;
  const shows = isIceberg && timeInForce !== 'ioc' && timeInForce !== 'fok';
  return withoutAbsent({
    kind: 'place-order',
    type: 'limit',
    account: by,
    market: MARKET,
    ...terms,
    displayQuantity: shows ? displayQuantity : undefined,
  });
}

function withoutAbsent(command: object): BatchItem {
  const entries = Object.entries(command).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as unknown as BatchItem;
}

test('property: a batch that is refused leaves the state as it was, and all that follows', () => {
  fc.assert(
    fc.property(
      fc.record({ book: fc.constantFrom('fast', 'reference'), isBanded: fc.boolean() }),
      fc.array(item, { maxLength: 25 }),
      fc.array(item, { minLength: 1, maxLength: 12 }),
      fc.array(item, { maxLength: 15 }),
      ({ book, isBanded }, ...[before, items, after]) => {
        const [touched, plain] = [deskFor(book, isBanded), deskFor(book, isBanded)];
        for (const command of before) {
          touched.run(command);
          plain.run(command);
        }
        batch(touched, 'atomic', [...items, refused]);
        plain.run({ kind: 'advance-time' });
        expect(touched.exchange.stateHash()).toBe(plain.exchange.stateHash());
        for (const command of after) {
          expect(touched.run(command)).toEqual(plain.run(command));
        }
        expect(touched.exchange.stateHash()).toBe(plain.exchange.stateHash());
      },
    ),
    { numRuns: propertyRuns(300) },
  );
});

test('property: a batch that stands is one of independent items', () => {
  fc.assert(
    fc.property(
      fc.boolean(),
      fc.array(item, { minLength: 1, maxLength: 20 }),
      (isBanded, items) => {
        const [atomic, independent] = [deskFor('fast', isBanded), deskFor('fast', isBanded)];
        const events = batch(atomic, 'atomic', items);
        fc.pre(events[0]?.kind === 'batch-item');
        expect(batch(independent, 'independent', items)).toEqual(events);
        expect(atomic.exchange.stateHash()).toBe(independent.exchange.stateHash());
      },
    ),
    { numRuns: propertyRuns(300) },
  );
});
