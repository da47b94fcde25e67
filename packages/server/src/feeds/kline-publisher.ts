/**
 * The candle of one market and interval for those who watch it: the open one after each trade, and
 * each one once more when it is over. Starts from the open candle of the views.
 */
import type { Amount, EventOf, TimeMicros } from '@exchange/core';
import {
  type Candle,
  type CandleInterval,
  candleCloseTime,
  candleOpenTime,
} from '@exchange/core/market-data';

/** A trade may still be on its way when the clock says that its candle is over. */
const CLOSE_AFTER_MICROS = 2_000_000;

export class KlinePublisher {
  readonly #interval: CandleInterval;
  #candle: Candle | undefined;
  #over: Candle[] = [];
  #changed = false;

  constructor(interval: CandleInterval, open: Candle | undefined) {
    this.#interval = interval;
    this.#candle = open !== undefined && open.trades > 0 ? open : undefined;
  }

  addTrade(trade: EventOf<'trade'>): void {
    let candle = this.#candle;
    if (candle !== undefined && trade.time >= candle.closeTime) this.#close();
    candle = this.#candle;
    const price = trade.price;
    this.#changed = true;
    if (candle === undefined) {
      const openTime = candleOpenTime(this.#interval, trade.time);
      this.#candle = {
        openTime,
        closeTime: candleCloseTime(this.#interval, openTime),
        open: price,
        high: price,
        low: price,
        close: price,
        volume: BigInt(trade.quantity),
        quoteVolume: trade.notional,
        trades: 1,
        closed: false,
      };
      return;
    }
    this.#candle = {
      ...candle,
      high: candle.high === undefined || price > candle.high ? price : candle.high,
      low: candle.low === undefined || price < candle.low ? price : candle.low,
      close: price,
      volume: candle.volume + BigInt(trade.quantity),
      quoteVolume: (candle.quoteVolume + trade.notional) as Amount,
      trades: candle.trades + 1,
    };
  }

  /** Closes a candle whose time has passed without a further trade. */
  advance(now: TimeMicros): void {
    if (this.#candle !== undefined && now >= this.#candle.closeTime + CLOSE_AFTER_MICROS) {
      this.#close();
    }
  }

  #close(): void {
    if (this.#candle === undefined) return;
    this.#over.push({ ...this.#candle, closed: true });
    this.#candle = undefined;
    this.#changed = false;
  }

  /** Candles that ended since the last take. */
  takeOver(): readonly Candle[] {
    const over = this.#over;
    this.#over = [];
    return over;
  }

  /** The open candle, if it changed since the last take. */
  takeOpen(): Candle | undefined {
    if (!this.#changed) return undefined;
    this.#changed = false;
    return this.#candle;
  }
}
