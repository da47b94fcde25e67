/**
 * Backtests beside the engine they run on: rows of a tape that nobody trades on, a market maker on the
 * same tape (its requests count as well), a month of one-minute candles, and as the measure
 * the engine placing and cancelling orders for one account.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { priceTicks, quantityLots, timeMicros } from '@exchange/core/units';
import { filters, marketMaker, models, sources } from '@exchange/mm';
import {
  createMarketReference,
  createRandom,
  defineStrategy,
  type Strategy,
} from '@exchange/sdk/strategy';
import { expect, test } from 'vitest';
import { type BacktestResult, backtest } from '../src/index.ts';
import { Venue } from '../src/simulation/venue.ts';

const TRADES = 50_000;
const MINUTES = 30 * 24 * 60;
const ROUNDS = 3;
const market = { symbol: 'BTC_USDT', tickSize: '0.01', lotSize: '0.00001' } as const;
const balances = { USDT: '10000000', BTC: '100' };

const folder = mkdtempSync(path.join(tmpdir(), 'backtest-bench-'));
const random = createRandom('bench');

function tape(): string {
  let price = 60_000;
  const rows = ['time,side,price,quantity'];
  for (let index = 0; index < TRADES; index += 1) {
    price *= 1 + (random() - 0.5) * 4e-5;
    const side = random() < 0.5 ? 'buy' : 'sell';
    rows.push(`${1_700_000_000_000 + index * 250},${side},${price.toFixed(2)},0.01`);
  }
  return save('trades.csv', rows);
}

function month(): string {
  let open = 60_000;
  const rows = ['time,open,high,low,close,volume'];
  for (let index = 0; index < MINUTES; index += 1) {
    const close = open * (1 + (random() - 0.5) * 1e-3);
    const prices = [open, Math.max(open, close) + 5, Math.min(open, close) - 5, close];
    rows.push(
      [1_700_000_040_000 + index * 60_000, ...prices.map((each) => each.toFixed(2)), 3].join(),
    );
    open = close;
  }
  return save('candles.csv', rows);
}

function save(name: string, rows: readonly string[]): string {
  const file = path.join(folder, name);
  writeFileSync(file, rows.join('\n'));
  return file;
}

const idle = defineStrategy<Record<string, never>>({
  name: 'idle',
  subscribe: () => [{ market: market.symbol, trades: true }],
  onTrade: () => {},
});

const maker = (): Strategy =>
  marketMaker({
    market: market.symbol,
    sources: [sources.thisMarket('micro')],
    model: models.fixedSpread({ bidBps: [2, 4], askBps: [2, 4], size: '0.01' }),
    filters: [filters.inventorySkew({ bps: 5 }), filters.postOnlyShift()],
    inventory: { limit: '1' },
    refresh: { toleranceTicks: 200, everyMilliseconds: 500 },
  });

const cross = defineStrategy<Record<string, never>>({
  name: 'cross',
  subscribe: () => [{ market: market.symbol, candles: ['1m'] }],
  onCandle(context, _candle, reference) {
    const closes = context.candles(reference, '1m').closed(30);
    const average = (count: number): number =>
      closes.slice(-count).reduce((sum, { close = 0 }) => sum + close, 0) / count;
    const isAbove = average(10) > average(30);
    const isLong = context.position(reference).lots > 0;
    if (isAbove === isLong) return;
    const quantity = reference.toLots('0.1');
    context.place(reference, { side: isAbove ? 'buy' : 'sell', type: 'market', quantity });
  },
});

const run = (
  strategy: Strategy,
  file: string,
  shape: 'trades' | 'candles',
): Promise<BacktestResult> =>
  backtest({
    strategy,
    markets: [market],
    data: [{ market: market.symbol, path: file, shape }],
    balances,
  });

/** Places and cancels for one account. @returns commands */
async function engine(): Promise<number> {
  const venue = new Venue({ markets: [market], balances, loans: {}, startTime: timeMicros(0) });
  const reference = createMarketReference({
    ...venue.market(market.symbol),
    makerFeePpm: 0,
    takerFeePpm: 0,
  });
  const common = { account: venue.own, market: market.symbol } as const;
  for (let index = 0; index < TRADES; index += 1) {
    const clientId = `c${index}`;
    const price = priceTicks(5_000_000 + (index % 1_000));
    const order = {
      side: 'buy',
      type: 'limit',
      price,
      quantity: quantityLots(100),
      clientId,
    } as const;
    venue.apply({ kind: 'place-order', ...common, ...order }, timeMicros(index));
    venue.apply({ kind: 'cancel-order', ...common, clientId }, timeMicros(index));
  }
  expect(reference.symbol).toBe(market.symbol);
  return TRADES * 2;
}

test('backtests and the engine under them', async () => {
  try {
    const trades = tape();
    const candles = month();
    const contestants: Record<string, () => Promise<number>> = {
      'engine: place and cancel': engine,
      'trades, idle strategy': async () => {
        await run(idle, trades, 'trades');
        return TRADES;
      },
      'trades, market maker (rows and requests)': async () => {
        const { orders } = await run(maker(), trades, 'trades');
        return TRADES + orders.filter(({ what }) => /^(place|amend|cancel)$/.test(what)).length;
      },
      'a month of one-minute candles': async () => {
        await run(cross, candles, 'candles');
        return MINUTES;
      },
    };
    const seconds: Record<string, number[]> = {};
    const events: Record<string, number> = {};
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const [name, contestant] of Object.entries(contestants)) {
        const start = performance.now();
        events[name] = await contestant();
        seconds[name] = [...(seconds[name] ?? []), (performance.now() - start) / 1000];
      }
    }
    const median = (values: readonly number[]): number =>
      values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;
    const rate = (name: string): number => (events[name] ?? 0) / median(seconds[name] ?? []);
    console.table(
      Object.keys(contestants).map((workload) => ({
        workload,
        events: events[workload],
        'seconds (median)': Number(median(seconds[workload] ?? []).toFixed(2)),
        'k events/s': Math.round(rate(workload) / 1000),
        '÷ engine': Number((rate(workload) / rate('engine: place and cancel')).toFixed(2)),
      })),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}, 300_000);
