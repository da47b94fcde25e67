import type { TapeTrade } from '@exchange/core/market-data';
import type { WireTrade } from '@exchange/core/protocol';
import { milliseconds } from '@exchange/core/protocol';
import { formatAmount, formatPrice, formatQuantity } from '@exchange/core/units';
import { Type } from 'typebox';
import { HISTORY_LIMIT_MAX } from '../../../limits.ts';
import type { MarketView } from '../../../views.ts';
import type { GatewayServices } from '../../services.ts';
import { marketNamed } from '../../trading/order-fields.ts';
import { historyCaughtUp, pageOf, wholeIn } from '../history-page.ts';
import { publicRoute, type Route } from '../route.ts';
import { TradesAnswer } from '../schemas/answers.ts';
import { MarketSymbol, strict, WholeText } from '../schemas/common.ts';

const limit = Type.Optional(WholeText(`1 … ${HISTORY_LIMIT_MAX}, default 100.`));

export function listTradesRoute({ views }: GatewayServices): Route {
  return publicRoute({
    method: 'GET',
    paths: ['/api/v1/trades'],
    tag: 'Markets',
    summary: 'Newest trades',
    query: Type.Object({ symbol: MarketSymbol, limit }, strict),
    answer: TradesAnswer,
    handle: ({ query }) => {
      const market = marketNamed(views, query.symbol);
      const count = wholeIn(query.limit, {
        field: 'limit',
        default: 100,
        min: 1,
        max: HISTORY_LIMIT_MAX,
      });
      return views.recentTrades(market.symbol, count).map((trade) => wireTrade(trade, market));
    },
  });
}

export function listTradeHistoryRoute(services: GatewayServices): Route {
  const { views, history } = services;
  return publicRoute({
    method: 'GET',
    paths: ['/api/v1/trades/history'],
    tag: 'Markets',
    summary: 'Older trades',
    query: Type.Object(
      { symbol: MarketSymbol, limit, offset: Type.Optional(WholeText('Trades to pass over.')) },
      strict,
    ),
    answer: TradesAnswer,
    handle: async ({ query }) => {
      const market = marketNamed(views, query.symbol);
      const page = pageOf(query);
      await historyCaughtUp(services);
      const rows = await history.trades({ market: market.symbol, ...page });
      return rows.map((trade) => wireTrade(trade, market));
    },
  });
}

function wireTrade(trade: TapeTrade, market: MarketView): WireTrade {
  return {
    id: trade.tradeId,
    price: formatPrice(market, trade.price),
    quantity: formatQuantity(market, trade.quantity),
    quoteQuantity: formatAmount(market.quoteDecimals, trade.notional),
    timestamp: milliseconds(trade.time),
    isBuyerMaker: trade.takerSide === 'sell',
  };
}
