/**
 * What can be asked of an exchange. Commands are the only inputs, they are journaled, and a replay
 * of them gives the same state: so everything here is plain data in whole units.
 */
import type {
  AccountId,
  Amount,
  OrderId,
  PriceTicks,
  QuantityLots,
  RatePpm,
  Seq,
  TimeMicros,
} from '../units/quantities.ts';

export type Side = 'buy' | 'sell';
/**
 * How long an order stays. `gtc`: until cancelled. `ioc`: takes what it can at once. `fok`: fills
 * whole or not at all. `gtd`: until the time it names. `day`: until the market's day ends.
 */
export type TimeInForce = 'gtc' | 'ioc' | 'fok' | 'gtd' | 'day';
/** `reject`: refused instead of taking. `slide`: rests one tick short of the other side's best price. */
export type PostOnly = 'reject' | 'slide';
/** The taker's mode decides; default `cancel-taker`. */
export type SelfTradeMode = 'none' | 'cancel-taker' | 'cancel-maker' | 'cancel-both' | 'decrement';
/**
 * `post-only`: only orders that take nothing. `auction`: limit orders gather until one uncross.
 * `cancel-only`: cancels and reductions. `halted`: nobody but the operator. `closed`: for good.
 */
export type MarketState = 'open' | 'cancel-only' | 'halted' | 'closed' | 'post-only' | 'auction';

/** An order is named by the engine's id, or by its owner's. */
export type OrderReference =
  | { readonly orderId: OrderId; readonly clientId?: never }
  | { readonly clientId: string; readonly orderId?: never };

export interface CreateAsset {
  readonly kind: 'create-asset';
  /** `[A-Z0-9]{1,10}` */
  readonly symbol: string;
  /** 0 … 18 */
  readonly decimals: number;
}

export interface CreateMarket {
  readonly kind: 'create-market';
  /** `BASE_QUOTE` by convention; `[A-Z0-9]{1,10}_[A-Z0-9]{1,10}` */
  readonly symbol: string;
  readonly base: string;
  readonly quote: string;
  /** Decimal strings: they define what a tick and a lot are. */
  readonly tickSize: string;
  readonly lotSize: string;
  readonly minPrice?: PriceTicks;
  readonly maxPrice?: PriceTicks;
  readonly minQuantity?: QuantityLots;
  readonly maxQuantity?: QuantityLots;
  /** In units of the quote asset. */
  readonly minNotional?: Amount;
  readonly maxNotional?: Amount;
  readonly makerFee: RatePpm;
  readonly takerFee: RatePpm;
  /** Open orders (resting and waiting) one account may have in this market. */
  readonly openOrdersMax?: number;
  /** How far from the reference price, in parts per million of it, trading goes on: 1 … 999,999; 0: no band. */
  readonly priceBand?: RatePpm;
  /** The reference price before the first trade; from then on it is the last trade's. */
  readonly referencePrice?: PriceTicks;
  /** Length, in microseconds, of the auction that a trade outside the band starts; default 5 minutes. */
  readonly bandAuctionMicros?: number;
  /** When the market's day ends: microseconds after 00:00 UTC, 0 … 86,399,999,999. Default 0. */
  readonly dayEndMicros?: number;
}

export interface SetMarketState {
  readonly kind: 'set-market-state';
  readonly market: string;
  readonly state: MarketState;
  /** Only with `auction`: when it uncrosses by itself. Without it, when the operator opens the market. */
  readonly endsAt?: TimeMicros;
}

/** The new account's id is in the `account-created` event. */
export interface CreateAccount {
  readonly kind: 'create-account';
  /** Accounts of one group count as one for self-trade prevention. */
  readonly selfTradeGroup?: number;
}

/** This account's own rates; absent ones are the market's. */
export interface SetAccountFees {
  readonly kind: 'set-account-fees';
  readonly account: AccountId;
  readonly market: string;
  readonly makerFee?: RatePpm;
  readonly takerFee?: RatePpm;
}

export interface Deposit {
  readonly kind: 'deposit';
  readonly account: AccountId;
  readonly asset: string;
  /** Positive. */
  readonly amount: Amount;
}

export interface Withdraw {
  readonly kind: 'withdraw';
  readonly account: AccountId;
  readonly asset: string;
  /** Positive. */
  readonly amount: Amount;
}

