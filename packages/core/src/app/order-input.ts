/** Orders as an app writes them: decimal strings, and only the fields that the type has. */
import type { PostOnly, SelfTradeMode, Side } from '../engine/commands.ts';
import type { OrderId } from '../units/quantities.ts';

interface OrderInputCommon {
  readonly side: Side;
  /** Makes a repeat harmless; `[.A-Za-z0-9:/_-]{1,36}`, remembered for 24 hours. */
  readonly clientId?: string;
  /** What happens where the order would trade with one of the same account or group. Default `cancel-taker`. */
  readonly selfTrade?: SelfTradeMode;
  /** The order is refused (`command-expired`) when the exchange's time, in microseconds, is past this. */
  readonly deadline?: number;
}

/** How long an order that rests or waits stays: for good, until the market's day ends, or until a time. */
export type LifetimeInput =
  | { readonly timeInForce?: 'gtc' | 'day'; readonly expiresAt?: never }
  /** `expiresAt` in microseconds since the epoch: from then on it does not trade. */
  | { readonly timeInForce: 'gtd'; readonly expiresAt: number };

/** What a limit order may say beyond price and quantity; what never rests shows and posts nothing. */
export type LimitTermsInput =
  | (LifetimeInput & {
      /** `reject`: refused instead of taking. `slide`: rests one tick short of the other side's best. */
      readonly postOnly?: PostOnly;
      /** An iceberg: shows so much at a time, the rest is hidden. At least a hundredth of the quantity. */
      readonly displayQuantity?: string;
    })
  | {
      readonly timeInForce: 'ioc' | 'fok';
      readonly expiresAt?: never;
      readonly postOnly?: never;
      readonly displayQuantity?: never;
    };

export type LimitOrderInput = OrderInputCommon & {
  /** In the quote asset, on the market's tick grid. */
  readonly price: string;
  /** In the base asset, on the market's lot grid. */
  readonly quantity: string;
} & LimitTermsInput;

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

/**
 * What a waiting order does once triggered: with a `price` it acts as a limit order, without as a
 * market order. It holds its funds while it waits, so a buy without a price says what it can cost at
 * most, by a protection price or by an amount of the quote asset.
 */
export type TriggeredInput =
  | ({
      readonly price: string;
      readonly quantity: string;
      readonly protectionPrice?: never;
      readonly quoteAmount?: never;
    } & LimitTermsInput)
  | ({
      readonly side: 'buy';
      readonly quantity: string;
      readonly protectionPrice: string;
      readonly quoteAmount?: never;
      readonly price?: never;
    } & LifetimeInput)
  | ({
      readonly side: 'buy';
      readonly quoteAmount: string;
      readonly protectionPrice?: string;
      readonly quantity?: never;
      readonly price?: never;
    } & LifetimeInput)
  | ({
      readonly side: 'sell';
      readonly quantity: string;
      readonly protectionPrice?: string;
      readonly quoteAmount?: never;
      readonly price?: never;
    } & LifetimeInput);

/** A stop or a take-profit: waits until the last price reaches `stopPrice`. */
export type StopOrderInput = OrderInputCommon & { readonly stopPrice: string } & TriggeredInput;

/** How far the stop stays behind the best last price since the order was placed. */
export type TrailInput =
  /** A price distance in the quote asset: whole ticks. */
  | { readonly trail: string; readonly trailPpm?: never }
  /** 1 … 999,999 parts per million of the best last price. */
  | { readonly trailPpm: number; readonly trail?: never };

/** A stop whose stop price follows the market at a distance and never goes back. */
export type TrailingStopInput = OrderInputCommon & TrailInput & TriggeredInput;

interface OcoLegInput {
  readonly clientId?: string;
}

/** Where the pair would rest. */
export interface OcoLimitInput extends OcoLegInput {
  readonly price: string;
  readonly postOnly?: PostOnly;
  readonly displayQuantity?: string;
}

/** Where the pair would give in: as a limit order with a `price`, as a market order without. */
export type OcoStopInput = OcoLegInput & { readonly stopPrice: string } & (
    | { readonly price: string; readonly protectionPrice?: never }
    | { readonly price?: never; readonly protectionPrice?: string }
  );

/** One cancels the other: a limit order and a stop of one side and quantity, holding what the dearer needs. */
export type OcoInput = {
  readonly quantity: string;
  readonly limit: OcoLimitInput;
  readonly selfTrade?: SelfTradeMode;
  readonly deadline?: number;
} & LifetimeInput &
  (
    | { readonly side: 'sell'; readonly stop: OcoStopInput }
    | {
        readonly side: 'buy';
        readonly stop: OcoStopInput &
          ({ readonly price: string } | { readonly protectionPrice: string });
      }
  );

/** What an amend may change; of a waiting order `price` is its limit or its protection price. */
interface AmendFields {
  readonly price: string;
  /** The new total, what is filled included. */
  readonly quantity: string;
  /** Of a waiting stop or take-profit. */
  readonly stopPrice: string;
  /** Of an iceberg; counts from its next refill. */
  readonly displayQuantity: string;
}

/** At least one of them. */
export type AmendInput = {
  [Field in keyof AmendFields]: Pick<AmendFields, Field> & Partial<Omit<AmendFields, Field>>;
}[keyof AmendFields];

/** An order by its id, or by its owner's client id. */
export type OrderName = OrderId | { readonly clientId: string };

/** One command of a batch; the fields are those of the method of the same name. */
export type BatchInput =
  | ({ readonly kind: 'limit'; readonly market: string } & LimitOrderInput)
  | ({ readonly kind: 'market'; readonly market: string } & MarketOrderInput)
  | ({ readonly kind: 'stop'; readonly market: string } & StopOrderInput)
  | ({ readonly kind: 'take-profit'; readonly market: string } & StopOrderInput)
  | ({ readonly kind: 'trailing-stop'; readonly market: string } & TrailingStopInput)
  | ({ readonly kind: 'oco'; readonly market: string } & OcoInput)
  | { readonly kind: 'cancel'; readonly market: string; readonly order: OrderName }
  | { readonly kind: 'cancel-all'; readonly market?: string; readonly side?: Side }
  | {
      readonly kind: 'amend';
      readonly market: string;
      readonly order: OrderName;
      readonly change: AmendInput;
    };
