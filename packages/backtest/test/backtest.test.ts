import { gzipSync } from 'node:zlib';
import { priceTicks, quantityLots } from '@exchange/core/units';
import { filters, guards, marketMaker, models, sources } from '@exchange/mm';
import { defineStrategy, type OrderEvent, type StrategyContext } from '@exchange/sdk/strategy';
import { expect, test } from 'vitest';
import { type BacktestOptions, backtest, detectShape, inferScale } from '../src/index.ts';
import { candles, file, market, trades } from './helpers.ts';

type Context = StrategyContext<Record<string, never>>;

const funds = { USD: '100000', BTC: '10' };
const ticks = (text: string) => priceTicks(Number(text) * 2);
const lots = quantityLots;

/** Does something at the first candle, book or trade, and notes everything that it hears. */
function recorder(act: (context: Context) => void, on: 'candle' | 'trade' = 'candle') {
  const heard: string[] = [];
  let hasActed = false;
  const once = (context: Context): void => {
    if (hasActed) return;
    hasActed = true;
    act(context);
  };
  const note = (event: OrderEvent): void => {
    heard.push(event.kind === 'rejected' ? `rejected ${event.request} ${event.code}` : event.kind);
  };
  const strategy = defineStrategy({
    name: 'recorder',
    subscribe: () => [
      { market: 'BTC_USD', ...(on === 'candle' ? { candles: ['1m'] } : { trades: true }) },
    ],
    onCandle: (context: Context) => on === 'candle' && once(context),
    onTrade: (context: Context) => on === 'trade' && once(context),
    onOrder: (_context: Context, event) => note(event),
    onFill: (_context: Context, { order, price, quantity, liquidity }) =>
      heard.push(`${liquidity} ${order.side} ${quantity}@${price / 2}`),
  });
  return { strategy, heard };
}

function over(
  path: string,
  shape: 'candles' | 'trades',
  more: Partial<BacktestOptions<unknown>> = {},
) {
  return {
    markets: [market],
    data: [{ market: 'BTC_USD', path, shape }],
    balances: funds,
    ...more,
  } as const;
}

const place =
  (order: {
    side: 'buy' | 'sell';
    price?: string;
    quantity?: number;
    market?: true;
    postOnly?: true;
  }) =>
  (context: Context) => {
    context.place(context.market('BTC_USD'), {
      side: order.side,
      quantity: lots(order.quantity ?? 100),
      ...(order.price === undefined ? {} : { price: ticks(order.price) }),
      ...(order.market ? { type: 'market' as const } : {}),
      ...(order.postOnly ? { postOnly: 'reject' as const } : {}),
    });
  };

const calmBars = candles(
  'calm.csv',
  `100 101 99 100 5
   102 104 101 103 5
   103 103.5 98 99 5
   99 100 97 98 5`,
);

test('bars: a market order executes at the next open, with slippage if asked', async () => {
  const first = recorder(place({ side: 'buy', market: true }));
  await backtest({ ...over(calmBars, 'candles'), strategy: first.strategy });
  expect(first.heard).toEqual(['accepted', 'taker buy 100@102', 'filled']);
  const second = recorder(place({ side: 'sell', market: true }));
  await backtest({
    ...over(calmBars, 'candles', { fill: { mode: 'bars', slippageTicks: 2 } }),
    strategy: second.strategy,
  });
  expect(second.heard).toEqual(['accepted', 'taker sell 100@101', 'filled']);
});

test('bars: a limit order needs to be traded through, a touch is not enough', async () => {
  // The lows after it are 101, 98 and 97.
  const outcome = async (price: string): Promise<string[]> => {
    const { strategy, heard } = recorder(place({ side: 'buy', price }));
    await backtest({ ...over(calmBars, 'candles'), strategy });
    return heard;
  };
  expect(await outcome('97')).toEqual(['accepted']);
  expect(await outcome('97.5')).toEqual(['accepted', 'maker buy 100@97.5', 'filled']);
  // Through the open: it takes, and pays the open and not its limit.
  expect(await outcome('105')).toEqual(['accepted', 'taker buy 100@102', 'filled']);
});

test('an order that waits for a trigger is refused: no recorded price could trigger it', async () => {
  const { strategy, heard } = recorder((context) => {
    context.place(context.market('BTC_USD'), {
      side: 'sell',
      type: 'stop',
      stopPrice: ticks('90'),
      quantity: lots(100),
    });
  });
  await backtest({ ...over(calmBars, 'candles'), strategy });
  expect(heard).toEqual(['rejected place not-implemented']);
});

