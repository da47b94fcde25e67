/**
 * Own open orders above own recent fills, in one pane: what is waiting and what has happened. The
 * open orders can be selected; a new fill is marked for a moment.
 */
import { Cells } from '../cells.ts';
import type { FillView, OrderView } from '../model.ts';
import { BOLD, type Style, style } from '../style.ts';
import { ageText, clockText, groupDigits } from '../text.ts';

export interface OrdersInput {
  /** Newest first. */
  readonly orders: readonly OrderView[];
  /** Newest first. */
  readonly fills: readonly FillView[];
  /** Index in `orders`. */
  readonly selected: number | undefined;
  /** Milliseconds, for ages and for what counts as new. */
  readonly now: number;
  /** Why there can be none: no key, for example. */
  readonly remark: string | undefined;
}

const NEW_FILL_MILLISECONDS = 1500;

type Align = 'left' | 'right';
interface Column {
  readonly title: string;
  readonly width: number;
  readonly align: Align;
}

export function ordersPane(input: OrdersInput, width: number, height: number): Cells {
  const cells = new Cells(width, height);
  if (height < 1 || width < 20) return cells;
  if (input.remark !== undefined) {
    cells.put(1, 0, input.remark, style('muted'));
    return cells;
  }
  const split = splitRows(input, height);
  const columns = columnsFor(width);
  if (split.header) drawHeader(cells, columns);
  let y = split.header ? 1 : 0;
  const first = firstVisible(input, split.orders);
  for (const [index, order] of input.orders.slice(first, first + split.orders).entries()) {
    drawOrder(cells, columns, {
      order,
      y,
      selected: first + index === input.selected,
      now: input.now,
    });
    y += 1;
  }
  if (input.orders.length === 0) {
    cells.put(1, y, 'no open orders', style('muted'));
    y += 1;
  }
  if (split.fills === 0) return cells;
  if (split.rule) {
    drawRule(cells, y, input);
    y += 1;
  }
  for (const fill of input.fills.slice(0, height - y)) {
    drawFill(cells, columns, { fill, y, now: input.now });
    y += 1;
  }
  return cells;
}

/** How the pane's rows are shared out; fills keep at least a third. */
function splitRows(input: OrdersInput, height: number) {
  const header = height >= 7;
  const rule = height >= 6 && input.fills.length > 0;
  const room = height - (header ? 1 : 0) - (rule ? 1 : 0);
  const wanted = Math.max(1, input.orders.length);
  const kept = input.fills.length === 0 ? 0 : Math.min(input.fills.length, Math.ceil(room / 3));
  const orders = Math.min(wanted, Math.max(1, room - kept));
  return { header, rule, orders, fills: Math.max(0, room - orders) };
}

/** Scrolls just so far that the selected order is in view. */
function firstVisible(input: OrdersInput, rows: number): number {
  if (input.selected === undefined || input.selected < rows) return 0;
  return input.selected - rows + 1;
}

function columnsFor(width: number): Column[] {
  const full: Column[] = [
    { title: 'id', width: 8, align: 'left' },
    { title: 'market', width: 9, align: 'left' },
    { title: 'side', width: 4, align: 'left' },
    { title: 'type', width: 6, align: 'left' },
    { title: 'quantity', width: 12, align: 'right' },
    { title: 'price', width: 12, align: 'right' },
    { title: 'filled', width: 11, align: 'right' },
    { title: 'status', width: 8, align: 'left' },
    { title: 'age', width: 8, align: 'right' },
  ];
  const dropped = ['type', 'id', 'market', 'status', 'filled'];
  let columns = full;
  for (const title of dropped) {
    if (total(columns) <= width) break;
    columns = columns.filter((column) => column.title !== title);
  }
  return columns;
}

function total(columns: readonly Column[]): number {
  return columns.reduce((sum, column) => sum + column.width + 1, 2);
}

function drawHeader(cells: Cells, columns: readonly Column[]): void {
  drawRow(cells, columns, { y: 0, value: (title) => title, look: () => style('muted') });
}

