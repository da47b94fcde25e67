import type { QuoteFilter } from '../parts.ts';

/**
 * Keeps quotes from taking: a bid stays a tick below the best ask, an ask a tick above the best
 * bid.
 */
export function postOnlyShift(): QuoteFilter {
  return {
    name: 'post-only-shift',
    apply(quotes, { book }) {
      const { bid, ask } = book;
      return quotes.map((quote) => {
        const touch = quote.side === 'buy' ? ask : bid;
        if (touch === undefined) return quote;
        const bound = quote.side === 'buy' ? touch.price - 1 : touch.price + 1;
        const isTaking = quote.side === 'buy' ? quote.price > bound : quote.price < bound;
        return isTaking
          ? { ...quote, price: bound, because: [...quote.because, 'post-only'] }
          : quote;
      });
    },
  };
}
