/**
 * Rolling 24 hours of one market, exact, in bounded memory.
 *
 * Trades are gathered by minute, at most 1,440 minutes are kept, and a minute leaves as a whole: the
 * window is the current minute and the 1,439 before it, so between 23 h 59 min and 24 h. Within that
 * window every figure is exact.
 */
import type { ExchangeEvent } from '../engine/events.ts';
import { MICROS_PER_MINUTE } from '../units/civil-date.ts';
import type { Amount, PriceTicks, TimeMicros } from '../units/quantities.ts';
import { type Candle, CandleBar } from './candle-bar.ts';
import type { CandleMarket } from './candles.ts';
import { WideSum } from './wide-sum.ts';

export interface Ticker {
  /**
   * Prices are those of the window's trades. In a window without one they all are the last price;
   * `undefined` before the first trade ever.
   */
  readonly firstPrice: PriceTicks | undefined;
  readonly lastPrice: PriceTicks | undefined;
  readonly highPrice: PriceTicks | undefined;
  readonly lowPrice: PriceTicks | undefined;
  /** Lots. */
  readonly volume: bigint;
  /** In units of the quote asset. */
  readonly quoteVolume: Amount;
  readonly trades: number;
  readonly openTime: TimeMicros;
  /** The fold's time. */
  readonly closeTime: TimeMicros;
}

const WINDOW_MINUTES = 24 * 60;

export class TickerFold {
  readonly market: string;
  readonly #quoteUnitsPerTickLot: bigint;
  /** Minutes with trades, oldest first from `#head`. */
  #minutes: CandleBar[] = [];
  #head = 0;
  readonly #volume = new WideSum();
  readonly #quote = new WideSum();
  #trades = 0;
  #high = 0;
  #low = 0;
  #lastPrice = 0;
  #time = 0;

  constructor(market: CandleMarket) {
    this.market = market.symbol;
    this.#quoteUnitsPerTickLot = market.quoteUnitsPerTickLot;
  }

  /** True when the event was a trade in this market. Any event lets time pass. */
  apply(event: ExchangeEvent): boolean {
    if (event.kind !== 'trade' || event.market !== this.market) {
      this.advance(event.time);
      return false;
    }
    this.addTrade(event.time, event.price, event.quantity);
    return true;
  }

  /** Microseconds, ticks, lots; time must not decrease. */
  addTrade(time: number, price: number, quantity: number): void {
    this.advance(time);
    this.#minuteOf(time).addTrade(price, quantity);
    this.#volume.add(quantity);
    this.#quote.addProduct(price, quantity);
    this.#widen(price, price);
    this.#trades++;
    this.#lastPrice = price;
  }

  /** A one-minute candle instead of its trades, to fill the window after a start; oldest first. */
  addMinute(candle: Candle): void {
    const { open, high, low, close } = candle;
    this.advance(candle.openTime);
    if (open === undefined || high === undefined || low === undefined || close === undefined)
      return;
    this.#lastPrice = close;
    if (candle.trades === 0) return;
    const quote = candle.quoteVolume / this.#quoteUnitsPerTickLot;
    const minute = this.#minuteOf(candle.openTime);
    if (minute.trades === 0) minute.open = open;
    minute.high = minute.trades === 0 ? high : Math.max(minute.high, high);
    minute.low = minute.trades === 0 ? low : Math.min(minute.low, low);
    minute.close = close;
    minute.trades += candle.trades;
    minute.volume.addBig(candle.volume);
    minute.quote.addBig(quote);
    this.#volume.addBig(candle.volume);
    this.#quote.addBig(quote);
    this.#widen(low, high);
    this.#trades += candle.trades;
  }

  /** Sets the last price of a market whose trades are all older than the window. */
  setLastPrice(price: PriceTicks): void {
    this.#lastPrice = price;
  }

  #widen(low: number, high: number): void {
    if (this.#trades === 0 || high > this.#high) this.#high = high;
    if (this.#trades === 0 || low < this.#low) this.#low = low;
  }

  #minuteOf(time: number): CandleBar {
    const openTime = time - (time % MICROS_PER_MINUTE);
    const last = this.#minutes[this.#minutes.length - 1];
    if (last !== undefined && this.#head < this.#minutes.length && last.openTime >= openTime) {
      return last;
    }
    const minute = new CandleBar();
    minute.start(openTime, openTime + MICROS_PER_MINUTE);
    this.#minutes.push(minute);
    return minute;
  }

  #windowStart(): number {
    const minute = Math.floor(this.#time / MICROS_PER_MINUTE);
    return Math.max(0, minute - WINDOW_MINUTES + 1) * MICROS_PER_MINUTE;
  }

  /** Lets time pass: minutes that left the window are forgotten. */
  advance(time: number): void {
    if (time <= this.#time) return;
    this.#time = time;
    const start = this.#windowStart();
    let extremeLeft = false;
    let oldest = this.#minutes[this.#head];
    while (oldest !== undefined && oldest.openTime < start) {
      this.#volume.addBig(-oldest.volume.value());
      this.#quote.addBig(-oldest.quote.value());
      this.#trades -= oldest.trades;
      if (oldest.high === this.#high || oldest.low === this.#low) extremeLeft = true;
      oldest = this.#minutes[++this.#head];
    }
    if (this.#head >= WINDOW_MINUTES) {
      this.#minutes = this.#minutes.slice(this.#head);
      this.#head = 0;
    }
    if (extremeLeft) this.#findExtremes();
  }

  #findExtremes(): void {
    this.#high = 0;
    this.#low = Number.MAX_SAFE_INTEGER;
    for (let index = this.#head; index < this.#minutes.length; index++) {
      const minute = this.#minutes[index];
      if (minute === undefined) continue;
      if (minute.high > this.#high) this.#high = minute.high;
      if (minute.low < this.#low) this.#low = minute.low;
    }
  }

  /** The window that ends now, at the newest time that was seen. */
  ticker(): Ticker {
    const last = this.#lastPrice === 0 ? undefined : (this.#lastPrice as PriceTicks);
    const traded = this.#trades > 0;
    return {
      firstPrice: traded ? (this.#minutes[this.#head]?.open as PriceTicks) : last,
      lastPrice: last,
      highPrice: traded ? (this.#high as PriceTicks) : last,
      lowPrice: traded ? (this.#low as PriceTicks) : last,
      volume: this.#volume.value(),
      quoteVolume: (this.#quote.value() * this.#quoteUnitsPerTickLot) as Amount,
      trades: this.#trades,
      openTime: this.#windowStart() as TimeMicros,
      closeTime: this.#time as TimeMicros,
    };
  }
}
