/** Triggered orders: when they run, and what they do then. */

import { act, expireNew } from './reference-act.ts';
import { identityOf, type ReferenceContext } from './reference-context.ts';
import { endPartner, takeOut } from './reference-end.ts';
import { toTicks } from './reference-numbers.ts';
import {
  isLimitKind,
  type ReferenceMarket,
  type ReferenceOrder,
  STOPS_PER_COMMAND,
} from './reference-state.ts';
import { isSatisfied, stopOf } from './reference-triggers.ts';
import { isOutOfBand, slidTo, wouldTake } from './reference-walk.ts';

/** What one order's trades triggered queues in the order of placing, behind what was triggered before. */
export function queueTriggered(context: ReferenceContext): void {
  const { state } = context;
  state.triggered.push(...state.justTriggered.sort((a, b) => (a < b ? -1 : 1)));
  state.justTriggered = [];
}

/** On return to `open`: everything that the last price satisfies now, and nothing else. */
export function triggerSatisfied(context: ReferenceContext, market: ReferenceMarket): void {
  for (const order of market.waiting) {
    const isDue = isSatisfied(order, market.lastPrice);
    order.triggeredAt = isDue ? stopOf(order) : undefined;
    if (isDue) context.state.triggered.push(order.orderId);
  }
  context.state.justTriggered = [];
}

/** One after the other, with what they trigger in turn, until nothing is left or the market stops it. */
export function runStops(context: ReferenceContext): void {
  const { state } = context;
  queueTriggered(context);
  for (;;) {
    const orderId = state.triggered.shift();
    if (orderId === undefined) return;
    for (const market of context.markets.values()) {
      const order = market.waiting.find((one) => one.orderId === orderId);
      if (order === undefined) continue;
      if (mayRun(context, market)) trigger(context, market, order);
      else order.triggeredAt = undefined;
    }
    queueTriggered(context);
  }
}

function mayRun(context: ReferenceContext, market: ReferenceMarket): boolean {
  if (market.state !== 'open') return false;
  const { stopsRun } = context.state;
  const count = (stopsRun.get(market.symbol) ?? 0) + 1;
  if (count <= STOPS_PER_COMMAND) {
    stopsRun.set(market.symbol, count);
    return true;
  }
  market.state = 'halted';
  context.emit({
    kind: 'market-changed',
    market: market.symbol,
    state: 'halted',
    cause: 'stop-limit',
  });
  return false;
}

function trigger(context: ReferenceContext, market: ReferenceMarket, order: ReferenceOrder): void {
  const { triggeredAt } = order;
  if (triggeredAt === undefined || market.lastPrice === undefined)
    throw new Error('a trade did it');
  takeOut(context, market, order);
  context.emit({
    kind: 'order-triggered',
    ...identityOf(order),
    stopPrice: toTicks(triggeredAt),
    lastPrice: toTicks(market.lastPrice),
  });
  order.updatedAt = context.time;
  endPartner(context, market, order);
  if (isLimitKind(order.type) && order.price !== undefined) {
    if (isOutOfBand(market, order.price)) {
      expireNew(context, order, 'price-band');
      return;
    }
    if (order.postOnly !== undefined && wouldTake(market, order.side, order.price)) {
      const slid = order.postOnly === 'slide' ? slidTo(market, order.side) : undefined;
      if (slid === undefined) {
        expireNew(context, order, 'post-only');
        return;
      }
      order.price = slid;
    }
  }
  act(context, market, order);
}
