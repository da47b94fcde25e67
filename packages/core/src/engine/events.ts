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
import type {
  CommandKind,
  MarketState,
  OrderType,
  PostOnly,
  SelfTradeMode,
  Side,
  TimeInForce,
} from './commands.ts';
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
  /** Parts per million of the reference price; 0: no band. */
  readonly priceBand: RatePpm;
  /** Before the first trade; absent: there is none until then. */
  readonly referencePrice?: PriceTicks;
  /** Length in microseconds of the auction that a trade outside the band starts. */
  readonly bandAuctionMicros: number;
  /** When its day ends, in microseconds after 00:00 UTC. */
  readonly dayEndMicros: number;
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
  | 'market-closed'
  /** The other leg of its pair filled, triggered or ended. */
  | 'oco'
  | 'dead-man-switch';
/**
 * `no-liquidity`: nothing (more) within its price, or its quote amount pays for no lot at the best one;
 * `not-fillable`: a fok that cannot fill whole; `protection-price`: only worse prices are left;
 * `time`: its time is over; `price-band`: what is left is outside the market's price band;
 * `post-only`: a triggered post-only order would have taken.
 */
export type ExpireReason =
  | 'no-liquidity'
  | 'not-fillable'
  | 'protection-price'
  | 'time'
  | 'price-band'
  | 'post-only';
/**
 * Why a market's state changed other than by the operator. `price-band`: a taker met the edge of the
 * band. `stop-limit`: more stops were triggered than one command may run. `auction-ended`: it uncrossed.
 */
export type MarketChangeCause = 'price-band' | 'stop-limit' | 'auction-ended';
export type BalanceReason = 'deposit' | 'withdrawal' | 'hold' | 'release' | 'trade' | 'fee';

