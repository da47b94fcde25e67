import type { Candle as WholeCandle } from '@exchange/core/market-data';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Exchange } from '../exchange.ts';
import type { Candle, MarketInfo } from '../market-data/types.ts';
import { BufferedStream } from '../streams/buffered-stream.ts';
import { createPage } from '../streams/page.ts';
import { LiveCandles } from './live-candles.ts';

const MINUTE = 60_000;
const rules = { symbol: 'A_B', tickSize: '1', lotSize: '1', quoteDecimals: 2 } as MarketInfo;

beforeEach(() => {
  vi.useFakeTimers({ now: 100 * MINUTE + 1_000 });
});
afterEach(() => {
  vi.useRealTimers();
});

function candle(minute: number, close: string, closed = true): Candle {
  const openAt = minute * MINUTE;
  return {
    market: 'A_B',
    interval: '1m',
    openAt,
    closeAt: openAt + MINUTE,
    open: close,
    high: close,
    low: close,
    close,
    volume: '1',
    quoteVolume: close,
    trades: 1,
    closed,
  };
}

function open(history: Candle[]) {
  const stream = new BufferedStream<Candle>({ overflowDefault: 'conflate', now: () => Date.now() });
  stream.setState('live');
  const announced: string[] = [];
  const exchange = {
    watch: { candles: () => stream },
    candles: (_market: string, _interval: string, options: { from?: number } = {}) =>
      createPage({
        fetch: async () => ({
          items: history.filter(({ openAt }) => openAt >= (options.from ?? 0)),
        }),
        keyOf: ({ openAt }) => String(openAt),
      }),
  } as unknown as Exchange;
  const series = new LiveCandles({
    exchange,
    rules,
    interval: '1m',
    now: () => Date.now(),
    onClosed: (one) => announced.push(text(one)),
  });
  return { series, stream, announced, history };
}

function text(one: WholeCandle): string {
  return `${one.openTime / 1_000 / MINUTE}: ${one.close} ×${one.trades}`;
}

test('history is there at once, filled where nothing traded, and without the open candle', async () => {
  const { series, announced } = open([candle(96, '5'), candle(98, '7'), candle(100, '9', false)]);
  await series.start();
  expect(series.closed(10).map(text)).toEqual(['96: 5 ×1', '97: 5 ×0', '98: 7 ×1']);
  expect(series.closed(1).map(text)).toEqual(['98: 7 ×1']);
  expect(announced).toEqual([]);
  await series.close();
});

test('each that closes is announced once, holes are filled, the open one never is', async () => {
  const { series, stream, announced } = open([candle(99, '5')]);
  await series.start();
  stream.push(candle(100, '6', false));
  stream.push(candle(100, '6'));
  stream.push(candle(100, '6'));
  stream.push(candle(103, '8'));
  expect(announced).toEqual(['100: 6 ×1', '101: 6 ×0', '102: 6 ×0', '103: 8 ×1']);
  expect(series.closed(2).map(text)).toEqual(['102: 6 ×0', '103: 8 ×1']);
  await series.close();
});

test('a minute in which nothing trades closes by the clock', async () => {
  const { series, stream, announced } = open([candle(99, '5')]);
  await series.start();
  await vi.advanceTimersByTimeAsync(2 * MINUTE + 3_000);
  expect(announced).toEqual(['100: 5 ×0', '101: 5 ×0']);
  stream.push(candle(102, '6'));
  expect(announced).toHaveLength(3);
  await series.close();
  await vi.advanceTimersByTimeAsync(5 * MINUTE);
  expect(announced).toHaveLength(3);
});

test('what closed while the connection was lost comes late, but comes', async () => {
  const { series, stream, announced, history } = open([candle(99, '5')]);
  await series.start();
  stream.setState('connecting');
  history.push(candle(100, '6'), candle(101, '7'));
  stream.setState('live');
  stream.push(candle(102, '8'));
  await vi.advanceTimersByTimeAsync(0);
  expect(announced).toEqual(['100: 6 ×1', '101: 7 ×1', '102: 8 ×1']);
  await series.close();
});
