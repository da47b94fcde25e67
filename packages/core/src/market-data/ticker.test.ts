import fc from 'fast-check';
import { expect, test } from 'vitest';
import { amount, priceTicks, timeMicros } from '../units/quantities.ts';
import { CandleFold } from './candles.ts';
import { TickerFold } from './ticker.ts';

const market = { symbol: 'BTC_USDT', quoteUnitsPerTickLot: amount(10n) };
const MINUTE = 60_000_000;
const DAY = 24 * 60 * MINUTE;

const trades = fc.array(
  fc.record({
    step: fc.oneof(fc.integer({ min: 0, max: 2 * MINUTE }), fc.integer({ min: 0, max: DAY })),
    price: fc.integer({ min: 1, max: 20 }),
    quantity: fc.oneof(fc.integer({ min: 1, max: 9 }), fc.constant(Number.MAX_SAFE_INTEGER)),
  }),
  { minLength: 1, maxLength: 60 },
);

test('property: the window is what a scan of all trades gives', () => {
  fc.assert(
    fc.property(trades, fc.integer({ min: 0, max: 2 * DAY }), (steps, idle) => {
      const fold = new TickerFold(market);
      const all: { time: number; price: number; quantity: number }[] = [];
      let time = 0;
      for (const { step, price, quantity } of steps) {
        time += step;
        fold.addTrade(time, price, quantity);
        all.push({ time, price, quantity });
      }
      time += idle;
      fold.advance(time);
      const oldest = Math.floor(time / MINUTE) - 1_439;
      const window = all.filter((trade) => Math.floor(trade.time / MINUTE) >= oldest);
      const last = all.at(-1)?.price;
      const prices = window.map((trade) => trade.price);
      expect(fold.ticker()).toEqual({
        firstPrice: prices[0] ?? last,
        lastPrice: last,
        highPrice: prices.length > 0 ? Math.max(...prices) : last,
        lowPrice: prices.length > 0 ? Math.min(...prices) : last,
        volume: window.reduce((sum, trade) => sum + BigInt(trade.quantity), 0n),
        quoteVolume: window.reduce(
          (sum, trade) => sum + BigInt(trade.price) * BigInt(trade.quantity) * 10n,
          0n,
        ),
        trades: window.length,
        openTime: Math.max(0, oldest) * MINUTE,
        closeTime: time,
      });
    }),
    { numRuns: 500 },
  );
});

test('property: filled from minute candles it is the same', () => {
  fc.assert(
    fc.property(trades, (steps) => {
      const fromTrades = new TickerFold(market);
      const fromMinutes = new TickerFold(market);
      const candles = new CandleFold({
        market,
        intervals: ['1m'],
        onClosed: (_, candle) => fromMinutes.addMinute(candle),
      });
      let time = 0;
      for (const { step, price, quantity } of steps) {
        time += step;
        fromTrades.addTrade(time, price, quantity);
        candles.addTrade(time, price, quantity);
      }
      fromTrades.advance(time + 2 * MINUTE);
      candles.advance(time + 2 * MINUTE);
      fromMinutes.advance(time + 2 * MINUTE);
      expect(fromMinutes.ticker()).toEqual(fromTrades.ticker());
    }),
  );
});

test('a market that never traded has no prices, and one of long ago its last', () => {
  const fold = new TickerFold(market);
  fold.advance(5 * DAY);
  expect(fold.ticker()).toMatchObject({ firstPrice: undefined, lastPrice: undefined, trades: 0 });
  fold.setLastPrice(priceTicks(7));
  expect(fold.ticker()).toMatchObject({ firstPrice: 7, highPrice: 7, lowPrice: 7, trades: 0 });
});

test('memory stays bounded over a month of minutes', () => {
  const fold = new TickerFold(market);
  for (let minute = 0; minute < 30 * 1_440; minute++) fold.addTrade(minute * MINUTE, 5, 1);
  expect(fold.ticker()).toMatchObject({ trades: 1_440, volume: 1_440n });
  expect(fold.ticker().openTime).toBe(timeMicros(29 * DAY));
});
