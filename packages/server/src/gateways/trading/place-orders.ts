/** Placing several orders as one command of the engine: each for itself, or all or none. */
import type { EventOf, ExchangeEvent, PlaceOrder } from '@exchange/core';
import type { WireBatchFault, WireOrder } from '@exchange/core/protocol';
import type { PlaceOrderBody } from '../http/schemas/orders.ts';
import { asProblem, ProblemError, wireProblem } from '../problem-error.ts';
import type { Caller } from '../security/authenticator.ts';
import type { GatewayServices } from '../services.ts';
import { marketNamed } from './order-fields.ts';
import { parsePlaceOrder } from './parse-place-order.ts';
import { placedOrder } from './place-order.ts';
import { rejectProblem } from './reject-problem.ts';
import { wireOrder } from './wire-order.ts';

type Answer = WireOrder | WireBatchFault;

/**
 * Each order succeeds or is refused for itself; answered in the same order.
 *
 * @throws {ProblemError} when the batch as a whole is refused
 */
export async function placeOrders(
  services: GatewayServices,
  caller: Caller,
  bodies: readonly PlaceOrderBody[],
): Promise<readonly Answer[]> {
  const { views, gate, throttle } = services;
  const { account, deadline } = caller;
  throttle.orders(account, bodies.length);
  const answers: (Answer | undefined)[] = [];
  const items: PlaceOrder[] = [];
  const places: number[] = [];
  for (const [index, body] of bodies.entries()) {
    try {
      items.push(parsePlaceOrder(body, { account, deadline, views }));
      places.push(index);
      answers.push(undefined);
    } catch (error) {
      answers.push(batchFault('orderExecute', asProblem(error)));
    }
  }
  if (items.length > 0) {
    const { events } = await gate.submit({ kind: 'batch', mode: 'independent', items });
    for (const [nth, own] of eventsByItem(events).entries()) {
      const place = places[nth];
      if (place !== undefined) answers[place] = await answerOf(services, caller, own);
    }
  }
  return answers.map(
    (answer) => answer ?? batchFault('orderExecute', new ProblemError('internal')),
  );
}

/**
 * All of them or none.
 *
 * @throws {ProblemError} that of the first order that was refused; its number is in the details
 */
export async function placeOrdersTogether(
  services: GatewayServices,
  caller: Caller,
  bodies: readonly PlaceOrderBody[],
): Promise<readonly WireOrder[]> {
  const { views, gate, throttle } = services;
  const { account, deadline } = caller;
  throttle.orders(account, bodies.length);
  const items = bodies.map((body, item) => {
    try {
      return parsePlaceOrder(body, { account, deadline, views });
    } catch (error) {
      throw ofItem(asProblem(error), item);
    }
  });
  const { events } = await gate.submit({ kind: 'batch', mode: 'atomic', items });
  const refused = events.find(isRefusedBatch);
  if (refused !== undefined) {
    const problem = rejectProblem(refused, views);
    throw refused.item === undefined ? problem : ofItem(problem, refused.item);
  }
  const orders = eventsByItem(events).map(async (own) => {
    const order = await placedOrder(services, caller, own);
    return wireOrder(order, marketNamed(views, order.market));
  });
  return Promise.all(orders);
}

function isRefusedBatch(event: ExchangeEvent): event is EventOf<'command-rejected'> {
  return event.kind === 'command-rejected' && event.command === 'batch';
}

/** The events of each item, in order; what stops did after the last one is among the last's. */
function eventsByItem(events: readonly ExchangeEvent[]): readonly (readonly ExchangeEvent[])[] {
  const items: ExchangeEvent[][] = [];
  for (const event of events) {
    if (event.kind === 'batch-item') items.push([]);
    else items.at(-1)?.push(event);
  }
  return items;
}

async function answerOf(
  services: GatewayServices,
  caller: Caller,
  events: readonly ExchangeEvent[],
): Promise<Answer> {
  try {
    const placed = placedOrder(services, caller, events);
    // No turn of the loop for each order of a batch that is there already.
    const order = placed instanceof Promise ? await placed : placed;
    return wireOrder(order, marketNamed(services.views, order.market));
  } catch (error) {
    return batchFault('orderExecute', asProblem(error));
  }
}

/** One element that was refused. */
function batchFault(operation: string, error: ProblemError): WireBatchFault {
  const { code, reason, message } = wireProblem(error, '');
  return { operation, code, reason, message };
}

function ofItem({ code, details, extras }: ProblemError, item: number): ProblemError {
  return new ProblemError(code, { ...details, item }, extras);
}
