/**
 * What a key does to the user's half of the state. Pure: the effects that some keys have besides
 * (sending, cancelling, quitting) are returned as data and carried out by `controller.ts`.
 */
import { type Pitch, pitches } from './chart/geometry.ts';
import { neighbourInterval } from './intervals.ts';
import type { ActionId } from './keymap.ts';
import type { Layout, PaneName } from './layout.ts';
import { type OrderView, plainPrice, type Side } from './model.ts';
import { ladderRowCount } from './panes/ladder.ts';
import { nextGroup, stepOf } from './panes/ladder-rows.ts';
import { foundMarkets, groupOf, type LiveState, midPrice, type UiState } from './state.ts';
import { themeNames } from './theme.ts';
import * as ticket from './ticket.ts';

export type Effect =
  | { readonly kind: 'review' }
  | { readonly kind: 'send' }
  | { readonly kind: 'cancel'; readonly order: OrderView }
  | { readonly kind: 'cancel-all'; readonly market: string | undefined }
  | { readonly kind: 'switch-market'; readonly market: string }
  | { readonly kind: 'load-candles' }
  | { readonly kind: 'redraw' }
  | { readonly kind: 'suspend' }
  | { readonly kind: 'quit'; readonly cancelOrders: boolean };

export interface Reduced {
  readonly ui: UiState;
  readonly effects: readonly Effect[];
}

interface Context {
  readonly ui: UiState;
  readonly live: LiveState;
  readonly layout: Layout;
}

const PAGE_ROWS = 10;
const only = (ui: UiState): Reduced => ({ ui, effects: [] });
const effect = (ui: UiState, ...effects: Effect[]): Reduced => ({ ui, effects });

export function reduce(context: Context, action: ActionId): Reduced {
  if (action.startsWith('ticket-')) return reduceTicket(context, action);
  if (action.startsWith('menu-')) return reduceMenu(context, action);
  return (
    reduceTrading(context, action) ??
    reduceMoving(context, action) ??
    reduceView(context, action) ??
    reduceTerminal(context, action)
  );
}

/** A character that no binding took: digits for the ticket, letters for a search. */
export function reduceText(context: Context, character: string): UiState {
  const { ui } = context;
  if (ui.overlay.kind === 'markets' && /^[A-Za-z0-9_]$/.test(character)) {
    const query = ui.overlay.query + character.toUpperCase();
    return { ...ui, overlay: { kind: 'markets', query, index: 0 } };
  }
  if (ui.overlay.kind === 'none' && ticket.isOpen(ui.ticket)) {
    return { ...ui, ticket: ticket.typeInto(ui.ticket, character) };
  }
  return ui;
}

function reduceTrading({ ui, live }: Context, action: ActionId): Reduced | undefined {
  switch (action) {
    case 'buy':
      return only(openTicket({ ui, live }, 'buy'));
    case 'sell':
      return only(openTicket({ ui, live }, 'sell'));
    case 'cancel': {
      const order = live.orders[Math.min(ui.selectedOrder, live.orders.length - 1)];
      return order === undefined ? only(ui) : effect(ui, { kind: 'cancel', order });
    }
    case 'cancel-all':
      return effect(ui, { kind: 'cancel-all', market: live.market.symbol });
    case 'panic':
      return effect(ui, { kind: 'cancel-all', market: undefined });
    case 'quantity-more':
      return only({ ...ui, quantity: ticket.steppedQuantity(live.market, ui.quantity, 1) });
    case 'quantity-less':
      return only({ ...ui, quantity: ticket.steppedQuantity(live.market, ui.quantity, -1) });
    default:
      return undefined;
  }
}

function openTicket(context: { ui: UiState; live: LiveState }, side: Side): UiState {
  const { ui, live } = context;
  const touch = (side === 'buy' ? live.book.bids : live.book.asks)[0];
  const price = ui.ladder.cursor ?? touch?.price ?? midPrice(live);
  const text = price === undefined ? '' : plainPrice(live.market, price);
  const opened = ticket.openTicket(ui.ticket, { side, price: text, quantity: ui.quantity });
  return { ...ui, ticket: opened };
}

const focusActions: Partial<Readonly<Record<ActionId, PaneName>>> = {
  'focus-chart': 'chart',
  'focus-ladder': 'ladder',
  'focus-orders': 'orders',
  'focus-markets': 'markets',
};

