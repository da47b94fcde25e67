/** Runs a strategy against an exchange: the live counterpart of a backtest, for the same code. */
import type { CandleInterval } from '@exchange/core/market-data';
import { type TimeMicros, timeMicros } from '@exchange/core/units';
import type { AccountEvent, Balance } from '../account/types.ts';
import type { BookGap } from '../book/live-book.ts';
import { exchangeError } from '../errors/exchange-error.ts';
import type { Exchange } from '../exchange.ts';
import { pause } from '../http/backoff.ts';
import { STRATEGY_STOP_MILLISECONDS } from '../limits.ts';
import type { Stream } from '../streams/stream.ts';
import type { StatusBlock, StopCause, Strategy, Subscription } from './contract.ts';
import { Dispatcher } from './dispatcher.ts';
import { HandlerQueue, type HandlerTimes } from './handler-queue.ts';
import { LiveCandles } from './live-candles.ts';
import { LiveContext, type LogEntry } from './live-context.ts';
import { LiveMarket } from './live-market.ts';
import { LiveOrders, type Outcome } from './live-orders.ts';

export interface RunStrategyOptions<Parameters> {
  /** Of the account that trades. The runner does not close it. */
  readonly exchange: Exchange;
  readonly strategy: Strategy<Parameters>;
  /** Checked by the strategy's own schema, if it has one. */
  readonly parameters: Parameters;
  readonly mode?: 'live';
  /** For `context.random`. Default: the strategy's name. */
  readonly seed?: number | string;
  /** Stops the run. */
  readonly signal?: AbortSignal;
  /** What happens to open orders when the run ends, after `onStop`. Default `cancel`; after an error always. */
  readonly onExit?: 'cancel' | 'leave';
  readonly log?: (entry: LogEntry) => void;
  readonly metric?: (name: string, value: number, at: TimeMicros) => void;
}

export interface StopReport {
  readonly cause: StopCause;
  /** What went wrong, when `cause` is `error`. */
  readonly error?: unknown;
}

export interface RunningStrategy {
  /** Resolves when everything has ended; never rejects. */
  readonly done: Promise<StopReport>;
  stop(): Promise<StopReport>;
  /** What the strategy says about itself. */
  status(): readonly StatusBlock[];
  readonly halted: string | undefined;
  readonly handlers: HandlerTimes;
}

/**
 * Resolves when the market data is live and `onStart` has run.
 * @throws {ExchangeError} when the parameters are refused or the exchange cannot be reached
 */
export async function runStrategy<Parameters>(
  options: RunStrategyOptions<Parameters>,
): Promise<RunningStrategy> {
  const runner = new StrategyRunner(options);
  try {
    await runner.start();
  } catch (error) {
    await runner.finish('error', error);
    throw error;
  }
  return runner;
}

class StrategyRunner<Parameters> implements RunningStrategy {
  readonly #options: RunStrategyOptions<Parameters>;
  readonly #strategy: Strategy<Parameters>;
  readonly #parameters: Parameters;
  readonly #queue: HandlerQueue;
  readonly #orders = new LiveOrders();
  readonly #dispatcher: Dispatcher;
  readonly #markets = new Map<string, LiveMarket>();
  readonly #balances = new Map<string, Balance>();
  readonly #context: LiveContext<Parameters>;
  readonly #ending = new AbortController();
  readonly #onAbort = (): void => void this.finish('signal');
  #account: Stream<AccountEvent> | undefined;
  #finishing: Promise<StopReport> | undefined;
  #report: (report: StopReport) => void = () => {};
  #skewMs = 0;
  #nowMicros = 0;
  readonly done: Promise<StopReport>;

