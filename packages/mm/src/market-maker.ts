/** Puts the parts together as a strategy that runs in a backtest, on paper and live alike. */
import { quantityLots } from '@exchange/core/units';
import type {
  MarketReference,
  OrderEvent,
  Strategy,
  StrategyContext,
} from '@exchange/sdk/strategy';
import { MakerRun } from './maker-run.ts';
import type { MarketMakerOptions } from './market-maker-options.ts';
import { statusBlocks } from './status.ts';

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
