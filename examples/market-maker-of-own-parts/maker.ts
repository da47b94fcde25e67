/** A market maker of ready parts and two of its own: any object of the right shape is a part. */
import {
  filters,
  guards,
  marketMaker,
  models,
  type PriceSource,
  type QuoteFilter,
} from '@exchange/mm';

/** Follows the middle of the book, but slowly: a single large trade does not drag it along. */
function slowMid(start: number, weight: number): PriceSource {
  let price = start;
  return {
    id: 'slow-mid',
    read({ now, book, market }) {
      if (book.bid !== undefined && book.ask !== undefined) {
        const mid = ((book.bid.price + book.ask.price) / 2) * market.tickValue;
        price += weight * (mid - price);
      }
      return { price, at: now };
    },
  };
}

/** Crowds rest at round prices: this stands one tick in front of them. Prices are in ticks here. */
function beforeRoundPrices(ticks: number): QuoteFilter {
  return {
    name: 'before-round-prices',
    apply: (quotes) =>
      quotes.map((quote) => {
        if (Math.round(quote.price) % ticks !== 0) return quote;
        const price = Math.round(quote.price) + (quote.side === 'buy' ? 1 : -1);
        return { ...quote, price, because: [...quote.because, 'before a round price'] };
      }),
  };
}

// biome-ignore lint/style/noDefaultExport: the default export is how a file is a market maker.
export default marketMaker({
  name: 'own-parts',
  market: 'TATA_INR',
  sources: [slowMid(950, 0.1)],
  model: models.fixedSpread({ bidBps: [10, 20, 40], askBps: [10, 20, 40], size: '2' }),
  filters: [filters.inventorySkew({ bps: 10 }), beforeRoundPrices(20), filters.postOnlyShift()],
  guards: [guards.maxDrawdown({ percent: 5 })],
  inventory: { limit: '20' },
  refresh: { toleranceTicks: 2, everyMilliseconds: 250 },
});
