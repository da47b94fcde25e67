/** Waiting orders: where their stops stand, and which prices trigger them. */
import type { ReferenceContext } from './reference-context.ts';
import {
  isTrailing,
  larger,
  PPM,
  type ReferenceMarket,
  type ReferenceOrder,
  SAFE_MAX,
  smaller,
} from './reference-state.ts';

/** Where its stop stands; absent: it cannot be reached, or nothing was traded yet that it could follow. */
export function stopOf(order: ReferenceOrder): bigint | undefined {
  if (!isTrailing(order.type)) return order.stopPrice;
  if (order.bestLast === undefined) return undefined;
  const away = order.trailTicks ?? larger((order.bestLast * (order.trailPpm ?? 0n)) / PPM, 1n);
  const stop = order.side === 'sell' ? order.bestLast - away : order.bestLast + away;
  return stop >= 1n && stop <= SAFE_MAX ? stop : undefined;
}

/** Whether that last price triggers a stop there. */
export function isSatisfied(order: ReferenceOrder, last: bigint | undefined): boolean {
  const stop = stopOf(order);
  if (stop === undefined || last === undefined) return false;
  const takesProfit = order.type === 'take-profit' || order.type === 'take-profit-limit';
  const isUpward = (order.side === 'buy') !== takesProfit;
  return isUpward ? last >= stop : last <= stop;
}

/** A trade: each waiting order is compared with its stop as it stands, then the trailing ones move. */
export function noticePrice(
  context: ReferenceContext,
  market: ReferenceMarket,
  price: bigint,
): void {
  const { state } = context;
  market.lastPrice = price;
  for (const order of market.waiting) {
    // A triggered one stays where it stood, whatever trades before it runs.
    if (order.triggeredAt !== undefined) continue;
    if (isSatisfied(order, price)) {
      order.triggeredAt = stopOf(order);
      state.justTriggered.push(order.orderId);
    } else {
      follow(order, price);
    }
  }
}

/** A trailing stop follows the highest price for a sell, the lowest for a buy. */
export function follow(order: ReferenceOrder, price: bigint | undefined): void {
  if (!isTrailing(order.type) || price === undefined) return;
  const best = order.bestLast ?? price;
  order.bestLast = order.side === 'sell' ? larger(best, price) : smaller(best, price);
}
