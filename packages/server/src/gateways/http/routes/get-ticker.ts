import { Type } from 'typebox';
import type { GatewayServices } from '../../services.ts';
import { marketNamed } from '../../trading/order-fields.ts';
import { publicRoute, type Route } from '../route.ts';
import { TickerAnswer } from '../schemas/answers.ts';
import { MarketSymbol, strict } from '../schemas/common.ts';
import { wireTicker } from '../wire-ticker.ts';

export function getTickerRoute({ views }: GatewayServices): Route {
  return publicRoute({
    method: 'GET',
    paths: ['/api/v1/ticker'],
    tag: 'Markets',
    summary: 'The last 24 hours of one market',
    query: Type.Object(
      { symbol: MarketSymbol, interval: Type.Optional(Type.Literal('1d')) },
      strict,
    ),
    answer: TickerAnswer,
    handle: ({ query }) => wireTicker(marketNamed(views, query.symbol), views),
  });
}
