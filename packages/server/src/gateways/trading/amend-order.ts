/** Changing an open order: its price, its quantity, or both. */
import type { AmendOrder } from '@exchange/core';
import type { WireOrder } from '@exchange/core/protocol';
import { parsePrice, parseQuantity } from '@exchange/core/units';
import type { AmendOrderBody } from '../http/schemas/orders.ts';
import { ProblemError } from '../problem-error.ts';
import type { Caller } from '../security/authenticator.ts';
import type { GatewayServices } from '../services.ts';
import { parseOrderReference } from './parse-order-reference.ts';
import { exact, marketNamed } from './parse-place-order.ts';
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
  const { price, quantity } = body;
  const ticks =
    price === undefined
      ? {}
      : { price: exact(parsePrice(market, price), { field: 'price', actual: price, market }) };
  const lots =
    quantity === undefined
      ? {}
      : {
          quantity: exact(parseQuantity(market, quantity), {
            field: 'quantity',
            actual: quantity,
            market,
          }),
        };
  const reference = parseOrderReference(body);
  const command: AmendOrder = {
    kind: 'amend-order',
    account,
    market: market.symbol,
    ...reference,
    ...ticks,
    ...lots,
    deadline,
  };
  const { events } = await gate.submit(command);
  for (const event of events) {
    if (event.kind === 'command-rejected') throw rejectProblem(event, views);
    if (!('orderId' in event) || event.orderId === undefined) continue;
    const order = orders.recent(account, event.orderId);
    if (order !== undefined) return wireOrder(order, market);
  }
  // Nothing happened: the order has this price and this quantity already.
  const order = views.openOrder(account, reference);
  if (order === undefined) throw new ProblemError('order-unknown');
  return wireOrder(order, market);
}
