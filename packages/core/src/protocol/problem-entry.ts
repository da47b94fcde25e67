/** What a row of the problem table says. */

/** Values that a message mentions when they are known; decimal text where they are money. */
export interface ProblemDetails {
  readonly actual?: string;
  readonly limit?: string;
  readonly field?: string;
  readonly market?: string;
  readonly asset?: string;
  readonly order?: string;
  /** Which item of a batch it is about, from 0. */
  readonly item?: number;
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
