/**
 * One interface for backtest, paper and live. Handlers are synchronous and every outcome arrives as
 * an event, so the same strategy sees the same order of things in all three. Time, timers,
 * randomness and logging come from the context; prices and quantities are whole ticks and lots.
 */

import type { OrderType, PostOnly, SelfTradeMode, Side, TimeInForce } from '@exchange/core';
import type { Candle, CandleInterval } from '@exchange/core/market-data';
import type { PriceTicks, QuantityLots, TimeMicros } from '@exchange/core/units';

export type Mode = 'backtest' | 'paper' | 'live';

/** A market as a strategy sees it: names and the two conversions between text and whole units. */
export interface MarketReference {
  readonly symbol: string;
  readonly base: string;
  readonly quote: string;
  /** Parts per million, for this account. */
  readonly makerFeePpm: number;
  readonly takerFeePpm: number;
  readonly minQuantity: QuantityLots;
  /** Value of one tick and of one lot, as plain numbers for estimates (never for money). */
  readonly tickValue: number;
  readonly lotValue: number;
  priceText(price: PriceTicks): string;
  quantityText(quantity: QuantityLots): string;
  /** `down` (default `nearest`) and `up` say where an off-grid value goes. */
  toTicks(price: string | number, round?: 'down' | 'up' | 'nearest'): PriceTicks;
  /** Default `down`. */
  toLots(quantity: string | number, round?: 'down' | 'nearest'): QuantityLots;
}

export interface BookLevelView {
  readonly price: PriceTicks;
  readonly quantity: QuantityLots;
}

export interface BookView {
  readonly market: MarketReference;
  readonly updateId: number;
  readonly at: TimeMicros;
  /** True while the feed is being resynchronised: prices are old. */
  readonly stale: boolean;
  /** Best prices; undefined on an empty side. */
  readonly bid: BookLevelView | undefined;
  readonly ask: BookLevelView | undefined;
  /** Best first, level 0 is the touch. */
  level(side: Side, index: number): BookLevelView | undefined;
  /** Lots from the touch to `price`, inclusive. */
  depth(side: Side, price: PriceTicks): number;
}

export interface TradeView {
  readonly market: MarketReference;
  readonly price: PriceTicks;
  readonly quantity: QuantityLots;
  readonly takerSide: Side;
  readonly at: TimeMicros;
}

export interface OrderRequest {
  readonly side: Side;
  /** Limit price; of what acts as a market order, the worst price that it takes (a buy that waits needs it). */
  readonly price?: PriceTicks;
  readonly quantity: QuantityLots;
  /** Default `limit`. */
  readonly type?: OrderType;
  /** Of stops and take-profits. */
  readonly stopPrice?: PriceTicks;
  /** Of trailing stops. */
  readonly trailTicks?: PriceTicks;
  /** Of an iceberg: how much shows at a time. */
  readonly displayQuantity?: QuantityLots;
  readonly timeInForce?: TimeInForce;
  /** With `gtd`. */
  readonly expiresAt?: TimeMicros;
  readonly postOnly?: PostOnly;
  readonly selfTrade?: SelfTradeMode;
  /** Free text that comes back on the order's views; not sent to the exchange. */
  readonly tag?: string;
}

export interface OrderView {
  readonly clientId: string;
  readonly market: MarketReference;
  readonly side: Side;
  readonly type: OrderType;
  readonly price: PriceTicks | undefined;
  /** Original total, and what is still to fill. */
  readonly quantity: QuantityLots;
  readonly remaining: QuantityLots;
  readonly state: 'pending' | 'open' | 'pending-cancel' | 'pending-amend' | 'done' | 'unknown';
  readonly tag?: string;
  readonly placedAt: TimeMicros;
}

export type OrderEvent =
  | {
      readonly kind: 'accepted' | 'cancelled' | 'expired' | 'amended' | 'filled';
      readonly order: OrderView;
      readonly at: TimeMicros;
    }
  /** The order (or the cancel or amend of it, which then stays as it was) was refused. */
  | {
      readonly kind: 'rejected';
      readonly request: 'place' | 'amend' | 'cancel';
      readonly order: OrderView;
      readonly code: string;
      readonly at: TimeMicros;
    }
  /** The answer was lost; the runner is finding out and will report what became of it. */
  | { readonly kind: 'unknown'; readonly order: OrderView; readonly at: TimeMicros };

