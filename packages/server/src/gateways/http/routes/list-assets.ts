import type { WireAsset } from '@exchange/core/protocol';
import { Type } from 'typebox';
import type { GatewayServices } from '../../services.ts';
import { publicRoute, type Route } from '../route.ts';
import { AssetsAnswer } from '../schemas/answers.ts';
import { strict } from '../schemas/common.ts';

export function listAssetsRoute({ views }: GatewayServices): Route {
  return publicRoute({
    method: 'GET',
    paths: ['/api/v1/assets'],
    tag: 'Markets',
    summary: 'All assets',
    query: Type.Object({}, strict),
    answer: AssetsAnswer,
    handle: (): readonly WireAsset[] =>
      views.assets().map(({ symbol, decimals }) => ({
        symbol,
        displayName: symbol,
        coingeckoId: null,
        tokens: [],
        decimals,
      })),
  });
}
