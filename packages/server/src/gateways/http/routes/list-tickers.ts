import { Type } from 'typebox';
import type { GatewayServices } from '../../services.ts';
import { publicRoute, type Route } from '../route.ts';
import { TickerAnswer } from '../schemas/answers.ts';
import { strict } from '../schemas/common.ts';
import { wireTicker } from '../wire-ticker.ts';

export function listTickersRoute({ views }: GatewayServices): Route {
  return publicRoute({
    method: 'GET',
    paths: ['/api/v1/tickers'],
    tag: 'Markets',
    summary: 'The last 24 hours of all markets',
    query: Type.Object({ interval: Type.Optional(Type.Literal('1d')) }, strict),
    answer: Type.Array(TickerAnswer),
    handle: () => views.markets().map((market) => wireTicker(market, views)),
  });
}
