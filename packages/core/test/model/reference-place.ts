/** `place-order` by the rules, in the order of the reject codes. */
import type { PlaceLimitOrder, PlaceMarketOrder, PlaceOrder } from '../../src/engine/commands.ts';
import type { ExpireReason } from '../../src/engine/events.ts';
import {
  defined,
  identityOf,
  type ReferenceContext,
  type Refusal,
  reserve,
} from './reference-context.ts';
import { paysWith } from './reference-ledger.ts';
import { toLots, toTicks } from './reference-numbers.ts';
import {
  AMOUNT_MAX,
  DAY_MICROS,
  IDS_PER_ACCOUNT_AND_MARKET,
  notionalOf,
  type ReferenceMarket,
  type RememberedId,
  type RestingOrder,
  timeInForceOf,
} from './reference-state.ts';
import { type ActingOrder, carryOut, sameOwner } from './reference-trade.ts';
import {
  fillsWhole,
  isBeyond,
  makersFor,
  type Plan,
  plannedLots,
  plannedNotional,
  planWalk,
} from './reference-walk.ts';

export function placeOrder(context: ReferenceContext, command: PlaceOrder): void {
  const known = rememberedId(context, command);
  if (known !== undefined && known.content === contentOf(command)) {
    context.emit({ kind: 'order-repeated', clientId: known.clientId, ...identityOf(known) });
    return;
  }
  const isTaken = known !== undefined || namesOpenOrder(context, command);
  const refusal = isTaken ? ({ code: 'client-id-reused' } as const) : refusalOf(context, command);
  if (refusal !== undefined) {
    const { market, account, clientId } = command;
    context.emit({
      kind: 'order-rejected',
      market,
      account,
      ...defined({ clientId }),
      ...defined(refusal),
    });
    return;
  }
  const market = context.markets.get(command.market);
  if (market === undefined) throw new Error('checked above');
  const order = actingOrder(command, context.nextOrderId());
  remember(context, command, order.orderId);
  emitAccepted(context, command, order);
  const plan = planFor(context, market, order);
  if (timeInForceOf(command) === 'fok' && !fillsWhole(plan)) {
    expire(context, order, { reason: 'not-fillable', remaining: order.lots ?? 0n });
    return;
  }
  const outcome = carryOut(context, market, { taker: order, plan });
  finish(context, market, { command, order, plan, ...outcome });
}

// --- Client ids ------------------------------------------------------------------------------

/** Everything that makes two orders the same order. A deadline is about the command, not the order. */
function contentOf(command: PlaceOrder): string {
  const { market, side, type, selfTrade = 'cancel-taker' } = command;
  const common = { market, side, type, selfTrade, timeInForce: timeInForceOf(command) };
  if (command.type === 'limit') {
    const { price, quantity, postOnly = 'no' } = command;
    return JSON.stringify({ ...common, price, quantity, postOnly });
  }
  const { quantity = 'none', quoteAmount, protectionPrice = 'none' } = command;
  return JSON.stringify({ ...common, quantity, quoteAmount: String(quoteAmount), protectionPrice });
}

function rememberedId(context: ReferenceContext, command: PlaceOrder): RememberedId | undefined {
  const account = BigInt(command.account);
  return context.remembered.find(
    (one) =>
      one.account === account &&
      one.clientId === command.clientId &&
      context.time - one.acceptedAt < DAY_MICROS,
  );
}

/** An id that was forgotten still names its order while that is open. */
function namesOpenOrder(context: ReferenceContext, command: PlaceOrder): boolean {
  if (command.clientId === undefined) return false;
  return [...context.markets.values()].some((market) =>
    market.resting.some(
      (order) => order.account === BigInt(command.account) && order.clientId === command.clientId,
    ),
  );
}

function remember(context: ReferenceContext, command: PlaceOrder, orderId: bigint): void {
  const { clientId, market, side } = command;
  if (clientId === undefined) return;
  const account = BigInt(command.account);
  context.remembered = context.remembered.filter(
    (one) => context.time - one.acceptedAt < DAY_MICROS,
  );
  const content = contentOf(command);
  const acceptedAt = context.time;
  context.remembered.push({ account, market, clientId, content, orderId, side, acceptedAt });
  const sameWindow = context.remembered.filter(
    (one) => one.account === account && one.market === market,
  );
  if (sameWindow.length > IDS_PER_ACCOUNT_AND_MARKET) {
    context.remembered = context.remembered.filter((one) => one !== sameWindow[0]);
  }
}

