/**
 * The conditional orders of one market that wait for its last price. Fixed stops stand in a book of
 * their own, those that a rising price reaches as its asks, those that a falling one reaches as its
 * bids; trailing ones in two lists. What an order will do is kept beside it, so that a plain resting
 * order carries none of it. Slots are the order table's: one is either here or on the market's book.
 *
 * An order that was triggered stays here, off those lists and with its stop where it stood, until it
 * runs.
 *
 * Cost: add, remove and reaching a fixed stop as for a book's order; trailing stops: `trailing-stops.ts`.
 */
import { assert } from '../../assert.ts';
import type { BookMemory } from '../../book/book-memory.ts';
import { FastBook } from '../../book/fast-book.ts';
import { BUY, createTaker, NONE, SELL, type SideBit } from '../../book/matching-book.ts';
import type { Units } from '../../ledger/units.ts';
import {
  TYPE_TAKE_PROFIT,
  TYPE_TAKE_PROFIT_LIMIT,
  TYPE_TRAILING_STOP,
  TYPE_TRAILING_STOP_LIMIT,
} from '../orders/order-flags.ts';
import type { OrderIntent } from '../orders/order-intent.ts';
import type { UndoLog } from '../state/undo-log.ts';
import { TrailingStops, trailedStop, trailSign } from './trailing-stops.ts';

/** A waiting order's terms. Written only here, in `trailing-stops.ts` and where it is amended. */
export interface WaitingOrder {
  readonly slot: number;
  readonly orderId: number;
  readonly side: SideBit;
  /** A `TYPE_…` number. */
  readonly type: number;
  /** Of a trailing order where it stands now; 0: nowhere. */
  stopPrice: number;
  /** Of trailing orders, one of the two; 0: not that one. */
  readonly trailTicks: number;
  readonly trailPpm: number;
  /** Of trailing orders: the best last price since it was placed; 0: none yet. */
  best: number;
  /** Limit price, or protection price; 0: none. */
  price: number;
  /** 0: by quote amount. */
  quantity: number;
  readonly quoteAmount: bigint;
  /** 0: all shows. */
  displayQuantity: number;
  /** What it holds: of a pair's stop leg, what it needs beyond the limit leg. */
  held: Units;
  /** Its place in the queue of triggered orders, or `NONE`. */
  queuedAt: number;
}

/** What an amend can change. */
type WaitingTerms = Pick<WaitingOrder, 'stopPrice' | 'price' | 'quantity' | 'displayQuantity'>;

export class WaitingBook {
  readonly #orders = new Map<number, WaitingOrder>();
  readonly #stops: FastBook;
  readonly #trailingSells = new TrailingStops(1);
  readonly #trailingBuys = new TrailingStops(-1);
  readonly #taker = createTaker();
  /** How many ran in the command `ranIn`. */
  ran = 0;
  ranIn = 0;

  constructor(memory: BookMemory) {
    this.#stops = new FastBook(memory);
  }

  /** Waiting orders, triggered ones included. */
  get size(): number {
    return this.#orders.size;
  }

  /** The order waits here. */
  get(slot: number): WaitingOrder {
    const order = this.#orders.get(slot);
    assert(order !== undefined, 'a waiting order has its terms');
    return order;
  }

