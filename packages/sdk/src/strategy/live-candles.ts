/**
 * Closed candles of one market and interval, without holes: history first, then each as it closes,
 * those that were missed while the connection was lost, and an empty one where nothing traded.
 */
import {
  type CandleInterval,
  fillGaps,
  type Candle as WholeCandle,
} from '@exchange/core/market-data';
import {
  type PriceTicks,
  parseAmount,
  parseLevelQuantity,
  parsePrice,
  timeMicros,
} from '@exchange/core/units';
import type { Exchange } from '../exchange.ts';
import { STRATEGY_CANDLES_MAX } from '../limits.ts';
import type { Candle, MarketInfo } from '../market-data/types.ts';
import type { Stream } from '../streams/stream.ts';
import { candleBounds } from '../wire/market-data.ts';
import type { CandleSeries } from './contract.ts';

/** How long after its end a candle without trades is taken for over; the exchange waits 2 s. */
const EMPTY_AFTER_MILLISECONDS = 3_000;
const MICROS_PER_MILLISECOND = 1_000;

export interface LiveCandlesOptions {
  readonly exchange: Exchange;
  readonly rules: MarketInfo;
  readonly interval: CandleInterval;
  /** Unix milliseconds at the exchange. */
  readonly now: () => number;
  readonly onClosed: (candle: WholeCandle) => void;
}

export class LiveCandles implements CandleSeries {
  readonly #options: LiveCandlesOptions;
  readonly #stream: Stream<Candle>;
  #closed: WholeCandle[] = [];
  /** Live ones that wait while history is fetched. */
  #waiting: WholeCandle[] | undefined = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #ended = false;

  constructor(options: LiveCandlesOptions) {
    this.#options = options;
    this.#stream = options.exchange.watch.candles(options.rules.symbol, options.interval);
    this.#stream.on('item', (candle) => {
      if (candle.closed) this.#arrive(wholeCandle(candle, options.rules));
    });
  }

  get stream(): Stream<Candle> {
    return this.#stream;
  }

  closed(count: number): readonly WholeCandle[] {
    return count <= 0 ? [] : this.#closed.slice(-count);
  }

  /** Fetches history; those candles are not announced. */
  async start(): Promise<void> {
    await this.#stream.ready();
    const { exchange, rules, interval } = this.#options;
    const rows = await exchange
      .candles(rules.symbol, interval)
      .toArray({ limit: STRATEGY_CANDLES_MAX });
    const closed = rows
      .filter((candle) => candle.closed)
      .map((candle) => wholeCandle(candle, rules));
    for (const candle of this.#withGaps(closed)) this.#keep(candle);
    this.#release();
    this.#stream.on('state', ({ status }) => {
      if (status === 'live') void this.#catchUp();
      else this.#waiting ??= [];
    });
    this.#schedule();
  }

  close(): Promise<void> {
    this.#ended = true;
    clearTimeout(this.#timer);
    return this.#stream.close();
  }

  /** What closed while the stream was down comes late, but comes. */
  async #catchUp(): Promise<void> {
    const { exchange, rules, interval } = this.#options;
    const last = this.#closed.at(-1);
    try {
      if (last !== undefined) {
        const from = last.closeTime / MICROS_PER_MILLISECOND;
        const rows = await exchange
          .candles(rules.symbol, interval, { from })
          .toArray({ limit: STRATEGY_CANDLES_MAX });
        for (const row of rows) if (row.closed) this.#announce(wholeCandle(row, rules));
      }
    } catch {
      // The next candle shows the hole, and it is filled as if nothing had traded.
    }
    this.#release();
  }

  #arrive(candle: WholeCandle): void {
    if (this.#waiting === undefined) this.#announce(candle);
    else this.#waiting.push(candle);
  }

  #release(): void {
    const waiting = this.#waiting ?? [];
    this.#waiting = undefined;
    for (const candle of waiting) this.#announce(candle);
  }

  #announce(candle: WholeCandle): void {
    if (this.#ended) return;
    const last = this.#closed.at(-1);
    if (last !== undefined && candle.openTime < last.closeTime) return;
    for (const one of this.#withGaps([candle])) {
      this.#keep(one);
      this.#options.onClosed(one);
    }
    this.#schedule();
  }

  /** With an empty candle wherever one is missing, from the last one that is known. */
  #withGaps(candles: readonly WholeCandle[]): readonly WholeCandle[] {
    const before = this.#closed.at(-1);
    const from = before?.closeTime ?? candles[0]?.openTime;
    const to = candles.at(-1)?.closeTime;
    if (from === undefined || to === undefined) return candles;
    return fillGaps(candles, {
      interval: this.#options.interval,
      from,
      to,
      limit: STRATEGY_CANDLES_MAX,
      ...(before?.close === undefined ? {} : { previousClose: before.close }),
    });
  }

  #keep(candle: WholeCandle): void {
    this.#closed.push(candle);
    if (this.#closed.length > STRATEGY_CANDLES_MAX) this.#closed.shift();
  }

  /** Wakes up when the next candle is over, in case nothing trades in it. */
  #schedule(): void {
    clearTimeout(this.#timer);
    const last = this.#closed.at(-1);
    if (this.#ended || last?.close === undefined) return;
    const next = candleBounds(this.#options.interval, last.closeTime / MICROS_PER_MILLISECOND);
    const wait = next.closeAt + EMPTY_AFTER_MILLISECONDS - this.#options.now();
    // Longer than a timer can wait: it is looked at again on the way.
    this.#timer = setTimeout(
      () => this.#emptyCandle(next.openAt),
      Math.min(Math.max(wait, 0), 2 ** 31 - 1),
    );
  }

  #emptyCandle(openAt: number): void {
    const last = this.#closed.at(-1);
    const due = last !== undefined && last.closeTime === openAt * MICROS_PER_MILLISECOND;
    const { closeAt } = candleBounds(this.#options.interval, openAt);
    if (!due || this.#waiting !== undefined || this.#options.now() < closeAt) {
      this.#schedule();
      return;
    }
    const { close } = last;
    this.#announce({
      openTime: timeMicros(openAt * MICROS_PER_MILLISECOND),
      closeTime: timeMicros(closeAt * MICROS_PER_MILLISECOND),
      open: close,
      high: close,
      low: close,
      close,
      volume: 0n,
      quoteVolume: 0n as WholeCandle['quoteVolume'],
      trades: 0,
      closed: true,
    });
  }
}

function wholeCandle(candle: Candle, rules: MarketInfo): WholeCandle {
  const ticks = (text: string | undefined): PriceTicks | undefined => {
    const parsed = text === undefined ? undefined : parsePrice(rules, text);
    return parsed?.ok === true ? parsed.value : undefined;
  };
  const quote = parseAmount(rules.quoteDecimals, candle.quoteVolume ?? '0');
  return {
    openTime: timeMicros(candle.openAt * MICROS_PER_MILLISECOND),
    closeTime: timeMicros(candle.closeAt * MICROS_PER_MILLISECOND),
    open: ticks(candle.open),
    high: ticks(candle.high),
    low: ticks(candle.low),
    close: ticks(candle.close),
    volume: BigInt(parseLevelQuantity(rules, candle.volume) ?? 0),
    quoteVolume: quote.ok ? quote.value : (0n as WholeCandle['quoteVolume']),
    trades: candle.trades,
    closed: candle.closed,
  };
}
