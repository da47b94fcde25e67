/** One run of a market maker: its memory, and the round that turns a market into orders. */
import type { Side } from '@exchange/core';
import {
  type PriceTicks,
  type QuantityLots,
  type TimeMicros,
  timeMicros,
} from '@exchange/core/units';
import type {
  BookView,
  FillView,
  MarketReference,
  OrderEvent,
  OrderView,
  StrategyContext,
  TradeView,
} from '@exchange/sdk/strategy';
import { median } from './fair-value.ts';
import { postOnlyShift } from './filters/post-only-shift.ts';
import { GuardBench, type GuardOutcome } from './guard-bench.ts';
import type { MarketMakerOptions } from './market-maker-options.ts';
import type { MakerState, SourcePrice } from './parts.ts';
import { draftQuotes, type GridQuote, inventoryRoom } from './pipeline.ts';
import { type LiveOrder, type PlanAction, planRefresh } from './plan.ts';
import { thisMarket } from './sources/this-market.ts';
import { VolatilityEstimator } from './volatility.ts';

type Context = StrategyContext<Record<string, never>>;

/** What the last round saw and decided, for the status. */
export interface Round {
  readonly at: TimeMicros;
  readonly sources: readonly SourcePrice[];
  readonly state: MakerState | undefined;
  readonly guards: GuardOutcome | undefined;
  readonly serves: ReadonlyMap<string, GridQuote>;
  /** Why there are no quotes, if there are none. */
  readonly idle: string | undefined;
}

export class MakerRun {
  readonly options: MarketMakerOptions;
  readonly market: MarketReference;
  readonly #volatility: VolatilityEstimator;
  readonly #guards: GuardBench;
  readonly #inventoryLimit: number;
  /** Base lots held above the target when the run began. */
  readonly #inventoryAtStart: number;
  readonly #movedAt = new Map<string, TimeMicros>();
  readonly #amends = new Map<string, { price: PriceTicks; quantity: QuantityLots }>();
  readonly #lastFillAt: Partial<Record<Side, TimeMicros>> = {};
  #lastTrade: TradeView | undefined;
  #lastMid = 0;
  round: Round | undefined;

  constructor(options: MarketMakerOptions, context: Context) {
    this.options = options;
    this.market = context.market(options.market);
    this.#volatility = new VolatilityEstimator(options.volatility);
    this.#guards = new GuardBench(options.guards ?? []);
    this.#inventoryLimit = this.market.toLots(options.inventory.limit);
    this.#inventoryAtStart = startInventory(options, this.market, context);
  }

  onTrade(trade: TradeView): void {
    if (trade.market.symbol === this.market.symbol) this.#lastTrade = trade;
  }