  /** By ascending order id. */
  inOrder(): WaitingOrder[] {
    return [...this.#orders.values()].sort(byOrderId);
  }

  add(order: WaitingOrder): void {
    this.#orders.set(order.slot, order);
    this.arm(order);
  }

  remove(order: WaitingOrder): void {
    if (order.queuedAt === NONE) this.disarm(order);
    order.queuedAt = NONE;
    this.#orders.delete(order.slot);
  }

  /** Takes a `remove` back; `queuedAt` is what the order's was before it. */
  putBack(order: WaitingOrder, queuedAt: number): void {
    this.#orders.set(order.slot, order);
    if (queuedAt === NONE) this.arm(order);
    else order.queuedAt = queuedAt;
  }

  /** @returns what moves the trailing stops back to where they stand now */
  rememberTrails(): () => void {
    const [sells, buys] = [this.#trailingSells.remember(), this.#trailingBuys.remember()];
    return () => {
      sells();
      buys();
    };
  }

  /** Gives an order of this book other terms; a triggered one waits again. */
  change(order: WaitingOrder, terms: WaitingTerms, undo: UndoLog | undefined): void {
    const { stopPrice, price, quantity, displayQuantity, queuedAt } = order;
    if (undo !== undefined) {
      const before = { stopPrice, price, quantity, displayQuantity };
      undo.push(() => {
        this.disarm(order);
        write(order, before);
        if (queuedAt === NONE) this.arm(order);
        else order.queuedAt = queuedAt;
      });
    }
    if (queuedAt === NONE) this.disarm(order);
    write(order, terms);
    this.arm(order);
  }

  /** Puts an order of this book where prices reach it. */
  arm(order: WaitingOrder): void {
    order.queuedAt = NONE;
    if (isTrailing(order.type)) {
      this.#trailing(order).add(order);
      return;
    }
    const taker = this.#taker;
    taker.side = risesTo(order) ? SELL : BUY;
    taker.limit = order.stopPrice;
    taker.quantity = 1;
    this.#stops.rest(order.slot, taker);
  }

  /** Takes an order of this book away from there. */
  disarm(order: WaitingOrder): void {
    if (isTrailing(order.type)) this.#trailing(order).remove(order);
    else this.#stops.remove(order.slot);
  }

  /** Disarms the orders whose stop this price satisfies, and appends them. */
  reach(price: number, reached: WaitingOrder[]): void {
    const stops = this.#stops;
    for (let best = stops.best(SELL); best !== 0 && best <= price; best = stops.best(SELL)) {
      this.#takeFirst(SELL, reached);
    }
    for (let best = stops.best(BUY); best >= price; best = stops.best(BUY)) {
      this.#takeFirst(BUY, reached);
    }
    this.#trailingSells.reach(price, reached);
    this.#trailingBuys.reach(price, reached);
  }

  /** Moves trailing stops after a trade at this price. */
  follow(price: number): void {
    this.#trailingSells.follow(price);
    this.#trailingBuys.follow(price);
  }

  /** Asserts the structures' own rules. For tests. */
  check(): void {
    this.#stops.check();
    this.#trailingSells.check();
    this.#trailingBuys.check();
    const listed = this.#stops.size + this.#trailingSells.size + this.#trailingBuys.size;
    assert(listed === this.#orders.size, 'each waiting order is where prices reach it');
  }

  #takeFirst(side: SideBit, reached: WaitingOrder[]): void {
    const slot = this.#stops.first(side);
    this.#stops.remove(slot);
    reached.push(this.get(slot));
  }

  #trailing({ side }: WaitingOrder): TrailingStops {
    return side === SELL ? this.#trailingSells : this.#trailingBuys;
  }
}

function write(order: WaitingOrder, terms: WaitingTerms): void {
  order.stopPrice = terms.stopPrice;
  order.price = terms.price;
  order.quantity = terms.quantity;
  order.displayQuantity = terms.displayQuantity;
}

/** A conditional order as it begins to wait in `slot`; the last price, if any, is the best so far. */
export function waitingFrom(
  intent: OrderIntent,
  order: { readonly slot: number; readonly orderId: number; readonly held: Units },
  lastPrice: number,
): WaitingOrder {
  const { side, type, trailTicks, trailPpm, price, quantity, quoteAmount, displayQuantity } =
    intent;
  const trailed = { best: lastPrice, trailTicks, trailPpm };
  return {
    ...order,
    side,
    type,
    stopPrice: isTrailing(type) ? trailedStop(trailed, trailSign(side)) : intent.stopPrice,
    trailTicks,
    trailPpm,
    best: isTrailing(type) ? lastPrice : 0,
    price,
    quantity,
    quoteAmount,
    displayQuantity,
    queuedAt: NONE,
  };
}

export function byOrderId(a: WaitingOrder, b: WaitingOrder): number {
  return a.orderId - b.orderId;
}

export function isTrailing(type: number): boolean {
  return type === TYPE_TRAILING_STOP || type === TYPE_TRAILING_STOP_LIMIT;
}

/** Is it reached from below? */
export function risesTo(order: { readonly type: number; readonly side: SideBit }): boolean {
  const isTakeProfit = order.type === TYPE_TAKE_PROFIT || order.type === TYPE_TAKE_PROFIT_LIMIT;
  return isTakeProfit === (order.side === SELL);
}
