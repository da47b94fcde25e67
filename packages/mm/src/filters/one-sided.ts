import type { Side } from '@exchange/core';
import type { QuoteFilter } from '../parts.ts';

/** Quotes one side only: to build up or run down a position passively. */
export function oneSided(side: Side): QuoteFilter {
  return { name: `only-${side}`, apply: (quotes) => quotes.filter((quote) => quote.side === side) };
}
