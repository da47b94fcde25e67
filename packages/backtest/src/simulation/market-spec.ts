/** Markets of a backtest as their user states them, and as the core is told. */
import type { Command } from '@exchange/core';
import {
  type amount,
  parseAmount,
  parseDecimal,
  parseQuantity,
  type RatePpm,
  ratePpm,
  scaleOf,
} from '@exchange/core/units';
import { ConfigurationError } from '../errors.ts';

export interface MarketSpec {
  /** `BASE_QUOTE`. */
  readonly symbol: string;
  /** Decimal text. */
  readonly tickSize: string;
  readonly lotSize: string;
  /**
   * Share of what is received, as decimal text: `0.001` is 0.1 %. A maker's may be negative.
   * Default 0.
   */
  readonly makerFee?: string;
  readonly takerFee?: string;
  readonly minQuantity?: string;
  readonly minNotional?: string;
}

interface MarketAssets {
  readonly base: string;
  readonly quote: string;
}

/** Money in fees and valuations is not rounded coarser than this many decimals. */
const DECIMALS_MIN = 8;
const DECIMALS_MAX = 18;
/** Rates are whole parts per million. */
const RATE_ONE = 1_000_000;

function assetsOf(symbol: string): MarketAssets {
  const [base, quote, ...rest] = symbol.split('_');
  if (base === undefined || quote === undefined || rest.length > 0 || base === '' || quote === '') {
    throw new ConfigurationError(`A market is called BASE_QUOTE, not "${symbol}".`);
  }
  return { base, quote };
}

/** Decimals that each asset needs so that every price times every quantity is exact. */
export function assetDecimals(markets: readonly MarketSpec[]): Map<string, number> {
  const decimals = new Map<string, number>();
  const need = (asset: string, count: number): void => {
    if (count > DECIMALS_MAX)
      throw new ConfigurationError(
        `${asset} would need ${count} decimals; use a coarser tick or lot.`,
      );
    decimals.set(asset, Math.max(decimals.get(asset) ?? DECIMALS_MIN, count));
  };
  for (const { symbol, tickSize, lotSize } of markets) {
    for (const size of [tickSize, lotSize]) {
      if (!parseDecimal(size).ok || Number(size) === 0)
        throw new ConfigurationError(`${symbol}: "${size}" is not a tick or lot size.`);
    }
    const { base, quote } = assetsOf(symbol);
    need(base, scaleOf(lotSize));
    need(quote, scaleOf(tickSize) + scaleOf(lotSize));
  }
  return decimals;
}

export function createMarketCommand(
  spec: MarketSpec,
  decimals: ReadonlyMap<string, number>,
): Command {
  const { symbol, tickSize, lotSize } = spec;
  const { base, quote } = assetsOf(symbol);
  const minQuantity =
    spec.minQuantity === undefined ? undefined : parseQuantity(spec, spec.minQuantity);
  if (minQuantity?.ok === false)
    throw new ConfigurationError(
      `${symbol}: the minimum quantity "${spec.minQuantity}" is not whole lots.`,
    );
  return {
    kind: 'create-market',
    symbol,
    base,
    quote,
    tickSize,
    lotSize,
    ...(minQuantity === undefined ? {} : { minQuantity: minQuantity.value }),
    ...(spec.minNotional === undefined
      ? {}
      : { minNotional: amountOf(spec.minNotional, decimals.get(quote) ?? 0) }),
    makerFee: rateOf(spec.makerFee ?? '0'),
    takerFee: rateOf(spec.takerFee ?? '0'),
  };
}

export function amountOf(text: string, decimals: number): ReturnType<typeof amount> {
  const parsed = parseAmount(decimals, text);
  if (!parsed.ok)
    throw new ConfigurationError(`"${text}" is not an amount with at most ${decimals} decimals.`);
  return parsed.value;
}

/** `0.001` → 1000 parts per million. */
function rateOf(text: string): RatePpm {
  const isNegative = text.startsWith('-');
  const parsed = parseDecimal(isNegative ? text.slice(1) : text);
  const ppm = parsed.ok
    ? (parsed.value.units * BigInt(RATE_ONE)) / 10n ** BigInt(parsed.value.scale)
    : -1n;
  const isExact =
    parsed.ok && ppm * 10n ** BigInt(parsed.value.scale) === parsed.value.units * BigInt(RATE_ONE);
  if (!isExact || ppm > BigInt(RATE_ONE)) {
    throw new ConfigurationError(
      `"${text}" is not a fee: a share such as 0.001, in whole parts per million.`,
    );
  }
  return ratePpm(isNegative ? -Number(ppm) : Number(ppm));
}
