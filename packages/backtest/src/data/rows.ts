/** What recorded data looks like once it is read: whole units, ascending in time. */
import type { Side } from '@exchange/core';
import type { PriceTicks, TimeMicros } from '@exchange/core/units';

export interface TradeRow {
  readonly kind: 'trade';
  readonly time: TimeMicros;
  readonly price: PriceTicks;
  /** Lots. */
  readonly quantity: number;
  readonly takerSide: Side;
}

export interface BarRow {
  readonly kind: 'bar';
  /** When it opened; its close is the open of the next moment of its interval. */
  readonly time: TimeMicros;
  readonly closeTime: TimeMicros;
  readonly open: PriceTicks;
  readonly high: PriceTicks;
  readonly low: PriceTicks;
  readonly close: PriceTicks;
  /** Lots; 0 when the data has none. */
  readonly volume: number;
}

export type DataRow = TradeRow | BarRow;
