/**
 * The state of the reference exchange: plain arrays and Maps, every number a bigint. Nothing here
 * is fast and nothing is shared with the engine but the vocabulary of commands and events.
 */
import type {
  MarketState,
  PlaceOrder,
  SelfTradeMode,
  Side,
  TimeInForce,
} from '../../src/engine/commands.ts';
import type { BalanceReason } from '../../src/engine/events.ts';

export interface ReferenceMarket {
  readonly symbol: string;
  readonly base: string;
  readonly quote: string;
  readonly baseDecimals: number;
  readonly quoteDecimals: number;
  readonly tickSize: string;
  readonly lotSize: string;
  readonly baseUnitsPerLot: bigint;
  readonly quoteUnitsPerTickLot: bigint;
  readonly minPrice: bigint;
  readonly maxPrice: bigint;
  readonly minQuantity: bigint;
  readonly maxQuantity: bigint;
  readonly minNotional: bigint;
  readonly maxNotional: bigint;
  readonly makerFee: bigint;
  readonly takerFee: bigint;
  readonly openOrdersMax: number;
  state: MarketState;
  updateId: bigint;
  tradesCount: bigint;
  lastPrice: bigint | undefined;
  /** Orders that rest here, in the order in which they got their time priority. */
  resting: RestingOrder[];
}

export interface RestingOrder {
  readonly orderId: bigint;
  readonly market: string;
  readonly account: bigint;
  readonly side: Side;
  readonly postOnly: 'reject' | undefined;
  readonly selfTrade: SelfTradeMode;
  readonly clientId: string | undefined;
  readonly acceptedAt: bigint;
  updatedAt: bigint;
  price: bigint;
  /** Always filled + remaining: what self-trade prevention took is not part of it any more. */
  quantity: bigint;
  filled: bigint;
}

export interface ReferenceAccount {
  readonly account: bigint;
  readonly selfTradeGroup: number | undefined;
  /** By market. */
  readonly fees: Map<string, { makerFee: bigint | undefined; takerFee: bigint | undefined }>;
  /** By asset. */
  readonly balances: Map<string, { available: bigint; held: bigint }>;
}

export interface RememberedId {
  readonly account: bigint;
  readonly market: string;
  readonly clientId: string;
  readonly content: string;
  readonly orderId: bigint;
  readonly side: Side;
  readonly acceptedAt: bigint;
}

export interface TouchedBalance {
  readonly account: bigint;
  readonly asset: string;
  reason: BalanceReason;
}

export const WORLD = 0n;
export const FEES = 1n;
export const FIRST_USER = 2n;
export const SAFE_MAX = 2n ** 53n - 1n;
/** All that an asset can have inside the exchange, over all accounts. */
export const AMOUNT_MAX = 2n ** 100n;
export const PPM = 1_000_000n;
export const FEE_PPM_MAX = 500_000n;
export const DAY_MICROS = 24n * 60n * 60n * 1_000_000n;
export const IDS_PER_ACCOUNT_AND_MARKET = 100_000;
export const OPEN_ORDERS_DEFAULT = 10_000;

export function remainingOf(order: RestingOrder): bigint {
  return order.quantity - order.filled;
}

export function timeInForceOf(command: PlaceOrder): TimeInForce {
  if (command.type === 'market') return 'ioc';
  return command.timeInForce ?? 'gtc';
}

export function notionalOf(market: ReferenceMarket, price: bigint, lots: bigint): bigint {
  return price * lots * market.quoteUnitsPerTickLot;
}

export function smaller(left: bigint, right: bigint): bigint {
  return left < right ? left : right;
}
