/**
 * The engine's units. Each constructor is the only way in and asserts its range: callers at the
 * edge parse first (`units/decimal.ts`), so a failure here is a bug.
 */
import { assert } from '../assert.ts';
import { ID_MAX, PRICE_TICKS_MAX, QUANTITY_LOTS_MAX, TIME_MICROS_MAX } from '../limits.ts';
import type { Branded } from './branded.ts';

/** Price in ticks of one market, 1 … 2^53−1. */
export type PriceTicks = Branded<number, 'PriceTicks'>;
/** Quantity in lots of one market, 1 … 2^53−1 (0 only where a doc comment says so). */
export type QuantityLots = Branded<number, 'QuantityLots'>;
/** Money in an asset's smallest unit (10^-decimals). Signed; exact beyond 2^64. */
export type Amount = Branded<bigint, 'Amount'>;
/** Microseconds since the Unix epoch. Given with each command, never decreasing. */
export type TimeMicros = Branded<number, 'TimeMicros'>;
/** Global number of a command; each sequenced command has the previous one's plus one. */
export type Seq = Branded<number, 'Seq'>;
/** Engine-assigned, ascending across all markets, from 1. */
export type OrderId = Branded<number, 'OrderId'>;
/** Ascending per market, from 1. */
export type TradeId = Branded<number, 'TradeId'>;
/** One more for each command that changes the market's visible book. */
export type UpdateId = Branded<number, 'UpdateId'>;
/** Engine-assigned, ascending; see `WORLD_ACCOUNT` and `FEES_ACCOUNT` for the house's. */
export type AccountId = Branded<number, 'AccountId'>;
/** A rate in whole parts per million; negative is a rebate. */
export type RatePpm = Branded<number, 'RatePpm'>;

function safe(value: number, minimum: number, maximum: number, unit: string): void {
  assert(Number.isSafeInteger(value), `a ${unit} is a safe integer, not ${value}`);
  assert(
    value >= minimum && value <= maximum,
    `a ${unit} is ${minimum} … ${maximum}, not ${value}`,
  );
}

export function priceTicks(value: number): PriceTicks {
  safe(value, 1, PRICE_TICKS_MAX, 'price in ticks');
  return value as PriceTicks;
}

export function quantityLots(value: number): QuantityLots {
  safe(value, 0, QUANTITY_LOTS_MAX, 'quantity in lots');
  return value as QuantityLots;
}

export function amount(value: bigint): Amount {
  return value as Amount;
}

export function timeMicros(value: number): TimeMicros {
  safe(value, 0, TIME_MICROS_MAX, 'time in microseconds');
  return value as TimeMicros;
}

export function seq(value: number): Seq {
  safe(value, 0, ID_MAX, 'sequence number');
  return value as Seq;
}

export function orderId(value: number): OrderId {
  safe(value, 1, ID_MAX, 'order id');
  return value as OrderId;
}

export function accountId(value: number): AccountId {
  safe(value, 0, ID_MAX, 'account id');
  return value as AccountId;
}

export function ratePpm(value: number): RatePpm {
  safe(value, -1_000_000, 1_000_000, 'rate in parts per million');
  return value as RatePpm;
}

/** The outside world: its balance is minus everything that was deposited and not withdrawn. */
export const WORLD_ACCOUNT = 0 as AccountId;
/** Collects fees and pays rebates. */
export const FEES_ACCOUNT = 1 as AccountId;
/** The first id given to a user's account. */
export const FIRST_USER_ACCOUNT = 2 as AccountId;
