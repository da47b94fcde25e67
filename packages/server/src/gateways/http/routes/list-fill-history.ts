import {
  formatIsoMilliseconds,
  type WireFill,
  wireClientId,
  wireSides,
} from '@exchange/core/protocol';
import { formatAmount, formatPrice, formatQuantity, timeMicros } from '@exchange/core/units';
import { Type } from 'typebox';
import type { FillRow } from '../../../history/history.ts';
import type { Views } from '../../../views.ts';
import type { GatewayServices } from '../../services.ts';
import { marketNamed } from '../../trading/order-fields.ts';
import { historyCaughtUp, pageFields, pageOf } from '../history-page.ts';
import { type Route, repeatable, signedRoute } from '../route.ts';
import { FillsAnswer } from '../schemas/answers.ts';
import { MarketSymbol, OrderIdText, strict } from '../schemas/common.ts';

const MICROS_PER_MILLI = 1_000;
/** Text of at most 13 digits: any time until the year 2286 fits in microseconds. */
const MillisText = (description: string) =>
  Type.String({ maxLength: 13, pattern: '^(0|[1-9][0-9]{0,12})$', description });

export function listFillHistoryRoute(services: GatewayServices): Route {
  const { views, history } = services;
  return signedRoute({
    method: 'GET',
    paths: ['/wapi/v1/history/fills'],
    instruction: 'fillHistoryQueryAll',
    scope: 'read',
    tag: 'History',
    summary: 'Fills',
    query: Type.Object(
      {
        symbol: Type.Optional(MarketSymbol),
        orderId: Type.Optional(OrderIdText),
        from: Type.Optional(MillisText('Milliseconds, inclusive.')),
        to: Type.Optional(MillisText('Milliseconds, inclusive.')),
        fillType: Type.Optional(Type.Literal('User')),
        marketType: Type.Optional(Type.Literal('SPOT')),
        ...pageFields,
      },
      strict,
    ),
    answer: FillsAnswer,
    repeat: repeatable,
    handle: async ({ caller, query }) => {
      if (query.symbol !== undefined) marketNamed(views, query.symbol);
      await historyCaughtUp(services);
      const rows = await history.fills({
        account: caller.account,
        ...pageOf(query),
        ...(query.symbol === undefined ? {} : { market: query.symbol }),
        ...(query.orderId === undefined
          ? {}
          : { orderId: Number(query.orderId) as FillRow['orderId'] }),
        ...(query.from === undefined
          ? {}
          : { from: timeMicros(Number(query.from) * MICROS_PER_MILLI) }),
        ...(query.to === undefined
          ? {}
          : { to: timeMicros((Number(query.to) + 1) * MICROS_PER_MILLI) }),
      });
      return rows.map((row) => wireFill(row, views));
    },
  });
}

function wireFill(row: FillRow, views: Views): WireFill {
  const market = marketNamed(views, row.market);
  return {
    tradeId: row.tradeId,
    orderId: String(row.orderId),
    clientId: wireClientId(row.clientId),
    symbol: row.market,
    side: wireSides[row.side],
    price: formatPrice(market, row.price),
    quantity: formatQuantity(market, row.quantity),
    fee: formatAmount(views.asset(row.feeAsset)?.decimals ?? 0, row.fee),
    feeSymbol: row.feeAsset,
    isMaker: row.role === 'maker',
    systemOrderType: null,
    timestamp: formatIsoMilliseconds(row.time),
  };
}
