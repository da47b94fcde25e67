/** A market in the words of the native dialect. */
import type { Amount } from '@exchange/core';
import type { WireMarket } from '@exchange/core/protocol';
import { wireBookStates } from '@exchange/core/protocol';
import { formatAmount, formatPrice, formatQuantity } from '@exchange/core/units';
import type { MarketView } from '../../views.ts';

/** The engine keeps no time of creation; clients only need one that is valid. */
const CREATED_AT = '1970-01-01T00:00:00';

export function wireMarket(market: MarketView): WireMarket {
  const { maxPrice, maxQuantity } = market;
  const notional = (bound: Amount) =>
    bound === 0n ? null : formatAmount(market.quoteDecimals, bound);
  return {
    symbol: market.symbol,
    baseSymbol: market.base,
    quoteSymbol: market.quote,
    marketType: 'SPOT',
    orderBookState: wireBookStates[market.state],
    visible: true,
    createdAt: CREATED_AT,
    filters: {
      price: {
        minPrice: formatPrice(market, market.minPrice),
        maxPrice: maxPrice === Number.MAX_SAFE_INTEGER ? null : formatPrice(market, maxPrice),
        tickSize: market.tickSize,
      },
      quantity: {
        minQuantity: formatQuantity(market, market.minQuantity),
        maxQuantity:
          maxQuantity === Number.MAX_SAFE_INTEGER ? null : formatQuantity(market, maxQuantity),
        stepSize: market.lotSize,
      },
      notional: {
        minNotional: notional(market.minNotional),
        maxNotional: notional(market.maxNotional),
      },
    },
    baseDecimals: market.baseDecimals,
    quoteDecimals: market.quoteDecimals,
    makerFeePpm: market.makerFee,
    takerFeePpm: market.takerFee,
    openOrdersMax: market.openOrdersMax,
    fundingInterval: null,
    fundingRateLowerBound: null,
    fundingRateUpperBound: null,
    imfFunction: null,
    mmfFunction: null,
    openInterestLimit: '0',
    positionLimitWeight: null,
  };
}
