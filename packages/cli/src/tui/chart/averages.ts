import type { CandleView } from '../model.ts';

/** Exponential moving average of the closes; a candle without trades carries the last close on. */
export function exponentialAverage(
  candles: readonly CandleView[],
  period: number,
): (number | undefined)[] {
  const weight = 2 / (period + 1);
  let average: number | undefined;
  let seen = 0;
  return candles.map((candle) => {
    if (candle.close !== undefined) {
      average = average === undefined ? candle.close : average + weight * (candle.close - average);
      seen += 1;
    }
    // Before half the period has passed the line is mostly its starting point.
    return seen * 2 >= period ? average : undefined;
  });
}
