/**
 * Follows every order through the engine's events alone and checks that no lot appears or is lost:
 * filled + remaining + cancelled = original, always.
 */
import type { ExchangeEvent } from '../../src/engine/events.ts';

interface Audited {
  original: bigint;
  filled: bigint;
  cancelled: bigint;
  isOver: boolean;
}

export class OrderAudit {
  /** Orders by quantity; an order by quote amount has no lots to follow. */
  readonly #orders = new Map<number, Audited>();

  observe(events: readonly ExchangeEvent[]): void {
    for (const event of events) this.#observeOne(event);
  }

  /** Of every order that is neither over nor in `open`: nothing may be left. */
  checkOpen(open: ReadonlyMap<number, bigint>): void {
    for (const [orderId, order] of this.#orders) {
      const remaining = remainingOf(order);
      const expected = open.get(orderId) ?? 0n;
      check(remaining === expected, `order ${orderId} has ${remaining}, the book ${expected}`);
    }
  }

  #observeOne(event: ExchangeEvent): void {
    switch (event.kind) {
      case 'order-accepted':
        if (event.quantity !== undefined) this.#accept(event.orderId, BigInt(event.quantity));
        break;
      case 'trade':
        this.#fill(event.makerOrderId, event.quantity, event.makerRemaining);
        this.#fill(event.takerOrderId, event.quantity, event.takerRemaining);
        break;
      case 'order-reduced':
      case 'order-decremented':
        this.#take(event.orderId, event.by, event.remaining);
        break;
      case 'order-replaced': {
        const order = this.#orders.get(event.orderId);
        if (order === undefined) break;
        const left = remainingOf(order);
        check(left === BigInt(event.oldRemaining), `order ${event.orderId}: old remaining`);
        order.original += BigInt(event.remaining) - left;
        break;
      }
      case 'order-rested': {
        const order = this.#orders.get(event.orderId);
        const left = order === undefined ? undefined : remainingOf(order);
        check(
          left === BigInt(event.quantity) + BigInt(event.hidden ?? 0),
          `order ${event.orderId} rests with what is left`,
        );
        break;
      }
      case 'order-amended': {
        // Of a waiting order the total may change in both directions.
        const order = this.#orders.get(event.orderId);
        if (order !== undefined && event.quantity !== undefined) {
          check(order.filled === 0n, `order ${event.orderId} waits, so nothing of it is filled`);
          order.original = BigInt(event.quantity) + order.cancelled;
        }
        break;
      }
      case 'order-cancelled':
      case 'order-expired':
        this.#end(event.orderId, BigInt(event.remaining));
        break;
      default:
        break;
    }
  }

  #accept(orderId: number, original: bigint): void {
    check(!this.#orders.has(orderId), `order id ${orderId} is given once`);
    this.#orders.set(orderId, { original, filled: 0n, cancelled: 0n, isOver: false });
  }

  #fill(orderId: number, quantity: number, remaining: number): void {
    const order = this.#orders.get(orderId);
    if (order === undefined) return;
    check(!order.isOver, `order ${orderId} does not trade after its end`);
    order.filled += BigInt(quantity);
    check(remainingOf(order) === BigInt(remaining), `order ${orderId}: remaining after a trade`);
  }

  #take(orderId: number, by: number, remaining: number): void {
    const order = this.#orders.get(orderId);
    if (order === undefined) return;
    order.cancelled += BigInt(by);
    check(remainingOf(order) === BigInt(remaining), `order ${orderId}: remaining when smaller`);
  }

  #end(orderId: number, remaining: bigint): void {
    const order = this.#orders.get(orderId);
    if (order === undefined) return;
    check(!order.isOver, `order ${orderId} ends once`);
    check(remainingOf(order) === remaining, `order ${orderId}: remaining at its end`);
    order.cancelled += remaining;
    order.isOver = true;
  }
}

function remainingOf(order: Audited): bigint {
  const remaining = order.original - order.filled - order.cancelled;
  check(remaining >= 0n, 'nothing is filled or cancelled beyond the original quantity');
  return remaining;
}

function check(condition: boolean, rule: string): void {
  if (!condition) throw new Error(`Audit: ${rule}`);
}
