import type { SelfTradeMode, Side, TimeInForce } from '@exchange/core';
import type { Decimal, DecimalInput } from '../units/decimal-input.ts';

export type { SelfTradeMode, TimeInForce };

/**
 * `unknown`: the answer to placing it was lost. The client goes on finding out, and
 * `orders.settled(clientId)` waits for the result.
 */
export type OrderStatus =
  | 'open'
  | 'partially-filled'
  | 'filled'
  | 'cancelled'
  | 'expired'
  | 'unknown';

export interface Order {
  /** The exchange's; absent while the status is `unknown`. */
  readonly id?: string;
  /** Absent when it was placed without one, by another client. */
  readonly clientId?: string;
  readonly market: string;
  readonly side: Side;
  readonly type: 'limit' | 'market';
  /** Limit price, or a market order's protection price. */
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
  readonly timeInForce: TimeInForce;
  readonly postOnly: boolean;
  readonly selfTrade: SelfTradeMode;
  /** Unix milliseconds. */
  readonly createdAt: number;
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

export type NewLimitOrder<Market extends string = string> = NewOrderCommon<Market> & {
  readonly type?: 'limit';
  readonly price: DecimalInput;
  readonly quantity: DecimalInput;
  readonly quoteQuantity?: never;
  readonly protectionPrice?: never;
  readonly maxSlippageBps?: never;
} & (
    | {
        readonly timeInForce?: 'gtc' /** Refused instead of taking. */;
        readonly postOnly?: boolean;
      }
    | { readonly timeInForce: 'ioc' | 'fok'; readonly postOnly?: false }
  );

export type NewMarketOrder<Market extends string = string> = NewOrderCommon<Market> & {
  readonly type: 'market';
  readonly price?: never;
  readonly postOnly?: never;
  readonly timeInForce?: never;
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

export type NewOrder<Market extends string = string> =
  | NewLimitOrder<Market>
  | NewMarketOrder<Market>;

/** Names an order: by one of its ids, or by itself. The market saves a look-up when it is known. */
export type OrderName<Market extends string = string> =
  | { readonly id: string; readonly clientId?: never; readonly market?: Market }
  | { readonly clientId: string; readonly id?: never; readonly market?: Market }
  | Pick<Order, 'id' | 'clientId' | 'market'>;

/** At least one of both. `quantity` is the new total, what is filled included. */
export interface OrderChange {
  readonly price?: DecimalInput;
  readonly quantity?: DecimalInput;
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
