/**
 * What the reference exchange knows: plain objects, arrays and Maps of bigints, so that a deep copy
 * of it is the whole truth at a moment. Nothing here is fast, and nothing is shared with the engine
 * but the vocabulary of commands and events.
 */
import type {
  MarketState,
  OrderType,
  PostOnly,
  SelfTradeMode,
  Side,
  TimeInForce,
} from '../../src/engine/commands.ts';
import type { BalanceReason, EventBody } from '../../src/engine/events.ts';

export interface ReferenceState {
  time: bigint;
  readonly assets: Map<string, number>;
  readonly markets: Map<string, ReferenceMarket>;
  readonly accounts: Map<bigint, ReferenceAccount>;
  /** Oldest first. */
  remembered: RememberedId[];
  ordersCount: bigint;
  usersCount: bigint;
  // Of the command that is carried out; empty between commands.
  events: EventBody[];
  touched: TouchedBalance[];
  readonly changedBooks: Set<string>;
  /** Order ids whose stops the order that acts now has triggered. */
  justTriggered: bigint[];
  /** Order ids that wait for their turn, in the order in which they run. */
  triggered: bigint[];
  /** How many stops ran, by market. */
  readonly stopsRun: Map<string, number>;
}

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
  /** 0: no band. */
  readonly priceBand: bigint;
  readonly referencePrice: bigint | undefined;
  readonly bandAuctionMicros: bigint;
  readonly dayEndMicros: bigint;
  state: MarketState;
  /** Its auction was not uncrossed yet, whatever its state is now. */
  isGathered: boolean;
  /** When its auction ends by itself. */
  endsAt: bigint | undefined;
  /** What was last told of its auction; absent: nothing. */
  indicative: Indicative | undefined;
  updateId: bigint;
  tradesCount: bigint;
  lastPrice: bigint | undefined;
  /** Orders on the book, in the order in which they got their time priority. */
  resting: ReferenceOrder[];
  /** Orders that wait for their stop, in the order in which they were placed. */
  waiting: ReferenceOrder[];
}

/** An order from its command to its end: new, then on the book or waiting, or both in turn. */
export interface ReferenceOrder {
  orderId: bigint;
  readonly market: string;
  readonly account: bigint;
  readonly side: Side;
  readonly type: OrderType;
  readonly timeInForce: TimeInForce;
  readonly expiresAt: bigint | undefined;
  /** Its command named that time; the end of a day is not named. */
  readonly namesTime: boolean;
  readonly postOnly: PostOnly | undefined;
  readonly selfTrade: SelfTradeMode;
  readonly clientId: string | undefined;
  acceptedAt: bigint;
  updatedAt: bigint;
  /** The limit, or the protection price of what acts as a market order. */
  price: bigint | undefined;
  /** Always filled + remaining: what self-trade prevention took is not part of it any more. */
  quantity: bigint | undefined;
  filled: bigint;
  /** In place of a quantity. */
  readonly quoteAmount: bigint | undefined;
  stopPrice: bigint | undefined;
  readonly trailTicks: bigint | undefined;
  readonly trailPpm: bigint | undefined;
  /** What a trailing stop follows: the best last price since it was placed. */
  bestLast: bigint | undefined;
  /** Where the stop stood when it was triggered, until it runs. */
  triggeredAt: bigint | undefined;
  display: bigint | undefined;
  /** Lots that show, while it is on the book. */
  showing: bigint;
  /** The other leg of its pair, while both are open. */
  linked: bigint | undefined;
  /** What is held for it. */
  held: bigint;
}

export interface Indicative {
  readonly price: bigint | undefined;
  readonly volume: bigint;
  readonly surplus: bigint;
  readonly surplusSide: Side | undefined;
}

interface ReferenceAccount {
  readonly account: bigint;
  readonly selfTradeGroup: number | undefined;
  /** By market. */
  readonly fees: Map<string, { makerFee: bigint | undefined; takerFee: bigint | undefined }>;
  /** By asset. */
  readonly balances: Map<string, { available: bigint; held: bigint }>;
  /** Of its dead-man's switch. */
  cancelAt: bigint | undefined;
}

export interface RememberedId {
  readonly account: bigint;
  readonly market: string;
  readonly clientId: string;
  readonly content: string;
  readonly side: Side;
  readonly acceptedAt: bigint;
  readonly orderId: bigint;
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
export const BAND_AUCTION_DEFAULT = 5n * 60n * 1_000_000n;
export const BAND_AUCTION_MAX = 7n * DAY_MICROS;
export const STOPS_PER_COMMAND = 1_000;
export const BATCH_ITEMS = 100;
export const ICEBERG_PARTS = 100n;

export function emptyState(): ReferenceState {
  return {
    time: 0n,
    assets: new Map(),
    markets: new Map(),
    accounts: new Map(),
    remembered: [],
    ordersCount: 0n,
    usersCount: 0n,
    events: [],
    touched: [],
    changedBooks: new Set(),
    justTriggered: [],
    triggered: [],
    stopsRun: new Map(),
  };
}

/** An order by quote amount has no lots of its own. */
export function remainingOf(order: ReferenceOrder): bigint {
  return order.quantity === undefined ? 0n : order.quantity - order.filled;
}

export function isConditional(type: OrderType): boolean {
  return type !== 'limit' && type !== 'market';
}

/** Acts as a limit order, at once or when it is triggered. */
export function isLimitKind(type: OrderType): boolean {
  return type === 'limit' || type.endsWith('-limit');
}

export function isTrailing(type: OrderType): boolean {
  return type === 'trailing-stop' || type === 'trailing-stop-limit';
}

/** What is left of it rests on the book. */
export function canRest({ type, timeInForce }: ReferenceOrder): boolean {
  return isLimitKind(type) && timeInForce !== 'ioc' && timeInForce !== 'fok';
}

export function notionalOf(market: ReferenceMarket, price: bigint, lots: bigint): bigint {
  return price * lots * market.quoteUnitsPerTickLot;
}

/** The last trade's price, before the first trade the one that the market states. */
export function referencePriceOf(market: ReferenceMarket): bigint | undefined {
  return market.lastPrice ?? market.referencePrice;
}

export function smaller(left: bigint, right: bigint): bigint {
  return left < right ? left : right;
}

export function larger(left: bigint, right: bigint): bigint {
  return left > right ? left : right;
}