export type EventBody =
  | { readonly kind: 'asset-created'; readonly symbol: string; readonly decimals: number }
  | { readonly kind: 'market-created'; readonly market: Market }
  | {
      readonly kind: 'market-changed';
      readonly market: string;
      readonly state: MarketState;
      /** Of an auction that ends by itself. */
      readonly endsAt?: TimeMicros;
      /** Absent: the operator's command. */
      readonly cause?: MarketChangeCause;
    }
  /** What the auction would give if it ended now; after each command that changed it. */
  | {
      readonly kind: 'auction-indicative';
      readonly market: string;
      /** Absent: nothing would trade. */
      readonly price?: PriceTicks;
      /** Lots that would trade; at most 2^53−1 is shown. */
      readonly quantity: QuantityLots;
      /** Lots left over at that price, and on which side; absent: none. At most 2^53−1 is shown. */
      readonly surplus?: QuantityLots;
      readonly surplusSide?: Side;
    }
  /** Armed for that time, or, without one, switched off. */
  | {
      readonly kind: 'dead-man-switch-changed';
      readonly account: AccountId;
      readonly cancelAt?: TimeMicros;
    }
  /** Its time came; the cancels follow, and it is off. */
  | { readonly kind: 'dead-man-switch-fired'; readonly account: AccountId }
  /** The events of the batch's item with this number, from 0, follow. */
  | { readonly kind: 'batch-item'; readonly item: number }
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
      /** Which item of an atomic batch was refused, from 0; `code` is that item's. */
      readonly item?: number;
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
      readonly type: OrderType;
      /** Limit price (where it slid to, if it slid), or the protection price of what acts as a market order. */
      readonly price?: PriceTicks;
      /** Absent for an order by quote amount. */
      readonly quantity?: QuantityLots;
      readonly quoteAmount?: Amount;
      /** Of stops and take-profits. */
      readonly stopPrice?: PriceTicks;
      /** Of trailing stops, one of the two. */
      readonly trailTicks?: PriceTicks;
      readonly trailPpm?: RatePpm;
      readonly displayQuantity?: QuantityLots;
      /** Of what acts as a market order: `ioc`, or how long it waits. */
      readonly timeInForce: TimeInForce;
      /** Of `gtd` and `day` orders: from this time on it does not trade. */
      readonly expiresAt?: TimeMicros;
      readonly postOnly?: PostOnly;
      readonly selfTrade: SelfTradeMode;
      readonly clientId?: string;
      /** The other leg of its pair. */
      readonly linkedOrderId?: OrderId;
    } & OnOrder)
  /** A waiting order acts from here on, as a new one would; what it does follows. */
  | ({
      readonly kind: 'order-triggered';
      /** Where its stop stood. */
      readonly stopPrice: PriceTicks;
      /** The last price at this moment. */
      readonly lastPrice: PriceTicks;
    } & OnOrder)
  /** Terms changed without a change of the book: of a waiting order, or of an iceberg's display. Changed ones only. */
  | ({
      readonly kind: 'order-amended';
      readonly price?: PriceTicks;
      /** The new total. */
      readonly quantity?: QuantityLots;
      readonly stopPrice?: PriceTicks;
      readonly displayQuantity?: QuantityLots;
    } & OnOrder)
  /** Now visible at the back of the queue at `price` with `quantity` showing. */
  | ({
      readonly kind: 'order-rested';
      readonly price: PriceTicks;
      readonly quantity: QuantityLots;
      /** Lots behind those that show; absent: none. */
      readonly hidden?: QuantityLots;
      /** An iceberg whose displayed lots ran out shows new ones; it was open before. */
      readonly cause?: 'refill';
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
      /**
       * The end of an auction. Both orders rested, at `takerPrice` and `makerPrice`; the buyer stands in
       * the taker's place, and both pay their maker's rate, if that is not negative.
       */
      readonly cause?: 'uncross';
      readonly takerPrice?: PriceTicks;
      readonly makerPrice?: PriceTicks;
      readonly updateId: UpdateId;
    }
  /** Smaller, same price, same place in the queue. */
  | ({
      readonly kind: 'order-reduced';
      readonly price: PriceTicks;
      readonly by: QuantityLots;
      readonly remaining: QuantityLots;
      /** How many of `by` did not show; absent: none. */
      readonly hidden?: QuantityLots;
      /** Absent if none of them showed. */
      readonly updateId?: UpdateId;
    } & OnOrder)
  /** It left its old place (`oldPrice`, `oldRemaining`); trades and `order-rested` follow as for a new order. */
  | ({
      readonly kind: 'order-replaced';
      readonly oldPrice: PriceTicks;
      readonly oldRemaining: QuantityLots;
      /** How many of `oldRemaining` did not show; absent: none. */
      readonly hidden?: QuantityLots;
      readonly price: PriceTicks;
      /** Lots to fill from here on. */
      readonly remaining: QuantityLots;
      readonly updateId: UpdateId;
    } & OnOrder)
  /** Self-trade mode `decrement` took `by` lots without a trade. `updateId` only if some of them showed. */
  | ({
      readonly kind: 'order-decremented';
      readonly role: 'maker' | 'taker';
      readonly price?: PriceTicks;
      readonly by: QuantityLots;
      readonly remaining: QuantityLots;
      /** How many of `by` did not show; absent: none. */
      readonly hidden?: QuantityLots;
      readonly updateId?: UpdateId;
    } & OnOrder)
  /** `updateId` only if it was on the book. */
  | ({
      readonly kind: 'order-cancelled';
      readonly reason: CancelReason;
      readonly price?: PriceTicks;
      readonly remaining: QuantityLots;
      /** How many of `remaining` did not show; absent: none. */
      readonly hidden?: QuantityLots;
      readonly updateId?: UpdateId;
    } & OnOrder)
  | ({
      readonly kind: 'order-expired';
      readonly reason: ExpireReason;
      readonly remaining: QuantityLots;
      /** With `updateId` only if it was on the book. */
      readonly price?: PriceTicks;
      /** How many of `remaining` did not show; absent: none. */
      readonly hidden?: QuantityLots;
      readonly updateId?: UpdateId;
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
