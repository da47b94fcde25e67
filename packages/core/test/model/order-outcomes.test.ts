/** Walks every cell of the tables of `docs/concepts/order-outcomes.md`. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { MarketState, SelfTradeMode } from '../../src/engine/commands.ts';
import type { ExchangeEvent } from '../../src/engine/events.ts';
import type { OrderId } from '../../src/units/quantities.ts';
import { OutcomeStage, type Own, type View } from './outcome-stage.ts';

const page = readFileSync(
  new URL('../../../../docs/concepts/order-outcomes.md', import.meta.url),
  'utf8',
);
const modes: readonly SelfTradeMode[] = [
  'none',
  'cancel-taker',
  'cancel-maker',
  'cancel-both',
  'decrement',
];
const states: readonly MarketState[] = ['open', 'cancel-only', 'halted', 'closed'];
const owns: readonly Own[] = ['same account', 'same group'];

interface Table {
  /** The book that the text before the table names last. */
  readonly book: string;
  readonly columns: readonly string[];
  readonly rows: readonly { readonly label: string; readonly cells: readonly string[] }[];
}

function tablesOf(markdown: string): Table[] {
  let book = '';
  const tables: { book: string; columns: string[]; rows: Table['rows'][number][] }[] = [];
  let open: (typeof tables)[number] | undefined;
  for (const line of markdown.replace(/\n(?=[^|\n#])/g, ' ').split('\n')) {
    const named = [...line.matchAll(/`((?:own )?\d+ @ \d+(?:, (?:own )?\d+ @ \d+)*)`/g)].at(
      -1,
    )?.[1];
    if (!line.startsWith('|')) {
      open = undefined;
      book = named ?? book;
      continue;
    }
    const [label = '', ...cells] = line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim());
    if (open === undefined) {
      open = { book, columns: cells, rows: [] };
      tables.push(open);
    } else if (!/^-+$/.test(label)) {
      open.rows.push({ label, cells });
    }
  }
  return tables;
}

function viewsOf(label: string): readonly View[] {
  return /^(buy|sell) for /.test(label) ? ['as written'] : ['as written', 'mirrored'];
}

function acceptedId(events: readonly ExchangeEvent[]): OrderId | undefined {
  const [first] = events;
  return first?.kind === 'order-accepted' ? first.orderId : undefined;
}

/** The outcome of placing the order, from every point of view that must not matter. */
function placed(order: string, book: string, { mode, own }: { mode: SelfTradeMode; own: Own }) {
  return viewsOf(order).map((view) => {
    const stage = new OutcomeStage(view);
    stage.setBook(book, own, order.startsWith('buy') ? 'sell' : 'buy');
    const events = stage.place(order, mode);
    stage.exchange.checkInvariants();
    return stage.describe(events, acceptedId(events));
  });
}

/** `buy 10 @ 99` of which 3 are filled, with a younger order behind it. */
function amended(
  change: string,
  book: string,
  { order, mode, view }: { order: string; mode: SelfTradeMode; view: View },
) {
  const stage = new OutcomeStage(view);
  const orderId = acceptedId(stage.place(order, mode));
  if (orderId === undefined) throw new Error('the order to amend is accepted');
  const younger = stage.rest(stage.other, { side: 'buy', quantity: 5, price: 99 });
  sell(stage, 3);
  stage.setBook(book, 'same group', 'sell');
  const words = stage.describe(stage.amend(change, orderId), orderId);
  stage.exchange.checkInvariants();
  return { words, place: placeOf(stage, orderId, younger) };
}

function inState(command: string, state: MarketState, view: View): string {
  const stage = new OutcomeStage(view);
  const orderId = acceptedId(stage.place('buy 10 @ 99 gtc', 'cancel-taker'));
  if (orderId === undefined) throw new Error('the order is accepted');
  sell(stage, 3);
  if (state !== 'open') stage.setState(state);
  const words = stage.describe(stage.command(command, orderId), orderId);
  stage.exchange.checkInvariants();
  return words;
}

function sell(stage: OutcomeStage, quantity: number): readonly ExchangeEvent[] {
  return stage.apply({
    kind: 'place-order',
    type: 'limit',
    account: stage.other,
    market: 'BASE_QUOTE',
    side: stage.side('sell'),
    price: stage.price(99),
    quantity: quantity as never,
    timeInForce: 'ioc',
    selfTrade: 'none',
  });
}

function placeOf(stage: OutcomeStage, orderId: OrderId, younger: OrderId): string {
  const order = stage.exchange.order(orderId);
  if (order === undefined) return 'gone';
  if (order.price !== stage.price(99)) return 'alone';
  const trade = sell(stage, 1).find((event) => event.kind === 'trade');
  if (trade?.kind !== 'trade') throw new Error('there is somebody to sell to');
  return trade.makerOrderId === younger ? 'last' : 'first';
}

describe('docs/concepts/order-outcomes.md', () => {
  const tables = tablesOf(page);
  let cellsWalked = 0;

  for (const [nth, { book, columns, rows }] of tables.entries()) {
    for (const { label, cells } of rows) {
      test(`table ${nth + 1}: ${label}`, () => {
        expect(cells.length).toBe(columns.length);
        for (const [column, cell] of cells.entries()) {
          const head = columns[column] ?? '';
          const actual = walk({ label, head, book, columns, cell });
          expect(actual, `${label} | ${head}`).toEqual(actual.map(() => cell));
          cellsWalked += 1;
        }
      });
    }
  }

  test('every table was understood', () => {
    expect(tables.length).toBe(9);
    expect(cellsWalked).toBe(
      tables.flatMap(({ rows }) => rows.flatMap(({ cells }) => cells)).length,
    );
    expect(cellsWalked).toBeGreaterThan(270);
  });
});

function walk(at: {
  label: string;
  head: string;
  book: string;
  columns: readonly string[];
  cell: string;
}): readonly string[] {
  const { label, head, book, columns } = at;
  const mode = modes.find((one) => one === head);
  const isOrder = /^(buy|sell) /.test(label);
  const views = ['as written', 'mirrored'] as const;
  const state = states.find((one) => one === head);
  if (state !== undefined) return views.map((view) => inState(label, state, view));
  const plain = 'buy 10 @ 99 gtc';
  if (isOrder && mode !== undefined) {
    return owns.flatMap((own) => placed(label, book, { mode, own }));
  }
  if (isOrder) {
    return modes.flatMap((each) => placed(label, head, { mode: each, own: 'same account' }));
  }
  if (mode !== undefined) {
    return views.map((view) => amended(label, book, { order: plain, mode, view }).words);
  }
  const place = (order: string) =>
    views.map((view) => amended(label, book, { order, mode: 'cancel-taker', view }));
  switch (head) {
    case 'plain order':
      return place(plain).map(({ words }) => words);
    case 'post-only order':
      return place(`${plain} post-only`).map(({ words }) => words);
    case 'place':
      expect(columns).toContain('post-only order');
      return [plain, `${plain} post-only`].flatMap(place).map((result) => result.place);
    default:
      throw new Error(`no such column: ${head}`);
  }
}
