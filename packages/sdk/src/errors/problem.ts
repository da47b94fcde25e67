/** Errors of the exchange, made of what it answered. */
import {
  isProblemCode,
  type ProblemCode,
  problemDocs,
  problemTable,
  type WireBatchFault,
  type WireProblem,
} from '@exchange/core/protocol';
import type { HttpResponse } from '../transport/transport.ts';
import { ExchangeError, exchangeError, type Retry } from './exchange-error.ts';

export interface JudgedProblem {
  readonly error: ExchangeError;
  /** Whether the exchange may have carried the request out in spite of the error. */
  readonly executed: 'no' | 'maybe';
  /** The clocks disagree: measuring again and repeating helps. */
  readonly clock: boolean;
}

/** Pause before a retry when the exchange does not say. */
const RETRY_AFTER_DEFAULT_MILLISECONDS = 100;

export function problemOf(response: HttpResponse): JudgedProblem {
  const wire = parseProblem(response.body);
  const after = retryAfterMilliseconds(response);
  if (wire === undefined || !isProblemCode(wire.reason)) return foreignProblem(response, after);
  const { retry: advice } = problemTable[wire.reason];
  return {
    error: problemError(wire.reason, { ...wire, status: response.status, afterMs: after }),
    executed: advice === 'unknown' ? 'maybe' : 'no',
    clock: wire.reason === 'timestamp-expired',
  };
}

/** Something between here and the exchange answered, or a newer exchange with codes of its own. */
function foreignProblem(response: HttpResponse, after: number | undefined): JudgedProblem {
  const { status } = response;
  const temporary = status === 429 || status >= 500;
  const error = exchangeError('response-invalid', {
    message: `HTTP ${status}: ${response.body.slice(0, 200) || 'no body'}`,
    status,
    ...(temporary ? { afterMs: after ?? RETRY_AFTER_DEFAULT_MILLISECONDS } : {}),
  });
  return { error, executed: status >= 500 ? 'maybe' : 'no', clock: false };
}

export interface ProblemSource {
  readonly message?: string;
  readonly hint?: string;
  readonly docs?: string;
  readonly requestId?: string;
  readonly status?: number;
  readonly afterMs?: number | undefined;
  readonly clientId?: string;
}

/** An error by a code of the exchange. */
export function problemError(code: ProblemCode, source: ProblemSource): ExchangeError {
  const entry = problemTable[code];
  const retry: Retry =
    entry.retry === 'useless'
      ? { safe: true }
      : {
          safe: entry.retry === 'safe',
          afterMs: source.afterMs ?? RETRY_AFTER_DEFAULT_MILLISECONDS,
        };
  return new ExchangeError(code, {
    message: source.message ?? entry.message({}),
    hint: source.hint ?? entry.hint,
    docs: source.docs ?? problemDocs(code),
    retry,
    ...(source.requestId === undefined ? {} : { requestId: source.requestId }),
    ...(source.status === undefined ? {} : { status: source.status }),
    ...(source.clientId === undefined ? {} : { clientId: source.clientId }),
  });
}

function parseProblem(body: string): WireProblem | undefined {
  try {
    const value: unknown = JSON.parse(body);
    const shaped = typeof value === 'object' && value !== null && 'reason' in value;
    return shaped ? (value as WireProblem) : undefined;
  } catch {
    return undefined;
  }
}

function retryAfterMilliseconds(response: HttpResponse): number | undefined {
  const seconds = Number(response.header('retry-after') ?? Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1_000 : undefined;
}

/** What a WebSocket sends instead of an acknowledgement. */
export function streamProblem(wire: unknown): Error & { readonly permanent: boolean } {
  const { reason, message } = (wire ?? {}) as { reason?: unknown; message?: unknown };
  const text = typeof message === 'string' ? message : 'The exchange refused a subscription.';
  if (!isProblemCode(reason)) {
    return Object.assign(exchangeError('response-invalid', { message: text }), { permanent: true });
  }
  const permanent = problemTable[reason].retry === 'useless';
  return Object.assign(problemError(reason, { message: text }), { permanent });
}

/** One refused order of a batch. */
export function batchFault(fault: WireBatchFault, clientId: string): ExchangeError {
  if (isProblemCode(fault.reason))
    return problemError(fault.reason, { message: fault.message, clientId });
  return exchangeError('response-invalid', { message: fault.message, clientId });
}

/** What the order socket sends instead of a result. */
export function socketProblem(wire: unknown): JudgedProblem {
  const { reason, message, hint } = (wire ?? {}) as Partial<WireProblem>;
  const text = message ?? 'The exchange refused the request.';
  if (!isProblemCode(reason)) {
    return {
      error: exchangeError('response-invalid', { message: text }),
      executed: 'maybe',
      clock: false,
    };
  }
  return {
    error: problemError(reason, { message: text, ...(hint === undefined ? {} : { hint }) }),
    executed: problemTable[reason].retry === 'unknown' ? 'maybe' : 'no',
    clock: reason === 'timestamp-expired',
  };
}
