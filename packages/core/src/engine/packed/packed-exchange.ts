/**
 * An exchange's commands in whole numbers, for bots, backtests and servers: no object goes in, and what
 * happened is read out of one buffer. It is another way into the same engine, not another engine: the
 * checks, refusals, events and state are those of the command objects, and both may be used in turn.
 *
 * `Exchange.packed()` makes one. A command that is carried out allocates nothing (numbers above 2^31
 * may be boxed); a refused one makes the object that says why.
 */
import { SELF_TRADE_CANCEL_TAKER, type SideBit, selfTradeModes } from '../../book/matching-book.ts';
import type { OrderType, PostOnly, SelfTradeMode, TimeInForce } from '../commands.ts';
import type { PackedEvents } from '../events/event-buffer.ts';
import { orderTypes, packFlags, postOnlyModes, timesInForce } from '../orders/order-flags.ts';

/** The words that an order can be described by; what is left out is the first of each list, or none. */
export interface OrderWords {
  /** Default `limit`. */
  readonly type?: OrderType;
  /** Default `gtc`. Of no meaning to a market order. */
  readonly timeInForce?: TimeInForce;
  readonly postOnly?: PostOnly;
  /** Default `cancel-taker`. */
  readonly selfTrade?: SelfTradeMode;
}

/** A plain limit order: good till cancelled, which self-trade prevention ends as a taker. */
export const PLAIN_LIMIT: number = SELF_TRADE_CANCEL_TAKER << 4;

/**
 * An order's words as one number, made once and used for any number of orders. Bits: 0–3 time in force,
 * 4–7 self-trade mode, 8–11 type, 12–13 post-only; as in field 5 of `EVENT_ACCEPTED`, less the side.
 */
export function orderWords(words: OrderWords = {}): number {
  const { type = 'limit', timeInForce = 'gtc', selfTrade = 'cancel-taker', postOnly } = words;
  return packFlags({
    type: orderTypes.indexOf(type),
    timeInForce: timesInForce.indexOf(timeInForce),
    selfTrade: selfTradeModes.indexOf(selfTrade),
    postOnly: postOnly === undefined ? 0 : postOnlyModes.indexOf(postOnly) + 1,
    side: 0,
  });
}

/** What few orders say. The object is only read, so that a caller may keep one and fill it again. */
export interface PackedTerms {
  /** Ticks; of stops and take-profits. */
  readonly stopPrice?: number;
  /** Ticks, or parts per million; of trailing stops, one of the two. */
  readonly trailTicks?: number;
  readonly trailPpm?: number;
  /** Lots that an iceberg shows at a time. */
  readonly displayQuantity?: number;
  /** Units of the quote asset; of market orders in place of the quantity, which is 0 then. */
  readonly quoteAmount?: bigint;
  /** Microseconds; of orders good till that time. */
  readonly expiresAt?: number;
  /** The owner's name of the order: see `PlaceOrder.clientId`. To amend or cancel by it, the order id is 0. */
  readonly clientId?: string;
  /** Microseconds; the command is refused when its time is past this. */
  readonly deadline?: number;
}

/** What an amend may change beside price and quantity, and its ways to name the order. */
export type PackedAmendTerms = Pick<
  PackedTerms,
  'stopPrice' | 'displayQuantity' | 'clientId' | 'deadline'
>;
export type PackedCancelTerms = Pick<PackedTerms, 'clientId' | 'deadline'>;

/** For `amend`: the price, or the quantity, stays what it is. */
export const UNCHANGED = -1;

/** Events of the commands since the last `clear`, oldest first. */
export interface PackedEventLog extends PackedEvents {
  clear(): void;
}

/**
 * Every command begins with its time (microseconds, never going back) and has the next `seq`. Accounts
 * are their ids, markets and assets their numbers in order of creation, from 0; prices are ticks and
 * quantities lots, 1 … 2^53−1; sides are `BUY` (0) and `SELL` (1).
 *
 * Commands answer with the order's id, from 1, or, where they are refused, with a number below 0: then
 * `rejectCodes[~answer]` says why. A market number that is not there is refused as `market-unknown`.
 *
 * @throws {InvariantError} for what is no whole number in its range, and if time goes back
 */
export interface PackedExchange {
  /**
   * What happened since the caller last cleared it, so that many commands can be read at once; it grows
   * until then. A command that is sent as an object clears it first.
   */
  readonly events: PackedEventLog;

  /**
   * Places an order. `price`: its limit; of market orders, and of stops that become one, the
   * protection price, 0 for none. `words`: see `orderWords`.
   */
  place(
    time: number,
    account: number,
    market: number,
    side: SideBit,
    price: number,
    quantity: number,
    words?: number,
    terms?: PackedTerms,
  ): number;

  /** Cancels an open order. */
  cancel(
    time: number,
    account: number,
    market: number,
    orderId: number,
    terms?: PackedCancelTerms,
  ): number;

  /**
   * Amends an open order: `price` and `quantity`, the new total with what is filled, or `UNCHANGED`.
   * See `AmendOrder`.
   */
  amend(
    time: number,
    account: number,
    market: number,
    orderId: number,
    price: number,
    quantity: number,
    terms?: PackedAmendTerms,
  ): number;

  /**
   * Cancels the account's open orders, oldest first, in every market or one, on both sides or one.
   * @returns 0 when it did
   */
  cancelAll(time: number, account: number, market?: number, side?: SideBit): number;

  /** Time passes: what is due is done. */
  advanceTime(time: number): void;

  /** A market's number, or −1. */
  marketNumber(symbol: string): number;
  /** An asset's number, or −1. */
  assetNumber(symbol: string): number;
  /** Best price of a side, hidden lots or not; 0 if it is empty. */
  best(market: number, side: SideBit): number;
  /** Lots that an open order has left; 0 if there is none of that id. */
  remaining(orderId: number): number;
}
