import { Type } from 'typebox';
import type { GatewayServices } from '../../services.ts';
import { marketNamed } from '../../trading/order-fields.ts';
import { publicRoute, type Route } from '../route.ts';
import { MarketAnswer } from '../schemas/answers.ts';
import { MarketSymbol, strict } from '../schemas/common.ts';
import { wireMarket } from '../wire-market.ts';

export function getMarketRoute({ views }: GatewayServices): Route {
  return publicRoute({
    method: 'GET',
    paths: ['/api/v1/market'],
    tag: 'Markets',
    summary: 'One market',
    query: Type.Object({ symbol: MarketSymbol }, strict),
    answer: MarketAnswer,
    handle: ({ query }) => wireMarket(marketNamed(views, query.symbol)),
  });
}
