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
/** `gtc` rests until cancelled, `ioc` takes what it can at once, `fok` fills whole or not at all. */
export type TimeInForce = 'gtc' | 'ioc' | 'fok';
/** The taker's mode decides; default `cancel-taker`. */
export type SelfTradeMode = 'none' | 'cancel-taker' | 'cancel-maker' | 'cancel-both' | 'decrement';
/** `halted`: nobody but the operator; `cancel-only`: cancels and reductions; `closed`: for good. */
export type MarketState = 'open' | 'cancel-only' | 'halted' | 'closed';

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
  /** Resting orders one account may have in this market. */
  readonly openOrdersMax?: number;
}

export interface SetMarketState {
  readonly kind: 'set-market-state';
  readonly market: string;
  readonly state: MarketState;
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

export interface PlaceLimitOrder extends PlaceOrderCommon {
  readonly type: 'limit';
  readonly price: PriceTicks;
  readonly quantity: QuantityLots;
  readonly timeInForce?: TimeInForce;
  /** `reject`: refused instead of taking. Only with `gtc`. */
  readonly postOnly?: 'reject';
}

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

export type PlaceOrder = PlaceLimitOrder | PlaceMarketOrder;

export type CancelOrder = {
  readonly kind: 'cancel-order';
  readonly account: AccountId;
  readonly market: string;
  readonly deadline?: TimeMicros;
} & OrderReference;

/** Cancels the account's open orders, in every market or one, on both sides or one, oldest first. */
export interface CancelAll {
  readonly kind: 'cancel-all';
  readonly account: AccountId;
  readonly market?: string;
  readonly side?: Side;
  readonly deadline?: TimeMicros;
}

/**
 * Changes a resting order. `quantity` is the new total (filled part included). A smaller quantity at
 * the same price keeps the place in the queue; anything else is a replace: same id, new priority, atomic.
 */
export type AmendOrder = {
  readonly kind: 'amend-order';
  readonly account: AccountId;
  readonly market: string;
  readonly price?: PriceTicks;
  readonly quantity?: QuantityLots;
  readonly deadline?: TimeMicros;
} & OrderReference;

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
  | CancelOrder
  | CancelAll
  | AmendOrder
  | AdvanceTime;

export type CommandKind = Command['kind'];

/** A command with its place in the one order of all commands. */
export interface Sequenced {
  readonly seq: Seq;
  readonly time: TimeMicros;
  readonly command: Command;
}
