import type { WireOrder } from '@exchange/core/protocol';
import type { Client } from '../client.ts';
import { exchangeError, invalidInput } from '../errors/exchange-error.ts';
import type { CallOptions } from '../http/requester.ts';
import { decimalText } from '../units/decimal-input.ts';
import { toFixed } from '../units/fixed.ts';
import { orderOf } from '../wire/orders.ts';
import { findOrder, marketOfOrder, namedOrder } from './find-order.ts';
import type { Order, OrderChange, OrderName } from './types.ts';

/**
 * Changes price or total quantity of an open order, atomically. A smaller quantity at the same
 * price keeps its place in the queue; anything else goes to the back. When the answer is lost the
 * order is looked at before anything is sent again, so it loses its place at most once.
 *
 * @throws {ExchangeError} the exchange's reason (the order is as it was), or `outcome-unknown`
 */
export async function amendOrder(
  client: Client,
  name: OrderName,
  change: OrderChange,
  options: CallOptions = {},
): Promise<Order> {
  if (change.price === undefined && change.quantity === undefined) {
    throw invalidInput('price', 'An amendment has a price or a quantity.');
  }
  const wanted = {
    ...(change.price === undefined ? {} : { price: decimalText(change.price, 'price') }),
    ...(change.quantity === undefined
      ? {}
      : { quantity: decimalText(change.quantity, 'quantity') }),
  };
  const symbol = await marketOfOrder(client, name, options);
  const answer = await client.requester.attempt(
    {
      method: 'PATCH',
      path: '/api/v1/order',
      instruction: 'orderModify',
      parameters: { symbol, ...namedOrder(name), ...wanted },
      priority: 'replace',
      repeat: 'unsent',
    },
    options,
  );
  if (answer.kind === 'answered') return orderOf(answer.value as WireOrder);
  if (!answer.mayHaveArrived || options.signal?.aborted === true) throw answer.error;
  const order = await findOrder(client, { ...name, market: symbol }).catch(() => undefined);
  if (order !== undefined && isAsWanted(order, wanted)) return order;
  throw exchangeError('outcome-unknown', {
    message: `Whether order ${name.id ?? name.clientId} was amended is not known.`,
    hint: 'Look at it with orders.get; amending it to the same again does no harm but may cost its place.',
    safe: false,
    cause: answer.error,
  });
}

function isAsWanted(
  order: Order,
  wanted: { readonly price?: string; readonly quantity?: string },
): boolean {
  const same = (a: string | undefined, b: string | undefined): boolean =>
    b === undefined || (a !== undefined && toFixed(a) === toFixed(b));
  return same(order.price, wanted.price) && same(order.quantity, wanted.quantity);
}
