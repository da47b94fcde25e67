import type { WireTrade } from '@exchange/core/protocol';
import type { Client } from '../client.ts';
import type { CallOptions } from '../http/requester.ts';
import { createPage, type Page, type PageRequest, type PageRows } from '../streams/page.ts';
import { millisecondsIn } from '../units/time-input.ts';
import { tradeOf } from '../wire/market-data.ts';
import type { TimeRange, Trade } from './types.ts';

/** Past trades, newest first; with `from`, down to that time. */
export function tradeHistory(
  client: Client,
  market: string,
  options: TimeRange & CallOptions = {},
): Page<Trade> {
  const from = options.from === undefined ? 0 : millisecondsIn(options.from, 'from');
  const to = options.to === undefined ? Number.POSITIVE_INFINITY : millisecondsIn(options.to, 'to');
  const fetch = async ({ cursor, limit }: PageRequest): Promise<PageRows<Trade>> => {
    const offset = Number(cursor ?? '0');
    const wire = await client.requester.request<WireTrade[]>(
      {
        method: 'GET',
        path: '/api/v1/trades/history',
        parameters: { symbol: market, limit: String(limit), offset: String(offset) },
        priority: 'read',
        repeat: 'lost',
      },
      options,
    );
    const trades = wire.map((one) => tradeOf(market, one));
    const items = trades.filter(({ at }) => at >= from && at < to);
    const oldest = trades.at(-1);
    const more = wire.length === limit && oldest !== undefined && oldest.at >= from;
    return more ? { items, next: String(offset + wire.length) } : { items };
  };
  return createPage({ fetch, keyOf: ({ id }) => id });
}
