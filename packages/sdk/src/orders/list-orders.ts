/** Orders and fills of the past, newest first, and the open ones. */
import type { WireFill, WireHistoryOrder } from '@exchange/core/protocol';
import type { Client } from '../client.ts';
import type { CallOptions } from '../http/requester.ts';
import type { TimeRange } from '../market-data/types.ts';
import { createPage, type Page, type PageRequest, type PageRows } from '../streams/page.ts';
import { millisecondsIn } from '../units/time-input.ts';
import { fillOf, orderOf } from '../wire/orders.ts';
import { fetchOpenOrders } from './find-order.ts';
import type { Fill, Order } from './types.ts';

export interface HistoryFilter<Market extends string = string> extends TimeRange {
  readonly market?: Market;
  readonly orderId?: string;
}

/** Oldest first, all in one page: what is open fits. */
export function openOrders(
  client: Client,
  filter: { readonly market?: string },
  options: CallOptions = {},
): Page<Order> {
  return createPage({
    fetch: async () => ({ items: await fetchOpenOrders(client, filter.market, options) }),
    keyOf: ({ id = '' }) => id,
  });
}

export function orderHistory(
  client: Client,
  filter: HistoryFilter,
  options: CallOptions = {},
): Page<Order> {
  return historyPage<WireHistoryOrder, Order>({
    convert: orderOf,
    keyOf: ({ id = '' }) => id,
    fetch: (paging) =>
      client.requester.request(
        {
          method: 'GET',
          path: '/wapi/v1/history/orders',
          instruction: 'orderHistoryQueryAll',
          parameters: { ...filterFields(filter), ...paging },
          priority: 'read',
          repeat: 'lost',
        },
        options,
      ),
  });
}

export function fillHistory(
  client: Client,
  filter: HistoryFilter,
  options: CallOptions = {},
): Page<Fill> {
  return historyPage<WireFill, Fill>({
    convert: fillOf,
    keyOf: ({ market, tradeId, orderId }) => `${market}/${tradeId}/${orderId}`,
    fetch: (paging) =>
      client.requester.request(
        {
          method: 'GET',
          path: '/wapi/v1/history/fills',
          instruction: 'fillHistoryQueryAll',
          parameters: { ...filterFields(filter), ...paging },
          priority: 'read',
          repeat: 'lost',
        },
        options,
      ),
  });
}

function filterFields(filter: HistoryFilter): Record<string, string> {
  return {
    ...(filter.market === undefined ? {} : { symbol: filter.market }),
    ...(filter.orderId === undefined ? {} : { orderId: filter.orderId }),
    ...(filter.from === undefined ? {} : { from: String(millisecondsIn(filter.from, 'from')) }),
    ...(filter.to === undefined ? {} : { to: String(millisecondsIn(filter.to, 'to')) }),
  };
}

/** The cursor is how many rows to pass over. */
function historyPage<Wire, Row>(source: {
  readonly fetch: (paging: { readonly limit: string; readonly offset: string }) => Promise<Wire[]>;
  readonly convert: (wire: Wire) => Row;
  readonly keyOf: (row: Row) => string;
}): Page<Row> {
  const fetch = async ({ cursor, limit }: PageRequest): Promise<PageRows<Row>> => {
    const offset = Number(cursor ?? '0');
    const wire = await source.fetch({ limit: String(limit), offset: String(offset) });
    const items = wire.map((one) => source.convert(one));
    return wire.length < limit ? { items } : { items, next: String(offset + wire.length) };
  };
  return createPage({ fetch, keyOf: source.keyOf });
}