interface Row {
  readonly y: number;
  value(title: string): string;
  look(title: string): Style;
}

function drawRow(cells: Cells, columns: readonly Column[], row: Row): void {
  let x = 1;
  for (const column of columns) {
    const text = row.value(column.title).slice(0, column.width);
    const at = column.align === 'right' ? x + column.width - text.length : x;
    cells.put(at, row.y, text, row.look(column.title));
    x += column.width + 1;
  }
}

function drawOrder(
  cells: Cells,
  columns: readonly Column[],
  at: { order: OrderView; y: number; selected: boolean; now: number },
): void {
  const { order } = at;
  const values: Record<string, string> = {
    id: `#${order.id.slice(-7)}`,
    market: order.market,
    side: order.side === 'buy' ? 'BUY' : 'SELL',
    type: shortTypes[order.type],
    quantity: groupDigits(order.quantity),
    price: order.status === 'waiting' ? order.trigger : groupDigits(order.price ?? 'market'),
    filled: groupDigits(order.filled),
    status: order.status === 'partially-filled' ? 'partly' : order.status,
    age: ageText(at.now - order.createdAt),
  };
  drawRow(cells, columns, {
    y: at.y,
    value: (title) => values[title] ?? '',
    look: (title) => orderStyle(title, order),
  });
  if (!at.selected) return;
  cells.tint({ x: 0, y: at.y, width: cells.width, height: 1 }, 'selection');
  cells.set(0, at.y, '▸', style('focus', BOLD, 'selection'));
}

/** The column has room for six characters. */
const shortTypes: Readonly<Record<OrderView['type'], string>> = {
  limit: 'limit',
  market: 'market',
  stop: 'stop',
  'stop-limit': 'stop-l',
  'take-profit': 'tp',
  'take-profit-limit': 'tp-l',
  'trailing-stop': 'trail',
  'trailing-stop-limit': 'trail-l',
};

function orderStyle(title: string, order: OrderView): Style {
  if (title === 'side') return style(order.side === 'buy' ? 'up' : 'down', BOLD);
  if (title === 'status' && order.status === 'unknown') return style('warn', BOLD);
  return ['id', 'age', 'type', 'market'].includes(title) ? style('muted') : style('text');
}

function drawRule(cells: Cells, y: number, input: OrdersInput): void {
  cells.put(0, y, '┄'.repeat(cells.width), style('frame'));
  cells.put(1, y, ` fills ${input.fills.length} `, style('muted'));
}

function drawFill(
  cells: Cells,
  columns: readonly Column[],
  at: { fill: FillView; y: number; now: number },
): void {
  const { fill } = at;
  const fee = `fee ${groupDigits(fill.fee)} ${fill.feeAsset}`;
  const values: Record<string, string> = {
    id: `#${fill.orderId.slice(-7)}`,
    market: fill.market,
    side: fill.side === 'buy' ? 'BUY' : 'SELL',
    type: fill.liquidity,
    quantity: groupDigits(fill.quantity),
    price: groupDigits(fill.price),
    filled: 'filled',
    status: fill.liquidity,
    age: clockText(fill.at),
  };
  const isNew = at.now - fill.at < NEW_FILL_MILLISECONDS;
  drawRow(cells, columns, {
    y: at.y,
    value: (title) => values[title] ?? '',
    look: (title) => fillStyle(title, fill, isNew ? BOLD : 0),
  });
  cells.set(0, at.y, isNew ? '●' : ' ', style('own', BOLD));
  const end = total(columns);
  if (cells.width - end > fee.length) cells.put(end + 1, at.y, fee, style('muted'));
}

function fillStyle(title: string, fill: FillView, attributes: number): Style {
  if (title === 'side' || title === 'filled') {
    return style(fill.side === 'buy' ? 'up' : 'down', attributes);
  }
  return style(title === 'quantity' || title === 'price' ? 'text' : 'muted', attributes);
}
