/** What a market maker is made of. */
import type { FairValue, Guard, PriceSource, QuoteFilter, QuoteModel } from './parts.ts';
import type { RefreshRules } from './plan.ts';
import type { VolatilityOptions } from './volatility.ts';

export interface MarketMakerOptions {
  readonly market: string;
  /** Default `market-maker`. */
  readonly name?: string;
  /** Default: this market's micro-price. */
  readonly sources?: readonly PriceSource[];
  /** Default: the median of the sources. */
  readonly fair?: FairValue;
  readonly model: QuoteModel;
  /** In the order given; default `postOnlyShift()`. */
  readonly filters?: readonly QuoteFilter[];
  /**
   * All are asked; the strictest verdict on each side counts. A stale book always pulls the quotes.
   */
  readonly guards?: readonly Guard[];
  readonly inventory: InventoryOptions;
  readonly refresh: RefreshOptions;
  readonly volatility?: VolatilityOptions;
  /** Default `cancel`. */
  readonly onExit?: ExitPolicy;
}

export interface InventoryOptions {
  /**
   * Decimal text: the most that the inventory may be away from its target, either way. Never
   * exceeded.
   */
  readonly limit: string;
  /**
   * Decimal text: the balance of the base asset to come back to. Absent: whatever the account has
   * at
   * the start, so that the inventory is what this run has bought and sold.
   */
  readonly target?: string;
}

export interface RefreshOptions extends RefreshRules {
  /** Default 500. */
  readonly everyMilliseconds?: number;
  /**
   * A book that moved by more than the tolerance is answered before that, but not more often than
   * this; default 100.
   */
  readonly reactMilliseconds?: number;
  /** After a fill nothing new is placed on that side for so long; default 0. */
  readonly fillDelayMilliseconds?: number;
}

/**
 * At the end: cancel the quotes, leave them in the book, or cancel them and sell (buy back) what
 * was bought (sold).
 */
export type ExitPolicy = 'cancel' | 'leave' | 'flatten';
