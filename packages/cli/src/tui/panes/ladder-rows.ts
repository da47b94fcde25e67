/**
 * What the ladder's rows are, before anything is drawn: a price axis in steps of `group` ticks on
 * both sides of the spread, with the book and the own orders summed up per step. Bids round down
 * and asks up, so no step ever looks better than what can be traded.
 */
import { niceStep } from '../chart/geometry.ts';
import type { BookView, LevelView, Side } from '../model.ts';

export interface OwnLevel {
  /** Ticks. */
  readonly price: number;
  readonly side: Side;
  /** Lots. */
  readonly remaining: number;
}

export interface LadderLevel {
  readonly kind: 'level';
  readonly side: Side;
  /** Ticks: the worst price of the step. */
  readonly price: number;
  /** Lots. */
  readonly quantity: number;
  /** Lots from the best price to here. */
  readonly cumulative: number;
  /** Own lots and how many orders they are. */
  readonly own: number;
  readonly ownOrders: number;
}

export type LadderRow = LadderLevel | { readonly kind: 'spread' } | { readonly kind: 'empty' };

export function stepOf(side: Side, price: number, group: number): number {
  return side === 'buy' ? Math.floor(price / group) * group : Math.ceil(price / group) * group;
}

interface Side_ {
  readonly side: Side;
  readonly quantities: ReadonlyMap<number, number>;
  readonly own: ReadonlyMap<number, { lots: number; orders: number }>;
  /** Step of the best price, undefined for an empty side. */
  readonly best: number | undefined;
}

function grouped(side: Side, levels: readonly LevelView[], group: number): Map<number, number> {
  const sums = new Map<number, number>();
  for (const level of levels) {
    const step = stepOf(side, level.price, group);
    sums.set(step, (sums.get(step) ?? 0) + level.quantity);
  }
  return sums;
}

function groupedOwn(side: Side, own: readonly OwnLevel[], group: number) {
  const sums = new Map<number, { lots: number; orders: number }>();
  for (const order of own) {
    if (order.side !== side) continue;
    const step = stepOf(side, order.price, group);
    const sum = sums.get(step) ?? { lots: 0, orders: 0 };
    sums.set(step, { lots: sum.lots + order.remaining, orders: sum.orders + 1 });
  }
  return sums;
}

/** The rows from top to bottom. `scroll` moves the axis: positive shows higher prices. */
export function ladderRows(
  book: BookView,
  own: readonly OwnLevel[],
  view: { readonly rows: number; readonly group: number; readonly scroll: number },
): LadderRow[] {
  const { group } = view;
  const sideOf = (side: Side, levels: readonly LevelView[]): Side_ => {
    const best = levels[0];
    return {
      side,
      quantities: grouped(side, levels, group),
      own: groupedOwn(side, own, group),
      best: best === undefined ? undefined : stepOf(side, best.price, group),
    };
  };
  const centre = Math.floor((view.rows - 1) / 2) + view.scroll;
  const asks = levelsOf(sideOf('sell', book.asks), Math.max(0, centre), group).reverse();
  const bids = levelsOf(sideOf('buy', book.bids), Math.max(0, view.rows - centre - 1), group);
  const all: LadderRow[] = [...asks, { kind: 'spread' }, ...bids];
  // The rows above the spread end at it; scrolled far enough, the spread itself is out of view.
  const first = asks.length - centre;
  return Array.from({ length: view.rows }, (_, row) => all[first + row] ?? { kind: 'empty' });
}

function levelsOf(from: Side_, count: number, group: number): LadderRow[] {
  const rows: LadderRow[] = [];
  let cumulative = 0;
  const { best } = from;
  const direction = from.side === 'buy' ? -1 : 1;
  for (let index = 0; index < count; index += 1) {
    const price = best === undefined ? 0 : best + direction * index * group;
    if (best === undefined || price <= 0) {
      rows.push({ kind: 'empty' });
      continue;
    }
    const quantity = from.quantities.get(price) ?? 0;
    cumulative += quantity;
    const own = from.own.get(price) ?? { lots: 0, orders: 0 };
    rows.push({
      kind: 'level',
      side: from.side,
      price,
      quantity,
      cumulative,
      own: own.lots,
      ownOrders: own.orders,
    });
  }
  return rows;
}

/** A step with which most rows of the ladder hold something. */
export function fittingGroup(book: BookView, rows: number): number {
  const perSide = Math.max(3, Math.floor(rows / 2));
  const spans = [book.bids, book.asks].map((levels) => {
    const first = levels[0];
    const last = levels[Math.min(perSide, levels.length) - 1];
    return first === undefined || last === undefined ? 0 : Math.abs(last.price - first.price);
  });
  return niceStep(Math.max(...spans) / perSide);
}

/** Keeps the current step until another one fits three times better: the axis must not flicker. */
export function steadyGroup(current: number | undefined, fitting: number): number {
  if (current === undefined) return fitting;
  return fitting >= current * 3 || fitting * 3 <= current ? fitting : current;
}

/** The next round step: finer or coarser. */
export function nextGroup(group: number, direction: 'finer' | 'coarser'): number {
  if (direction === 'coarser') return niceStep(group + 1);
  if (group <= 1) return 1;
  const power = 10 ** Math.floor(Math.log10(group - 1));
  for (const factor of [5, 2, 1]) {
    if (factor * power < group) return factor * power;
  }
  return 1;
}

/** Share of the visible depth that is on the bid side, 0 … 1; undefined for an empty book. */
export function imbalance(rows: readonly LadderRow[]): number | undefined {
  let bids = 0;
  let asks = 0;
  for (const row of rows) {
    if (row.kind !== 'level') continue;
    if (row.side === 'buy') bids += row.quantity;
    else asks += row.quantity;
  }
  return bids + asks === 0 ? undefined : bids / (bids + asks);
}

/** What trading from the touch to `price` would be: lots, and their average price in ticks. */
export function costTo(
  book: BookView,
  side: Side,
  price: number,
): { readonly lots: number; readonly average: number } | undefined {
  const levels = side === 'buy' ? book.bids : book.asks;
  let lots = 0;
  let sum = 0;
  for (const level of levels) {
    if (side === 'buy' ? level.price < price : level.price > price) break;
    lots += level.quantity;
    sum += level.quantity * level.price;
  }
  return lots === 0 ? undefined : { lots, average: sum / lots };
}
