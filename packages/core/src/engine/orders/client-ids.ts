/**
 * Which client ids an account used, and for what: so that a repeated command is answered with the
 * order it made instead of making another, and that an open order goes by its owner's name. An id is
 * remembered for `CLIENT_ID_WINDOW_MICROS` of engine time, and only the newest
 * `CLIENT_IDS_PER_ACCOUNT_MARKET_MAX` of a market; a forgotten one stays taken while its order is open.
 *
 * Cost: two look-ups in one map an order; what is forgotten is passed over in a list in order of age.
 */
import type { IdIndex } from '../../book/id-index.ts';
import { NONE } from '../../book/matching-book.ts';
import { CLIENT_ID_WINDOW_MICROS, CLIENT_IDS_PER_ACCOUNT_MARKET_MAX } from '../../limits.ts';
import type { UndoLog } from '../state/undo-log.ts';
import type { OrderContent } from './order-content.ts';

export interface RememberedOrder {
  readonly clientId: string;
  readonly market: number;
  readonly orderId: number;
  readonly time: number;
  readonly content: OrderContent | string;
}

/** A market's orders by age, oldest first. Those before `first` are forgotten. */
interface Queue {
  readonly orders: RememberedOrder[];
  first: number;
}

/** Fewer forgotten orders than this are not worth moving the others. */
const FORGOTTEN_MIN = 64;

export class ClientIds {
  readonly #byId = new Map<string, RememberedOrder>();
  /** By market index. */
  readonly #queues: (Queue | undefined)[] = [];
  /** Order ids of those that are forgotten, but open. */
  readonly #stillOpen = new Map<string, number>();
  /** Open orders by order id. */
  readonly #open: IdIndex;

  constructor(open: IdIndex) {
    this.#open = open;
  }

  /** What the id was used for, unless that is forgotten at this time. */
  find(clientId: string, now: number): RememberedOrder | undefined {
    const found = this.#byId.get(clientId);
    return found !== undefined && isRemembered(found, now) ? found : undefined;
  }

  /** Slot of the open order of that name, or `NONE`. */
  openOrder(clientId: string): number {
    const orderId = this.#byId.get(clientId)?.orderId ?? this.#stillOpen.get(clientId);
    return orderId === undefined ? NONE : this.#open.find(orderId);
  }

  /** The id is not known at the order's time, and no open order has it. */
  remember(order: RememberedOrder, undo?: UndoLog): void {
    const queue = this.#queueOf(order.market);
    if (undo === undefined) dropForgotten(queue);
    const { first, orders } = queue;
    while (queue.first < orders.length) {
      const oldest = orders[queue.first] as RememberedOrder;
      const isFull = orders.length - queue.first >= CLIENT_IDS_PER_ACCOUNT_MARKET_MAX;
      if (!isFull && isRemembered(oldest, order.time)) break;
      queue.first += 1;
      this.#forget(oldest);
    }
    orders.push(order);
    this.#byId.set(order.clientId, order);
    undo?.push(() => this.#takeBack(queue, first));
  }

  /** The open order keeps its name, though that is not remembered. */
  keepOpen(clientId: string, orderId: number): void {
    if (this.#byId.get(clientId)?.orderId !== orderId) this.#stillOpen.set(clientId, orderId);
  }

  /** The order of that name is not open any more. @returns whether `keepOpen` would take that back */
  end(clientId: string): boolean {
    return this.#stillOpen.size > 0 && this.#stillOpen.delete(clientId);
  }

  /** Entries of all lists, forgotten ones included. */
  get listed(): number {
    return this.#queues.reduce((sum, queue) => sum + (queue?.orders.length ?? 0), 0);
  }

  /** What is remembered at this time, market by market, oldest first. */
  remembered(now: number): RememberedOrder[] {
    return this.#queues
      .flatMap((queue) => queue?.orders.slice(queue.first) ?? [])
      .filter((order) => isRemembered(order, now));
  }

  #queueOf(market: number): Queue {
    const known = this.#queues[market];
    if (known !== undefined) return known;
    const queue = { orders: [], first: 0 };
    while (this.#queues.length < market) this.#queues.push(undefined);
    this.#queues[market] = queue;
    return queue;
  }

  #forget(order: RememberedOrder): void {
    const { clientId, orderId } = order;
    // The id may have been used again since, after its time.
    if (this.#byId.get(clientId) !== order) return;
    this.#byId.delete(clientId);
    if (this.#open.find(orderId) !== NONE) this.#stillOpen.set(clientId, orderId);
  }

  /** The newest goes, and those that it pushed out are the oldest again. */
  #takeBack(queue: Queue, first: number): void {
    const newest = queue.orders.pop() as RememberedOrder;
    this.#byId.delete(newest.clientId);
    while (queue.first > first) {
      queue.first -= 1;
      const order = queue.orders[queue.first] as RememberedOrder;
      if (this.#byId.has(order.clientId)) continue;
      this.#byId.set(order.clientId, order);
      this.#stillOpen.delete(order.clientId);
    }
  }
}

/** Keeps a queue from growing with what is forgotten. */
function dropForgotten(queue: Queue): void {
  if (queue.first < FORGOTTEN_MIN || queue.first * 2 < queue.orders.length) return;
  queue.orders.splice(0, queue.first);
  queue.first = 0;
}

function isRemembered(order: RememberedOrder, now: number): boolean {
  return now - order.time < CLIENT_ID_WINDOW_MICROS;
}
