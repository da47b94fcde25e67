import { Type } from 'typebox';
import { ProblemError } from '../../problem-error.ts';
import type { GatewayServices } from '../../services.ts';
import { marketNamed } from '../../trading/order-fields.ts';
import { parseOrderReference } from '../../trading/parse-order-reference.ts';
import { wireOrder } from '../../trading/wire-order.ts';
import { type Route, repeatable, signedRoute } from '../route.ts';
import { OrderAnswer } from '../schemas/answers.ts';
import { ClientIdText, MarketSymbol, OrderIdText, strict } from '../schemas/common.ts';

export function getOrderRoute({ views }: GatewayServices): Route {
  return signedRoute({
    method: 'GET',
    paths: ['/api/v1/order'],
    instruction: 'orderQuery',
    scope: 'read',
    tag: 'Orders',
    summary: 'One open order',
    query: Type.Object(
      {
        symbol: MarketSymbol,
        orderId: Type.Optional(OrderIdText),
        clientId: Type.Optional(ClientIdText),
      },
      strict,
    ),
    answer: OrderAnswer,
    repeat: repeatable,
    handle: ({ caller, query }) => {
      const market = marketNamed(views, query.symbol);
      const order = views.openOrder(caller.account, parseOrderReference(query));
      if (order === undefined || order.market !== market.symbol) {
        throw new ProblemError('order-unknown');
      }
      return wireOrder(order, market);
    },
  });
}
