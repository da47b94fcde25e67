/**
 * Fills `LiveState` from the SDK and carries orders out through it.
 */
import type { CandleInterval } from '@exchange/core/market-data';
import {
  type AccountEvent,
  type Candle,
  type Exchange,
  ExchangeError,
  type LiveBook,
  type Order,
  type Stream,
  type Trade,
} from '@exchange/sdk';
import { addTrade, extendTo, foldTrades, SERIES_MAX } from './chart/tick-candles.ts';
import {
  candleView,
  fillView,
  isDefined,
  levels,
  linkStatus,
  marketView,
  newestFirst,
  newOrder,
  orderView,
  outcomeText,
  refusal,
  tickerView,
  tradeView,
  trimmed,
} from './from-sdk.ts';
import { type ChartInterval, intervalMilliseconds, isTickInterval } from './intervals.ts';
import type {
  BalanceView,
  CandleView,
  FillView,
  LinkStatus,
  OrderView,
  TradeView,
} from './model.ts';
import type { LiveState, Traded } from './state.ts';
import { groupDigits } from './text.ts';
import type { TicketOrder, TicketPreview } from './ticket.ts';
import type { PlaceResult, TradingPort } from './trading-port.ts';

/** Levels per side that the ladder can show. */
const BOOK_LEVELS = 250;
const TRADES_MAX = 2000;
const TRADES_FIRST = 1000;
const CANDLES_FIRST = 1000;
const FILLS_MAX = 200;
const LATENCY_MILLISECONDS = 10_000;
const RETRY_MILLISECONDS = 1000;

export interface FeedHooks {
  /** Something that is drawn changed. */
  changed(): void;
  log(kind: 'info' | 'good' | 'warn' | 'error', text: string): void;
}

export interface FeedOptions {
  readonly exchange: Exchange;
  readonly live: LiveState;
  /** False: market data alone. */
  readonly hasKey: boolean;
  readonly interval: ChartInterval;
}

/** Everything that belongs to the market on screen, closed together when it is switched. */
interface MarketStreams {
  readonly abort: AbortController;
  readonly book: LiveBook;
}

export class Feed implements TradingPort {
  readonly #exchange: Exchange;
  readonly #live: LiveState;
  readonly #hasKey: boolean;
  readonly #closed = new AbortController();
  #hooks: FeedHooks = { changed: () => {}, log: () => {} };
  #interval: ChartInterval;
  #market: MarketStreams | undefined;
  #bookChanged = false;
  #candlesAbort = new AbortController();
  /** Newest first; the state shows the same array. */
  #trades: TradeView[] = [];
  #tickCandles: CandleView[] = [];
  #traded = new Map<number, Traded>();

  constructor(options: FeedOptions) {
    this.#exchange = options.exchange;
    this.#live = options.live;
    this.#hasKey = options.hasKey;
    this.#interval = options.interval;
  }

