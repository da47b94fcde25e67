import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { amount, priceTicks, timeMicros } from '../units/quantities.ts';
import type { Candle } from './candle-bar.ts';
import { CandleFold, fillGaps } from './candles.ts';
import {
  type CandleInterval,
  candleCloseTime,
  candleIntervals,
  candleOpenTime,
} from './intervals.ts';

const market = { symbol: 'BTC_USDT', quoteUnitsPerTickLot: amount(3n) };
const MINUTE = 60_000_000;

interface Trade {
  readonly time: number;
  readonly price: number;
  readonly quantity: number;
}

/** What candles are, said plainly: group by opening time. */
function naive(trades: readonly Trade[], interval: CandleInterval, now: number): Candle[] {
  const groups = new Map<number, Trade[]>();
  for (const trade of trades) {
    const open = candleOpenTime(interval, timeMicros(trade.time));
    groups.set(open, [...(groups.get(open) ?? []), trade]);
  }
  return [...groups].map(([open, group]) => {
    const prices = group.map((trade) => trade.price);
    const closeTime = candleCloseTime(interval, timeMicros(open));
    const quote = group.reduce((sum, one) => sum + BigInt(one.price) * BigInt(one.quantity), 0n);
    return {
      openTime: timeMicros(open),
      closeTime,
      open: priceTicks(prices[0] ?? 0),
      high: priceTicks(Math.max(...prices)),
      low: priceTicks(Math.min(...prices)),
      close: priceTicks(prices.at(-1) ?? 0),
      volume: group.reduce((sum, one) => sum + BigInt(one.quantity), 0n),
      quoteVolume: amount(quote * 3n),
      trades: group.length,
      closed: closeTime <= now,
    };
  });
}

const step = fc.oneof(
  fc.integer({ min: 0, max: 30_000_000 }),
  fc.integer({ min: 0, max: 5 * 3_600_000_000 }),
  fc.integer({ min: 0, max: 40 * 86_400_000_000 }),
);
const whole = fc.oneof(
  fc.integer({ min: 1, max: 50 }),
  fc.maxSafeNat().map((one) => one + 1),
);
const tradesArbitrary = fc
  .array(fc.record({ step, price: whole, quantity: whole }), { minLength: 1, maxLength: 60 })
  .map((steps) => {
    let time = 0;
    return steps.map(({ step: passed, price, quantity }) => {
      time += passed;
      return {
        time,
        price: Math.min(price, 2 ** 53 - 1),
        quantity: Math.min(quantity, 2 ** 53 - 1),
      };
    });
  });

describe('property', () => {
  test('all fifteen intervals are what grouping by time gives', () => {
    fc.assert(
      fc.property(tradesArbitrary, (trades) => {
        const closed = new Map<CandleInterval, Candle[]>();
        const fold = new CandleFold({
          market,
          onClosed: (interval, candle) =>
            closed.set(interval, [...(closed.get(interval) ?? []), candle]),
        });
        for (const { time, price, quantity } of trades) fold.addTrade(time, price, quantity);
        const now = trades.at(-1)?.time ?? 0;
        for (const interval of candleIntervals) {
          const all = [...(closed.get(interval) ?? []), fold.current(interval)];
          expect(all).toEqual(naive(trades, interval, now));
        }
      }),
    );
  });

  test('a fold that was saved and restored anywhere goes on the same', () => {
    fc.assert(
      fc.property(tradesArbitrary, fc.nat(), (trades, cutAt) => {
        const cut = cutAt % trades.length;
        const reports: [CandleInterval, Candle][][] = [[], []];
        const make = (index: number) =>
          new CandleFold({ market, onClosed: (...report) => reports[index]?.push(report) });
        const whole_ = make(0);
        let parted = make(1);
        for (const [index, { time, price, quantity }] of trades.entries()) {
          if (index === cut) {
            const state = JSON.parse(JSON.stringify(parted.save()));
            parted = make(1);
            parted.restore(state);
          }
          whole_.addTrade(time, price, quantity);
          parted.addTrade(time, price, quantity);
        }
        expect(reports[1]).toEqual(reports[0]);
        for (const interval of candleIntervals) {
          expect(parted.current(interval)).toEqual(whole_.current(interval));
        }
      }),
    );
  });

  test('candles made of minute candles are those made of trades', () => {
    fc.assert(
      fc.property(tradesArbitrary, (trades) => {
        const minutes = naive(trades, '1m', 2 ** 53 - 1);
        const fromTrades = new CandleFold({ market });
        const fromMinutes = new CandleFold({ market });
        for (const { time, price, quantity } of trades) fromTrades.addTrade(time, price, quantity);
        for (const minute of minutes) fromMinutes.addCandle(minute);
        for (const interval of candleIntervals) {
          expect(fromMinutes.current(interval)).toEqual(fromTrades.current(interval));
        }
      }),
    );
  });
});

describe('time without trades', () => {
  test('closes what is over once, and repeats the last close', () => {
    const closed: Candle[] = [];
    const onClosed = (_: CandleInterval, candle: Candle) => closed.push(candle);
    const fold = new CandleFold({ market, intervals: ['1m'], onClosed });
    expect(fold.current('1m')).toMatchObject({ open: undefined, close: undefined, trades: 0 });
    fold.addTrade(10, 7, 1);
    fold.advance(MINUTE - 1);
    expect(closed).toHaveLength(0);
    fold.advance(MINUTE);
    expect(closed).toMatchObject([{ openTime: 0, close: 7, closed: true }]);
    fold.advance(10 * MINUTE);
    expect(closed).toHaveLength(1);
    expect(fold.current('1m')).toEqual({
      openTime: 10 * MINUTE,
      closeTime: 11 * MINUTE,
      open: 7,
      high: 7,
      low: 7,
      close: 7,
      volume: 0n,
      quoteVolume: 0n,
      trades: 0,
      closed: false,
    });
  });

  test('gaps are filled with the last close, from the first candle asked for', () => {
    const [first, second] = naive(
      [
        { time: 0, price: 5, quantity: 1 },
        { time: 3 * MINUTE, price: 9, quantity: 1 },
      ],
      '1m',
      10 * MINUTE,
    );
    if (first === undefined || second === undefined) return expect.fail('two candles');
    const range = { interval: '1m', from: timeMicros(0), to: timeMicros(5 * MINUTE) } as const;
    const filled = fillGaps([first, second], { ...range, limit: 100 });
    expect(filled.map(({ close, trades }) => [close, trades])).toEqual([
      [5, 1],
      [5, 0],
      [5, 0],
      [9, 1],
      [9, 0],
    ]);
    expect(fillGaps([first, second], { ...range, limit: 2 })).toHaveLength(2);
    const late = fillGaps([first, second], { ...range, from: timeMicros(2 * MINUTE), limit: 9 });
    expect(late.map(({ close }) => close)).toEqual([undefined, 9, 9]);
    const known = {
      ...range,
      from: timeMicros(2 * MINUTE),
      limit: 9,
      previousClose: priceTicks(5),
    };
    expect(fillGaps([second], known).map(({ close }) => close)).toEqual([5, 9, 9]);
  });
});
