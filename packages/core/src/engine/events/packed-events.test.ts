/** Packed events say what the objects say. */
import { expect, test } from 'vitest';
import { Desk, MARKET } from '../../../test/engine/desk.ts';
import {
  EVENT_BALANCE,
  EVENT_FIELDS,
  EVENT_OBJECT,
  EVENT_TRADE,
  Exchange,
  type ExchangeEvent,
} from '../../index.ts';

function lived(): Desk {
  const desk = new Desk({ makerFee: -100, takerFee: 1_000 });
  desk.limit({ side: 'sell', price: 105, quantity: 9, clientId: 'ask' });
  desk.limit({ side: 'sell', price: 106, quantity: 9, by: 4 as never, selfTrade: 'decrement' });
  desk.limit({ side: 'buy', price: 105, quantity: 4, by: 3 as never });
  desk.amend(2 as never, 1, { price: 106 });
  desk.market(3 as never, 'buy', { quoteAmount: 10n ** 9n });
  desk.deposit(2 as never, 'COIN', 2n ** 99n);
  return desk;
}

test('trades, balances and rare events are where the layout says', () => {
  const { tape } = lived();
  const packed = new Exchange();
  const objects = new Exchange();
  let trades = 0;
  for (const command of tape) {
    const { count, fields, objects: rare } = packed.applyPacked(command);
    const events = objects.apply(command);
    expect(events).toHaveLength(count);
    events.forEach((event, index) => {
      const at = index * EVENT_FIELDS;
      const kind = fields[at];
      if (event.kind === 'trade') {
        trades += 1;
        expect(kind).toBe(EVENT_TRADE);
        expect([...fields.subarray(at + 2, at + 9)]).toEqual(tradeFields(event));
        expect(amount(fields, at + 11)).toBe(event.makerFee);
        expect([...fields.subarray(at + 13, at + 16)]).toEqual([
          event.takerRemaining,
          event.makerRemaining,
          event.updateId,
        ]);
      } else if (event.kind === 'balance-changed') {
        expect(kind).toBe(EVENT_BALANCE);
        expect(fields[at + 1]).toBe(event.account);
        expect([amount(fields, at + 3), amount(fields, at + 5)]).toEqual([
          event.available,
          event.held,
        ]);
      } else if (kind === EVENT_OBJECT) {
        expect(event).toMatchObject(rare[fields[at + 1] as number] ?? { none: true });
      }
    });
  }
  expect(trades).toBe(3);
  expect(packed.stateHash()).toBe(objects.stateHash());
  expect(packed.depth(MARKET)).toEqual(objects.depth(MARKET));
});

function tradeFields(event: Extract<ExchangeEvent, { kind: 'trade' }>): number[] {
  return [
    event.tradeId,
    event.price,
    event.quantity,
    event.takerOrderId,
    event.makerOrderId,
    event.takerAccount,
    event.makerAccount,
  ];
}

function amount(fields: Float64Array, at: number): bigint {
  return BigInt(fields[at] as number) * 2n ** 52n + BigInt(fields[at + 1] as number);
}
