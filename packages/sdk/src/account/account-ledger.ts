/**
 * What an account stream has told so far, so that catching up tells the rest and nothing twice. An
 * order only moves forward (more filled, then done), which decides between two views of it.
 */
import { FOLLOWED_ORDERS_MAX, SEEN_FILLS_MAX } from '../limits.ts';
import type { Fill, Order } from '../orders/types.ts';
import { toFixed } from '../units/fixed.ts';
import { isFinal } from '../wire/orders.ts';
import type { AccountEvent, Balance } from './types.ts';

/** How the account stands, and its latest fills. */
export interface AccountMissed {
  readonly orders: readonly Order[];
  readonly fills: readonly Fill[];
  readonly balances: readonly Balance[];
  /** Unix milliseconds at the exchange. */
  readonly at: number;
}

export interface OrderChangeSeen {
  readonly order: Order;
  readonly fill: Fill | undefined;
  readonly at: number;
}

export class AccountLedger {
  /** By the exchange's id. Insertion order is age; done ones stay until there is no room. */
  readonly #orders = new Map<string, Order>();
  /** Insertion order is age. */
  readonly #fills = new Set<string>();
  readonly #balances = new Map<string, Balance>();
  #lastAt = 0;

  /** Unix milliseconds of the newest event. */
  get lastAt(): number {
    return this.#lastAt;
  }

  openOrders(): Order[] {
    return [...this.#orders.values()].filter((order) => !isFinal(order));
  }

  order(id: string): Order | undefined {
    return this.#orders.get(id);
  }

  createdAt(id: string): number | undefined {
    return this.#orders.get(id)?.createdAt;
  }

  hasFill(fill: Fill): boolean {
    return this.#fills.has(fillKey(fill));
  }

  /** From here on: nothing of this is told. */
  start({ orders, fills, balances, at }: AccountMissed): void {
    for (const order of orders) this.#keep(order);
    for (const fill of fills) this.#remember(fill);
    for (const balance of balances) this.#balances.set(balance.asset, balance);
    this.#lastAt = Math.max(this.#lastAt, at);
  }

  /** The events that a live update makes. */
  update({ order, fill, at }: OrderChangeSeen): AccountEvent[] {
    this.#lastAt = Math.max(this.#lastAt, at);
    return [...this.#fillEvents(fill), ...this.#orderEvents(order, at)];
  }

  balance(balance: Balance, at: number): AccountEvent[] {
    this.#lastAt = Math.max(this.#lastAt, at);
    return this.#balanceEvents(balance, at);
  }

  /** The events that were missed: fills in their order, then how orders and balances stand. */
  catchUp({ orders, balances, fills, at }: AccountMissed): AccountEvent[] {
    const inOrder = [...fills].sort((a, b) => a.at - b.at || Number(a.tradeId) - Number(b.tradeId));
    const events = [
      ...inOrder.flatMap((fill) => this.#fillEvents(fill)),
      ...orders.flatMap((order) => this.#orderEvents(order, at)),
      ...balances.flatMap((balance) => this.#balanceEvents(balance, at)),
    ];
    this.#lastAt = Math.max(this.#lastAt, at);
    return events;
  }

  #fillEvents(fill: Fill | undefined): AccountEvent[] {
    if (fill === undefined || this.hasFill(fill)) return [];
    this.#remember(fill);
    return [{ kind: 'fill', fill, at: fill.at }];
  }

  #remember(fill: Fill): void {
    this.#fills.add(fillKey(fill));
    if (this.#fills.size > SEEN_FILLS_MAX) dropOldest(this.#fills);
  }

  #orderEvents(order: Order, at: number): AccountEvent[] {
    const known = order.id === undefined ? undefined : this.#orders.get(order.id);
    if (known !== undefined && !isNews(known, order)) return [];
    this.#keep(order);
    return [{ kind: 'order', order, at }];
  }

  #balanceEvents(balance: Balance, at: number): AccountEvent[] {
    const known = this.#balances.get(balance.asset);
    if (known?.available === balance.available && known.held === balance.held) return [];
    this.#balances.set(balance.asset, balance);
    return [{ kind: 'balance', balance, at }];
  }

  #keep(order: Order): void {
    if (order.id === undefined) return;
    if (!this.#orders.has(order.id) && this.#orders.size >= FOLLOWED_ORDERS_MAX) {
      const done = [...this.#orders.values()].find((one) => isFinal(one));
      if (done?.id !== undefined) this.#orders.delete(done.id);
      else dropOldest(this.#orders);
    }
    this.#orders.set(order.id, order);
  }
}

function fillKey({ market, tradeId, orderId }: Fill): string {
  return `${market}/${tradeId}/${orderId}`;
}

function dropOldest(collection: Set<string> | Map<string, unknown>): void {
  const [oldest] = collection.keys();
  if (oldest !== undefined) collection.delete(oldest);
}

/** Whether `next` says more than `known`, and is not an older view of the same order. */
function isNews(known: Order, next: Order): boolean {
  if (isFinal(known)) return false;
  const before = toFixed(known.filled);
  const after = toFixed(next.filled);
  if (after !== before) return after > before;
  return (
    known.status !== next.status ||
    !sameNumber(known.price, next.price) ||
    !sameNumber(known.quantity, next.quantity)
  );
}

function sameNumber(a: string | undefined, b: string | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return toFixed(a) === toFixed(b);
}
