import { Type } from 'typebox';
import type { GatewayServices } from '../../services.ts';
import { marketNamed } from '../../trading/order-fields.ts';
import { wireOrder } from '../../trading/wire-order.ts';
import { type Route, repeatable, signedRoute } from '../route.ts';
import { OrdersAnswer } from '../schemas/answers.ts';
import { MarketSymbol, strict } from '../schemas/common.ts';

export function listOpenOrdersRoute({ views }: GatewayServices): Route {
  return signedRoute({
    method: 'GET',
    paths: ['/api/v1/orders', '/api/v1/order/open'],
    instruction: 'orderQueryAll',
    scope: 'read',
    tag: 'Orders',
    summary: 'Open orders',
    description: 'Oldest first. Also at `/api/v1/order/open`.',
    query: Type.Object(
      { symbol: Type.Optional(MarketSymbol), marketType: Type.Optional(Type.Literal('SPOT')) },
      strict,
    ),
    answer: OrdersAnswer,
    repeat: repeatable,
    handle: ({ caller, query }) => {
      if (query.symbol !== undefined) marketNamed(views, query.symbol);
      return views
        .openOrders(caller.account, query.symbol)
        .map((order) => wireOrder(order, marketNamed(views, order.market)));
    },
  });
}
