import {
  conditionalType,
  isRejectCode,
  parseSide,
  parseTimeInForce,
  type WireBatchFault,
  type WireOrder,
} from '@exchange/core/protocol';
import type { Client } from '../client.ts';
import { type ExchangeError, exchangeError } from '../errors/exchange-error.ts';
import { batchFault } from '../errors/problem.ts';
import type { CallOptions } from '../http/requester.ts';
import { BATCH_ORDERS_MAX, LOOK_UP_MILLISECONDS } from '../limits.ts';
import { orderOf } from '../wire/orders.ts';
import { responseInvalid } from '../wire/response-invalid.ts';
import { type IdentifiedOrder, identifyOrder } from './new-order.ts';
import type { NewOrder, Order } from './types.ts';
import type { LostOrder } from './unresolved.ts';

/**
 * Places one order, and never two: every attempt carries the same client id, and an answer that is
 * lost is looked for under it. An order that is not found in time comes back with status `unknown`
 * while the search goes on; `settleOrder` waits for its end. A rejection that follows a lost attempt
 * is thrown only when that attempt is too old to be accepted, a receive window and 2 s later.
 *
 * @throws {ExchangeError} the exchange's reason; `input-invalid`; `timeout` or `network` only when
 *   it certainly was not placed
 */
export async function placeOrder(
  client: Client,
  order: NewOrder,
  options: CallOptions = {},
): Promise<Order> {
  const wire = await identifyOrder(client, order, options);
  const answer = await client.requester.attempt(
    {
      method: 'POST',
      path: '/api/v1/order',
      socketMethod: 'order.place',
      instruction: 'orderExecute',
      parameters: { ...wire },
      priority: 'place',
      repeat: 'lost',
    },
    options,
  );
  if (answer.kind === 'answered') return orderOf(answer.value as WireOrder);
  if (!answer.mayHaveArrived) throw answer.error;
  return findLost(client, wire, { error: answer.error, signal: options.signal });
}

async function findLost(
  client: Client,
  wire: IdentifiedOrder,
  failure: { readonly error: ExchangeError; readonly signal: AbortSignal | undefined },
): Promise<Order> {
  const { error, signal } = failure;
  // The id is that of an order with other content: whatever was lost is told the same.
  if (error.code === 'client-id-reused') throw error;
  // A rejection is about the attempt that it answers. The lost one may still come and be placed,
  // so it counts only when that one is too old to be accepted.
  const rejected = isRejectCode(error.code);
  const lost: LostOrder = {
    market: wire.symbol,
    clientId: wire.clientId,
    sentAt: client.now(),
    ...(rejected ? { rejection: error } : {}),
  };
  if (signal?.aborted === true || client.requester.closed.aborted) {
    // The caller does not wait; the search does, for `settleOrder` and the `resolved` hook.
    void client.unresolved.watch(lost);
    throw named(error, wire.clientId);
  }
  const { unresolved } = client;
  const patience = LOOK_UP_MILLISECONDS + (rejected ? unresolved.refusedAfterMs : 0);
  const resolution = await unresolved.look(lost, patience, signal);
  if (resolution?.kind === 'found') return resolution.order;
  if (resolution?.kind === 'not-placed') throw resolution.error;
  void unresolved.watch(lost);
  return unknownOrder(wire, client.clock.now());
}

/** For a caller that is gone: a rejection would say more than is known. */
function named(error: ExchangeError, clientId: string): ExchangeError {
  if (error.code !== 'aborted' && !isRejectCode(error.code)) return error;
  return exchangeError('aborted', {
    message: `The call was aborted after order ${clientId} had left.`,
    hint: 'It may have been placed: orders.settled(clientId) tells.',
    clientId,
    cause: error.code === 'aborted' ? error.cause : error,
  });
}

function unknownOrder(wire: IdentifiedOrder, createdAt: number): Order {
  return {
    clientId: wire.clientId,
    market: wire.symbol,
    side: parseSide(wire.side) ?? 'buy',
    type: unknownType(wire),
    ...(wire.price === undefined ? {} : { price: wire.price }),
    ...(wire.quantity === undefined ? {} : { quantity: wire.quantity }),
    ...(wire.quoteQuantity === undefined ? {} : { quoteQuantity: wire.quoteQuantity }),
    filled: '0',
    filledQuote: '0',
    status: 'unknown',
    timeInForce: parseTimeInForce(wire.timeInForce) ?? 'gtc',
    postOnly: wire.postOnlySlide === true ? 'slide' : wire.postOnly === true,
    selfTrade: 'cancel-taker',
    createdAt,
  };
}

