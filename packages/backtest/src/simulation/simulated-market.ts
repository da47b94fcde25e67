/** One market of a run: its data, its tape, and what a strategy can see of it. */
import type { Market, Side } from '@exchange/core';
import {
  type Candle,
  CandleFold,
  type CandleInterval,
  candleCloseTime,
} from '@exchange/core/market-data';
import { amount, type PriceTicks, type TimeMicros } from '@exchange/core/units';
import {
  type BookLevelView,
  type BookView,
  type CandleSeries,
  type MarketReference,
  PositionTracker,
} from '@exchange/sdk/strategy';
import type { BarRow, TradeRow } from '../data/rows.ts';
import { BOOK_LEVELS_MAX, CANDLES_KEPT_MAX } from '../limits.ts';
import type { BarsTape } from './bars-tape.ts';
import { TradesTape } from './trades-tape.ts';

export interface ClosedCandle {
  readonly interval: CandleInterval;
  readonly candle: Candle;
}

export interface SimulatedMarketOptions {
  readonly market: Market;
  readonly reference: MarketReference;
  readonly tape: TradesTape | BarsTape;
  readonly intervals: readonly CandleInterval[];
}

export class SimulatedMarket {
  readonly market: Market;
  readonly reference: MarketReference;
  readonly tape: TradesTape | BarsTape;
  readonly position: PositionTracker;
  readonly #fold: CandleFold;
  readonly #series = new Map<CandleInterval, Candle[]>();
  /** Where the next candle of each interval begins, once there was one: live series have no holes. */
  readonly #nextOpen = new Map<CandleInterval, TimeMicros>();
  readonly #fillsGaps: boolean;
  #closed: ClosedCandle[] = [];
  /** Ticks; 0 before the first row. */
  firstPrice = 0;
  lastPrice = 0;

  constructor({ market, reference, tape, intervals }: SimulatedMarketOptions) {
    this.market = market;
    this.reference = reference;
    this.tape = tape;
    this.position = new PositionTracker(reference);
    // Recorded candles are taken as they are: a market that closes at night has none for the night.
    this.#fillsGaps = tape instanceof TradesTape;
    for (const interval of intervals) this.#series.set(interval, []);
    this.#fold = new CandleFold({
      market,
      intervals,
      onClosed: (interval, candle) => this.#close(interval, candle),
    });
  }

  seePrice(price: PriceTicks): void {
    if (this.firstPrice === 0) this.firstPrice = price;
    this.lastPrice = price;
  }

  addTrade(row: TradeRow): void {
    this.#fold.addTrade(row.time, row.price, row.quantity);
    this.seePrice(row.price);
  }

  addBar(bar: BarRow): void {
    const { open, high, low, close, volume, time: openTime, closeTime } = bar;
    const quoteVolume = amount(BigInt(volume) * BigInt(close) * this.market.quoteUnitsPerTickLot);
    // One trade stands for however many there were: the data does not say.
    const candle = {
      openTime,
      closeTime,
      open,
      high,
      low,
      close,
      volume: BigInt(volume),
      quoteVolume,
      trades: 1,
      closed: true,
    };
    this.#fold.addCandle(candle);
    this.#fold.advance(closeTime);
    this.seePrice(close);
  }

  /** Lets time pass; candles that are over by then can be taken. */
  advance(time: TimeMicros): void {
    this.#fold.advance(time);
    for (const interval of this.#nextOpen.keys()) this.#fillUntil(interval, time);
  }

  #close(interval: CandleInterval, candle: Candle): void {
    this.#fillUntil(interval, candle.openTime);
    this.#closed.push({ interval, candle });
    if (this.#fillsGaps) this.#nextOpen.set(interval, candle.closeTime);
  }

  /** Empty candles repeat the last close. */
  #fillUntil(interval: CandleInterval, time: TimeMicros): void {
    let from = this.#nextOpen.get(interval);
    if (from === undefined) return;
    const close = this.#closed.findLast((each) => each.interval === interval)?.candle.close;
    const price = close ?? this.#series.get(interval)?.at(-1)?.close;
    for (let to = candleCloseTime(interval, from); to <= time; to = candleCloseTime(interval, to)) {
      this.#closed.push({ interval, candle: emptyCandle(from, to, price) });
      this.#nextOpen.set(interval, to);
      from = to;
    }
  }

  /**
   * Those closed since the last call, shortest interval first; a strategy can reach them from now
   * on.
   */
  takeClosed(): readonly ClosedCandle[] {
    if (this.#closed.length === 0) return this.#closed;
    const closed = this.#closed.sort((a, b) => a.candle.closeTime - b.candle.closeTime);
    this.#closed = [];
    for (const { interval, candle } of closed) {
      const series = this.#series.get(interval);
      series?.push(candle);
      if (series !== undefined && series.length > CANDLES_KEPT_MAX * 1.1)
        series.splice(0, series.length - CANDLES_KEPT_MAX);
    }
    return closed;
  }

  candles(interval: CandleInterval): CandleSeries | undefined {
    const series = this.#series.get(interval);
    if (series === undefined) return undefined;
    return { closed: (count) => (count <= 0 ? [] : series.slice(-count)) };
  }

  get mid(): number | undefined {
    const { bid, ask } = this.tape.book;
    return bid === undefined || ask === undefined ? undefined : (bid.price + ask.price) / 2;
  }

  bookView(at: TimeMicros, updateId: number): BookView {
    const book = this.tape.book;
    return {
      market: this.reference,
      updateId,
      at,
      stale: false,
      bid: book.bid,
      ask: book.ask,
      level: (side, index) => book.level(side, index),
      depth: (side, price) => depthTo((index) => book.level(side, index), side, price),
    };
  }
}

function emptyCandle(
  openTime: TimeMicros,
  closeTime: TimeMicros,
  price: PriceTicks | undefined,
): Candle {
  return {
    openTime,
    closeTime,
    open: price,
    high: price,
    low: price,
    close: price,
    volume: 0n,
    quoteVolume: amount(0n),
    trades: 0,
    closed: true,
  };
}

function depthTo(
  level: (index: number) => BookLevelView | undefined,
  side: Side,
  price: PriceTicks,
): number {
  let lots = 0;
  for (let index = 0; index < BOOK_LEVELS_MAX; index += 1) {
    const at = level(index);
    if (at === undefined || (side === 'buy' ? at.price < price : at.price > price)) break;
    lots += at.quantity;
  }
  return lots;
}
