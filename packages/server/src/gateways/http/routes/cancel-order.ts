import type { GatewayServices } from '../../services.ts';
import { cancelOrder } from '../../trading/cancel-order.ts';
import { onlyOnce, type Route, signedRoute } from '../route.ts';
import { OrderAnswer } from '../schemas/answers.ts';
import { OrderReferenceBody } from '../schemas/orders.ts';

export function cancelOrderRoute(services: GatewayServices): Route {
  return signedRoute({
    method: 'DELETE',
    paths: ['/api/v1/order'],
    instruction: 'orderCancel',
    scope: 'trade',
    tag: 'Orders',
    summary: 'Cancel an order',
    description: 'The fields are in the JSON body, or in the query of a client that sends none.',
    body: OrderReferenceBody,
    answer: OrderAnswer,
    repeat: onlyOnce,
    handle: ({ caller, body }) => cancelOrder(services, caller, body),
  });
}
