/** What a strategy holds in its hands while it runs against an exchange. */
import type { CandleInterval } from '@exchange/core/market-data';
import type { PriceTicks, QuantityLots, TimeMicros } from '@exchange/core/units';
import type { Balance } from '../account/types.ts';
import { invalidInput } from '../errors/exchange-error.ts';
import { STRATEGY_ORDERS_MAX } from '../limits.ts';
import { randomText } from '../orders/client-id.ts';
import type {
  BalanceView,
  BookView,
  CandleSeries,
  MarketReference,
  OrderRequest,
  OrderView,
  PositionView,
  StrategyContext,
} from './contract.ts';
import type { Dispatcher } from './dispatcher.ts';
import type { LiveMarket } from './live-market.ts';
import type { LiveOrders, Outcome } from './live-orders.ts';
import { LiveTimers } from './live-timers.ts';
import { createRandom } from './random.ts';
import { requestedOrder } from './request-order.ts';

export interface LogEntry {
  readonly at: TimeMicros;
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly message: string;
  readonly fields?: Readonly<Record<string, unknown>>;
}

export interface LiveContextOptions<Parameters> {
  readonly parameters: Parameters;
  readonly seed: number | string;
  readonly signal: AbortSignal;
  readonly now: () => TimeMicros;
  readonly orders: LiveOrders;
  readonly dispatcher: Dispatcher;
  readonly markets: ReadonlyMap<string, LiveMarket>;
  readonly balances: ReadonlyMap<string, Balance>;
  readonly emit: (outcomes: readonly Outcome[]) => void;
  readonly onTimer: (id: string) => void;
  readonly log: (entry: LogEntry) => void;
  readonly metric: (name: string, value: number, at: TimeMicros) => void;
}

export class LiveContext<Parameters> implements StrategyContext<Parameters> {
  readonly mode = 'live';
  readonly parameters: Readonly<Parameters>;
  readonly signal: AbortSignal;
  readonly #options: LiveContextOptions<Parameters>;
  readonly #random: () => number;
  readonly #timers: LiveTimers;
  /** Its own in every run, so that no id comes twice. */
  readonly #idPrefix = randomText();
  #nextId = 1;
  #halted: string | undefined;
  #stopped = false;

  constructor(options: LiveContextOptions<Parameters>) {
    this.#options = options;
    this.parameters = options.parameters;
    this.signal = options.signal;
    this.#random = createRandom(options.seed);
    this.#timers = new LiveTimers(options.onTimer);
  }

  get now(): TimeMicros {
    return this.#options.now();
  }

  get halted(): string | undefined {
    return this.#halted;
  }

  get openOrders(): readonly OrderView[] {
    return this.#options.orders.open;
  }

  random(): number {
    return this.#random();
  }

  market(symbol: string): MarketReference {
    return this.#market(symbol).reference;
  }

  book(market: MarketReference): BookView {
    return this.#market(market.symbol).bookView;
  }

  position(market: MarketReference): PositionView {
    const { position, midTicks } = this.#market(market.symbol);
    return position.view(midTicks);
  }

  balance(asset: string): BalanceView {
    const balance = this.#options.balances.get(asset);
    return { available: balance?.available ?? '0', held: balance?.held ?? '0' };
  }

  candles(market: MarketReference, interval: CandleInterval): CandleSeries {
    const series = this.#market(market.symbol).candles.get(interval);
    if (series !== undefined) return series;
    throw invalidInput(
      'candles',
      `The strategy does not subscribe to ${interval} candles of ${market.symbol}.`,
    );
  }

  place(market: MarketReference, request: OrderRequest): string {
    const { orders, dispatcher, emit } = this.#options;
    const clientId = `${this.#idPrefix}-${this.#nextId.toString(36)}`;
    this.#nextId += 1;
    const { rules } = this.#market(market.symbol);
    orders.add({ clientId, market, rules, request, at: this.now });
    const refusal = this.#refusal(orders.size);
    if (refusal === undefined) dispatcher.place({ ...requestedOrder(market, request), clientId });
    else emit(orders.refused(clientId, { request: 'place', code: refusal, at: this.now }));
    return clientId;
  }

  /** Why nothing is placed now. */
  #refusal(orders: number): string | undefined {
    if (this.#halted !== undefined) return 'strategy-halted';
    if (this.#stopped) return 'strategy-stopped';
    return orders > STRATEGY_ORDERS_MAX ? 'open-orders-limit' : undefined;
  }

  amend(
    clientId: string,
    change: { readonly price?: PriceTicks; readonly quantity?: QuantityLots },
  ): void {
    const { orders, dispatcher } = this.#options;
    const order = orders.find(clientId);
    if (order === undefined || order.state === 'pending-cancel') return;
    if (order.state === 'open') orders.mark(clientId, 'pending-amend');
    dispatcher.amend(clientId, order.market.symbol, {
      ...(change.price === undefined ? {} : { price: order.market.priceText(change.price) }),
      ...(change.quantity === undefined
        ? {}
        : { quantity: order.market.quantityText(change.quantity) }),
    });
  }

  cancel(clientId: string): void {
    const { orders, dispatcher } = this.#options;
    const order = orders.find(clientId);
    if (order === undefined || order.state === 'pending-cancel') return;
    orders.mark(clientId, 'pending-cancel');
    dispatcher.cancel(clientId, order.market.symbol);
  }

  cancelAll(
    filter: {
      readonly market?: MarketReference;
      readonly side?: 'buy' | 'sell';
      readonly tag?: string;
    } = {},
  ): void {
    for (const order of this.openOrders) {
      const { market, side, tag } = filter;
      const wanted =
        (market === undefined || order.market.symbol === market.symbol) &&
        (side === undefined || order.side === side) &&
        (tag === undefined || order.tag === tag);
      if (wanted) this.cancel(order.clientId);
    }
  }

  every(milliseconds: number, id: string): void {
    this.#timers.every(milliseconds, id);
  }

  after(milliseconds: number, id: string): void {
    this.#timers.after(milliseconds, id);
  }

  clear(id: string): void {
    this.#timers.clear(id);
  }

  log(level: LogEntry['level'], message: string, fields?: Readonly<Record<string, unknown>>): void {
    this.#options.log({
      at: this.now,
      level,
      message,
      ...(fields === undefined ? {} : { fields }),
    });
  }

  metric(name: string, value: number): void {
    this.#options.metric(name, value, this.now);
  }

  halt(reason: string): void {
    if (this.#halted !== undefined) return;
    this.#halted = reason;
    this.cancelAll();
    this.log('warn', 'halted', { reason });
  }

  closeTimers(): void {
    this.#timers.close();
  }

  /** From here on nothing is placed; cancels still go out. */
  refuseOrders(): void {
    this.#stopped = true;
  }

  #market(symbol: string): LiveMarket {
    const market = this.#options.markets.get(symbol);
    if (market !== undefined) return market;
    const known = [...this.#options.markets.keys()].join(', ');
    throw invalidInput('market', `The strategy does not subscribe to ${symbol}: it has ${known}.`);
  }
}
