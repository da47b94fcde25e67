/** `cancel-order`, `cancel-all` and `amend-order` by the rules. */
import type {
  AmendOrder,
  CancelAll,
  CancelOrder,
  Command,
  OrderReference,
} from '../../src/engine/commands.ts';
import {
  defined,
  identityOf,
  type ReferenceContext,
  type Refusal,
  reserve,
  reservedBy,
} from './reference-context.ts';
import { paysWith } from './reference-ledger.ts';
import { toLots, toTicks } from './reference-numbers.ts';
import {
  fundsRefusal,
  notionalRefusal,
  planFor,
  priceRefusal,
  quantityRefusal,
  rest,
  wouldTake,
} from './reference-place.ts';
import {
  notionalOf,
  type ReferenceMarket,
  type RestingOrder,
  remainingOf,
} from './reference-state.ts';
import { type ActingOrder, carryOut } from './reference-trade.ts';

/** What the checks found: the order and its market, or why not. */
type Found =
  | { readonly market: ReferenceMarket; readonly order: RestingOrder; readonly refusal?: never }
  | { readonly refusal: Refusal };

export function cancelOrder(context: ReferenceContext, command: CancelOrder): void {
  const found = find(context, command);
  const refusal = found.refusal ?? frozen(found.market);
  if (refusal !== undefined || found.refusal !== undefined) {
    reject(context, command, refusal);
    return;
  }
  context.removeOrder(found.market, found.order, 'by-owner');
}

export function cancelAll(context: ReferenceContext, command: CancelAll): void {
  const refusal = cancelAllRefusal(context, command);
  if (refusal !== undefined) {
    reject(context, command, refusal);
    return;
  }
  const markets = [...context.markets.values()].filter(
    (market) =>
      (command.market === undefined || market.symbol === command.market) &&
      frozen(market) === undefined,
  );
  const orders = markets.flatMap((market) =>
    market.resting
      .filter((order) => order.account === BigInt(command.account))
      .filter((order) => command.side === undefined || order.side === command.side)
      .map((order) => ({ market, order })),
  );
  orders.sort((left, right) => Number(left.order.orderId - right.order.orderId));
  for (const { market, order } of orders) context.removeOrder(market, order, 'cancel-all');
}

function cancelAllRefusal(context: ReferenceContext, command: CancelAll): Refusal | undefined {
  const early = envelopeRefusal(context, command);
  if (early !== undefined || command.market === undefined) return early;
  const market = context.markets.get(command.market);
  return market === undefined ? { code: 'market-unknown' } : frozen(market);
}

export function amendOrder(context: ReferenceContext, command: AmendOrder): void {
  const found = find(context, command);
  if (found.refusal !== undefined) {
    reject(context, command, found.refusal);
    return;
  }
  const { market, order } = found;
  const wish = {
    price: command.price === undefined ? order.price : BigInt(command.price),
    quantity: command.quantity === undefined ? order.quantity : BigInt(command.quantity),
  };
  const refusal = amendRefusal(context, { market, order, wish });
  if (refusal !== undefined) {
    reject(context, command, refusal);
    return;
  }
  if (wish.quantity <= order.filled) context.removeOrder(market, order, 'amended-away');
  else if (isReduction(order, wish)) reduce(context, market, { order, quantity: wish.quantity });
  else replace(context, market, { order, wish });
}

interface Wish {
  readonly price: bigint;
  /** The new total, what is filled included. */
  readonly quantity: bigint;
}

function isReduction(order: RestingOrder, wish: Wish): boolean {
  return wish.price === order.price && wish.quantity < order.quantity;
}

function amendRefusal(
  context: ReferenceContext,
  change: { market: ReferenceMarket; order: RestingOrder; wish: Wish },
): Refusal | undefined {
  const { market, order, wish } = change;
  const shrinks = wish.quantity <= order.filled || isReduction(order, wish);
  const state = frozen(market);
  if (state !== undefined) return state;
  if (market.state === 'cancel-only' && !shrinks) return { code: 'market-cancel-only' };
  if (wish.quantity <= order.filled) return undefined;
  const shape =
    priceRefusal(market, wish.price) ??
    quantityRefusal(market, wish.quantity) ??
    emptyRefusal(order, wish) ??
    notionalRefusal(market, notionalOf(market, wish.price, wish.quantity));
  if (shape !== undefined || isReduction(order, wish)) return shape;
  if (order.postOnly === 'reject' && wouldTake(market, order.side, wish.price)) {
    return { code: 'post-only-would-take' };
  }
  const lots = wish.quantity - order.filled;
  const needed = reserve(market, order.side, { price: wish.price, lots });
  // What the old order holds pays for the new one.
  return fundsRefusal(context, {
    account: order.account,
    asset: paysWith(market, order.side),
    needed,
    freed: reservedBy(market, order),
  });
}

