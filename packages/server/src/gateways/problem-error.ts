/** A request that is refused, on its way to whoever writes the answer. */
import {
  type ProblemCode,
  type ProblemDetails,
  problem,
  type WireProblem,
} from '@exchange/core/protocol';
import { BusyError, CancelOnlyError, ShuttingDownError, StoppedError } from '../pipeline/errors.ts';

export interface ProblemExtras {
  /** Goes into `Retry-After`. */
  readonly retryAfterSeconds?: number;
  /** Further response headers. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** Thrown by handlers; never for a bug. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly code: ProblemCode;
  readonly details: ProblemDetails;
  readonly extras: ProblemExtras;

  constructor(code: ProblemCode, details: ProblemDetails = {}, extras: ProblemExtras = {}) {
    super(code);
    this.code = code;
    this.details = details;
    this.extras = extras;
  }
}

/** The body of an error. */
export function wireProblem(error: ProblemError, requestId: string): WireProblem {
  const { nativeCode, code, message, hint, docs } = problem(error.code, error.details);
  const { item } = error.details;
  const ofItem = item === undefined ? {} : { item };
  return { code: nativeCode, reason: code, message, hint, docs, ...ofItem, requestId };
}

/**
 * What a failure of the pipeline means to the caller. Anything unexpected is `internal`: its text
 * stays in the log.
 */
export function asProblem(error: unknown): ProblemError {
  if (error instanceof ProblemError) return error;
  if (error instanceof BusyError) {
    const retryAfterMilliseconds = error.retryAfterMs;
    const retryAfterSeconds = Math.max(1, Math.ceil(retryAfterMilliseconds / 1_000));
    return new ProblemError('busy', { retryAfterMilliseconds }, { retryAfterSeconds });
  }
  if (error instanceof CancelOnlyError) return new ProblemError('market-cancel-only');
  if (error instanceof ShuttingDownError) {
    return new ProblemError('shutting-down', {}, { retryAfterSeconds: 1 });
  }
  // The order may or may not be there when the exchange is back: the only honest answer.
  if (error instanceof StoppedError) return new ProblemError('internal');
  return new ProblemError('internal');
}