function reduceMoving(context: Context, action: ActionId): Reduced | undefined {
  const { ui, live } = context;
  const focus = focusActions[action];
  if (focus !== undefined)
    return only({ ...ui, focus: context.layout.panes[focus] ? focus : ui.focus });
  switch (action) {
    case 'focus-next':
      return only({ ...ui, focus: neighbourPane(context, 1) });
    case 'focus-previous':
      return only({ ...ui, focus: neighbourPane(context, -1) });
    case 'up':
      return only(moveRows(context, -1));
    case 'down':
      return only(moveRows(context, 1));
    case 'page-up':
      return only(moveRows(context, -PAGE_ROWS));
    case 'page-down':
      return only(moveRows(context, PAGE_ROWS));
    case 'left':
      return only(moveChart(ui, live, 1));
    case 'right':
      return only(moveChart(ui, live, -1));
    case 'start':
      return only(moveChart(ui, live, live.candles.length));
    case 'end':
      return only({ ...ui, chart: { ...ui.chart, offset: 0 } });
    case 'accept':
      return acceptAtCursor(context);
    default:
      return undefined;
  }
}

const focusable: readonly PaneName[] = ['chart', 'ladder', 'orders', 'markets'];

function neighbourPane({ ui, layout }: Context, by: 1 | -1): PaneName {
  const shown = focusable.filter((name) => layout.panes[name] !== undefined);
  const at = shown.indexOf(ui.focus);
  return shown[(at + by + shown.length) % shown.length] ?? ui.focus;
}

function clamp(value: number, low: number, high: number): number {
  return Math.max(low, Math.min(high, value));
}

function moveRows(context: Context, by: number): UiState {
  const { ui, live } = context;
  switch (ui.focus) {
    case 'orders':
      return {
        ...ui,
        selectedOrder: clamp(ui.selectedOrder + by, 0, Math.max(0, live.orders.length - 1)),
      };
    case 'markets':
      return { ...ui, selectedMarket: clamp(ui.selectedMarket + by, 0, live.markets.length - 1) };
    case 'chart':
    case 'ladder':
    case 'trades':
    case 'balances':
    case 'ticket':
      return moveCursor(context, by);
  }
}

/**
 * The cursor is a price, not a row: it stays on its price while the book moves. Between the two
 * sides it jumps over the spread, as the ladder's rows do.
 */
function moveCursor(context: Context, by: number): UiState {
  const { ui, live } = context;
  const group = groupOf(ui);
  const bid = live.book.bids[0]?.price;
  const ask = live.book.asks[0]?.price;
  const current = ui.ladder.cursor;
  const topBid = bid === undefined ? undefined : stepOf('buy', bid, group);
  const lowAsk = ask === undefined ? undefined : stepOf('sell', ask, group);
  if (current === undefined) {
    const start = by > 0 ? (topBid ?? lowAsk) : (lowAsk ?? topBid);
    return start === undefined ? ui : withCursor(context, start);
  }
  // What the row says is what the ticket gets: the cursor goes from step to step.
  const side: Side = lowAsk !== undefined && current >= lowAsk ? 'sell' : 'buy';
  let price = stepOf(side, current, group) - by * group;
  if (topBid !== undefined && lowAsk !== undefined && price > topBid && price < lowAsk) {
    price = by > 0 ? topBid : lowAsk;
  }
  return withCursor(context, Math.max(1, price));
}

/** Scrolls the ladder just so far that the cursor's row is in view. */
function withCursor({ ui, live, layout }: Context, cursor: number): UiState {
  const group = groupOf(ui);
  const rows = ladderRowCount((layout.panes.ladder?.height ?? 2) - 2);
  const half = Math.floor((rows - 1) / 2);
  const bid = live.book.bids[0]?.price ?? cursor;
  const ask = live.book.asks[0]?.price ?? cursor + 1;
  // Rows from the spread: negative is up.
  const offset =
    cursor >= ask
      ? -(Math.round((cursor - stepOf('sell', ask, group)) / group) + 1)
      : Math.round((stepOf('buy', bid, group) - cursor) / group) + 1;
  const scroll = clamp(0, -half - offset, rows - 1 - half - offset);
  return { ...ui, focus: 'ladder', ladder: { ...ui.ladder, cursor, scroll } };
}

