/**
 * One table from problem code to everything that an answer says: HTTP status, the native dialect's
 * code family (clients such as ccxt decide by it), a sentence with the values, and the way out.
 */
import { type GatewayCode, gatewayCodes, isRejectCode, type ProblemCode } from './problem-codes.ts';
import { gatewayProblems } from './problem-table-gateway.ts';
import { rejectProblems } from './problem-table-rejects.ts';

/** Values that a message mentions when they are known; decimal text where they are money. */
export interface ProblemDetails {
  readonly actual?: string;
  readonly limit?: string;
  readonly field?: string;
  readonly market?: string;
  readonly asset?: string;
  readonly order?: string;
  /** Milliseconds until a retry makes sense. */
  readonly retryAfterMilliseconds?: number;
}

export type NativeCode =
  | 'FORBIDDEN'
  | 'INSUFFICIENT_FUNDS'
  | 'INVALID_CLIENT_REQUEST'
  | 'INVALID_MARKET'
  | 'INVALID_ORDER'
  | 'INVALID_PRICE'
  | 'INVALID_QUANTITY'
  | 'INVALID_SIGNATURE'
  | 'INVALID_SYMBOL'
  | 'MAINTENANCE'
  | 'NOT_IMPLEMENTED'
  | 'ORDER_LIMIT'
  | 'PRECONDITION_FAILED'
  | 'RESOURCE_NOT_FOUND'
  | 'SERVER_ERROR'
  | 'TIMEOUT'
  | 'TOO_MANY_REQUESTS'
  | 'TRADING_PAUSED'
  | 'UNAUTHORIZED';

/**
 * `safe`: nothing was done, and the same request may work later. `useless`: nothing was done, and it
 * will be refused again until something changes. `unknown`: it may have been done; an order may be
 * sent again only under its client id.
 */
export type RetryAdvice = 'safe' | 'useless' | 'unknown';

export interface ProblemEntry {
  readonly httpStatus: number;
  readonly nativeCode: NativeCode;
  readonly retry: RetryAdvice;
  /** A sentence with the values and, where there is one, the way out. */
  readonly message: (details: ProblemDetails) => string;
  /** What to do about it. */
  readonly hint: string;
}

export interface Problem {
  readonly code: ProblemCode;
  readonly httpStatus: number;
  readonly nativeCode: NativeCode;
  readonly retry: RetryAdvice;
  readonly message: string;
  readonly hint: string;
  /** A path of the documentation, with an anchor. */
  readonly docs: string;
}

export const problemTable: Readonly<Record<ProblemCode, ProblemEntry>> = {
  ...gatewayProblems,
  ...rejectProblems,
};

/** Where a code is explained. */
export function problemDocs(code: ProblemCode): string {
  const page = isRejectCode(code) ? 'reject-codes' : 'problem-codes';
  return `docs/reference/${page}.md#${code}`;
}

/** Everything about one refusal. */
export function problem(code: ProblemCode, details: ProblemDetails = {}): Problem {
  const entry = problemTable[code];
  return {
    code,
    httpStatus: entry.httpStatus,
    nativeCode: entry.nativeCode,
    retry: entry.retry,
    message: entry.message(details),
    hint: entry.hint,
    docs: problemDocs(code),
  };
}

/** True when nothing was done and the same request may work later. */
export function isRetrySafe(code: ProblemCode): boolean {
  return problemTable[code].retry === 'safe';
}

const gatewayNumbers = new Map<ProblemCode, number>(
  gatewayCodes.map((code: GatewayCode, index) => [code, 4_100 + index]),
);

/**
 * The number in a WebSocket error. Backpack's known ones where there is one (4006 is an invalid
 * stream), otherwise 4100 and up in the order of `gatewayCodes`, 4000 for an engine's reject.
 */
export function streamErrorNumber(code: ProblemCode): number {
  switch (code) {
    case 'stream-unknown':
      return 4006;
    case 'signature-invalid':
    case 'unauthorized':
      return 4002;
    default:
      return gatewayNumbers.get(code) ?? 4000;
  }
}
