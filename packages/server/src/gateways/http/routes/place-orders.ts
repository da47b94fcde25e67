import { Type } from 'typebox';
import type { GatewayServices } from '../../services.ts';
import { placeOrders, placeOrdersTogether } from '../../trading/place-orders.ts';
import { type Route, signedRoute } from '../route.ts';
import { BatchAnswer, OrdersAnswer } from '../schemas/answers.ts';
import { PlaceOrderBody } from '../schemas/orders.ts';

export function placeOrdersRoute(services: GatewayServices): Route {
  return signedRoute({
    method: 'POST',
    paths: ['/api/v1/orders'],
    instruction: 'orderExecute',
    scope: 'trade',
    tag: 'Orders',
    summary: 'Place several orders',
    description:
      'One command, in which each order succeeds or is refused for itself; the answer has one ' +
      'element for each, in the same order.',
    batch: true,
    body: ordersBody(services),
    answer: BatchAnswer,
    repeat: repeatOf,
    handle: ({ caller, body }) => placeOrders(services, caller, body),
  });
}

export function placeOrdersTogetherRoute(services: GatewayServices): Route {
  return signedRoute({
    method: 'POST',
    paths: ['/api/v1/orders/atomic'],
    instruction: 'orderExecuteAtomic',
    scope: 'trade',
    tag: 'Orders',
    summary: 'Place several orders or none',
    description:
      'One command: when one order is refused none is placed, and the error names it as `item`, ' +
      'counted from 0. An order that is accepted and expires is not refused.',
    batch: true,
    body: ordersBody(services),
    answer: OrdersAnswer,
    repeat: repeatOf,
    handle: ({ caller, body }) => placeOrdersTogether(services, caller, body),
  });
}

function ordersBody(services: GatewayServices) {
  return Type.Array(PlaceOrderBody, {
    minItems: 1,
    maxItems: services.settings.batchOrdersMax,
    description: 'Orders, at most as many as the limit says.',
  });
}

function repeatOf(orders: readonly PlaceOrderBody[]): 'once' | 'allowed' {
  return orders.every(({ clientId }) => clientId !== undefined) ? 'allowed' : 'once';
}
