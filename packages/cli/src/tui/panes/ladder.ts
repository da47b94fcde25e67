/**
 * The ladder: own orders, bids, prices, asks and own orders again in one row per price step, with
 * bars for depth behind the quantities. Strong bars are the step itself, soft ones everything from
 * the best price to there.
 */
import { Cells } from '../cells.ts';
import { type BookView, type MarketView, priceText, quantityText, type Side } from '../model.ts';
import { BOLD, type Role, style } from '../style.ts';
import { fitNumber } from '../text.ts';
import {
  costTo,
  imbalance,
  type LadderLevel,
  type LadderRow,
  ladderRows,
  type OwnLevel,
} from './ladder-rows.ts';

export interface LadderInput {
  readonly market: MarketView;
  readonly book: BookView;
  readonly own: readonly OwnLevel[];
  /** Ticks per row. */
  readonly group: number;
  readonly scroll: number;
  /** Ticks; stays where it is while the book moves. */
  readonly cursor: number | undefined;
  readonly last: { readonly price: number; readonly side: Side } | undefined;
  /** Lots traded per price in ticks since the terminal was opened, by the taker's side. */
  readonly traded: ReadonlyMap<number, { readonly bought: number; readonly sold: number }>;
}

interface Columns {
  /** First column and width of the price. */
  readonly price: number;
  readonly priceWidth: number;
  /** Width of everything on one side of the price. */
  readonly side: number;
  /** Width of the own-orders column, 0 when there is no room. */
  readonly mine: number;
  readonly traded: number;
}

const QUANTITY_COLUMNS = 8;
const TRADED_COLUMNS = 6;
const HEADER_ROWS = 1;
const FOOTER_ROWS = 1;

/** The rows that `ladderPane` shows in a pane of that height: for the cursor and the mouse. */
export function visibleLadderRows(input: LadderInput, height: number): LadderRow[] {
  const rows = ladderRowCount(height);
  return ladderRows(input.book, input.own, { rows, group: input.group, scroll: input.scroll });
}

/** Price rows, the spread's included, of a ladder pane of that height. */
export function ladderRowCount(height: number): number {
  return Math.max(0, height - HEADER_ROWS - footerRows(height));
}

function footerRows(height: number): number {
  return height >= 18 ? FOOTER_ROWS + 1 : FOOTER_ROWS;
}

export function ladderPane(input: LadderInput, width: number, height: number): Cells {
  const cells = new Cells(width, height);
  if (width < 20 || height < 5) return cells;
  const rows = visibleLadderRows(input, height);
  const columns = columnsOf(input, width);
  drawHeader(cells, columns);
  const scale = Math.max(1, ...rows.map((row) => (row.kind === 'level' ? row.cumulative : 0)));
  rows.forEach((row, index) => {
    const y = HEADER_ROWS + index;
    if (row.kind === 'spread') drawSpread(cells, input, y);
    else if (row.kind === 'level') drawLevel({ cells, input, columns, scale }, row, y);
  });
  if (height >= 18) drawCursorCost(cells, input, height - 2);
  drawImbalance(cells, rows, height - 1);
  return cells;
}

function columnsOf(input: LadderInput, width: number): Columns {
  const best = input.book.asks[0]?.price ?? input.book.bids[0]?.price ?? 1;
  const priceWidth = Math.min(width - 12, priceText(input.market, best).length + 3);
  const side = Math.floor((width - priceWidth) / 2);
  const traded = side >= 20 ? TRADED_COLUMNS : 0;
  const room = side - QUANTITY_COLUMNS - traded;
  // A quantity needs five columns; with fewer there is a mark alone.
  const mine = room >= 5 ? Math.min(9, room) : 0;
  return { price: side, priceWidth: width - side * 2, side, mine, traded };
}

function drawHeader(cells: Cells, columns: Columns): void {
  const quiet = style('muted');
  const { price, priceWidth, side, traded } = columns;
  const end = price + priceWidth;
  cells.putRight(price, 0, 'bid', quiet);
  cells.putRight(end - 1, 0, 'price', quiet);
  cells.put(end, 0, 'ask', quiet);
  if (columns.mine > 0) {
    cells.put(1, 0, 'mine', quiet);
    cells.putRight(end + side - 1, 0, 'mine', quiet);
  }
  if (traded === 0) return;
  cells.putRight(price - QUANTITY_COLUMNS, 0, 'sold', quiet);
  cells.put(end + QUANTITY_COLUMNS, 0, 'bought', quiet);
}

