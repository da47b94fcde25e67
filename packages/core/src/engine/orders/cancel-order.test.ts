/** Cancelling one, all, and what a market's state allows. */
import { expect, test } from 'vitest';
import { ALICE, BOB, Desk, MARKET, RICH, tapeOf } from '../../../test/engine/desk.ts';

test('cancel releases all that was held', () => {
  const desk = new Desk();
  desk.limit({ side: 'buy', price: 100, quantity: 10 });
  desk.limit({ side: 'sell', price: 100, quantity: 3, by: BOB });
  expect(tapeOf(desk.cancel(ALICE, 1))).toEqual(['cancelled 1 7 by-owner']);
  expect(desk.held(ALICE, 'CASH')).toBe(0n);
  expect(desk.available(ALICE, 'CASH')).toBe(RICH - 900n);
  expect(tapeOf(desk.cancel(ALICE, 1))).toEqual(['refused order-unknown']);
});

test('cancel by client id, as long as the order is open', () => {
  const desk = new Desk();
  desk.limit({ side: 'buy', price: 100, quantity: 10, clientId: 'x' });
  const cancel = () =>
    desk.run({ kind: 'cancel-order', account: ALICE, market: MARKET, clientId: 'x' });
  expect(tapeOf(cancel())).toEqual(['cancelled 1 10 by-owner']);
  expect(tapeOf(cancel())).toEqual(['refused order-unknown']);
});

test('cancel-all: oldest first, by side or all; other accounts keep theirs', () => {
  const desk = new Desk();
  desk.limit({ side: 'buy', price: 90, quantity: 1 });
  desk.limit({ side: 'sell', price: 110, quantity: 1 });
  desk.limit({ side: 'buy', price: 95, quantity: 1 });
  desk.limit({ side: 'buy', price: 80, quantity: 1, by: BOB });
  desk.amend(ALICE, 1, { price: 91 });
  const all = { kind: 'cancel-all', account: ALICE } as const;
  expect(tapeOf(desk.run({ ...all, side: 'sell' }))).toEqual(['cancelled 2 1 cancel-all']);
  expect(tapeOf(desk.run(all))).toEqual(['cancelled 1 1 cancel-all', 'cancelled 3 1 cancel-all']);
  expect(tapeOf(desk.run(all))).toEqual([]);
  expect(desk.exchange.openOrders().map(({ orderId }) => orderId)).toEqual([4]);
});

test('one update id for a command, however many orders it takes off', () => {
  const desk = new Desk();
  desk.limit({ side: 'buy', price: 90, quantity: 1 });
  desk.limit({ side: 'buy', price: 91, quantity: 1 });
  const events = desk.run({ kind: 'cancel-all', account: ALICE });
  expect(events.flatMap((event) => ('updateId' in event ? [event.updateId] : []))).toEqual([3, 3]);
  expect(desk.exchange.depth(MARKET).updateId).toBe(3);
});

test('a halted market keeps its orders; named, that is refused; unnamed, it is passed over', () => {
  const desk = new Desk();
  desk.limit({ side: 'buy', price: 90, quantity: 1 });
  desk.run({ kind: 'set-market-state', market: MARKET, state: 'halted' });
  expect(tapeOf(desk.cancel(ALICE, 1))).toEqual(['refused market-halted']);
  expect(tapeOf(desk.run({ kind: 'cancel-all', account: ALICE, market: MARKET }))).toEqual([
    'refused market-halted',
  ]);
  expect(tapeOf(desk.run({ kind: 'cancel-all', account: ALICE }))).toEqual([]);
  desk.run({ kind: 'set-market-state', market: MARKET, state: 'cancel-only' });
  expect(tapeOf(desk.limit({ side: 'buy', price: 1, quantity: 1 }))).toEqual([
    'rejected market-cancel-only',
  ]);
  expect(tapeOf(desk.cancel(ALICE, 1))).toEqual(['cancelled 1 1 by-owner']);
});

test('closing a market is for good and gives everything back', () => {
  const desk = new Desk();
  desk.limit({ side: 'buy', price: 90, quantity: 1 });
  desk.limit({ side: 'sell', price: 110, quantity: 1, by: BOB });
  const close = desk.run({ kind: 'set-market-state', market: MARKET, state: 'closed' });
  expect(tapeOf(close)).toEqual([
    'market-changed',
    'cancelled 1 1 market-closed',
    'cancelled 2 1 market-closed',
  ]);
  expect(desk.held(ALICE, 'CASH') + desk.held(BOB, 'COIN')).toBe(0n);
  expect(tapeOf(desk.limit({ side: 'buy', price: 1, quantity: 1 }))).toEqual([
    'rejected market-closed',
  ]);
  expect(tapeOf(desk.run({ kind: 'set-market-state', market: MARKET, state: 'open' }))).toEqual([
    'refused market-closed',
  ]);
});
