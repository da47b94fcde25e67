/** Placing several orders: each for itself, in one durable commit, answered in the same order. */
import type { PlaceOrder } from '@exchange/core';
import type { WireBatchFault, WireOrder } from '@exchange/core/protocol';
import type { PlaceOrderBody } from '../http/schemas/orders.ts';
import { asProblem, type ProblemError, wireProblem } from '../problem-error.ts';
import type { Caller } from '../security/authenticator.ts';
import type { GatewayServices } from '../services.ts';
import { marketNamed } from './order-fields.ts';
import { parsePlaceOrder } from './parse-place-order.ts';
import { placedOrder } from './place-order.ts';
import { wireOrder } from './wire-order.ts';

/** @throws {ProblemError} when the batch as a whole is refused */
export async function placeOrders(
  services: GatewayServices,
  caller: Caller,
  bodies: readonly PlaceOrderBody[],
): Promise<readonly (WireOrder | WireBatchFault)[]> {
  const { views, gate, throttle } = services;
  const { account, deadline } = caller;
  throttle.orders(account, bodies.length);
  const answers: (WireOrder | WireBatchFault | undefined)[] = [];
  const commands: PlaceOrder[] = [];
  const places: number[] = [];
  for (const [index, body] of bodies.entries()) {
    try {
      commands.push(parsePlaceOrder(body, { account, deadline, views }));
      places.push(index);
      answers.push(undefined);
    } catch (error) {
      answers.push(batchFault('orderExecute', asProblem(error)));
    }
  }
  const committed = commands.length === 0 ? [] : await gate.submitAll(commands);
  for (const [nth, one] of committed.entries()) {
    const place = places[nth];
    if (place === undefined) continue;
    try {
      const order = await placedOrder(services, caller, one);
      answers[place] = wireOrder(order, marketNamed(views, order.market));
    } catch (error) {
      answers[place] = batchFault('orderExecute', asProblem(error));
    }
  }
  return answers.filter((answer) => answer !== undefined);
}

/** One element that was refused. */
function batchFault(operation: string, error: ProblemError): WireBatchFault {
  const { code, reason, message } = wireProblem(error, '');
  return { operation, code, reason, message };
}
