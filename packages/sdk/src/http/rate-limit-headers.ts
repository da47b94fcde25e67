import type { HttpResponse } from '../transport/transport.ts';

/** What is left of the requests that this address may make. */
export interface RateLimitState {
  readonly limit: number;
  readonly remaining: number;
  /** Milliseconds until everything is there again. */
  readonly resetMs: number;
}

const MILLISECONDS_PER_SECOND = 1_000;

/** Undefined when the exchange does not say. */
export function readRateLimit(response: HttpResponse): RateLimitState | undefined {
  const limit = numberIn(response.header('x-ratelimit-limit'));
  const remaining = numberIn(response.header('x-ratelimit-remaining'));
  const reset = numberIn(response.header('x-ratelimit-reset'));
  if (limit === undefined || remaining === undefined || reset === undefined) return undefined;
  return { limit, remaining, resetMs: reset * MILLISECONDS_PER_SECOND };
}

function numberIn(text: string | undefined): number | undefined {
  const value = Number(text ?? Number.NaN);
  return Number.isFinite(value) && value >= 0 ? value : undefined;
}
