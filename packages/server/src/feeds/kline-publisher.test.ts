import type { EventOf, TimeMicros } from '@exchange/core';
import { CandleFold } from '@exchange/core/market-data';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { KlinePublisher } from './kline-publisher.ts';

const MINUTE = 60_000_000;
const trade = (time: number, price: number, quantity: number) =>
  ({
    kind: 'trade',
    market: 'M',
    time,
    price,
    quantity,
    notional: BigInt(price * quantity),
  }) as unknown as EventOf<'trade'>;

test('property: candles are those of the candle fold, each closed once', () => {
  const trades = fc.array(
    fc.tuple(fc.nat(MINUTE), fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1, max: 9 })),
    { minLength: 1, maxLength: 40 },
  );
  fc.assert(
    fc.property(trades, (steps) => {
      const closed: unknown[] = [];
      const fold = new CandleFold({
        market: { symbol: 'M', quoteUnitsPerTickLot: 1n as never },
        intervals: ['1m'],
        onClosed: (_interval, candle) => closed.push(candle),
      });
      const publisher = new KlinePublisher('1m', undefined);
      const over: unknown[] = [];
      let time = 0;
      for (const [wait, price, quantity] of steps) {
        time += wait;
        fold.addTrade(time, price, quantity);
        publisher.addTrade(trade(time, price, quantity));
        over.push(...publisher.takeOver());
        expect(publisher.takeOpen()).toEqual(fold.current('1m'));
        expect(publisher.takeOpen()).toBeUndefined();
      }
      fold.advance(time + 3 * MINUTE);
      publisher.advance((time + 3 * MINUTE) as TimeMicros);
      over.push(...publisher.takeOver());
      expect(over).toEqual(closed);
    }),
  );
});
