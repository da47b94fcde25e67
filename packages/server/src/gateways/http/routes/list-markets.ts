import { Type } from 'typebox';
import type { GatewayServices } from '../../services.ts';
import { publicRoute, type Route } from '../route.ts';
import { MarketAnswer } from '../schemas/answers.ts';
import { strict } from '../schemas/common.ts';
import { wireMarket } from '../wire-market.ts';

export function listMarketsRoute({ views }: GatewayServices): Route {
  return publicRoute({
    method: 'GET',
    paths: ['/api/v1/markets'],
    tag: 'Markets',
    summary: 'All markets',
    query: Type.Object({}, strict),
    answer: Type.Array(MarketAnswer),
    handle: () => views.markets().map(wireMarket),
  });
}
