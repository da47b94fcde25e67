/**
 * Candles of one market in any of the fifteen intervals, as a fold over trades.
 *
 * Every interval is a whole number of minutes, so a trade touches one bar only, the minute's; when
 * the minute ends it is added to the bars of the longer intervals. The cost of a trade does not
 * depend on the number of intervals, and nothing is allocated for it.
 *
 * A candle in which nothing traded is not reported as closed (an idle market would report one a
 * minute for ever): `fillGaps` puts them back where a series is shown.
 */
import { assert } from '../assert.ts';
import type { ExchangeEvent } from '../engine/events.ts';
import { MICROS_PER_MINUTE } from '../units/civil-date.ts';
import type { Amount, PriceTicks, TimeMicros } from '../units/quantities.ts';
import { type Candle, CandleBar } from './candle-bar.ts';
import {
  type CandleInterval,
  candleCloseTime,
  candleIntervals,
  candleOpenTime,
} from './intervals.ts';

export interface CandleMarket {
  readonly symbol: string;
  readonly quoteUnitsPerTickLot: Amount;
}

export interface CandleFoldOptions {
  readonly market: CandleMarket;
  /** Default: all fifteen. Reported in the order given here. */
  readonly intervals?: readonly CandleInterval[];
  /** Called once for each candle with trades in it when its time is over. */
  readonly onClosed?: (interval: CandleInterval, candle: Candle) => void;
}

/** Plain data (JSON keeps it) from which a fold goes on as if it had never stopped. */
export interface CandleFoldState {
  readonly time: number;
  readonly lastClose: number;
  readonly bars: readonly SavedBar[];
}

interface SavedBar {
  /** `minute` is the bar that the longer ones do not contain yet. */
  readonly interval: CandleInterval | 'minute';
  readonly openTime: number;
  readonly prices: readonly [open: number, high: number, low: number, close: number];
  readonly trades: number;
  readonly volume: string;
  /** Ticks × lots. */
  readonly quote: string;
}

export class CandleFold {
  readonly market: string;
  readonly #quoteUnitsPerTickLot: bigint;
  readonly #intervals: readonly CandleInterval[];
  readonly #onClosed: ((interval: CandleInterval, candle: Candle) => void) | undefined;
  readonly #minute = new CandleBar();
  readonly #bars: CandleBar[];
  #time = 0;
  /** 0 before the first trade. */
  #lastClose = 0;

  constructor({ market, intervals = candleIntervals, onClosed }: CandleFoldOptions) {
    this.market = market.symbol;
    this.#quoteUnitsPerTickLot = market.quoteUnitsPerTickLot;
    this.#intervals = intervals;
    this.#onClosed = onClosed;
    this.#bars = intervals.map(() => new CandleBar());
    this.#startBars(0);
  }

