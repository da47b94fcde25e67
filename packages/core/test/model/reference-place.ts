/** `place-order` and `place-oco` by the rules. */
import type { PlaceOco, PlaceOrder } from '../../src/engine/commands.ts';
import { act } from './reference-act.ts';
import {
  countRefusal,
  countsAsOpen,
  fundsRefusal,
  neededFor,
  orderFundsRefusal,
  orderRefusals,
  priceAfterSliding,
} from './reference-checks.ts';
import {
  defined,
  firstOf,
  identityOf,
  type ReferenceContext,
  type Refusal,
} from './reference-context.ts';
import { holdNeeded, wait } from './reference-end.ts';
import { contentOf, namesOpenOrder, remember, remembered } from './reference-ids.ts';
import { paysWith } from './reference-ledger.ts';
import { toLots, toOrderId, toRate, toTicks, toTime } from './reference-numbers.ts';
import {
  DAY_MICROS,
  isConditional,
  isTrailing,
  larger,
  type ReferenceMarket,
  type ReferenceOrder,
} from './reference-state.ts';
import { follow } from './reference-triggers.ts';

export function placeOrder(context: ReferenceContext, command: PlaceOrder): boolean {
  const account = BigInt(command.account);
  const { clientId } = command;
  const known = remembered(context, account, clientId);
  if (clientId !== undefined && known !== undefined && known.content === contentOf(command)) {
    context.emit({ kind: 'order-repeated', clientId, ...identityOf(known) });
    return true;
  }
  const refusal = placingRefusal(context, { command, clientIds: [clientId] }, (market) => {
    const order = draftOf(context, market, command);
    return firstOf([
      ...orderRefusals(context, market, order),
      countsAsOpen(order) ? countRefusal(context, market, { account, more: 1 }) : undefined,
      needsAreStated(order) ? orderFundsRefusal(context, market, order) : undefined,
    ]);
  });
  if (refusal !== undefined) {
    const { market } = command;
    context.emit({
      kind: 'order-rejected',
      market,
      account: command.account,
      ...defined({ clientId }),
      ...defined(refusal),
    });
    return false;
  }
  const market = marketOf(context, command.market);
  const order = draftOf(context, market, command);
  accept(context, market, { order, command });
  begin(context, market, order);
  return true;
}

export function placeOco(context: ReferenceContext, command: PlaceOco): boolean {
  const account = BigInt(command.account);
  const ids = [command.limit.clientId, command.stop.clientId];
  const known = ids.flatMap((id) => (id === undefined ? [] : [remembered(context, account, id)]));
  if (known.length > 0 && known.every((one) => one?.content === contentOf(command))) {
    for (const one of known) {
      if (one === undefined) continue;
      context.emit({ kind: 'order-repeated', clientId: one.clientId, ...identityOf(one) });
    }
    return true;
  }
  const refusal = placingRefusal(context, { command, clientIds: ids }, (market) => {
    const [limit, stop] = legsOf(context, market, command);
    return firstOf([
      ...orderRefusals(context, market, limit),
      ...orderRefusals(context, market, stop),
      isOrdered(limit, stop) ? undefined : { code: 'order-terms-conflict' },
      countRefusal(context, market, { account, more: 2 }),
      pairFundsRefusal(context, market, [limit, stop]),
    ]);
  });
  if (refusal !== undefined) {
    const { market } = command;
    context.emit({
      kind: 'order-rejected',
      market,
      account: command.account,
      ...defined({ clientId: ids[0] ?? ids[1] }),
      ...defined(refusal),
    });
    return false;
  }
  const market = marketOf(context, command.market);
  const [limit, stop] = legsOf(context, market, command);
  limit.orderId = context.nextOrderId();
  stop.orderId = context.nextOrderId();
  [limit.linked, stop.linked] = [stop.orderId, limit.orderId];
  for (const order of [limit, stop]) accept(context, market, { order, command });
  // The stop waits before the limit leg acts, so that what that takes can end it; what that leg holds
  // afterwards it does not hold as well.
  wait(context, market, stop);
  follow(stop, market.lastPrice);
  act(context, market, limit);
  if (market.waiting.includes(stop)) holdNeeded(context, market, stop);
  return true;
}

