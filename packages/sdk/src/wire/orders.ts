/** Orders, fills and balances as the exchange sends them → as this package shows them. */
import {
  conditionalType,
  parseOrderStatus,
  parseSelfTrade,
  parseSide,
  parseTimeInForce,
  type WireBalances,
  type WireBalanceUpdate,
  type WireExpiryReason,
  type WireFill,
  type WireHistoryOrder,
  type WireOrder,
  type WireOrderType,
  type WireOrderUpdate,
  type WireTriggerType,
} from '@exchange/core/protocol';
import type { Balance } from '../account/types.ts';
import type { Fill, Order, OrderStatus, OrderType } from '../orders/types.ts';
import { divideFixed, fixedText, toFixed } from '../units/fixed.ts';
import { millisecondsOf, timeOf } from './market-data.ts';
import { responseInvalid } from './response-invalid.ts';

function known<T>(value: T | undefined, text: unknown): T {
  if (value === undefined) throw responseInvalid(`a known word, not ${JSON.stringify(text)}`);
  return value;
}

function clientIdOf(wire: number | string | null): { clientId?: string } {
  return wire === null ? {} : { clientId: String(wire) };
}

function statusOf(text: string): OrderStatus {
  const status = known(parseOrderStatus(text), text);
  return status === 'new' ? 'open' : status;
}

/** What the fills add up to, and their average. */
function filledOf(
  filled: string,
  filledQuote: string,
): Pick<Order, 'filled' | 'filledQuote' | 'averagePrice'> {
  const quantity = toFixed(filled);
  if (quantity === 0n) return { filled, filledQuote };
  return {
    filled,
    filledQuote,
    averagePrice: fixedText(divideFixed(toFixed(filledQuote), quantity)),
  };
}

const expiryReasons: Readonly<Record<WireExpiryReason, string>> = {
  FillOrKill: 'not-fillable',
  ImmediateOrCancel: 'no-liquidity',
  InsufficientLiquidity: 'no-liquidity',
  PriceImpact: 'protection-price',
  SelfTradePrevention: 'self-trade',
  PostOnlyTaker: 'post-only',
  PriceBand: 'price-band',
  TimeInForce: 'time',
  Unknown: 'unknown',
};

function reasonOf(wire: WireExpiryReason | null | undefined): { reason?: string } {
  return wire === null || wire === undefined ? {} : { reason: expiryReasons[wire] };
}

function typeOf(trigger: WireTriggerType | undefined, acts: WireOrderType): OrderType {
  if (trigger !== undefined) return conditionalType(trigger, acts);
  return acts === 'Limit' ? 'limit' : 'market';
}

type Terms = Pick<
  Order,
  | 'stopPrice'
  | 'trailBy'
  | 'trailPercent'
  | 'displayQuantity'
  | 'expiresAt'
  | 'linkedId'
  | 'triggeredAt'
>;

function termsOf(wire: WireOrder | WireHistoryOrder): Terms {
  const { triggerPrice, trailAmount, trailPercent, displayQuantity } = wire;
  const { expiresAt, relatedOrderId, triggeredAt } = wire;
  return {
    ...(triggerPrice === null ? {} : { stopPrice: triggerPrice }),
    ...(trailAmount === undefined ? {} : { trailBy: trailAmount }),
    ...(trailPercent === undefined ? {} : { trailPercent }),
    ...(displayQuantity === undefined ? {} : { displayQuantity }),
    ...(expiresAt === undefined ? {} : { expiresAt }),
    ...(relatedOrderId === null ? {} : { linkedId: relatedOrderId }),
    ...(triggeredAt === null ? {} : { triggeredAt }),
  };
}

function pushedTermsOf(wire: WireOrderUpdate): Terms {
  return {
    ...(wire.P === undefined || wire.P === null ? {} : { stopPrice: wire.P }),
    ...(wire.td === undefined ? {} : { trailBy: wire.td }),
    ...(wire.tp === undefined ? {} : { trailPercent: wire.tp }),
    ...(wire.dq === undefined ? {} : { displayQuantity: wire.dq }),
    ...(wire.ea === undefined ? {} : { expiresAt: millisecondsOf(wire.ea) }),
    ...(wire.I === undefined ? {} : { linkedId: wire.I }),
    ...(wire.ta === undefined ? {} : { triggeredAt: millisecondsOf(wire.ta) }),
  };
}

