/** One candle being built: numbers in place, nothing allocated per trade. */
import type { Amount, PriceTicks, TimeMicros } from '../units/quantities.ts';
import { WideSum } from './wide-sum.ts';

export interface Candle {
  readonly openTime: TimeMicros;
  /** Exclusive: the next candle's `openTime`. */
  readonly closeTime: TimeMicros;
  /** A candle without a trade repeats the last close; `undefined` before the first trade ever. */
  readonly open: PriceTicks | undefined;
  readonly high: PriceTicks | undefined;
  readonly low: PriceTicks | undefined;
  readonly close: PriceTicks | undefined;
  /** Lots: a sum, so it may pass 2^53. */
  readonly volume: bigint;
  /** In units of the quote asset. */
  readonly quoteVolume: Amount;
  readonly trades: number;
  /** It will not change any more. */
  readonly closed: boolean;
}

export class CandleBar {
  openTime = 0;
  closeTime = 0;
  open = 0;
  high = 0;
  low = 0;
  close = 0;
  trades = 0;
  readonly volume = new WideSum();
  /** In ticks × lots, or quote units for what came in as candles: see `CandleFold`. */
  readonly quote = new WideSum();

  start(openTime: number, closeTime: number): void {
    this.openTime = openTime;
    this.closeTime = closeTime;
    this.trades = 0;
    this.volume.clear();
    this.quote.clear();
  }

  addTrade(price: number, quantity: number): void {
    if (this.trades === 0) {
      this.open = price;
      this.high = price;
      this.low = price;
    } else if (price > this.high) {
      this.high = price;
    } else if (price < this.low) {
      this.low = price;
    }
    this.close = price;
    this.trades++;
    this.volume.add(quantity);
    this.quote.addProduct(price, quantity);
  }

  /** Adds a later bar that lies within this one. */
  addBar(bar: CandleBar): void {
    if (bar.trades === 0) return;
    if (this.trades === 0) {
      this.open = bar.open;
      this.high = bar.high;
      this.low = bar.low;
    } else {
      if (bar.high > this.high) this.high = bar.high;
      if (bar.low < this.low) this.low = bar.low;
    }
    this.close = bar.close;
    this.trades += bar.trades;
    this.volume.addSum(bar.volume);
    this.quote.addSum(bar.quote);
  }
}