interface PlaceOrderCommon {
  readonly kind: 'place-order';
  readonly account: AccountId;
  readonly market: string;
  readonly side: Side;
  readonly selfTrade?: SelfTradeMode;
  /** `[.A-Za-z0-9:/_-]{1,36}`, unique per account; makes a repeat harmless. */
  readonly clientId?: string;
  /** The command is refused when the engine's time is past this. */
  readonly deadline?: TimeMicros;
}

/** How long an order that rests or waits stays: for good, until a time, or until the market's day ends. */
export type Lifetime =
  | { readonly timeInForce?: 'gtc' | 'day'; readonly expiresAt?: never }
  | { readonly timeInForce: 'gtd'; readonly expiresAt: TimeMicros };

/** What a limit order may say beyond price and quantity; what never rests shows and posts nothing. */
export type LimitTerms =
  | (Lifetime & {
      readonly postOnly?: PostOnly;
      /** Lots that show at a time, the rest is hidden (an iceberg). At least a hundredth of the quantity. */
      readonly displayQuantity?: QuantityLots;
    })
  | {
      readonly timeInForce: 'ioc' | 'fok';
      readonly expiresAt?: never;
      readonly postOnly?: 'reject';
      readonly displayQuantity?: never;
    };

export type PlaceLimitOrder = PlaceOrderCommon & {
  readonly type: 'limit';
  readonly price: PriceTicks;
  readonly quantity: QuantityLots;
} & LimitTerms;

/**
 * Never rests; what is left expires. By `quantity`, or by `quoteAmount` in whole lots: a buy spends at
 * most this, a sell takes lots until it has received at least this. It is complete, without an expiry,
 * when what is left of the amount stands for no further lot at the best price there is, or when it has
 * taken 2^53−1 lots.
 */
export type PlaceMarketOrder = PlaceOrderCommon & {
  readonly type: 'market';
  /** Takes nothing at a worse price than this. */
  readonly protectionPrice?: PriceTicks;
} & (
    | { readonly quantity: QuantityLots; readonly quoteAmount?: never }
    | { readonly quoteAmount: Amount; readonly quantity?: never }
  );

/**
 * What a conditional market order does once triggered. While it waits it holds its funds, so a buy
 * says what it can cost at most: by a protection price, or by the amount that it spends.
 */
export type ConditionalMarketSize =
  | {
      readonly side: 'buy';
      readonly quantity: QuantityLots;
      readonly protectionPrice: PriceTicks;
      readonly quoteAmount?: never;
    }
  | {
      readonly side: 'buy';
      readonly quoteAmount: Amount;
      readonly protectionPrice?: PriceTicks;
      readonly quantity?: never;
    }
  | {
      readonly side: 'sell';
      readonly quantity: QuantityLots;
      readonly protectionPrice?: PriceTicks;
      readonly quoteAmount?: never;
    };

/** How far the stop of a trailing order stays behind the best last price since it was placed. */
export type Trail =
  | { readonly trailTicks: PriceTicks; readonly trailPpm?: never }
  /** 1 … 999,999 parts per million of the best last price, rounded down to ticks, at least one. */
  | { readonly trailPpm: RatePpm; readonly trailTicks?: never };

/**
 * Waits off the book until the last price reaches `stopPrice`, then acts as a market order. A stop
 * triggers when the price goes against its side (a buy at or above it, a sell at or below), a
 * take-profit when it goes with it.
 */
export type PlaceStopOrder = PlaceOrderCommon & {
  readonly type: 'stop' | 'take-profit';
  readonly stopPrice: PriceTicks;
} & ConditionalMarketSize &
  Lifetime;

/** As `PlaceStopOrder`, acting as a limit order with its own time in force. */
export type PlaceStopLimitOrder = PlaceOrderCommon & {
  readonly type: 'stop-limit' | 'take-profit-limit';
  readonly stopPrice: PriceTicks;
  readonly price: PriceTicks;
  readonly quantity: QuantityLots;
} & LimitTerms;

/** A stop whose stop price follows the last price at a distance and never goes back. */
export type PlaceTrailingStopOrder = PlaceOrderCommon & {
  readonly type: 'trailing-stop';
} & Trail &
  ConditionalMarketSize &
  Lifetime;

