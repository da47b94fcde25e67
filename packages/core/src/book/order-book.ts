/**
 * Matching alone: one market's book, without accounts and with the caller's own order ids.
 *
 * `createFastBook()` and `createReferenceBook()` make one. Price-time priority; trades print at the
 * resting order's price. Prices are whole ticks and quantities whole lots, 1 … 2^53−1; ids are safe
 * integers from 0. Wrong units are the caller's bug and assert; what a market may refuse is an event.
 */
import type { SelfTradeMode, Side } from '../engine/commands.ts';

export interface NewBookOrder {
  /** Not the id of an order that rests. */
  readonly id: number;
  readonly side: Side;
  readonly price: number;
  readonly quantity: number;
  /** Default `gtc`. */
  readonly timeInForce?: 'gtc' | 'ioc' | 'fok';
  /** Refused instead of taking. */
  readonly postOnly?: 'reject';
  /** Makes what rests an iceberg: it shows so many lots at a time. */
  readonly display?: number;
  /** Orders of one owner are the same trader's for self-trade prevention; default: nobody's. */
  readonly owner?: number;
  /** Default `none`. */
  readonly selfTrade?: SelfTradeMode;
}

export interface NewMarketOrder {
  readonly id: number;
  readonly side: Side;
  readonly quantity: number;
  /** Takes nothing at a worse price than this. */
  readonly protectionPrice?: number;
  readonly owner?: number;
  readonly selfTrade?: SelfTradeMode;
}

export interface Replacement {
  readonly price: number;
  /** The new open quantity. */
  readonly quantity: number;
}

export type BookRejectCode = 'order-unknown' | 'order-id-in-use' | 'post-only-would-take';

/** Every command answers with its events, in the order in which they happened. */
export type BookEvent =
  | {
      readonly kind: 'accepted';
      readonly id: number;
      readonly side: Side;
      readonly price: number;
      readonly quantity: number;
    }
  | { readonly kind: 'rejected'; readonly id: number; readonly code: BookRejectCode }
  | {
      readonly kind: 'trade';
      readonly maker: number;
      readonly taker: number;
      readonly price: number;
      readonly quantity: number;
      /** 0: the maker is filled and gone. */
      readonly makerRemaining: number;
      readonly takerRemaining: number;
    }
  /**
   * Now at the back of the queue at `price`, with `quantity` lots that show: a new order, a replaced
   * one, or the next tip of an iceberg.
   */
  | {
      readonly kind: 'rested';
      readonly id: number;
      readonly side: Side;
      readonly price: number;
      readonly quantity: number;
    }
  /** Smaller, same place in the queue. */
  | {
      readonly kind: 'reduced';
      readonly id: number;
      readonly price: number;
      readonly by: number;
      readonly remaining: number;
    }
  /** It left its old place; trades and `rested` follow as for a new order. */
  | {
      readonly kind: 'replaced';
      readonly id: number;
      readonly side: Side;
      readonly price: number;
      readonly quantity: number;
    }
  /** Self-trade mode `decrement` took `by` lots of it without a trade; remaining 0: it is gone. */
  | {
      readonly kind: 'decremented';
      readonly id: number;
      readonly by: number;
      readonly remaining: number;
    }
  | {
      readonly kind: 'cancelled';
      readonly id: number;
      readonly side: Side;
      /** 0 for a market order. */
      readonly price: number;
      readonly remaining: number;
      readonly reason: 'by-owner' | 'self-trade';
    }
  /** What an ioc, fok or market order could not fill. */
  | {
      readonly kind: 'expired';
      readonly id: number;
      readonly side: Side;
      /** 0 for a market order without a protection price. */
      readonly price: number;
      readonly remaining: number;
      readonly reason: 'no-liquidity' | 'not-fillable';
    };

export interface BookOrder {
  readonly id: number;
  readonly side: Side;
  readonly price: number;
  /** Open lots, hidden ones included. */
  readonly quantity: number;
  readonly owner?: number;
  /** Of an iceberg: lots that it shows at a time. */
  readonly display?: number;
  /** Of an iceberg: its open lots that show. */
  readonly displayed?: number;
}

export interface BookLevel {
  readonly price: number;
  /** Open lots that show. */
  readonly quantity: number;
  readonly orders: number;
}

export interface OrderBook {
  /** Resting orders on both sides. */
  readonly size: number;
  add(order: NewBookOrder): readonly BookEvent[];
  market(order: NewMarketOrder): readonly BookEvent[];
  cancel(id: number): readonly BookEvent[];
  /** Takes `by` lots off, keeping the place; all of them or more cancels it. */
  reduce(id: number, by: number): readonly BookEvent[];
  /** Same id, new price and open quantity, new priority; trades first if it crosses. */
  replace(id: number, replacement: Replacement): readonly BookEvent[];
  order(id: number): BookOrder | undefined;
  /** Best price of a side. */
  best(side: Side): number | undefined;
  /** Best first; all of them without `count`. */
  levels(side: Side, count?: number): readonly BookLevel[];
  /** In the order in which they would trade: best price first, then first come. */
  orders(side: Side): readonly BookOrder[];
}
