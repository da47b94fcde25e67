/** Placing one order: parse, admit, wait until it is durable, answer with the order. */
import type { ExchangeEvent } from '@exchange/core';
import type { OrderState } from '@exchange/core/market-data';
import type { WireOrder } from '@exchange/core/protocol';
import type { PlaceOrderBody } from '../http/schemas/orders.ts';
import { ProblemError } from '../problem-error.ts';
import type { Caller } from '../security/authenticator.ts';
import type { GatewayServices } from '../services.ts';
import { marketNamed } from './order-fields.ts';
import { parsePlaceOrder } from './parse-place-order.ts';
import { rejectProblem } from './reject-problem.ts';
import { wireOrder } from './wire-order.ts';

/** @throws {ProblemError} when it is refused; nothing was done, unless the code is `internal` */
export async function placeOrder(
  services: GatewayServices,
  caller: Caller,
  body: PlaceOrderBody,
): Promise<WireOrder> {
  const { views, gate, throttle } = services;
  const { account, deadline } = caller;
  throttle.orders(account, 1);
  const command = parsePlaceOrder(body, { account, deadline, views });
  const { events } = await gate.submit(command);
  const placed = placedOrder(services, caller, events);
  const order = placed instanceof Promise ? await placed : placed;
  return wireOrder(order, marketNamed(views, order.market));
}

/**
 * The order that these events of a command made, or that it had made before under the same client
 * id, as it stands.
 *
 * @throws {ProblemError} when the engine refused
 */
export function placedOrder(
  services: GatewayServices,
  caller: Caller,
  events: readonly ExchangeEvent[],
): OrderState | Promise<OrderState> {
  // What was due by time comes before it in the list, and is none of these.
  for (const event of events) {
    if (event.kind === 'order-rejected') throw rejectProblem(event, services.views);
    if (event.kind !== 'order-accepted' && event.kind !== 'order-repeated') continue;
    const recent = services.orders.recent(caller.account, event.orderId);
    return recent ?? foundOrder(services, caller, event.orderId);
  }
  throw new ProblemError('internal');
}

/**
 * Both orders of a pair, the limit order first. A pair that is repeated names the orders whose client
 * ids were given; the other one is linked to it.
 *
 * @throws {ProblemError} when the engine refused
 */
export async function placedPair(
  services: GatewayServices,
  caller: Caller,
  events: readonly ExchangeEvent[],
): Promise<readonly OrderState[]> {
  const first = await placedOrder(services, caller, events);
  const { linkedOrderId } = first;
  if (linkedOrderId === undefined) throw new ProblemError('internal');
  const second =
    services.orders.recent(caller.account, linkedOrderId) ??
    (await foundOrder(services, caller, linkedOrderId));
  return [first, second].sort((a, b) => a.orderId - b.orderId);
}

async function foundOrder(
  services: GatewayServices,
  caller: Caller,
  orderId: OrderState['orderId'],
): Promise<OrderState> {
  const order = await services.orders.find(caller.account, orderId);
  if (order === undefined) throw new ProblemError('internal');
  return order;
}
