import { type WireOrder, wireSides } from '@exchange/core/protocol';
import type { Client } from '../client.ts';
import { exchangeError } from '../errors/exchange-error.ts';
import type { CallOptions } from '../http/requester.ts';
import { isFinal, orderOf } from '../wire/orders.ts';
import { findOrder, marketOfOrder, namedOrder, orderText } from './find-order.ts';
import type { CancelFilter, Order, OrderName } from './types.ts';

/**
 * Cancels one open order and gives it back as it ended. When an answer is lost the order is looked
 * at, so that a cancel that worked is not reported as a failure.
 *
 * @throws {ExchangeError} `order-unknown` when it is not open; `outcome-unknown`
 */
export async function cancelOrder(
  client: Client,
  name: OrderName,
  options: CallOptions = {},
): Promise<Order> {
  const market = await marketOfOrder(client, name, options);
  const answer = await client.requester.attempt(
    {
      method: 'DELETE',
      path: '/api/v1/order',
      socketMethod: 'order.cancel',
      instruction: 'orderCancel',
      parameters: { symbol: market, ...namedOrder(name) },
      priority: 'cancel',
      repeat: 'lost',
    },
    options,
  );
  if (answer.kind === 'answered') return orderOf(answer.value as WireOrder);
  if (!answer.mayHaveArrived || options.signal?.aborted === true) throw answer.error;
  const order = await findOrder(client, { ...name, market }).catch(() => undefined);
  if (order !== undefined && isFinal(order)) {
    // An attempt whose answer was lost cancelled it; filled or expired means that it came too late.
    if (order.status === 'cancelled') return order;
    throw answer.error;
  }
  if (answer.error.code === 'order-unknown') throw answer.error;
  throw exchangeError('outcome-unknown', {
    message: `Whether order ${orderText(name)} was cancelled is not known.`,
    hint: 'Cancel it again: that does no harm.',
    cause: answer.error,
  });
}

/** Cancels all open orders, or those of a market or side, oldest first. */
export async function cancelOrders(
  client: Client,
  filter: CancelFilter = {},
  options: CallOptions = {},
): Promise<{ cancelled: number; orders: Order[] }> {
  const wire = await client.requester.request<WireOrder[]>(
    {
      method: 'DELETE',
      path: '/api/v1/orders',
      socketMethod: 'orders.cancelAll',
      instruction: 'orderCancelAll',
      parameters: {
        ...(filter.market === undefined ? {} : { symbol: filter.market }),
        ...(filter.side === undefined ? {} : { side: wireSides[filter.side] }),
      },
      priority: 'cancel',
      repeat: 'lost',
    },
    options,
  );
  return { cancelled: wire.length, orders: wire.map((one) => orderOf(one)) };
}
