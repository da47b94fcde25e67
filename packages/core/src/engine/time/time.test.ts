import { describe, expect, test } from 'vitest';
import { ALICE, BOB, CAROL, Desk, MARKET, tapeOf } from '../../../test/engine/desk.ts';
import type { AccountId, TimeMicros } from '../../units/index.ts';
import type { Command } from '../commands.ts';
import { Exchange } from '../exchange.ts';

const DAY = 86_400_000_000;
const tick: Command = { kind: 'advance-time' };

/** A desk that has two expiries and a switch ahead of it. */
function timedDesk(): Desk {
  const desk = new Desk();
  desk.limit({ side: 'buy', price: 10, quantity: 1, timeInForce: 'gtd', expiresAt: 3_000 });
  desk.limit({ side: 'buy', price: 10, quantity: 2, timeInForce: 'gtd', expiresAt: 2_000 });
  desk.limit({ side: 'buy', price: 10, quantity: 3 });
  arm(desk, ALICE, 3_000);
  return desk;
}

function arm(desk: Desk, account: AccountId, cancelAt?: number) {
  const at = cancelAt === undefined ? {} : { cancelAt: cancelAt as TimeMicros };
  return desk.run({ kind: 'set-dead-man-switch', account, ...at });
}

describe('gtd', () => {
  test('says when it ends, and ends then without trading', () => {
    const desk = new Desk();
    const [accepted] = desk.limit({
      side: 'buy',
      price: 10,
      quantity: 4,
      timeInForce: 'gtd',
      expiresAt: 5_000,
    });
    expect(accepted).toMatchObject({ kind: 'order-accepted', expiresAt: 5_000 });
    expect(desk.exchange.nextDue()).toBe(5_000);
    expect(desk.exchange.openOrders()[0]).toMatchObject({ timeInForce: 'gtd', expiresAt: 5_000 });
    desk.limit({ by: BOB, side: 'sell', price: 10, quantity: 1 });
    const events = desk.run(
      {
        kind: 'place-order',
        type: 'market',
        account: BOB,
        market: MARKET,
        side: 'sell',
        quantity: 2,
      } as unknown as Command,
      5_000,
    );
    expect(tapeOf(events)).toEqual(['expired 1 3 time', 'accepted 3', 'expired 3 2 no-liquidity']);
    expect(events[0]).toMatchObject({ price: 10, remaining: 3, updateId: 3 });
    expect(desk.held(ALICE, 'CASH')).toBe(0n);
    expect(desk.exchange.nextDue()).toBeUndefined();
  });

  test('a time that is not after the command is refused', () => {
    const desk = new Desk();
    const wish = { side: 'buy', price: 10, quantity: 4, timeInForce: 'gtd' } as const;
    const [now] = desk.limit({ ...wish, expiresAt: desk.time });
    expect(now).toMatchObject({ code: 'time-in-past', actual: 1_000n, limit: 1_000n });
    expect(tapeOf(desk.limit({ ...wish, expiresAt: desk.time + 1 }))).toHaveLength(2);
  });

  test('a replace keeps its time, a fill takes its timer with it', () => {
    const desk = timedDesk();
    desk.amend(ALICE, 2, { price: 11 });
    desk.limit({ by: BOB, side: 'sell', price: 10, quantity: 2 });
    expect(desk.exchange.nextDue()).toBe(3_000);
    desk.amend(ALICE, 1, { price: 12 });
    expect(tapeOf(desk.run(tick, 2_999))).toEqual([]);
    expect(tapeOf(desk.run(tick, 3_000))[0]).toBe('expired 1 1 time');
  });

  test('ends in a halted market as well', () => {
    const desk = timedDesk();
    desk.run({ kind: 'set-market-state', market: MARKET, state: 'halted' });
    expect(tapeOf(desk.run(tick, 2_500))).toEqual(['expired 2 2 time']);
  });

  test('an iceberg tells what did not show', () => {
    const desk = new Desk();
    desk.limit({
      side: 'sell',
      price: 10,
      quantity: 9,
      displayQuantity: 2,
      timeInForce: 'gtd',
      expiresAt: 4_000,
    });
    const [expired] = desk.run(tick, 4_000);
    expect(expired).toMatchObject({ kind: 'order-expired', remaining: 9, hidden: 7, price: 10 });
  });
});

