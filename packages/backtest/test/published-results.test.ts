/**
 * The same strategies over the same data as other backtesters: the figures that they published come
 * out.
 */
import type { Candle } from '@exchange/core/market-data';
import { defineStrategy, type MarketReference, type StrategyContext } from '@exchange/sdk/strategy';
import { expect } from 'vitest';
import { type BacktestResult, backtest } from '../src/index.ts';
import { dataFile, readJson, testWithData } from './real-data.ts';

interface Published {
  readonly backtrader_sma15_cross: {
    readonly buy_create_close: readonly string[];
    readonly sell_create_close: readonly string[];
    readonly buy_exec: readonly string[];
    readonly sell_exec: readonly string[];
    readonly final_value: string;
    readonly final_cash: string;
  };
  readonly backtestingpy_smacross_goog: { readonly expected: Readonly<Record<string, number>> };
}

type Context = StrategyContext<Record<string, never>>;

const close = (candle: Candle): number => candle.close ?? 0;
const average = (candles: readonly Candle[]): number =>
  candles.reduce((sum, each) => sum + close(each), 0) / candles.length;

testWithData(
  'backtrader: SMA(15) cross, every price of it and the final value',
  ['backtest/2006-day-001.txt', 'backtest/expected.json'],
  async () => {
    const published = (readJson('backtest/expected.json') as Published).backtrader_sma15_cross;
    const created: Record<'buy' | 'sell', string[]> = { buy: [], sell: [] };
    const executed: Record<'buy' | 'sell', string[]> = { buy: [], sell: [] };
    let sign = 0;
    const strategy = defineStrategy({
      name: 'sma-cross',
      subscribe: () => [{ market: 'STOCK_EUR', candles: ['1d'] }],
      onCandle(context: Context, candle, market) {
        const window = context.candles(market, '1d').closed(15);
        if (window.length < 15) return;
        const previous = sign;
        const now = Math.sign(Math.round((close(candle) - average(window)) * 1e6));
        if (now !== 0) sign = now;
        if (previous === 0 || now === 0 || now === previous) return;
        const { lots } = context.position(market);
        if (now > 0 && lots === 0) trade(context, candle, 'buy');
        if (now < 0 && lots > 0) trade(context, candle, 'sell');
      },
      onFill: (_context, { order, price }) =>
        executed[order.side].push(order.market.priceText(price)),
    });
    const trade = (context: Context, candle: Candle, side: 'buy' | 'sell'): void => {
      const market = context.market('STOCK_EUR');
      created[side].push(candle.close === undefined ? '' : market.priceText(candle.close));
      context.place(market, { side, type: 'market', quantity: market.toLots(1) });
    };
    const { metrics, fills } = await backtest({
      strategy,
      markets: [{ symbol: 'STOCK_EUR', tickSize: '0.01', lotSize: '1' }],
      data: [
        { market: 'STOCK_EUR', path: dataFile('backtest/2006-day-001.txt'), shape: 'candles' },
      ],
      balances: { EUR: '10000' },
    });
    expect(created).toEqual({ buy: published.buy_create_close, sell: published.sell_create_close });
    expect(executed).toEqual({ buy: published.buy_exec, sell: published.sell_exec });
    expect(created.buy.length + created.sell.length + fills.length).toBe(46);
    expect(Number(metrics.equityFinal)).toBe(Number(published.final_value));
    expect(metrics.trades).toBe(11);
  },
);

const LENT = '100000';

/** Always in the market, long or short, with all there is: short is selling what was lent. */
function alwaysIn() {
  let wanted = 0;
  const turn = (context: Context, market: MarketReference): void => {
    const { lots } = context.position(market);
    if (wanted === 0 || Math.sign(lots) === wanted || context.openOrders.length > 0) return;
    const { bid } = context.book(market);
    if (bid === undefined) return;
    const side = wanted > 0 ? 'buy' : 'sell';
    // Flat, the cash is all the equity there is; otherwise close first, and turn when that is
    // filled.
    const equity = Number(context.balance('USD').available);
    const quantity =
      lots === 0 ? Math.floor(equity / (bid.price * market.tickValue)) : Math.abs(lots);
    context.place(market, { side, type: 'market', quantity: market.toLots(quantity) });
  };
  return defineStrategy({
    name: 'sma-cross-always-in',
    subscribe: () => [{ market: 'GOOG_USD', candles: ['1d'], book: true }],
    onCandle(context: Context, _candle, market) {
      const window = context.candles(market, '1d').closed(31);
      if (window.length < 31) return;
      const spread = (candles: readonly Candle[]): number =>
        average(candles.slice(-10)) - average(candles.slice(-30));
      const before = spread(window.slice(0, -1));
      const now = spread(window);
      if (before < 0 && now > 0) wanted = 1;
      if (before > 0 && now < 0) wanted = -1;
    },
    // The book shows the open before anything executes at it, so quantities can be reckoned from
    // it.
    onBook: (context: Context, { market }) => turn(context, market),
    onFill: (context: Context, { order }) => turn(context, order.market),
  });
}

async function runGoog(): Promise<BacktestResult> {
  return backtest({
    strategy: alwaysIn(),
    markets: [{ symbol: 'GOOG_USD', tickSize: '0.01', lotSize: '1' }],
    data: [{ market: 'GOOG_USD', path: dataFile('backtest/GOOG.csv'), shape: 'candles' }],
    balances: { USD: '10000' },
    loans: { GOOG: LENT },
    finish: 'close-at-last-open',
  });
}

testWithData(
  'backtesting.py: SMA 10 × 30 on GOOG, always in, every figure',
  ['backtest/GOOG.csv', 'backtest/expected.json'],
  async () => {
    const { expected } = (readJson('backtest/expected.json') as Published)
      .backtestingpy_smacross_goog;
    const { metrics } = await runGoog();
    const close = (value: number | null, name: string): void =>
      expect(value, name).toBeCloseTo(expected[name] ?? Number.NaN, 8);
    expect(metrics.trades).toBe(expected['# Trades']);
    expect(metrics.equityFinal).toBe('51422.99');
    close(Number(metrics.equityPeak), 'Equity Peak');
    close(metrics.returnPercent, 'Return %');
    close(-metrics.maxDrawdownPercent, 'Max Drawdown %');
    close(metrics.winRatePercent, 'Win Rate %');
    close(metrics.tradeReturns.best, 'Best Trade %');
    close(metrics.tradeReturns.worst, 'Worst Trade %');
    close(metrics.tradeReturns.geometricMean, 'Avg Trade % (geometric)');
    close(metrics.tradeReturns.mean, 'Expectancy %');
    close(metrics.tradeReturns.profitFactor, 'Profit Factor (sum of % returns)');
    close(metrics.exposurePercent, 'Exposure Time %');
    close(metrics.sharpe, 'Sharpe');
    close(metrics.sortino, 'Sortino');
    close(metrics.calmar, 'Calmar');
    close(metrics.sqn, 'SQN');
    close(metrics.cagrPercent, 'CAGR %');
    close(metrics.annualVolatilityPercent, 'Volatility Ann %');
    expect(metrics.warnings.map(({ code }) => code)).toContain('borrowed');
  },
);
