import type { QuoteModel } from '../parts.ts';
import { type FixedSpreadOptions, layers } from './fixed-spread.ts';

export interface VolatilitySpreadOptions extends FixedSpreadOptions {
  /**
   * The volatility (basis points per square root of a second) at which the distances hold as given.
   */
  readonly referenceVolatilityBps: number;
  /** Bounds of the factor; default 0.5 and 4. */
  readonly factorMin?: number;
  readonly factorMax?: number;
}

/** Layers whose distances grow and shrink in proportion to the volatility. */
export function volatilitySpread(options: VolatilitySpreadOptions): QuoteModel {
  const { referenceVolatilityBps: reference, factorMin = 0.5, factorMax = 4 } = options;
  if (!(reference > 0))
    throw new RangeError(`The reference volatility is above 0, not ${reference}.`);
  return {
    name: 'volatility-spread',
    quotes(state) {
      const factor = Math.min(factorMax, Math.max(factorMin, state.volatility / reference));
      const side = (bps: readonly number[], kind: 'buy' | 'sell') =>
        layers({ state, side: kind, bps, size: options.size, factor }).map((quote) => ({
          ...quote,
          because: [...quote.because, `volatility ×${factor.toFixed(2)}`],
        }));
      return [...side(options.bidBps, 'buy'), ...side(options.askBps, 'sell')];
    },
  };
}