describe('day', () => {
  test.each([
    { dayEndMicros: 0, time: 5_000, expiresAt: DAY },
    { dayEndMicros: 0, time: DAY, expiresAt: 2 * DAY },
    { dayEndMicros: 7_000, time: 5_000, expiresAt: 7_000 },
    { dayEndMicros: 7_000, time: 7_000, expiresAt: DAY + 7_000 },
    { dayEndMicros: 7_000, time: 100_000 * DAY + 6_999, expiresAt: 100_000 * DAY + 7_000 },
    { dayEndMicros: 0, time: 100_001 * DAY - 1, expiresAt: 100_001 * DAY },
  ])(
    '$time ends at $expiresAt with a day end of $dayEndMicros',
    ({ dayEndMicros, time, expiresAt }) => {
      const desk = new Desk({ terms: { dayEndMicros } });
      desk.time = time;
      const events = desk.limit({ side: 'buy', price: 10, quantity: 1, timeInForce: 'day' });
      expect(events[0]).toMatchObject({ kind: 'order-accepted', timeInForce: 'day', expiresAt });
      expect(tapeOf(desk.run(tick, expiresAt - 1))).toEqual([]);
      expect(tapeOf(desk.run(tick, expiresAt))).toEqual(['expired 1 1 time']);
    },
  );
});

describe("dead-man's switch", () => {
  test('cancels everything, halted markets too, oldest first, and is off then', () => {
    const desk = timedDesk();
    desk.run({ kind: 'set-market-state', market: MARKET, state: 'halted' });
    expect(desk.exchange.deadManSwitch(ALICE)).toBe(3_000);
    expect(tapeOf(desk.run(tick, 9_000))).toEqual([
      'expired 2 2 time',
      'expired 1 1 time',
      'dead-man-switch-fired',
      'cancelled 3 3 dead-man-switch',
    ]);
    expect(desk.exchange.deadManSwitch(ALICE)).toBeUndefined();
    expect(desk.exchange.nextDue()).toBeUndefined();
  });

  test('moves to any future time, and goes off without one', () => {
    const desk = new Desk();
    desk.limit({ side: 'buy', price: 10, quantity: 1 });
    expect(arm(desk, ALICE, 5_000)[0]).toMatchObject({
      kind: 'dead-man-switch-changed',
      cancelAt: 5_000,
    });
    arm(desk, ALICE, 9_000);
    expect(tapeOf(desk.run(tick, 8_000))).toEqual([]);
    arm(desk, ALICE, 8_500);
    expect(desk.exchange.nextDue()).toBe(8_500);
    expect(arm(desk, ALICE)[0]).not.toHaveProperty('cancelAt');
    expect(desk.exchange.nextDue()).toBeUndefined();
    expect(tapeOf(desk.run(tick, 10_000))).toEqual([]);
  });

  test('is refused for a time that is not ahead and for nobody', () => {
    const desk = new Desk();
    expect(arm(desk, ALICE, desk.time)[0]).toMatchObject({ code: 'time-in-past', limit: 1_000n });
    expect(arm(desk, 99 as AccountId, 5_000)[0]).toMatchObject({ code: 'account-unknown' });
    expect(desk.exchange.nextDue()).toBeUndefined();
  });

  test('several at one time fire by account', () => {
    const desk = new Desk();
    for (const by of [CAROL, BOB]) {
      desk.limit({ by, side: 'buy', price: 10, quantity: 1 });
      arm(desk, by, 4_000);
    }
    expect(tapeOf(desk.run(tick, 4_000)).filter((line) => line.startsWith('cancelled'))).toEqual([
      'cancelled 2 1 dead-man-switch',
      'cancelled 1 1 dead-man-switch',
    ]);
  });
});

test('a refused command comes after what was due', () => {
  const desk = timedDesk();
  const events = desk.run(
    { kind: 'cancel-order', account: ALICE, market: MARKET, orderId: 2 } as unknown as Command,
    2_000,
  );
  expect(tapeOf(events)).toEqual(['expired 2 2 time', 'refused order-unknown']);
});

test('a snapshot keeps what is due', () => {
  const desk = timedDesk();
  const copy = Exchange.restore(desk.exchange.snapshot(), { book: 'reference' });
  expect(copy.stateHash()).toBe(desk.exchange.stateHash());
  expect(copy.nextDue()).toBe(2_000);
  const events = desk.run(tick, 9_000);
  const last = desk.tape.at(-1);
  expect(last && copy.apply(last)).toEqual(events);
  expect(copy.stateHash()).toBe(desk.exchange.stateHash());
  copy.checkInvariants();
});

test('timers of orders that are gone do not pile up', () => {
  const desk = new Desk();
  for (let id = 1; id <= 2_000; id += 1) {
    desk.limit({
      side: 'buy',
      price: 10,
      quantity: 1,
      timeInForce: 'gtd',
      expiresAt: 900_000 + id,
    });
    desk.cancel(ALICE, id);
  }
  desk.limit({ side: 'buy', price: 10, quantity: 1, timeInForce: 'gtd', expiresAt: 5_000 });
  expect(desk.exchange.nextDue()).toBe(5_000);
});
