/** Places an order: repeat check, ordered checks, then the commit in which nothing can fail. */
import { assert } from '../../assert.ts';
import { BUY, NONE } from '../../book/matching-book.ts';
import { AMOUNT_MAX } from '../../limits.ts';
import type { AccountId, OrderId } from '../../units/quantities.ts';
import type { Account } from '../accounts/account.ts';
import type { Engine } from '../engine.ts';
import { emitAccepted } from '../events/emit.ts';
import { checkSelfCross } from '../markets/auction-checks.ts';
import type { MarketEntry } from '../markets/market-entry.ts';
import { checkBand } from '../markets/price-band.ts';
import { type Refusal, refuse, refuseBound, refused } from '../refusal.ts';
import { waitingFrom } from '../stops/waiting-book.ts';
import { checkExpiry, expiryOf } from '../time/expiry.ts';
import { actAsLimit, actAsMarket } from './act-order.ts';
import { ClientIds, type RememberedOrder } from './client-ids.ts';
import {
  checkConditional,
  checkFunds,
  checkOpenOrders,
  needs,
  type Place,
} from './conditional-checks.ts';
import { checkDisplay } from './iceberg-checks.ts';
import { heldAsset, startWaiting } from './open-orders.ts';
import { checkMarketTakes, checkNotional, checkPrice, checkQuantity } from './order-checks.ts';
import { contentOf, isContentOf } from './order-content.ts';
import { canRest, packFlags, sideOf, TYPE_LIMIT, TYPE_MARKET } from './order-flags.ts';
import type { OrderIntent } from './order-intent.ts';
import { checkTerms } from './order-terms.ts';
import { type MarketPlan, planByQuantity, planByQuoteAmount } from './plan.ts';
import { restingPrice } from './post-only.ts';

/** @returns the id of the order that was made, now or by the first of its repeats, or `refused` */
export function placeOrder(engine: Engine, intent: OrderIntent): number {
  const known = findKnown(engine, intent);
  if (known !== undefined && isContentOf(known.content, intent)) {
    emitRepeated(engine, intent, known);
    return known.orderId;
  }
  const account = engine.userAccount(intent.account);
  const refusal = known === undefined ? check(engine, intent, account) : refuse('client-id-reused');
  if (refusal !== undefined) {
    emitRejected(engine, intent, refusal);
    return refused(refusal);
  }
  // Past this line the order is accepted and nothing can fail.
  const { market } = intent;
  assert(market !== undefined && account !== undefined, 'an accepted order has passed its checks');
  const slot = accept(engine, intent, { market, account });
  const order = { market, account, slot, standing: 'new' } as const;
  const orderId = engine.lastOrderId;
  if (intent.type === TYPE_LIMIT) actAsLimit(engine, intent, order);
  else if (intent.type === TYPE_MARKET) actAsMarket(engine, intent, order);
  else waitFor(engine, intent, order);
  return orderId;
}

/** What the client id was used for, as long as that is remembered or its order is open. */
export function findKnown(engine: Engine, intent: OrderIntent): RememberedOrder | undefined {
  const { clientId } = intent;
  if (clientId === undefined) return undefined;
  const account = engine.userAccount(intent.account);
  const remembered = account?.clientIds?.find(clientId, engine.time);
  if (remembered !== undefined) return remembered;
  const slot = account?.clientIds?.openOrder(clientId) ?? NONE;
  if (slot === NONE) return undefined;
  // The window has passed, so only that it is taken is known, not by what.
  const { orders } = engine;
  const [orderId, time] = [orders.id(slot), orders.acceptedAt(slot)];
  return { clientId, market: orders.market(slot), orderId, time, content: '' };
}

function check(
  engine: Engine,
  intent: OrderIntent,
  account: Account | undefined,
): Refusal | undefined {
  const { market } = intent;
  if (engine.time > intent.deadline) return refuse('command-expired');
  if (account === undefined) return refuse('account-unknown');
  if (market === undefined) return refuse('market-unknown');
  const place = { market, account };
  const refusal = checkWords(intent, market);
  if (refusal !== undefined) return refusal;
  if (intent.type === TYPE_LIMIT) return checkLimit(engine, intent, place);
  if (intent.type === TYPE_MARKET) return checkMarket(engine, intent, place);
  return checkConditional(engine, intent, place);
}

/** Does the market's state allow such an order, and do its terms go together? */
export function checkWords(intent: OrderIntent, market: MarketEntry): Refusal | undefined {
  return checkMarketTakes(market, intent) ?? checkTerms(intent);
}

function checkLimit(engine: Engine, intent: OrderIntent, place: Place): Refusal | undefined {
  const { market, account } = place;
  const { quantity, side } = intent;
  const refusal =
    checkLimitTerms(engine, intent, market) ??
    (canRest(intent.timeInForce) ? checkOpenOrders(engine, place, 1) : undefined) ??
    checkAtBook(engine, intent, place);
  if (refusal !== undefined) return refusal;
  const price = intent.postOnly === 0 ? intent.price : restingPrice(market, intent);
  const needed = side === BUY ? market.notional(price, quantity) : market.base(quantity);
  // As `checkFunds`, without its argument object: a new limit order is the commonest after a move.
  const balance = engine.balance(account, heldAsset(market, side));
  if (engine.ledger.covers(balance, needed)) return undefined;
  return refuseBound('insufficient-funds', needed, engine.ledger.available(balance));
}

