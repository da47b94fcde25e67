/**
 * The engine's units. Each constructor is the only way in and asserts its range: callers at the
 * edge parse first (`units/decimal.ts`), so a failure here is a bug.
 */
import { assert } from '../assert.ts';
import {
  ID_MAX,
  PRICE_TICKS_MAX,
  QUANTITY_LOTS_MAX,
  RATE_PPM_ONE,
  TIME_MICROS_MAX,
} from '../limits.ts';
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

interface Range {
  readonly minimum: number;
  readonly maximum: number;
  readonly rule: string;
}

const PRICE: Range = {
  minimum: 1,
  maximum: PRICE_TICKS_MAX,
  rule: 'a price in ticks is 1 … 2^53−1',
};
const QUANTITY: Range = {
  minimum: 0,
  maximum: QUANTITY_LOTS_MAX,
  rule: 'a quantity in lots is 0 … 2^53−1',
};
const TIME: Range = {
  minimum: 0,
  maximum: TIME_MICROS_MAX,
  rule: 'a time in microseconds is 0 … 2^53−1',
};
const SEQ: Range = { minimum: 0, maximum: ID_MAX, rule: 'a sequence number is 0 … 2^53−1' };
const ORDER_ID: Range = { minimum: 1, maximum: ID_MAX, rule: 'an order id is 1 … 2^53−1' };
const ACCOUNT_ID: Range = { minimum: 0, maximum: ID_MAX, rule: 'an account id is 0 … 2^53−1' };
const RATE: Range = {
  minimum: -RATE_PPM_ONE,
  maximum: RATE_PPM_ONE,
  rule: 'a rate in parts per million is −1000000 … 1000000',
};

function assertWithin(value: number, { minimum, maximum, rule }: Range): void {
  assert(Number.isSafeInteger(value), rule);
  assert(value >= minimum, rule);
  assert(value <= maximum, rule);
}

export function priceTicks(value: number): PriceTicks {
  assertWithin(value, PRICE);
  return value as PriceTicks;
}

export function quantityLots(value: number): QuantityLots {
  assertWithin(value, QUANTITY);
  return value as QuantityLots;
}

export function amount(value: bigint): Amount {
  return value as Amount;
}

export function timeMicros(value: number): TimeMicros {
  assertWithin(value, TIME);
  return value as TimeMicros;
}

export function seq(value: number): Seq {
  assertWithin(value, SEQ);
  return value as Seq;
}

export function orderId(value: number): OrderId {
  assertWithin(value, ORDER_ID);
  return value as OrderId;
}

export function accountId(value: number): AccountId {
  assertWithin(value, ACCOUNT_ID);
  return value as AccountId;
}

export function ratePpm(value: number): RatePpm {
  assertWithin(value, RATE);
  return value as RatePpm;
}

/** The outside world: its balance is minus everything that was deposited and not withdrawn. */
export const WORLD_ACCOUNT = 0 as AccountId;
/** Collects fees and pays rebates. */
export const FEES_ACCOUNT = 1 as AccountId;
/** The first id given to a user's account. */
export const FIRST_USER_ACCOUNT = 2 as AccountId;
