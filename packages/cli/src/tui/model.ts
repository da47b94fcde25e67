/**
 * What the screen shows, as plain data. Prices are whole ticks and quantities whole lots wherever
 * panes compute with them; own orders, fills and balances stay the decimal text that the exchange
 * sent. `feed.ts` fills this in, panes read it, nothing else touches it.
 */
import {
  formatQuantity as formatLots,
  formatPrice as formatTicks,
  type PriceTicks,
  type QuantityLots,
} from '@exchange/core/units';

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

export type OrderStatus =
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
  readonly type: 'limit' | 'market';
  readonly price: string | undefined;
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

/** Everything that comes from the exchange, for the market on screen. */
export interface MarketData {
  readonly market: MarketView;
  readonly book: BookView;
  /** Newest first. */
  readonly trades: readonly TradeView[];
  /** Oldest first; the last one may be open. */
  readonly candles: readonly CandleView[];
  readonly ticker: TickerView | undefined;
}

/** `12345678.5` → `12,345,678.5`. */
export function groupDigits(text: string): string {
  const dot = text.indexOf('.');
  const whole = dot < 0 ? text : text.slice(0, dot);
  const rest = dot < 0 ? '' : text.slice(dot);
  return whole.replace(/\B(?=(\d{3})+(?!\d))/g, ',') + rest;
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

/** At most `width` characters: digits after the point go first, then `k`, `M`, `G`. */
export function fitNumber(text: string, width: number): string {
  if (text.length <= width) return text;
  const dot = text.indexOf('.');
  if (dot > 0 && dot < width) return text.slice(0, dot + 1 >= width ? dot : width);
  if (dot > 0 && dot <= width) return text.slice(0, dot);
  return compact(Number(text.replaceAll(',', '')), width);
}

/** `1284.1` → `1.28k` in four or more characters. */
export function compact(value: number, width = 6): string {
  const units: readonly [number, string][] = [
    [1e12, 'T'],
    [1e9, 'G'],
    [1e6, 'M'],
    [1e3, 'k'],
  ];
  for (const [size, unit] of units) {
    if (Math.abs(value) < size) continue;
    const scaled = value / size;
    const whole = Math.trunc(Math.abs(scaled)).toString().length;
    const places = Math.max(0, Math.min(2, width - whole - 2));
    return `${scaled.toFixed(places)}${unit}`;
  }
  const whole = Math.trunc(Math.abs(value)).toString().length;
  return value.toFixed(
    Math.max(0, Math.min(value === Math.trunc(value) ? 0 : 4, width - whole - 1)),
  );
}

/** `15:04:05` in local time. */
export function clockText(milliseconds: number): string {
  const time = new Date(milliseconds);
  return [time.getHours(), time.getMinutes(), time.getSeconds()]
    .map((part) => String(part).padStart(2, '0'))
    .join(':');
}

/** `8s`, `3m`, `2h`, `5d`: how long ago. */
export function ageText(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  if (seconds < 100) return `${seconds}s`;
  if (seconds < 6000) return `${Math.floor(seconds / 60)}m`;
  if (seconds < 360_000) return `${Math.floor(seconds / 3600)}h`;
  return `${Math.floor(seconds / 86_400)}d`;
}

/** `+1.24 %` with a sign; empty when unknown. */
export function percentText(fraction: number | undefined): string {
  if (fraction === undefined || !Number.isFinite(fraction)) return '';
  const percent = fraction * 100;
  const sign = percent < 0 ? '−' : '+';
  return `${sign}${Math.abs(percent).toFixed(2)}%`;
}