test('bars: post-only is refused at an open that it would take from', async () => {
  const { strategy, heard } = recorder(place({ side: 'buy', price: '105', postOnly: true }));
  const { metrics } = await backtest({ ...over(calmBars, 'candles'), strategy });
  expect(heard).toEqual(['rejected place post-only-would-take']);
  expect(metrics.warnings.map(({ message }) => message)).toContain(
    'Requests were refused: post-only-would-take 1 times.',
  );
});

test('bars: an open beyond a resting order fills it at its own price', async () => {
  const gap = candles(
    'gap.csv',
    '100 101 99 100 5\n100 100.5 99.5 100 5\n90 91 89 90 5\n90 91 89 90 5',
  );
  const { strategy, heard } = recorder(place({ side: 'buy', price: '95' }));
  await backtest({ ...over(gap, 'candles'), strategy });
  expect(heard).toEqual(['accepted', 'maker buy 100@95', 'filled']);
});

test('bars: what was cancelled before an open is not filled by it', async () => {
  const gap = candles('gap-cancel.csv', '100 101 99 100 5\n100 100.5 99.5 100 5\n90 91 89 90 5');
  const heard: string[] = [];
  const strategy = defineStrategy({
    name: 'canceller',
    subscribe: () => [{ market: 'BTC_USD', candles: ['1m'] }],
    onCandle(context: Context) {
      if (context.openOrders.length > 0) context.cancelAll();
      else if (heard.length === 0) place({ side: 'buy', price: '95' })(context);
    },
    onOrder: (_context: Context, event) => heard.push(event.kind),
    onFill: () => heard.push('fill'),
  });
  await backtest({ ...over(gap, 'candles'), strategy });
  expect(heard).toEqual(['accepted', 'cancelled']);
});

test('bars: what is asked at the last close finds no open any more', async () => {
  const late = candles('late.csv', '100 101 99 100 5\n100 101 99 100 5');
  const heard: string[] = [];
  const strategy = defineStrategy({
    name: 'late',
    subscribe: () => [{ market: 'BTC_USD', candles: ['1m'] }],
    onCandle: (context: Context) => place({ side: 'buy', market: true })(context),
    onOrder: (_context: Context, event) => heard.push(event.kind),
  });
  await backtest({ ...over(late, 'candles'), strategy });
  expect(heard).toEqual(['accepted', 'filled']);
});

test('bars: the pessimistic path takes the worse extreme first', async () => {
  // Both a buy at 95 and a sell at 105 are within the second bar; long already, so the low comes
  // first.
  const wide = candles('wide.csv', '100 101 99 100 5\n100 110 90 100 5\n100 110 90 100 5');
  const run = async (path: 'pessimistic' | 'ohlc'): Promise<string[]> => {
    const { strategy, heard } = recorder((context) => {
      place({ side: 'buy', price: '95', quantity: 10 })(context);
      place({ side: 'sell', price: '105', quantity: 10 })(context);
      place({ side: 'buy', market: true, quantity: 10 })(context);
    });
    await backtest({ ...over(wide, 'candles', { fill: { mode: 'bars', path } }), strategy });
    return heard.filter((line) => line.startsWith('maker'));
  };
  expect(await run('pessimistic')).toEqual(['maker buy 10@95', 'maker sell 10@105']);
  expect(await run('ohlc')).toEqual(['maker sell 10@105', 'maker buy 10@95']);
});

test('bars: fees, pnl and equity are exact to the unit', async () => {
  const { strategy } = recorder(place({ side: 'buy', market: true }));
  const fees = { ...market, makerFee: '0.0005', takerFee: '0.001' };
  const { metrics } = await backtest({ ...over(calmBars, 'candles'), markets: [fees], strategy });
  // 10 BTC at the first open 100, and one more at 102, less 0.1 % of it; marked at 98.
  expect(metrics.equityStart).toBe('101000');
  expect(metrics.equityFinal).toBe('100975.902');
  expect(metrics.pnl).toBe('-24.098');
  expect(metrics.fees).toBeCloseTo(0.102, 12);
});

