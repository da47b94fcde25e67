/**
 * Which client ids an account used, and for what: so that a repeated command is answered with the
 * order it made instead of making another. An id is remembered for `CLIENT_ID_WINDOW_MICROS` of
 * engine time, and only the newest `CLIENT_IDS_PER_ACCOUNT_MARKET_MAX` of a market.
 */

import { CLIENT_ID_WINDOW_MICROS, CLIENT_IDS_PER_ACCOUNT_MARKET_MAX } from '../limits.ts';
import type { UndoLog } from './undo-log.ts';

export interface RememberedOrder {
  readonly clientId: string;
  readonly market: number;
  readonly orderId: number;
  readonly time: number;
  /** Canonical text of what was asked; see `contentOf` in `order-intent.ts`. */
  readonly content: string;
}

export class ClientIds {
  readonly #byId = new Map<string, RememberedOrder>();
  /** By market index; insertion order is age, oldest first. */
  readonly #byMarket: (Map<string, RememberedOrder> | undefined)[] = [];

  /** What the id was used for, unless that is forgotten at this time. */
  find(clientId: string, now: number): RememberedOrder | undefined {
    const found = this.#byId.get(clientId);
    return found !== undefined && isRemembered(found, now) ? found : undefined;
  }

  /** The id is not known at the order's time. */
  remember(order: RememberedOrder, undo?: UndoLog): void {
    const stale = this.#byId.get(order.clientId);
    if (stale !== undefined) this.#forget(stale);
    let queue = this.#byMarket[order.market];
    if (queue === undefined) {
      queue = new Map();
      this.#byMarket[order.market] = queue;
    }
    const pushedOut: RememberedOrder[] = [];
    for (const oldest of queue.values()) {
      const isKnown = isRemembered(oldest, order.time);
      if (isKnown && queue.size < CLIENT_IDS_PER_ACCOUNT_MARKET_MAX) break;
      if (isKnown) pushedOut.push(oldest);
      this.#forget(oldest);
    }
    undo?.push(() => this.#takeBack(order, pushedOut));
    queue.set(order.clientId, order);
    this.#byId.set(order.clientId, order);
  }

  /** What is remembered at this time, market by market, oldest first. */
  remembered(now: number): RememberedOrder[] {
    return this.#byMarket
      .flatMap((queue) => (queue === undefined ? [] : [...queue.values()]))
      .filter((order) => isRemembered(order, now));
  }

  /** Those that the newest pushed out are the oldest again. */
  #takeBack(newest: RememberedOrder, pushedOut: readonly RememberedOrder[]): void {
    this.#forget(newest);
    if (pushedOut.length === 0) return;
    const others = this.#byMarket[newest.market]?.values() ?? [];
    const queue = [...pushedOut, ...others];
    this.#byMarket[newest.market] = new Map(queue.map((order) => [order.clientId, order]));
    for (const order of pushedOut) this.#byId.set(order.clientId, order);
  }

  #forget(order: RememberedOrder): void {
    this.#byId.delete(order.clientId);
    this.#byMarket[order.market]?.delete(order.clientId);
  }
}

function isRemembered(order: RememberedOrder, now: number): boolean {
  return now - order.time < CLIENT_ID_WINDOW_MICROS;
}
