/**
 * Balances and books rebuilt from the events alone, as a reader of the feed would: what the events
 * promise to be enough for.
 */
import type { ExchangeEvent } from '../../src/engine/events.ts';

export interface RebuiltOrder {
  readonly orderId: number;
  readonly account: number;
  readonly side: 'buy' | 'sell';
  readonly price: number;
  readonly remaining: number;
}

export class Rebuild {
  /** By market; insertion order is time priority. */
  readonly #books = new Map<string, Map<number, RebuiltOrder>>();
  readonly #balances = new Map<string, { available: bigint; held: bigint }>();

  observe(events: readonly ExchangeEvent[]): void {
    for (const event of events) this.#observeOne(event);
  }

  /** Best price first, oldest first within a price. */
  queue(market: string, side: 'buy' | 'sell'): RebuiltOrder[] {
    const orders = [...this.#book(market).values()].filter((order) => order.side === side);
    return orders.sort((left, right) =>
      side === 'buy' ? right.price - left.price : left.price - right.price,
    );
  }

  balance(account: number, asset: string): { available: bigint; held: bigint } {
    return this.#balances.get(`${account} ${asset}`) ?? { available: 0n, held: 0n };
  }

  #book(market: string): Map<number, RebuiltOrder> {
    const book = this.#books.get(market) ?? new Map<number, RebuiltOrder>();
    this.#books.set(market, book);
    return book;
  }

  #observeOne(event: ExchangeEvent): void {
    switch (event.kind) {
      case 'order-rested': {
        const { orderId, account, side, price, quantity } = event;
        this.#book(event.market).set(orderId, {
          orderId,
          account,
          side,
          price,
          remaining: quantity,
        });
        break;
      }
      case 'trade':
        this.#leave(event.market, event.makerOrderId, event.makerRemaining);
        break;
      case 'order-reduced':
        this.#leave(event.market, event.orderId, event.remaining);
        break;
      case 'order-decremented':
        if (event.role === 'maker') this.#leave(event.market, event.orderId, event.remaining);
        break;
      case 'order-replaced':
      case 'order-cancelled':
        this.#book(event.market).delete(event.orderId);
        break;
      case 'balance-changed':
        this.#balances.set(`${event.account} ${event.asset}`, {
          available: event.available,
          held: event.held,
        });
        break;
      default:
        break;
    }
  }

  /** A smaller order keeps its place; one without lots is gone. */
  #leave(market: string, orderId: number, remaining: number): void {
    const book = this.#book(market);
    const order = book.get(orderId);
    if (order === undefined) throw new Error(`order ${orderId} changes, but no event rested it`);
    if (remaining === 0) book.delete(orderId);
    else book.set(orderId, { ...order, remaining });
  }
}
