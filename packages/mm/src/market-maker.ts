/** Puts the parts together as a strategy that runs in a backtest, on paper and live alike. */
import { quantityLots } from '@exchange/core/units';
import type {
  MarketReference,
  OrderEvent,
  Strategy,
  StrategyContext,
} from '@exchange/sdk/strategy';
import { MakerRun } from './maker-run.ts';
import type { FairValue, Guard, PriceSource, QuoteFilter, QuoteModel } from './parts.ts';
import type { RefreshRules } from './plan.ts';
import { statusBlocks } from './status.ts';
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

const REFRESH_TIMER = 'refresh';

/** A strategy that remembers what it was made of. */
export interface MarketMaker extends Strategy {
  readonly options: MarketMakerOptions;
}

/** Tells a market maker from other strategies. */
export function isMarketMaker(strategy: object): strategy is MarketMaker {
  return makers.has(strategy);
}

const makers = new WeakSet<object>();

/** One strategy object is one maker: run it once at a time. */
export function marketMaker(options: MarketMakerOptions): MarketMaker {
  let run: MakerRun | undefined;
  const current = (context: StrategyContext<Record<string, never>>): MakerRun => {
    run ??= new MakerRun(options, context);
    return run;
  };
  const maker: MarketMaker = {
    options,
    name: options.name ?? 'market-maker',
    subscribe: () => [
      { market: options.market, book: true, ...(needsTrades(options) ? { trades: true } : {}) },
    ],
    onStart(context) {
      run = new MakerRun(options, context);
      context.every(options.refresh.everyMilliseconds ?? 500, REFRESH_TIMER);
    },
    onBook: (context) => current(context).onBook(context),
    onTrade: (context, trade) => current(context).onTrade(trade),
    onTimer: (context, id) => {
      if (id === REFRESH_TIMER) current(context).refresh(context);
    },
    onOrder: (context, event: OrderEvent) => current(context).onOrder(event),
    onFill: (context, fill) => current(context).onFill(context, fill),
    onGap: (context) => current(context).refresh(context),
    onStop: (context) => stop(options, context),
    status: (context) => statusBlocks(current(context), context),
  };
  makers.add(maker);
  return maker;
}

function needsTrades({ sources = [] }: MarketMakerOptions): boolean {
  return sources.some(({ needs }) => needs === 'trades');
}

function stop(options: MarketMakerOptions, context: StrategyContext<Record<string, never>>): void {
  const policy = options.onExit ?? 'cancel';
  if (policy === 'leave') return;
  const market = context.market(options.market);
  context.cancelAll({ market });
  if (policy === 'flatten') flatten(market, context);
}

function flatten(market: MarketReference, context: StrategyContext<Record<string, never>>): void {
  const { lots } = context.position(market);
  const quantity = Math.abs(lots);
  if (quantity < Math.max(1, market.minQuantity)) return;
  context.place(market, {
    type: 'market',
    side: lots > 0 ? 'sell' : 'buy',
    quantity: quantityLots(quantity),
    tag: 'mm:flatten',
  });
}