test('bars: only closed candles can be reached, longer ones are made of shorter', async () => {
  const seen: (readonly [number, number])[] = [];
  const strategy = defineStrategy({
    name: 'looker',
    subscribe: () => [{ market: 'BTC_USD', candles: ['1m', '3m'] }],
    onCandle(context: Context, candle) {
      const series = context.candles(context.market('BTC_USD'), '3m').closed(10);
      for (const each of [...series, candle])
        expect(each.closeTime).toBeLessThanOrEqual(context.now);
      seen.push([(candle.closeTime - candle.openTime) / 6e7, series.length]);
    },
  });
  const lines = Array.from(
    { length: 7 },
    (_, index) => `${100 + index} ${101 + index} 99 ${100 + index} 1`,
  );
  await backtest({ ...over(candles('seven.csv', lines.join('\n')), 'candles'), strategy });
  // The data begins in the last minute of one.
  expect(seen.filter(([minutes]) => minutes === 3).length).toBe(3);
  expect(seen.filter(([minutes]) => minutes === 1).length).toBe(7);
});

const flow = trades(
  'flow.csv',
  `buy  101   1
   sell 100   1
   sell 100   2
   sell 99.5  2
   buy  101.5 3
   buy  102   1`,
);

test('trades: behind the queue, a resting order waits for a trade beyond its price', async () => {
  const outcome = async (queue: 'behind' | 'front', price: string): Promise<string[]> => {
    const { strategy, heard } = recorder(place({ side: 'buy', price, quantity: 500 }), 'trade');
    await backtest({ ...over(flow, 'trades', { fill: { mode: 'trades', queue } }), strategy });
    return heard;
  };
  // Sellers at 100 (1 and 2) and at 99.5 (2): never more than the recorded trade.
  expect(await outcome('behind', '100')).toEqual(['accepted', 'maker buy 200@100']);
  expect(await outcome('front', '100')).toEqual([
    'accepted',
    'maker buy 100@100',
    'maker buy 200@100',
    'maker buy 200@100',
    'filled',
  ]);
  expect(await outcome('behind', '99.5')).toEqual(['accepted']);
});

test('trades: takers trade at the price at which takers last did, as much as is shown', async () => {
  const run = async (touchQuantity?: string): Promise<string[]> => {
    const { strategy, heard } = recorder(
      place({ side: 'buy', market: true, quantity: 500 }),
      'trade',
    );
    const fill = {
      mode: 'trades',
      ...(touchQuantity === undefined ? {} : { touchQuantity }),
    } as const;
    const { metrics } = await backtest({ ...over(flow, 'trades', { fill }), strategy });
    const codes = metrics.warnings.map(({ code }) => code);
    expect(codes.includes('unlimited-touch')).toBe(touchQuantity === undefined);
    return heard;
  };
  expect(await run()).toEqual(['accepted', 'taker buy 500@101', 'filled']);
  expect(await run('2')).toEqual(['accepted', 'taker buy 200@101', 'expired']);
});

test('trades: a maker of the recording that quotes through our order trades with it', async () => {
  // A buyer takes at 99: somebody offered there, below our bid at 100.
  const through = trades('through.csv', 'sell 99 1\nbuy 101 1\nbuy 99 1.5');
  const strategy = defineStrategy({
    name: 'bidder',
    subscribe: () => [{ market: 'BTC_USD', trades: true }],
    onTrade(context: Context, { price }) {
      if (price === ticks('101')) place({ side: 'buy', price: '100', quantity: 400 })(context);
    },
  });
  const { fills } = await backtest({ ...over(through, 'trades'), strategy });
  expect(fills.map(({ quantity, price }) => [quantity, price / 2])).toEqual([[150, 100]]);
});

test('trades: the book shows the touch after every trade, never crossed, also when the market jumps', async () => {
  const jumps = trades(
    'jumps.csv',
    'sell 100 1\nbuy 101 1\nbuy 99 1\nsell 98 1\nsell 103 1\nbuy 104 1\nsell 90 1',
  );
  const touches: (readonly [number | undefined, number | undefined])[] = [];
  const strategy = defineStrategy({
    name: 'viewer',
    subscribe: () => [{ market: 'BTC_USD', trades: true }],
    onTrade(context: Context, { market: reference }) {
      const { bid, ask } = context.book(reference);
      const text = (price: number | undefined) => (price === undefined ? undefined : price / 2);
      touches.push([text(bid?.price), text(ask?.price)]);
    },
  });
  await backtest({ ...over(jumps, 'trades'), strategy });
  expect(touches).toEqual([
    [100, undefined],
    [100, 101],
    [98.5, 99],
    [98, 99],
    [103, 103.5],
    [103, 104],
    [90, 104],
  ]);
});