/** As `PlaceTrailingStopOrder`, acting as a limit order at the fixed `price`. */
export type PlaceTrailingStopLimitOrder = PlaceOrderCommon & {
  readonly type: 'trailing-stop-limit';
  readonly price: PriceTicks;
  readonly quantity: QuantityLots;
} & Trail &
  LimitTerms;

export type PlaceOrder =
  | PlaceLimitOrder
  | PlaceMarketOrder
  | PlaceStopOrder
  | PlaceStopLimitOrder
  | PlaceTrailingStopOrder
  | PlaceTrailingStopLimitOrder;

export type OrderType = PlaceOrder['type'];

/**
 * One cancels the other: a limit order and a stop of the same side and quantity. The first lot that
 * leaves one leg, its trigger, or its end ends the other. They hold what the dearer leg needs.
 */
export type PlaceOco = {
  readonly kind: 'place-oco';
  readonly account: AccountId;
  readonly market: string;
  readonly side: Side;
  readonly quantity: QuantityLots;
  readonly limit: OcoLimitLeg;
  readonly stop: OcoStopLeg;
  readonly selfTrade?: SelfTradeMode;
  readonly deadline?: TimeMicros;
} & Lifetime;

export interface OcoLimitLeg {
  readonly price: PriceTicks;
  readonly postOnly?: PostOnly;
  readonly displayQuantity?: QuantityLots;
  readonly clientId?: string;
}

export interface OcoStopLeg {
  readonly stopPrice: PriceTicks;
  /** With it the leg is a stop-limit, without it a stop. */
  readonly price?: PriceTicks;
  /** Of a leg without `price`; a buy needs it. */
  readonly protectionPrice?: PriceTicks;
  readonly clientId?: string;
}

export type CancelOrder = {
  readonly kind: 'cancel-order';
  readonly account: AccountId;
  readonly market: string;
  readonly deadline?: TimeMicros;
} & OrderReference;

/** Cancels the account's open orders, resting and waiting, in every market or one, on both sides or one, oldest first. */
export interface CancelAll {
  readonly kind: 'cancel-all';
  readonly account: AccountId;
  readonly market?: string;
  readonly side?: Side;
  readonly deadline?: TimeMicros;
}

/**
 * Changes an open order. `quantity` is the new total (filled part included). A smaller quantity at
 * the same price keeps the place in the queue; anything else is a replace: same id, new priority, atomic.
 * Of a waiting order the stop price may change too, and `price` is its limit or protection price.
 */
export type AmendOrder = {
  readonly kind: 'amend-order';
  readonly account: AccountId;
  readonly market: string;
  readonly price?: PriceTicks;
  readonly quantity?: QuantityLots;
  /** Of a waiting stop or take-profit. */
  readonly stopPrice?: PriceTicks;
  /** Of an iceberg; counts from the next refill. */
  readonly displayQuantity?: QuantityLots;
  readonly deadline?: TimeMicros;
} & OrderReference;

/**
 * Dead-man's switch: at `cancelAt` all open orders of the account are cancelled, in every market,
 * unless the command comes again with a later time. Without a time it is switched off.
 */
export interface SetDeadManSwitch {
  readonly kind: 'set-dead-man-switch';
  readonly account: AccountId;
  readonly cancelAt?: TimeMicros;
}

/** What a batch may consist of. */
export type BatchItem = PlaceOrder | PlaceOco | CancelOrder | CancelAll | AmendOrder;

/**
 * Up to 100 commands carried out as one. `atomic`: all of them, or none if one is refused.
 * `independent`: each for itself.
 */
export interface Batch {
  readonly kind: 'batch';
  readonly mode: 'atomic' | 'independent';
  readonly items: readonly BatchItem[];
}

/** Time passes: nothing else happens, but what is due is done. */
export interface AdvanceTime {
  readonly kind: 'advance-time';
}

export type Command =
  | CreateAsset
  | CreateMarket
  | SetMarketState
  | CreateAccount
  | SetAccountFees
  | Deposit
  | Withdraw
  | PlaceOrder
  | PlaceOco
  | CancelOrder
  | CancelAll
  | AmendOrder
  | SetDeadManSwitch
  | Batch
  | AdvanceTime;

export type CommandKind = Command['kind'];

/** A command with its place in the one order of all commands. */
export interface Sequenced {
  readonly seq: Seq;
  readonly time: TimeMicros;
  readonly command: Command;
}
