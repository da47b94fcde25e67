import type { GatewayServices } from '../../services.ts';
import { placeOco } from '../../trading/place-oco.ts';
import { type Route, signedRoute } from '../route.ts';
import { OrdersAnswer } from '../schemas/answers.ts';
import { PlaceOcoBody } from '../schemas/orders.ts';

export function placeOcoRoute(services: GatewayServices): Route {
  return signedRoute({
    method: 'POST',
    paths: ['/api/v1/order/oco'],
    instruction: 'orderExecuteOco',
    scope: 'trade',
    tag: 'Orders',
    summary: 'Place a pair: one cancels the other',
    description:
      'A limit order and a stop of one side and quantity. What happens to one of them ends the ' +
      'other. Answers with both, the limit order first.',
    body: PlaceOcoBody,
    answer: OrdersAnswer,
    repeat: ({ clientId, triggerClientId }) =>
      clientId === undefined && triggerClientId === undefined ? 'once' : 'allowed',
    handle: ({ caller, body }) => placeOco(services, caller, body),
  });
}
