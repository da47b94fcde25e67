import type { WireDepth, WireLevel } from '@exchange/core/protocol';
import { formatPrice, formatQuantity } from '@exchange/core/units';
import { Type } from 'typebox';
import type { LevelView, MarketView } from '../../../views.ts';
import { ProblemError } from '../../problem-error.ts';
import type { GatewayServices } from '../../services.ts';
import { marketNamed } from '../../trading/order-fields.ts';
import { publicRoute, type Route } from '../route.ts';
import { DepthAnswer } from '../schemas/answers.ts';
import { MarketSymbol, strict } from '../schemas/common.ts';

const LEVELS_MAX = 1_000;

export function getDepthRoute({ views }: GatewayServices): Route {
  return publicRoute({
    method: 'GET',
    paths: ['/api/v1/depth'],
    tag: 'Markets',
    summary: 'The book, by price',
    description: 'Both sides best first. Continue with the stream `depth.SYMBOL`.',
    query: Type.Object(
      {
        symbol: MarketSymbol,
        limit: Type.Optional(
          Type.Union(
            ['5', '10', '20', '50', '100', '500', '1000'].map((levels) => Type.Literal(levels)),
            { description: 'Levels per side, default 1000.' },
          ),
        ),
      },
      strict,
    ),
    answer: DepthAnswer,
    handle: ({ query }): WireDepth => {
      const market = marketNamed(views, query.symbol);
      const depth = views.depth(market.symbol, Number(query.limit ?? LEVELS_MAX));
      if (depth === undefined) throw new ProblemError('market-unknown', { market: market.symbol });
      return {
        asks: wireLevels(depth.asks, market),
        bids: wireLevels(depth.bids, market),
        lastUpdateId: String(depth.updateId),
        timestamp: depth.time,
      };
    },
  });
}

function wireLevels(levels: readonly LevelView[], market: MarketView): WireLevel[] {
  return levels.map(([price, size]) => [formatPrice(market, price), formatQuantity(market, size)]);
}
