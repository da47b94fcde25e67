import type { GatewayServices } from '../../services.ts';
import { previewOrder } from '../../trading/preview-order.ts';
import { type Route, repeatable, signedRoute } from '../route.ts';
import { PlaceOrderBody } from '../schemas/orders.ts';
import { PreviewAnswer } from '../schemas/preview.ts';

export function previewOrderRoute(services: GatewayServices): Route {
  return signedRoute({
    method: 'POST',
    paths: ['/api/v1/order/preview'],
    instruction: 'orderPreview',
    scope: 'read',
    tag: 'Orders',
    summary: 'What an order would do now',
    description:
      'Places nothing. Cost, fee, average price, the queue ahead of it and every check, computed ' +
      'on what is durable now. An estimate: the book moves on.',
    body: PlaceOrderBody,
    answer: PreviewAnswer,
    repeat: repeatable,
    handle: ({ caller, body }) => previewOrder(services, caller, body),
  });
}
