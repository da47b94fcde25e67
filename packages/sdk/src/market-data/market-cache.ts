import type { WireMarket } from '@exchange/core/protocol';
import { problemError } from '../errors/problem.ts';
import type { CallOptions, Requester } from '../http/requester.ts';
import { marketOf } from '../wire/market-data.ts';
import type { MarketInfo } from './types.ts';

/** Markets by symbol. Their rules do not change, so one look is enough; their state does. */
export interface MarketCache {
  /** Asks the exchange every time. */
  list(options?: CallOptions): Promise<MarketInfo[]>;
  /**
   * Asks only for a market that was not seen yet: good for tick and lot sizes, not for `state`.
   * @throws {ExchangeError} `market-unknown`
   */
  rules(symbol: string, options?: CallOptions): Promise<MarketInfo>;
  /** Asks the exchange. */
  get(symbol: string, options?: CallOptions): Promise<MarketInfo>;
}

export function createMarketCache(requester: Requester): MarketCache {
  const seen = new Map<string, MarketInfo>();
  let listing: Promise<MarketInfo[]> | undefined;

  const list = async (options?: CallOptions): Promise<MarketInfo[]> => {
    const wire = await requester.request<WireMarket[]>(
      { method: 'GET', path: '/api/v1/markets', priority: 'read', repeat: 'lost' },
      options,
    );
    const markets = wire.map((one) => marketOf(one));
    for (const market of markets) seen.set(market.symbol, market);
    return markets;
  };
  const rules = async (symbol: string, options: CallOptions = {}): Promise<MarketInfo> => {
    const known = seen.get(symbol);
    if (known !== undefined) return known;
    // Callers that come together share one look, so it must not end with one caller's signal.
    const { signal: _signal, ...shared } = options;
    listing ??= list(shared).finally(() => {
      listing = undefined;
    });
    await listing;
    const market = seen.get(symbol);
    if (market === undefined)
      throw problemError('market-unknown', { message: `There is no market ${symbol}.` });
    return market;
  };
  return {
    list,
    rules,
    async get(symbol, options) {
      const wire = await requester.request<WireMarket>(
        {
          method: 'GET',
          path: '/api/v1/market',
          parameters: { symbol },
          priority: 'read',
          repeat: 'lost',
        },
        options,
      );
      const market = marketOf(wire);
      seen.set(symbol, market);
      return market;
    },
  };
}
