/** The crowd's taker is an ordinary strategy, so a backtest shows what it does, the same every time. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type BacktestResult, backtest } from '@exchange/backtest';
import { expect, test } from 'vitest';
import { demoTaker } from '../../src/demo/crowd/taker.ts';
import { type DemoMarket, demoMarkets } from '../../src/demo/demo-markets.ts';

const market = demoMarkets.find(({ symbol }) => symbol === 'BTC_USDT') as DemoMarket;
const MINUTES = 30;

async function run(seed: number): Promise<BacktestResult> {
  const folder = await mkdtemp(path.join(tmpdir(), 'taker-'));
  try {
    const file = path.join(folder, 'trades.csv');
    const rows = Array.from({ length: MINUTES * 60 }, (_, second) => {
      const price = 60_000 + Math.round(50 * Math.sin(second / 100));
      return `${1_700_000_000 + second},${second % 2 === 0 ? 'buy' : 'sell'},${price + (second % 2 === 0 ? 5 : 0)},0.1`;
    });
    await writeFile(file, ['time,side,price,quantity', ...rows].join('\n'));
    return await backtest({
      strategy: demoTaker({ name: 'taker', market, ordersPerSecond: 0.8 }),
      markets: [market],
      data: [{ market: market.symbol, path: file, shape: 'trades' }],
      balances: { USDT: '100000000', BTC: market.crowdBase },
      seed,
    });
  } finally {
    await rm(folder, { recursive: true });
  }
}

test('taker: trades both ways, in bursts, with sizes of a heavy tail, and is refused nothing it could know', async () => {
  const { fills, orders, manifest } = await run(1);
  const placed = orders.filter(({ what }) => what === 'place');
  expect(placed.length).toBeGreaterThan(MINUTES * 60);
  expect(placed.length).toBeLessThan(MINUTES * 60 * 8);
  const buys = fills.filter(({ side }) => side === 'buy').length / fills.length;
  expect(buys).toBeGreaterThan(0.3);
  expect(buys).toBeLessThan(0.7);
  // Brisk at first, then calm; some seconds have many more orders than others.
  const perMinute = Array.from({ length: MINUTES }, (_, minute) => {
    const from = (1_700_000_000 + minute * 60) * 1e6;
    return placed.filter(({ at }) => at >= from && at < from + 6e7).length;
  });
  const calm = perMinute.slice(5);
  expect(Math.max(...calm)).toBeGreaterThan(2 * Math.min(...calm));
  const sizes = fills.map(({ quantity }) => quantity).toSorted((a, b) => a - b);
  expect(sizes.at(-1) ?? 0).toBeGreaterThan(20 * (sizes[Math.floor(sizes.length / 2)] ?? 0));
  expect(orders.filter(({ what }) => what === 'rejected').map(({ detail }) => detail)).toEqual([]);
  expect((await run(1)).manifest.digest).toBe(manifest.digest);
  expect((await run(2)).manifest.digest).not.toBe(manifest.digest);
});
