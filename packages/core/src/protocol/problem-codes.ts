/** Every code that an answer of the exchange can carry as its `reason`. */
import { type RejectCode, rejectCodes } from '../engine/reject-codes.ts';

/** Found before anything reaches the engine; `docs/reference/problem-codes.md` explains each. */
export const gatewayCodes = [
  // The bytes.
  'request-malformed',
  'headers-too-large',
  'method-not-allowed',
  'not-found',
  'content-type-unsupported',
  'body-too-large',
  'request-timeout',
  'json-malformed',
  'json-too-deep',
  // The fields.
  'field-duplicated',
  'field-unknown',
  'field-missing',
  'field-malformed',
  'field-conflict',
  'decimal-malformed',
  'amount-off-unit',
  'symbol-malformed',
  'client-id-malformed',
  'interval-unknown',
  'batch-too-large',
  // Who asks.
  'unauthorized',
  'signature-invalid',
  'timestamp-expired',
  'window-invalid',
  'signature-replayed',
  'key-locked',
  'scope-missing',
  'ip-not-allowed',
  // Streams.
  'stream-unknown',
  'stream-limit',
  'stream-account-conflict',
  'message-malformed',
  'consumer-too-slow',
  // Capacity and state.
  'rate-limited',
  'too-many-connections',
  'busy',
  'not-ready',
  'shutting-down',
  'not-implemented',
  'internal',
] as const;

export type GatewayCode = (typeof gatewayCodes)[number];
export type ProblemCode = GatewayCode | RejectCode;

export const problemCodes: readonly ProblemCode[] = [...gatewayCodes, ...rejectCodes];

const known = new Set<string>(problemCodes);
const knownRejects = new Set<string>(rejectCodes);

export function isProblemCode(text: unknown): text is ProblemCode {
  return typeof text === 'string' && known.has(text);
}

export function isRejectCode(text: unknown): text is RejectCode {
  return typeof text === 'string' && knownRejects.has(text);
}
