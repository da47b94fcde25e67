import { createHash } from 'node:crypto';
import type { AuditRecord } from './identity.ts';

/** Before the first record. */
export const auditChainStart = '';

/** SHA-256, hex, over the previous record's hash and this record's text: one that is changed or gone is found. */
export function auditChain(previous: string, text: string): string {
  return createHash('sha256').update(previous).update(text).digest('hex');
}

/** The record as it is stored. */
export function auditText({
  id,
  time,
  action,
  actor,
  target,
  detail,
  requestId,
}: AuditRecord): string {
  return JSON.stringify({ id, time, action, actor, target, detail, requestId });
}
