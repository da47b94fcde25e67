/**
 * Plays benchmark messages on an order book and writes the benchmark's canonical report lines.
 *
 * Lines are sorted by (seq, report type), equal ones in the order in which they happened:
 * `0,seq,side,id,price,quantity` acknowledged · `1,seq,price,quantity,maker,taker` trade ·
 * `2,seq,side,id,price` cancelled · `3,seq,side,id,price,quantity` modified · `4,seq,id` cancel of an
 * unknown order · `5,seq,id` modify of one.
 */
import { assert, InvariantError } from '../assert.ts';
import type { BookEvent, OrderBook } from '../book/order-book.ts';
import type { Side } from '../engine/commands.ts';
import { BenchmarkFormatError, type BenchmarkMessage } from './benchmark-messages.ts';

export interface BenchmarkCounts {
  readonly messages: number;
  readonly reports: number;
  readonly trades: number;
  /** Lots that traded. */
  readonly volume: bigint;
}

export interface BenchmarkPlayerOptions {
  readonly book: OrderBook;
  /** Called with each line, without a line end. Left out: reports are counted, not written. */
  readonly onReport?: (line: string) => void;
}

const sideDigit: Readonly<Record<Side, 0 | 1>> = { buy: 0, sell: 1 };

export class BenchmarkPlayer {
  readonly #book: OrderBook;
  readonly #onReport: ((line: string) => void) | undefined;
  #messages = 0;
  #reports = 0;
  #trades = 0;
  #volume = 0;
  #volumeHigh = 0n;
  #lastSeq = -1;

  constructor({ book, onReport }: BenchmarkPlayerOptions) {
    this.#book = book;
    this.#onReport = onReport;
  }

  counts(): BenchmarkCounts {
    return {
      messages: this.#messages,
      reports: this.#reports,
      trades: this.#trades,
      volume: this.#volumeHigh + BigInt(this.#volume),
    };
  }

  /** Messages come with ascending sequence numbers. */
  play(message: BenchmarkMessage): void {
    assert(message.seq > this.#lastSeq, 'benchmark messages come in order');
    this.#lastSeq = message.seq;
    this.#messages++;
    const events = this.#submit(message);
    if (this.#onReport === undefined) this.#count(message, events);
    else this.#write(message, events, this.#onReport);
  }

  #submit({ type, side, ioc, quantity, id, price }: BenchmarkMessage): readonly BookEvent[] {
    switch (type) {
      case 'new':
        return this.#book.add({ id, side, price, quantity, timeInForce: ioc ? 'ioc' : 'gtc' });
      case 'cancel':
        return this.#book.cancel(id);
      case 'modify':
        return this.#book.replace(id, { price, quantity });
    }
  }

  #countTrade(quantity: number): void {
    this.#trades++;
    this.#volume += quantity;
    if (this.#volume < Number.MAX_SAFE_INTEGER / 2) return;
    this.#volumeHigh += BigInt(this.#volume);
    this.#volume = 0;
  }

  #count(message: BenchmarkMessage, events: readonly BookEvent[]): void {
    for (const event of events) {
      if (event.kind === 'rested') continue;
      if (event.kind === 'rejected') this.#rejection(message);
      this.#reports++;
      if (event.kind === 'trade') this.#countTrade(event.quantity);
    }
  }

  #write(
    message: BenchmarkMessage,
    events: readonly BookEvent[],
    onReport: (line: string) => void,
  ): void {
    let modified: string | undefined;
    for (const event of events) {
      const line = this.#line(message, event);
      if (line === undefined) continue;
      this.#reports++;
      // A modification happens before its trades, but its report type sorts after theirs.
      if (event.kind === 'replaced') modified = line;
      else onReport(line);
    }
    if (modified !== undefined) onReport(modified);
  }

  #line(message: BenchmarkMessage, event: BookEvent): string | undefined {
    const { seq } = message;
    switch (event.kind) {
      case 'accepted':
        return `0,${seq},${sideDigit[event.side]},${event.id},${event.price},${event.quantity}`;
      case 'trade':
        this.#countTrade(event.quantity);
        return `1,${seq},${event.price},${event.quantity},${event.maker},${event.taker}`;
      case 'cancelled':
      case 'expired':
        return `2,${seq},${sideDigit[event.side]},${event.id},${event.price}`;
      case 'replaced':
        return `3,${seq},${sideDigit[event.side]},${event.id},${event.price},${event.quantity}`;
      case 'rejected':
        return this.#rejection(message);
      case 'rested':
        return undefined;
      case 'reduced':
      case 'decremented':
        throw new InvariantError('a benchmark message neither reduces nor decrements');
    }
  }

  #rejection({ type, seq, id }: BenchmarkMessage): string {
    // The format has no report for this: its streams use an id again only when it is free.
    if (type === 'new') throw new BenchmarkFormatError('an id that is in use', `message ${seq}`);
    return `${type === 'cancel' ? 4 : 5},${seq},${id}`;
  }
}
