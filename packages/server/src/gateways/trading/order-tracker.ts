/**
 * Orders as they stand, for answers: the open ones are in the views, those that ended a moment ago
 * are kept here (an answer is written after its order may have ended), older ones are in history.
 */
import type { AccountId, OrderId } from '@exchange/core';
import type { OrderState } from '@exchange/core/market-data';
import type { HistoryReader, OrderRow } from '../../history/history.ts';
import { orderTerms } from '../../history/order-terms.ts';
import type { Views } from '../../views.ts';

export interface OrderTracker {
  /** An order of that account, open or ended in the last moments. */
  recent(account: AccountId, orderId: OrderId): OrderState | undefined;
  /** The same, however long ago it ended. */
  find(account: AccountId, orderId: OrderId): Promise<OrderState | undefined>;
  close(): void;
}

/** Answers are written in the turn in which their batch is released: this is room for many batches. */
const ENDED_ORDERS_MAX = 50_000;

export function createOrderTracker(views: Views, history: HistoryReader): OrderTracker {
  const ended = new Map<OrderId, OrderState>();
  // In the order in which they ended. A ring, because a Map finds its oldest entry only by passing
  // over the holes of all that were deleted before it.
  const ring: OrderId[] = [];
  let next = 0;

  const stop = views.onOrderUpdate(({ order }) => {
    if (isOpen(order)) return;
    const oldest = ring[next];
    if (oldest !== undefined) ended.delete(oldest);
    ring[next] = order.orderId;
    next = (next + 1) % ENDED_ORDERS_MAX;
    ended.set(order.orderId, order);
  });

  function recent(account: AccountId, orderId: OrderId): OrderState | undefined {
    const order = ended.get(orderId);
    if (order !== undefined) return order.account === account ? order : undefined;
    return views.openOrder(account, { orderId });
  }

  return {
    recent,
    async find(account, orderId) {
      const known = recent(account, orderId);
      if (known !== undefined) return known;
      const [row] = await history.orders({ account, orderId, limit: 1 });
      return row === undefined ? undefined : orderStateOf(row);
    },
    close: stop,
  };
}

function isOpen({ status }: OrderState): boolean {
  return status === 'new' || status === 'partially-filled' || status === 'waiting';
}

/** A row of history in the form of an open order. */
export function orderStateOf(row: OrderRow): OrderState {
  const open = row.filled > 0 ? 'partially-filled' : 'new';
  return { ...orderTerms(row), status: row.status === 'open' ? open : row.status };
}
