import type { OrderType, SelfTradeMode, Side, TimeInForce } from '@exchange/core';
import type { Decimal, DecimalInput } from '../units/decimal-input.ts';

export type { OrderType, SelfTradeMode, TimeInForce };

/**
 * `unknown`: the answer to placing it was lost. The client goes on finding out, and
 * `orders.settled(clientId)` waits for the result.
 */
export type OrderStatus =
  /** For its trigger. */
  'waiting' | 'open' | 'partially-filled' | 'filled' | 'cancelled' | 'expired' | 'unknown';

export interface Order {
  /** The exchange's; absent while the status is `unknown`. */
  readonly id?: string;
  /** Absent when it was placed without one, by another client. */
  readonly clientId?: string;
  readonly market: string;
  readonly side: Side;
  readonly type: OrderType;
  /** Limit price, or the protection price of what acts as a market order. */
  readonly price?: Decimal;
  /** The total; absent for a market order by quote quantity. */
  readonly quantity?: Decimal;
  readonly quoteQuantity?: Decimal;
  readonly filled: Decimal;
  /** What its fills add up to in the quote asset. */
  readonly filledQuote: Decimal;
  /** filledQuote / filled, to 18 decimals; absent before the first fill. */
  readonly averagePrice?: Decimal;
  readonly status: OrderStatus;
  /** Why it expired. */
  readonly reason?: string;
  /** Of stops and take-profits; of a trailing stop where it stood when it triggered. */
  readonly stopPrice?: Decimal;
  /** How far a trailing stop stays behind: as a price, or in percent. */
  readonly trailBy?: Decimal;
  readonly trailPercent?: Decimal;
  /** How much of an iceberg shows at a time. */
  readonly displayQuantity?: Decimal;
  readonly timeInForce: TimeInForce;
  /** Unix milliseconds; of `gtd` and `day` orders. */
  readonly expiresAt?: number;
  readonly postOnly: boolean | 'slide';
  readonly selfTrade: SelfTradeMode;
  /** The other order of its pair. */
  readonly linkedId?: string;
  /** Unix milliseconds. */
  readonly createdAt: number;
  /** Unix milliseconds; of an order that waited for its trigger. */
  readonly triggeredAt?: number;
}

/** One side's view of a trade. */
export interface Fill {
  readonly tradeId: string;
  readonly orderId: string;
  readonly clientId?: string;
  readonly market: string;
  readonly side: Side;
  readonly price: Decimal;
  readonly quantity: Decimal;
  /** In `feeAsset`; negative is a rebate. */
  readonly fee: Decimal;
  readonly feeAsset: string;
  readonly liquidity: 'maker' | 'taker';
  /** Unix milliseconds. */
  readonly at: number;
}

/** What orders of every type have. */
export interface NewOrderCommon<Market extends string> {
  readonly market: Market;
  readonly side: Side;
  /** `[.A-Za-z0-9:/_-]{1,36}`; one is made when absent. Placing the same id again places nothing. */
  readonly clientId?: string;
  /** Default `cancel-taker`. */
  readonly selfTrade?: SelfTradeMode;
}

/** How long an order that rests or waits stays: for good, until the market's day ends, until a time. */
export type OrderLifetime =
  | { readonly timeInForce?: 'gtc' | 'day'; readonly expiresAt?: never }
  /** A Date or Unix milliseconds. */
  | { readonly timeInForce: 'gtd'; readonly expiresAt: Date | number };

/** What only counts where an order can rest. */
export type LimitTerms =
  | (OrderLifetime & {
      /** Refused instead of taking; `slide`: rests one tick short of the other side's best price. */
      readonly postOnly?: boolean | 'slide';
      /** At most this much shows at a time, the rest is hidden (an iceberg). */
      readonly displayQuantity?: DecimalInput;
    })
  | {
      readonly timeInForce: 'ioc' | 'fok';
      readonly expiresAt?: never;
      readonly postOnly?: false;
      readonly displayQuantity?: never;
    };

/** What an order without a trigger has nothing of. */
interface NoTrigger {
  readonly stopPrice?: never;
  readonly trailBy?: never;
  readonly trailPercent?: never;
}

export type NewLimitOrder<Market extends string = string> = NewOrderCommon<Market> &
  NoTrigger & {
    readonly type?: 'limit';
    readonly price: DecimalInput;
    readonly quantity: DecimalInput;
    readonly quoteQuantity?: never;
    readonly protectionPrice?: never;
    readonly maxSlippageBps?: never;
  } & LimitTerms;

export type NewMarketOrder<Market extends string = string> = NewOrderCommon<Market> &
  NoTrigger & {
    readonly type: 'market';
    readonly price?: never;
    readonly postOnly?: never;
    readonly displayQuantity?: never;
    readonly timeInForce?: never;
    readonly expiresAt?: never;
  } & (
    | { readonly quantity: DecimalInput; readonly quoteQuantity?: never }
    /** A buy spends at most this; a sell receives at least this, its lots rounded up. */
    | { readonly quoteQuantity: DecimalInput; readonly quantity?: never }
  ) &
  (
    | {
        /** Nothing is taken at a worse price. */
        readonly protectionPrice: DecimalInput;
        readonly maxSlippageBps?: never;
      }
    | {
        readonly protectionPrice?: never;
        /** How far from the best price it may trade; default 500 (5 %). `Infinity` for no protection. */
        readonly maxSlippageBps?: number;
      }
  );

/**
 * What a market order that waits does once triggered. It holds its funds meanwhile, so a buy says
 * what it can cost at most: by a protection price, or by the amount that it spends.
 */