export function orderOf(wire: WireOrder | WireHistoryOrder): Order {
  return {
    id: wire.id,
    ...clientIdOf(wire.clientId),
    market: wire.symbol,
    side: known(parseSide(wire.side), wire.side),
    type: typeOf(wire.triggerType, wire.orderType),
    ...(wire.price === undefined || wire.price === null ? {} : { price: wire.price }),
    ...(wire.quantity === null ? {} : { quantity: wire.quantity }),
    ...(wire.quoteQuantity === null ? {} : { quoteQuantity: wire.quoteQuantity }),
    ...filledOf(wire.executedQuantity, wire.executedQuoteQuantity),
    status: statusOf(wire.status),
    ...reasonOf('expiryReason' in wire ? wire.expiryReason : undefined),
    timeInForce: known(parseTimeInForce(wire.timeInForce), wire.timeInForce),
    postOnly: wire.postOnlySlide === true ? 'slide' : wire.postOnly === true,
    selfTrade: known(parseSelfTrade(wire.selfTradePrevention), wire.selfTradePrevention),
    createdAt: typeof wire.createdAt === 'number' ? wire.createdAt : timeOf(wire.createdAt),
    ...termsOf(wire),
  };
}

/** `createdAt` is what was known before, because pushes do not carry it. */
export function pushedOrderOf(wire: WireOrderUpdate, createdAt: number | undefined): Order {
  return {
    id: wire.i,
    ...clientIdOf(wire.c),
    market: wire.s,
    side: known(parseSide(wire.S), wire.S),
    type: typeOf(wire.tt, wire.o === 'LIMIT' ? 'Limit' : 'Market'),
    ...(wire.p === null ? {} : { price: wire.p }),
    ...(wire.q === null ? {} : { quantity: wire.q }),
    ...(wire.Q === null ? {} : { quoteQuantity: wire.Q }),
    ...filledOf(wire.z, wire.Z),
    status: statusOf(wire.X),
    ...reasonOf(wire.R),
    timeInForce: known(parseTimeInForce(wire.f), wire.f),
    postOnly: wire.ys === true ? 'slide' : wire.y,
    selfTrade: known(parseSelfTrade(wire.V), wire.V),
    createdAt: createdAt ?? millisecondsOf(wire.T),
    ...pushedTermsOf(wire),
  };
}

/** The fill that an order update carries, if it does. */
export function pushedFillOf(wire: WireOrderUpdate): Fill | undefined {
  if (wire.e !== 'orderFill' || wire.t === null) return undefined;
  const { l: quantity, L: price, n: fee, N: feeAsset } = wire;
  if (
    quantity === undefined ||
    price === undefined ||
    fee === undefined ||
    feeAsset === undefined
  ) {
    throw responseInvalid('a fill with its quantity, price and fee');
  }
  return {
    tradeId: String(wire.t),
    orderId: wire.i,
    ...clientIdOf(wire.c),
    market: wire.s,
    side: known(parseSide(wire.S), wire.S),
    price,
    quantity,
    fee,
    feeAsset,
    liquidity: wire.m === true ? 'maker' : 'taker',
    at: millisecondsOf(wire.T),
  };
}

export function fillOf(wire: WireFill): Fill {
  return {
    tradeId: String(wire.tradeId),
    orderId: wire.orderId,
    ...clientIdOf(wire.clientId),
    market: wire.symbol,
    side: known(parseSide(wire.side), wire.side),
    price: wire.price,
    quantity: wire.quantity,
    fee: wire.fee,
    feeAsset: wire.feeSymbol,
    liquidity: wire.isMaker ? 'maker' : 'taker',
    at: timeOf(wire.timestamp),
  };
}

export function balancesOf(wire: WireBalances): Balance[] {
  return Object.entries(wire).map(([asset, { available, locked }]) => ({
    asset,
    available,
    held: locked,
  }));
}

export function pushedBalanceOf(wire: WireBalanceUpdate): Balance {
  return { asset: wire.a, available: wire.f, held: wire.l };
}

/** Whether nothing more can happen to it. */
export function isFinal(order: Order): boolean {
  switch (order.status) {
    case 'filled':
    case 'cancelled':
    case 'expired':
      return true;
    case 'waiting':
    case 'open':
    case 'partially-filled':
    case 'unknown':
      return false;
  }
}
