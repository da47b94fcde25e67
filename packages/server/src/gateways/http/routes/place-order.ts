import type { GatewayServices } from '../../services.ts';
import { placeOrder } from '../../trading/place-order.ts';
import { type Route, signedRoute } from '../route.ts';
import { OrderAnswer } from '../schemas/answers.ts';
import { PlaceOrderBody } from '../schemas/orders.ts';

export function placeOrderRoute(services: GatewayServices): Route {
  return signedRoute({
    method: 'POST',
    paths: ['/api/v1/order'],
    instruction: 'orderExecute',
    scope: 'trade',
    tag: 'Orders',
    summary: 'Place an order',
    description:
      'Answers when the order is on disk, with the order as it then stands. With a `clientId` the ' +
      'same request may be sent again: it places nothing twice and answers with the same order.',
    body: PlaceOrderBody,
    answer: OrderAnswer,
    repeat: (body) => (body.clientId === undefined ? 'once' : 'allowed'),
    handle: ({ caller, body }) => placeOrder(services, caller, body),
  });
}
