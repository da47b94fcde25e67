/** Small pieces of statistics; each is null where it is not defined. */

export function mean(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** With n − 1; null below two values. */
export function sampleVariance(values: readonly number[]): number | null {
  const average = mean(values);
  if (average === null || values.length < 2) return null;
  return values.reduce((sum, value) => sum + (value - average) ** 2, 0) / (values.length - 1);
}

/** Mean growth of returns given as shares: −1 for a total loss among them. */
export function geometricMean(returns: readonly number[]): number | null {
  if (returns.length === 0) return null;
  if (returns.some((value) => value <= -1)) return -1;
  const logs = returns.reduce((sum, value) => sum + Math.log1p(value), 0);
  return Math.expm1(logs / returns.length);
}

/** a ÷ b; null when b is 0 or either is undefined. */
export function ratio(a: number | null, b: number | null): number | null {
  return a === null || b === null || b === 0 ? null : a / b;
}
