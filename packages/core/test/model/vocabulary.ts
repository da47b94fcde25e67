/** What a long enough run must have met, and how a run that failed is made short. */
import type { OrderType } from '../../src/engine/commands.ts';
import type {
  BalanceReason,
  CancelReason,
  EventKind,
  ExpireReason,
  MarketChangeCause,
} from '../../src/engine/events.ts';
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

// Each list is complete by its type: a new word of the vocabulary does not compile until it stands here.

const types: Readonly<Record<OrderType, true>> = {
  limit: true,
  market: true,
  stop: true,
  'stop-limit': true,
  'take-profit': true,
  'take-profit-limit': true,
  'trailing-stop': true,
  'trailing-stop-limit': true,
};
const cancelReasons: Readonly<Record<CancelReason, true>> = {
  'by-owner': true,
  'cancel-all': true,
  'self-trade': true,
  'amended-away': true,
  'market-closed': true,
  oco: true,
  'dead-man-switch': true,
};
const expireReasons: Readonly<Record<ExpireReason, true>> = {
  'no-liquidity': true,
  'not-fillable': true,
  'protection-price': true,
  time: true,
  'price-band': true,
  'post-only': true,
};
const balanceReasons: Readonly<Record<BalanceReason, true>> = {
  deposit: true,
  withdrawal: true,
  hold: true,
  release: true,
  trade: true,
  fee: true,
};
/** The halt by too many stops has a test of its own. */
const marketCauses: Readonly<Record<Exclude<MarketChangeCause, 'stop-limit'>, true>> = {
  'price-band': true,
  'auction-ended': true,
};
type Detailed =
  | 'order-accepted'
  | 'order-rejected'
  | 'command-rejected'
  | 'order-cancelled'
  | 'order-expired'
  | 'balance-changed';
const otherKinds: Readonly<Record<Exclude<EventKind, Detailed>, true>> = {
  'order-repeated': true,
  'order-triggered': true,
  'order-rested': true,
  'order-amended': true,
  'order-reduced': true,
  'order-replaced': true,
  'order-decremented': true,
  trade: true,
  'market-created': true,
  'market-changed': true,
  'auction-indicative': true,
  'dead-man-switch-changed': true,
  'dead-man-switch-fired': true,
  'batch-item': true,
  'asset-created': true,
  'account-created': true,
  'account-fees-changed': true,
};

/** Every kind of event, with its type, reason or cause. */
export const happenings: readonly string[] = [
  ...Object.keys(otherKinds),
  'trade uncross',
  'order-rested refill',
  ...inEach('order-accepted', types),
  ...inEach('order-cancelled', cancelReasons),
  ...inEach('order-expired', expireReasons),
  ...inEach('balance-changed', balanceReasons),
  ...inEach('market-changed', marketCauses),
];

function inEach(kind: EventKind, words: Readonly<Record<string, true>>): string[] {
  return Object.keys(words).map((word) => `${kind} ${word}`);
}

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
