/** What a long enough run must have met, and how a run that failed is made short. */
import type { RejectCode } from '../../src/engine/reject-codes.ts';

/** What a placed order or pair can be refused for; the other codes belong to other commands. */
export const placingCodes = [
  'client-id-reused',
  'command-expired',
  'account-unknown',
  'market-unknown',
  'market-closed',
  'market-halted',
  'market-cancel-only',
  'market-in-auction',
  'market-post-only',
  'order-terms-conflict',
  'protection-price-needed',
  'price-below-minimum',
  'price-above-maximum',
  'quantity-below-minimum',
  'quantity-above-maximum',
  'display-quantity-out-of-range',
  'trail-out-of-range',
  'time-in-past',
  'notional-below-minimum',
  'notional-above-maximum',
  'open-orders-limit',
  'price-out-of-band',
  'stop-would-trigger',
  'auction-self-cross',
  'post-only-would-take',
  'insufficient-funds',
  'amount-out-of-range',
] as const satisfies readonly RejectCode[];

export const otherCodes = [
  'client-id-reused',
  'command-expired',
  'batch-invalid',
  'account-unknown',
  'asset-unknown',
  'asset-exists',
  'asset-invalid',
  'market-unknown',
  'market-exists',
  'market-invalid',
  'order-unknown',
  'market-closed',
  'market-halted',
  'market-cancel-only',
  'market-in-auction',
  'market-post-only',
  'order-terms-conflict',
  'price-below-minimum',
  'price-above-maximum',
  'quantity-below-minimum',
  'quantity-above-maximum',
  'display-quantity-out-of-range',
  'time-in-past',
  'amend-empty',
  'notional-below-minimum',
  'notional-above-maximum',
  'price-out-of-band',
  'stop-would-trigger',
  'auction-self-cross',
  'post-only-would-take',
  'insufficient-funds',
  'amount-out-of-range',
] as const satisfies readonly RejectCode[];

/** Kinds of events, with their type, reason or cause. The halt by too many stops has a test of its own. */
export const happenings = [
  'order-accepted limit',
  'order-accepted market',
  'order-accepted stop',
  'order-accepted stop-limit',
  'order-accepted take-profit',
  'order-accepted take-profit-limit',
  'order-accepted trailing-stop',
  'order-accepted trailing-stop-limit',
  'order-repeated',
  'order-triggered',
  'order-rested',
  'order-rested refill',
  'order-amended',
  'order-reduced',
  'order-replaced',
  'order-decremented',
  'trade',
  'trade uncross',
  'order-cancelled by-owner',
  'order-cancelled cancel-all',
  'order-cancelled self-trade',
  'order-cancelled amended-away',
  'order-cancelled market-closed',
  'order-cancelled oco',
  'order-cancelled dead-man-switch',
  'order-expired no-liquidity',
  'order-expired not-fillable',
  'order-expired protection-price',
  'order-expired time',
  'order-expired price-band',
  'order-expired post-only',
  'market-created',
  'market-changed',
  'market-changed price-band',
  'market-changed auction-ended',
  'auction-indicative',
  'dead-man-switch-changed',
  'dead-man-switch-fired',
  'batch-item',
  'asset-created',
  'account-created',
  'account-fees-changed',
  'balance-changed deposit',
  'balance-changed withdrawal',
  'balance-changed hold',
  'balance-changed release',
  'balance-changed trade',
  'balance-changed fee',
];

/** Leaves out what the failure does not need: halves first, then smaller and smaller parts. */
export function shorten<T>(list: readonly T[], stillFails: (fewer: readonly T[]) => boolean): T[] {
  let shortest = [...list];
  for (let size = Math.ceil(list.length / 2); size >= 1; ) {
    const { length } = shortest;
    for (let at = 0; at < shortest.length; ) {
      const fewer = [...shortest.slice(0, at), ...shortest.slice(at + size)];
      if (stillFails(fewer)) shortest = fewer;
      else at += size;
    }
    // Once nothing can be left out any more, one by one, it is short.
    if (size === 1 && shortest.length === length) break;
    size = Math.max(Math.floor(size / 2), 1);
  }
  return shortest;
}