interface Drawing {
  readonly cells: Cells;
  readonly input: LadderInput;
  readonly columns: Columns;
  readonly scale: number;
}

function drawLevel(drawing: Drawing, row: LadderLevel, y: number): void {
  const { cells, input, columns } = drawing;
  drawBars(drawing, row, y);
  const buy = row.side === 'buy';
  const end = columns.price + columns.priceWidth;
  if (row.quantity > 0) {
    const room = Math.max(4, Math.min(QUANTITY_COLUMNS - 1, columns.side - columns.mine - 1));
    const text = fitNumber(quantityText(input.market, row.quantity), room);
    if (buy) cells.putOver(columns.price - text.length, y, text);
    else cells.putOver(end, y, text);
  }
  drawPrice(drawing, row, y);
  drawOwn(drawing, row, y);
  drawTraded(drawing, row, y);
  if (input.cursor === undefined || !coversCursor(row, input)) return;
  cells.tint({ x: 0, y, width: cells.width, height: 1 }, 'selection');
  cells.set(columns.price, y, '▸', style('focus', BOLD, 'selection'));
  cells.set(end - 1, y, '◂', style('focus', BOLD, 'selection'));
}

function coversCursor(row: LadderLevel, input: LadderInput): boolean {
  const { cursor, group } = input;
  if (cursor === undefined) return false;
  if (row.side === 'buy')
    return cursor >= row.price && cursor < row.price + group && isBidSide(input);
  return cursor <= row.price && cursor > row.price - group && !isBidSide(input);
}

/** A cursor below the best ask belongs to the bids. */
function isBidSide(input: LadderInput): boolean {
  const ask = input.book.asks[0];
  return input.cursor !== undefined && (ask === undefined || input.cursor < ask.price);
}

function drawBars(drawing: Drawing, row: LadderLevel, y: number): void {
  const { columns, cells, scale } = drawing;
  const room = columns.side - columns.mine;
  const length = (lots: number) => Math.min(room, Math.ceil((lots / scale) * room));
  const strong = length(row.quantity);
  const soft = length(row.cumulative);
  const end = columns.price + columns.priceWidth;
  const area = (count: number) => ({
    x: row.side === 'buy' ? columns.price - count : end,
    y,
    width: count,
    height: 1,
  });
  const buy = row.side === 'buy';
  if (row.cumulative > 0) cells.tint(area(soft), buy ? 'bid-bar-soft' : 'ask-bar-soft');
  if (row.quantity > 0) cells.tint(area(strong), buy ? 'bid-bar' : 'ask-bar');
}

function drawPrice(drawing: Drawing, row: LadderLevel, y: number): void {
  const { cells, input, columns } = drawing;
  const role: Role = row.side === 'buy' ? 'bid' : 'ask';
  const isLast = input.last !== undefined && isAtStep(row, input.last.price, input.group);
  const look = row.quantity === 0 ? style('muted') : style(role, isLast ? BOLD : 0);
  const end = columns.price + columns.priceWidth;
  cells.putRight(end - 1, y, priceText(input.market, row.price), look);
  if (isLast)
    cells.set(columns.price, y, '•', style(input.last?.side === 'buy' ? 'up' : 'down', BOLD));
}

function isAtStep(row: LadderLevel, price: number, group: number): boolean {
  if (row.side === 'buy') return price >= row.price && price < row.price + group;
  return price <= row.price && price > row.price - group;
}

function drawOwn(drawing: Drawing, row: LadderLevel, y: number): void {
  const { cells, input, columns } = drawing;
  if (row.own === 0) return;
  const end = columns.price + columns.priceWidth;
  const look = style('own', BOLD);
  if (columns.mine === 0) {
    cells.set(columns.price, y, '●', look);
    return;
  }
  const count = row.ownOrders > 1 ? `×${row.ownOrders}` : '';
  const room = columns.mine - 1 - count.length;
  const text = fitNumber(quantityText(input.market, row.own), room) + count;
  if (row.side === 'buy') cells.putOver(0, y, `●${text}`, look);
  else cells.putOver(end + columns.side - text.length - 1, y, `${text}●`, look);
}

