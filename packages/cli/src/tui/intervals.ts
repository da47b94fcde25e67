/** The chart's intervals: three that the terminal folds from trades, then the exchange's fifteen. */
import type { CandleInterval } from '@exchange/core/market-data';

export type TickInterval = '1s' | '5s' | '15s';
export type ChartInterval = TickInterval | CandleInterval;

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export const chartIntervals: readonly {
  readonly name: ChartInterval;
  readonly milliseconds: number;
}[] = [
  { name: '1s', milliseconds: SECOND },
  { name: '5s', milliseconds: 5 * SECOND },
  { name: '15s', milliseconds: 15 * SECOND },
  { name: '1m', milliseconds: MINUTE },
  { name: '3m', milliseconds: 3 * MINUTE },
  { name: '5m', milliseconds: 5 * MINUTE },
  { name: '15m', milliseconds: 15 * MINUTE },
  { name: '30m', milliseconds: 30 * MINUTE },
  { name: '1h', milliseconds: HOUR },
  { name: '2h', milliseconds: 2 * HOUR },
  { name: '4h', milliseconds: 4 * HOUR },
  { name: '6h', milliseconds: 6 * HOUR },
  { name: '8h', milliseconds: 8 * HOUR },
  { name: '12h', milliseconds: 12 * HOUR },
  { name: '1d', milliseconds: DAY },
  { name: '3d', milliseconds: 3 * DAY },
  { name: '1w', milliseconds: 7 * DAY },
  { name: '1month', milliseconds: 30 * DAY },
];

export function intervalMilliseconds(name: ChartInterval): number {
  return chartIntervals.find((interval) => interval.name === name)?.milliseconds ?? MINUTE;
}

export function isTickInterval(name: ChartInterval): name is TickInterval {
  return name === '1s' || name === '5s' || name === '15s';
}

export function neighbourInterval(name: ChartInterval, by: 1 | -1): ChartInterval {
  const at = chartIntervals.findIndex((interval) => interval.name === name);
  return chartIntervals[at + by]?.name ?? name;
}
