/**
 * W4: the streams of the public matching-engine benchmark. Every report is an object by the end of
 * the timed part; afterwards they are written as the benchmark's lines and their hash is compared.
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import {
  type BookReports,
  GTC,
  IOC,
  PackedBook,
  REPORT_CANCELLED,
  REPORT_EXPIRED,
  REPORT_REJECTED,
  REPORT_TRADE,
  type SideBit,
} from '../src/book/index.ts';
import { BenchmarkReader } from '../src/scenario/benchmark-messages.ts';

const DATA =
  process.env['EXCHANGE_TEST_DATA'] ?? path.resolve(import.meta.dirname, '../../../../shared/data');

const NEW = 0;
const CANCEL = 1;
const MODIFY = 2;

export const publicStreams = {
  static: '9803843ee404fc29c9a0aa5614f8f0d5a58b5c44fcac9ef89067886fcaaa30d1',
  normal: 'e9b2e3926854410b01a035aeb25dd05f1e597c233be8263de9eb49b6713d367e',
  'flash-crash': 'cff8d3f94b709fc64a8b2058a6ca4fb6920364904796e46906895e362d2bb16b',
} as const;

export interface Messages {
  readonly count: number;
  readonly type: Uint8Array;
  readonly side: Uint8Array;
  readonly ioc: Uint8Array;
  readonly id: Float64Array;
  readonly price: Float64Array;
  readonly quantity: Float64Array;
}

/** `undefined` where the data is not there. */
export function readMessages(name: keyof typeof publicStreams): Messages | undefined {
  const file = path.join(DATA, 'matching-benchmark', `${name}_seed23_n1000000.bin.gz`);
  if (!existsSync(file)) return undefined;
  const reader = new BenchmarkReader();
  const rows: number[][] = [];
  reader.push(gunzipSync(readFileSync(file)), ({ type, side, ioc, id, price, quantity }) => {
    const kind = type === 'new' ? NEW : type === 'cancel' ? CANCEL : MODIFY;
    rows.push([kind, side === 'buy' ? 0 : 1, ioc ? 1 : 0, id, price, quantity]);
  });
  const column = (at: number) => rows.map((row) => row[at] as number);
  return {
    count: rows.length,
    type: Uint8Array.from(column(0)),
    side: Uint8Array.from(column(1)),
    ioc: Uint8Array.from(column(2)),
    id: Float64Array.from(column(3)),
    price: Float64Array.from(column(4)),
    quantity: Float64Array.from(column(5)),
  };
}

/** One report; which numbers mean something depends on the type, as in the benchmark's lines. */
export interface Report {
  readonly seq: number;
  readonly type: number;
  readonly side: number;
  readonly id: number;
  readonly maker: number;
  readonly price: number;
  readonly quantity: number;
}

export function playMessages(messages: Messages): Report[] {
  const { type, side, ioc, id, price, quantity, count } = messages;
  const book = new PackedBook();
  const made: Report[] = [];
  for (let at = 0; at < count; at += 1) {
    const order = id[at] as number;
    const kind = type[at] as number;
    if (kind === NEW) {
      const stays = ioc[at] === 1 ? IOC : GTC;
      book.limit(order, side[at] as SideBit, price[at] as number, quantity[at] as number, stays);
    } else if (kind === CANCEL) book.cancel(order);
    else book.replace(order, price[at] as number, quantity[at] as number);
    const { reports } = book;
    if (kind !== CANCEL && reports.kind(0) !== REPORT_REJECTED) {
      made.push({
        seq: at,
        type: kind === NEW ? ACKNOWLEDGED : MODIFIED,
        side: side[at] as number,
        id: order,
        maker: 0,
        price: price[at] as number,
        quantity: quantity[at] as number,
      });
    }
    take(reports, made, { seq: at, kind });
    book.reports.clear();
  }
  return made;
}

const ACKNOWLEDGED = 0;
const TRADED = 1;
const CANCELLED = 2;
const MODIFIED = 3;

function take(reports: BookReports, made: Report[], of: { seq: number; kind: number }): void {
  for (let report = 0; report < reports.count; report += 1) {
    const type = typeOf(reports.kind(report), of.kind);
    if (type < 0) continue;
    made.push({
      seq: of.seq,
      type,
      side: reports.detail(report) & 1,
      id: reports.id(report),
      maker: reports.maker(report),
      price: reports.price(report),
      quantity: reports.quantity(report),
    });
  }
}

/** The benchmark's report type, or −1 for what it does not report. */
function typeOf(kind: number, message: number): number {
  switch (kind) {
    case REPORT_TRADE:
      return TRADED;
    case REPORT_CANCELLED:
    case REPORT_EXPIRED:
      return CANCELLED;
    case REPORT_REJECTED:
      return message === CANCEL ? 4 : 5;
    default:
      return -1;
  }
}

/** The hash that the benchmark publishes. */
export function hashOf(made: readonly Report[]): string {
  const sorted = made.toSorted((a, b) => a.seq - b.seq || a.type - b.type);
  const hash = createHash('sha256');
  sorted.forEach((report, at) => {
    hash.update(at === 0 ? lineOf(report) : `\n${lineOf(report)}`);
  });
  return hash.digest('hex');
}

function lineOf({ seq, type, side, id, maker, price, quantity }: Report): string {
  switch (type) {
    case ACKNOWLEDGED:
    case MODIFIED:
      return `${type},${seq},${side},${id},${price},${quantity}`;
    case TRADED:
      return `${type},${seq},${price},${quantity},${maker},${id}`;
    case CANCELLED:
      return `${type},${seq},${side},${id},${price}`;
    default:
      return `${type},${seq},${id}`;
  }
}
