/** Walks every cell of the tables of `docs/concepts/order-outcomes.md`. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { MarketState, SelfTradeMode } from '../../src/engine/commands.ts';
import type { ExchangeEvent } from '../../src/engine/events.ts';
import type { OrderId, QuantityLots } from '../../src/units/quantities.ts';
import { MARKET, OutcomeStage, type Own, type Trigger, type View } from './outcome-stage.ts';

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
const states: readonly MarketState[] = [
  'open',
  'post-only',
  'auction',
  'cancel-only',
  'halted',
  'closed',
];
const triggers: readonly Trigger[] = ['stop', 'take-profit', 'trail'];
const views: readonly View[] = ['as written', 'mirrored'];
const owns: readonly Own[] = ['same account', 'same group'];

interface Table {
  /** The book that the text before the table names last. */
  readonly book: string;
  readonly columns: readonly string[];
  readonly rows: readonly { readonly label: string; readonly cells: readonly string[] }[];
}

const LEVEL = '(?:own )?\\d+ @ \\d+(?: show \\d+)?';
const BOOK = new RegExp(`\`(${LEVEL}(?:, ${LEVEL})*)\``, 'g');

function tablesOf(markdown: string): Table[] {
  let book = '';
  const tables: { book: string; columns: string[]; rows: Table['rows'][number][] }[] = [];
  let open: (typeof tables)[number] | undefined;
  for (const line of markdown.replace(/\n(?=[^|\n#])/g, ' ').split('\n')) {
    const named = [...line.matchAll(BOOK)].at(-1)?.[1];
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

/** Orders by amount are other orders at other prices, and a buy without a protection price is refused only as a buy. */
function viewsOf(label: string): readonly View[] {
  return /\b(buy|sell) for |triggered buy \d+ market$/.test(label) ? ['as written'] : views;
}

function acceptedId(events: readonly ExchangeEvent[]): OrderId | undefined {
  const [first] = events;
  return first?.kind === 'order-accepted' ? first.orderId : undefined;
}

interface Scene {
  readonly order: string;
  readonly book: string;
  readonly mode: SelfTradeMode;
  readonly own: Own;
  readonly view: View;
}

function otherSide(order: string): 'buy' | 'sell' {
  return order.startsWith('buy') ? 'sell' : 'buy';
}

/** The order is placed on the book. */
function placed({ order, book, mode, own, view }: Scene): string {
  const stage = new OutcomeStage(view);
  stage.setBook(book, own, otherSide(order));
  const events = stage.place(order, mode);
  stage.exchange.checkInvariants();
  return stage.describe(events, acceptedId(events));
}

/** The order waits, and the last price comes to 100 while the book stands. */
function triggered(scene: Scene, trigger: Trigger, terms: { readonly band?: number } = {}): string {
  const { order, book, mode, own, view } = scene;
  const stage = new OutcomeStage(view, terms);
  if (trigger === 'trail') stage.trade(95);
  const events = stage.place(order, mode, trigger);
  const orderId = acceptedId(events);
  if (orderId === undefined) return stage.describe(events, orderId);
  stage.rest(stage.other, { side: otherSide(order), quantity: 1, price: 100 });
  stage.setBook(book, own, otherSide(order));
  const all = stage.take(order.startsWith('buy') ? 'buy' : 'sell', 1, 100);
  stage.exchange.checkInvariants();
  return stage.describe(
    all.slice(all.findIndex(({ kind }) => kind === 'order-triggered')),
    orderId,
  );
}

/** The book stands, then the last price is 100, then the order comes. */
function banded({ order, book, mode, own, view }: Scene): string {
  const stage = new OutcomeStage(view, { band: 100_000 });
  stage.rest(stage.other, { side: otherSide(order), quantity: 1, price: 100 });
  stage.setBook(book, own, otherSide(order));
  stage.take(order.startsWith('buy') ? 'buy' : 'sell', 1, 100);
  const events = stage.place(order, mode);
  stage.exchange.checkInvariants();
  return stage.describe(events, acceptedId(events));
}

/** The order is placed in an auction; `uncrossed` is what happens when the market opens then. */
function auctioned(scene: Scene, moment: 'gathered' | 'uncrossed'): string {
  const { order: written, book, mode, own, view } = scene;
  const stage = new OutcomeStage(view);
  stage.trade(100);
  const order = written.replace(/^triggered /, '');
  stage.setState('auction');
  stage.setBook(book, own, otherSide(order));
  const trigger = order === written ? undefined : 'stop';
  const gathered = stage.place(order, mode, trigger);
  if (moment === 'gathered') return stage.describe(gathered, acceptedId(gathered));
  const opened = stage.setState('open');
  stage.exchange.checkInvariants();
  return stage.describe(opened, acceptedId(gathered));
}

/** Every point of view that must not matter, for an order that is placed, triggered or gathered. */
function outcomesOf(label: string, scene: Omit<Scene, 'view' | 'order'>): readonly string[] {
  const [, kind = '', order = ''] =
    /^((?:banded triggered|triggered|banded|gathered|uncrossed) )?(.*)$/.exec(label) ?? [];
  return viewsOf(label).flatMap((view) => {
    const full = { ...scene, order, view };
    switch (kind) {
      case '':
        return placed(full);
      case 'triggered ':
        return triggers.map((trigger) => triggered(full, trigger));
      case 'banded triggered ':
        return triggered(full, 'stop', { band: 100_000 });
      case 'banded ':
        return banded(full);
      default:
        return auctioned(full, kind.trim() === 'gathered' ? 'gathered' : 'uncrossed');
    }
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
  stage.take('sell', 3, 99);
  stage.setBook(book, 'same group', 'sell');
  const words = stage.describe(stage.amend(change, orderId), orderId);
  stage.exchange.checkInvariants();
  return { words, place: placeOf(stage, orderId, younger) };
}

function placeOf(stage: OutcomeStage, orderId: OrderId, younger: OrderId): string {
  const order = stage.exchange.order(orderId);
  if (order === undefined) return 'gone';
  if (order.price !== stage.price(99)) return 'alone';
  const trade = stage.take('sell', 1, 99).find((event) => event.kind === 'trade');
  if (trade?.kind !== 'trade') throw new Error('there is somebody to sell to');
  return trade.makerOrderId === younger ? 'last' : 'first';
}

/** By their columns in the table of amends. */
const waitingOrders: Readonly<
  Record<string, { readonly order: string; readonly trigger: Trigger }>
> = {
  stop: { order: 'buy 10 market protected at 110 stop 105', trigger: 'stop' },
  'stop-limit': { order: 'buy 10 @ 110 stop 105', trigger: 'stop' },
  'take-profit-limit': { order: 'buy 10 @ 90 stop 95', trigger: 'take-profit' },
  'trailing-stop-limit': { order: 'buy 10 @ 110', trigger: 'trail' },
  'stop-limit iceberg': { order: 'buy 10 @ 110 show 3 stop 105', trigger: 'stop' },
  'stop for an amount': { order: 'buy for 500 market protected at 110 stop 105', trigger: 'stop' },
};

function amendedWaiting(change: string, column: string, view: View): string {
  const waiting = waitingOrders[column];
  if (waiting === undefined) throw new Error(`no such order waits: ${column}`);
  const stage = new OutcomeStage(view);
  stage.trade(100);
  const orderId = acceptedId(stage.place(waiting.order, 'cancel-taker', waiting.trigger));
  if (orderId === undefined) throw new Error('the order to amend is accepted');
  const words = stage.describe(stage.amend(change, orderId), orderId);
  stage.exchange.checkInvariants();
  return words;
}

function inState(command: string, state: MarketState, view: View): string {
  const stage = new OutcomeStage(view);
  const isWaiting = command.startsWith('waiting: ');
  const order = isWaiting ? 'buy 10 @ 115 gtd stop 110' : 'buy 10 @ 99 gtc';
  const orderId = acceptedId(stage.place(order, 'cancel-taker'));
  if (orderId === undefined) throw new Error('the order is accepted');
  if (!isWaiting) stage.take('sell', 3, 99);
  if (state !== 'open') stage.setState(state);
  const words = stage.describe(stage.command(command.replace('waiting: ', ''), orderId), orderId);
  stage.exchange.checkInvariants();
  return words;
}

/** By their columns in the table of pairs. */
const pairs: Readonly<Record<string, { readonly limit?: number; readonly display?: number }>> = {
  'market stop': {},
  'stop-limit': { limit: 110 },
  'iceberg limit leg': { display: 2 },
};

function ofPair(action: string, column: string, view: View): string {
  const stage = new OutcomeStage(view);
  const into = /^placed into (.*)$/.exec(action)?.[1];
  if (into !== undefined) stage.setBook(into, 'same account', 'sell');
  const events = stage.placePair(pairs[column] ?? {});
  const words = action.startsWith('placed')
    ? stage.describe(events, undefined)
    : actOnPair(stage, action);
  stage.exchange.checkInvariants();
  return words;
}

function actOnPair(stage: OutcomeStage, action: string): string {
  const own = /^its owner (sells .*) (\S+)$/.exec(action);
  const leg = /\b(limit leg|stop leg)\b/.exec(action)?.[1];
  const told = (events: readonly ExchangeEvent[]) => stage.describe(events, acceptedId(events));
  if (own !== null) {
    return told(stage.place(`sell ${own[1]?.slice(6)} gtc`, own[2] as SelfTradeMode));
  }
  if (action === 'somebody sells 4 @ 95') return told(stage.take('sell', 4, 95));
  if (action.startsWith('triggered with ')) {
    stage.setBook(action.slice('triggered with '.length), 'same account', 'sell');
    const events = stage.trade(105);
    return told(events.slice(events.findIndex(({ kind }) => kind === 'order-triggered')));
  }
  if (action === 'the market closes') return told(stage.setState('closed'));
  if (leg === undefined) return told(stage.command(action, 0 as OrderId));
  const orderId = stage.named(leg);
  if (action.startsWith('cancel ')) return told(stage.command('cancel', orderId));
  return told(stage.amend(action.slice(leg.length + 1), orderId));
}

/** The end of a time, by itself or with a seller who comes at that very moment. */
function timed(label: string, column: string, view: View): string {
  const stage = new OutcomeStage(view);
  const order = label.replace(/^timed (waiting )?/, '');
  const trigger = label.includes('waiting') ? 'stop' : undefined;
  const orderId = acceptedId(stage.place(order, 'cancel-taker', trigger));
  if (orderId === undefined) throw new Error('the order is accepted');
  if (column === 'its time comes') return stage.describe(stage.comeToEnd(), orderId);
  stage.waitForEnd();
  const events = stage.apply({
    kind: 'place-order',
    type: 'limit',
    account: stage.other,
    market: MARKET,
    side: stage.side('sell'),
    price: stage.price(99),
    quantity: 5 as QuantityLots,
  });
  stage.exchange.checkInvariants();
  return stage.describe(events, orderId);
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
          const actual = walk({ label, head, book, columns });
          expect(actual, `${label} | ${head}`).toEqual(actual.map(() => cell));
          cellsWalked += 1;
        }
      });
    }
  }

  test('every table was understood', () => {
    expect(tables.length).toBe(22);
    expect(cellsWalked).toBe(
      tables.flatMap(({ rows }) => rows.flatMap(({ cells }) => cells)).length,
    );
    expect(cellsWalked).toBeGreaterThan(900);
  });
});

interface Cell {
  readonly label: string;
  readonly head: string;
  readonly book: string;
  readonly columns: readonly string[];
}

/** What happens, seen from every side: each of them is to be the cell. */
function walk({ label, head, book, columns }: Cell): readonly string[] {
  const mode = modes.find((one) => one === head);
  const isOrder =
    /^((banded |gathered |uncrossed )?(triggered )?)(buy|sell) /.test(label) && head !== 'place';
  const state = states.find((one) => one === head);
  if (state !== undefined) return views.map((view) => inState(label, state, view));
  if (columns.includes('market stop')) return views.map((view) => ofPair(label, head, view));
  if (label.startsWith('timed ')) return views.map((view) => timed(label, head, view));
  if (head in waitingOrders) {
    const seen = head === 'stop for an amount' ? (['as written'] as const) : views;
    return seen.map((view) => amendedWaiting(label, head, view));
  }
  if (isOrder && mode !== undefined) {
    return owns.flatMap((own) => outcomesOf(label, { book, mode, own }));
  }
  if (isOrder) {
    const own = 'same account';
    return modes.flatMap((each) => outcomesOf(label, { book: head, mode: each, own }));
  }
  return walkAmend({ label, head, book, columns });
}

function walkAmend({ label, head, book }: Cell): readonly string[] {
  const plain = 'buy 10 @ 99 gtc';
  const mode = modes.find((one) => one === head);
  if (mode !== undefined) {
    return views.map((view) => amended(label, book, { order: plain, mode, view }).words);
  }
  const each = (order: string) =>
    views.map((view) => amended(label, book, { order, mode: 'cancel-taker', view }));
  switch (head) {
    case 'plain order':
      return each(plain).map(({ words }) => words);
    case 'post-only order':
      return each(`${plain} post-only`).map(({ words }) => words);
    case 'place':
      return [plain, `${plain} post-only`].flatMap(each).map(({ place }) => place);
    case 'iceberg':
      return each(`${plain} show 4`).map(({ words }) => words);
    case 'place of the iceberg':
      return each(`${plain} show 4`).map(({ place }) => place);
    default:
      throw new Error(`no such column: ${head}`);
  }
}
