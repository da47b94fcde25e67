/** From the reference's bigints to the vocabulary's branded values. */
import type {
  AccountId,
  Amount,
  OrderId,
  PriceTicks,
  QuantityLots,
  RatePpm,
  TimeMicros,
  TradeId,
} from '../../src/units/quantities.ts';

export const toTicks = (value: bigint): PriceTicks => Number(value) as PriceTicks;
export const toLots = (value: bigint): QuantityLots => Number(value) as QuantityLots;
export const toAccount = (value: bigint): AccountId => Number(value) as AccountId;
export const toOrderId = (value: bigint): OrderId => Number(value) as OrderId;
export const toTradeId = (value: bigint): TradeId => Number(value) as TradeId;
export const toRate = (value: bigint): RatePpm => Number(value) as RatePpm;
export const toTime = (value: bigint): TimeMicros => Number(value) as TimeMicros;
export const toAmount = (value: bigint): Amount => value as Amount;
