/** Why an order may not be placed, or become what an amend wants of it. */
import type { ReferenceContext, Refusal } from './reference-context.ts';
import { needOf, paysWith } from './reference-ledger.ts';
import {
  AMOUNT_MAX,
  canRest,
  ICEBERG_PARTS,
  isConditional,
  isTrailing,
  notionalOf,
  PPM,
  type ReferenceMarket,
  type ReferenceOrder,
} from './reference-state.ts';
import { isSameOwner, planFor } from './reference-trade.ts';
import { isSatisfied, stopOf } from './reference-triggers.ts';
import {
  bandOf,
  isBeyond,
  type Plan,
  plannedLots,
  plannedNotional,
  priceOf,
  slidTo,
  wouldTake,
} from './reference-walk.ts';

/** What the state of its market says about placing this order. */
function placingStateRefusal(market: ReferenceMarket, order: ReferenceOrder): Refusal | undefined {
  switch (market.state) {
    case 'open':
      return undefined;
    case 'closed':
      return { code: 'market-closed' };
    case 'halted':
      return { code: 'market-halted' };
    case 'cancel-only':
      return { code: 'market-cancel-only' };
    case 'auction':
      return order.type === 'limit' && canRest(order) && order.linked === undefined
        ? undefined
        : { code: 'market-in-auction' };
    case 'post-only':
      return order.type === 'limit' && order.postOnly !== undefined && order.linked === undefined
        ? undefined
        : { code: 'market-post-only' };
  }
}

/** Everything about one order but its funds and how many there are. */
export function orderRefusals(
  context: ReferenceContext,
  market: ReferenceMarket,
  order: ReferenceOrder,
): (Refusal | undefined)[] {
  return [
    placingStateRefusal(market, order),
    termsRefusal(order),
    needsProtection(order) ? { code: 'protection-price-needed' } : undefined,
    ...priceRefusals(market, order.stopPrice),
    ...priceRefusals(market, order.price),
    ...quantityRefusals(market, order.quantity),
    order.display === undefined ? undefined : displayRefusal(order),
    trailRefusal(market, order),
    timeRefusal(context, order),
    notionalRefusal(market, statedNotional(context, market, order)),
    order.type === 'limit' ? bandRefusal(market, order) : undefined,
    isConditional(order.type) ? triggerRefusal(market, order) : undefined,
    order.type === 'limit' ? selfCrossRefusal(context, market, order) : undefined,
    order.type === 'limit' ? takingRefusal(market, order) : undefined,
    amountRefusal(order),
  ];
}

function termsRefusal(order: ReferenceOrder): Refusal | undefined {
  const { type, timeInForce, namesTime, postOnly, display, side, quoteAmount } = order;
  const showsOrSlides = display !== undefined || postOnly === 'slide';
  const isConflict = [
    showsOrSlides && !canRest(order),
    namesTime !== (timeInForce === 'gtd'),
    // A distance of nothing is none.
    isTrailing(type) && (order.trailTicks ?? order.trailPpm ?? 0n) === 0n,
    isConditional(type) && side === 'sell' && quoteAmount !== undefined,
  ];
  return isConflict.includes(true) ? { code: 'order-terms-conflict' } : undefined;
}

/** It will be a market order, and says nothing of what it can cost. */
function needsProtection({ type, side, quoteAmount, price }: ReferenceOrder): boolean {
  const isBlind = side === 'buy' && quoteAmount === undefined && price === undefined;
  return isConditional(type) && isBlind;
}

export function priceRefusals(
  market: ReferenceMarket,
  price: bigint | undefined,
): (Refusal | undefined)[] {
  const { minPrice, maxPrice } = market;
  if (price === undefined) return [];
  return [
    price < minPrice ? { code: 'price-below-minimum', actual: price, limit: minPrice } : undefined,
    price > maxPrice ? { code: 'price-above-maximum', actual: price, limit: maxPrice } : undefined,
  ];
}

export function quantityRefusals(
  market: ReferenceMarket,
  lots: bigint | undefined,
): (Refusal | undefined)[] {
  const { minQuantity, maxQuantity } = market;
  if (lots === undefined) return [];
  return [
    lots < minQuantity
      ? { code: 'quantity-below-minimum', actual: lots, limit: minQuantity }
      : undefined,
    lots > maxQuantity
      ? { code: 'quantity-above-maximum', actual: lots, limit: maxQuantity }
      : undefined,
  ];
}

/** From a hundredth of the quantity, rounded up, to all of it. */
export function displayRefusal({ display, quantity }: ReferenceOrder): Refusal | undefined {
  if (display === undefined || quantity === undefined) return undefined;
  const least = (quantity + ICEBERG_PARTS - 1n) / ICEBERG_PARTS;
  const code = 'display-quantity-out-of-range';
  if (display < least) return { code, actual: display, limit: least };
  return display > quantity ? { code, actual: display, limit: quantity } : undefined;
}

function trailRefusal(
  market: ReferenceMarket,
  { trailTicks, trailPpm }: ReferenceOrder,
): Refusal | undefined {
  const trail = trailTicks ?? trailPpm;
  if (trail === undefined) return undefined;
  const most = trailTicks === undefined ? PPM - 1n : market.maxPrice;
  const code = 'trail-out-of-range';
  if (trail < 1n) return { code, actual: trail, limit: 1n };
  return trail > most ? { code, actual: trail, limit: most } : undefined;
}

function timeRefusal(
  { time }: ReferenceContext,
  { expiresAt }: ReferenceOrder,
): Refusal | undefined {
  if (expiresAt === undefined || expiresAt > time) return undefined;
  return { code: 'time-in-past', actual: expiresAt, limit: time };
}

