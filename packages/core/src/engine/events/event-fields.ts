/** Where each field of a packed event is, for those who read them; `event-buffer.ts` says what they hold. */
import { FAST_LIMIT } from '../../ledger/units.ts';
import type { PackedEvents } from './event-buffer.ts';

/**
 * Positions within an event's `EVENT_FIELDS` doubles; 0 is its kind. Those of `order` are in all events
 * on one order. `quoteAmount`, `takerFee`, `makerFee`, `available` and `held` are amounts, in two
 * fields each: see `amountAt`. 0 stands for an absent price, update id, quantity, time and order id.
 */
export const eventFields = {
  object: { position: 1 },
  order: { market: 1, account: 2, orderId: 3, side: 4 },
  /** Up to `clientId` (a position in `texts`, or −1) of `EVENT_ACCEPTED`, all of `EVENT_ACCEPTED_TERMS`. */
  accepted: {
    words: 5,
    price: 6,
    quantity: 7,
    quoteAmount: 8,
    clientId: 10,
    stopPrice: 11,
    /** Ticks, or parts per million below 0. */
    trail: 12,
    displayQuantity: 13,
    expiresAt: 14,
    linkedOrderId: 15,
  },
  /** The last two of `EVENT_RESTED_ICEBERG` only; `isRefill` is 0 or 1. */
  rested: { price: 5, quantity: 6, updateId: 7, hidden: 8, isRefill: 9 },
  trade: {
    /** Market × 2 + taker's side. */
    marketAndSide: 1,
    tradeId: 2,
    price: 3,
    quantity: 4,
    takerOrderId: 5,
    makerOrderId: 6,
    takerAccount: 7,
    makerAccount: 8,
    takerFee: 9,
    /** Below 0: a rebate. */
    makerFee: 11,
    takerRemaining: 13,
    makerRemaining: 14,
    updateId: 15,
  },
  reduced: { price: 5, by: 6, remaining: 7, updateId: 8, hidden: 9 },
  replaced: { oldPrice: 5, oldRemaining: 6, price: 7, remaining: 8, updateId: 9, hidden: 10 },
  /** `role`: 0 maker, 1 taker. */
  decremented: { role: 5, price: 6, by: 7, remaining: 8, updateId: 9, hidden: 10 },
  /** `reason`: position in `cancelReasons`. */
  cancelled: { reason: 5, price: 6, remaining: 7, updateId: 8, hidden: 9 },
  /** `reason`: position in `expireReasons`. */
  expired: { reason: 5, remaining: 6, price: 7, updateId: 8, hidden: 9 },
  /** `reason`: position in `balanceReasons`. */
  balance: { account: 1, asset: 2, available: 3, held: 5, reason: 7 },
} as const;

/** The amount that begins at a field, which counts from the start of `fields`: exact, in smallest units. */
export function amountAt({ fields }: PackedEvents, field: number): bigint {
  const [high, low] = [fields[field] as number, fields[field + 1] as number];
  return BigInt(high) * BigInt(FAST_LIMIT) + BigInt(low);
}