export type WaitingMarketSize =
  | {
      readonly side: 'buy';
      readonly quantity: DecimalInput;
      readonly protectionPrice: DecimalInput;
      readonly quoteQuantity?: never;
    }
  | {
      readonly side: 'buy';
      readonly quoteQuantity: DecimalInput;
      readonly protectionPrice?: DecimalInput;
      readonly quantity?: never;
    }
  | {
      readonly side: 'sell';
      readonly quantity: DecimalInput;
      readonly protectionPrice?: DecimalInput;
      readonly quoteQuantity?: never;
    };

/** How far a trailing stop stays behind the best last price: as a price, or in percent of it. */
export type TrailDistance =
  | { readonly trailBy: DecimalInput; readonly trailPercent?: never }
  | { readonly trailPercent: DecimalInput; readonly trailBy?: never };

/** What acts as a market order has nothing of this. */
interface NeverRests {
  readonly price?: never;
  readonly postOnly?: never;
  readonly displayQuantity?: never;
  readonly maxSlippageBps?: never;
}

/** What acts as a limit order has nothing of this. */
interface AtALimit {
  readonly price: DecimalInput;
  readonly quantity: DecimalInput;
  readonly quoteQuantity?: never;
  readonly protectionPrice?: never;
  readonly maxSlippageBps?: never;
}

interface AtAStop {
  readonly stopPrice: DecimalInput;
  readonly trailBy?: never;
  readonly trailPercent?: never;
}

/**
 * Waits until the last price reaches `stopPrice`, then acts as a market order. A stop triggers when
 * the price goes against its side, a take-profit when it goes with it.
 */
export type NewStopOrder<Market extends string = string> = NewOrderCommon<Market> &
  AtAStop &
  NeverRests & { readonly type: 'stop' | 'take-profit' } & WaitingMarketSize &
  OrderLifetime;

/** As `NewStopOrder`, acting as a limit order. */
export type NewStopLimitOrder<Market extends string = string> = NewOrderCommon<Market> &
  AtAStop &
  AtALimit & { readonly type: 'stop-limit' | 'take-profit-limit' } & LimitTerms;

/** A stop that follows the last price at a distance and never goes back. */
export type NewTrailingStopOrder<Market extends string = string> = NewOrderCommon<Market> &
  NeverRests & {
    readonly type: 'trailing-stop';
    readonly stopPrice?: never;
  } & TrailDistance &
  WaitingMarketSize &
  OrderLifetime;

/** As `NewTrailingStopOrder`, acting as a limit order at the fixed `price`. */
export type NewTrailingStopLimitOrder<Market extends string = string> = NewOrderCommon<Market> &
  AtALimit & {
    readonly type: 'trailing-stop-limit';
    readonly stopPrice?: never;
  } & TrailDistance &
  LimitTerms;

export type NewOrder<Market extends string = string> =
  | NewLimitOrder<Market>
  | NewMarketOrder<Market>
  | NewStopOrder<Market>
  | NewStopLimitOrder<Market>
  | NewTrailingStopOrder<Market>
  | NewTrailingStopLimitOrder<Market>;

/** A limit order and a stop of one side and quantity; what happens to one of them ends the other. */
export type NewPair<Market extends string = string> = {
  readonly market: Market;
  readonly side: Side;
  readonly quantity: DecimalInput;
  readonly limit: {
    readonly price: DecimalInput;
    readonly postOnly?: boolean | 'slide';
    readonly displayQuantity?: DecimalInput;
    readonly clientId?: string;
  };
  readonly stop: {
    readonly stopPrice: DecimalInput;
    readonly clientId?: string;
  } & (
    | { readonly price: DecimalInput; readonly protectionPrice?: never }
    /** Without a price it acts as a market order; a buy then needs a protection price. */
    | { readonly price?: never; readonly protectionPrice?: DecimalInput }
  );
  readonly selfTrade?: SelfTradeMode;
} & OrderLifetime;

/** The two orders of a pair. */
export interface OrderPair {
  readonly limit: Order;
  readonly stop: Order;
}

/** Names an order: by one of its ids, or by itself. The market saves a look-up when it is known. */
export type OrderName<Market extends string = string> =
  | { readonly id: string; readonly clientId?: never; readonly market?: Market }
  | { readonly clientId: string; readonly id?: never; readonly market?: Market }
  | Pick<Order, 'id' | 'clientId' | 'market'>;

/** At least one of them. `quantity` is the new total, what is filled included. */
export interface OrderChange {
  readonly price?: DecimalInput;
  readonly quantity?: DecimalInput;
  /** Of an order that waits. */
  readonly stopPrice?: DecimalInput;
  /** Of an iceberg, from its next refill on. */
  readonly displayQuantity?: DecimalInput;
}

export interface CancelFilter<Market extends string = string> {
  readonly market?: Market;
  readonly side?: Side;
}

export interface OrderPreview {
  /** Whether it would be accepted now. */
  readonly ok: boolean;
  /** The first rule that would refuse it. */
  readonly code?: string;
  /** A sentence for each rule that it breaks. */
  readonly problems: readonly string[];
  /** What would fill at once, and what that is worth in the quote asset. */
  readonly filled: Decimal;
  readonly filledQuote: Decimal;
  /** Of what would fill at once; absent when nothing would. */
  readonly averagePrice?: Decimal;
  readonly worstPrice?: Decimal;
  /** What would rest, and the quantity that was at its price before it. */
  readonly resting?: Decimal;
  readonly queueAhead?: Decimal;
  /** What it takes from the account, what it would hold included. */
  readonly cost: Decimal;
  readonly costAsset: string;
  /** Of what would fill at once. */
  readonly fee: Decimal;
  readonly feeAsset: string;
  /** What the fills bring, after the fee. */
  readonly receives: Decimal;
}
