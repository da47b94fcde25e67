import { awayBy, type QuoteFilter } from '../parts.ts';

export interface InventorySkewOptions {
  /** How far both sides move against a full inventory, in basis points. */
  readonly bps: number;
  /**
   * `shrink` (default): the side that would add to the inventory also gets smaller in proportion.
   */
  readonly size?: 'shrink' | 'keep';
}

/** Long: quotes move down, so that the asks are taken first; short: up. */
export function inventorySkew({ bps, size = 'shrink' }: InventorySkewOptions): QuoteFilter {
  return {
    name: 'inventory-skew',
    apply(quotes, { inventoryRatio }) {
      const ratio = Math.min(1, Math.max(-1, inventoryRatio));
      if (ratio === 0) return quotes;
      return quotes.map((quote) => {
        const isAdding = (quote.side === 'buy') === ratio > 0;
        const share = isAdding && size === 'shrink' ? 1 - Math.abs(ratio) : 1;
        const shift = -ratio * bps;
        return {
          ...quote,
          price: awayBy(quote.price, shift),
          quantity: Math.floor(quote.quantity * share),
          because: [
            ...quote.because,
            `inventory ${shift >= 0 ? '+' : '−'}${Math.abs(shift).toFixed(1)} bp`,
          ],
        };
      });
    },
  };
}
