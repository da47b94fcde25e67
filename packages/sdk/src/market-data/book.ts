import type { WireDepth } from '@exchange/core/protocol';
import type { Client } from '../client.ts';
import type { CallOptions } from '../http/requester.ts';
import { bookOf } from '../wire/market-data.ts';
import type { BookSnapshot } from './types.ts';

export interface BookOptions extends CallOptions {
  /** Levels per side; the exchange has 5, 10, 20, 50, 100, 500 and 1000, and the next larger is cut. Default 100. */
  readonly depth?: number;
}

const depths = [5, 10, 20, 50, 100, 500, 1_000] as const;
const DEPTH_DEFAULT = 100;

/** The book as it is now. */
export async function fetchBook(
  client: Client,
  market: string,
  options: BookOptions = {},
): Promise<BookSnapshot> {
  const depth = options.depth ?? DEPTH_DEFAULT;
  const wire = await fetchDepth(client, market, options);
  const book = bookOf(wire);
  return { ...book, bids: book.bids.slice(0, depth), asks: book.asks.slice(0, depth) };
}

/** The same in the exchange's words. */
export function fetchDepth(
  client: Client,
  market: string,
  options: BookOptions = {},
): Promise<WireDepth> {
  const wanted = options.depth ?? DEPTH_DEFAULT;
  const limit = depths.find((depth) => depth >= wanted) ?? 1_000;
  return client.requester.request<WireDepth>(
    {
      method: 'GET',
      path: '/api/v1/depth',
      parameters: { symbol: market, limit: String(limit) },
      priority: 'read',
      repeat: 'lost',
    },
    options,
  );
}
