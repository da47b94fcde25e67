/**
 * Balances and books rebuilt from the events alone, as a reader of the feed would: what the events
 * promise to be enough for.
 */
import type { ExchangeEvent } from '../../src/engine/events.ts';
import { RebuiltOrders } from './rebuild-orders.ts';

export interface RebuiltOrder {
  readonly orderId: number;
  readonly account: number;
  readonly side: 'buy' | 'sell';
  readonly price: number;
  /** Lots that show, and those behind them. */
  readonly showing: number;
  readonly hidden: number;
}

export class Rebuild {
  /** By market; insertion order is time priority. */
  readonly #books = new Map<string, Map<number, RebuiltOrder>>();
  readonly #balances = new Map<string, { available: bigint; held: bigint }>();

  readonly orders = new RebuiltOrders();

  observe(events: readonly ExchangeEvent[]): void {
    this.orders.observe(events);
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
        const { market, orderId, account, side, price, quantity: showing, hidden = 0 } = event;
        const book = this.#book(market);
        // A refill goes behind everything, as a new order does.
        book.delete(orderId);
        book.set(orderId, { orderId, account, side, price, showing, hidden });
        break;
      }
      case 'trade':
        this.#shrink(event, { orderId: event.makerOrderId, by: event.quantity, hidden: 0 });
        if (event.cause !== 'uncross') break;
        this.#shrink(event, { orderId: event.takerOrderId, by: event.quantity, hidden: 0 });
        break;
      case 'order-reduced':
        this.#shrink(event, event);
        break;
      case 'order-decremented':
        if (event.role === 'maker') this.#shrink(event, event);
        break;
      case 'order-replaced':
      case 'order-cancelled':
      case 'order-expired':
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

  /** A smaller order keeps its place; one without lots is gone. An iceberg may show none for a moment. */
  #shrink(
    { market }: { readonly market: string },
    change: { readonly orderId: number; readonly by: number; readonly hidden?: number },
  ): void {
    const { orderId, by, hidden: fromHidden = 0 } = change;
    const book = this.#book(market);
    const order = book.get(orderId);
    if (order === undefined) throw new Error(`order ${orderId} changes, but no event rested it`);
    const showing = order.showing - (by - fromHidden);
    const hidden = order.hidden - fromHidden;
    if (showing < 0 || hidden < 0) throw new Error(`order ${orderId} has less than nothing`);
    if (showing + hidden === 0) book.delete(orderId);
    else book.set(orderId, { ...order, showing, hidden });
  }
}
