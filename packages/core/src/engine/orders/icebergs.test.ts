/** Orders that show a part of themselves: docs/concepts/icebergs.md. */
import { describe, expect, test } from 'vitest';
import {
  ALICE,
  BOB,
  CAROL,
  CASH_PER_TICK_LOT,
  Desk,
  MARKET,
  tapeOf,
} from '../../../test/engine/desk.ts';
import type { ExchangeEvent } from '../events.ts';
import { Exchange } from '../exchange.ts';

function iceberg(desk: Desk, quantity: number, displayQuantity: number): readonly ExchangeEvent[] {
  return desk.limit({ by: ALICE, side: 'buy', price: 100, quantity, displayQuantity });
}

function shown(desk: Desk): unknown {
  return desk.exchange.depth(MARKET)?.bids;
}

describe.each(['fast', 'reference'] as const)('icebergs on the %s book', (book) => {
  test('hold all and show a part', () => {
    const desk = new Desk({ book });
    expect(tapeOf(iceberg(desk, 10, 3))).toEqual(['accepted 1', 'rested 1 3@100 hidden 7']);
    expect(shown(desk)).toEqual([{ price: 100, quantity: 3, orders: 1 }]);
    expect(desk.held(ALICE, 'CASH')).toBe(1_000n * CASH_PER_TICK_LOT);
  });

  test('hidden lots trade after all that shows at their price and before the next one', () => {
    const desk = new Desk({ book });
    iceberg(desk, 10, 3);
    desk.limit({ by: BOB, side: 'buy', price: 100, quantity: 4 });
    desk.limit({ by: BOB, side: 'buy', price: 99, quantity: 4 });
    const tape = tapeOf(desk.limit({ by: CAROL, side: 'sell', price: 99, quantity: 16 }));
    expect(tape).toEqual([
      'accepted 4',
      'trade 4*1 3@100 left 13/7',
      'refilled 1 3@100 hidden 4',
      'trade 4*2 4@100 left 9/0',
      'trade 4*1 3@100 left 6/4',
      'refilled 1 3@100 hidden 1',
      'trade 4*1 3@100 left 3/1',
      'refilled 1 1@100',
      'trade 4*1 1@100 left 2/0',
      'trade 4*3 2@99 left 0/2',
    ]);
  });

  test('a fok and a market order count hidden lots', () => {
    const desk = new Desk({ book });
    iceberg(desk, 10, 1);
    const fok = desk.limit({ by: BOB, side: 'sell', price: 100, quantity: 11, timeInForce: 'fok' });
    expect(tapeOf(fok)).toEqual(['accepted 2', 'expired 2 11 not-fillable']);
    const whole = desk.limit({
      by: BOB,
      side: 'sell',
      price: 100,
      quantity: 9,
      timeInForce: 'fok',
    });
    expect(whole.filter(({ kind }) => kind === 'trade')).toHaveLength(9);
    expect(shown(desk)).toEqual([{ price: 100, quantity: 1, orders: 1 }]);
  });

  test('decrement takes hidden lots first, and of all there is', () => {
    const desk = new Desk({ book });
    iceberg(desk, 10, 3);
    const cross = { by: ALICE, side: 'sell', price: 100, selfTrade: 'decrement' } as const;
    expect(tapeOf(desk.limit({ ...cross, quantity: 7 }))).toEqual([
      'accepted 2',
      'decremented maker 1 by 7 to 3 hidden 7',
      'decremented taker 2 by 7 to 0',
    ]);
    expect(tapeOf(desk.limit({ ...cross, quantity: 5 }))).toEqual([
      'accepted 3',
      'decremented maker 1 by 3 to 0',
      'decremented taker 3 by 3 to 2',
      'rested 3 2@100',
    ]);
  });

  test('a decrement that takes no lot that shows changes no book', () => {
    const desk = new Desk({ book });
    iceberg(desk, 10, 3);
    const before = desk.exchange.depth(MARKET)?.updateId;
    const cross = { by: ALICE, side: 'sell', price: 100, selfTrade: 'decrement' } as const;
    desk.limit({ ...cross, quantity: 7 });
    expect(desk.exchange.depth(MARKET)?.updateId).toBe(before);
  });

  test('a cancel and self-trade prevention end it whole', () => {
    const desk = new Desk({ book });
    iceberg(desk, 10, 3);
    expect(tapeOf(desk.cancel(ALICE, 1))).toEqual(['cancelled 1 10 by-owner hidden 7']);
    iceberg(desk, 10, 3);
    const cross = { by: ALICE, side: 'sell', price: 100, selfTrade: 'cancel-maker' } as const;
    expect(tapeOf(desk.limit({ ...cross, quantity: 1 }))).toEqual([
      'accepted 3',
      'cancelled 2 10 self-trade hidden 7',
      'rested 3 1@100',
    ]);
    expect(desk.held(ALICE, 'CASH')).toBe(0n);
  });

  test('a smaller total takes hidden lots first and keeps the place', () => {
    const desk = new Desk({ book });
    iceberg(desk, 10, 3);
    desk.limit({ by: BOB, side: 'buy', price: 100, quantity: 4 });
    expect(tapeOf(desk.amend(ALICE, 1, { quantity: 5 }))).toEqual(['reduced 1 by 5 to 5 hidden 5']);
    expect(tapeOf(desk.amend(ALICE, 1, { quantity: 2 }))).toEqual(['reduced 1 by 3 to 2 hidden 2']);
    const [, first] = desk.limit({ by: CAROL, side: 'sell', price: 100, quantity: 1 });
    expect(first).toMatchObject({ kind: 'trade', makerOrderId: 1 });
  });

  test('a new display quantity counts from the next refill, and at once with a replace', () => {
    const desk = new Desk({ book });
    iceberg(desk, 10, 3);
    expect(desk.amend(ALICE, 1, { displayQuantity: 5 })).toMatchObject([
      { kind: 'order-amended', orderId: 1, displayQuantity: 5 },
    ]);
    expect(shown(desk)).toEqual([{ price: 100, quantity: 3, orders: 1 }]);
    const sale = desk.limit({ by: BOB, side: 'sell', price: 100, quantity: 3 });
    expect(tapeOf(sale)).toContain('refilled 1 5@100 hidden 2');
    expect(tapeOf(desk.amend(ALICE, 1, { price: 101, displayQuantity: 2 }))).toEqual([
      'order-amended',
      'replaced 1 7@100 with 7@101 hidden 2',
      'rested 1 2@101 hidden 5',
    ]);
  });

  test('shows from a hundredth to all of it', () => {
    const desk = new Desk({ book });
    const tooLittle = iceberg(desk, 301, 3);
    expect(tooLittle).toMatchObject([
      { code: 'display-quantity-out-of-range', actual: 3n, limit: 4n },
    ]);
    expect(iceberg(desk, 3, 4)).toMatchObject([
      { code: 'display-quantity-out-of-range', actual: 4n, limit: 3n },
    ]);
    expect(tapeOf(iceberg(desk, 4, 4))).toEqual(['accepted 1', 'rested 1 4@100']);
    expect(desk.amend(ALICE, 1, { quantity: 401 })).toMatchObject([
      { code: 'display-quantity-out-of-range', actual: 4n, limit: 5n },
    ]);
  });

  test('a reduction below the display quantity does not make a later amend of nothing another fault', () => {
    const desk = new Desk({ book });
    iceberg(desk, 7, 5);
    desk.amend(ALICE, 1, { quantity: 2 });
    expect(tapeOf(desk.amend(ALICE, 1, {}))).toEqual(['refused amend-empty']);
    expect(tapeOf(desk.amend(ALICE, 1, { price: 101 }))).toEqual([
      'refused display-quantity-out-of-range',
    ]);
  });

  test('only an iceberg has a display quantity to change', () => {
    const desk = new Desk({ book });
    desk.limit({ by: ALICE, side: 'buy', price: 100, quantity: 10 });
    expect(tapeOf(desk.amend(ALICE, 1, { displayQuantity: 5 }))).toEqual([
      'refused order-terms-conflict',
    ]);
    iceberg(desk, 10, 5);
    expect(tapeOf(desk.amend(ALICE, 2, { displayQuantity: 5 }))).toEqual(['refused amend-empty']);
  });

  test('goes on showing something: 0 is no display quantity to change to', () => {
    const desk = new Desk({ book });
    iceberg(desk, 10, 3);
    for (const displayQuantity of [0, -1]) {
      expect(tapeOf(desk.amend(ALICE, 1, { displayQuantity }))).toEqual([
        'refused display-quantity-out-of-range',
      ]);
    }
    expect(tapeOf(desk.amend(ALICE, 1, { displayQuantity: 0, quantity: 9 }))).toEqual([
      'refused display-quantity-out-of-range',
    ]);
    expect(Exchange.restore(desk.exchange.snapshot()).depth(MARKET)).toEqual(
      desk.exchange.depth(MARKET),
    );
  });

  test('half a lot is a bug of who sends it, as for any quantity', () => {
    const desk = new Desk({ book });
    expect(() => iceberg(desk, 10, 1.5)).toThrow('a display quantity is whole lots');
    const other = new Desk({ book });
    iceberg(other, 10, 3);
    expect(() => other.amend(ALICE, 1, { displayQuantity: 1.5 })).toThrow(
      'a display quantity is whole lots',
    );
  });

  test('a snapshot keeps tip, hidden lots and place', () => {
    const desk = new Desk({ book });
    iceberg(desk, 10, 3);
    desk.limit({ by: BOB, side: 'sell', price: 100, quantity: 1 });
    desk.limit({ by: CAROL, side: 'buy', price: 100, quantity: 2 });
    const restored = Exchange.restore(desk.exchange.snapshot(), { book });
    expect(restored.stateHash()).toBe(desk.exchange.stateHash());
    expect(restored.depth(MARKET)).toEqual(desk.exchange.depth(MARKET));
    restored.checkInvariants();
  });
});