function unknownType({ triggerType, orderType }: IdentifiedOrder): Order['type'] {
  if (triggerType !== undefined) return conditionalType(triggerType, orderType);
  return orderType === 'Limit' ? 'limit' : 'market';
}

/**
 * Places many in the order given, each for itself, as many per request as the exchange takes. The
 * results are in the same order; like `placeOrder`, none is placed twice.
 */
export async function placeOrders(
  client: Client,
  orders: readonly NewOrder[],
  options: CallOptions = {},
): Promise<PromiseSettledResult<Order>[]> {
  const identified = await Promise.allSettled(
    orders.map((order) => identifyOrder(client, order, options)),
  );
  const wires = identified.flatMap((result) =>
    result.status === 'fulfilled' ? [result.value] : [],
  );
  const results: PromiseSettledResult<Order>[] = [];
  for (let from = 0; from < wires.length; from += BATCH_ORDERS_MAX) {
    results.push(
      ...(await placeBatch(client, wires.slice(from, from + BATCH_ORDERS_MAX), options)),
    );
  }
  const placed = results.values();
  return identified.map((result) => {
    if (result.status === 'rejected') return result;
    const next = placed.next();
    return next.done === true
      ? { status: 'rejected', reason: exchangeError('response-invalid') }
      : next.value;
  });
}

async function placeBatch(
  client: Client,
  wires: readonly IdentifiedOrder[],
  options: CallOptions,
): Promise<PromiseSettledResult<Order>[]> {
  const answer = await client.requester.attempt(
    {
      method: 'POST',
      path: '/api/v1/orders',
      socketMethod: 'orders.place',
      instruction: 'orderExecute',
      parameters: wires.map((wire) => ({ ...wire })),
      priority: 'place',
      repeat: 'lost',
    },
    options,
  );
  if (answer.kind === 'failed') {
    const { error, mayHaveArrived } = answer;
    if (!mayHaveArrived) return wires.map(() => ({ status: 'rejected', reason: error }));
    return Promise.allSettled(
      wires.map((wire) => findLost(client, wire, { error, signal: options.signal })),
    );
  }
  const rows: readonly (WireOrder | WireBatchFault)[] = Array.isArray(answer.value)
    ? answer.value
    : [];
  return Promise.allSettled(
    wires.map(async (wire, index) => {
      const row = rows[index];
      if (row !== undefined && !('operation' in row)) return orderOf(row);
      // Without a row nothing is known of the order, and it may well be placed.
      const error =
        row === undefined
          ? responseInvalid('a row for each order')
          : batchFault(row, wire.clientId);
      if (row !== undefined && !answer.earlierLost) throw error;
      return findLost(client, wire, { error, signal: options.signal });
    }),
  );
}

/**
 * Places up to 100 orders as one: all of them, or none. Every order has its client id, so a
 * repetition after a lost answer places nothing twice.
 *
 * @throws {ExchangeError} the reason of the first order that was refused (nothing was placed);
 *   `outcome-unknown` when every answer was lost
 */
export async function placeOrdersTogether(
  client: Client,
  orders: readonly NewOrder[],
  options: CallOptions = {},
): Promise<Order[]> {
  const wires = await Promise.all(orders.map((order) => identifyOrder(client, order, options)));
  const answer = await client.requester.attempt(
    {
      method: 'POST',
      path: '/api/v1/orders/atomic',
      socketMethod: 'orders.placeAtomic',
      instruction: 'orderExecuteAtomic',
      parameters: wires.map((wire) => ({ ...wire })),
      priority: 'place',
      repeat: 'lost',
    },
    options,
  );
  if (answer.kind === 'answered') return (answer.value as WireOrder[]).map((row) => orderOf(row));
  if (!answer.mayHaveArrived) throw answer.error;
  throw exchangeError('outcome-unknown', {
    message: `Whether the ${wires.length} orders were placed is not known.`,
    hint: 'Look one of them up by its client id: they were placed together or not at all.',
    cause: answer.error,
  });
}

/**
 * Waits until it is known what became of an order that had status `unknown`; for any other it is
 * the order as it is now.
 *
 * @throws {ExchangeError} `timeout` when it never was placed, `outcome-unknown` when it could not be found out
 */
export async function settleOrder(client: Client, clientId: string): Promise<Order | undefined> {
  const resolution = await client.unresolved.running(clientId);
  if (resolution === undefined) return undefined;
  if (resolution.kind === 'found') return resolution.order;
  throw resolution.error;
}
