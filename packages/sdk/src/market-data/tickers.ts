import type { WireTicker } from '@exchange/core/protocol';
import type { Client } from '../client.ts';
import type { CallOptions } from '../http/requester.ts';
import { tickerOf } from '../wire/market-data.ts';
import type { Ticker } from './types.ts';

/** The last 24 hours of every market. */
export async function fetchTickers(client: Client, options: CallOptions = {}): Promise<Ticker[]> {
  const wire = await client.requester.request<WireTicker[]>(
    { method: 'GET', path: '/api/v1/tickers', priority: 'read', repeat: 'lost' },
    options,
  );
  return wire.map((one) => tickerOf(one));
}

/** The last 24 hours of one market. */
export async function fetchTicker(
  client: Client,
  market: string,
  options: CallOptions = {},
): Promise<Ticker> {
  const wire = await client.requester.request<WireTicker>(
    {
      method: 'GET',
      path: '/api/v1/ticker',
      parameters: { symbol: market },
      priority: 'read',
      repeat: 'lost',
    },
    options,
  );
  return tickerOf(wire);
}
