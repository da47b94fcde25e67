/**
 * A real venue's order log as what its traders did: orders and cancels to send, and the trades that
 * the venue printed, to compare with. Whatever the log says of fills is left out, because they are
 * what an exchange has to find by itself.
 */
import { gunzipSync } from 'node:zlib';

/** The market of the log. With these sizes USD needs ten decimals. */
export const bitstampMarket = {
  symbol: 'BTC_USD',
  base: 'BTC',
  quote: 'USD',
  baseDecimals: 8,
  quoteDecimals: 10,
  tickSize: '0.01',
  lotSize: '0.00000001',
} as const;

export const bitstampFile = 'bitstamp/2015-05-01.log.gz';

export type BitstampAction =
  | {
      readonly kind: 'place';
      readonly id: number;
      readonly side: 'buy' | 'sell';
      readonly type: 'limit' | 'market';
      /** Decimal text; of a market order it says nothing. */
      readonly price: string;
      readonly quantity: string;
      /** When the log received it. */
      readonly milliseconds: number;
    }
  | {
      readonly kind: 'cancel';
      readonly id: number;
      /** What the venue says was left of it; decimal text. */
      readonly remaining: string;
      readonly milliseconds: number;
    };

export interface BitstampTrade {
  /** Decimal text at the market's scale. */
  readonly price: string;
  readonly quantity: string;
}

export interface BitstampLog {
  /** Orders that rested before the log begins, oldest first; then what happened, in order. */
  readonly seed: readonly (BitstampAction & { readonly kind: 'place' })[];
  readonly actions: readonly BitstampAction[];
  readonly tape: readonly BitstampTrade[];
  /** Orders that were cancelled, each once. */
  readonly cancels: number;
}

/** Created like limit orders, but they took at any price. */
const MARKET_ORDERS = new Set([
  65595661, 65595692, 65596235, 65596293, 65596775, 65599025, 65599835, 65599941, 65604613,
  65605893, 65613192, 65619451,
]);

interface OrderEntry {
  readonly price: string;
  readonly amount: string;
  readonly id: number;
  readonly order_type: 0 | 1;
}

interface TradeEntry {
  readonly price: number;
  readonly amount: number;
  readonly id: number;
}

type Entry =
  | {
      readonly type: 'order_created' | 'order_changed' | 'order_deleted';
      readonly milliseconds: number;
      readonly order: OrderEntry;
    }
  | { readonly type: 'trade'; readonly milliseconds: number; readonly trade: TradeEntry };

const LINE = /^(\d+) (order_created|order_changed|order_deleted|trade) (.*)$/;

function parseLine(line: string): Entry[] {
  const match = LINE.exec(line);
  if (match === null) return [];
  const milliseconds = Number(match[1]);
  const content: unknown = JSON.parse(match[3] ?? '');
  const type = match[2] as Entry['type'];
  if (type === 'trade') return [{ type, milliseconds, trade: content as TradeEntry }];
  return [{ type, milliseconds, order: content as OrderEntry }];
}

function isZero(amount: string): boolean {
  return /^[0.]+$/.test(amount);
}

/** The log's trades have binary fractions such as 1.7885566900000001. */
function lots(amount: number | string): bigint {
  return BigInt(Math.round(Number(amount) * 1e8));
}

function lotText(count: bigint): string {
  const digits = count.toString().padStart(9, '0');
  return `${digits.slice(0, -8)}.${digits.slice(-8)}`;
}

export function readBitstampLog(packed: Uint8Array): BitstampLog {
  const entries = gunzipSync(packed).toString('utf8').split('\n').flatMap(parseLine);
  const seed = seedOrders(entries);
  const deleted = new Set<number>();
  const actions: BitstampAction[] = [];
  for (const entry of entries) {
    // A second delete, and a created that comes after its delete, say nothing new.
    if (entry.type === 'trade' || deleted.has(entry.order.id)) continue;
    if (entry.type === 'order_created') actions.push(placement(entry));
    if (entry.type !== 'order_deleted') continue;
    const { milliseconds, order } = entry;
    deleted.add(order.id);
    if (isZero(order.amount)) continue;
    actions.push({ kind: 'cancel', id: order.id, remaining: order.amount, milliseconds });
  }
  const cancels = actions.filter(({ kind }) => kind === 'cancel').length;
  return { seed, actions, tape: tapeOf(entries), cancels };
}

function tapeOf(entries: readonly Entry[]): BitstampTrade[] {
  return entries.flatMap((entry) => {
    if (entry.type !== 'trade') return [];
    const { price, amount } = entry.trade;
    return [{ price: price.toFixed(2), quantity: lotText(lots(amount)) }];
  });
}

/** What the log refers to and never saw created. */
function seedOrders(entries: readonly Entry[]): (BitstampAction & { readonly kind: 'place' })[] {
  const known = new Set<number>();
  for (const entry of entries) if (entry.type === 'order_created') known.add(entry.order.id);
  const seed: (BitstampAction & { readonly kind: 'place' })[] = [];
  for (const [index, entry] of entries.entries()) {
    if (entry.type === 'trade' || known.has(entry.order.id)) continue;
    known.add(entry.order.id);
    seed.push(seedOrder(entries, index));
  }
  return seed.sort((a, b) => a.id - b.id);
}

function placement(entry: Entry & { order: OrderEntry }): BitstampAction & { kind: 'place' } {
  const { id, price, amount, order_type } = entry.order;
  return {
    kind: 'place',
    id,
    side: order_type === 0 ? 'buy' : 'sell',
    type: MARKET_ORDERS.has(id) ? 'market' : 'limit',
    price,
    quantity: amount,
    milliseconds: entry.milliseconds,
  };
}

/**
 * An order that the log only refers to. Its first reference tells what was left; when that was after
 * a fill, the fill is the next trade at its price.
 */
function seedOrder(entries: readonly Entry[], index: number): BitstampAction & { kind: 'place' } {
  const entry = entries[index];
  if (entry === undefined || entry.type === 'trade') throw new Error('an order entry was expected');
  const order = placement(entry);
  let quantity = lots(order.quantity);
  if (quantity === 0n || entry.type === 'order_changed') {
    const fill = entries
      .slice(index + 1)
      .find(
        (one) =>
          one.type === 'trade' && one.trade.price.toFixed(2) === Number(order.price).toFixed(2),
      );
    if (fill?.type === 'trade') quantity += lots(fill.trade.amount);
  }
  return { ...order, type: 'limit', quantity: lotText(quantity) };
}

/** How many trades have a partner of the same price and quantity on the tape, each used once. */
export function countIdentical(
  trades: readonly BitstampTrade[],
  tape: readonly BitstampTrade[],
): number {
  const left = new Map<string, number>();
  const key = ({ price, quantity }: BitstampTrade) => `${quantity} @ ${price}`;
  for (const trade of tape) left.set(key(trade), (left.get(key(trade)) ?? 0) + 1);
  let identical = 0;
  for (const trade of trades) {
    const count = left.get(key(trade)) ?? 0;
    if (count === 0) continue;
    left.set(key(trade), count - 1);
    identical++;
  }
  return identical;
}
