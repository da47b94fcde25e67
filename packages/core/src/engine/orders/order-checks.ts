/** Checks that placing and amending share, each in the order of the reject codes. */
import type { Units } from '../../ledger/units.ts';
import type { Market } from '../events.ts';
import type { MarketEntry } from '../markets/market-entry.ts';
import { type Refusal, refuse, refuseBound } from '../refusal.ts';
import { canRest, TYPE_LIMIT } from './order-flags.ts';
import type { OrderIntent } from './order-intent.ts';

/** What the market's state says to a new order. */
export function checkMarketTakes(market: MarketEntry, intent: OrderIntent): Refusal | undefined {
  const isLimit = intent.type === TYPE_LIMIT;
  if (market.state === 'post-only' && isLimit && intent.postOnly !== 0) return undefined;
  if (market.state === 'auction' && isLimit && canRest(intent.timeInForce)) return undefined;
  return checkMarketOpen(market);
}

/** What waits for a trigger is placed and moved only where it may trigger. */
export function checkMarketOpen(market: MarketEntry): Refusal | undefined {
  switch (market.state) {
    case 'post-only':
      return refuse('market-post-only');
    case 'auction':
      return refuse('market-in-auction');
    case 'open':
    case 'cancel-only':
    case 'halted':
    case 'closed':
      return checkMarketMoves(market);
  }
}

/** What it says to a resting order that is moved. */
export function checkMarketMoves(market: MarketEntry): Refusal | undefined {
  return market.state === 'cancel-only' ? refuse('market-cancel-only') : checkMarketCancels(market);
}

/** What a trader may do to make an order smaller or end it. */
export function checkMarketCancels(market: MarketEntry): Refusal | undefined {
  switch (market.state) {
    case 'open':
    case 'post-only':
    case 'auction':
    case 'cancel-only':
      return undefined;
    case 'halted':
      return refuse('market-halted');
    case 'closed':
      return refuse('market-closed');
  }
}

export function checkPrice(terms: Market, price: number): Refusal | undefined {
  if (price < terms.minPrice) return refuseBound('price-below-minimum', price, terms.minPrice);
  if (price > terms.maxPrice) return refuseBound('price-above-maximum', price, terms.maxPrice);
  return undefined;
}

export function checkQuantity(terms: Market, quantity: number): Refusal | undefined {
  const { minQuantity, maxQuantity } = terms;
  if (quantity < minQuantity) return refuseBound('quantity-below-minimum', quantity, minQuantity);
  if (quantity > maxQuantity) return refuseBound('quantity-above-maximum', quantity, maxQuantity);
  return undefined;
}

export function checkNotional(market: MarketEntry, notional: Units): Refusal | undefined {
  const { minNotional, maxNotional } = market;
  if (notional < minNotional) return refuseBound('notional-below-minimum', notional, minNotional);
  if (maxNotional !== 0 && notional > maxNotional) {
    return refuseBound('notional-above-maximum', notional, maxNotional);
  }
  return undefined;
}
