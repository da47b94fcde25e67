/** Checks on orders that wait, new or amended: each function in the order of the reject codes. */
import { BUY, SELL, type SideBit } from '../../book/matching-book.ts';
import { isLess, subtract, type Units, units } from '../../ledger/units.ts';
import { TRAIL_PPM_MAX } from '../../limits.ts';
import type { Account } from '../accounts/account.ts';
import type { Engine } from '../engine.ts';
import type { MarketEntry } from '../markets/market-entry.ts';
import { type Refusal, refuseBound } from '../refusal.ts';
import { isTrailing, risesTo } from '../stops/waiting-book.ts';
import { checkExpiry } from '../time/expiry.ts';
import { checkDisplay } from './iceberg-checks.ts';
import { heldAsset, holdFor, openOrdersIn } from './open-orders.ts';
import { checkNotional, checkPrice, checkQuantity } from './order-checks.ts';
import type { OrderIntent } from './order-intent.ts';

/** What a waiting order says: an intent, or a waiting order as it is or shall be. */
export interface ConditionalTerms {
  readonly side: SideBit;
  readonly type: number;
  /** Of a trailing order where it stands now; 0: nowhere yet. */
  readonly stopPrice: number;
  readonly trailTicks: number;
  readonly trailPpm: number;
  readonly price: number;
  readonly quantity: number;
  readonly quoteAmount: bigint;
  readonly displayQuantity: number;
}

/** Whose order it is, and where. */
export interface Place {
  readonly market: MarketEntry;
  readonly account: Account;
}

/** All checks on a new conditional order behind those on its market's state and its terms' kinds. */
export function checkConditional(
  engine: Engine,
  intent: OrderIntent,
  { market, account }: Place,
): Refusal | undefined {
  return (
    checkBounds(market, intent) ??
    checkExpiry(engine, intent) ??
    checkWorth(market, intent) ??
    checkOpenOrders(engine, { market, account }, 1) ??
    checkTrigger(market, intent) ??
    checkFunds(engine, { market, account }, { side: intent.side, needed: needs(market, intent) })
  );
}

/** Prices, quantity, display and trail are within what the market allows. */
export function checkBounds(market: MarketEntry, terms: ConditionalTerms): Refusal | undefined {
  return (
    checkPrices(market, terms) ??
    (isByAmount(terms) ? undefined : checkQuantity(market.terms, terms.quantity)) ??
    checkDisplay(terms.displayQuantity, terms.quantity) ??
    checkTrail(market, terms)
  );
}

/** Both prices against the lower bound, then both against the upper: the code counts, not the price. */
function checkPrices(market: MarketEntry, terms: ConditionalTerms): Refusal | undefined {
  const refusals = [
    isTrailing(terms.type) ? undefined : checkPrice(market.terms, terms.stopPrice),
    terms.price === 0 ? undefined : checkPrice(market.terms, terms.price),
  ];
  return (
    refusals.find((refusal) => refusal?.code === 'price-below-minimum') ??
    refusals.find((refusal) => refusal !== undefined)
  );
}

function checkTrail(market: MarketEntry, terms: ConditionalTerms): Refusal | undefined {
  if (!isTrailing(terms.type)) return undefined;
  const isInTicks = terms.trailTicks !== 0;
  const trail = isInTicks ? terms.trailTicks : terms.trailPpm;
  const most = isInTicks ? market.terms.maxPrice : TRAIL_PPM_MAX;
  if (trail < 1) return refuseBound('trail-out-of-range', trail, 1);
  if (trail > most) return refuseBound('trail-out-of-range', trail, most);
  return undefined;
}

/** A trailing sell that names no price is worth what nobody knows. */
export function checkWorth(market: MarketEntry, terms: ConditionalTerms): Refusal | undefined {
  if (isByAmount(terms)) return checkNotional(market, units(terms.quoteAmount));
  const named = terms.price !== 0 || !isTrailing(terms.type);
  if (!named) return undefined;
  const price = terms.price === 0 ? terms.stopPrice : terms.price;
  return checkNotional(market, market.notional(price, terms.quantity));
}

/** May the account have so many more open orders? */
export function checkOpenOrders(
  engine: Engine,
  { market, account }: Place,
  more: number,
): Refusal | undefined {
  const { openOrdersMax } = market.terms;
  const open = openOrdersIn(engine, account.id, market.index);
  return open + more > openOrdersMax
    ? refuseBound('open-orders-limit', open, openOrdersMax)
    : undefined;
}

/** A trailing stop of 0 stands nowhere yet: as a new order's, it will stand off the last price. */
export function checkTrigger(market: MarketEntry, terms: ConditionalTerms): Refusal | undefined {
  const { lastPrice } = market;
  if (lastPrice === 0 || terms.stopPrice === 0) return undefined;
  const isReached = risesTo(terms) ? lastPrice >= terms.stopPrice : lastPrice <= terms.stopPrice;
  return isReached ? refuseBound('stop-would-trigger', terms.stopPrice, lastPrice) : undefined;
}

export function checkFunds(
  engine: Engine,
  { market, account }: Place,
  { side, needed }: { readonly side: SideBit; readonly needed: Units },
): Refusal | undefined {
  const balance = engine.balance(account, heldAsset(market, side));
  if (engine.ledger.covers(balance, needed)) return undefined;
  return refuseBound('insufficient-funds', needed, engine.ledger.available(balance));
}

/** A pair's limit stands on the better side of its stop, so that one price cannot mean both. */
export function isApart(side: SideBit, price: number, stopPrice: number): boolean {
  return side === BUY ? price < stopPrice : price > stopPrice;
}

/** What a conditional order must hold to act whatever comes. */
export function needs(market: MarketEntry, terms: ConditionalTerms): Units {
  if (terms.side === SELL) return market.base(terms.quantity);
  return isByAmount(terms)
    ? units(terms.quoteAmount)
    : market.notional(terms.price, terms.quantity);
}

/** What a stop leg holds: as much of its need as the limit leg of its pair does not hold already. */
export function beyond(needed: Units, heldByPartner: Units): Units {
  return isLess(heldByPartner, needed) ? subtract(needed, heldByPartner) : 0;
}

/** What a resting limit leg holds. */
export function restingHold(market: MarketEntry, slot: number): Units {
  const { book } = market;
  const open = { price: book.price(slot), quantity: book.quantity(slot) };
  return holdFor(market, book.side(slot), open);
}

/** An order for no lots at all is one by quantity, and too small. */
function isByAmount({ side, quantity, quoteAmount }: ConditionalTerms): boolean {
  return side === BUY && quantity === 0 && quoteAmount !== 0n;
}