/** With the crosshair on, the arrows move it; otherwise they scroll. */
function moveChart(ui: UiState, live: LiveState, by: number): UiState {
  const last = Math.max(0, live.candles.length - 1);
  const { chart } = ui;
  if (chart.crosshair === undefined) {
    const step = Math.abs(by) === 1 ? by * 4 : by;
    return {
      ...ui,
      chart: { ...chart, offset: clamp(chart.offset + step, 0, Math.max(0, last - 4)) },
    };
  }
  const crosshair = clamp(chart.crosshair + by, 0, last);
  return { ...ui, chart: { ...chart, crosshair, offset: Math.min(chart.offset, crosshair) } };
}

function acceptAtCursor(context: Context): Reduced {
  const { ui, live } = context;
  if (ui.focus === 'markets') {
    const market = live.markets[ui.selectedMarket];
    return market === undefined
      ? only(ui)
      : effect(ui, { kind: 'switch-market', market: market.symbol });
  }
  const mid = midPrice(live);
  const side: Side =
    ui.ladder.cursor !== undefined && mid !== undefined && ui.ladder.cursor > mid ? 'sell' : 'buy';
  return only(openTicket(context, side));
}

function reduceView({ ui }: Context, action: ActionId): Reduced | undefined {
  const { chart, ladder } = ui;
  switch (action) {
    case 'interval-shorter':
      return withInterval(ui, -1);
    case 'interval-longer':
      return withInterval(ui, 1);
    case 'zoom-in':
      return only({ ...ui, chart: { ...chart, pitch: neighbourPitch(chart.pitch, 1) } });
    case 'zoom-out':
      return only({ ...ui, chart: { ...chart, pitch: neighbourPitch(chart.pitch, -1) } });
    case 'crosshair': {
      const crosshair = chart.crosshair === undefined ? chart.offset : undefined;
      return only({ ...ui, chart: { ...chart, crosshair } });
    }
    case 'averages':
      return only({ ...ui, chart: { ...chart, averages: !chart.averages } });
    case 'group-finer':
      return only({ ...ui, ladder: { ...ladder, group: nextGroup(groupOf(ui), 'finer') } });
    case 'group-coarser':
      return only({ ...ui, ladder: { ...ladder, group: nextGroup(groupOf(ui), 'coarser') } });
    case 'recentre':
      return only({
        ...ui,
        chart: { ...chart, offset: 0, crosshair: undefined },
        ladder: { ...ladder, group: 'auto', scroll: 0, cursor: undefined },
      });
    default:
      return undefined;
  }
}

function withInterval(ui: UiState, by: 1 | -1): Reduced {
  const interval = neighbourInterval(ui.interval, by);
  if (interval === ui.interval) return only(ui);
  const chart = { ...ui.chart, offset: 0, crosshair: undefined };
  return effect({ ...ui, interval, chart }, { kind: 'load-candles' });
}

function neighbourPitch(pitch: Pitch, by: 1 | -1): Pitch {
  return pitches[clamp(pitches.indexOf(pitch) + by, 0, pitches.length - 1)] ?? pitch;
}

function reduceTerminal(context: Context, action: ActionId): Reduced {
  const { ui, live } = context;
  switch (action) {
    case 'help':
      return only({ ...ui, overlay: { kind: 'help', page: 0 } });
    case 'help-next': {
      const page = ui.overlay.kind === 'help' ? ui.overlay.page + 1 : 0;
      return only({ ...ui, overlay: { kind: 'help', page } });
    }
    case 'help-close':
    case 'answer-no':
      return only({ ...ui, overlay: { kind: 'none' } });
    case 'markets':
      return only({ ...ui, overlay: { kind: 'markets', query: '', index: 0 } });
    case 'theme': {
      const next = themeNames[(themeNames.indexOf(ui.theme) + 1) % themeNames.length];
      return only({ ...ui, theme: next ?? 'dark' });
    }
    case 'mouse':
      return only({ ...ui, mouse: !ui.mouse });
    case 'redraw':
      return effect(ui, { kind: 'redraw' });
    case 'suspend':
      return effect(ui, { kind: 'suspend' });
    case 'quit':
      if (live.orders.length === 0) return effect(ui, { kind: 'quit', cancelOrders: false });
      return only({ ...ui, overlay: { kind: 'quit', openOrders: live.orders.length } });
    case 'answer-yes':
      return effect(ui, { kind: 'quit', cancelOrders: true });
    case 'answer-other':
      return effect(ui, { kind: 'quit', cancelOrders: false });
    default:
      return only(ui);
  }
}

