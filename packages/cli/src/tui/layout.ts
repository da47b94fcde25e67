/**
 * Which pane is where. A pure function of the terminal's size: no pane knows its neighbours, and a
 * resize is nothing but another call.
 */
import type { Rectangle } from './cells.ts';

const paneNames = ['markets', 'chart', 'ladder', 'orders', 'trades', 'balances', 'ticket'] as const;
export type PaneName = (typeof paneNames)[number];

/** `tiny` keeps price, own orders and the cancel keys, and nothing else. */
type LayoutKind = 'tiny' | 'narrow' | 'medium' | 'wide';

export interface Layout {
  readonly kind: LayoutKind;
  readonly columns: number;
  readonly rows: number;
  /** With their frames; absent ones do not fit. */
  readonly panes: Partial<Readonly<Record<PaneName, Rectangle>>>;
  readonly header: Rectangle;
  /** One row of the newest messages; absent in small terminals, where the hints' row carries them. */
  readonly log: Rectangle | undefined;
  readonly hints: Rectangle;
  /** The ticket as one row, where it has no pane of its own. */
  readonly ticketRow: Rectangle | undefined;
}

export const COLUMNS_MIN = 60;
export const ROWS_MIN = 16;

export function layout(columns: number, rows: number): Layout {
  if (columns < COLUMNS_MIN || rows < ROWS_MIN) return tiny(columns, rows);
  if (columns >= 140 && rows >= 36) return wide(columns, rows);
  if (columns >= 110 && rows >= 28) return medium(columns, rows);
  return narrow(columns, rows);
}

function rectangle(x: number, y: number, size: readonly [number, number]): Rectangle {
  return { x, y, width: Math.max(0, size[0]), height: Math.max(0, size[1]) };
}

function clamp(value: number, low: number, high: number): number {
  return Math.max(low, Math.min(high, Math.floor(value)));
}

function tiny(columns: number, rows: number): Layout {
  return {
    kind: 'tiny',
    columns,
    rows,
    panes: { orders: rectangle(0, 2, [columns, rows - 3]) },
    header: rectangle(0, 0, [columns, Math.min(2, rows)]),
    log: undefined,
    hints: rectangle(0, rows - 1, [columns, 1]),
    ticketRow: undefined,
  };
}

/** Chart and ladder side by side, own orders below, the ticket as a row. */
function narrow(columns: number, rows: number): Layout {
  const orders = clamp(rows * 0.27, 5, 12);
  const height = rows - orders - 3;
  const ladder = clamp(columns * 0.44, 28, 46);
  return {
    kind: 'narrow',
    columns,
    rows,
    panes: {
      chart: rectangle(0, 1, [columns - ladder, height]),
      ladder: rectangle(columns - ladder, 1, [ladder, height]),
      orders: rectangle(0, 1 + height, [columns, orders]),
    },
    header: rectangle(0, 0, [columns, 1]),
    log: undefined,
    hints: rectangle(0, rows - 1, [columns, 1]),
    ticketRow: rectangle(0, rows - 2, [columns, 1]),
  };
}

/** Three columns: chart, ladder, trades over balances; below, orders beside the ticket. */
function medium(columns: number, rows: number): Layout {
  const bottom = clamp(rows * 0.25, 9, 12);
  const height = rows - bottom - 3;
  const ladder = clamp(columns * 0.335, 36, 46);
  const side = 30;
  const chart = columns - ladder - side;
  const balances = clamp(height * 0.32, 5, 10);
  const ticket = 52;
  return {
    kind: 'medium',
    columns,
    rows,
    panes: {
      chart: rectangle(0, 1, [chart, height]),
      ladder: rectangle(chart, 1, [ladder, height]),
      trades: rectangle(chart + ladder, 1, [side, height - balances]),
      balances: rectangle(chart + ladder, 1 + height - balances, [side, balances]),
      orders: rectangle(0, 1 + height, [columns - ticket, bottom]),
      ticket: rectangle(columns - ticket, 1 + height, [ticket, bottom]),
    },
    header: rectangle(0, 0, [columns, 1]),
    log: rectangle(0, rows - 2, [columns, 1]),
    hints: rectangle(0, rows - 1, [columns, 1]),
    ticketRow: undefined,
  };
}

/** Markets and balances, chart, ladder; below, orders, trades and the ticket. */
function wide(columns: number, rows: number): Layout {
  const bottom = clamp(rows * 0.23, 10, 15);
  const height = rows - bottom - 3;
  const side = 28;
  const ladder = clamp(columns * 0.34, 46, 64);
  const balances = clamp(height * 0.35, 6, 14);
  const ticket = 52;
  const trades = 34;
  return {
    kind: 'wide',
    columns,
    rows,
    panes: {
      markets: rectangle(0, 1, [side, height - balances]),
      balances: rectangle(0, 1 + height - balances, [side, balances]),
      chart: rectangle(side, 1, [columns - side - ladder, height]),
      ladder: rectangle(columns - ladder, 1, [ladder, height]),
      orders: rectangle(0, 1 + height, [columns - trades - ticket, bottom]),
      trades: rectangle(columns - trades - ticket, 1 + height, [trades, bottom]),
      ticket: rectangle(columns - ticket, 1 + height, [ticket, bottom]),
    },
    header: rectangle(0, 0, [columns, 1]),
    log: rectangle(0, rows - 2, [columns, 1]),
    hints: rectangle(0, rows - 1, [columns, 1]),
    ticketRow: undefined,
  };
}

/** The part of a pane inside its frame. */
export function inside(frame: Rectangle): Rectangle {
  return {
    x: frame.x + 1,
    y: frame.y + 1,
    width: Math.max(0, frame.width - 2),
    height: Math.max(0, frame.height - 2),
  };
}

/** A box in the middle of the terminal, for menus and questions. */
export function centred(columns: number, rows: number, size: readonly [number, number]): Rectangle {
  const width = Math.min(columns, size[0]);
  const height = Math.min(rows, size[1]);
  return {
    x: Math.floor((columns - width) / 2),
    y: Math.floor((rows - height) / 2),
    width,
    height,
  };
}