/** What the notional filters look at; absent: they do not. */
function statedNotional(
  context: ReferenceContext,
  market: ReferenceMarket,
  order: ReferenceOrder,
): bigint | undefined {
  if (order.type === 'market') {
    const cost = plannedNotional(market, planFor(context, market, order));
    return cost === 0n ? undefined : cost;
  }
  return order.quoteAmount ?? notionalAsLimit(market, order);
}

export function notionalAsLimit(
  market: ReferenceMarket,
  { quantity, price, stopPrice }: ReferenceOrder,
): bigint | undefined {
  const at = price ?? stopPrice;
  return quantity === undefined || at === undefined ? undefined : notionalOf(market, at, quantity);
}

export function notionalRefusal(
  market: ReferenceMarket,
  notional: bigint | undefined,
): Refusal | undefined {
  const { minNotional, maxNotional } = market;
  if (notional === undefined) return undefined;
  if (minNotional !== 0n && notional < minNotional) {
    return { code: 'notional-below-minimum', actual: notional, limit: minNotional };
  }
  if (maxNotional !== 0n && notional > maxNotional) {
    return { code: 'notional-above-maximum', actual: notional, limit: maxNotional };
  }
  return undefined;
}

export function bandRefusal(market: ReferenceMarket, order: ReferenceOrder): Refusal | undefined {
  const band = bandOf(market);
  // An auction is there to find a new price.
  if (band === undefined || market.state === 'auction') return undefined;
  const { price } = order;
  if (price === undefined) return undefined;
  const code = 'price-out-of-band';
  if (price < band.low) return { code, actual: price, limit: band.low };
  return price > band.high ? { code, actual: price, limit: band.high } : undefined;
}

export function triggerRefusal(
  market: ReferenceMarket,
  order: ReferenceOrder,
): Refusal | undefined {
  if (!isSatisfied(order, market.lastPrice)) return undefined;
  return { code: 'stop-would-trigger', actual: stopOf(order), limit: market.lastPrice };
}

/** Nothing prevents self-trades in an uncross, so no own orders may cross before it. */
export function selfCrossRefusal(
  context: ReferenceContext,
  market: ReferenceMarket,
  order: ReferenceOrder,
): Refusal | undefined {
  if (market.state !== 'auction' || order.selfTrade === 'none') return undefined;
  const wouldCross = market.resting.some(
    (other) =>
      other.side !== order.side &&
      isSameOwner(context, order.account, other.account) &&
      !isBeyond(order.side, priceOf(other), order.price),
  );
  return wouldCross ? { code: 'auction-self-cross' } : undefined;
}

/** A post-only order that would take, and cannot slide. */
function takingRefusal(market: ReferenceMarket, order: ReferenceOrder): Refusal | undefined {
  const { side, postOnly } = order;
  if (postOnly === undefined || market.state === 'auction') return undefined;
  if (!wouldTake(market, side, priceOf(order))) return undefined;
  const canSlide = postOnly === 'slide' && slidTo(market, side) !== undefined;
  return canSlide ? undefined : { code: 'post-only-would-take' };
}

/** Where a new order will stand: a sliding one that would take is moved. */
export function priceAfterSliding(
  market: ReferenceMarket,
  { type, side, price, postOnly }: ReferenceOrder,
): bigint | undefined {
  const mayMove = type === 'limit' && postOnly === 'slide' && market.state !== 'auction';
  if (price === undefined || !mayMove) return price;
  return wouldTake(market, side, price) ? (slidTo(market, side) ?? price) : price;
}

function amountRefusal({ quoteAmount }: ReferenceOrder): Refusal | undefined {
  if (quoteAmount === undefined || quoteAmount <= AMOUNT_MAX) return undefined;
  return { code: 'amount-out-of-range', actual: quoteAmount, limit: AMOUNT_MAX };
}

export function countRefusal(
  context: ReferenceContext,
  market: ReferenceMarket,
  { account, more }: { account: bigint; more: number },
): Refusal | undefined {
  const open = context.openOrders(market).filter((order) => order.account === account).length;
  if (open + more <= market.openOrdersMax) return undefined;
  return { code: 'open-orders-limit', actual: BigInt(open), limit: BigInt(market.openOrdersMax) };
}

export function fundsRefusal(
  context: ReferenceContext,
  need: { account: bigint; asset: string; needed: bigint; freed?: bigint },
): Refusal | undefined {
  const { account, asset, needed, freed = 0n } = need;
  const available = context.ledger.available(account, asset) + freed;
  if (needed <= available) return undefined;
  return { code: 'insufficient-funds', actual: needed, limit: available };
}

/** What a new order must be able to pay: at its own price, and what states none what its plan costs. */
export function neededFor(
  context: ReferenceContext,
  market: ReferenceMarket,
  order: ReferenceOrder,
): bigint {
  if (order.type === 'market') {
    return marketOrderNeeds(market, order, planFor(context, market, order));
  }
  return needOf(market, { ...order, price: priceAfterSliding(market, order) });
}

function marketOrderNeeds(market: ReferenceMarket, order: ReferenceOrder, plan: Plan): bigint {
  if (order.side === 'buy') return order.quoteAmount ?? plannedNotional(market, plan);
  return (order.quantity ?? plannedLots(plan)) * market.baseUnitsPerLot;
}

export function orderFundsRefusal(
  context: ReferenceContext,
  market: ReferenceMarket,
  order: ReferenceOrder,
): Refusal | undefined {
  return fundsRefusal(context, {
    account: order.account,
    asset: paysWith(market, order.side),
    needed: neededFor(context, market, order),
  });
}

/** Whether it could be open after its command. */
export function countsAsOpen(order: ReferenceOrder): boolean {
  return isConditional(order.type) || canRest(order);
}
