import type { PriceTicks } from '@exchange/core';
import { formatPrice } from '@exchange/core/units';

/** `last − first` at the market's tick scale, signed. */
export function priceDifference(
  market: { readonly tickSize: string },
  first: PriceTicks,
  last: PriceTicks,
): string {
  const ticks = last - first;
  const size = formatPrice(market, Math.abs(ticks) as PriceTicks);
  return ticks < 0 ? `-${size}` : size;
}