/** A buy by quantity without a price has a code of its own. */
function needsAreStated(order: ReferenceOrder): boolean {
  if (order.type === 'market' || order.side === 'sell') return true;
  return order.price !== undefined || order.quoteAmount !== undefined;
}

/** What comes before a look at the order's own terms. */
function placingRefusal(
  context: ReferenceContext,
  {
    command,
    clientIds,
  }: { command: PlaceOrder | PlaceOco; clientIds: readonly (string | undefined)[] },
  termsRefusal: (market: ReferenceMarket) => Refusal | undefined,
): Refusal | undefined {
  const { deadline } = command;
  const account = BigInt(command.account);
  const isTaken = clientIds.some(
    (id) =>
      id !== undefined &&
      (remembered(context, account, id) !== undefined || namesOpenOrder(context, account, id)),
  );
  const [first, second] = clientIds;
  if (isTaken || (first !== undefined && first === second)) return { code: 'client-id-reused' };
  if (deadline !== undefined && context.time > BigInt(deadline)) return { code: 'command-expired' };
  if (!context.isUser(command.account)) return { code: 'account-unknown' };
  const market = context.markets.get(command.market);
  return market === undefined ? { code: 'market-unknown' } : termsRefusal(market);
}

function marketOf(context: ReferenceContext, symbol: string): ReferenceMarket {
  const market = context.markets.get(symbol);
  if (market === undefined) throw new Error('checked before');
  return market;
}

// --- From a command to an order --------------------------------------------------------------

/** All that any kind of order may say. */
interface Terms {
  readonly price?: number;
  readonly protectionPrice?: number;
  readonly quantity?: number;
  readonly quoteAmount?: bigint;
  readonly stopPrice?: number;
  readonly trailTicks?: number;
  readonly trailPpm?: number;
  readonly displayQuantity?: number;
  readonly postOnly?: ReferenceOrder['postOnly'];
  readonly timeInForce?: ReferenceOrder['timeInForce'];
  readonly expiresAt?: number;
  readonly clientId?: string;
}

function draftOf(
  context: ReferenceContext,
  market: ReferenceMarket,
  command: PlaceOrder,
): ReferenceOrder {
  const { type } = command;
  return newOrder(context, market, { common: command, type, terms: command as Terms });
}

function legsOf(
  context: ReferenceContext,
  market: ReferenceMarket,
  command: PlaceOco,
): [ReferenceOrder, ReferenceOrder] {
  const { limit, stop, quantity } = command;
  const { timeInForce, expiresAt } = command as Terms;
  const shared = { quantity, ...defined({ timeInForce, expiresAt }) };
  const limitLeg = newOrder(context, market, {
    common: command,
    type: 'limit',
    terms: { ...shared, ...limit },
  });
  const stopLeg = newOrder(context, market, {
    common: command,
    type: stop.price === undefined ? 'stop' : 'stop-limit',
    terms: { ...shared, ...stop },
  });
  // Not their ids yet; what counts before they have them is that there is another leg.
  [limitLeg.linked, stopLeg.linked] = [0n, 0n];
  return [limitLeg, stopLeg];
}