function drawTraded(drawing: Drawing, row: LadderLevel, y: number): void {
  const { cells, input, columns } = drawing;
  if (columns.traded === 0) return;
  const buy = row.side === 'buy';
  let lots = 0;
  for (let tick = 0; tick < Math.min(input.group, TRADED_TICKS_MAX); tick += 1) {
    const at = input.traded.get(buy ? row.price + tick : row.price - tick);
    lots += (buy ? at?.sold : at?.bought) ?? 0;
  }
  if (lots === 0) return;
  const text = fitNumber(quantityText(input.market, lots), columns.traded - 1);
  const end = columns.price + columns.priceWidth;
  if (buy) cells.putOver(columns.price - QUANTITY_COLUMNS - text.length, y, text, style('muted'));
  else cells.putOver(end + QUANTITY_COLUMNS, y, text, style('muted'));
}

/** Summing a step tick by tick stops here; coarser steps show what the finest part traded. */
const TRADED_TICKS_MAX = 10_000;

function drawSpread(cells: Cells, input: LadderInput, y: number): void {
  const { market, book, last } = input;
  const bid = book.bids[0];
  const ask = book.asks[0];
  cells.put(0, y, '┄'.repeat(cells.width), style('frame'));
  const parts: [string, number][] = [];
  if (last !== undefined) {
    const up = last.side === 'buy';
    parts.push([
      ` ${up ? '▲' : '▼'} ${priceText(market, last.price)} `,
      style(up ? 'up' : 'down', BOLD),
    ]);
  }
  if (bid !== undefined && ask !== undefined) {
    const spread = ask.price - bid.price;
    const points = (spread / ((ask.price + bid.price) / 2)) * 10_000;
    parts.push([` spread ${priceText(market, spread)}`, style('muted')]);
    parts.push([` ${points.toFixed(points < 10 ? 2 : 1)}bp `, style('muted')]);
  } else {
    parts.push([
      bid === undefined && ask === undefined ? ' no orders ' : ' one side only ',
      style('muted'),
    ]);
  }
  while (length(parts) > cells.width && parts.length > 1) parts.pop();
  cells.putParts(Math.max(0, Math.floor((cells.width - length(parts)) / 2)), y, parts);
}

function length(parts: readonly (readonly [string, number])[]): number {
  return parts.reduce((sum, [text]) => sum + text.length, 0);
}

/** What taking the book up to the cursor would come to. */
function drawCursorCost(cells: Cells, input: LadderInput, y: number): void {
  if (input.cursor === undefined) return;
  const { market, book, cursor } = input;
  const side: Side = isBidSide(input) ? 'buy' : 'sell';
  const cost = costTo(book, side, cursor);
  const best = (side === 'buy' ? book.bids : book.asks)[0];
  if (cost === undefined || best === undefined) return;
  const slip = (Math.abs(cost.average - best.price) / best.price) * 10_000;
  const text = [
    `Σ ${fitNumber(quantityText(market, cost.lots), 10)}`,
    `avg ${priceText(market, cost.average)}`,
    `slip ${slip.toFixed(1)}bp`,
  ].join('  ');
  cells.put(1, y, text.slice(0, cells.width - 2), style('muted'));
}

/** `B 61% ███████▌░░░░ 39% A`: whose side the visible depth is on. */
function drawImbalance(cells: Cells, rows: readonly LadderRow[], y: number): void {
  const share = imbalance(rows);
  if (share === undefined) return;
  const percent = Math.round(share * 100);
  const left = ` B ${String(percent).padStart(2)}% `;
  const right = ` ${String(100 - percent).padStart(2)}% A `;
  const room = cells.width - left.length - right.length;
  if (room < 4) return;
  const filled = Math.round(share * room);
  let x = cells.put(0, y, left, style('bid'));
  x = cells.put(x, y, '━'.repeat(filled), style('bid'));
  x = cells.put(x, y, '─'.repeat(room - filled), style('ask'));
  cells.put(x, y, right, style('ask'));
}
