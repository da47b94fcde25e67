/** Changing an open order: its prices and quantities. */
import type { AmendOrder, EventOf, ExchangeEvent } from '@exchange/core';
import type { WireOrder } from '@exchange/core/protocol';
import type { MarketView } from '../../views.ts';
import type { AmendOrderBody } from '../http/schemas/orders.ts';
import { ProblemError } from '../problem-error.ts';
import type { Caller } from '../security/authenticator.ts';
import type { GatewayServices } from '../services.ts';
import { lotsOf, marketNamed, ticksOf } from './order-fields.ts';
import { parseOrderReference } from './parse-order-reference.ts';
import { rejectProblem } from './reject-problem.ts';
import { wireOrder } from './wire-order.ts';

/** @throws {ProblemError} when it is refused; the order is then as it was */
export async function amendOrder(
  services: GatewayServices,
  caller: Caller,
  body: AmendOrderBody,
): Promise<WireOrder> {
  const { views, throttle, gate, orders } = services;
  const { account, deadline } = caller;
  throttle.orders(account, 1);
  const market = marketNamed(views, body.symbol);
  const reference = parseOrderReference(body);
  const command: AmendOrder = {
    kind: 'amend-order',
    account,
    market: market.symbol,
    ...reference,
    ...changesOf(body, market),
    deadline,
  };
  const { events } = await gate.submit(command);
  for (const event of events) {
    if (event.kind === 'command-rejected') throw rejectProblem(event, views);
    if (!isOwnEvent(event)) continue;
    const order = orders.recent(account, event.orderId);
    if (order !== undefined) return wireOrder(order, market);
  }
  // Nothing happened: the order has this price and this quantity already.
  const order = views.openOrder(account, reference);
  if (order === undefined) throw new ProblemError('order-unknown');
  return wireOrder(order, market);
}

type Changes = Pick<AmendOrder, 'price' | 'quantity' | 'stopPrice' | 'displayQuantity'>;

function changesOf(body: AmendOrderBody, market: MarketView): Changes {
  const { price, quantity, triggerPrice, displayQuantity } = body;
  return {
    ...(price === undefined ? {} : { price: ticksOf(market, 'price', price) }),
    ...(quantity === undefined ? {} : { quantity: lotsOf(market, 'quantity', quantity) }),
    ...(triggerPrice === undefined
      ? {}
      : { stopPrice: ticksOf(market, 'triggerPrice', triggerPrice) }),
    ...(displayQuantity === undefined
      ? {}
      : { displayQuantity: lotsOf(market, 'displayQuantity', displayQuantity) }),
  };
}

type OwnEvent = EventOf<'order-amended' | 'order-reduced' | 'order-replaced' | 'order-cancelled'>;

/** The events with which an amend says what it did; they name the order. */
function isOwnEvent(event: ExchangeEvent): event is OwnEvent {
  return (
    event.kind === 'order-amended' ||
    event.kind === 'order-reduced' ||
    event.kind === 'order-replaced' ||
    (event.kind === 'order-cancelled' && event.reason === 'amended-away')
  );
}
