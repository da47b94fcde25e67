import {
  formatIsoMilliseconds,
  type WireHistoryOrder,
  wireExpiryReason,
} from '@exchange/core/protocol';
import { Type } from 'typebox';
import type { OrderRow } from '../../../history/history.ts';
import type { MarketView } from '../../../views.ts';
import { ProblemError } from '../../problem-error.ts';
import type { GatewayServices } from '../../services.ts';
import { marketNamed } from '../../trading/order-fields.ts';
import { orderStateOf } from '../../trading/order-tracker.ts';
import { wireOrderCreated } from '../../trading/wire-order.ts';
import { historyCaughtUp, pageFields, pageOf } from '../history-page.ts';
import { type Route, repeatable, signedRoute } from '../route.ts';
import { HistoryOrdersAnswer } from '../schemas/answers.ts';
import { ClientIdText, MarketSymbol, OrderIdText, strict } from '../schemas/common.ts';

export function listOrderHistoryRoute(services: GatewayServices): Route {
  const { views, history } = services;
  return signedRoute({
    method: 'GET',
    paths: ['/wapi/v1/history/orders'],
    instruction: 'orderHistoryQueryAll',
    scope: 'read',
    tag: 'History',
    summary: 'Orders, open and ended',
    query: Type.Object(
      {
        symbol: Type.Optional(MarketSymbol),
        orderId: Type.Optional(OrderIdText),
        clientId: Type.Optional(ClientIdText),
        marketType: Type.Optional(Type.Literal('SPOT')),
        ...pageFields,
      },
      strict,
    ),
    answer: HistoryOrdersAnswer,
    repeat: repeatable,
    handle: async ({ caller, query }) => {
      if (query.symbol !== undefined) marketNamed(views, query.symbol);
      const isComplete = await historyCaughtUp(services);
      const rows = await history.orders({
        account: caller.account,
        ...pageOf(query),
        ...(query.symbol === undefined ? {} : { market: query.symbol }),
        ...(query.orderId === undefined
          ? {}
          : { orderId: Number(query.orderId) as OrderRow['orderId'] }),
        ...(query.clientId === undefined ? {} : { clientId: query.clientId }),
      });
      const isNamed = query.orderId !== undefined || query.clientId !== undefined;
      // "There is none" is what a client places an order again for, so it must be true.
      if (rows.length === 0 && isNamed && !isComplete) {
        throw new ProblemError('busy', { retryAfterMilliseconds: 1_000 }, { retryAfterSeconds: 1 });
      }
      return rows.map((row) => wireHistoryOrder(row, marketNamed(views, row.market)));
    },
  });
}

function wireHistoryOrder(row: OrderRow, market: MarketView): WireHistoryOrder {
  const order = wireOrderCreated(orderStateOf(row), market, formatIsoMilliseconds(row.acceptedAt));
  return { ...order, expiryReason: expiryReason(row), systemOrderType: null };
}

function expiryReason(row: OrderRow): WireHistoryOrder['expiryReason'] {
  switch (row.reason) {
    case 'no-liquidity':
    case 'not-fillable':
    case 'protection-price':
    case 'time':
    case 'price-band':
    case 'post-only':
      return wireExpiryReason(row.reason, row.timeInForce, row.type);
    case 'self-trade':
      return 'SelfTradePrevention';
    case 'by-owner':
    case 'cancel-all':
    case 'amended-away':
    case 'market-closed':
    case 'oco':
    case 'dead-man-switch':
    case undefined:
      return null;
  }
}