/** An amend that changes nothing must not cost the order its place. */
function emptyRefusal(order: RestingOrder, wish: Wish): Refusal | undefined {
  const isEmpty = wish.price === order.price && wish.quantity === order.quantity;
  return isEmpty ? { code: 'amend-empty' } : undefined;
}

function reduce(
  context: ReferenceContext,
  market: ReferenceMarket,
  { order, quantity }: { order: RestingOrder; quantity: bigint },
): void {
  const by = order.quantity - quantity;
  const released = reserve(market, order.side, { price: order.price, lots: by });
  context.ledger.release(order.account, paysWith(market, order.side), released);
  order.quantity = quantity;
  order.updatedAt = context.time;
  context.emit({
    kind: 'order-reduced',
    ...identityOf(order),
    price: toTicks(order.price),
    by: toLots(by),
    remaining: toLots(remainingOf(order)),
    updateId: context.changeBook(market),
  });
}

function replace(
  context: ReferenceContext,
  market: ReferenceMarket,
  { order, wish }: { order: RestingOrder; wish: Wish },
): void {
  const lots = wish.quantity - order.filled;
  const [oldPrice, oldRemaining] = [toTicks(order.price), toLots(remainingOf(order))];
  context.ledger.release(order.account, paysWith(market, order.side), reservedBy(market, order));
  market.resting = market.resting.filter((one) => one !== order);
  context.emit({
    kind: 'order-replaced',
    ...identityOf(order),
    oldPrice,
    oldRemaining,
    price: toTicks(wish.price),
    remaining: toLots(lots),
    updateId: context.changeBook(market),
  });
  const { account, orderId, side, selfTrade } = order;
  const taker: ActingOrder = {
    market: market.symbol,
    account,
    orderId,
    side,
    selfTrade,
    bound: wish.price,
    lots,
    quoteAmount: undefined,
  };
  const plan = planFor(context, market, taker);
  const { filled, decremented } = carryOut(context, market, { taker, plan });
  order.price = wish.price;
  order.quantity = wish.quantity - decremented;
  order.filled += filled;
  order.updatedAt = context.time;
  if (plan.end === 'done') return;
  if (plan.end !== 'self-trade') {
    rest(context, market, order);
    return;
  }
  context.emit({
    kind: 'order-cancelled',
    ...identityOf(order),
    reason: 'self-trade',
    price: toTicks(order.price),
    remaining: toLots(remainingOf(order)),
  });
}

// --- Common ----------------------------------------------------------------------------------

type ByOwner = Extract<Command, { kind: 'cancel-order' | 'cancel-all' | 'amend-order' }>;

function envelopeRefusal(context: ReferenceContext, command: ByOwner): Refusal | undefined {
  const { deadline, account } = command;
  if (deadline !== undefined && context.time > BigInt(deadline)) return { code: 'command-expired' };
  return context.isUser(account) ? undefined : { code: 'account-unknown' };
}

function find(context: ReferenceContext, command: CancelOrder | AmendOrder): Found {
  const early = envelopeRefusal(context, command);
  if (early !== undefined) return { refusal: early };
  const market = context.markets.get(command.market);
  if (market === undefined) return { refusal: { code: 'market-unknown' } };
  const order = market.resting.find(
    (one) => one.account === BigInt(command.account) && isNamed(one, command),
  );
  return order === undefined ? { refusal: { code: 'order-unknown' } } : { market, order };
}

function isNamed(order: RestingOrder, reference: OrderReference): boolean {
  return reference.orderId === undefined
    ? order.clientId === reference.clientId
    : order.orderId === BigInt(reference.orderId);
}

/** In these states not even a cancel goes through. */
function frozen(market: ReferenceMarket): Refusal | undefined {
  if (market.state === 'closed') return { code: 'market-closed' };
  if (market.state === 'halted') return { code: 'market-halted' };
  return undefined;
}

function reject(context: ReferenceContext, command: ByOwner, refusal: Refusal | undefined): void {
  if (refusal === undefined) throw new Error('a reject has a reason');
  const { account, market } = command;
  const named = command.kind === 'cancel-all' ? {} : referenceOf(command);
  context.rejectCommand(command.kind, refusal, { account, ...defined({ market }), ...named });
}

function referenceOf({ orderId, clientId }: OrderReference): OrderReference {
  return defined({ orderId, clientId }) as OrderReference;
}
