/** Orders as an app writes them: decimal strings, and only the fields that the type has. */
import type { SelfTradeMode, Side, TimeInForce } from '../engine/commands.ts';
import type { OrderId } from '../units/quantities.ts';

interface OrderInputCommon {
  readonly side: Side;
  /** Makes a repeat harmless; `[.A-Za-z0-9:/_-]{1,36}`. */
  readonly clientId?: string;
  /** Default `cancel-taker`. */
  readonly selfTrade?: SelfTradeMode;
}

export type LimitOrderInput = OrderInputCommon & {
  readonly price: string;
  readonly quantity: string;
} & (
    | { readonly timeInForce?: Exclude<TimeInForce, 'gtd'>; readonly postOnly?: never }
    | { readonly timeInForce?: 'gtc'; readonly postOnly: 'reject' }
  );

/** A market order has no price; it never rests. */
export type MarketOrderInput = OrderInputCommon & {
  /** Takes nothing at a worse price than this. */
  readonly protectionPrice?: string;
  readonly price?: never;
} & (
    | { readonly quantity: string; readonly quoteAmount?: never }
    /** A buy spends at most this; a sell sells until it has received at least this. */
    | { readonly quoteAmount: string; readonly quantity?: never }
  );

/** The new total quantity, what is filled included, or the new price, or both. */
export type AmendInput =
  | { readonly price: string; readonly quantity?: string }
  | { readonly price?: string; readonly quantity: string };

/** An order by its id, or by its owner's client id. */
export type OrderName = OrderId | { readonly clientId: string };
