/** `amend-order` by the rules: of what rests, and of what waits. */
import type { AmendOrder } from '../../src/engine/commands.ts';
import { act } from './reference-act.ts';
import { find, frozen, reject } from './reference-cancel.ts';
import {
  bandRefusal,
  displayRefusal,
  fundsRefusal,
  notionalAsLimit,
  notionalRefusal,
  priceRefusals,
  quantityRefusals,
  selfCrossRefusal,
  triggerRefusal,
} from './reference-checks.ts';
import {
  defined,
  firstOf,
  identityOf,
  type ReferenceContext,
  type Refusal,
} from './reference-context.ts';
import { cancelOpen, hiddenLots, holdNeeded, partnerOf, unqueue } from './reference-end.ts';
import { needOf, paysWith } from './reference-ledger.ts';
import { toLots, toTicks } from './reference-numbers.ts';
import { isOrdered } from './reference-place.ts';
import {
  isTrailing,
  larger,
  type ReferenceMarket,
  type ReferenceOrder,
  remainingOf,
  smaller,
} from './reference-state.ts';
import { priceOf, wouldTake } from './reference-walk.ts';

/** The order as it is, and as it would be. */
interface Change {
  readonly market: ReferenceMarket;
  readonly order: ReferenceOrder;
  readonly wish: ReferenceOrder;
  readonly command: AmendOrder;
}

export function amendOrder(context: ReferenceContext, command: AmendOrder): boolean {
  const found = find(context, command);
  if (found.refusal !== undefined) return reject(context, command, found.refusal);
  const { market, order } = found;
  const isWaiting = market.waiting.includes(order);
  const change = { market, order, wish: wishOf(order, command, isWaiting), command };
  const refusal = isWaiting ? waitingRefusal(context, change) : restingRefusal(context, change);
  if (refusal !== undefined) return reject(context, command, refusal);
  if (isAmendedAway(change)) cancelOpen(context, market, { order, reason: 'amended-away' });
  else if (isWaiting) amendWaiting(context, change);
  else amendResting(context, change);
  return true;
}

function wishOf(order: ReferenceOrder, command: AmendOrder, isWaiting: boolean): ReferenceOrder {
  const { price, quantity, displayQuantity } = command;
  // What rests has no stop any more.
  const stopPrice = isWaiting ? command.stopPrice : undefined;
  return {
    ...order,
    ...(price === undefined ? {} : { price: BigInt(price) }),
    ...(quantity === undefined ? {} : { quantity: BigInt(quantity) }),
    ...(stopPrice === undefined ? {} : { stopPrice: BigInt(stopPrice) }),
    ...(displayQuantity === undefined ? {} : { display: BigInt(displayQuantity) }),
  };
}

/** Fewer lots, and nothing else. */
function isReduction({ order, wish }: Change): boolean {
  if (wish.quantity === undefined || order.quantity === undefined) return false;
  return wish.quantity < order.quantity && isSame({ ...wish, quantity: order.quantity }, order);
}

function isSame(left: ReferenceOrder, right: ReferenceOrder): boolean {
  return (['price', 'quantity', 'stopPrice', 'display'] as const).every(
    (term) => left[term] === right[term],
  );
}

/** What is left of the total is already filled. */
function isAmendedAway({ order, wish }: Change): boolean {
  return wish.quantity !== undefined && wish.quantity <= order.filled;
}

function replaces({ order, wish }: Change): boolean {
  const grows = (wish.quantity ?? 0n) > (order.quantity ?? 0n);
  return wish.price !== order.price || grows;
}

// --- Checks ----------------------------------------------------------------------------------

function restingRefusal(context: ReferenceContext, change: Change): Refusal | undefined {
  const { market, order, wish, command } = change;
  const state = stateRefusal(change, isAmendedAway(change) || isReduction(change));
  const conflict = [
    command.stopPrice !== undefined,
    command.displayQuantity !== undefined && order.display === undefined,
    ...pairConflicts(context, change),
  ].includes(true);
  const early = firstOf([state, conflict ? { code: 'order-terms-conflict' } : undefined]);
  if (early !== undefined || isAmendedAway(change)) return early;
  const shape = [
    ...priceRefusals(market, wish.price),
    ...quantityRefusals(market, wish.quantity),
    wish.display !== order.display || replaces(change) ? displayRefusal(wish) : undefined,
    emptyRefusal(change),
    notionalRefusal(market, notionalAsLimit(market, { ...wish, stopPrice: undefined })),
  ];
  if (!replaces(change)) return firstOf(shape);
  return firstOf([
    ...shape,
    bandRefusal(market, wish),
    selfCrossRefusal(context, market, wish),
    takingRefusal(market, wish),
    changedFundsRefusal(context, change),
  ]);
}

function waitingRefusal(context: ReferenceContext, change: Change): Refusal | undefined {
  const { market, order, wish, command } = change;
  const conflict = [
    command.stopPrice !== undefined && isTrailing(order.type),
    command.quantity !== undefined && order.quantity === undefined,
    command.displayQuantity !== undefined && order.display === undefined,
    ...pairConflicts(context, change),
  ].includes(true);
  const early = firstOf([
    stateRefusal(change, isAmendedAway(change) || isReduction(change)),
    conflict ? { code: 'order-terms-conflict' } : undefined,
  ]);
  if (early !== undefined || isAmendedAway(change)) return early;
  return firstOf([
    ...priceRefusals(market, wish.stopPrice),
    ...priceRefusals(market, wish.price),
    ...quantityRefusals(market, wish.quantity),
    isReduction(change) || isSame(order, wish) ? undefined : displayRefusal(wish),
    emptyRefusal(change),
    notionalRefusal(market, notionalAsLimit(market, wish)),
    isReduction(change) ? undefined : triggerRefusal(market, wish),
    changedFundsRefusal(context, change),
  ]);
}

