/** Naming one order, and what an amend or cancel says about it. */
import type { OrderReference } from '@exchange/core';
import { parseClientId, parseId } from '@exchange/core/protocol';
import { orderId } from '@exchange/core/units';
import { ProblemError } from '../problem-error.ts';

/** @throws {ProblemError} unless exactly one of the two ids is there */
export function parseOrderReference(body: {
  readonly orderId?: string | number | undefined;
  readonly clientId?: string | number | undefined;
}): OrderReference {
  if (body.orderId !== undefined && body.clientId !== undefined) {
    throw new ProblemError('field-conflict', { field: 'orderId', limit: 'clientId' });
  }
  if (body.orderId !== undefined) {
    const id = parseId(body.orderId);
    if (id === undefined) throw new ProblemError('field-malformed', { field: 'orderId' });
    return { orderId: orderId(id) };
  }
  const clientId = parseClientId(body.clientId);
  if (clientId !== undefined) return { clientId };
  if (body.clientId === undefined) throw new ProblemError('field-missing', { field: 'orderId' });
  throw new ProblemError('client-id-malformed');
}