// --- Checks ----------------------------------------------------------------------------------

function refusalOf(context: ReferenceContext, command: PlaceOrder): Refusal | undefined {
  const { account, deadline } = command;
  if (deadline !== undefined && context.time > BigInt(deadline)) return { code: 'command-expired' };
  if (!context.isUser(account)) return { code: 'account-unknown' };
  const market = context.markets.get(command.market);
  if (market === undefined) return { code: 'market-unknown' };
  if (market.state === 'closed') return { code: 'market-closed' };
  if (market.state === 'halted') return { code: 'market-halted' };
  if (market.state === 'cancel-only') return { code: 'market-cancel-only' };
  return command.type === 'limit'
    ? limitRefusal(context, market, command)
    : marketRefusal(context, market, command);
}

function limitRefusal(
  context: ReferenceContext,
  market: ReferenceMarket,
  command: PlaceLimitOrder,
): Refusal | undefined {
  const account = BigInt(command.account);
  const [price, lots] = [BigInt(command.price), BigInt(command.quantity)];
  const shape =
    priceRefusal(market, price) ??
    quantityRefusal(market, lots) ??
    notionalRefusal(market, notionalOf(market, price, lots));
  if (shape !== undefined) return shape;
  const open = market.resting.filter((order) => order.account === account).length;
  if (timeInForceOf(command) === 'gtc' && open >= market.openOrdersMax) {
    return { code: 'open-orders-limit', actual: BigInt(open), limit: BigInt(market.openOrdersMax) };
  }
  if (command.postOnly === 'reject' && wouldTake(market, command.side, price)) {
    return { code: 'post-only-would-take' };
  }
  return fundsRefusal(context, {
    account,
    asset: paysWith(market, command.side),
    needed: reserve(market, command.side, { price, lots }),
  });
}

function marketRefusal(
  context: ReferenceContext,
  market: ReferenceMarket,
  command: PlaceMarketOrder,
): Refusal | undefined {
  const account = BigInt(command.account);
  const order = actingOrder(command, 0n);
  const plan = planFor(context, market, order);
  const cost = plannedNotional(market, plan);
  const shape =
    (order.bound === undefined ? undefined : priceRefusal(market, order.bound)) ??
    (order.lots === undefined ? undefined : quantityRefusal(market, order.lots)) ??
    (cost === 0n ? undefined : notionalRefusal(market, cost));
  if (shape !== undefined) return shape;
  const funds = fundsRefusal(context, {
    account,
    asset: paysWith(market, command.side),
    needed: marketOrderNeeds(market, order, plan),
  });
  if (funds !== undefined) return funds;
  const { quoteAmount } = order;
  return quoteAmount !== undefined && quoteAmount > AMOUNT_MAX
    ? { code: 'amount-out-of-range', actual: quoteAmount, limit: AMOUNT_MAX }
    : undefined;
}

/** What the order itself states; where it states nothing in the asset it pays with, the plan's cost. */
function marketOrderNeeds(market: ReferenceMarket, order: ActingOrder, plan: Plan): bigint {
  if (order.side === 'buy') return order.quoteAmount ?? plannedNotional(market, plan);
  return (order.lots ?? plannedLots(plan)) * market.baseUnitsPerLot;
}

export function priceRefusal(market: ReferenceMarket, price: bigint): Refusal | undefined {
  const { minPrice, maxPrice } = market;
  if (price < minPrice) return { code: 'price-below-minimum', actual: price, limit: minPrice };
  if (price > maxPrice) return { code: 'price-above-maximum', actual: price, limit: maxPrice };
  return undefined;
}

export function quantityRefusal(market: ReferenceMarket, lots: bigint): Refusal | undefined {
  const { minQuantity, maxQuantity } = market;
  if (lots < minQuantity) {
    return { code: 'quantity-below-minimum', actual: lots, limit: minQuantity };
  }
  if (lots > maxQuantity) {
    return { code: 'quantity-above-maximum', actual: lots, limit: maxQuantity };
  }
  return undefined;
}

