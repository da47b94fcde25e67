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
 * Changes prices or quantities of an open order, atomically. A smaller quantity at the same
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
  const wanted = wantedOf(change);
  if (Object.keys(wanted).length === 0) {
    throw invalidInput('price', 'An amendment has a price, a quantity, or another term to change.');
  }
  const { stopPrice, ...others } = wanted;
  const symbol = await marketOfOrder(client, name, options);
  const answer = await client.requester.attempt(
    {
      method: 'PATCH',
      path: '/api/v1/order',
      socketMethod: 'order.amend',
      instruction: 'orderModify',
      parameters: {
        symbol,
        ...namedOrder(name),
        ...others,
        ...(stopPrice === undefined ? {} : { triggerPrice: stopPrice }),
      },
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

type Wanted = Partial<Record<keyof OrderChange, string>>;

const changeable = ['price', 'quantity', 'stopPrice', 'displayQuantity'] as const;

function wantedOf(change: OrderChange): Wanted {
  const wanted: Wanted = {};
  for (const field of changeable) {
    const value = change[field];
    if (value !== undefined) wanted[field] = decimalText(value, field);
  }
  return wanted;
}

function isAsWanted(order: Order, wanted: Wanted): boolean {
  const same = (a: string | undefined, b: string | undefined): boolean =>
    b === undefined || (a !== undefined && toFixed(a) === toFixed(b));
  return changeable.every((field) => same(order[field], wanted[field]));
}
