/**
 * NASDAQ order messages with the exchange's own book after each one. The files show the best levels
 * only, so the book is seeded from the first row, cut to that depth after every message, and the
 * level that comes into view from below is adopted; nothing else is ever copied.
 */
import { expect, test } from 'vitest';
import { type BookLevel, createFastBook, type OrderBook } from '../../src/book/index.ts';
import { describeRealData, readRealText } from './real-data.ts';

type Side = 'buy' | 'sell';

interface Message {
  readonly type: number;
  readonly id: number;
  readonly size: number;
  readonly price: number;
  readonly side: Side;
}

type Level = readonly [price: number, quantity: number];

interface GoldenRow {
  readonly buy: readonly Level[];
  readonly sell: readonly Level[];
}

const SUBMIT = 1;
const PARTIAL_CANCEL = 2;
const DELETE = 3;
const EXECUTE = 4;

function readMessages(file: string): Message[] {
  return lines(file).map((line) => {
    const [, type = 0, id = 0, size = 0, price = 0, direction = 0] = line.split(',').map(Number);
    return { type, id, size, price, side: direction === 1 ? 'buy' : 'sell' };
  });
}

function readRows(file: string): GoldenRow[] {
  return lines(file).map((line) => {
    const cells = line.split(',').map(Number);
    const row: { buy: Level[]; sell: Level[] } = { buy: [], sell: [] };
    for (let at = 0; at + 3 < cells.length; at += 4) {
      const [ask = 0, askSize = 0, bid = 0, bidSize = 0] = cells.slice(at, at + 4);
      if (askSize > 0) row.sell.push([ask, askSize]);
      if (bidSize > 0) row.buy.push([bid, bidSize]);
    }
    return row;
  });
}

function lines(file: string): string[] {
  return readRealText(file).trim().split('\n');
}

const sides: readonly Side[] = ['buy', 'sell'];
const opposite: Readonly<Record<Side, Side>> = { buy: 'sell', sell: 'buy' };

class Replay {
  readonly #book: OrderBook = createFastBook();
  readonly #depth: number;
  /** Ids of quantity whose owner is not known, by side and price; it is first in its queue. */
  readonly #anonymous = new Map<string, number>();
  /** Far above the ids of the file. */
  #nextId = 2 ** 52;
  knownExecutions = 0;
  knownAtHead = 0;
  executionsOffBest = 0;
  crossings = 0;

  constructor(depth: number) {
    this.#depth = depth;
  }

  seed(row: GoldenRow): void {
    for (const side of sides) for (const level of row[side]) this.#addAnonymous(side, level);
  }

