import type { WireOrder } from '@exchange/core/protocol';
import type { Client } from '../client.ts';
import { exchangeError, invalidInput } from '../errors/exchange-error.ts';
import type { CallOptions } from '../http/requester.ts';
import { decimalText } from '../units/decimal-input.ts';
import { toFixed } from '../units/fixed.ts';
import { orderOf } from '../wire/orders.ts';
import { findOrder, marketOfOrder, namedOrder, orderText } from './find-order.ts';
import type { Order, OrderChange, OrderName } from './types.ts';

/**
 * Changes price or total quantity of an open order, atomically. A smaller quantity at the same
 * price keeps its place in the queue; anything else goes to the back. A repetition after a lost
 * answer changes nothing more, so it loses its place at most once.
 *
 * @throws {ExchangeError} the exchange's reason (the order is as it was), or `outcome-unknown`
 */
export async function amendOrder(
  client: Client,
  { name, change }: { readonly name: OrderName; readonly change: OrderChange },
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
      socketMethod: 'order.amend',
      instruction: 'orderModify',
      parameters: { symbol, ...namedOrder(name), ...wanted },
      priority: 'replace',
      // Amending to what it is already changes nothing, not even its place.
      repeat: 'lost',
    },
    options,
  );
  if (answer.kind === 'answered') return orderOf(answer.value as WireOrder);
  if (!answer.mayHaveArrived || options.signal?.aborted === true) throw answer.error;
  const order = await findOrder(client, { ...name, market: symbol }).catch(() => undefined);
  if (order !== undefined && isAsWanted(order, wanted)) return order;
  throw exchangeError('outcome-unknown', {
    message: `Whether order ${orderText(name)} was amended is not known.`,
    hint: 'Amend it again: to the same price and quantity that changes nothing more.',
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
