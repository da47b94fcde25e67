/** A market as an app describes it: decimal strings for prices and quantities. */
import type { CreateMarket } from '../engine/commands.ts';
import {
  type Parsed,
  parseAmount,
  parseDecimal,
  parsePrice,
  parseQuantity,
} from '../units/decimal.ts';
import type { RatePpm } from '../units/quantities.ts';
import { optional, present } from './terms-reader.ts';

export interface MarketInput {
  /** `BASE_QUOTE`; both are among the assets. */
  readonly symbol: string;
  /** Step of prices, as a decimal string. */
  readonly tickSize: string;
  /** Step of quantities, as a decimal string. */
  readonly lotSize: string;
  readonly minPrice?: string;
  readonly maxPrice?: string;
  readonly minQuantity?: string;
  readonly maxQuantity?: string;
  /** Smallest price × quantity, in the quote asset. */
  readonly minNotional?: string;
  /** Largest price × quantity, in the quote asset. */
  readonly maxNotional?: string;
  /** Parts per million of what the maker receives; negative: a rebate. Default 0. */
  readonly makerFee?: number;
  /** Parts per million of what the taker receives. Default 0. */
  readonly takerFee?: number;
  /** Orders, resting and waiting, that one account may have here. Default 10,000. */
  readonly openOrdersMax?: number;
  /**
   * How far from the reference price trading goes on, in parts per million of it: 1 … 999,999. A taker
   * that would trade further away stops, and the market goes into an auction. Default: no band.
   */
  readonly priceBand?: number;
  /** The reference price before the first trade; from then on it is the last trade's. */
  readonly referencePrice?: string;
  /** Length, in microseconds, of the auction that the band starts. Default 5 minutes. */
  readonly bandAuctionMicros?: number;
  /** When the market's day ends: microseconds after 00:00 UTC. Default 0. */
  readonly dayEndMicros?: number;
}

/** What was asked for cannot be: an invalid asset or market. */
export class ExchangeSetupError extends Error {
  override readonly name = 'ExchangeSetupError';
}

/** @throws {ExchangeSetupError} for a text that is no value of this market */
export function createMarketOf(
  input: MarketInput,
  assets: Readonly<Record<string, number>>,
): CreateMarket {
  const { symbol, tickSize, lotSize, makerFee = 0, takerFee = 0 } = input;
  for (const [name, size] of Object.entries({ tickSize, lotSize })) {
    const step = valueOrThrow(parseDecimal(size), `${name} ${size} of ${symbol}`);
    if (step.units === 0n) throw new ExchangeSetupError(`${name} of ${symbol} is zero.`);
  }
  const [base = '', quote = ''] = symbol.split('_');
  const decimals = Object.hasOwn(assets, quote) ? (assets[quote] ?? 0) : 0;
  const read = <T>(name: keyof MarketInput, parse: (text: string) => Parsed<T, string>) =>
    optional(input[name], (text) => valueOrThrow(parse(`${text}`), `${name} ${text} of ${symbol}`));
  const price = (text: string) => parsePrice({ tickSize, lotSize }, text);
  const quantity = (text: string) => parseQuantity({ tickSize, lotSize }, text);
  const amount = (text: string) => parseAmount(decimals, text);
  return present({
    kind: 'create-market' as const,
    symbol,
    base,
    quote,
    tickSize,
    lotSize,
    minPrice: read('minPrice', price),
    maxPrice: read('maxPrice', price),
    minQuantity: read('minQuantity', quantity),
    maxQuantity: read('maxQuantity', quantity),
    minNotional: read('minNotional', amount),
    maxNotional: read('maxNotional', amount),
    makerFee: makerFee as RatePpm,
    takerFee: takerFee as RatePpm,
    openOrdersMax: input.openOrdersMax,
    priceBand: input.priceBand as RatePpm | undefined,
    referencePrice: read('referencePrice', price),
    bandAuctionMicros: input.bandAuctionMicros,
    dayEndMicros: input.dayEndMicros,
  });
}

function valueOrThrow<T>(parsed: Parsed<T, string>, what: string): T {
  if (parsed.ok) return parsed.value;
  throw new ExchangeSetupError(`${what}: ${parsed.code}.`);
}
