/** What the friendly API answers: decimal strings, and refusals as data. */
import type { OrderType, PostOnly, Side, TimeInForce } from '../engine/commands.ts';
import type { CancelReason, ExpireReason } from '../engine/events.ts';
import type { RejectCode } from '../engine/reject-codes.ts';
import type { OrderId, TradeId } from '../units/quantities.ts';

/** The engine's codes, and those of a value that is none: a text off the grid, a time that is no number. */
export type RefusalCode =
  | RejectCode
  | 'decimal-malformed'
  | 'amount-off-unit'
  /** A time is whole microseconds since the epoch, 0 … 2^53−1. */
  | 'time-malformed';

/** Nothing happened, and why. */
export interface Refused {
  readonly ok: false;
  readonly code: RefusalCode;
  /** A sentence with the values. */
  readonly message: string;
}

export interface AppTrade {
  readonly tradeId: TradeId;
  readonly price: string;
  readonly quantity: string;
  /** price × quantity, in the quote asset. */
  readonly notional: string;
  /** What this order paid; negative: a rebate that it got. */
  readonly fee: string;
  readonly feeAsset: string;
  /** `maker`: it rested and was met, by a stop or another item of a batch. */
  readonly role: 'taker' | 'maker';
  readonly makerOrderId: OrderId;
}

/**
 * `open`: it rests. `waiting`: for its trigger. `filled`: all of it traded, or all that its amount paid
 * for. `expired` and `cancelled`: the rest is gone, see `reason`.
 */
export type OrderStatus = 'open' | 'waiting' | 'filled' | 'expired' | 'cancelled';

/** What became of an order, after everything that its command set off. */
export interface Placed {
  readonly ok: true;
  readonly orderId: OrderId;
  readonly status: OrderStatus;
  /** Base asset bought or sold. */
  readonly filled: string;
  /** What still rests or waits, hidden lots included, or what was given up. Of an order by amount: 0. */
  readonly remaining: string;
  /** Absent while nothing traded. */
  readonly averagePrice?: string;
  readonly reason?: ExpireReason | CancelReason;
  readonly trades: readonly AppTrade[];
}

/** The same client id came again: this is the order that it made the first time. */
export interface Repeated {
  readonly ok: true;
  readonly orderId: OrderId;
  readonly status: 'repeated';
}

/** Both legs of a pair. A repeat by client id tells only of the leg that the id belongs to. */
export interface PlacedPair {
  readonly ok: true;
  readonly limit: Placed | Repeated | undefined;
  readonly stop: Placed | Repeated | undefined;
}

export interface Done {
  readonly ok: true;
}

/** Orders that were cancelled, oldest first. */
export interface CancelledAll {
  readonly ok: true;
  readonly orderIds: readonly OrderId[];
}

/** What one item of a batch came to. */
export type BatchResult = Placed | Repeated | PlacedPair | CancelledAll | Done | Refused;

/** The batch was carried out; `results` has one entry for each item, in their order. */
export interface BatchDone {
  readonly ok: true;
  readonly results: readonly BatchResult[];
}

/** Nothing of the batch happened; `item` is the number, from 0, of the one that was refused. */
export interface BatchRefused extends Refused {
  readonly item?: number;
}

export interface AppBalance {
  readonly asset: string;
  readonly available: string;
  readonly held: string;
}

export interface AppOrder {
  readonly orderId: OrderId;
  readonly clientId?: string;
  readonly market: string;
  readonly side: Side;
  /** As it was placed: a triggered stop-limit that rests is still one. */
  readonly type: OrderType;
  /** `open`: it rests on the book. `waiting`: for its trigger. */
  readonly status: 'open' | 'waiting';
  /** Limit price; of what will act as a market order its protection price, if it has one. */
  readonly price?: string;
  /** While it waits; of a trailing order where it stands now, absent while no price could reach it. */
  readonly stopPrice?: string;
  /** Of a waiting trailing order, one of the two. */
  readonly trail?: string;
  readonly trailPpm?: number;
  /** `filled` + `remaining`; absent for an order by quote amount. */
  readonly quantity?: string;
  readonly quoteAmount?: string;
  readonly filled: string;
  /** Hidden lots included. */
  readonly remaining: string;
  /** Of an iceberg. */
  readonly displayQuantity?: string;
  readonly timeInForce: TimeInForce;
  /** When it ends by itself, in microseconds since the epoch. */
  readonly expiresAt?: number;
  readonly postOnly?: PostOnly;
  /** The other leg of its pair. */
  readonly linkedOrderId?: OrderId;
}

export interface AppLevel {
  readonly price: string;
  readonly quantity: string;
  readonly orders: number;
}

export interface AppDepth {
  readonly bids: readonly AppLevel[];
  readonly asks: readonly AppLevel[];
}
