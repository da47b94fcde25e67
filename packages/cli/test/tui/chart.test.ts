import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { blockGlyph, sideGlyph, thinGlyph } from '../../src/tui/chart/candle-glyphs.ts';
import { halfCell, niceStep, priceLabels, visibleCandles } from '../../src/tui/chart/geometry.ts';
import { addTrade, extendTo, foldTrades } from '../../src/tui/chart/tick-candles.ts';
import type { CandleView } from '../../src/tui/model.ts';
import { type ChartInput, chartPane } from '../../src/tui/panes/chart.ts';
import { sampleLive, sampleMarket } from './sample.ts';

const live = sampleLive();
const input: ChartInput = {
  market: sampleMarket,
  candles: live.candles,
  intervalMilliseconds: 60_000,
  pitch: 2,
  offset: 0,
  crosshair: undefined,
  last: live.trades[0]?.price,
  orders: [],
  fills: [],
  averages: false,
  empty: 'nothing yet',
};

describe('candle glyphs', () => {
  test('one column holds wick and body at half-cell resolution', () => {
    // Halves 0–7: wick 1–2, body 3–5, wick 6.
    const span = { high: 1, bodyTop: 3, bodyBottom: 5, low: 6 };
    expect([0, 1, 2, 3].map((row) => thinGlyph(span, row))).toEqual(['╷', '╽', '┃', '╵']);
    expect([0, 1, 2, 3].map((row) => blockGlyph(span, row))).toEqual(['╷', '▄', '█', '╵']);
    expect([0, 1, 2, 3].map((row) => sideGlyph(span, row))).toEqual([' ', '▄', '█', ' ']);
  });
});

describe('geometry', () => {
  test.prop([fc.integer({ min: 0, max: 3000 }), fc.constantFrom(1, 2, 4), fc.nat(500)])(
    'candles stay inside the plot and the newest is rightmost',
    (count, pitch, offset) => {
      const candles = Array.from({ length: count }, (_, index) => ({ ...blank, openAt: index }));
      const visible = visibleCandles(candles, { width: 60, pitch: pitch as 1 | 2 | 4, offset });
      const side = pitch === 4 ? 1 : 0;
      visible.candles.forEach((_, index) => {
        expect(visible.column(index) - side).toBeGreaterThanOrEqual(0);
        expect(visible.column(index) + side).toBeLessThan(60);
      });
      const last = visible.candles.at(-1);
      if (count > offset) expect(last?.openAt).toBe(count - offset - 1);
    },
  );

  test.prop([fc.double({ min: 0.1, max: 1e9, noNaN: true })])(
    'a nice step is 1, 2 or 5 and large enough',
    (least) => {
      const step = niceStep(least);
      expect(String(step)).toMatch(/^[125]0*$/);
      expect(step).toBeGreaterThanOrEqual(Math.min(least, step));
      expect(step).toBeGreaterThanOrEqual(least * 0.999999);
    },
  );

  test('labels are round and inside', () => {
    const labels = priceLabels({ low: 6_660_000, high: 6_720_000 }, 24);
    expect(
      labels.every((price) => price % 10_000 === 0 && price >= 6_660_000 && price <= 6_720_000),
    ).toBe(true);
    expect(labels.length).toBeGreaterThanOrEqual(4);
  });

  test('the highest price is in the first half-cell, the lowest in the last', () => {
    const range = { low: 100, high: 200 };
    expect(halfCell(range, 10, 200)).toBe(0);
    expect(halfCell(range, 10, 100)).toBe(19);
    expect(halfCell(range, 10, 1)).toBe(19);
  });
});

const blank: CandleView = {
  openAt: 0,
  open: undefined,
  high: undefined,
  low: undefined,
  close: undefined,
  volume: 0,
  closed: true,
};

describe('chart pane', () => {
  test('says so when there is nothing to draw', () => {
    const text = chartPane({ ...input, candles: [], last: undefined }, 60, 12).toText();
    expect(text).toContain('nothing yet');
  });

  test('candles without trades are dots at the last close', () => {
    const candles: CandleView[] = [
      { openAt: 0, open: 100, high: 110, low: 95, close: 105, volume: 5, closed: true },
      { ...blank, openAt: 60_000 },
      { ...blank, openAt: 120_000 },
    ];
    const text = chartPane({ ...input, candles, last: 105, pitch: 1 }, 40, 12).toText();
    expect(text).toMatch(/∙∙/);
  });

  test('marks own orders on the axis and own fills at their candle', () => {
    const last = input.last ?? 0;
    const at = live.candles.at(-5)?.openAt ?? 0;
    const text = chartPane(
      {
        ...input,
        orders: [{ price: last - 1000, side: 'buy' }],
        fills: [{ at, price: last, side: 'sell' }],
      },
      100,
      30,
    ).toText();
    expect(text).toMatch(/●B 66,873\.96/);
    expect(text).toContain('▼');
  });

  test('the crosshair names the candle that it is on', () => {
    const text = chartPane({ ...input, crosshair: input.candles.length - 3 }, 100, 30).toText();
    expect(text).toContain('┊');
  });

  test.prop([fc.integer({ min: 0, max: 200 }), fc.integer({ min: 0, max: 60 })])(
    'any size is drawn without a fault',
    (width, height) => {
      const cells = chartPane({ ...input, averages: true, crosshair: 5 }, width, height);
      expect([cells.width, cells.height]).toEqual([width, height]);
    },
  );
});

describe('candles from trades', () => {
  const trade = fc.record({
    price: fc.integer({ min: 1, max: 1000 }),
    quantity: fc.integer({ min: 1, max: 50 }),
    at: fc.integer({ min: 0, max: 60_000 }),
  });

  test.prop([fc.array(trade, { maxLength: 60 })])(
    'hold every trade once, in buckets without a gap',
    (unsorted) => {
      const trades = [...unsorted].sort((a, b) => a.at - b.at);
      const series = foldTrades(trades, 1000);
      const volume = trades.reduce((sum, one) => sum + one.quantity, 0);
      expect(series.reduce((sum, candle) => sum + candle.volume, 0)).toBe(volume);
      series.forEach((candle, index) => {
        const before = series[index - 1];
        if (before !== undefined) expect(candle.openAt).toBe(before.openAt + 1000);
      });
      for (const candle of series) {
        const inside = trades.filter((one) => Math.floor(one.at / 1000) * 1000 === candle.openAt);
        expect(candle.open).toBe(inside[0]?.price);
        expect(candle.close).toBe(inside.at(-1)?.price);
      }
    },
  );

  test('a late trade goes where it belongs', () => {
    const series = foldTrades(
      [
        { price: 5, quantity: 1, at: 100 },
        { price: 7, quantity: 1, at: 3100 },
      ],
      1000,
    );
    addTrade(series, { price: 9, quantity: 2, at: 150 }, 1000);
    expect(series[0]).toMatchObject({ high: 9, volume: 3 });
    expect(series).toHaveLength(4);
  });

  test('time passes without trades', () => {
    const series = foldTrades([{ price: 5, quantity: 1, at: 0 }], 1000);
    extendTo(series, 4000, 1000);
    expect(series.map((candle) => candle.close)).toEqual([5, undefined, undefined, undefined]);
  });
});
