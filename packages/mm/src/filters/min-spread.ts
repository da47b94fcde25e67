import type { Side } from '@exchange/core';
import { awaySign, type MakerState, type Quote, type QuoteFilter } from '../parts.ts';

export interface MinSpreadOptions {
  /** Between the best bid and the best ask, in basis points of the fair value. */
  readonly bps: number;
  /**
   * `add`: on top of the maker fee of both sides, so that a round trip cannot lose to fees. Default
   * `ignore`.
   */
  readonly fees?: 'add' | 'ignore';
}

/** Pushes both sides apart, evenly around their middle, until the spread is wide enough. */
export function minSpread({ bps, fees = 'ignore' }: MinSpreadOptions): QuoteFilter {
  return {
    name: 'min-spread',
    apply(quotes, state) {
      const feesBps = fees === 'add' ? (Math.max(0, state.market.makerFeePpm) * 2) / 100 : 0;
      const half = ((bps + feesBps) / 20_000) * state.fair;
      const middle = middleOf(quotes, state);
      return quotes.map((quote) => {
        const bound = middle + awaySign(quote.side) * half;
        const isTight = quote.side === 'buy' ? quote.price > bound : quote.price < bound;
        if (!isTight) return quote;
        return { ...quote, price: bound, because: [...quote.because, 'minimum spread'] };
      });
    },
  };
}

/**
 * Halfway between the inner quotes, where the skew put it; the fair value when one side is missing.
 */
function middleOf(quotes: readonly Quote[], state: MakerState): number {
  const prices = (side: Side) =>
    quotes.filter((quote) => quote.side === side).map(({ price }) => price);
  const bids = prices('buy');
  const asks = prices('sell');
  if (bids.length === 0 || asks.length === 0) return state.fair;
  return (Math.max(...bids) + Math.min(...asks)) / 2;
}
