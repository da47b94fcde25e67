import type { Side } from '@exchange/core';
import type { CandleInterval } from '@exchange/core/market-data';
import type { Decimal } from '../units/decimal-input.ts';

export type { Side };

/** `cancel-only`: orders can be cancelled and reduced. `closed`: nothing can be done, for now or for good. */
/** `auction`: limit orders gather, nothing trades. `closed`: nothing can be done, for now or for good. */
export type MarketStatus = 'open' | 'cancel-only' | 'auction' | 'post-only' | 'closed';

/** An auction that gathers orders, and what it would give if it ended now. */
export interface AuctionInfo {
  /** Unix milliseconds; absent: when the operator opens the market. */
  readonly endsAt?: number;
  /** Absent: nothing would trade. */
  readonly price?: Decimal;
  readonly quantity: Decimal;
  /** What would be left over at that price, and on which side. */
  readonly surplus: Decimal;
  readonly surplusSide?: Side;
}

/** A market and its rules. */
export interface MarketInfo<Market extends string = string> {
  readonly symbol: Market;
  readonly base: string;
  readonly quote: string;
  /** Digits after the point of amounts of the two assets. */
  readonly baseDecimals: number;
  readonly quoteDecimals: number;
  /** Prices are multiples of this. */
  readonly tickSize: Decimal;
  /** Quantities are multiples of this. */
  readonly lotSize: Decimal;
  readonly minPrice: Decimal;
  /** Absent: no bound. */
  readonly maxPrice?: Decimal;
  readonly minQuantity: Decimal;
  readonly maxQuantity?: Decimal;
  /** Smallest price × quantity, in the quote asset. */
  readonly minNotional?: Decimal;
  readonly maxNotional?: Decimal;
  /** Shares of one, unless the account has its own (`account.fees`). */
  readonly makerFee: Decimal;
  readonly takerFee: Decimal;
  readonly state: MarketStatus;
  readonly auction?: AuctionInfo;
  /** Trading goes on within this share of the last price; absent: no bound. */
  readonly priceBand?: Decimal;
}

export interface Level {
  readonly price: Decimal;
  readonly quantity: Decimal;
}

export interface BookSnapshot {
  readonly updateId: number;
  /** Unix milliseconds of the last change. */
  readonly at: number;
  /** Best first. */
  readonly bids: readonly Level[];
  readonly asks: readonly Level[];
}

export interface Trade {
  readonly id: string;
  readonly market: string;
  readonly price: Decimal;
  readonly quantity: Decimal;
  readonly takerSide: Side;
  /** Unix milliseconds. */
  readonly at: number;
}

export interface Candle {
  readonly market: string;
  readonly interval: CandleInterval;
  /** Unix milliseconds of its beginning. */
  readonly openAt: number;
  /** Unix milliseconds of the end: the next candle's beginning. */
  readonly closeAt: number;
  /** Absent when nothing traded in it. */
  readonly open?: Decimal;
  readonly high?: Decimal;
  readonly low?: Decimal;
  readonly close?: Decimal;
  readonly volume: Decimal;
  readonly quoteVolume?: Decimal;
  readonly trades: number;
  /** False while it can still change. */
  readonly closed: boolean;
}

/** The last 24 hours of a market, rolling. */
export interface Ticker {
  readonly market: string;
  /** Absent while nothing has traded. */
  readonly first?: Decimal;
  readonly last?: Decimal;
  readonly high?: Decimal;
  readonly low?: Decimal;
  readonly volume: Decimal;
  readonly quoteVolume: Decimal;
  readonly trades: number;
}

export interface BookTicker {
  readonly market: string;
  readonly updateId: number;
  /** Absent on an empty side. */
  readonly bid?: Level;
  readonly ask?: Level;
  readonly at: number;
}

/** `from` inclusive, `to` exclusive; Unix milliseconds or a Date. */
export interface TimeRange {
  readonly from?: Date | number;
  readonly to?: Date | number;
}
