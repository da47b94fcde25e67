/**
 * The parts of a market maker. Each one does a single thing and sees only what it needs:
 *
 *   sources → fair value → model → filters → guards → grid → plan → orders
 *
 * Prices inside the pipeline are ticks as plain numbers, fractional until the grid step; they are
 * opinions about a price, never money. Quantities are lots.
 */
import type { Side } from '@exchange/core';
import type { TimeMicros } from '@exchange/core/units';
import type { BookView, MarketReference, TradeView } from '@exchange/sdk/strategy';

/** What a source thinks the base asset is worth, in the quote asset. */
export interface PricePoint {
  readonly price: number;
  /** When that was true: guards compare it with now. */
  readonly at: TimeMicros;
}

export interface SourceInput {
  readonly now: TimeMicros;
  readonly market: MarketReference;
  readonly book: BookView;
  /** The market's last trade seen since the start. */
  readonly lastTrade: TradeView | undefined;
}

/**
 * Where prices come from: this market, a recording, a model. Must be a pure function of its input
 * and its own past.
 */
export interface PriceSource {
  readonly id: string;
  /** `trades`: reads `lastTrade`, so the maker subscribes to trades. */
  readonly needs?: 'trades';
  /** Undefined when it has no price yet. */
  read(input: SourceInput): PricePoint | undefined;
}

export interface SourcePrice extends PricePoint {
  readonly id: string;
}

/**
 * Makes one price of many; undefined when there is nothing to go by, and then nothing is quoted.
 */
export interface FairValue {
  readonly name: string;
  estimate(prices: readonly SourcePrice[]): number | undefined;
}

export interface MakerState {
  readonly now: TimeMicros;
  readonly market: MarketReference;
  readonly book: BookView;
  /** Ticks, fractional. */
  readonly fair: number;
  /** Basis points per square root of a second. */
  readonly volatility: number;
  /** Lots above (or below) the target. */
  readonly inventory: number;
  /** Lots that the inventory may be away from its target, either way. */
  readonly inventoryLimit: number;
  /** inventory ÷ limit: −1 … 1, beyond it only when the limit was lowered. */
  readonly inventoryRatio: number;
}

export interface Quote {
  readonly side: Side;
  /** 0 is the innermost. */
  readonly level: number;
  readonly price: number;
  readonly quantity: number;
  /** How it came to be there, one step a line; shown in the status. */
  readonly because: readonly string[];
}

/** Proposes quotes around the fair value. */
export interface QuoteModel {
  readonly name: string;
  quotes(state: MakerState): readonly Quote[];
}

/** Moves, resizes or drops quotes. */
export interface QuoteFilter {
  readonly name: string;
  apply(quotes: readonly Quote[], state: MakerState): readonly Quote[];
}

export interface GuardInput {
  readonly now: TimeMicros;
  /** Absent when there is no fair value. */
  readonly state: MakerState | undefined;
  readonly sources: readonly SourcePrice[];
  readonly book: BookView;
  readonly inventory: number;
  /** Quote asset, fees included, since the start; and the fall from its best. */
  readonly pnl: number;
  readonly drawdown: number;
  /** Fall from the best as a share of what the account was worth at the start, in percent. */
  readonly drawdownPercent: number;
  /** Volatility now ÷ its long average; 1 until there is enough history. */
  readonly volatilityRatio: number;
  fillsWithin(milliseconds: number): number;
  rejectsWithin(milliseconds: number): number;
}

export type GuardVerdict =
  | { readonly kind: 'ok'; readonly why: string }
  /** Quotes move away from the fair value by this factor of their distance. */
  | { readonly kind: 'widen'; readonly factor: number; readonly why: string }
  /** No quotes on the side(s) while this holds, and for `forMilliseconds` after. */
  | {
      readonly kind: 'pull';
      readonly side: Side | 'both';
      readonly forMilliseconds?: number;
      readonly why: string;
    }
  /** Everything is cancelled and nothing is placed until the strategy is started again. */
  | { readonly kind: 'halt'; readonly why: string };

/** Watches, and may take quotes away. One that throws counts as `pull` of both sides. */
export interface Guard {
  readonly name: string;
  check(input: GuardInput): GuardVerdict;
}

/** The price `bps` basis points away from `price`. */
export function awayBy(price: number, bps: number): number {
  return price * (1 + bps / 10_000);
}

/** −1 for a buy: away from the fair value is down. */
export function awaySign(side: Side): 1 | -1 {
  return side === 'buy' ? -1 : 1;
}
