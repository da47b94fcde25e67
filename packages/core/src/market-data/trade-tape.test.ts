import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { TapeTrade } from './trade-tape.ts';
import { TradeTape } from './trade-tape.ts';

function trade(tradeId: number): TapeTrade {
  return {
    tradeId,
    price: 1,
    quantity: 1,
    notional: 1n,
    takerSide: 'buy',
    takerOrderId: 2,
    makerOrderId: 1,
    time: tradeId,
  } as unknown as TapeTrade;
}

test('property: keeps the newest, newest first', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 20 }),
      fc.nat({ max: 60 }),
      fc.nat({ max: 30 }),
      (capacity, total, asked) => {
        const tape = new TradeTape('BTC_USDT', capacity);
        const ids = Array.from({ length: total }, (_, index) => index + 1);
        for (const id of ids) tape.add(trade(id));
        const kept = ids.toReversed().slice(0, capacity);
        expect(tape.size).toBe(kept.length);
        expect(tape.newest().map((one) => one.tradeId)).toEqual(kept);
        expect(tape.newest(asked).map((one) => one.tradeId)).toEqual(kept.slice(0, asked));
      },
    ),
  );
});