export interface FillView {
  readonly order: OrderView;
  readonly price: PriceTicks;
  readonly quantity: QuantityLots;
  /** Decimal text in `feeAsset`; negative is a rebate. */
  readonly fee: string;
  readonly feeAsset: string;
  readonly liquidity: 'maker' | 'taker';
  readonly at: TimeMicros;
}

/** What this strategy's own fills add up to since it started. */
export interface PositionView {
  /** Signed lots. */
  readonly lots: number;
  /** Average entry in ticks; undefined when flat. */
  readonly averageTicks: number | undefined;
  /** In the quote asset, fees included, marked to the mid; estimates for display and guards. */
  readonly realized: number;
  readonly unrealized: number;
}

export interface BalanceView {
  /** Decimal text. */
  readonly available: string;
  readonly held: string;
}

export interface CandleSeries {
  /** The last `count` closed candles, oldest first. The open one cannot be reached. */
  closed(count: number): readonly Candle[];
}

export interface StrategyContext<Parameters> {
  readonly mode: Mode;
  readonly parameters: Readonly<Parameters>;
  /** Engine clock in a backtest, server-adjusted clock live. */
  readonly now: TimeMicros;
  /** Seeded: uniform in [0, 1). */
  random(): number;
  market(symbol: string): MarketReference;
  book(market: MarketReference): BookView;
  position(market: MarketReference): PositionView;
  balance(asset: string): BalanceView;
  candles(market: MarketReference, interval: CandleInterval): CandleSeries;
  /** Returns the client id at once; the outcome arrives in `onOrder` and `onFill`. */
  place(market: MarketReference, request: OrderRequest): string;
  amend(
    clientId: string,
    change: { readonly price?: PriceTicks; readonly quantity?: QuantityLots },
  ): void;
  cancel(clientId: string): void;
  cancelAll(filter?: {
    readonly market?: MarketReference;
    readonly side?: Side;
    readonly tag?: string;
  }): void;
  /** This strategy's orders that are not done, oldest first. */
  readonly openOrders: readonly OrderView[];
  every(milliseconds: number, id: string): void;
  after(milliseconds: number, id: string): void;
  clear(id: string): void;
  log(
    level: 'debug' | 'info' | 'warn' | 'error',
    message: string,
    fields?: Readonly<Record<string, unknown>>,
  ): void;
  metric(name: string, value: number): void;
  /** Local kill switch: cancels everything, places nothing more, keeps running for status. */
  halt(reason: string): void;
  readonly halted: string | undefined;
  readonly signal: AbortSignal;
}

export interface Subscription {
  readonly market: string;
  readonly book?: true;
  readonly trades?: true;
  readonly candles?: readonly CandleInterval[];
}

export type StatusBlock =
  | {
      readonly kind: 'fields';
      readonly title: string;
      readonly rows: readonly (readonly [string, string])[];
    }
  | {
      readonly kind: 'table';
      readonly title: string;
      readonly columns: readonly string[];
      readonly rows: readonly (readonly string[])[];
    };

/** Anything with `parse`: a zod schema or a function in an object. */
export interface ParametersSchema<Parameters> {
  parse(value: unknown): Parameters;
}

export type StopCause = 'end-of-data' | 'signal' | 'halt' | 'error';
export type GapCause = 'disconnect' | 'sequence' | 'checksum';

export interface Strategy<Parameters = Record<string, never>> {
  readonly name: string;
  readonly version?: string;
  readonly parameters?: ParametersSchema<Parameters>;
  subscribe(parameters: Parameters): readonly Subscription[];
  onStart?(context: StrategyContext<Parameters>): void;
  onBook?(context: StrategyContext<Parameters>, book: BookView): void;
  onTrade?(context: StrategyContext<Parameters>, trade: TradeView): void;
  onCandle?(context: StrategyContext<Parameters>, candle: Candle, market: MarketReference): void;
  onTimer?(context: StrategyContext<Parameters>, id: string): void;
  onOrder?(context: StrategyContext<Parameters>, event: OrderEvent): void;
  onFill?(context: StrategyContext<Parameters>, fill: FillView): void;
  /** Market data was interrupted and is whole again. */
  onGap?(
    context: StrategyContext<Parameters>,
    gap: {
      readonly market: MarketReference;
      readonly cause: GapCause;
      readonly milliseconds: number;
    },
  ): void;
  onStop?(context: StrategyContext<Parameters>, cause: StopCause): void;
  status?(context: StrategyContext<Parameters>): readonly StatusBlock[];
}

/** Identity; gives a strategy its types. */
export function defineStrategy<Parameters>(strategy: Strategy<Parameters>): Strategy<Parameters> {
  return strategy;
}