  constructor(options: RunStrategyOptions<Parameters>) {
    this.#options = options;
    this.#strategy = options.strategy;
    this.#parameters = options.strategy.parameters?.parse(options.parameters) ?? options.parameters;
    this.done = new Promise((resolve) => {
      this.#report = resolve;
    });
    this.#queue = new HandlerQueue((error) => void this.finish('error', error));
    this.#dispatcher = new Dispatcher(options.exchange, {
      told: (order, answers) => this.#emit(this.#orders.told(order, this.#now(), answers)),
      unknown: (clientId) => this.#emit(this.#orders.unknown(clientId, this.#now())),
      refused: (clientId, request, code) =>
        this.#emit(this.#orders.refused(clientId, { request, code, at: this.#now() })),
      isOpen: (clientId) => this.#orders.find(clientId) !== undefined,
    });
    this.#context = new LiveContext({
      parameters: this.#parameters,
      seed: options.seed ?? options.strategy.name,
      signal: this.#ending.signal,
      now: () => this.#now(),
      orders: this.#orders,
      dispatcher: this.#dispatcher,
      markets: this.#markets,
      balances: this.#balances,
      emit: (outcomes) => this.#emit(outcomes),
      onTimer: (id) => this.#handle((context) => this.#strategy.onTimer?.(context, id)),
      log: options.log ?? (() => {}),
      metric: options.metric ?? (() => {}),
    });
  }

  get halted(): string | undefined {
    return this.#context.halted;
  }

  get handlers(): HandlerTimes {
    return this.#queue.times;
  }

  status(): readonly StatusBlock[] {
    return this.#strategy.status?.(this.#context) ?? [];
  }

  stop(): Promise<StopReport> {
    return this.finish('signal');
  }

  /** Milliseconds at the exchange, in microseconds, never going back. */
  #now(): TimeMicros {
    this.#nowMicros = Math.max(this.#nowMicros, Math.round((Date.now() + this.#skewMs) * 1_000));
    return timeMicros(this.#nowMicros);
  }

  async start(): Promise<void> {
    const { exchange, signal } = this.#options;
    signal?.throwIfAborted();
    signal?.addEventListener('abort', this.#onAbort, { once: true });
    this.#skewMs = (await exchange.time()).skewMs;
    const subscriptions = this.#strategy.subscribe(this.#parameters);
    for (const { market } of subscriptions) {
      if (!this.#markets.has(market))
        this.#markets.set(market, new LiveMarket(await exchange.markets.get(market)));
    }
    await this.#openAccount();
    for (const subscription of subscriptions) await this.#open(subscription);
    if (this.#ending.signal.aborted) throw exchangeError('aborted');
    this.#handle((context) => this.#strategy.onStart?.(context));
  }

  async #openAccount(): Promise<void> {
    const { exchange } = this.#options;
    const account = exchange.watch.account();
    this.#account = account;
    account.on('item', (event) => this.#onAccount(event));
    account.on('end', (error) => {
      if (!this.#ending.signal.aborted)
        void this.finish('error', error ?? exchangeError('client-closed'));
    });
    await account.ready();
    for (const balance of await exchange.account.balances()) {
      if (!this.#balances.has(balance.asset)) this.#balances.set(balance.asset, balance);
    }
  }

  #onAccount(event: AccountEvent): void {
    switch (event.kind) {
      case 'order':
        this.#emit(this.#orders.told(event.order, this.#now()));
        break;
      case 'fill':
        this.#emit(this.#orders.filled(event.fill, timeMicros(event.at * 1_000)));
        break;
      case 'balance':
        this.#balances.set(event.balance.asset, event.balance);
        break;
    }
  }

  async #open(subscription: Subscription): Promise<void> {
    const market = this.#markets.get(subscription.market);
    if (market === undefined) return;
    if (subscription.book === true && market.book === undefined) await this.#openBook(market);
    if (subscription.trades === true && market.trades === undefined) await this.#openTrades(market);
    for (const interval of subscription.candles ?? []) {
      if (!market.candles.has(interval)) await this.#openCandles(market, interval);
    }
  }

  async #openBook(market: LiveMarket): Promise<void> {
    const book = await this.#options.exchange.liveBook(market.rules.symbol, {
      signal: this.#ending.signal,
    });
    market.openBook(book);
    book.on('change', () =>
      this.#handle((context) => this.#strategy.onBook?.(context, market.bookView)),
    );
    book.on('gap', (gap) => this.#onGap(market, gap));
  }

  #onGap(market: LiveMarket, gap: BookGap): void {
    this.#handle((context) =>
      this.#strategy.onGap?.(context, { market: market.reference, ...gap }),
    );
  }

  async #openTrades(market: LiveMarket): Promise<void> {
    const trades = this.#options.exchange.watch.trades(market.rules.symbol);
    market.trades = trades;
    await trades.ready();
    trades.on('item', (trade) => {
      const view = market.tradeView(trade);
      this.#handle((context) => this.#strategy.onTrade?.(context, view));
    });
    let downSince: number | undefined;
    trades.on('state', ({ status }) => {
      if (status !== 'live') {
        downSince ??= Date.now();
      } else if (downSince !== undefined) {
        const milliseconds = Date.now() - downSince;
        downSince = undefined;
        // A book tells of the same interruption, once it is whole again.
        if (market.book === undefined) this.#onGap(market, { cause: 'disconnect', milliseconds });
      }
    });
  }

  async #openCandles(market: LiveMarket, interval: CandleInterval): Promise<void> {
    const series = new LiveCandles({
      exchange: this.#options.exchange,
      rules: market.rules,
      interval,
      now: () => Date.now() + this.#skewMs,
      onClosed: (candle) =>
        this.#handle((context) => this.#strategy.onCandle?.(context, candle, market.reference)),
    });
    market.candles.set(interval, series);
    await series.start();
  }

  #emit(outcomes: readonly Outcome[]): void {
    for (const outcome of outcomes) {
      if (outcome.kind === 'order') {
        this.#handle((context) => this.#strategy.onOrder?.(context, outcome.event));
        continue;
      }
      const { fill } = outcome;
      this.#handle((context) => {
        this.#markets
          .get(fill.order.market.symbol)
          ?.position.add({ ...fill, side: fill.order.side });
        this.#strategy.onFill?.(context, fill);
      });
    }
  }

  #handle(handler: (context: LiveContext<Parameters>) => void): void {
    this.#queue.push(() => handler(this.#context));
  }

  finish(cause: StopCause, error?: unknown): Promise<StopReport> {
    this.#finishing ??= this.#finish(cause, error);
    return this.#finishing;
  }

  async #finish(cause: StopCause, error: unknown): Promise<StopReport> {
    this.#options.signal?.removeEventListener('abort', this.#onAbort);
    this.#context.closeTimers();
    this.#handle((context) => this.#strategy.onStop?.(context, cause));
    if (cause === 'error' || this.#options.onExit !== 'leave') this.#context.cancelAll();
    this.#context.refuseOrders();
    // The answers, and the events that they cause, are still handled.
    await Promise.race([this.#settled(), pause(STRATEGY_STOP_MILLISECONDS)]);
    this.#queue.close();
    this.#ending.abort();
    await Promise.all([
      this.#account?.close(),
      ...[...this.#markets.values()].map((market) => market.close()),
    ]);
    const report = error === undefined ? { cause } : { cause, error };
    this.#report(report);
    return report;
  }

  async #settled(): Promise<void> {
    await this.#dispatcher.idle();
  }
}

export type { LogEntry };
