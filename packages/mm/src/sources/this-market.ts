/** Prices of the market that is being made. */
import type { PricePoint, PriceSource, SourceInput } from '../parts.ts';

export type ThisMarketPrice = 'mid' | 'micro' | 'last';

/**
 * `mid`: halfway between the best prices. `micro`: weighted by the other side's quantity, so it
 * leans
 * towards the side about to be used up. `last`: the last trade. The book's own prices include this
 * maker's quotes, so a maker that is alone in its market follows itself: give it another source
 * too.
 */
export function thisMarket(kind: ThisMarketPrice = 'micro'): PriceSource {
  return {
    id: kind,
    ...(kind === 'last' ? { needs: 'trades' as const } : {}),
    read: (input) => (kind === 'last' ? lastPrice(input) : bookPrice(input, kind)),
  };
}

function lastPrice({ market, lastTrade }: SourceInput): PricePoint | undefined {
  if (lastTrade === undefined) return undefined;
  return { price: lastTrade.price * market.tickValue, at: lastTrade.at };
}

function bookPrice({ market, book }: SourceInput, kind: 'mid' | 'micro'): PricePoint | undefined {
  const { bid, ask } = book;
  if (bid === undefined || ask === undefined) return undefined;
  const bidWeight = kind === 'mid' ? 1 : ask.quantity;
  const askWeight = kind === 'mid' ? 1 : bid.quantity;
  const ticks = (bid.price * bidWeight + ask.price * askWeight) / (bidWeight + askWeight);
  return { price: ticks * market.tickValue, at: book.at };
}