  /** Loads the market and the account, then keeps them current until `close`. */
  async start(hooks: FeedHooks): Promise<void> {
    this.#hooks = hooks;
    await Promise.all([this.#openMarket(this.#live.market.symbol), this.#loadTickers()]);
    void this.#watchTickers();
    void this.#measure();
    if (!this.#hasKey) {
      this.#live.accountRemark = 'no key: market data only';
      this.#live.accountReady = true;
      this.#hooks.changed();
      return;
    }
    await new Promise<void>((resolve) => {
      void this.#watchAccount(resolve);
    });
  }

  async close(): Promise<void> {
    this.#closed.abort();
    this.#candlesAbort.abort();
    this.#market?.abort.abort();
    await this.#market?.book.close();
  }

  /** Called before a frame: reads the book once, however often it changed since the last one. */
  refresh(now: number): void {
    const { book } = this.#market ?? {};
    if (book !== undefined && this.#bookChanged) {
      this.#bookChanged = false;
      const market = this.#live.market;
      this.#live.book = {
        bids: levels(market, book.bids(BOOK_LEVELS)),
        asks: levels(market, book.asks(BOOK_LEVELS)),
        updateId: book.updateId,
        status: linkStatus(book.state.status),
      };
    }
    if (isTickInterval(this.#interval)) {
      const width = intervalMilliseconds(this.#interval);
      extendTo(this.#tickCandles, Math.floor(now / width) * width, width);
    }
  }

  // --- market data

  async switchMarket(symbol: string): Promise<void> {
    const known = this.#live.markets.some((market) => market.symbol === symbol);
    if (!known) throw new RangeError(`There is no market ${symbol}.`);
    this.#market?.abort.abort();
    await this.#market?.book.close();
    this.#market = undefined;
    await this.#openMarket(symbol);
    this.#hooks.changed();
  }

  async #openMarket(symbol: string): Promise<void> {
    const info = await this.#exchange.markets.get(symbol);
    this.#live.market = marketView(info);
    this.#live.book = { bids: [], asks: [], updateId: 0, status: 'connecting' };
    this.#traded = new Map();
    this.#live.traded = this.#traded;
    const abort = new AbortController();
    const { signal } = abort;
    const trades = this.#exchange.watch.trades(symbol, { signal });
    trades.on('state', (state) => this.#onState(linkStatus(state.status)));
    const [book] = await Promise.all([
      this.#exchange.liveBook(symbol, { depth: BOOK_LEVELS, signal }),
      // Listening first, so that no trade falls in between.
      trades.ready().then(() => this.#loadTrades(symbol)),
    ]);
    this.#market = { abort, book };
    this.#onState(linkStatus(trades.state.status));
    this.#watchBook(book);
    void this.#watchTrades(trades, symbol);
    await this.loadCandles(this.#interval);
  }

  #onState(status: LinkStatus): void {
    const before = this.#live.status;
    // Connecting for the first time is not the same as connecting again.
    const next = status === 'connecting' && before !== 'connecting' ? 'closed' : status;
    this.#live.status = next;
    if (next === 'closed' && before === 'live') {
      this.#hooks.log('warn', 'connection lost, trying again');
    }
    this.#hooks.changed();
  }

  #watchBook(book: LiveBook): void {
    const changed = (): void => {
      this.#bookChanged = true;
      this.#hooks.changed();
    };
    book.on('change', changed);
    book.on('state', changed);
    book.on('gap', (gap) => {
      this.#hooks.log(
        'warn',
        `book repaired: ${gap.cause}, ${(gap.milliseconds / 1000).toFixed(1)} s`,
      );
    });
    changed();
  }

  async #loadTrades(symbol: string): Promise<void> {
    const past = await this.#exchange.trades(symbol).toArray({ limit: TRADES_FIRST });
    this.#trades = past.map((trade) => tradeView(this.#live.market, trade)).filter(isDefined);
    this.#live.trades = this.#trades;
  }

  async #watchTrades(stream: Stream<Trade>, symbol: string): Promise<void> {
    const seen = new Set(this.#trades.slice(0, 200).map((trade) => trade.id));
    for await (const trade of stream) {
      if (this.#live.market.symbol !== symbol) return;
      if (seen.has(trade.id)) continue;
      const view = tradeView(this.#live.market, trade);
      if (view !== undefined) this.#addTrade(view);
    }
  }

  #addTrade(trade: TradeView): void {
    this.#trades.unshift(trade);
    if (this.#trades.length > TRADES_MAX) this.#trades.length = TRADES_MAX;
    const before = this.#traded.get(trade.price) ?? { bought: 0, sold: 0 };
    this.#traded.set(trade.price, {
      bought: before.bought + (trade.side === 'buy' ? trade.quantity : 0),
      sold: before.sold + (trade.side === 'sell' ? trade.quantity : 0),
    });
    if (isTickInterval(this.#interval)) {
      addTrade(this.#tickCandles, trade, intervalMilliseconds(this.#interval));
    }
    this.#hooks.changed();
  }

  async loadCandles(interval: ChartInterval): Promise<void> {
    this.#candlesAbort.abort();
    const abort = new AbortController();
    this.#candlesAbort = abort;
    this.#interval = interval;
    if (isTickInterval(interval)) {
      this.#tickCandles = foldTrades(this.#trades.toReversed(), intervalMilliseconds(interval));
      this.#showCandles(interval, this.#tickCandles);
      return;
    }
    const { symbol } = this.#live.market;
    const stream = this.#exchange.watch.candles(symbol, interval, { signal: abort.signal });
    await stream.ready();
    const from = Date.now() - CANDLES_FIRST * intervalMilliseconds(interval);
    const past = await this.#exchange
      .candles(symbol, interval, { from })
      .toArray({ limit: CANDLES_FIRST });
    if (abort.signal.aborted) return;
    const series = past.map((candle) => candleView(this.#live.market, candle));
    this.#showCandles(interval, trimmed(series));
    void this.#watchCandles(stream, interval);
  }

  #showCandles(interval: ChartInterval, series: CandleView[]): void {
    this.#live.candles = series;
    this.#live.candlesInterval = interval;
    this.#hooks.changed();
  }

  async #watchCandles(stream: Stream<Candle>, interval: CandleInterval): Promise<void> {
    for await (const candle of stream) {
      if (this.#interval !== interval) return;
      const series = [...this.#live.candles];
      const view = candleView(this.#live.market, candle);
      const at = series.findLastIndex((one) => one.openAt === view.openAt);
      if (at >= 0) series[at] = view;
      else if ((series.at(-1)?.openAt ?? 0) < view.openAt) series.push(view);
      if (series.length > SERIES_MAX) series.shift();
      this.#live.candles = series;
      this.#hooks.changed();
    }
  }

  async #loadTickers(): Promise<void> {
    const markets = await this.#exchange.markets.list();
    this.#live.markets = markets.map(marketView);
    const tickers = await this.#exchange.tickers.list();
    this.#live.tickers = new Map(tickers.map((ticker) => [ticker.market, tickerView(ticker)]));
  }

  async #watchTickers(): Promise<void> {
    const names = this.#live.markets.map((market) => market.symbol);
    const { signal } = this.#closed;
    for await (const ticker of this.#exchange.watch.ticker(names, { signal })) {
      this.#live.tickers = new Map(this.#live.tickers).set(ticker.market, tickerView(ticker));
      this.#hooks.changed();
    }
  }

  async #measure(): Promise<void> {
    while (!this.#closed.signal.aborted) {
      try {
        this.#live.latency = (await this.#exchange.time()).rttMs;
      } catch {
        this.#live.latency = undefined;
      }
      await pause(LATENCY_MILLISECONDS, this.#closed.signal);
    }
  }

  // --- the account

  async #loadAccount(): Promise<void> {
    try {
      const [orders, fills, balances] = await Promise.all([
        this.#exchange.orders.open().toArray({ limit: 1000 }),
        this.#exchange.orders.fills().page({ limit: 100 }),
        this.#exchange.account.balances(),
      ]);
      this.#live.orders = orders.map(orderView).sort(newestFirst);
      this.#live.fills = fills.items.map(fillView);
      this.#live.balances = balances;
      this.#live.accountRemark = undefined;
    } catch (error) {
      this.#live.accountRemark = error instanceof Error ? error.message : String(error);
    }
    this.#live.accountReady = true;
    this.#hooks.changed();
  }

  /**
   * Listens first and loads then: what happens in between waits in the stream, so nothing is missed.
   * @param loaded called when the account is on screen, or cannot be
   */
  async #watchAccount(loaded: () => void): Promise<void> {
    const { signal } = this.#closed;
    while (!signal.aborted) {
      const stream = this.#exchange.watch.account({ signal });
      try {
        await stream.ready();
        await this.#loadAccount();
        loaded();
        for await (const event of stream) this.#onAccount(event);
        return;
      } catch (error) {
        this.#onAccountFault(error);
        loaded();
        if (isPermanent(error)) return;
      }
      await pause(RETRY_MILLISECONDS, signal);
    }
  }

  #onAccountFault(error: unknown): void {
    if (this.#closed.signal.aborted) return;
    const text = error instanceof Error ? error.message : String(error);
    if (!this.#live.accountReady) this.#live.accountRemark = text;
    this.#live.accountReady = true;
    this.#hooks.log('error', `account: ${text}`);
  }

  #onAccount(event: AccountEvent): void {
    switch (event.kind) {
      case 'order':
        this.#onOrder(event.order);
        break;
      case 'fill':
        this.#onFill(fillView(event.fill));
        break;
      case 'balance':
        this.#onBalance(event.balance);
        break;
    }
    this.#hooks.changed();
  }

  #onOrder(order: Order): void {
    const others = this.#live.orders.filter((one) => one.id !== order.id);
    const isOpen =
      order.status === 'open' || order.status === 'partially-filled' || order.status === 'waiting';
    this.#live.orders = isOpen ? [...others, orderView(order)].sort(newestFirst) : others;
  }

  #onFill(fill: FillView): void {
    if (this.#live.fills.some((one) => one.id === fill.id && one.orderId === fill.orderId)) return;
    this.#live.fills = [fill, ...this.#live.fills].slice(0, FILLS_MAX);
    const verb = fill.side === 'buy' ? 'BUY' : 'SELL';
    const price = groupDigits(fill.price);
    this.#hooks.log(
      'good',
      `${verb} ${fill.quantity} ${fill.market} filled at ${price} as ${fill.liquidity}`,
    );
  }

  #onBalance(balance: BalanceView): void {
    const others = this.#live.balances.filter((one) => one.asset !== balance.asset);
    this.#live.balances = [...others, balance];
  }

