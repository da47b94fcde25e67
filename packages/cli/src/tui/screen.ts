/**
 * A whole frame: the panes of the layout with their frames, composed from state. Pure, so golden
 * frames compare what a user sees. Menus, the ticket and the hints are Ink's and come on top.
 */
import { Cells, type Rectangle } from './cells.ts';
import { intervalMilliseconds } from './intervals.ts';
import { inside, type Layout, type PaneName } from './layout.ts';
import { priceText } from './model.ts';
import { balancesPane } from './panes/balances.ts';
import { chartPane } from './panes/chart.ts';
import { drawFrame, type FrameInput } from './panes/frame.ts';
import { headerPane } from './panes/header.ts';
import { type LadderInput, ladderPane } from './panes/ladder.ts';
import { logPane } from './panes/log.ts';
import { marketsPane } from './panes/markets.ts';
import { ordersPane } from './panes/orders.ts';
import { tradesPane } from './panes/trades.ts';
import { groupOf, type LiveState, lastTrade, ownFills, ownLevels, type UiState } from './state.ts';
import { BOLD, DIM, style } from './style.ts';
import { clockText } from './text.ts';

export interface ScreenInput {
  readonly live: LiveState;
  readonly ui: UiState;
  readonly layout: Layout;
  /** Milliseconds. */
  readonly now: number;
}

/** What the painter draws; Ink's parts are blank. */
export function composeScreen(input: ScreenInput): Cells {
  const { layout } = input;
  const screen = new Cells(layout.columns, layout.rows);
  drawHeader(screen, input);
  for (const [name, area] of panesOf(layout)) drawPane(screen, input, { name, area });
  if (layout.log !== undefined) {
    screen.blit(logPane(input.live.log, layout.log.width), layout.log.x, layout.log.y);
  }
  return screen;
}

function panesOf(layout: Layout): [PaneName, Rectangle][] {
  return Object.entries(layout.panes) as [PaneName, Rectangle][];
}

function drawHeader(screen: Cells, input: ScreenInput): void {
  const { live, layout, now } = input;
  const header = headerPane(
    {
      market: live.market,
      ticker: live.tickers.get(live.market.symbol),
      last: lastTrade(live),
      status: live.status === 'live' ? live.book.status : live.status,
      latency: live.latency,
      account: live.account,
      mode: live.mode,
      clock: clockText(now),
    },
    layout.columns,
  );
  screen.blit(header, layout.header.x, layout.header.y);
  if (layout.kind === 'tiny') drawTouch(screen, input);
}

/** In a tiny terminal the best prices take the place of the ladder. */
function drawTouch(screen: Cells, input: ScreenInput): void {
  const { live } = input;
  const bid = live.book.bids[0];
  const ask = live.book.asks[0];
  const text = (level: { price: number } | undefined) =>
    level === undefined ? '–' : priceText(live.market, level.price);
  let x = screen.put(1, 1, `bid ${text(bid)}`, style('bid'));
  x = screen.put(x + 2, 1, `ask ${text(ask)}`, style('ask'));
}

function drawPane(
  screen: Cells,
  input: ScreenInput,
  pane: { readonly name: PaneName; readonly area: Rectangle },
): void {
  const { name, area } = pane;
  const room = inside(area);
  drawFrame(screen, area, frameOf(name, input));
  const cells = paneCells(name, input, room);
  if (cells === undefined) return;
  if (name === 'ladder' && input.live.book.status !== 'live') {
    cells.emphasise({ x: 0, y: 0, width: cells.width, height: cells.height }, DIM);
  }
  screen.blit(cells, room.x, room.y);
}

export function ladderInput(input: ScreenInput): LadderInput {
  const { live, ui } = input;
  return {
    market: live.market,
    book: live.book,
    own: ownLevels(live),
    group: groupOf(ui),
    scroll: ui.ladder.scroll,
    cursor: ui.ladder.cursor,
    last: lastTrade(live),
    traded: live.traded,
  };
}

