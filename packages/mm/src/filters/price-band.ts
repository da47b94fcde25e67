import type { QuoteFilter } from '../parts.ts';

export interface PriceBandOptions {
  /** Decimal text in the quote asset: no bid above the ceiling, no ask below the floor. */
  readonly floor?: string;
  readonly ceiling?: string;
  /** No quote further than this from the fair value. */
  readonly maxDistanceBps?: number;
}

/** Drops the quotes that one would regret: buying above the ceiling, selling below the floor. */
export function priceBand({ floor, ceiling, maxDistanceBps }: PriceBandOptions): QuoteFilter {
  return {
    name: 'price-band',
    apply(quotes, { market, fair }) {
      const floorTicks = floor === undefined ? 0 : Number(floor) / market.tickValue;
      const ceilingTicks =
        ceiling === undefined ? Number.POSITIVE_INFINITY : Number(ceiling) / market.tickValue;
      const reach =
        maxDistanceBps === undefined ? Number.POSITIVE_INFINITY : (fair * maxDistanceBps) / 10_000;
      return quotes.filter(({ side, price }) => {
        if (Math.abs(price - fair) > reach) return false;
        return side === 'buy' ? price <= ceilingTicks : price >= floorTicks;
      });
    },
  };
}