  // --- orders

  async preview(order: TicketOrder): Promise<TicketPreview> {
    const preview = await this.#exchange.orders.preview(newOrder(order));
    if (!preview.ok) throw refusal(preview.code, preview.problems);
    return {
      ok: true,
      cost: preview.cost,
      costAsset: preview.costAsset,
      fee: preview.fee,
      feeAsset: preview.feeAsset,
      averagePrice: preview.averagePrice,
      filled: preview.filled,
      queueAhead: preview.queueAhead,
      warnings: [],
    };
  }

  async place(order: TicketOrder): Promise<PlaceResult> {
    const placed = await this.#exchange.orders.place(newOrder(order));
    if (placed.status !== 'unknown') return { kind: 'accepted', text: outcomeText(placed) };
    const clientId = placed.clientId ?? '';
    const settled = this.#exchange.orders
      .settled({ clientId, market: placed.market })
      .then(outcomeText, (error: unknown) =>
        error instanceof Error ? error.message : String(error),
      );
    return { kind: 'unknown', clientId, settled };
  }

  async cancel(order: OrderView): Promise<void> {
    await this.#exchange.orders.cancel({ id: order.id, market: order.market });
  }

  async cancelAll(market: string | undefined): Promise<number> {
    const { cancelled } = await this.#exchange.orders.cancelAll(
      market === undefined ? {} : { market },
    );
    return cancelled;
  }
}

/** A key that is refused will be refused again. */
function isPermanent(error: unknown): boolean {
  return (
    ExchangeError.is(error) && error.retry.afterMs === undefined && error.code !== 'stream-overflow'
  );
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve();
      return;
    }
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    timer.unref();
    signal.addEventListener('abort', done, { once: true });
  });
}
