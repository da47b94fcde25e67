/** An order in the words of the native dialect. */
import type { OrderState } from '@exchange/core/market-data';
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
} from '@exchange/core/protocol';
import { formatAmount, formatPrice, formatQuantity } from '@exchange/core/units';
import type { MarketView } from '../../views.ts';

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
    ...(order.type === 'limit' ? { postOnly: order.postOnly === 'reject' } : {}),
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
  };
}
