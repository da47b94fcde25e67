/** The public streams of one market. */
import type { EventOf, ExchangeEvent, TimeMicros } from '@exchange/core';
import type { CandleInterval, DepthFold } from '@exchange/core/market-data';
import type { Stream } from '@exchange/core/protocol';
import type { Clock } from '../pipeline/clock.ts';
import type { MarketView, Views } from '../views.ts';
import { depthText } from './depth-delta.ts';
import { DepthPublisher } from './depth-publisher.ts';
import { KlinePublisher } from './kline-publisher.ts';
import type { Outlet } from './outlet.ts';
import { bookTickerPayload, klinePayload, tickerPayload, tradePayload } from './payloads.ts';
import { sendAll, sendNewest, Topic } from './topic.ts';

type MarketStream = Extract<
  Stream,
  { channel: 'depth' | 'trade' | 'ticker' | 'bookTicker' | 'kline' }
>;

interface Klines {
  readonly topic: Topic;
  readonly publisher: KlinePublisher;
}

export interface MarketFeedOptions {
  readonly market: MarketView;
  readonly fold: DepthFold;
  readonly views: Views;
  readonly clock: Clock;
}

export class MarketFeed {
  readonly depth: DepthPublisher;
  readonly #market: MarketView;
  readonly #views: Views;
  readonly #clock: Clock;
  readonly #depths = new Topic();
  readonly #trades = new Topic();
  readonly #tickers = new Topic();
  readonly #bookTickers = new Topic();
  readonly #klines = new Map<CandleInterval, Klines>();
  #newTrades: EventOf<'trade'>[] = [];
  #traded = false;
  #engineTime = 0 as TimeMicros;
  #bestSent = '';

  constructor({ market, fold, views, clock }: MarketFeedOptions) {
    this.#clock = clock;
    this.#market = market;
    this.#views = views;
    this.depth = new DepthPublisher(fold, market);
  }

  topic(stream: MarketStream): Topic {
    switch (stream.channel) {
      case 'depth':
        return this.#depths;
      case 'trade':
        return this.#trades;
      case 'ticker':
        return this.#tickers;
      case 'bookTicker':
        return this.#bookTickers;
      case 'kline':
        return this.#klinesOf(stream.interval).topic;
    }
  }

  #klinesOf(interval: CandleInterval): Klines {
    const known = this.#klines.get(interval);
    if (known !== undefined) return known;
    const open = this.#views.openCandle(this.#market.symbol, interval);
    const klines = { topic: new Topic(), publisher: new KlinePublisher(interval, open) };
    this.#klines.set(interval, klines);
    return klines;
  }

  removeFrom(stream: MarketStream, name: string, outlet: Outlet): void {
    if (stream.channel !== 'kline') {
      this.topic(stream).remove(name, outlet);
      return;
    }
    const klines = this.#klines.get(stream.interval);
    klines?.topic.remove(name, outlet);
    // Nobody watches: the next one starts from the views again.
    if (klines?.topic.isEmpty === true) this.#klines.delete(stream.interval);
  }

  /** True when there is something to flush. */
  apply(event: ExchangeEvent): boolean {
    if (event.kind === 'trade') {
      this.#traded = true;
      if (!this.#trades.isEmpty) this.#newTrades.push(event);
      for (const { publisher } of this.#klines.values()) publisher.addTrade(event);
    }
    if (!('updateId' in event) || event.updateId === undefined) return false;
    this.#engineTime = event.time;
    return true;
  }

  /** Lets time pass for candles; true when one ended. */
  advance(now: TimeMicros): boolean {
    for (const { publisher } of this.#klines.values()) publisher.advance(now);
    return this.#klines.size > 0;
  }

  flush(now: TimeMicros): void {
    this.#flushTrades(now);
    this.#flushDepth(now);
    this.#flushKlines(now);
    if (!this.#traded) return;
    this.#traded = false;
    const ticker = this.#tickers.isEmpty ? undefined : this.#views.ticker(this.#market.symbol);
    if (ticker === undefined) return;
    const payload = JSON.stringify(tickerPayload(ticker, this.#market, now));
    this.#tickers.publish([payload], sendNewest);
  }

  #flushTrades(now: TimeMicros): void {
    if (this.#newTrades.length === 0) return;
    const trades = this.#newTrades;
    this.#newTrades = [];
    const payloads = trades.map((trade) => JSON.stringify(tradePayload(trade, this.#market, now)));
    this.#trades.publish(payloads, sendAll);
  }

  #flushDepth(now: TimeMicros): void {
    const delta = this.depth.take({ eventTime: now, engineTime: this.#engineTime });
    if (delta === undefined) return;
    if (!this.#depths.isEmpty) {
      const gap = { from: delta.first - 1, catchUp: this.#catchUp };
      this.#depths.publish([depthText(delta)], (outlet, name, frames) =>
        outlet.sendDepth(name, gap, frames),
      );
    }
    if (!this.#bookTickers.isEmpty) this.#flushBookTicker(now);
  }

  /** For a consumer that left the book at `from`. */
  readonly #catchUp = (from: number): string | undefined => this.resume(from, this.#clock.now());

  /** The `data` of one message from update `from` to now; undefined when there is nothing to say. */
  resume(from: number, now: TimeMicros): string | undefined {
    // What is not sent yet belongs to everyone's next message.
    this.flush(now);
    const times = { eventTime: now, engineTime: this.#views.time };
    const resumed = this.depth.resume(from, times);
    switch (resumed.kind) {
      case 'current':
        return undefined;
      case 'delta':
        return depthText(resumed.delta);
      case 'resync':
        return this.depth.resyncText(resumed.reason, times);
    }
  }

  #flushBookTicker(now: TimeMicros): void {
    const best = this.depth.best();
    const { bid, ask } = best;
    const shown = `${bid?.price} ${bid?.quantity} ${ask?.price} ${ask?.quantity}`;
    if (shown === this.#bestSent) return;
    this.#bestSent = shown;
    const quotes = { ...best, engineTime: this.#engineTime };
    const payload = JSON.stringify(bookTickerPayload(quotes, this.#market, now));
    this.#bookTickers.publish([payload], sendNewest);
  }

  #flushKlines(now: TimeMicros): void {
    for (const { topic, publisher } of this.#klines.values()) {
      const over = publisher
        .takeOver()
        .map((candle) => JSON.stringify(klinePayload(candle, this.#market, now)));
      topic.publish(over, sendAll);
      const open = publisher.takeOpen();
      if (open !== undefined) {
        topic.publish([JSON.stringify(klinePayload(open, this.#market, now))], sendNewest);
      }
    }
  }
}
