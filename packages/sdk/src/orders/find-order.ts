/** Looks an order up, open or done. */
import type { WireHistoryOrder, WireOrder } from '@exchange/core/protocol';
import type { Client } from '../client.ts';
import { ExchangeError, invalidInput } from '../errors/exchange-error.ts';
import { problemError } from '../errors/problem.ts';
import type { CallOptions } from '../http/requester.ts';
import { orderOf } from '../wire/orders.ts';
import type { Order, OrderName } from './types.ts';

/**
 * Which order, in the exchange's words.
 * @throws {ExchangeError} `input-invalid` when it has neither id
 */
export function namedOrder(name: OrderName): { orderId: string } | { clientId: string } {
  if (name.id !== undefined) return { orderId: name.id };
  if (name.clientId !== undefined) return { clientId: name.clientId };
  throw invalidInput('id', 'An order is named by its id or its clientId.');
}

/** For messages. */
export function orderText(name: OrderName): string {
  return name.id ?? name.clientId ?? 'without an id';
}

/** Undefined: the exchange knows of none now. */
export async function findOrder(
  client: Client,
  name: OrderName,
  options: CallOptions = {},
): Promise<Order | undefined> {
  const open = await findOpenOrder(client, name, options);
  return open ?? findDoneOrder(client, name, options);
}

async function findOpenOrder(
  client: Client,
  name: OrderName,
  options: CallOptions = {},
): Promise<Order | undefined> {
  if (name.market === undefined) {
    const all = await fetchOpenOrders(client, undefined, options);
    return all.find((order) =>
      name.id === undefined ? order.clientId === name.clientId : order.id === name.id,
    );
  }
  try {
    const wire = await client.requester.request<WireOrder>(
      {
        method: 'GET',
        path: '/api/v1/order',
        instruction: 'orderQuery',
        parameters: { symbol: name.market, ...namedOrder(name) },
        priority: 'read',
        repeat: 'lost',
      },
      options,
    );
    return orderOf(wire);
  } catch (error) {
    if (ExchangeError.is(error, 'order-unknown')) return undefined;
    throw error;
  }
}

export async function fetchOpenOrders(
  client: Client,
  market: string | undefined,
  options: CallOptions = {},
): Promise<Order[]> {
  const wire = await client.requester.request<WireOrder[]>(
    {
      method: 'GET',
      path: '/api/v1/orders',
      instruction: 'orderQueryAll',
      parameters: market === undefined ? {} : { symbol: market },
      priority: 'read',
      repeat: 'lost',
    },
    options,
  );
  return wire.map((one) => orderOf(one));
}

async function findDoneOrder(
  client: Client,
  name: OrderName,
  options: CallOptions,
): Promise<Order | undefined> {
  const wire = await client.requester.request<WireHistoryOrder[]>(
    {
      method: 'GET',
      path: '/wapi/v1/history/orders',
      instruction: 'orderHistoryQueryAll',
      parameters: {
        ...(name.market === undefined ? {} : { symbol: name.market }),
        ...namedOrder(name),
        limit: '1',
      },
      priority: 'read',
      repeat: 'lost',
    },
    options,
  );
  const [first] = wire;
  return first === undefined ? undefined : orderOf(first);
}

/** @throws {ExchangeError} `order-unknown` */
export async function getOrder(
  client: Client,
  name: OrderName,
  options: CallOptions = {},
): Promise<Order> {
  const order = await findOrder(client, name, options);
  if (order !== undefined) return order;
  throw problemError('order-unknown', {
    message: `There is no order ${orderText(name)} of yours.`,
  });
}

/** The market of an order that was named without one. */
export async function marketOfOrder(
  client: Client,
  name: OrderName,
  options: CallOptions,
): Promise<string> {
  return name.market ?? (await getOrder(client, name, options)).market;
}
