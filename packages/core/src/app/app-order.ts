/** An open order in decimal strings. */
import type { ListedMarket } from '../engine/exchange.ts';
import type { OpenOrder } from '../engine/orders/open-order.ts';
import { formatAmount, formatPrice, formatQuantity } from '../units/decimal.ts';
import type { PriceTicks, QuantityLots } from '../units/quantities.ts';
import type { AppOrder } from './results.ts';
import { optional, present } from './terms-reader.ts';

export function appOrder(order: OpenOrder, terms: ListedMarket): AppOrder {
  const price = (ticks: PriceTicks) => formatPrice(terms, ticks);
  const quantity = (lots: QuantityLots) => formatQuantity(terms, lots);
  return present({
    orderId: order.orderId,
    clientId: order.clientId,
    market: order.market,
    side: order.side,
    type: order.type,
    status: order.status === 'waiting' ? ('waiting' as const) : ('open' as const),
    price: optional(order.price, price),
    stopPrice: optional(order.stopPrice, price),
    trail: optional(order.trailTicks, price),
    trailPpm: order.trailPpm,
    quantity: optional(order.quantity, quantity),
    quoteAmount: optional(order.quoteAmount, (amount) => formatAmount(terms.quoteDecimals, amount)),
    filled: quantity(order.filled),
    remaining: quantity(order.remaining),
    displayQuantity: optional(order.displayQuantity, quantity),
    timeInForce: order.timeInForce,
    expiresAt: order.expiresAt,
    postOnly: order.postOnly,
    linkedOrderId: order.linkedOrderId,
  });
}
