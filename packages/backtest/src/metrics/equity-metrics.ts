/** Figures of the equity curve: growth, risk and drawdown. */
import type { EquityPoint } from '../simulation/recorder.ts';
import { geometricMean, mean, ratio, sampleVariance } from './statistics.ts';

const MICROS_PER_DAY = 86_400_000_000;
const YEAR_MICROS = 365.25 * MICROS_PER_DAY;
const TRADING_DAYS = 252;
const CALENDAR_DAYS = 365;
/** A year's return below this is as good as −100 %. */
const TOTAL_LOSS = -0.99;

export interface GrowthFigures {
  readonly cagrPercent: number | null;
  readonly annualReturnPercent: number | null;
  readonly annualVolatilityPercent: number | null;
  readonly sharpe: number | null;
  readonly sortino: number | null;
  readonly days: number;
}

export interface DrawdownFigures {
  readonly maxDrawdownPercent: number;
  readonly maxDrawdownMilliseconds: number;
  readonly ulcer: number;
  readonly exposurePercent: number;
}

/** @param toNumber from units of the quote asset */
export function growthFigures(
  curve: readonly EquityPoint[],
  toNumber: (units: bigint) => number,
): GrowthFigures {
  const days = lastOfEachDay(curve).map(({ equity }) => toNumber(equity));
  const returns = days.slice(1).map((equity, index) => equity / (days[index] ?? 1) - 1);
  const perYear = annualDays(curve);
  const daily = geometricMean(returns);
  const variance = sampleVariance(returns);
  const annualReturn = daily === null ? null : (1 + daily) ** perYear - 1;
  const volatility =
    daily === null || variance === null
      ? null
      : Math.sqrt((variance + (1 + daily) ** 2) ** perYear - (1 + daily) ** (2 * perYear));
  // What compounds to nothing has no volatility left to compare with.
  const earned = annualReturn === null || annualReturn < TOTAL_LOSS ? null : annualReturn;
  const downside = mean(returns.map((value) => Math.min(0, value) ** 2));
  return {
    cagrPercent: cagrPercent(curve, toNumber),
    annualReturnPercent: percent(annualReturn),
    annualVolatilityPercent: percent(volatility),
    sharpe: ratio(earned, volatility),
    sortino: ratio(earned, downside === null ? null : Math.sqrt(downside) * Math.sqrt(perYear)),
    days: days.length,
  };
}

export function drawdownFigures(
  curve: readonly EquityPoint[],
  toNumber: (units: bigint) => number,
): DrawdownFigures {
  let peak = Number.NEGATIVE_INFINITY;
  let peakAt = 0;
  let deepest = 0;
  let longest = 0;
  let squares = 0;
  let exposed = 0;
  for (const { at, equity, isExposed } of curve) {
    const worth = toNumber(equity);
    if (worth >= peak) {
      peak = worth;
      peakAt = at;
    }
    const drawdown = peak > 0 ? (peak - worth) / peak : 0;
    deepest = Math.max(deepest, drawdown);
    longest = Math.max(longest, at - peakAt);
    squares += (drawdown * 100) ** 2;
    if (isExposed) exposed += 1;
  }
  const count = Math.max(1, curve.length);
  return {
    maxDrawdownPercent: deepest * 100,
    maxDrawdownMilliseconds: Math.round(longest / 1000),
    ulcer: Math.sqrt(squares / count),
    exposurePercent: (exposed / count) * 100,
  };
}

function cagrPercent(
  curve: readonly EquityPoint[],
  toNumber: (units: bigint) => number,
): number | null {
  const first = curve[0];
  const last = curve.at(-1);
  if (first === undefined || last === undefined || last.at - first.at < MICROS_PER_DAY) return null;
  const growth = toNumber(last.equity) / toNumber(first.equity);
  if (!(growth > 0)) return null;
  return (growth ** (YEAR_MICROS / (last.at - first.at)) - 1) * 100;
}

function lastOfEachDay(curve: readonly EquityPoint[]): EquityPoint[] {
  const days: EquityPoint[] = [];
  let current = -1;
  for (const point of curve) {
    // A sample at midnight closes the day before it.
    const day = Math.ceil(point.at / MICROS_PER_DAY);
    if (day === current) days[days.length - 1] = point;
    else days.push(point);
    current = day;
  }
  return days;
}

/** 365 for markets that trade on weekends: their share of the samples is near 2 in 7. */
function annualDays(curve: readonly EquityPoint[]): number {
  const weekend = curve.filter(({ at }) => {
    const day = (Math.ceil(at / MICROS_PER_DAY) - 1 + 4) % 7;
    return day === 0 || day === 6;
  }).length;
  return weekend / Math.max(1, curve.length) > (2 / 7) * 0.6 ? CALENDAR_DAYS : TRADING_DAYS;
}

function percent(share: number | null): number | null {
  return share === null ? null : share * 100;
}