test('trades: their candles have no holes, as live', async () => {
  const closes: (readonly [number, number])[] = [];
  const strategy = defineStrategy({
    name: 'holes',
    subscribe: () => [{ market: 'BTC_USD', candles: ['1m', '3m'] }],
    onCandle: (context: Context, candle) => {
      expect(candle.closeTime).toBeLessThanOrEqual(context.now);
      if (candle.closeTime - candle.openTime === 6e7)
        closes.push([(candle.close ?? 0) / 2, candle.trades]);
    },
  });
  const rows = [
    '1700000040,buy,100,1',
    '1700000100,buy,101,1',
    '1700000340,buy,105,1',
    '1700000400,buy,106,1',
  ];
  const path = file('holes.csv', ['time,side,price,quantity', ...rows].join('\n'));
  await backtest({ ...over(path, 'trades'), strategy });
  expect(closes).toEqual([
    [100, 1],
    [101, 1],
    [101, 0],
    [101, 0],
    [101, 0],
    [105, 1],
  ]);
});

test('timers fire at their time, between rows, and every one of them', async () => {
  const fired: number[] = [];
  let start = 0;
  const strategy = defineStrategy({
    name: 'timer',
    subscribe: () => [{ market: 'BTC_USD', trades: true }],
    onStart(context: Context) {
      start = context.now;
      context.every(700, 'beat');
      context.after(1_200, 'once');
      context.after(1_300, 'never');
      context.clear('never');
    },
    onTimer: (context: Context, id) =>
      fired.push((context.now - start) / 1000 + (id === 'once' ? 0.5 : 0)),
  });
  await backtest({ ...over(flow, 'trades'), strategy });
  expect(fired).toEqual([700, 1200.5, 1400, 2100, 2800, 3500, 4200, 4900]);
});

test('determinism: the same run has the same digest, another seed or parameter has not', async () => {
  const wanderer = defineStrategy<{ size: number }>({
    name: 'wanderer',
    parameters: { parse: (value) => ({ size: 10, ...(value as object) }) },
    subscribe: () => [{ market: 'BTC_USD', trades: true }],
    onTrade(context) {
      const side = context.random() < 0.5 ? 'buy' : 'sell';
      context.place(context.market('BTC_USD'), {
        side,
        type: 'market',
        quantity: lots(context.parameters.size),
      });
    },
  });
  const lines = Array.from(
    { length: 200 },
    (_, index) => `${index % 3 === 0 ? 'sell' : 'buy'} ${100 + (index % 7)} 1`,
  );
  const path = trades('long.csv', lines.join('\n'));
  const digest = async (seed: number, parameters: unknown): Promise<string> =>
    (await backtest({ ...over(path, 'trades', { seed, parameters }), strategy: wanderer })).manifest
      .digest;
  const [first, again, seeded, sized] = await Promise.all([
    digest(1, {}),
    digest(1, {}),
    digest(2, {}),
    digest(1, { size: 11 }),
  ]);
  expect(again).toBe(first);
  expect(new Set([first, seeded, sized]).size).toBe(3);
});

test('handlers cannot reach a clock, chance, timers or the network, and are told what to use', async () => {
  const reach = async (act: () => unknown): Promise<string> => {
    const { strategy } = recorder(act);
    return backtest({ ...over(calmBars, 'candles'), strategy }).then(
      () => 'reached',
      (error: unknown) => `${(error as Error).name}: ${(error as Error).message}`,
    );
  };
  expect(await reach(() => Date.now())).toMatch(/^DeterminismError: Date.now\(\).*Use context.now/);
  expect(await reach(() => new Date())).toContain('Use new Date(context.now / 1000)');
  expect(await reach(() => Math.random())).toContain('Use context.random()');
  expect(await reach(() => performance.now())).toContain('DeterminismError');
  expect(await reach(() => setTimeout(() => {}, 1))).toContain('context.after');
  expect(await reach(() => fetch('http://127.0.0.1'))).toContain('DeterminismError');
  expect(await reach(() => crypto.randomUUID())).toContain('DeterminismError');
  expect(await reach(() => new Date(0).toISOString())).toBe('reached');
  // Everything is as it was afterwards.
  expect(Date.now()).toBeGreaterThan(0);
  expect(Math.random()).toBeLessThan(1);
  expect(new Date()).toBeInstanceOf(Date);
});

