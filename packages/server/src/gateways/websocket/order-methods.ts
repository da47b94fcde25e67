/**
 * Order entry over a WebSocket that has logged on: the same bodies and answers as the HTTP routes,
 * without a signature on each. The answer comes when the command is durable.
 */
import { type TSchema, Type } from 'typebox';
import type { Scope } from '../../identity/identity.ts';
import {
  AmendOrderBody,
  CancelAllBody,
  DeadmanBody,
  OrderReferenceBody,
  PlaceOcoBody,
  PlaceOrderBody,
} from '../http/schemas/orders.ts';
import type { ProblemError } from '../problem-error.ts';
import type { Caller } from '../security/authenticator.ts';
import type { GatewayServices } from '../services.ts';
import { amendOrder } from '../trading/amend-order.ts';
import { cancelAll } from '../trading/cancel-all.ts';
import { cancelOrder } from '../trading/cancel-order.ts';
import { placeOco } from '../trading/place-oco.ts';
import { placeOrder } from '../trading/place-order.ts';
import { placeOrders, placeOrdersTogether } from '../trading/place-orders.ts';
import { previewOrder } from '../trading/preview-order.ts';
import { setDeadman } from '../trading/set-deadman.ts';
import { createValidator } from '../validation.ts';

export interface OrderMethod {
  readonly scope: Scope;
  /** Which limit it is under: the account's own, or that of the connection's messages. */
  readonly counts: 'order' | 'message';
  readonly faultOf: (params: unknown) => ProblemError | undefined;
  readonly run: (caller: Caller, params: unknown) => unknown;
}

/** By name; a Map, so that `__proto__` is just a name that is not there. */
export function orderMethods(services: GatewayServices): ReadonlyMap<string, OrderMethod> {
  const { batchOrdersMax } = services.settings;
  const batch = Type.Array(PlaceOrderBody, { minItems: 1, maxItems: batchOrdersMax });
  // The schema has checked `params` before `run` sees it: this is where the types meet.
  const method = <Params>(
    scope: Scope,
    schema: TSchema,
    run: (services: GatewayServices, caller: Caller, params: Params) => unknown,
  ): OrderMethod => ({
    scope,
    counts: scope === 'trade' ? 'order' : 'message',
    faultOf: createValidator(schema),
    run: (caller, params) => run(services, caller, params as Params),
  });
  return new Map([
    ['order.place', method('trade', PlaceOrderBody, placeOrder)],
    ['orders.place', method('trade', batch, placeOrders)],
    ['orders.placeAtomic', method('trade', batch, placeOrdersTogether)],
    ['order.placeOco', method('trade', PlaceOcoBody, placeOco)],
    ['order.amend', method('trade', AmendOrderBody, amendOrder)],
    ['order.cancel', method('trade', OrderReferenceBody, cancelOrder)],
    ['orders.cancelAll', method('trade', CancelAllBody, cancelAll)],
    ['deadman.set', method('trade', DeadmanBody, setDeadman)],
    ['order.preview', method('read', PlaceOrderBody, previewOrder)],
  ]);
}
