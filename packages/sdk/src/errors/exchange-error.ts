/** The one class of everything that this package throws on purpose. `code` says which thing it is. */
import { type ProblemCode, problemDocs } from '@exchange/core/protocol';
import { type ClientCode, clientProblems } from './client-codes.ts';

/** The exchange's closed list and this package's. */
export type ErrorCode = ProblemCode | ClientCode;

export interface Retry {
  /** Whether doing the same again cannot do it twice. */
  readonly safe: boolean;
  /** After how many milliseconds it may work; absent when the same would fail the same way. */
  readonly afterMs?: number;
}

export interface ExchangeErrorDetails {
  /** A sentence with the values in it. */
  readonly message: string;
  readonly hint: string;
  readonly docs: string;
  readonly retry: Retry;
  readonly requestId?: string;
  readonly status?: number;
  readonly field?: string;
  readonly clientId?: string;
  readonly cause?: unknown;
}

/** Marks instances across copies of this package, where `instanceof` fails. */
const MARK = Symbol.for('@exchange/sdk/ExchangeError');

/**
 * @example
 * try { await exchange.orders.place(order) } catch (error) {
 *   if (ExchangeError.is(error, 'insufficient-funds')) console.error(error.hint);
 *   else throw error;
 * }
 */
export class ExchangeError<Code extends ErrorCode = ErrorCode> extends Error {
  override readonly name = 'ExchangeError';
  readonly code: Code;
  /** What to do about it. */
  readonly hint: string;
  /** Where the code is described. */
  readonly docs: string;
  readonly retry: Retry;
  /** Names the request in the exchange's logs. */
  readonly requestId?: string;
  /** HTTP status, when there was an answer. */
  readonly status?: number;
  /** The parameter at fault, when there is one. */
  readonly field?: string;
  /** The order in question, when there is one. */
  readonly clientId?: string;

  constructor(code: Code, details: ExchangeErrorDetails) {
    super(details.message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.hint = details.hint;
    this.docs = details.docs;
    this.retry = details.retry;
    if (details.requestId !== undefined) this.requestId = details.requestId;
    if (details.status !== undefined) this.status = details.status;
    if (details.field !== undefined) this.field = details.field;
    if (details.clientId !== undefined) this.clientId = details.clientId;
    Object.defineProperty(this, MARK, { value: true });
  }

  /** Whether it is an error of this package, and, with codes, one of those. */
  static is<Code extends ErrorCode = ErrorCode>(
    error: unknown,
    ...codes: Code[]
  ): error is ExchangeError<Code> {
    if (typeof error !== 'object' || error === null || !(MARK in error)) return false;
    return codes.length === 0 || codes.includes((error as unknown as ExchangeError<Code>).code);
  }
}

export interface ClientErrorDetails {
  readonly message?: string;
  readonly hint?: string;
  readonly field?: string;
  readonly clientId?: string;
  readonly status?: number;
  readonly requestId?: string;
  readonly afterMs?: number;
  /** Default true: nothing was done, or doing it again is harmless. */
  readonly safe?: boolean;
  readonly cause?: unknown;
}

/** Where the codes of this side of the wire are described. */
const CLIENT_DOCS = 'docs/guides/sdk.md#';

export function exchangeError<Code extends ClientCode>(
  code: Code,
  details: ClientErrorDetails = {},
): ExchangeError<Code> {
  const problem = clientProblems[code];
  const { message = problem.message, hint = problem.hint, safe = true, afterMs, ...rest } = details;
  return new ExchangeError(code, {
    message,
    hint,
    docs: `${CLIENT_DOCS}${code}`,
    retry: afterMs === undefined ? { safe } : { safe, afterMs },
    ...rest,
  });
}

/** The client kept the call back, because the exchange would refuse it. */
export function rateLimited(message: string, afterMs: number): ExchangeError<'rate-limited'> {
  return new ExchangeError('rate-limited', {
    message,
    hint: "Slow down, or create the client with rateLimit: 'wait'.",
    docs: problemDocs('rate-limited'),
    retry: { safe: true, afterMs },
  });
}

export function invalidInput(field: string, message: string): ExchangeError<'input-invalid'> {
  return exchangeError('input-invalid', { field, message });
}

/** Refusals that no repetition changes. */
export function isPermanent(error: unknown): boolean {
  return ExchangeError.is(
    error,
    'unauthorized',
    'signature-invalid',
    'scope-missing',
    'ip-not-allowed',
    'key-missing',
    'client-closed',
  );
}
