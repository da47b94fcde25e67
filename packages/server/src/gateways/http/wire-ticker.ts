/** A market's last 24 hours in the words of the native dialect. */
import type { PriceTicks } from '@exchange/core';
import type { WireTicker } from '@exchange/core/protocol';
import { formatAmount, formatPrice, formatPriceChange, formatQuantity } from '@exchange/core/units';
import type { MarketView, Views } from '../../views.ts';
import { priceDifference } from './price-difference.ts';

export function wireTicker(market: MarketView, views: Views): WireTicker {
  const ticker = views.ticker(market.symbol);
  const { firstPrice: first, lastPrice: last } = ticker ?? {};
  const price = (ticks: PriceTicks | undefined) =>
    ticks === undefined ? null : formatPrice(market, ticks);
  const known = first !== undefined && last !== undefined;
  return {
    symbol: market.symbol,
    firstPrice: price(first),
    lastPrice: price(last),
    priceChange: known ? priceDifference(market, first, last) : '0',
    priceChangePercent: known ? formatPriceChange(first, last) : '0',
    high: price(ticker?.highPrice),
    low: price(ticker?.lowPrice),
    volume: formatQuantity(market, ticker?.volume ?? 0n),
    quoteVolume: formatAmount(market.quoteDecimals, ticker?.quoteVolume ?? (0n as never)),
    trades: String(ticker?.trades ?? 0),
  };
}
