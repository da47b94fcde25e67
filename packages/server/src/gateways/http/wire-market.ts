/** A market in the words of the native dialect. */
import type { Amount } from '@exchange/core';
import type { WireAuction, WireMarket } from '@exchange/core/protocol';
import { milliseconds, wireBookStates, wireSides } from '@exchange/core/protocol';
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
    priceBandPpm: market.priceBand === 0 ? null : market.priceBand,
    auction: market.state === 'auction' ? wireAuction(market) : null,
    fundingInterval: null,
    fundingRateLowerBound: null,
    fundingRateUpperBound: null,
    imfFunction: null,
    mmfFunction: null,
    openInterestLimit: '0',
    positionLimitWeight: null,
  };
}

function wireAuction(market: MarketView): WireAuction {
  const { endsAt, indicative } = market;
  const price = indicative?.price;
  const side = indicative?.surplusSide;
  return {
    endsAt: endsAt === undefined ? null : milliseconds(endsAt),
    price: price === undefined ? null : formatPrice(market, price),
    quantity: formatQuantity(market, BigInt(indicative?.quantity ?? 0)),
    surplus: formatQuantity(market, BigInt(indicative?.surplus ?? 0)),
    surplusSide: side === undefined ? null : wireSides[side],
  };
}
