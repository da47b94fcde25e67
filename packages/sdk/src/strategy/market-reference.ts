/** The one implementation of `MarketReference`, shared by the live runner and the backtester. */
import {
  formatPrice,
  formatQuantity,
  priceTicks,
  type QuantityLots,
  quantityLots,
  roundToSteps,
  stepEstimate,
} from '@exchange/core/units';
import type { MarketReference } from './contract.ts';

export interface MarketReferenceInput {
  readonly symbol: string;
  readonly base: string;
  readonly quote: string;
  /** Decimal strings. */
  readonly tickSize: string;
  readonly lotSize: string;
  readonly minQuantity: QuantityLots;
  readonly makerFeePpm: number;
  readonly takerFeePpm: number;
}

export function createMarketReference(input: MarketReferenceInput): MarketReference {
  const { symbol, base, quote, tickSize, lotSize, minQuantity, makerFeePpm, takerFeePpm } = input;
  return {
    symbol,
    base,
    quote,
    makerFeePpm,
    takerFeePpm,
    minQuantity,
    tickValue: stepEstimate(tickSize),
    lotValue: stepEstimate(lotSize),
    priceText: (price) => formatPrice({ tickSize }, price),
    quantityText: (quantity) => formatQuantity({ lotSize }, quantity),
    toTicks: (price, round = 'nearest') => priceTicks(roundToSteps(tickSize, price, round)),
    toLots: rememberingTexts((quantity, round = 'down') =>
      quantityLots(roundToSteps(lotSize, quantity, round)),
    ),
  };
}

type ToLots = MarketReference['toLots'];

const TEXTS_MAX = 256;

/** Strategies ask for the same few sizes again and again, and reading a decimal is not cheap. */
function rememberingTexts(toLots: ToLots): ToLots {
  const known = new Map<string, QuantityLots>();
  return (quantity, round) => {
    if (typeof quantity !== 'string' || round === 'nearest') return toLots(quantity, round);
    const found = known.get(quantity);
    if (found !== undefined) return found;
    const lots = toLots(quantity, round);
    if (known.size >= TEXTS_MAX) known.clear();
    known.set(quantity, lots);
    return lots;
  };
}
