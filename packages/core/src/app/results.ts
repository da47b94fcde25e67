/** What the friendly API answers: decimal strings, and refusals as data. */
import type { Side } from '../engine/commands.ts';
import type { CancelReason, ExpireReason } from '../engine/events.ts';
import type { RejectCode } from '../engine/reject-codes.ts';
import type { OrderId, TradeId } from '../units/quantities.ts';

/** The engine's codes, and those of a text that is no number on the grid. */
export type RefusalCode = RejectCode | 'decimal-malformed' | 'amount-off-unit';

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
  /** What this side paid, in the asset that it received. */
  readonly fee: string;
  /** The resting order on the other side. */
  readonly makerOrderId: OrderId;
}

/**
 * `open`: it rests. `filled`: all of it traded, or all that its amount paid for. `expired` and
 * `cancelled`: the rest is gone, see `reason`.
 */
export type OrderStatus = 'open' | 'filled' | 'expired' | 'cancelled';

export interface Placed {
  readonly ok: true;
  readonly orderId: OrderId;
  readonly status: OrderStatus;
  /** Base asset bought or sold. */
  readonly filled: string;
  /** What still rests, or what was given up. */
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

export interface Done {
  readonly ok: true;
}

/** Orders that were cancelled, oldest first. */
export interface CancelledAll {
  readonly ok: true;
  readonly orderIds: readonly OrderId[];
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
  /** Absent for a waiting order that will take any price. */
  readonly price?: string;
  /** Absent for an order by quote amount. */
  readonly quantity?: string;
  readonly filled: string;
  readonly remaining: string;
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
