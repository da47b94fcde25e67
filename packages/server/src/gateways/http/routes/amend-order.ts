import type { GatewayServices } from '../../services.ts';
import { amendOrder } from '../../trading/amend-order.ts';
import { onlyOnce, type Route, signedRoute } from '../route.ts';
import { OrderAnswer } from '../schemas/answers.ts';
import { AmendOrderBody } from '../schemas/orders.ts';

export function amendOrderRoute(services: GatewayServices): Route {
  return signedRoute({
    method: 'PATCH',
    paths: ['/api/v1/order'],
    instruction: 'orderModify',
    scope: 'trade',
    tag: 'Orders',
    summary: 'Change an open order',
    description:
      'A smaller quantity at the same price keeps the place in the queue; anything else is a ' +
      'replacement under the same id, with new time priority, that happens whole or not at all.',
    body: AmendOrderBody,
    answer: OrderAnswer,
    repeat: onlyOnce,
    handle: ({ caller, body }) => amendOrder(services, caller, body),
  });
}
