/** Ways to make one price of what the sources say. */
import type { FairValue, SourcePrice } from './parts.ts';

/**
 * The middle one, so a single source that has gone wrong moves it little. Of two: their average.
 */
export function median(): FairValue {
  return {
    name: 'median',
    estimate(prices) {
      const sorted = prices.map(({ price }) => price).sort((a, b) => a - b);
      const upper = sorted[Math.floor(sorted.length / 2)];
      const lower = sorted[Math.ceil(sorted.length / 2) - 1];
      return upper === undefined || lower === undefined ? undefined : (upper + lower) / 2;
    },
  };
}

/** The first source, in the order of this list, that has a price. */
export function firstOf(...ids: readonly string[]): FairValue {
  return {
    name: `first of ${ids.join(', ')}`,
    estimate(prices) {
      for (const id of ids) {
        const found = prices.find((price) => price.id === id);
        if (found !== undefined) return found.price;
      }
      return undefined;
    },
  };
}

/** Average by weight; sources that are not named or have no price do not count. */
export function weighted(weights: Readonly<Record<string, number>>): FairValue {
  for (const [id, weight] of Object.entries(weights)) {
    if (!(weight > 0)) throw new RangeError(`The weight of ${id} is above 0, not ${weight}.`);
  }
  return { name: 'weighted', estimate: (prices) => weightedAverage(prices, weights) };
}

function weightedAverage(
  prices: readonly SourcePrice[],
  weights: Readonly<Record<string, number>>,
): number | undefined {
  let total = 0;
  let sum = 0;
  for (const { id, price } of prices) {
    const weight = weights[id] ?? 0;
    total += weight;
    sum += weight * price;
  }
  return total === 0 ? undefined : sum / total;
}
