/** The token buckets of the gateways, shared by HTTP and WebSocket. */
import type { AccountId } from '@exchange/core';
import { ProblemError } from '../problem-error.ts';
import type { GatewaySettings } from '../settings.ts';
import { type BucketState, createTokenBuckets } from './token-buckets.ts';

export interface Throttle {
  /** One HTTP request of an address. Undefined: limits are off. */
  request(address: string): BucketState | undefined;
  /** @throws {ProblemError} `rate-limited`, nothing was taken */
  orders(account: AccountId, count: number): void;
  /** @throws {ProblemError} `rate-limited`, nothing was taken */
  cancels(account: AccountId, count: number): void;
  /** One WebSocket handshake of an address. */
  handshake(address: string): boolean;
  readonly counters: { limited: number };
}

const HANDSHAKE_WINDOW_SECONDS = 300;

export function createThrottle(
  settings: GatewaySettings,
  nowMillis: () => number,
  limits: 'on' | 'off',
): Throttle {
  const on = limits === 'on';
  const requests = createTokenBuckets(settings.requests);
  const orders = createTokenBuckets(settings.orders);
  const cancels = createTokenBuckets(settings.cancels);
  const handshakes = createTokenBuckets({
    perSecond: settings.handshakesPerAddressMax / HANDSHAKE_WINDOW_SECONDS,
    burst: settings.handshakesPerAddressMax,
  });
  const counters = { limited: 0 };

  function pass(state: BucketState): void {
    if (state.allowed) return;
    counters.limited += 1;
    throw rateLimited(state);
  }

  return {
    request(address) {
      if (!on) return undefined;
      const state = requests.take(address, 1, nowMillis());
      if (!state.allowed) counters.limited += 1;
      return state;
    },
    orders(account, count) {
      if (on) pass(orders.take(account, count, nowMillis()));
    },
    cancels(account, count) {
      if (on) pass(cancels.take(account, count, nowMillis()));
    },
    handshake(address) {
      if (!on || handshakes.take(address, 1, nowMillis()).allowed) return true;
      counters.limited += 1;
      return false;
    },
    counters,
  };
}

/** The refusal that goes with an empty bucket. */
export function rateLimited(state: BucketState): ProblemError {
  const seconds = state.retryAfterSeconds;
  return new ProblemError(
    'rate-limited',
    { retryAfterMilliseconds: seconds * 1_000 },
    { retryAfterSeconds: seconds, headers: rateLimitHeaders(state) },
  );
}

export function rateLimitHeaders(state: BucketState): Record<string, string> {
  return {
    'x-ratelimit-limit': String(state.limit),
    'x-ratelimit-remaining': String(state.remaining),
    'x-ratelimit-reset': String(state.resetSeconds),
  };
}
