/**
 * What happened. Enough that the events alone rebuild balances, the book order by order, orders,
 * trades and candles. An event that changes the visible book carries the market's `updateId`. Their
 * order within a command is part of the promise: `docs/concepts/commands-and-events.md`.
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
  TradeId,
  UpdateId,
} from '../units/quantities.ts';
import type { CommandKind, MarketState, SelfTradeMode, Side, TimeInForce } from './commands.ts';
import type { RejectCode } from './reject-codes.ts';

/** The engine's own view of a market, everything in whole units. */
export interface Market {
  readonly symbol: string;
  readonly base: string;
  readonly quote: string;
  readonly baseDecimals: number;
  readonly quoteDecimals: number;
  /** Canonical decimal strings. */
  readonly tickSize: string;
  readonly lotSize: string;
  /** Units of the base asset in one lot. */
  readonly baseUnitsPerLot: Amount;
  /** Units of the quote asset in one tick × one lot; notional = price × quantity × this. */
  readonly quoteUnitsPerTickLot: Amount;
  readonly minPrice: PriceTicks;
  readonly maxPrice: PriceTicks;
  readonly minQuantity: QuantityLots;
  readonly maxQuantity: QuantityLots;
  /** 0n: no bound. */
  readonly minNotional: Amount;
  /** 0n: no bound. */
  readonly maxNotional: Amount;
  readonly makerFee: RatePpm;
  readonly takerFee: RatePpm;
  readonly openOrdersMax: number;
}

interface OnOrder {
  readonly market: string;
  readonly account: AccountId;
  readonly orderId: OrderId;
  readonly side: Side;
}

export type CancelReason =
  | 'by-owner'
  | 'cancel-all'
  | 'self-trade'
  /** Amended to a total at or below what was filled. */
  | 'amended-away'
  /** The market closed for good. */
  | 'market-closed';
/**
 * `no-liquidity`: nothing (more) within its price, or its quote amount pays for no lot at the best one;
 * `not-fillable`: a fok that cannot fill whole; `protection-price`: only worse prices are left.
 */
export type ExpireReason = 'no-liquidity' | 'not-fillable' | 'protection-price';
export type BalanceReason = 'deposit' | 'withdrawal' | 'hold' | 'release' | 'trade' | 'fee';

export type EventBody =
  | { readonly kind: 'asset-created'; readonly symbol: string; readonly decimals: number }
  | { readonly kind: 'market-created'; readonly market: Market }
  | { readonly kind: 'market-changed'; readonly market: string; readonly state: MarketState }
  | {
      readonly kind: 'account-created';
      readonly account: AccountId;
      readonly selfTradeGroup?: number;
    }
  | {
      readonly kind: 'account-fees-changed';
      readonly account: AccountId;
      readonly market: string;
      readonly makerFee?: RatePpm;
      readonly takerFee?: RatePpm;
    }
  /** A command other than `place-order` was refused; nothing changed. */
  | {
      readonly kind: 'command-rejected';
      readonly command: CommandKind;
      readonly code: RejectCode;
      readonly account?: AccountId;
      readonly market?: string;
      readonly orderId?: OrderId;
      readonly clientId?: string;
      /**
       * The offending value and the bound it broke, in the engine's units, where there are such. For
       * `insufficient-funds`: what is needed, and what is available for it.
       */
      readonly actual?: bigint;
      readonly limit?: bigint;
    }
  | {
      readonly kind: 'order-rejected';
      readonly market: string;
      readonly account: AccountId;
      readonly code: RejectCode;
      readonly clientId?: string;
      readonly actual?: bigint;
      readonly limit?: bigint;
    }
  /** The same client id with the same content came again: nothing happened, this is the order it made. */
  | ({ readonly kind: 'order-repeated'; readonly clientId: string } & OnOrder)
  | ({
      readonly kind: 'order-accepted';
      readonly type: 'limit' | 'market';
      /** Limit price, or a market order's protection price. */
      readonly price?: PriceTicks;
      /** Absent for a market order by quote amount. */
      readonly quantity?: QuantityLots;
      readonly quoteAmount?: Amount;
      readonly timeInForce: TimeInForce;
      readonly postOnly?: 'reject';
      readonly selfTrade: SelfTradeMode;
      readonly clientId?: string;
    } & OnOrder)
  /** Now visible at the back of the queue at `price` with `quantity` remaining. */
  | ({
      readonly kind: 'order-rested';
      readonly price: PriceTicks;
      readonly quantity: QuantityLots;
      readonly updateId: UpdateId;
    } & OnOrder)
  | {
      readonly kind: 'trade';
      readonly market: string;
      readonly tradeId: TradeId;
      readonly price: PriceTicks;
      readonly quantity: QuantityLots;
      /** price × quantity in units of the quote asset. */
      readonly notional: Amount;
      readonly takerSide: Side;
      readonly takerOrderId: OrderId;
      readonly makerOrderId: OrderId;
      readonly takerAccount: AccountId;
      readonly makerAccount: AccountId;
      /** In the asset the taker receives: base for a buy, quote for a sell. Never negative. */
      readonly takerFee: Amount;
      /** Not negative: in the asset the maker receives. Negative: a rebate, paid in the asset of the taker's fee. */
      readonly makerFee: Amount;
      /** Lots left after this trade (0 = filled). A market order by quote amount has 0 here. */
      readonly takerRemaining: QuantityLots;
      readonly makerRemaining: QuantityLots;
      readonly updateId: UpdateId;
    }
  /** Smaller, same price, same place in the queue. */
  | ({
      readonly kind: 'order-reduced';
      readonly price: PriceTicks;
      readonly by: QuantityLots;
      readonly remaining: QuantityLots;
      readonly updateId: UpdateId;
    } & OnOrder)
  /** It left its old place (`oldPrice`, `oldRemaining`); trades and `order-rested` follow as for a new order. */
  | ({
      readonly kind: 'order-replaced';
      readonly oldPrice: PriceTicks;
      readonly oldRemaining: QuantityLots;
      readonly price: PriceTicks;
      /** Lots to fill from here on. */
      readonly remaining: QuantityLots;
      readonly updateId: UpdateId;
    } & OnOrder)
  /** Self-trade mode `decrement` took `by` lots without a trade. `updateId` only for the resting side. */
  | ({
      readonly kind: 'order-decremented';
      readonly role: 'maker' | 'taker';
      readonly price?: PriceTicks;
      readonly by: QuantityLots;
      readonly remaining: QuantityLots;
      readonly updateId?: UpdateId;
    } & OnOrder)
  /** `updateId` only if it was on the book. */
  | ({
      readonly kind: 'order-cancelled';
      readonly reason: CancelReason;
      readonly price?: PriceTicks;
      readonly remaining: QuantityLots;
      readonly updateId?: UpdateId;
    } & OnOrder)
  | ({
      readonly kind: 'order-expired';
      readonly reason: ExpireReason;
      readonly remaining: QuantityLots;
    } & OnOrder)
  /** Absolute balances after the command; last, once per account and asset that it touched, in that order. */
  | {
      readonly kind: 'balance-changed';
      readonly account: AccountId;
      readonly asset: string;
      readonly available: Amount;
      readonly held: Amount;
      readonly reason: BalanceReason;
    };

/** `index` counts the events of one command from 0. */
export type ExchangeEvent = EventBody & {
  readonly seq: Seq;
  readonly index: number;
  readonly time: TimeMicros;
};

export type EventKind = ExchangeEvent['kind'];
export type EventOf<K extends EventKind> = Extract<ExchangeEvent, { kind: K }>;