function newOrder(
  context: ReferenceContext,
  market: ReferenceMarket,
  from: {
    common: PlaceOrder | PlaceOco;
    type: ReferenceOrder['type'];
    terms: Terms;
  },
): ReferenceOrder {
  const { common, type, terms } = from;
  const timeInForce = terms.timeInForce ?? (type === 'market' ? 'ioc' : 'gtc');
  const expiresAt = wide(terms.expiresAt);
  return {
    orderId: 0n,
    market: common.market,
    account: BigInt(common.account),
    side: common.side,
    type,
    timeInForce,
    expiresAt: timeInForce === 'day' ? dayEnd(context, market) : expiresAt,
    namesTime: expiresAt !== undefined,
    postOnly: terms.postOnly,
    selfTrade: common.selfTrade ?? 'cancel-taker',
    clientId: terms.clientId,
    acceptedAt: context.time,
    updatedAt: context.time,
    price: wide(terms.price ?? terms.protectionPrice),
    quantity: wide(terms.quantity),
    filled: 0n,
    quoteAmount: terms.quoteAmount,
    stopPrice: wide(terms.stopPrice),
    trailTicks: wide(terms.trailTicks),
    trailPpm: wide(terms.trailPpm),
    bestLast: undefined,
    triggeredAt: undefined,
    display: wide(terms.displayQuantity),
    showing: 0n,
    linked: undefined,
    held: 0n,
  };
}

function wide(value: number | undefined): bigint | undefined {
  return value === undefined ? undefined : BigInt(value);
}

/** The market's next day end after this moment. */
function dayEnd(context: ReferenceContext, market: ReferenceMarket): bigint {
  const sinceEnd = (context.time - market.dayEndMicros + DAY_MICROS) % DAY_MICROS;
  return context.time - sinceEnd + DAY_MICROS;
}

/** The sell's limit stands above its stop price, the buy's below it. */
export function isOrdered(limit: ReferenceOrder, stop: ReferenceOrder): boolean {
  if (limit.price === undefined || stop.stopPrice === undefined) return false;
  return limit.side === 'sell' ? limit.price > stop.stopPrice : limit.price < stop.stopPrice;
}

/** The pair holds what the dearer leg needs. */
function pairFundsRefusal(
  context: ReferenceContext,
  market: ReferenceMarket,
  legs: readonly [ReferenceOrder, ReferenceOrder],
): Refusal | undefined {
  if (!legs.every(needsAreStated)) return undefined;
  const [limit, stop] = legs.map((leg) => neededFor(context, market, leg));
  return fundsRefusal(context, {
    account: legs[0].account,
    asset: paysWith(market, legs[0].side),
    needed: larger(limit ?? 0n, stop ?? 0n),
  });
}

// --- Effects ---------------------------------------------------------------------------------

function accept(
  context: ReferenceContext,
  market: ReferenceMarket,
  { order, command }: { order: ReferenceOrder; command: PlaceOrder | PlaceOco },
): void {
  if (order.orderId === 0n) order.orderId = context.nextOrderId();
  const { account, side, clientId, orderId } = order;
  if (clientId !== undefined) {
    const acceptedAt = context.time;
    const content = contentOf(command);
    const id = { account, market: market.symbol, clientId, content, side, acceptedAt, orderId };
    remember(context, id);
  }
  if (order.type === 'limit') order.price = priceAfterSliding(market, order);
  const ticks = (value: bigint | undefined) => (value === undefined ? undefined : toTicks(value));
  const lots = (value: bigint | undefined) => (value === undefined ? undefined : toLots(value));
  context.emit({
    kind: 'order-accepted',
    ...identityOf(order),
    type: order.type,
    timeInForce: order.timeInForce,
    selfTrade: order.selfTrade,
    ...defined({
      price: ticks(order.price),
      quantity: lots(order.quantity),
      quoteAmount: order.quoteAmount as never,
      stopPrice: ticks(order.stopPrice),
      trailTicks: ticks(order.trailTicks),
      trailPpm: order.trailPpm === undefined ? undefined : toRate(order.trailPpm),
      displayQuantity: lots(order.display),
      expiresAt: order.expiresAt === undefined ? undefined : toTime(order.expiresAt),
      postOnly: order.postOnly,
      clientId: order.clientId,
      linkedOrderId: order.linked === undefined ? undefined : toOrderId(order.linked),
    }),
  });
}

function begin(context: ReferenceContext, market: ReferenceMarket, order: ReferenceOrder): void {
  if (!isConditional(order.type)) {
    act(context, market, order);
    return;
  }
  if (isTrailing(order.type)) follow(order, market.lastPrice);
  wait(context, market, order);
}
