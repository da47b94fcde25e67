/** Cancelling one order; the answer is the order as it ended. */
import type { CancelOrder } from '@exchange/core';
import type { WireOrder } from '@exchange/core/protocol';
import type { Committed } from '../../pipeline/contract.ts';
import type { OrderReferenceBody } from '../http/schemas/orders.ts';
import { ProblemError } from '../problem-error.ts';
import type { Caller } from '../security/authenticator.ts';
import type { GatewayServices } from '../services.ts';
import { marketNamed } from './order-fields.ts';
import { parseOrderReference } from './parse-order-reference.ts';
import { rejectProblem } from './reject-problem.ts';
import { wireOrder } from './wire-order.ts';

/** @throws {ProblemError} when it is refused; someone else's order is one that does not exist */
export async function cancelOrder(
  services: GatewayServices,
  caller: Caller,
  body: OrderReferenceBody,
): Promise<WireOrder> {
  services.throttle.cancels(caller.account, 1);
  const command = cancelCommand(services, caller, body);
  return cancelledOrder(services, caller, await services.gate.submit(command, 'reduces-risk'));
}

function cancelCommand(
  services: GatewayServices,
  caller: Caller,
  body: OrderReferenceBody,
): CancelOrder {
  const market = marketNamed(services.views, body.symbol).symbol;
  const { account, deadline } = caller;
  return { kind: 'cancel-order', account, market, ...parseOrderReference(body), deadline };
}

/** @throws {ProblemError} when the engine refused */
function cancelledOrder(
  services: GatewayServices,
  caller: Caller,
  committed: Committed,
): WireOrder {
  for (const event of committed.events) {
    if (event.kind === 'command-rejected') throw rejectProblem(event, services.views);
    if (event.kind !== 'order-cancelled' || event.reason !== 'by-owner') continue;
    const order = services.orders.recent(caller.account, event.orderId);
    if (order !== undefined) return wireOrder(order, marketNamed(services.views, order.market));
  }
  throw new ProblemError('internal');
}