function stateRefusal({ market, order }: Change, shrinks: boolean): Refusal | undefined {
  if (shrinks) return frozen(market);
  const isWaiting = market.waiting.includes(order);
  switch (market.state) {
    case 'cancel-only':
      return { code: 'market-cancel-only' };
    case 'auction':
      return isWaiting ? { code: 'market-in-auction' } : undefined;
    case 'post-only':
      return isWaiting ? { code: 'market-post-only' } : undefined;
    case 'open':
      return undefined;
    case 'halted':
    case 'closed':
      return frozen(market);
  }
}

/** The legs of a pair have one quantity, and their prices stay on their sides of each other. */
function pairConflicts(context: ReferenceContext, { order, wish, command }: Change): boolean[] {
  const partner = partnerOf(context, order);
  if (partner === undefined) return [];
  const [limit, stop] = order.type === 'limit' ? [wish, partner] : [partner, wish];
  return [command.quantity !== undefined, !isOrdered(limit, stop)];
}

/** An amend that changes nothing must not cost the order its place. */
function emptyRefusal({ order, wish }: Change): Refusal | undefined {
  return isSame(order, wish) ? { code: 'amend-empty' } : undefined;
}

/** A replace takes nothing where the order is post-only or the market is; sliding is for new orders. */
function takingRefusal(market: ReferenceMarket, wish: ReferenceOrder): Refusal | undefined {
  const isPostOnly = wish.postOnly !== undefined || market.state === 'post-only';
  if (!isPostOnly || market.state === 'auction') return undefined;
  return wouldTake(market, wish.side, priceOf(wish)) ? { code: 'post-only-would-take' } : undefined;
}

/** What the old order holds, and its pair, pays for the new one. */
function changedFundsRefusal(
  context: ReferenceContext,
  { market, order, wish }: Change,
): Refusal | undefined {
  const partner = partnerOf(context, order);
  const partnersNeed = partner === undefined ? 0n : needOf(market, partner);
  return fundsRefusal(context, {
    account: order.account,
    asset: paysWith(market, order.side),
    needed: larger(needOf(market, wish), partnersNeed),
    freed: order.held + (partner?.held ?? 0n),
  });
}

// --- Effects ---------------------------------------------------------------------------------

function amendResting(context: ReferenceContext, change: Change): void {
  const { order, wish } = change;
  if (wish.display !== order.display) {
    order.display = wish.display;
    order.updatedAt = context.time;
    const displayQuantity = toLots(wish.display ?? 0n);
    context.emit({ kind: 'order-amended', ...identityOf(order), displayQuantity });
  }
  if (replaces(change)) replace(context, change);
  else if (wish.quantity !== order.quantity) reduce(context, change);
}

/** Lots that do not show go first. */
function reduce(context: ReferenceContext, { market, order, wish }: Change): void {
  const by = (order.quantity ?? 0n) - (wish.quantity ?? 0n);
  const hidden = smaller(remainingOf(order) - order.showing, by);
  order.quantity = wish.quantity;
  order.showing -= by - hidden;
  order.updatedAt = context.time;
  holdNeeded(context, market, order);
  context.emit({
    kind: 'order-reduced',
    ...identityOf(order),
    price: toTicks(priceOf(order)),
    by: toLots(by),
    remaining: toLots(remainingOf(order)),
    ...hiddenLots(hidden),
    ...(by > hidden ? { updateId: context.changeBook(market) } : {}),
  });
}

function replace(context: ReferenceContext, { market, order, wish }: Change): void {
  const old = { price: priceOf(order), remaining: remainingOf(order), showing: order.showing };
  market.resting = market.resting.filter((one) => one !== order);
  context.ledger.holdFor(market, order, 0n);
  order.price = wish.price;
  order.quantity = wish.quantity;
  order.updatedAt = context.time;
  context.emit({
    kind: 'order-replaced',
    ...identityOf(order),
    oldPrice: toTicks(old.price),
    oldRemaining: toLots(old.remaining),
    ...hiddenLots(old.remaining - old.showing),
    price: toTicks(priceOf(order)),
    remaining: toLots(remainingOf(order)),
    updateId: context.changeBook(market),
  });
  const partner = partnerOf(context, order);
  act(context, market, order);
  if (partner !== undefined && order.linked !== undefined) holdNeeded(context, market, partner);
}

/** Its place among the stops stays; one that was triggered and did not run yet waits again. */
function amendWaiting(context: ReferenceContext, { market, order, wish }: Change): void {
  const changed = defined({
    price: isChanged('price', order, wish) ? toTicks(wish.price ?? 0n) : undefined,
    quantity: isChanged('quantity', order, wish) ? toLots(wish.quantity ?? 0n) : undefined,
    stopPrice: isChanged('stopPrice', order, wish) ? toTicks(wish.stopPrice ?? 0n) : undefined,
    displayQuantity: isChanged('display', order, wish) ? toLots(wish.display ?? 0n) : undefined,
  });
  order.price = wish.price;
  order.quantity = wish.quantity;
  order.stopPrice = wish.stopPrice;
  order.display = wish.display;
  order.updatedAt = context.time;
  unqueue(context, order);
  holdNeeded(context, market, order);
  context.emit({ kind: 'order-amended', ...identityOf(order), ...changed });
}

function isChanged(
  term: 'price' | 'quantity' | 'stopPrice' | 'display',
  order: ReferenceOrder,
  wish: ReferenceOrder,
): boolean {
  return order[term] !== wish[term];
}