test('a strategy that answers its own orders without end is stopped', async () => {
  const strategy = defineStrategy({
    name: 'echo',
    subscribe: () => [{ market: 'BTC_USD', trades: true }],
    onTrade: (context: Context) => place({ side: 'buy', price: '1' })(context),
    onOrder: (context: Context) => place({ side: 'buy', price: '1' })(context),
  });
  await expect(backtest({ ...over(flow, 'trades'), strategy })).rejects.toThrow('without end');
});

test('short selling is selling what was lent, and the metrics say how much', async () => {
  const { strategy } = recorder(place({ side: 'sell', market: true, quantity: 5_000 }));
  const base = over(calmBars, 'candles', { balances: { USD: '10000' }, finish: 'close' });
  const { metrics } = await backtest({ ...base, loans: { BTC: '1000' }, strategy });
  // 50 BTC sold at 102 and bought back at 98.
  expect([metrics.pnl, metrics.trades]).toEqual(['200', 1]);
  expect(metrics.tradeReturns.best).toBeCloseTo((4 / 102) * 100, 10);
  expect(metrics.warnings.find(({ code }) => code === 'borrowed')?.message).toContain(
    '% of the equity was borrowed',
  );
  const refused = recorder(place({ side: 'sell', market: true, quantity: 5_000 }));
  await backtest({ ...base, strategy: refused.strategy });
  expect(refused.heard).toEqual(['rejected place insufficient-funds']);
});

test('metrics: undefined is null and not 0', async () => {
  const { strategy } = recorder(() => {});
  const { metrics } = await backtest({ ...over(calmBars, 'candles'), strategy });
  const {
    winRatePercent,
    profitFactor,
    expectancy,
    sqn,
    sharpe,
    sortino,
    calmar,
    makerPercent,
    fillRatio,
  } = metrics;
  const undefinedOnes = [
    winRatePercent,
    profitFactor,
    expectancy,
    sqn,
    sharpe,
    sortino,
    calmar,
    makerPercent,
    fillRatio,
  ];
  expect(undefinedOnes).toEqual(undefinedOnes.map(() => null));
  expect(metrics.markoutBps).toEqual({ '1s': null, '5s': null, '30s': null, '60s': null });
  expect(metrics.warnings.map(({ code }) => code)).toEqual(['no-trades', 'short-period']);
});

test('markouts: how the mid moved after a fill, in our favour when positive', async () => {
  const { strategy } = recorder(place({ side: 'buy', market: true }), 'trade');
  const rising = trades(
    'rising.csv',
    'sell 100 1\nbuy 101 1\nbuy 103 1\nbuy 105 1\nsell 104 1\nbuy 105 1',
  );
  // The first trade shows no ask yet, so the order finds nothing; the run still ends well.
  const { metrics } = await backtest({ ...over(rising, 'trades'), strategy });
  expect(metrics.markoutBps['1s']).toBeNull();
  const later = defineStrategy({
    name: 'later',
    subscribe: () => [{ market: 'BTC_USD', trades: true }],
    onTrade(context: Context, trade) {
      if (trade.price === ticks('101')) place({ side: 'buy', market: true })(context);
    },
  });
  const result = await backtest({ ...over(rising, 'trades'), strategy: later });
  // Bought at 101; a second later the mid is (100 + 101) / 2, before the next trade moves it.
  expect(result.metrics.markoutBps['1s']).toBeCloseTo((-0.5 / 101) * 10_000, 6);
});

test('the same maker that runs live runs here, within its limits', async () => {
  const lines = Array.from({ length: 3_000 }, (_, index) => {
    const drift = Math.sin(index / 200) * 5;
    const side = (index * 7919) % 2 === 0 ? 'buy' : 'sell';
    const price = Math.round((100 + drift + ((index * 104_729) % 7) / 7) * 2) / 2;
    return `${side} ${price} 0.5`;
  });
  const strategy = marketMaker({
    market: 'BTC_USD',
    sources: [sources.thisMarket('mid'), sources.thisMarket('last')],
    model: models.fixedSpread({ bidBps: [60, 120], askBps: [60, 120], size: '0.2' }),
    filters: [filters.inventorySkew({ bps: 50 }), filters.postOnlyShift()],
    guards: [guards.staleSource({ milliseconds: 10_000 })],
    inventory: { limit: '1' },
    refresh: { toleranceTicks: 0, everyMilliseconds: 1_000 },
  });
  const { metrics, fills, equity } = await backtest({
    ...over(trades('mm.csv', lines.join('\n')), 'trades'),
    strategy,
  });
  expect(fills.length).toBeGreaterThan(20);
  expect(metrics.makerPercent).toBe(100);
  expect(metrics.markoutBps['5s']).not.toBeNull();
  expect(Math.max(...equity.map(({ position }) => Math.abs(position)))).toBeLessThanOrEqual(100);
});