  get intervals(): readonly CandleInterval[] {
    return this.#intervals;
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

  /**
   * The packed path: microseconds, ticks, lots. Time must not decrease; a trade that is late
   * nevertheless counts in the minute that is open.
   */
  addTrade(time: number, price: number, quantity: number): void {
    if (time >= this.#minute.closeTime) this.#closeMinute(time);
    this.#minute.addTrade(price, quantity);
    this.#time = time;
  }

  /** Lets time pass without a trade: what is over is reported. */
  advance(time: number): void {
    if (time >= this.#minute.closeTime) this.#closeMinute(time);
    if (time > this.#time) this.#time = time;
  }

  /**
   * Adds a whole candle of some other source, whose time lies within one candle of every interval of
   * this fold, instead of its trades. Not mixed with trades of the same minute.
   */
  addCandle(candle: Candle): void {
    if (candle.openTime >= this.#minute.closeTime) this.#closeMinute(candle.openTime);
    this.#time = candle.openTime;
    if (candle.trades === 0 || candle.close === undefined) return;
    assert(this.#quoteUnitsPerTickLot > 0n, 'a market has a notional unit');
    const bar = new CandleBar();
    bar.open = candle.open ?? candle.close;
    bar.high = candle.high ?? candle.close;
    bar.low = candle.low ?? candle.close;
    bar.close = candle.close;
    bar.trades = candle.trades;
    bar.volume.addBig(candle.volume);
    bar.quote.addBig(candle.quoteVolume / this.#quoteUnitsPerTickLot);
    this.#minute.addBar(bar);
  }

  /** The candle that is open now; an empty one when nothing has traded in it. */
  current(interval: CandleInterval): Candle {
    const index = this.#intervals.indexOf(interval);
    assert(index >= 0, 'only intervals of this fold have candles');
    const bar = new CandleBar();
    const own = this.#bars[index];
    assert(own !== undefined, 'every interval has a bar');
    bar.start(own.openTime, own.closeTime);
    bar.addBar(own);
    bar.addBar(this.#minute);
    return this.#candle(bar, false);
  }

  #startBars(time: number): void {
    const minute = time - (time % MICROS_PER_MINUTE);
    this.#minute.start(minute, minute + MICROS_PER_MINUTE);
    for (const [index, interval] of this.#intervals.entries()) {
      const bar = this.#bars[index];
      if (bar === undefined || time < bar.closeTime) continue;
      const openTime = candleOpenTime(interval, time as TimeMicros);
      bar.start(openTime, candleCloseTime(interval, openTime));
    }
  }

  #closeMinute(time: number): void {
    const { trades } = this.#minute;
    if (trades > 0) this.#lastClose = this.#minute.close;
    for (const [index, interval] of this.#intervals.entries()) {
      const bar = this.#bars[index];
      if (bar === undefined) continue;
      if (trades > 0) bar.addBar(this.#minute);
      if (time >= bar.closeTime && bar.trades > 0) {
        this.#onClosed?.(interval, this.#candle(bar, true));
      }
    }
    this.#startBars(time);
  }

  #candle(bar: CandleBar, closed: boolean): Candle {
    const empty = this.#lastClose === 0 ? undefined : this.#lastClose;
    const price = (value: number) => (bar.trades > 0 ? value : empty) as PriceTicks | undefined;
    return {
      openTime: bar.openTime as TimeMicros,
      closeTime: bar.closeTime as TimeMicros,
      open: price(bar.open),
      high: price(bar.high),
      low: price(bar.low),
      close: price(bar.close),
      volume: bar.volume.value(),
      quoteVolume: (bar.quote.value() * this.#quoteUnitsPerTickLot) as Amount,
      trades: bar.trades,
      closed,
    };
  }

  /** Everything needed to go on later. */
  save(): CandleFoldState {
    const bars = this.#bars.map((bar, index) => saveBar(this.#intervals[index] ?? '1m', bar));
    return {
      time: this.#time,
      lastClose: this.#lastClose,
      bars: [...bars, saveBar('minute', this.#minute)],
    };
  }

  /** Goes on from a saved state; intervals that it lacks start empty. */
  restore(state: CandleFoldState): void {
    this.#time = state.time;
    this.#lastClose = state.lastClose;
    this.#startBars(state.time);
    for (const saved of state.bars) {
      const bar =
        saved.interval === 'minute'
          ? this.#minute
          : this.#bars[this.#intervals.indexOf(saved.interval)];
      if (bar === undefined) continue;
      bar.start(saved.openTime, closeTimeOf(saved));
      [bar.open, bar.high, bar.low, bar.close] = saved.prices;
      bar.trades = saved.trades;
      bar.volume.addBig(BigInt(saved.volume));
      bar.quote.addBig(BigInt(saved.quote));
    }
  }
}

function closeTimeOf({ interval, openTime }: SavedBar): number {
  if (interval === 'minute') return openTime + MICROS_PER_MINUTE;
  return candleCloseTime(interval, openTime as TimeMicros);
}

function saveBar(interval: CandleInterval | 'minute', bar: CandleBar): SavedBar {
  return {
    interval,
    openTime: bar.openTime,
    prices: [bar.open, bar.high, bar.low, bar.close],
    trades: bar.trades,
    volume: bar.volume.value().toString(),
    quote: bar.quote.value().toString(),
  };
}

export interface GapOptions {
  readonly interval: CandleInterval;
  /** The series begins with the candle that contains this. */
  readonly from: TimeMicros;
  /** Exclusive: the last candle begins before this. */
  readonly to: TimeMicros;
  /** At most this many, counted from the beginning. */
  readonly limit: number;
  /** The close before the series, for empty candles at its beginning. */
  readonly previousClose?: PriceTicks;
}

/** The whole series: candles that were stored, and empty ones where nothing traded. */
export function fillGaps(candles: readonly Candle[], options: GapOptions): Candle[] {
  const { interval, from, to, limit } = options;
  const filled: Candle[] = [];
  let next = 0;
  let close = options.previousClose;
  let openTime = candleOpenTime(interval, from);
  while (openTime < to && filled.length < limit) {
    const closeTime = candleCloseTime(interval, openTime);
    let candle = candles[next];
    while (candle !== undefined && candle.openTime < openTime) candle = candles[++next];
    if (candle !== undefined && candle.openTime === openTime) {
      filled.push(candle);
      close = candle.close ?? close;
      next++;
    } else {
      filled.push(emptyCandle(openTime, closeTime, close));
    }
    openTime = closeTime;
  }
  return filled;
}

function emptyCandle(
  openTime: TimeMicros,
  closeTime: TimeMicros,
  close: PriceTicks | undefined,
): Candle {
  return {
    openTime,
    closeTime,
    open: close,
    high: close,
    low: close,
    close,
    volume: 0n,
    quoteVolume: 0n as Amount,
    trades: 0,
    closed: true,
  };
}
