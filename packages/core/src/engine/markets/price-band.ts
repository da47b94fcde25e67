/**
 * How far from its reference price a market trades: within it, freely; a limit price outside is refused,
 * a taker without one stops at the edge, and the market goes into an auction to find its price.
 */
import { BUY, SELL, type SideBit } from '../../book/matching-book.ts';
import { shareRoundedDown } from '../../ledger/units.ts';
import { PRICE_TICKS_MAX, TIME_MICROS_MAX } from '../../limits.ts';
import type { Engine } from '../engine.ts';
import { type Refusal, refuseBound } from '../refusal.ts';
import type { MarketEntry } from './market-entry.ts';
import { changeMarket } from './market-state.ts';

/** The last trade's price, before the first the market's stated one; 0: neither. */
export function referencePrice({ lastPrice, terms }: MarketEntry): number {
  return lastPrice === 0 ? (terms.referencePrice ?? 0) : lastPrice;
}

/** The worst price at which a taker of this side may trade; 0: any. */
export function bandEdge(market: MarketEntry, side: SideBit): number {
  const { priceBand } = market.terms;
  if (priceBand === 0) return 0;
  const reference = referencePrice(market);
  if (reference === 0) return 0;
  const distance = Number(shareRoundedDown(reference, priceBand));
  return side === BUY ? Math.min(reference + distance, PRICE_TICKS_MAX) : reference - distance;
}

/** The check on a limit price. An auction is there to find a new one. */
export function checkBand(market: MarketEntry, price: number): Refusal | undefined {
  if (market.terms.priceBand === 0 || market.state === 'auction') return undefined;
  const highest = bandEdge(market, BUY);
  if (highest === 0) return undefined;
  if (price > highest) return refuseBound('price-out-of-band', price, highest);
  const lowest = bandEdge(market, SELL);
  return price < lowest ? refuseBound('price-out-of-band', price, lowest) : undefined;
}

/** A taker met the edge of the band. */
export function startBandAuction(engine: Engine, market: MarketEntry): void {
  const endsAt = Math.min(engine.time + market.terms.bandAuctionMicros, TIME_MICROS_MAX);
  changeMarket(engine, market, { state: 'auction', endsAt, cause: 'price-band' });
}
