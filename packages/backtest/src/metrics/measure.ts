/** Puts the metrics of a finished run together. */
import { amount, formatAmount } from '@exchange/core/units';
import type { FillRecord, Recorder } from '../simulation/recorder.ts';
import { closedTrades, type MarketValue } from './closed-trades.ts';
import { drawdownFigures, growthFigures } from './equity-metrics.ts';
import type { MarkoutHorizon, Metrics, Warning } from './metrics.ts';
import { mean, ratio } from './statistics.ts';
import { tradeFigures } from './trade-metrics.ts';

export interface MeasureInput {
  readonly recorder: Recorder;
  readonly marketValue: (market: string) => MarketValue;
  /** Worth before the first row, at its price, in units of the quote asset. */
  readonly start: bigint;
  /** Decimals of the quote asset. */
  readonly decimals: number;
  readonly markoutBps: Readonly<Record<MarkoutHorizon, number | null>>;
  /** First and last price of the first market, in ticks. */
  readonly benchmark: { readonly first: number; readonly last: number };
  readonly warnings: readonly Warning[];
}

/** Below these, figures say little. */
const TRADES_MIN = 30;
const DAYS_MIN = 30;

export function measure(input: MeasureInput): Metrics {
  const { recorder, marketValue, decimals, benchmark, start } = input;
  const { fills, equity: curve } = recorder;
  const toNumber = (units: bigint): number => Number(units) / 10 ** decimals;
  const final = curve.at(-1)?.equity ?? start;
  const peak = curve.reduce((best, { equity }) => larger(best, equity), start);
  const text = (units: bigint): string => formatAmount(decimals, amount(units));
  const { days, ...growth } = growthFigures(curve, toNumber);
  const drawdown = drawdownFigures(curve, toNumber);
  const trade = tradeFigures(closedTrades(fills, marketValue));
  return {
    pnl: text(final - start),
    equityStart: text(start),
    equityFinal: text(final),
    equityPeak: text(peak),
    returnPercent: (toNumber(final) / toNumber(start) - 1) * 100,
    ...growth,
    calmar: ratio(growth.annualReturnPercent, drawdown.maxDrawdownPercent),
    ...drawdown,
    turnover: valueTraded(fills, marketValue) / toNumber(start),
    ...trade,
    ...activity(recorder, marketValue),
    markoutBps: input.markoutBps,
    inventory: inventory(recorder),
    benchmarkReturnPercent:
      benchmark.first === 0 ? null : (benchmark.last / benchmark.first - 1) * 100,
    warnings: [...input.warnings, ...sampleWarnings(trade.trades, days)],
  };
}

function activity(recorder: Recorder, marketValue: MeasureInput['marketValue']) {
  const { fills, placed, amended, cancelled, lotsPlaced } = recorder;
  const filledLots = fills.reduce((sum, { quantity }) => sum + quantity, 0);
  const made = fills.filter(({ liquidity }) => liquidity === 'maker');
  const share = ratio(
    valueTraded(made, marketValue),
    fills.length === 0 ? null : valueTraded(fills, marketValue),
  );
  return {
    fees: fills.reduce((sum, { fee }) => sum + fee, 0),
    makerPercent: share === null ? null : share * 100,
    fillRatio: ratio(filledLots, lotsPlaced),
    ordersPerFill: ratio(placed + amended + cancelled, fills.length),
  };
}

function valueTraded(
  fills: readonly FillRecord[],
  marketValue: MeasureInput['marketValue'],
): number {
  return fills.reduce((sum, { market, price, quantity }) => {
    const { tickValue, lotValue } = marketValue(market);
    return sum + price * quantity * tickValue * lotValue;
  }, 0);
}

function inventory({ equity }: Recorder): { mean: number; max: number } {
  const positions = equity.map(({ position }) => position);
  return {
    mean: mean(positions) ?? 0,
    max: positions.reduce((most, position) => Math.max(most, Math.abs(position)), 0),
  };
}

function sampleWarnings(trades: number, days: number): Warning[] {
  const warnings: Warning[] = [];
  if (trades === 0)
    warnings.push({
      code: 'no-trades',
      message: 'Nothing was closed, so there are no figures about trades.',
    });
  else if (trades < TRADES_MIN) {
    warnings.push({
      code: 'few-trades',
      message: `Only ${trades} trades: with fewer than ${TRADES_MIN} the figures say little.`,
    });
  }
  if (days < DAYS_MIN) {
    warnings.push({
      code: 'short-period',
      message: `Annual figures come from ${days} days: fewer than ${DAYS_MIN} say little.`,
    });
  }
  return warnings;
}

/** `Math.max` does not take these. */
function larger(a: bigint, b: bigint): bigint {
  const isFirst = a - b > 0n;
  return isFirst ? a : b;
}