function reduceMenu({ ui, live }: Context, action: ActionId): Reduced {
  if (ui.overlay.kind !== 'markets') return only(ui);
  const { query, index } = ui.overlay;
  const found = foundMarkets(live, query);
  const moved = (by: number): Reduced => {
    const at = found.length === 0 ? 0 : (index + by + found.length) % found.length;
    return only({ ...ui, overlay: { kind: 'markets', query, index: at } });
  };
  switch (action) {
    case 'menu-up':
      return moved(-1);
    case 'menu-down':
      return moved(1);
    case 'menu-erase':
      return only({ ...ui, overlay: { kind: 'markets', query: query.slice(0, -1), index: 0 } });
    case 'menu-accept': {
      const market = found[index];
      const closed: UiState = { ...ui, overlay: { kind: 'none' } };
      if (market === undefined) return only(closed);
      return effect(closed, { kind: 'switch-market', market: market.symbol });
    }
    default:
      return only({ ...ui, overlay: { kind: 'none' } });
  }
}

function reduceTicket(context: Context, action: ActionId): Reduced {
  const { ui, live } = context;
  const { market } = live;
  const current = ui.ticket;
  const change = (next: ticket.Ticket): Reduced => only({ ...ui, ticket: next });
  switch (action) {
    case 'ticket-close':
      return change(ticket.closeTicket(current));
    case 'ticket-next':
      return change(ticket.moveField(current, 1));
    case 'ticket-previous':
      return change(ticket.moveField(current, -1));
    case 'ticket-up':
      return change(stepped(current, market, 1));
    case 'ticket-down':
      return change(stepped(current, market, -1));
    case 'ticket-choose':
      return change(chosen(context, 1));
    case 'ticket-choose-back':
      return change(chosen(context, -1));
    case 'ticket-type':
      return change(ticket.toggleType(current));
    case 'ticket-post-only':
      return change(ticket.togglePostOnly(current));
    case 'ticket-time-in-force':
      return change(ticket.cycleTimeInForce(current));
    case 'ticket-buy':
      return change(ticket.setSide(current, 'buy'));
    case 'ticket-sell':
      return change(ticket.setSide(current, 'sell'));
    case 'ticket-erase':
      return change(ticket.erase(current));
    default:
      return acceptTicket(ui);
  }
}

function stepped(current: ticket.Ticket, market: LiveState['market'], by: 1 | -1): ticket.Ticket {
  return current.field === 'price'
    ? ticket.stepPrice(current, market, by)
    : ticket.stepQuantity(current, market, by);
}

/** On the quantity, the arrows go through shares of what can be afforded. */
function chosen({ ui, live }: Context, by: 1 | -1): ticket.Ticket {
  const current = ui.ticket;
  if (current.field === 'price') return ticket.stepPrice(current, live.market, by);
  if (current.field !== 'quantity') return ticket.choose(current);
  const asset = current.side === 'buy' ? live.market.quote : live.market.base;
  const available = Number(live.balances.find((one) => one.asset === asset)?.available ?? 0);
  const mid = midPrice(live);
  const price =
    current.type === 'market' || current.price === ''
      ? Number(mid === undefined ? 0 : plainPrice(live.market, mid)) * 1.01
      : Number(current.price);
  const affordable = current.side === 'buy' ? available / price : available;
  const share = Number(current.quantity) / affordable;
  const next =
    by > 0
      ? ticket.shares.find((one) => one > share * 1.02)
      : ticket.shares.findLast((one) => one < share * 0.98);
  const fallback = by > 0 ? 1 : ticket.shares[0];
  return ticket.takeShare(current, live.market, { share: next ?? fallback, available, price });
}

/** Enter: review first, then send; a finished ticket closes. */
function acceptTicket(ui: UiState): Reduced {
  switch (ui.ticket.phase) {
    case 'editing':
    case 'rejected':
      return effect(ui, { kind: 'review' });
    case 'review':
      return effect(ui, { kind: 'send' });
    case 'accepted':
      return only({ ...ui, ticket: ticket.closeTicket(ui.ticket) });
    case 'closed':
    case 'checking':
    case 'sending':
    case 'unknown':
      return only(ui);
  }
}
