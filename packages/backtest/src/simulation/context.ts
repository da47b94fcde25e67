/** What a strategy holds in its hands during a backtest. */
import { type CandleInterval, isConditional } from '@exchange/core/market-data';
import type { PriceTicks, QuantityLots, TimeMicros } from '@exchange/core/units';
import {
  type BookView,
  type CandleSeries,
  createRandom,
  type LogEntry,
  type MarketReference,
  type OrderRequest,
  type OrderView,
  type PositionView,
  type StrategyContext,
} from '@exchange/sdk/strategy';
import { ConfigurationError } from '../errors.ts';
import { LOG_LINES_MAX } from '../limits.ts';
import type { OwnOrders } from './own-orders.ts';
import type { Request } from './requests.ts';
import type { SimulatedMarket } from './simulated-market.ts';
import { Timers } from './timers.ts';
import type { Venue } from './venue.ts';

export interface ContextOptions<Parameters> {
  readonly parameters: Parameters;
  readonly venue: Venue;
  readonly orders: OwnOrders;
  readonly markets: ReadonlyMap<string, SimulatedMarket>;
  readonly seed: number;
  readonly signal: AbortSignal;
  /** Takes what is asked, in order. */
  readonly request: (request: Request) => void;
  /** Refuses an order before it is sent. */
  readonly refuse: (clientId: string, code: string) => void;
}

export class BacktestContext<Parameters> implements StrategyContext<Parameters> {
  readonly mode = 'backtest';
  readonly parameters: Readonly<Parameters>;
  readonly signal: AbortSignal;
  readonly timers = new Timers();
  readonly logLines: LogEntry[] = [];
  readonly metrics = new Map<string, number[]>();
  readonly #options: ContextOptions<Parameters>;
  readonly #random: () => number;
  #nextClientId = 1;
  #halted: string | undefined;
  now: TimeMicros = 0 as TimeMicros;

  constructor(options: ContextOptions<Parameters>) {
    this.#options = options;
    this.parameters = options.parameters;
    this.signal = options.signal;
    this.#random = createRandom(options.seed);
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
    const { exchange } = this.#options.venue;
    return this.#market(market.symbol).bookView(this.now, exchange.seq);
  }

  position(market: MarketReference): PositionView {
    const { position, mid } = this.#market(market.symbol);
    return position.view(mid);
  }

  balance(asset: string): { available: string; held: string } {
    return this.#options.venue.balanceText(asset);
  }

  candles(market: MarketReference, interval: CandleInterval): CandleSeries {
    const series = this.#market(market.symbol).candles(interval);
    if (series !== undefined) return series;
    throw new ConfigurationError(
      `The strategy does not subscribe to ${interval} candles of ${market.symbol}.`,
    );
  }

  place(market: MarketReference, order: OrderRequest): string {
    const clientId = `bt-${this.#nextClientId}`;
    this.#nextClientId += 1;
    this.#options.orders.add(clientId, market, { ...order, at: this.now });
    const waits = isConditional(order.type ?? 'limit');
    const isPriced = order.type === 'market' || waits || order.price !== undefined;
    if (this.#halted !== undefined) this.#options.refuse(clientId, 'strategy-halted');
    else if (!isPriced) this.#options.refuse(clientId, 'input-invalid');
    // The recorded prices do not pass through the exchange, so nothing here could trigger it.
    else if (isConditional(order.type ?? 'limit'))
      this.#options.refuse(clientId, 'not-implemented');
    else this.#options.request({ kind: 'place', market: market.symbol, clientId, order });
    return clientId;
  }

  amend(
    clientId: string,
    change: { readonly price?: PriceTicks; readonly quantity?: QuantityLots },
  ): void {
    const order = this.#options.orders.find(clientId);
    if (order === undefined) return;
    this.#options.orders.mark(clientId, 'pending-amend');
    this.#options.request({ kind: 'amend', market: order.market.symbol, clientId, ...change });
  }

  cancel(clientId: string): void {
    const order = this.#options.orders.find(clientId);
    if (order === undefined || order.state === 'pending-cancel') return;
    this.#options.orders.mark(clientId, 'pending-cancel');
    this.#options.request({ kind: 'cancel', market: order.market.symbol, clientId });
  }

  cancelAll(
    filter: {
      readonly market?: MarketReference;
      readonly side?: 'buy' | 'sell';
      readonly tag?: string;
    } = {},
  ): void {
    for (const order of this.openOrders) {
      if (filter.market !== undefined && order.market.symbol !== filter.market.symbol) continue;
      if (filter.side !== undefined && order.side !== filter.side) continue;
      if (filter.tag !== undefined && order.tag !== filter.tag) continue;
      this.cancel(order.clientId);
    }
  }

  every(milliseconds: number, id: string): void {
    this.timers.every(this.now, milliseconds, id);
  }

  after(milliseconds: number, id: string): void {
    this.timers.after(this.now, milliseconds, id);
  }

  clear(id: string): void {
    this.timers.clear(id);
  }

  log(level: LogEntry['level'], message: string, fields?: Readonly<Record<string, unknown>>): void {
    this.logLines.push({
      at: this.now,
      level,
      message,
      ...(fields === undefined ? {} : { fields }),
    });
    if (this.logLines.length > LOG_LINES_MAX) this.logLines.shift();
  }

  metric(name: string, value: number): void {
    const values = this.metrics.get(name);
    if (values === undefined) this.metrics.set(name, [value]);
    else values.push(value);
  }

  halt(reason: string): void {
    if (this.#halted !== undefined) return;
    this.#halted = reason;
    this.cancelAll();
    this.log('warn', 'halted', { reason });
  }

  /** Nothing is placed any more: the positions are being closed. */
  end(): void {
    this.#halted ??= 'the data has ended';
  }

  #market(symbol: string): SimulatedMarket {
    const market = this.#options.markets.get(symbol);
    if (market !== undefined) return market;
    throw new ConfigurationError(
      `The backtest has no market ${symbol}: it has ${[...this.#options.markets.keys()].join(', ')}.`,
    );
  }
}
