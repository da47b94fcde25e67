import type { GatewayServices } from '../../services.ts';
import { cancelAll } from '../../trading/cancel-all.ts';
import { onlyOnce, type Route, signedRoute } from '../route.ts';
import { OrdersAnswer } from '../schemas/answers.ts';
import { CancelAllBody } from '../schemas/orders.ts';

export function cancelOrdersRoute(services: GatewayServices): Route {
  return signedRoute({
    method: 'DELETE',
    paths: ['/api/v1/orders'],
    instruction: 'orderCancelAll',
    scope: 'trade',
    tag: 'Orders',
    summary: 'Cancel all open orders',
    description:
      'Of one market or all, of one side or both; the answer has what was cancelled, oldest first. ' +
      'The fields are in the JSON body, or in the query of a client that sends none.',
    body: CancelAllBody,
    answer: OrdersAnswer,
    repeat: onlyOnce,
    handle: ({ caller, body }) => cancelAll(services, caller, body),
  });
}
