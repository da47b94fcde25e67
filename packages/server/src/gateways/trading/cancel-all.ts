/** Cancelling many: the open orders of an account, in one market or all, on one side or both. */
import type { CancelAll, CancelReason } from '@exchange/core';
import { parseSide, type WireOrder } from '@exchange/core/protocol';
import type { CancelAllBody } from '../http/schemas/orders.ts';
import type { Caller } from '../security/authenticator.ts';
import type { GatewayServices } from '../services.ts';
import { marketNamed } from './order-fields.ts';
import { rejectProblem } from './reject-problem.ts';
import { wireOrder } from './wire-order.ts';

/** The orders that it ended, oldest first. @throws {ProblemError} when it is refused */
export async function cancelAll(
  services: GatewayServices,
  caller: Caller,
  body: CancelAllBody,
): Promise<readonly WireOrder[]> {
  const { views, throttle, gate, orders } = services;
  const { account, deadline } = caller;
  throttle.cancels(account, 1);
  const market = body.symbol === undefined ? undefined : marketNamed(views, body.symbol).symbol;
  const side = parseSide(body.side);
  const command: CancelAll = {
    kind: 'cancel-all',
    account,
    ...(market === undefined ? {} : { market }),
    ...(side === undefined ? {} : { side }),
    deadline,
  };
  const { events } = await gate.submit(command, 'reduces-risk');
  const cancelled: WireOrder[] = [];
  const reasons: readonly CancelReason[] = ['cancel-all', 'oco'];
  for (const event of events) {
    if (event.kind === 'command-rejected') throw rejectProblem(event, views);
    if (event.kind !== 'order-cancelled' || !reasons.includes(event.reason)) continue;
    const order = orders.recent(account, event.orderId);
    if (order !== undefined) cancelled.push(wireOrder(order, marketNamed(views, order.market)));
  }
  return cancelled;
}
