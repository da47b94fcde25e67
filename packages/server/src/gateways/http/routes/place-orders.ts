import { Type } from 'typebox';
import type { GatewayServices } from '../../services.ts';
import { placeOrders } from '../../trading/place-orders.ts';
import { type Route, signedRoute } from '../route.ts';
import { BatchAnswer } from '../schemas/answers.ts';
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
      'Each order succeeds or is refused for itself, in one durable commit; the answer has one ' +
      'element for each, in the same order.',
    batch: true,
    body: Type.Array(PlaceOrderBody, {
      minItems: 1,
      maxItems: services.settings.batchOrdersMax,
      description: 'Orders, at most as many as the limit says.',
    }),
    answer: BatchAnswer,
    repeat: (orders) =>
      orders.every((order) => order.clientId !== undefined) ? 'allowed' : 'once',
    handle: ({ caller, body }) => placeOrders(services, caller, body),
  });
}
