/**
 * One table from problem code to everything that an answer says: HTTP status, the native dialect's
 * code family (clients such as ccxt decide by it), a sentence with the values, and the way out.
 */
import { type GatewayCode, gatewayCodes, isRejectCode, type ProblemCode } from './problem-codes.ts';
import type { NativeCode, ProblemDetails, ProblemEntry, RetryAdvice } from './problem-entry.ts';
import { gatewayProblems } from './problem-table-gateway.ts';
import { rejectProblems } from './problem-table-rejects.ts';

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
    message: `${itemText(details)}${entry.message(details)}`,
    hint: entry.hint,
    docs: problemDocs(code),
  };
}

/** People count from one. */
function itemText({ item }: ProblemDetails): string {
  return item === undefined ? '' : `Order ${item + 1} of the batch: `;
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
