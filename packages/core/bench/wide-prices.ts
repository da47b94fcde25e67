/**
 * Prices far apart: a real book loaded whole (its asks reach from 64,935.38 to 138,991,023.41), and
 * a crash through 200,000 prices that are spread over 2^31 ticks, beside the same orders on ticks
 * that lie next to each other.
 */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { BUY, GTC, PackedBook, SELL, type SideBit } from '../src/book/index.ts';
import { cpuSeconds, median } from './measure.ts';
import { createRandom } from './random.ts';

const DATA =
  process.env['EXCHANGE_TEST_DATA'] ?? path.resolve(import.meta.dirname, '../../../../shared/data');

interface Orders {
  readonly side: Uint8Array;
  readonly price: Float64Array;
  readonly quantity: Float64Array;
}

/** The 110,606 orders of one moment at Coinbase, as limit orders. */
export function loadRealBook(rounds: number): unknown {
  const file = path.join(DATA, 'coinbase', 'l3_snapshot.json.gz');
  if (!existsSync(file)) {
    console.log('\nCoinbase book: skipped, its data is not there');
    return undefined;
  }
  const orders = readOrders(JSON.parse(gunzipSync(readFileSync(file)).toString()));
  checkLoaded(load(orders), orders);
  const rates: number[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    const seconds = cpuSeconds(() => load(orders));
    if (round > 0) rates.push(orders.price.length / seconds);
  }
  const count = orders.price.length;
  const bytes = load(orders).bytes / count;
  console.log(
    `\nCoinbase book: ${count} orders loaded at ${(median(rates) / 1e6).toFixed(2)} M/s, ` +
      `${bytes.toFixed(0)} bytes an order`,
  );
  return { orders: count, rates, bytesPerOrder: bytes };
}

type Row = readonly [price: string, size: string, id: string];

/** Ticks of 0.01, lots of 0.00000001; ids count up. */
function readOrders({ bids, asks }: { bids: readonly Row[]; asks: readonly Row[] }): Orders {
  const rows = [...bids, ...asks];
  return {
    side: Uint8Array.from(rows, (_, at) => (at < bids.length ? BUY : SELL)),
    price: Float64Array.from(rows, ([price]) => wholeOf(price, 2)),
    quantity: Float64Array.from(rows, ([, size]) => wholeOf(size, 8)),
  };
}

function wholeOf(decimal: string, places: number): number {
  const [whole = '', fraction = ''] = decimal.split('.');
  return Number(whole + fraction.padEnd(places, '0'));
}

function load({ side, price, quantity }: Orders): PackedBook {
  const book = new PackedBook();
  for (let at = 0; at < price.length; at += 1) {
    book.limit(at + 1, side[at] as SideBit, price[at] as number, quantity[at] as number, GTC);
    book.reports.clear();
  }
  return book;
}

/** All rest, and each side's levels are those of a plain count. */
function checkLoaded(book: PackedBook, orders: Orders): void {
  book.check();
  if (book.size !== orders.price.length) throw new Error('Coinbase book: not every order rests');
  for (const side of [BUY, SELL] as const) {
    const lots = new Map<number, number>();
    orders.price.forEach((price, at) => {
      if (orders.side[at] !== side) return;
      lots.set(price, (lots.get(price) ?? 0) + (orders.quantity[at] as number));
    });
    const expected = [...lots].sort(([a], [b]) => (side === BUY ? b - a : a - b));
    const levels = book.levels(side, Number.POSITIVE_INFINITY);
    const isSame = expected.every(
      ([price, sum], at) => levels[at]?.price === price && levels[at]?.quantity === sum,
    );
    if (!isSame || levels.length !== expected.length)
      throw new Error('Coinbase book: wrong levels');
    if (book.best(side) !== expected[0]?.[0]) throw new Error('Coinbase book: wrong top');
  }
}

const SWEEP_LOTS = 1_000;

export function measureFlashCrash(count: number, rounds: number): unknown {
  const random = createRandom(7);
  const spread = new Set<number>();
  while (spread.size < count) spread.add(1 + Math.floor(random() * (2 ** 31 - 2)));
  const wide = Float64Array.from(spread);
  // The same order of coming, each price its rank.
  const rankOf = new Map(Array.from(wide.toSorted(), (price, rank) => [price, rank + 1]));
  const dense = wide.map((price) => rankOf.get(price) as number);
  const costs = { wide: [] as Cost[], dense: [] as Cost[] };
  for (let round = 0; round <= rounds; round += 1) {
    for (const [name, prices] of [
      ['wide', wide],
      ['dense', dense],
    ] as const) {
      const cost = crash(prices);
      if (round > 0) costs[name].push(cost);
    }
  }
  reportCrash(costs, count);
  return costs;
}

/** Nanoseconds an order. */
interface Cost {
  readonly add: number;
  readonly fill: number;
  readonly bytes: number;
}

function crash(prices: Float64Array): Cost {
  const book = new PackedBook();
  const add = cpuSeconds(() => {
    for (let at = 0; at < prices.length; at += 1) {
      book.limit(at, BUY, prices[at] as number, 1, GTC);
      book.reports.clear();
    }
  });
  const { bytes } = book;
  const sold = new Float64Array(prices.length);
  let fills = 0;
  const fill = cpuSeconds(() => {
    for (let id = prices.length; book.size > 0; id += 1) {
      book.market(id, SELL, SWEEP_LOTS, 0);
      const { reports } = book;
      for (let at = 0; at < reports.count && fills < sold.length; at += 1) {
        sold[fills] = reports.price(at);
        fills += 1;
      }
      reports.clear();
    }
  });
  const expected = prices.toSorted().reverse();
  if (!sold.every((price, at) => price === expected[at])) throw new Error('crash: wrong prices');
  const perOrder = 1e9 / prices.length;
  return { add: add * perOrder, fill: fill * perOrder, bytes: bytes / prices.length };
}

function reportCrash(costs: { wide: Cost[]; dense: Cost[] }, count: number): void {
  console.log(`\nflash crash: ${count} orders, each at its own price, then swept from the top`);
  const of = (name: 'wide' | 'dense', key: keyof Cost) =>
    median(costs[name].map((cost) => cost[key]));
  for (const name of ['wide', 'dense'] as const) {
    const cells = `add ${of(name, 'add').toFixed(0)} ns, fill ${of(name, 'fill').toFixed(0)} ns`;
    console.log(`  ${name.padEnd(6)} ${cells}, ${of(name, 'bytes').toFixed(0)} bytes an order`);
  }
}
