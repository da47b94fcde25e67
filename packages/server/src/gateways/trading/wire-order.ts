/** An order in the words of the native dialect. */
import { isConditional, type OrderState } from '@exchange/core/market-data';
import {
  emptyOrderFields,
  milliseconds,
  type WireOrder,
  wireClientId,
  wireOrderStatuses,
  wireOrderTypes,
  wireSelfTrades,
  wireSides,
  wireTimesInForce,
  wireTriggerTypes,
} from '@exchange/core/protocol';
import { formatAmount, formatPrice, formatQuantity, formatUnits } from '@exchange/core/units';
import type { MarketView } from '../../views.ts';

/** Parts per million → percent. */
const PERCENT_DIGITS = 4;

export function wireOrder(order: OrderState, market: MarketView): WireOrder {
  return wireOrderCreated(order, market, milliseconds(order.acceptedAt));
}

/** `createdAt` is a number of milliseconds, except in history. */
export function wireOrderCreated<CreatedAt>(
  order: OrderState,
  market: MarketView,
  createdAt: CreatedAt,
): WireOrder<CreatedAt> {
  const { price, quantity, quoteAmount, filled, filledNotional } = order;
  return {
    id: String(order.orderId),
    clientId: wireClientId(order.clientId),
    symbol: order.market,
    side: wireSides[order.side],
    orderType: wireOrderTypes[order.type],
    ...(price === undefined ? {} : { price: formatPrice(market, price) }),
    ...(wireOrderTypes[order.type] === 'Limit' ? { postOnly: order.postOnly !== undefined } : {}),
    quantity: quantity === undefined ? null : formatQuantity(market, quantity),
    quoteQuantity:
      quoteAmount === undefined ? null : formatAmount(market.quoteDecimals, quoteAmount),
    executedQuantity: formatQuantity(market, filled),
    executedQuoteQuantity: formatAmount(market.quoteDecimals, filledNotional),
    timeInForce: wireTimesInForce[order.timeInForce],
    selfTradePrevention: wireSelfTrades[order.selfTrade],
    status: wireOrderStatuses[order.status],
    createdAt,
    ...emptyOrderFields,
    ...(isConditional(order.type) ? triggerFields(order, market) : {}),
    ...(order.linkedOrderId === undefined ? {} : { relatedOrderId: String(order.linkedOrderId) }),
    ...restingFields(order, market),
  };
}

type TriggerFields = Pick<
  WireOrder,
  | 'triggerType'
  | 'triggerBy'
  | 'triggerPrice'
  | 'triggerQuantity'
  | 'triggeredAt'
  | 'trailAmount'
  | 'trailPercent'
>;

function triggerFields(order: OrderState, market: MarketView): TriggerFields {
  const { stopPrice, trailTicks, trailPpm, quantity, triggeredAt } = order;
  const triggerType = wireTriggerTypes[order.type];
  return {
    ...(triggerType === undefined ? {} : { triggerType }),
    triggerBy: 'LastPrice',
    triggerPrice: stopPrice === undefined ? null : formatPrice(market, stopPrice),
    triggerQuantity: quantity === undefined ? null : formatQuantity(market, quantity),
    triggeredAt: triggeredAt === undefined ? null : milliseconds(triggeredAt),
    ...(trailTicks === undefined ? {} : { trailAmount: formatPrice(market, trailTicks) }),
    ...(trailPpm === undefined ? {} : { trailPercent: formatUnits(trailPpm, PERCENT_DIGITS) }),
  };
}

type RestingFields = Pick<WireOrder, 'displayQuantity' | 'expiresAt' | 'postOnlySlide'>;

function restingFields(order: OrderState, market: MarketView): RestingFields {
  const { displayQuantity, expiresAt, postOnly } = order;
  return {
    ...(displayQuantity === undefined
      ? {}
      : { displayQuantity: formatQuantity(market, displayQuantity) }),
    ...(expiresAt === undefined ? {} : { expiresAt: milliseconds(expiresAt) }),
    ...(postOnly === 'slide' ? { postOnlySlide: true } : {}),
  };
}