  #addAnonymous(side: Side, [price, quantity]: Level): void {
    const id = this.#nextId++;
    this.#anonymous.set(`${side} ${price}`, id);
    this.#book.add({ id, side, price, quantity });
  }

  apply(message: Message): void {
    const { type, id, size, price, side } = message;
    switch (type) {
      case SUBMIT:
        this.#submit(message);
        break;
      case PARTIAL_CANCEL:
      case DELETE:
        this.#book.reduce(this.#resting(id, side, price), size);
        break;
      case EXECUTE:
        this.#execute(message);
        break;
      default:
        // Hidden executions and halts leave the visible book as it is.
        break;
    }
    this.#trim();
  }

  #submit({ id, side, price, size }: Message): void {
    const events = this.#book.add({ id, side, price, quantity: size });
    if (events.some(({ kind }) => kind === 'trade')) this.crossings++;
  }

  /** The order itself where it is known, otherwise the anonymous quantity at its price. */
  #resting(id: number, side: Side, price: number): number {
    if (this.#book.order(id) !== undefined) return id;
    return this.#anonymous.get(`${side} ${price}`) ?? expect.fail(`nothing at ${side} ${price}`);
  }

  #execute({ id, side, price, size }: Message): void {
    const known = this.#book.order(id) !== undefined;
    const resting = this.#resting(id, side, price);
    if (this.#book.best(side) !== price) this.executionsOffBest++;
    const head = this.#book.orders(side)[0]?.id;
    if (known) this.knownExecutions++;
    if (known && head === id) this.knownAtHead++;
    if (head !== resting) {
      this.#book.reduce(resting, size);
      return;
    }
    const taker = { id: this.#nextId++, side: opposite[side], price, quantity: size };
    const trades = this.#book
      .add({ ...taker, timeInForce: 'ioc' })
      .filter((event) => event.kind === 'trade');
    expect(trades.map(({ maker, quantity }) => [maker, quantity])).toEqual([[resting, size]]);
  }

  #trim(): void {
    for (const side of sides) {
      const levels = this.#book.levels(side, this.#depth + 1);
      const beyond = levels[this.#depth];
      if (beyond === undefined) continue;
      for (const order of this.#book.orders(side)) {
        if (order.price === beyond.price) this.#book.cancel(order.id);
      }
    }
  }

  /** True when a level had to be adopted to make the row equal. */
  adopt(row: GoldenRow): boolean {
    let adopted = false;
    for (const side of sides) {
      const levels = this.levels(side);
      const next = row[side][this.#depth - 1];
      if (levels.length !== this.#depth - 1 || next === undefined) continue;
      if (!sameLevels(levels, row[side].slice(0, -1))) continue;
      this.#addAnonymous(side, next);
      adopted = true;
    }
    return adopted;
  }

  levels(side: Side): readonly BookLevel[] {
    return this.#book.levels(side);
  }
}

function sameLevels(levels: readonly BookLevel[], golden: readonly Level[]): boolean {
  return (
    levels.length === golden.length &&
    levels.every(({ price, quantity }, index) => {
      const [goldenPrice, goldenQuantity] = golden[index] ?? [];
      return price === goldenPrice && quantity === goldenQuantity;
    })
  );
}

const names = ['AMZN', 'AAPL'] as const;
type Name = (typeof names)[number];

const recordings = {
  AMZN: { file: 'AMZN_2012-06-21_34200000_57600000', depth: 5 },
  AAPL: { file: 'AAPL_2012-06-21_rows999', depth: 10 },
} as const;

const expected = {
  AMZN: { exact: 122_094, adopted: 33_840, knownAtHead: 7_272, knownExecutions: 7_307 },
  AAPL: { exact: 680, adopted: 318, knownAtHead: 90, knownExecutions: 90 },
} as const;

function fileOf(name: Name, what: 'message' | 'orderbook'): string {
  const { file, depth } = recordings[name];
  return `lobster/${file}_${what}_${depth}.csv.gz`;
}

function replayAll(name: Name) {
  const messages = readMessages(fileOf(name, 'message'));
  const rows = readRows(fileOf(name, 'orderbook'));
  const replay = new Replay(recordings[name].depth);
  const count = { exact: 0, adopted: 0, mismatched: 0 };
  for (const [index, row] of rows.entries()) {
    const message = messages[index];
    if (message === undefined) return expect.fail('there is a message for every row');
    if (index === 0) {
      replay.seed(row);
      continue;
    }
    replay.apply(message);
    const adopted = replay.adopt(row);
    const same = sides.every((side) => sameLevels(replay.levels(side), row[side]));
    if (!same) count.mismatched++;
    else if (adopted) count.adopted++;
    else count.exact++;
  }
  return { replay, count };
}

const needed = names.flatMap((name) => [fileOf(name, 'message'), fileOf(name, 'orderbook')]);

describeRealData('LOBSTER', needed, () => {
  test.each(names)(
    '%s: every row of the book is the exchange’s',
    (name) => {
      const { replay, count } = replayAll(name);
      const { exact, adopted, knownAtHead, knownExecutions } = expected[name];
      expect(count).toEqual({ exact, adopted, mismatched: 0 });
      // Price-time priority: executions are at the best price, and of the order that came first.
      expect(replay.executionsOffBest).toBe(0);
      expect(replay.crossings).toBe(0);
      expect(replay.knownExecutions).toBe(knownExecutions);
      expect(replay.knownAtHead).toBe(knownAtHead);
    },
    120_000,
  );
});