  onBook(context: Context): void {
    const sinceLast = context.now - (this.round?.at ?? 0);
    if (sinceLast < (this.options.refresh.reactMilliseconds ?? 100) * 1000) return;
    const { bid, ask } = context.book(this.market);
    const mid = bid === undefined || ask === undefined ? 0 : (bid.price + ask.price) / 2;
    if (Math.abs(mid - this.#lastMid) > this.options.refresh.toleranceTicks) this.refresh(context);
  }

  onOrder(event: OrderEvent): void {
    const { clientId } = event.order;
    this.#amends.delete(clientId);
    if (event.kind === 'amended' || event.kind === 'accepted')
      this.#movedAt.set(clientId, event.at);
    if (event.kind === 'rejected') this.#guards.noteReject(event.at);
    if (event.order.state === 'done') this.#movedAt.delete(clientId);
  }

  onFill(context: Context, fill: FillView): void {
    this.#guards.noteFill(fill.at);
    this.#lastFillAt[fill.order.side] = fill.at;
    this.refresh(context);
  }

  /** One round. Fails closed: whatever part throws, the quotes come out of the book. */
  refresh(context: Context): void {
    if (context.halted !== undefined) return;
    const book = context.book(this.market);
    this.#lastMid =
      book.bid === undefined || book.ask === undefined ? 0 : (book.bid.price + book.ask.price) / 2;
    try {
      this.#runRound(context);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      this.#goIdle(context, `a part failed: ${why}`);
    }
  }

  #runRound(context: Context): void {
    const book = context.book(this.market);
    const sources = this.#readSources(context);
    const state = this.#observe(context, sources);
    const guards = this.#guards.check({
      now: context.now,
      state,
      sources,
      book,
      inventory: this.#inventory(context),
      position: context.position(this.market),
      worthAtStart: () => accountWorth(this.market, context, state),
      volatilityRatio: this.#volatility.estimate.ratio,
    });
    this.round = { at: context.now, sources, state, guards, serves: new Map(), idle: undefined };
    if (guards.halt !== undefined) {
      this.#goIdle(context, guards.halt);
      context.halt(guards.halt);
      return;
    }
    const idle = whyIdle(book, state, guards);
    if (idle !== undefined || state === undefined) {
      this.#goIdle(context, idle ?? 'no fair value');
      return;
    }
    const { model, filters = [postOnlyShift()] } = this.options;
    const limits = { widenFactor: guards.widenFactor, pulled: guards.pulled };
    this.#send(context, draftQuotes({ model, filters }, state, limits));
    this.round = { ...this.round, idle: guards.why };
  }

  #goIdle(context: Context, why: string): void {
    if (this.round?.idle !== why) context.log('warn', 'quotes pulled', { why });
    this.#send(context, []);
    const { sources = [], state, guards } = this.round ?? {};
    this.round = { at: context.now, sources, state, guards, serves: new Map(), idle: why };
  }

  #readSources(context: Context): SourcePrice[] {
    const { market } = this;
    const input = {
      now: context.now,
      market,
      book: context.book(market),
      lastTrade: this.#lastTrade,
    };
    return (this.options.sources ?? [thisMarket('micro')]).flatMap((source) => {
      const point = source.read(input);
      return point === undefined ? [] : [{ id: source.id, ...point }];
    });
  }

  #observe(context: Context, sources: readonly SourcePrice[]): MakerState | undefined {
    const price = (this.options.fair ?? median()).estimate(sources);
    if (price === undefined || !(price > 0)) return undefined;
    this.#volatility.add(price, context.now);
    const inventory = this.#inventory(context);
    return {
      now: context.now,
      market: this.market,
      book: context.book(this.market),
      fair: price / this.market.tickValue,
      volatility: this.#volatility.estimate.bps,
      inventory,
      inventoryLimit: this.#inventoryLimit,
      inventoryRatio: this.#inventoryLimit === 0 ? 0 : inventory / this.#inventoryLimit,
    };
  }

  #inventory(context: Context): number {
    return this.#inventoryAtStart + context.position(this.market).lots;
  }

  #send(context: Context, quotes: readonly GridQuote[]): void {
    const plan = planRefresh({
      now: context.now,
      quotes,
      live: this.#liveOrders(context),
      rules: this.options.refresh,
      room: inventoryRoom(this.#inventory(context), this.#inventoryLimit),
      quiet: this.#quietSides(context.now),
      minQuantity: this.market.minQuantity,
    });
    const serves = new Map(plan.serves);
    for (const action of plan.actions) this.#act(context, action, serves);
    if (this.round !== undefined) this.round = { ...this.round, serves };
  }

  #act(context: Context, action: PlanAction, serves: Map<string, GridQuote>): void {
    switch (action.kind) {
      case 'cancel':
        context.cancel(action.clientId);
        return;
      case 'amend': {
        const { clientId, price, quantity, quote } = action;
        const order = context.openOrders.find((open) => open.clientId === clientId);
        if (order?.price === undefined) return;
        this.#amends.set(clientId, {
          price: price ?? order.price,
          quantity: quantity ?? order.quantity,
        });
        serves.set(clientId, quote);
        context.amend(clientId, {
          ...(price === undefined ? {} : { price }),
          ...(quantity === undefined ? {} : { quantity }),
        });
        return;
      }
      case 'place': {
        const { quote } = action;
        const { side, price, quantity, level } = quote;
        const tag = `mm:${side}:${level}`;
        const clientId = context.place(this.market, {
          side,
          price,
          quantity,
          postOnly: 'reject',
          tag,
        });
        serves.set(clientId, quote);
      }
    }
  }

  #liveOrders(context: Context): LiveOrder[] {
    return context.openOrders.flatMap((order) => {
      if (order.market.symbol !== this.market.symbol || order.price === undefined) return [];
      return [this.#liveOrder(order, order.price)];
    });
  }

  #liveOrder(order: OrderView, price: PriceTicks): LiveOrder {
    const { clientId, side, quantity, remaining } = order;
    const movingTo = this.#amends.get(clientId);
    return {
      clientId,
      side,
      price,
      quantity,
      remaining,
      state: order.state === 'open' ? 'open' : 'busy',
      since: this.#movedAt.get(clientId) ?? order.placedAt,
      ...(movingTo === undefined ? {} : { movingTo }),
    };
  }

  #quietSides(now: TimeMicros): Set<Side> {
    const delay = (this.options.refresh.fillDelayMilliseconds ?? 0) * 1000;
    const isQuiet = (side: Side): boolean => {
      const at = this.#lastFillAt[side];
      return at !== undefined && now < timeMicros(at + delay);
    };
    return new Set((['buy', 'sell'] as const).filter(isQuiet));
  }
}

function whyIdle(
  book: BookView,
  state: MakerState | undefined,
  guards: GuardOutcome,
): string | undefined {
  if (book.stale) return 'the book is being resynchronised';
  if (state === undefined) return 'no fair value';
  return guards.pulled.size === 2 ? (guards.why ?? 'pulled') : undefined;
}

function startInventory(
  options: MarketMakerOptions,
  market: MarketReference,
  context: Context,
): number {
  const { target } = options.inventory;
  if (target === undefined) return 0;
  const { available, held } = context.balance(market.base);
  const owned = market.toLots(available) + market.toLots(held);
  return owned - market.toLots(target) - context.position(market).lots;
}

/** Both assets of the market in the quote asset: an estimate, to measure a drawdown against. */
function accountWorth(
  market: MarketReference,
  context: Context,
  state: MakerState | undefined,
): number {
  if (state === undefined) return 0;
  const total = (asset: string): number => {
    const { available, held } = context.balance(asset);
    return Number(available) + Number(held);
  };
  return total(market.quote) + total(market.base) * state.fair * market.tickValue;
}
