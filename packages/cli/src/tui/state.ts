/**
 * The terminal's two halves of state. `LiveState` is what the exchange says; the feed changes it in
 * place many times a second. `UiState` is what the user is doing; it is replaced on each key press
 * and is what Ink renders from. Panes read both and change neither.
 */

import { parsePrice, parseQuantity } from '@exchange/core/units';
import type { Pitch } from './chart/geometry.ts';
import type { ChartInterval } from './intervals.ts';
import type { KeyContext } from './keymap.ts';
import type { PaneName } from './layout.ts';
import type {
  BalanceView,
  BookView,
  CandleView,
  FillView,
  LinkStatus,
  LogEntry,
  MarketView,
  OrderView,
  Side,
  TickerView,
  TradeView,
} from './model.ts';
import type { OwnLevel } from './panes/ladder-rows.ts';
import type { ThemeName } from './theme.ts';
import { closedTicket, isOpen, type Ticket } from './ticket.ts';

export interface Traded {
  readonly bought: number;
  readonly sold: number;
}

export interface LiveState {
  market: MarketView;
  markets: readonly MarketView[];
  tickers: ReadonlyMap<string, TickerView>;
  book: BookView;
  /** Newest first. */
  trades: readonly TradeView[];
  /** Lots per price in ticks since the terminal watches this market. */
  traded: ReadonlyMap<number, Traded>;
  candles: readonly CandleView[];
  /** The interval that `candles` belong to. */
  candlesInterval: ChartInterval;
  status: LinkStatus;
  latency: number | undefined;
  /** Newest first. */
  orders: readonly OrderView[];
  fills: readonly FillView[];
  balances: readonly BalanceView[];
  /** Why there are no orders and balances: no key, or it was refused. */
  accountRemark: string | undefined;
  /** Orders and balances are what the exchange said, or there will be none. */
  accountReady: boolean;
  account: string;
  mode: 'paper' | 'live' | 'read-only';
  /** Newest first. */
  log: readonly LogEntry[];
}

type Overlay =
  | { readonly kind: 'none' }
  /** Counts up; the view goes round. */
  | { readonly kind: 'help'; readonly page: number }
  | { readonly kind: 'markets'; readonly query: string; readonly index: number }
  /** Own orders are open: what becomes of them? */
  | { readonly kind: 'quit'; readonly openOrders: number };

export interface UiState {
  readonly focus: PaneName;
  readonly overlay: Overlay;
  readonly interval: ChartInterval;
  readonly chart: {
    readonly pitch: Pitch;
    readonly offset: number;
    /** Index in the candles from the newest one; undefined is off. */
    readonly crosshair: number | undefined;
    readonly averages: boolean;
  };
  readonly ladder: {
    /** Ticks per row; `auto` follows the book. */
    readonly group: number | 'auto';
    readonly autoGroup: number;
    readonly scroll: number;
    /** Ticks. */
    readonly cursor: number | undefined;
  };
  readonly selectedOrder: number;
  readonly selectedMarket: number;
  readonly ticket: Ticket;
  /** What the next ticket starts with; empty until a price is known. */
  readonly quantity: string;
  readonly theme: ThemeName;
  readonly mouse: boolean;
}

export function initialUi(options: {
  readonly theme: ThemeName;
  readonly interval: ChartInterval;
  readonly quantity: string;
  readonly mouse?: boolean;
}): UiState {
  return {
    focus: 'ladder',
    overlay: { kind: 'none' },
    interval: options.interval,
    chart: { pitch: 2, offset: 0, crosshair: undefined, averages: true },
    ladder: { group: 'auto', autoGroup: 1, scroll: 0, cursor: undefined },
    selectedOrder: 0,
    selectedMarket: 0,
    ticket: closedTicket,
    quantity: options.quantity,
    theme: options.theme,
    mouse: options.mouse ?? true,
  };
}

export function initialLive(market: MarketView): LiveState {
  return {
    market,
    markets: [market],
    tickers: new Map(),
    book: { bids: [], asks: [], updateId: 0, status: 'connecting' },
    trades: [],
    traded: new Map(),
    candles: [],
    candlesInterval: '1m',
    status: 'connecting',
    latency: undefined,
    orders: [],
    fills: [],
    balances: [],
    accountRemark: undefined,
    accountReady: false,
    account: '',
    mode: 'read-only',
    log: [],
  };
}

/** Who the keys go to. */
export function keyContext(ui: UiState): KeyContext {
  switch (ui.overlay.kind) {
    case 'help':
      return 'help';
    case 'markets':
      return 'menu';
    case 'quit':
      return 'question';
    case 'none':
      return isOpen(ui.ticket) ? 'ticket' : 'main';
  }
}

export function groupOf(ui: UiState): number {
  return ui.ladder.group === 'auto' ? ui.ladder.autoGroup : ui.ladder.group;
}

/** Own open orders of the market on screen, in its units. */
export function ownLevels(live: LiveState): OwnLevel[] {
  const levels: OwnLevel[] = [];
  for (const order of live.orders) {
    // One that waits is not in the book.
    if (order.status === 'waiting') continue;
    if (order.market !== live.market.symbol || order.price === undefined) continue;
    const price = parsePrice(live.market, order.price);
    const quantity = parseQuantity(live.market, order.quantity);
    if (!price.ok || !quantity.ok) continue;
    const filled = parseQuantity(live.market, order.filled);
    const remaining = quantity.value - (filled.ok ? filled.value : 0);
    if (remaining > 0) levels.push({ price: price.value, side: order.side, remaining });
  }
  return levels;
}

/** Own fills of the market on screen, in its units. */
export function ownFills(live: LiveState): { at: number; price: number; side: Side }[] {
  const fills: { at: number; price: number; side: Side }[] = [];
  for (const fill of live.fills) {
    if (fill.market !== live.market.symbol) continue;
    const price = parsePrice(live.market, fill.price);
    if (price.ok) fills.push({ at: fill.at, price: price.value, side: fill.side });
  }
  return fills;
}

export function lastTrade(live: LiveState): { price: number; side: Side } | undefined {
  const trade = live.trades[0];
  if (trade !== undefined) return { price: trade.price, side: trade.side };
  const text = live.tickers.get(live.market.symbol)?.last;
  const parsed = text === undefined ? undefined : parsePrice(live.market, text);
  return parsed?.ok === true ? { price: parsed.value, side: 'buy' } : undefined;
}

/** The middle of the book in ticks, or the last price. */
export function midPrice(live: LiveState): number | undefined {
  const bid = live.book.bids[0]?.price;
  const ask = live.book.asks[0]?.price;
  if (bid !== undefined && ask !== undefined) return (bid + ask) / 2;
  return bid ?? ask ?? lastTrade(live)?.price;
}

/** The markets that a search finds, in the exchange's order. */
export function foundMarkets(live: LiveState, query: string): readonly MarketView[] {
  const wanted = query.toUpperCase();
  return live.markets.filter((market) => market.symbol.includes(wanted));
}
