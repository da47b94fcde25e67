/**
 * Creates a market. Its terms are valid only if a lot is a whole number of base units and
 * tick × lot a whole number of quote units, so that price × quantity is always exact.
 */
import {
  BAND_AUCTION_MICROS_DEFAULT,
  BAND_AUCTION_MICROS_MAX,
  DAY_MICROS,
  FEE_RATE_PPM_MAX,
  MARKETS_MAX,
  OPEN_ORDERS_PER_ACCOUNT_DEFAULT,
  PRICE_BAND_PPM_MAX,
  PRICE_TICKS_MAX,
  QUANTITY_LOTS_MAX,
} from '../../limits.ts';
import { canonicalDecimal, type ExactDecimal, parseDecimal } from '../../units/decimal.ts';
import type { Amount, PriceTicks, QuantityLots, RatePpm } from '../../units/quantities.ts';
import type { CreateMarket } from '../commands.ts';
import type { Asset, Engine } from '../engine.ts';
import { emitCommandRejected } from '../events/command-rejected.ts';
import type { Market } from '../events.ts';
import { type Refusal, refuse, refuseBound } from '../refusal.ts';

const MARKET_SYMBOL = /^[A-Z0-9]{1,10}_[A-Z0-9]{1,10}$/;

export function createMarket(engine: Engine, command: CreateMarket): void {
  const base = engine.assetBySymbol.get(command.base);
  const quote = engine.assetBySymbol.get(command.quote);
  if (base === undefined || quote === undefined) {
    emitCommandRejected(engine, command, refuse('asset-unknown'));
    return;
  }
  const exists = engine.marketBySymbol.has(command.symbol);
  const terms = exists ? refuse('market-exists') : readTerms(command, { base, quote });
  if ('code' in terms || engine.markets.length === MARKETS_MAX) {
    const refusal = 'code' in terms ? terms : refuse('market-invalid');
    emitCommandRejected(engine, command, refusal);
    return;
  }
  // Past this line the market is created and nothing can fail.
  engine.addMarket(terms);
  engine.events.object({ kind: 'market-created', market: terms });
}

interface Pair {
  readonly base: Asset;
  readonly quote: Asset;
}

function readTerms(command: CreateMarket, { base, quote }: Pair): Market | Refusal {
  const tick = parseDecimal(command.tickSize);
  const lot = parseDecimal(command.lotSize);
  if (!tick.ok || !lot.ok || tick.value.units === 0n || lot.value.units === 0n) {
    return refuse('market-invalid');
  }
  const product = simplest({
    units: tick.value.units * lot.value.units,
    scale: tick.value.scale + lot.value.scale,
  });
  if (lot.value.scale > base.decimals) return needsDecimals(base, lot.value);
  if (product.scale > quote.decimals) return needsDecimals(quote, product);
  const terms: Market = {
    symbol: command.symbol,
    base: command.base,
    quote: command.quote,
    baseDecimals: base.decimals,
    quoteDecimals: quote.decimals,
    tickSize: canonicalDecimal(command.tickSize),
    lotSize: canonicalDecimal(command.lotSize),
    baseUnitsPerLot: unitsOf(lot.value, base.decimals),
    quoteUnitsPerTickLot: unitsOf(product, quote.decimals),
    ...filtersOf(command),
    makerFee: command.makerFee,
    takerFee: command.takerFee,
    openOrdersMax: command.openOrdersMax ?? OPEN_ORDERS_PER_ACCOUNT_DEFAULT,
    priceBand: command.priceBand ?? (0 as RatePpm),
    ...(command.referencePrice === undefined ? {} : { referencePrice: command.referencePrice }),
    bandAuctionMicros: command.bandAuctionMicros ?? BAND_AUCTION_MICROS_DEFAULT,
    dayEndMicros: command.dayEndMicros ?? 0,
  };
  return areConsistent(terms) ? terms : refuse('market-invalid');
}

function filtersOf(
  command: CreateMarket,
): Pick<
  Market,
  'minPrice' | 'maxPrice' | 'minQuantity' | 'maxQuantity' | 'minNotional' | 'maxNotional'
> {
  return {
    minPrice: command.minPrice ?? (1 as PriceTicks),
    maxPrice: command.maxPrice ?? (PRICE_TICKS_MAX as PriceTicks),
    minQuantity: command.minQuantity ?? (1 as QuantityLots),
    maxQuantity: command.maxQuantity ?? (QUANTITY_LOTS_MAX as QuantityLots),
    minNotional: command.minNotional ?? (0n as Amount),
    maxNotional: command.maxNotional ?? (0n as Amount),
  };
}

/** `actual` and `limit` of the reject: the asset's decimals, and how many it would need. */
function needsDecimals(asset: Asset, size: ExactDecimal): Refusal {
  return refuseBound('market-invalid', asset.decimals, size.scale);
}

function simplest({ units, scale }: ExactDecimal): ExactDecimal {
  return scale > 0 && units % 10n === 0n
    ? simplest({ units: units / 10n, scale: scale - 1 })
    : { units, scale };
}

function unitsOf({ units, scale }: ExactDecimal, decimals: number): Amount {
  return (units * 10n ** BigInt(decimals - scale)) as Amount;
}

function areConsistent(terms: Market): boolean {
  const { minPrice, maxPrice, minQuantity, maxQuantity, minNotional, maxNotional } = terms;
  return (
    MARKET_SYMBOL.test(terms.symbol) &&
    terms.base !== terms.quote &&
    isWithin(minPrice, 1, maxPrice) &&
    isWithin(maxPrice, 1, PRICE_TICKS_MAX) &&
    isWithin(minQuantity, 1, maxQuantity) &&
    isWithin(maxQuantity, 1, QUANTITY_LOTS_MAX) &&
    minNotional >= 0n &&
    maxNotional >= 0n &&
    (maxNotional === 0n || minNotional <= maxNotional) &&
    isMakerFee(terms.makerFee) &&
    isTakerFee(terms.takerFee) &&
    isWithin(terms.openOrdersMax, 1, Number.MAX_SAFE_INTEGER) &&
    isWithin(terms.priceBand, 0, PRICE_BAND_PPM_MAX) &&
    isWithin(terms.referencePrice ?? minPrice, minPrice, maxPrice) &&
    isWithin(terms.bandAuctionMicros, 1, BAND_AUCTION_MICROS_MAX) &&
    isWithin(terms.dayEndMicros, 0, DAY_MICROS - 1)
  );
}

export function isMakerFee(rate: number): boolean {
  return isWithin(rate, -FEE_RATE_PPM_MAX, FEE_RATE_PPM_MAX);
}

export function isTakerFee(rate: number): boolean {
  return isWithin(rate, 0, FEE_RATE_PPM_MAX);
}

function isWithin(value: number, minimum: number, maximum: number): boolean {
  return Number.isSafeInteger(value) && value >= minimum && value <= maximum;
}