function paneCells(name: PaneName, input: ScreenInput, room: Rectangle): Cells | undefined {
  const { live, ui, now } = input;
  const { width, height } = room;
  switch (name) {
    case 'chart':
      return chartPane(chartInput(input), width, height);
    case 'ladder':
      return ladderPane(ladderInput(input), width, height);
    case 'trades':
      return tradesPane({ market: live.market, trades: live.trades }, width, height);
    case 'orders': {
      const selected = live.orders.length === 0 ? undefined : ui.selectedOrder;
      const { orders, fills, accountRemark: remark } = live;
      return ordersPane({ orders, fills, selected, now, remark }, width, height);
    }
    case 'balances': {
      const { base, quote } = live.market;
      const { balances, accountRemark: remark } = live;
      return balancesPane({ balances, base, quote, remark }, width, height);
    }
    case 'markets': {
      const markets = live.markets.map((market) => market.symbol);
      return marketsPane(
        { markets, tickers: live.tickers, current: live.market.symbol },
        width,
        height,
      );
    }
    case 'ticket':
      return undefined;
  }
}

function chartInput({ live, ui }: ScreenInput) {
  const { chart } = ui;
  return {
    market: live.market,
    candles: live.candles,
    intervalMilliseconds: intervalMilliseconds(live.candlesInterval),
    pitch: chart.pitch,
    offset: chart.offset,
    crosshair:
      chart.crosshair === undefined ? undefined : live.candles.length - 1 - chart.crosshair,
    last: lastTrade(live)?.price,
    orders: ownLevels(live),
    fills: ownFills(live),
    averages: chart.averages,
    empty: live.status === 'live' ? 'waiting for the first trade' : 'connecting',
  };
}

function frameOf(name: PaneName, input: ScreenInput): FrameInput {
  const { live, ui } = input;
  const ticketOpen = ui.ticket.phase !== 'closed';
  const focused = name === 'ticket' ? ticketOpen : ui.focus === name && !ticketOpen;
  switch (name) {
    case 'chart':
      return { ...chartTitle(input), focused };
    case 'ladder':
      return { ...ladderTitle(input), focused };
    case 'trades':
      return { title: 'Trades', focused };
    case 'orders': {
      const open = live.orders.length;
      const detail: [string, number][] = [[open === 0 ? '' : `${open} open `, style('own')]];
      return { key: '3', title: 'Orders', detail, remark: 'x cancel  X all', focused };
    }
    case 'balances':
      return { title: 'Balances', focused };
    case 'markets':
      return { key: '0', title: 'Markets', remark: '/ switch', focused };
    case 'ticket':
      return { title: ticketTitle(ui), focused };
  }
}

function ticketTitle(ui: UiState): string {
  return ui.ticket.phase === 'closed' ? 'Ticket' : `Ticket: ${ui.ticket.side}`;
}

function chartTitle({ live, ui }: ScreenInput): Omit<FrameInput, 'focused'> {
  const back = ui.chart.offset > 0 ? `  −${ui.chart.offset}` : '';
  return {
    key: '1',
    title: 'Chart',
    detail: [[`${live.candlesInterval}${back} `, style(back === '' ? 'accent' : 'warn', BOLD)]],
    remark: '[ ] interval  ←→ scroll  c crosshair',
  };
}

function ladderTitle({ live, ui }: ScreenInput): Omit<FrameInput, 'focused'> {
  const group = `×${priceText(live.market, groupOf(ui))}${ui.ladder.group === 'auto' ? ' auto' : ''} `;
  const moved = ui.ladder.scroll !== 0 ? 'z centre' : '';
  const stale = live.book.status === 'live' ? '' : live.book.status;
  return {
    key: '2',
    title: 'Ladder',
    detail: [
      [group, style('accent')],
      [stale === '' ? '' : `${stale} `, style('warn', BOLD)],
    ],
    remark: moved === '' ? 'g group' : moved,
  };
}
