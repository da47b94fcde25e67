/** Every open order with its terms, rebuilt from the events alone: resting ones and those that wait. */
import type { EventOf, ExchangeEvent } from '../../src/engine/events.ts';

export interface RebuiltTerms {
  readonly orderId: number;
  readonly market: string;
  readonly account: number;
  readonly type: string;
  status: 'acting' | 'resting' | 'waiting';
  price: number | undefined;
  /** The total; absent for an order by quote amount. */
  quantity: number | undefined;
  filled: number;
  /** Of one whose stop does not trail. */
  stopPrice: number | undefined;
  display: number | undefined;
  readonly expiresAt: number | undefined;
}

export class RebuiltOrders {
  readonly #orders = new Map<number, RebuiltTerms>();

  /** All events of one command: what acted and rests nowhere at its end is over. */
  observe(events: readonly ExchangeEvent[]): void {
    const acting = new Set<number>();
    for (const event of events) {
      this.#observeOne(event);
      if ('orderId' in event && event.orderId !== undefined) acting.add(event.orderId);
    }
    for (const orderId of acting) {
      if (this.#orders.get(orderId)?.status === 'acting') this.#orders.delete(orderId);
    }
  }

  /** Oldest first. */
  open(market: string): RebuiltTerms[] {
    const orders = [...this.#orders.values()].filter((order) => order.market === market);
    return orders.sort((left, right) => left.orderId - right.orderId);
  }

  #observeOne(event: ExchangeEvent): void {
    switch (event.kind) {
      case 'order-accepted':
        this.#accept(event);
        break;
      case 'order-triggered':
        this.#change(event.orderId, { status: 'acting', stopPrice: undefined });
        break;
      case 'order-rested':
        this.#change(event.orderId, { status: 'resting', price: event.price });
        break;
      case 'trade':
        this.#fill(event.takerOrderId, event.quantity);
        this.#fill(event.makerOrderId, event.quantity);
        break;
      case 'order-amended':
        this.#amend(event);
        break;
      case 'order-replaced': {
        const { price, remaining } = event;
        const filled = this.#orders.get(event.orderId)?.filled ?? 0;
        this.#change(event.orderId, { status: 'acting', price, quantity: filled + remaining });
        break;
      }
      case 'order-reduced':
      case 'order-decremented':
        this.#shrink(event.orderId, event.by);
        break;
      case 'order-cancelled':
      case 'order-expired':
        this.#orders.delete(event.orderId);
        break;
      default:
        break;
    }
  }

  #accept(event: EventOf<'order-accepted'>): void {
    const { orderId, market, account, type, price, quantity, stopPrice, expiresAt } = event;
    this.#orders.set(orderId, {
      ...{ orderId, market, account, type, price, quantity, filled: 0, stopPrice, expiresAt },
      status: type === 'limit' || type === 'market' ? 'acting' : 'waiting',
      display: event.displayQuantity,
    });
  }

  #amend({ orderId, price, quantity, stopPrice, displayQuantity }: EventOf<'order-amended'>): void {
    if (price !== undefined) this.#change(orderId, { price });
    if (quantity !== undefined) this.#change(orderId, { quantity });
    if (stopPrice !== undefined) this.#change(orderId, { stopPrice });
    if (displayQuantity !== undefined) this.#change(orderId, { display: displayQuantity });
  }

  #fill(orderId: number, lots: number): void {
    const order = this.#orders.get(orderId);
    if (order === undefined) throw new Error(`order ${orderId} trades, but no event accepted it`);
    order.filled += lots;
    if (order.filled === order.quantity) this.#orders.delete(orderId);
  }

  #shrink(orderId: number, lots: number): void {
    const order = this.#orders.get(orderId);
    if (order?.quantity === undefined) return;
    order.quantity -= lots;
    if (order.filled === order.quantity) this.#orders.delete(orderId);
  }

  #change(orderId: number, terms: Partial<RebuiltTerms>): void {
    const order = this.#orders.get(orderId);
    if (order === undefined) throw new Error(`order ${orderId} changes, but no event accepted it`);
    Object.assign(order, terms);
  }
}