/** Price, quantity, display, lifetime and notional are within what the market allows. */
export function checkLimitTerms(
  engine: Engine,
  intent: OrderIntent,
  market: MarketEntry,
): Refusal | undefined {
  const { price, quantity, displayQuantity } = intent;
  return (
    checkPrice(market.terms, price) ??
    checkQuantity(market.terms, quantity) ??
    checkDisplay(displayQuantity, quantity) ??
    checkExpiry(engine, intent) ??
    checkNotional(market, market.notional(price, quantity))
  );
}

/** What the last price and the book have against a limit order. */
export function checkAtBook(
  engine: Engine,
  intent: OrderIntent,
  { market, account }: Place,
): Refusal | undefined {
  const { side, price, selfTrade } = intent;
  return (
    checkBand(market, price) ??
    checkSelfCross(engine, market, { account, side, price, selfTrade }) ??
    (restingPrice(market, intent) === 0 ? refuse('post-only-would-take') : undefined)
  );
}

/** A market order is checked at what it would do: the plan. */
function checkMarket(engine: Engine, intent: OrderIntent, place: Place): Refusal | undefined {
  const { market } = place;
  const outOfBounds =
    (intent.price === 0 ? undefined : checkPrice(market.terms, intent.price)) ??
    (isByAmount(intent) ? undefined : checkQuantity(market.terms, intent.quantity));
  if (outOfBounds !== undefined) return outOfBounds;
  const plan = planMarket(engine, intent, place);
  if (plan.traded > 0) {
    const wrongSize = checkNotional(market, plan.notional);
    if (wrongSize !== undefined) return wrongSize;
  }
  const { side } = intent;
  const unpaid = checkFunds(engine, place, { side, needed: marketNeeds(intent, market, plan) });
  if (unpaid !== undefined) return unpaid;
  // More than there can be of any asset; only a sell asks for it with nothing of its own at stake.
  return intent.quoteAmount > AMOUNT_MAX
    ? refuseBound('amount-out-of-range', intent.quoteAmount, AMOUNT_MAX)
    : undefined;
}

/** An order for no lots at all is one by quantity, and too small. */
function isByAmount(intent: OrderIntent): boolean {
  return intent.quantity === 0 && intent.quoteAmount !== 0n;
}

/** What a market order must be able to pay: what it names itself, or else what the plan costs. */
function marketNeeds(intent: OrderIntent, market: MarketEntry, plan: MarketPlan): bigint {
  if (intent.side === BUY) return intent.quantity === 0 ? intent.quoteAmount : plan.notional;
  const lots = intent.quantity === 0 ? plan.traded : intent.quantity;
  return BigInt(lots) * market.terms.baseUnitsPerLot;
}

function planMarket(engine: Engine, intent: OrderIntent, place: Place): MarketPlan {
  const { taker } = engine;
  taker.side = intent.side;
  taker.selfTrade = intent.selfTrade;
  taker.owner = place.account.owner;
  taker.limit = intent.price;
  taker.quantity = intent.quantity;
  return intent.quantity === 0
    ? planByQuoteAmount(place.market, taker, intent.quoteAmount)
    : planByQuantity(place.market, taker);
}

/** Its funds are held until its trigger comes, or its end. */
function waitFor(
  engine: Engine,
  intent: OrderIntent,
  order: Place & { readonly slot: number },
): void {
  const { market, slot } = order;
  const orderId = engine.orders.id(slot);
  const held = needs(market, intent);
  startWaiting(engine, waitingFrom(intent, { slot, orderId, held }, market.lastPrice));
}

/** The order has an id and a slot, and its client id is taken. A pair's `content` is that of both legs. */
export function accept(
  engine: Engine,
  intent: OrderIntent,
  place: Place & { readonly content?: string },
): number {
  const { orders, time } = engine;
  const { account, market, content } = place;
  engine.lastOrderId += 1;
  const slot = orders.take(engine.lastOrderId, {
    account: account.id,
    market: market.index,
    flags: packFlags(intent),
    balance: engine.balance(account, heldAsset(market, intent.side)),
    time,
  });
  const { clientId } = intent;
  if (clientId !== undefined) {
    orders.setClientId(slot, clientId);
    account.clientIds ??= new ClientIds(orders.ids);
    const { lastOrderId: orderId } = engine;
    account.clientIds.remember(
      { clientId, market: market.index, orderId, time, content: content ?? contentOf(intent) },
      engine.undo,
    );
  }
  // From here on the intent says what became of what was asked.
  if (intent.type === TYPE_LIMIT) intent.price = restingPrice(market, intent);
  intent.expiresAt = expiryOf(engine, intent, market);
  if (intent.expiresAt !== 0) orders.setExpiresAt(slot, intent.expiresAt);
  emitAccepted(engine, slot, intent);
  return slot;
}

export function emitRejected(engine: Engine, intent: OrderIntent, refusal: Refusal): void {
  engine.events.object({
    kind: 'order-rejected',
    market: intent.symbol,
    account: intent.account as AccountId,
    ...(intent.clientId === undefined ? {} : { clientId: intent.clientId }),
    ...refusal,
  });
}

export function emitRepeated(engine: Engine, intent: OrderIntent, known: RememberedOrder): void {
  engine.events.object({
    kind: 'order-repeated',
    clientId: known.clientId,
    market: engine.market(known.market).terms.symbol,
    account: intent.account as AccountId,
    orderId: known.orderId as OrderId,
    side: sideOf(packFlags(intent)),
  });
}