export function notionalRefusal(market: ReferenceMarket, notional: bigint): Refusal | undefined {
  const { minNotional, maxNotional } = market;
  if (minNotional !== 0n && notional < minNotional) {
    return { code: 'notional-below-minimum', actual: notional, limit: minNotional };
  }
  if (maxNotional !== 0n && notional > maxNotional) {
    return { code: 'notional-above-maximum', actual: notional, limit: maxNotional };
  }
  return undefined;
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

/** Whose order it would meet does not matter: an own one is a price to respect as well. */
export function wouldTake(market: ReferenceMarket, side: 'buy' | 'sell', price: bigint): boolean {
  const [best] = makersFor(market, side);
  return best !== undefined && !isBeyond(side, best.price, price);
}

// --- Effects ---------------------------------------------------------------------------------

function actingOrder(command: PlaceOrder, orderId: bigint): ActingOrder {
  const { market, side, selfTrade = 'cancel-taker' } = command;
  const bound = command.type === 'limit' ? command.price : command.protectionPrice;
  return {
    market,
    account: BigInt(command.account),
    orderId,
    side,
    selfTrade,
    bound: bound === undefined ? undefined : BigInt(bound),
    lots: command.quantity === undefined ? undefined : BigInt(command.quantity),
    quoteAmount: command.type === 'market' ? command.quoteAmount : undefined,
  };
}

export function planFor(
  context: ReferenceContext,
  market: ReferenceMarket,
  order: ActingOrder,
): Plan {
  return planWalk(market, order, sameOwner(context, order.account));
}

function emitAccepted(context: ReferenceContext, command: PlaceOrder, order: ActingOrder): void {
  const limit = command.type === 'limit' ? command : undefined;
  const byMarket = command.type === 'market' ? command : undefined;
  context.emit({
    kind: 'order-accepted',
    ...identityOf(order),
    type: command.type,
    timeInForce: timeInForceOf(command),
    selfTrade: order.selfTrade,
    ...defined({
      price: limit?.price ?? byMarket?.protectionPrice,
      quantity: command.quantity,
      quoteAmount: byMarket?.quoteAmount,
      postOnly: limit?.postOnly,
      clientId: command.clientId,
    }),
  });
}

function finish(
  context: ReferenceContext,
  market: ReferenceMarket,
  result: {
    command: PlaceOrder;
    order: ActingOrder;
    plan: Plan;
    filled: bigint;
    decremented: bigint;
  },
): void {
  const { command, order, plan, filled, decremented } = result;
  if (plan.end === 'done') return;
  const remaining = order.lots === undefined ? 0n : order.lots - filled - decremented;
  if (plan.end === 'self-trade') {
    context.emit({
      kind: 'order-cancelled',
      ...identityOf(order),
      reason: 'self-trade',
      ...defined({ price: order.bound === undefined ? undefined : toTicks(order.bound) }),
      remaining: toLots(remaining),
    });
    return;
  }
  if (command.type === 'limit' && timeInForceOf(command) === 'gtc') {
    rest(context, market, newRestingOrder(context, command, { order, filled, remaining }));
    return;
  }
  const isProtected = command.type === 'market' && plan.end === 'bound';
  expire(context, order, { reason: isProtected ? 'protection-price' : 'no-liquidity', remaining });
}

function expire(
  context: ReferenceContext,
  order: ActingOrder,
  { reason, remaining }: { reason: ExpireReason; remaining: bigint },
): void {
  context.emit({
    kind: 'order-expired',
    ...identityOf(order),
    reason,
    remaining: toLots(remaining),
  });
}

function newRestingOrder(
  context: ReferenceContext,
  command: PlaceLimitOrder,
  { order, filled, remaining }: { order: ActingOrder; filled: bigint; remaining: bigint },
): RestingOrder {
  return {
    orderId: order.orderId,
    market: order.market,
    account: order.account,
    side: order.side,
    postOnly: command.postOnly,
    selfTrade: order.selfTrade,
    clientId: command.clientId,
    acceptedAt: context.time,
    updatedAt: context.time,
    price: BigInt(command.price),
    quantity: filled + remaining,
    filled,
  };
}

/** To the back of the queue, with its funds held. */
export function rest(
  context: ReferenceContext,
  market: ReferenceMarket,
  order: RestingOrder,
): void {
  const lots = order.quantity - order.filled;
  const amount = reserve(market, order.side, { price: order.price, lots });
  context.ledger.hold(order.account, paysWith(market, order.side), amount);
  market.resting.push(order);
  context.emit({
    kind: 'order-rested',
    ...identityOf(order),
    price: toTicks(order.price),
    quantity: toLots(lots),
    updateId: context.changeBook(market),
  });
}
