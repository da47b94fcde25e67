/** What is shown of one market, as folds over its events. */
import type { EventOf, ExchangeEvent, Market, MarketState, TimeMicros } from '@exchange/core';
import {
  type Candle,
  CandleFold,
  type CandleInterval,
  DepthFold,
  type DepthSnapshot,
  type TapeTrade,
  type Ticker,
  TickerFold,
  TradeTape,
} from '@exchange/core/market-data';
import type { CandleRow } from './history/history.ts';
import { RECENT_TRADES_PER_MARKET_MAX } from './limits.ts';
import type { DepthView, IndicativeView, MarketView } from './views.ts';

/** What history knows of a market, for folds that reach back before this run. */
export interface MarketPast {
  /** Oldest first; the newest RECENT_TRADES_PER_MARKET_MAX. */
  readonly trades: readonly TapeTrade[];
  /** One-minute candles of the last 24 hours, oldest first. */
  readonly minutes: readonly CandleRow[];
  /** The newest candle of each interval. */
  readonly newestCandles: readonly CandleRow[];
}

export class MarketFolds {
  readonly depth: DepthFold;
  readonly #market: Market;
  readonly #tape: TradeTape;
  readonly #ticker: TickerFold;
  readonly #candles: CandleFold;
  #view: MarketView;
  #bookTime: TimeMicros;

  constructor(market: Market, state: MarketState, time: TimeMicros) {
    this.#market = market;
    this.#view = { ...market, state };
    this.#bookTime = time;
    this.depth = new DepthFold(market);
    this.#tape = new TradeTape(market.symbol, RECENT_TRADES_PER_MARKET_MAX);
    this.#ticker = new TickerFold(market);
    this.#candles = new CandleFold({ market });
  }

  /** Goes on from what the engine shows and history has. */
  restore(depth: DepthSnapshot, past: MarketPast, time: TimeMicros): void {
    this.depth.reset(depth);
    for (const trade of past.trades) this.#tape.add(trade);
    for (const minute of past.minutes) this.#ticker.addMinute({ ...minute, closed: true });
    const last = past.trades.at(-1)?.price;
    if (last !== undefined) this.#ticker.setLastPrice(last);
    this.#ticker.advance(time);
    const open = past.newestCandles.filter(({ closeTime }) => closeTime > time);
    this.#candles.restore({
      time,
      lastClose: last ?? 0,
      bars: open.map((candle) => this.#bar(candle)),
    });
  }

  /** Its state, and how its auction stands. */
  restoreState(
    { state, endsAt }: Pick<MarketView, 'state' | 'endsAt'>,
    auction: IndicativeView | undefined,
  ): void {
    this.#view = {
      ...this.#market,
      state,
      ...(endsAt === undefined ? {} : { endsAt }),
      ...(auction === undefined ? {} : { indicative: indicativeOf(auction) }),
    };
  }

  apply(event: ExchangeEvent): void {
    if (this.depth.apply(event)) this.#bookTime = event.time;
    if (event.kind === 'market-changed') this.#change(event);
    if (event.kind === 'auction-indicative') {
      this.#view = { ...this.#view, indicative: indicativeOf(event) };
    }
    if (event.kind !== 'trade') return;
    this.#tape.apply(event);
    this.#ticker.addTrade(event.time, event.price, event.quantity);
    this.#candles.addTrade(event.time, event.price, event.quantity);
  }

  #change({ state, endsAt }: EventOf<'market-changed'>): void {
    const { indicative } = this.#view;
    // What an auction gathered stays while the market is halted; only trading ends it.
    const keeps = indicative !== undefined && state !== 'open' && state !== 'post-only';
    this.#view = {
      ...this.#market,
      state,
      ...(endsAt === undefined ? {} : { endsAt }),
      ...(keeps ? { indicative } : {}),
    };
  }

  market(): MarketView {
    return this.#view;
  }

  depthView(levels: number | undefined): DepthView {
    const { updateId, bids, asks } = this.depth.snapshot(levels);
    return {
      updateId,
      time: this.#bookTime,
      bids: bids.map(({ price, quantity }) => [price, quantity]),
      asks: asks.map(({ price, quantity }) => [price, quantity]),
    };
  }

  recentTrades(limit: number): readonly TapeTrade[] {
    return this.#tape.newest(limit);
  }

  ticker(time: TimeMicros): Ticker {
    this.#ticker.advance(time);
    return this.#ticker.ticker();
  }

  openCandle(interval: CandleInterval, time: TimeMicros): Candle | undefined {
    this.#candles.advance(time);
    const candle = this.#candles.current(interval);
    return candle.close === undefined ? undefined : candle;
  }

  #bar({ interval, openTime, open, high, low, close, trades, volume, quoteVolume }: CandleRow) {
    return {
      interval,
      openTime,
      prices: [open, high, low, close] as const,
      trades,
      volume: volume.toString(),
      quote: (quoteVolume / this.#market.quoteUnitsPerTickLot).toString(),
    };
  }
}

function indicativeOf({ price, quantity, surplus, surplusSide }: IndicativeView): IndicativeView {
  return {
    quantity,
    ...(price === undefined ? {} : { price }),
    ...(surplus === undefined ? {} : { surplus }),
    ...(surplusSide === undefined ? {} : { surplusSide }),
  };
}
