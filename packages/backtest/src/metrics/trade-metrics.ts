/** Figures of the closed trades. */
import type { ClosedTrade } from './closed-trades.ts';
import type { TradeReturns } from './metrics.ts';
import { geometricMean, mean, ratio, sampleVariance } from './statistics.ts';

export interface TradeFigures {
  readonly trades: number;
  readonly winRatePercent: number | null;
  readonly profitFactor: number | null;
  readonly expectancy: number | null;
  readonly averageHoldMilliseconds: number | null;
  readonly sqn: number | null;
  readonly tradeReturns: TradeReturns;
}

export function tradeFigures(trades: readonly ClosedTrade[]): TradeFigures {
  const gains = trades.map(({ pnl }) => pnl);
  const expectancy = mean(gains);
  const variance = sampleVariance(gains);
  const wins = gains.filter((gain) => gain > 0).length;
  const sqn = ratio(expectancy, variance === null ? null : Math.sqrt(variance));
  const hold = mean(trades.map(({ openedAt, closedAt }) => (closedAt - openedAt) / 1000));
  return {
    trades: trades.length,
    winRatePercent: trades.length === 0 ? null : (wins / trades.length) * 100,
    profitFactor: gainsOverLosses(gains),
    expectancy,
    averageHoldMilliseconds: hold === null ? null : Math.round(hold),
    sqn: sqn === null ? null : sqn * Math.sqrt(trades.length),
    tradeReturns: tradeReturns(trades.map(({ returnPercent }) => returnPercent)),
  };
}

function tradeReturns(returns: readonly number[]): TradeReturns {
  const geometric = geometricMean(returns.map((value) => value / 100));
  return {
    best: returns.length === 0 ? null : Math.max(...returns),
    worst: returns.length === 0 ? null : Math.min(...returns),
    mean: mean(returns),
    geometricMean: geometric === null ? null : geometric * 100,
    profitFactor: gainsOverLosses(returns),
  };
}

function gainsOverLosses(values: readonly number[]): number | null {
  const sum = (sign: number) =>
    values.reduce((total, value) => total + Math.max(0, sign * value), 0);
  return ratio(values.length === 0 ? null : sum(1), sum(-1));
}