test('data: shapes, scales and headers are found; faults name file and line', async () => {
  expect(await detectShape(calmBars)).toBe('candles');
  expect(await detectShape(flow)).toBe('trades');
  expect(await inferScale({ market: 'BTC_USD', path: flow, shape: 'trades' })).toEqual({
    tickSize: '0.1',
    lotSize: '1',
  });
  const { strategy } = recorder(() => {});
  const run = (name: string, content: string | Uint8Array, shape: 'candles' | 'trades') =>
    backtest({ ...over(file(name, content), shape), strategy });
  const header = 'time,price,quantity,side\n';
  await expect(run('tick.csv', `${header}1700000000,100.3,1,buy`, 'trades')).rejects.toThrow(
    'tick.csv:2: price "100.3" is not a price with ticks of 0.5',
  );
  await expect(
    run('back.csv', `${header}1700000001,100,1,buy\n1700000000,100,1,buy`, 'trades'),
  ).rejects.toThrow('back.csv:3: time goes back');
  await expect(run('side.csv', `${header}1700000000,100,1,up`, 'trades')).rejects.toThrow(
    '"up" is not a side',
  );
  await expect(run('columns.csv', 'a,b\n1,2', 'trades')).rejects.toThrow(
    'no column for time, price, quantity',
  );
  await expect(
    run('high.csv', 'time,open,high,low,close\n2024-01-01,100,99,98,100', 'candles'),
  ).rejects.toThrow('high.csv:2');
  await expect(run('empty.csv', '', 'candles')).rejects.toThrow('is empty');
  await expect(backtest({ ...over('/nowhere.csv', 'candles'), strategy })).rejects.toThrow(
    'cannot be read',
  );
});

test('data: CSV with quotes, JSON lines, gzip, flags of makers and close times', async () => {
  const { strategy } = recorder(() => {});
  const rows = async (name: string, content: string | Uint8Array, shape: 'candles' | 'trades') =>
    (await backtest({ ...over(file(name, content), shape), strategy })).manifest.data[0];
  const json =
    '{"time":1700000000000,"price":"100","qty":"1","isBuyerMaker":true}\n{"time":1700000001000,"price":"101","qty":"1","isBuyerMaker":false}';
  expect(await rows('t.jsonl', json, 'trades')).toMatchObject({
    rows: 2,
    from: 1_700_000_000_000_000,
  });
  expect(await rows('t.jsonl.gz', gzipSync(json), 'trades')).toMatchObject({ rows: 2 });
  const quoted =
    '"time","open","high","low","close"\n"2024-01-01 00:00","100","101","99","100"\n"2024-01-01 00:01","100","101","99","100"';
  expect(await rows('q.csv', quoted, 'candles')).toMatchObject({
    rows: 2,
    from: Date.UTC(2024, 0, 1) * 1000,
  });
  const closes =
    'open,high,low,close,volume,close_time\n100,101,99,100,1,1704067259999\n100,101,99,100,1,1704067319999';
  expect(await rows('c.csv', closes, 'candles')).toMatchObject({
    from: Date.UTC(2024, 0, 1) * 1000,
  });
});

test('options that do not fit each other are refused', async () => {
  const { strategy } = recorder(() => {});
  const run = (more: Partial<BacktestOptions<unknown>>) =>
    backtest({ ...over(calmBars, 'candles', more), strategy });
  await expect(run({ fill: { mode: 'trades' } })).rejects.toThrow('needs trades');
  await expect(run({ data: [] })).rejects.toThrow('needs data');
  await expect(run({ balances: { EUR: '1' } })).rejects.toThrow('EUR');
  await expect(run({ from: new Date('2030-01-01') })).rejects.toThrow('no rows in the period');
  await expect(run({ markets: [{ ...market, makerFee: 'free' }] })).rejects.toThrow('not a fee');
  const hourly = defineStrategy({
    name: 'x',
    subscribe: () => [{ market: 'BTC_USD', candles: ['1m'] }],
  });
  const data = [{ market: 'BTC_USD', path: calmBars, shape: 'candles', interval: '1h' }] as const;
  await expect(backtest({ ...over(calmBars, 'candles'), data, strategy: hourly })).rejects.toThrow(
    'cannot be made of',
  );
});
