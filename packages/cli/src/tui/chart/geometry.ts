/**
 * Where things go on a chart: prices to half-cells, candles to columns, and round numbers for the
 * axes. Integers in ticks and milliseconds in, integers out.
 */
import type { CandleView } from '../model.ts';

/** Columns from one candle to the next; with 4 the body is three columns wide. */
export const pitches = [1, 2, 4] as const;
export type Pitch = (typeof pitches)[number];

export interface PriceRange {
  readonly low: number;
  readonly high: number;
}

/** The candles in view, and the column of each. */
export interface VisibleCandles {
  readonly candles: readonly CandleView[];
  /** Index of the first visible candle in the whole series. */
  readonly first: number;
  /** Column of a visible candle, by its index in `candles`. */
  column(index: number): number;
}

/** The newest candle sits at the right edge unless the view is scrolled back by `offset` candles. */
export function visibleCandles(
  all: readonly CandleView[],
  view: { readonly width: number; readonly pitch: Pitch; readonly offset: number },
): VisibleCandles {
  const side = view.pitch === 4 ? 1 : 0;
  const count = Math.max(0, Math.floor((view.width - 1) / view.pitch));
  const end = Math.max(0, all.length - Math.max(0, view.offset));
  const first = Math.max(0, end - count);
  const candles = all.slice(first, end);
  const right = view.width - 2 - side;
  return {
    candles,
    first,
    column: (index) => right - (candles.length - 1 - index) * view.pitch,
  };
}

/** Lowest and highest price to show, with a little air; undefined when nothing was traded. */
export function priceRange(
  candles: readonly CandleView[],
  include: readonly number[],
): PriceRange | undefined {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const candle of candles) {
    if (candle.low !== undefined) low = Math.min(low, candle.low);
    if (candle.high !== undefined) high = Math.max(high, candle.high);
  }
  for (const price of include) {
    low = Math.min(low, price);
    high = Math.max(high, price);
  }
  if (!Number.isFinite(low) || !Number.isFinite(high)) return undefined;
  const air = Math.max(2, (high - low) * 0.06);
  return { low: Math.max(0, low - air), high: high + air };
}

/** Half-cell of a price, 0 at the top; clamped to the plot. */
export function halfCell(range: PriceRange, rows: number, price: number): number {
  const halves = rows * 2;
  const share = (range.high - price) / (range.high - range.low);
  return Math.max(0, Math.min(halves - 1, Math.round(share * (halves - 1))));
}

/** 1, 2 or 5 times a power of ten, at least `minimum` and at least 1. */
export function niceStep(minimum: number): number {
  if (minimum <= 1) return 1;
  const power = 10 ** Math.floor(Math.log10(minimum));
  for (const factor of [1, 2, 5, 10]) {
    if (factor * power >= minimum - 1e-9) return factor * power;
  }
  return 10 * power;
}

/** Round prices to label, about one every four rows, highest first. */
export function priceLabels(range: PriceRange, rows: number): number[] {
  const wanted = Math.max(2, Math.floor(rows / 4));
  const step = niceStep((range.high - range.low) / wanted);
  const labels: number[] = [];
  const top = Math.floor(range.high / step) * step;
  for (let price = top; price >= range.low && labels.length <= rows; price -= step) {
    if (price > 0) labels.push(price);
  }
  return labels;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const niceTimes = [
  ...[1, 2, 5, 10, 15, 30].map((count) => count * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((count) => count * MINUTE),
  ...[1, 2, 3, 6, 12].map((count) => count * HOUR),
  ...[1, 2, 7, 14, 28, 56, 112, 364].map((count) => count * DAY),
];

/** Milliseconds between two time labels that are at least `columns` columns apart. */
export function timeStep(candleMilliseconds: number, pitch: Pitch, columns: number): number {
  const minimum = (columns / pitch) * candleMilliseconds;
  return niceTimes.find((time) => time >= minimum) ?? DAY * 364;
}

/** The label of a moment on an axis with that step; days show their date. */
export function timeLabel(milliseconds: number, step: number): string {
  const time = new Date(milliseconds);
  const two = (value: number) => String(value).padStart(2, '0');
  const midnight = time.getHours() === 0 && time.getMinutes() === 0 && time.getSeconds() === 0;
  if (step >= DAY || (midnight && step >= MINUTE)) {
    return `${monthNames[time.getMonth()] ?? ''} ${time.getDate()}`;
  }
  const clock = `${two(time.getHours())}:${two(time.getMinutes())}`;
  return step < MINUTE ? `${clock}:${two(time.getSeconds())}` : clock;
}

const monthNames = [
  'Jan',
  'Feb',
  'Mar',
  'Apr',
  'May',
  'Jun',
  'Jul',
  'Aug',
  'Sep',
  'Oct',
  'Nov',
  'Dec',
];

/** True when a label belongs at this candle: it is the first one of its step, in local time. */
export function startsStep(openAt: number, candleMilliseconds: number, step: number): boolean {
  const local = openAt - new Date(openAt).getTimezoneOffset() * MINUTE;
  const into = ((local % step) + step) % step;
  return into < candleMilliseconds;
}
