/**
 * What the screen shows, as plain data. Prices are whole ticks and quantities whole lots wherever
 * panes compute with them; own orders, fills and balances stay the decimal text that the exchange
 * sent. `feed.ts` fills this in, panes read it, nothing else touches it.
 */
import type { OrderType } from '@exchange/core';
import {
  formatQuantity as formatLots,
  formatPrice as formatTicks,
  type PriceTicks,
  type QuantityLots,
} from '@exchange/core/units';
import { groupDigits } from './text.ts';

export type Side = 'buy' | 'sell';

export interface MarketView {
  readonly symbol: string;
  readonly base: string;
  readonly quote: string;
  readonly tickSize: string;
  readonly lotSize: string;
  readonly minQuantity: string;
  readonly minNotional: string | undefined;
  /** `open`, `cancel-only`, `halted` or `closed`. */
  readonly state: string;
}

/** Price in ticks, quantity in lots. */
export interface LevelView {
  readonly price: number;
  readonly quantity: number;
}

/** How fresh what we see is. */
export type LinkStatus = 'connecting' | 'live' | 'resyncing' | 'stale' | 'closed';

/** Best first. */
export interface BookView {
  readonly bids: readonly LevelView[];
  readonly asks: readonly LevelView[];
  readonly updateId: number;
  readonly status: LinkStatus;
}

export interface TradeView {
  readonly id: string;
  readonly price: number;
  readonly quantity: number;
  /** The taker's side. */
  readonly side: Side;
  /** Milliseconds. */
  readonly at: number;
}

/** `undefined` prices: nothing was traded in it. */
export interface CandleView {
  readonly openAt: number;
  readonly open: number | undefined;
  readonly high: number | undefined;
  readonly low: number | undefined;
  readonly close: number | undefined;
  readonly volume: number;
  readonly closed: boolean;
}

export interface TickerView {
  readonly market: string;
  readonly last: string | undefined;
  /** Fraction of the price 24 hours ago: 0.0124 is +1.24 %. */
  readonly change: number | undefined;
  readonly high: string | undefined;
  readonly low: string | undefined;
  /** In base. */
  readonly volume: string;
}

type OrderStatus =
  | 'waiting'
  | 'open'
  | 'partially-filled'
  | 'filled'
  | 'cancelled'
  | 'expired'
  | 'rejected'
  | 'unknown';

export interface OrderView {
  readonly id: string;
  readonly clientId: string | undefined;
  readonly market: string;
  readonly side: Side;
  readonly type: OrderType;
  readonly price: string | undefined;
  /** What it waits for: `≥ 105`, `trails 2%`; of an order that does not wait it is empty. */
  readonly trigger: string;
  readonly quantity: string;
  readonly filled: string;
  readonly status: OrderStatus;
  readonly createdAt: number;
}

export interface FillView {
  readonly id: string;
  readonly orderId: string;
  readonly market: string;
  readonly side: Side;
  readonly price: string;
  readonly quantity: string;
  readonly fee: string;
  readonly feeAsset: string;
  readonly liquidity: 'maker' | 'taker';
  readonly at: number;
}

export interface BalanceView {
  readonly asset: string;
  readonly available: string;
  readonly held: string;
}

export interface LogEntry {
  readonly at: number;
  readonly kind: 'info' | 'good' | 'warn' | 'error';
  readonly text: string;
}

/** A price in ticks as text with thousands separated. */
export function priceText(market: MarketView, ticks: number): string {
  return groupDigits(formatTicks(market, Math.round(ticks) as PriceTicks));
}

/** A price in ticks as plain decimal text, as the exchange takes it. */
export function plainPrice(market: MarketView, ticks: number): string {
  return formatTicks(market, Math.round(ticks) as PriceTicks);
}

export function quantityText(market: MarketView, lots: number): string {
  return groupDigits(formatLots(market, Math.round(lots) as QuantityLots));
}

export function plainQuantity(market: MarketView, lots: number): string {
  return formatLots(market, Math.round(lots) as QuantityLots);
}
