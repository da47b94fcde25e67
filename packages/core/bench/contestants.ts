/** Who runs: the same stream through each library's own calls. */
import { OrderBook as NodejsOrderBook } from 'nodejs-order-book';
import {
  BUY,
  createFastBook,
  GTC,
  IOC,
  type OrderBook,
  PackedBook,
  REPORT_TRADE,
  type SideBit,
} from '../src/book/index.ts';
import { OP_CANCEL, OP_GTC, OP_IOC, OP_MARKET, OP_MOVE, type Stream } from './workloads.ts';

/** What must come out the same everywhere. */
export interface Answer {
  trades: number;
  volume: number;
}

export interface Contestant {
  readonly name: string;
  /** A fresh book that has taken the warm-up. */
  prepare(stream: Stream): Run;
}

export interface Run {
  /** Commands from … to, and what they traded. */
  play(from: number, to: number): Answer;
}

export const packedBook: Contestant = {
  name: 'PackedBook',
  prepare: (stream) => playing(stream, new PackedRun(stream)),
};

export const objectBook: Contestant = {
  name: 'createFastBook()',
  prepare: (stream) => playing(stream, new ObjectRun(stream)),
};

export const nodejsOrderBook: Contestant = {
  name: 'nodejs-order-book',
  prepare: (stream) => playing(stream, new NodejsRun(stream)),
};

function playing(stream: Stream, run: Run): Run {
  run.play(0, stream.warmUp);
  return run;
}

class PackedRun implements Run {
  readonly book = new PackedBook();
  readonly #stream: Stream;

  constructor(stream: Stream) {
    this.#stream = stream;
  }

  play(from: number, to: number): Answer {
    const { op, id, side, price, quantity } = this.#stream;
    const { book } = this;
    const { reports } = book;
    let trades = 0;
    let volume = 0;
    for (let at = from; at < to; at += 1) {
      const order = id[at] as number;
      switch (op[at]) {
        case OP_GTC:
          book.limit(order, side[at] as SideBit, price[at] as number, quantity[at] as number, GTC);
          break;
        case OP_IOC:
          book.limit(order, side[at] as SideBit, price[at] as number, quantity[at] as number, IOC);
          break;
        case OP_MARKET:
          book.market(order, side[at] as SideBit, quantity[at] as number, 0);
          break;
        case OP_CANCEL:
          book.cancel(order);
          break;
        case OP_MOVE:
          book.replace(order, price[at] as number, quantity[at] as number);
          break;
      }
      for (let report = 0; report < reports.count; report += 1) {
        if (reports.kind(report) !== REPORT_TRADE) continue;
        trades += 1;
        volume += reports.quantity(report);
      }
      reports.clear();
    }
    return { trades, volume };
  }
}

class ObjectRun implements Run {
  readonly book: OrderBook = createFastBook();
  readonly #stream: Stream;

  constructor(stream: Stream) {
    this.#stream = stream;
  }

  play(from: number, to: number): Answer {
    const answer = { trades: 0, volume: 0 };
    for (let at = from; at < to; at += 1) {
      for (const event of this.#command(at)) {
        if (event.kind !== 'trade') continue;
        answer.trades += 1;
        answer.volume += event.quantity;
      }
    }
    return answer;
  }

  #command(at: number) {
    const stream = this.#stream;
    const id = stream.id[at] as number;
    const side = stream.side[at] === BUY ? 'buy' : 'sell';
    const price = stream.price[at] as number;
    const quantity = stream.quantity[at] as number;
    switch (stream.op[at]) {
      case OP_GTC:
        return this.book.add({ id, side, price, quantity });
      case OP_IOC:
        return this.book.add({ id, side, price, quantity, timeInForce: 'ioc' });
      case OP_MARKET:
        return this.book.market({ id, side, quantity });
      case OP_CANCEL:
        return this.book.cancel(id);
      default:
        return this.book.replace(id, { price, quantity });
    }
  }
}

class NodejsRun implements Run {
  readonly book = new NodejsOrderBook();
  readonly #stream: Stream;
  /** Its ids are strings; made before the clock starts. */
  readonly #ids: readonly string[];

  constructor(stream: Stream) {
    this.#stream = stream;
    this.#ids = Array.from({ length: stream.ids }, (_, id) => String(id));
  }

  play(from: number, to: number): Answer {
    const answer = { trades: 0, volume: 0 };
    for (let at = from; at < to; at += 1) this.#command(at, answer);
    return answer;
  }

  #command(at: number, answer: Answer): void {
    const stream = this.#stream;
    const orderID = this.#ids[stream.id[at] as number] as string;
    const side = (stream.side[at] === BUY ? 'buy' : 'sell') as never;
    const price = stream.price[at] as number;
    const size = stream.quantity[at] as number;
    switch (stream.op[at]) {
      case OP_GTC:
        count(answer, this.book.limit({ id: orderID, side, size, price }), size);
        return;
      case OP_IOC:
        count(
          answer,
          this.book.limit({ id: orderID, side, size, price, timeInForce: 'IOC' as never }),
          size,
        );
        return;
      case OP_MARKET:
        count(answer, this.book.market({ side, size }), size);
        return;
      case OP_CANCEL:
        this.book.cancel(orderID);
        return;
      case OP_MOVE:
        count(answer, this.book.modify(orderID, { price, size }), size);
        return;
    }
  }
}

interface Processed {
  readonly done: readonly { readonly id: string; readonly size: number }[];
  readonly partial: { readonly id: string } | null;
  readonly partialQuantityProcessed: number;
  readonly quantityLeft: number;
  readonly err: unknown;
}

/** Its answer lists the orders that are done, the taker among them, and the one that is partly. */
function count(answer: Answer, processed: Processed, size: number): void {
  if (processed.err !== null && processed.done.length === 0 && processed.partial === null) return;
  const traded = processed.done.length > 0 || processed.partialQuantityProcessed > 0;
  if (!traded) return;
  answer.volume += size - processed.quantityLeft;
  answer.trades += processed.done.length;
}
