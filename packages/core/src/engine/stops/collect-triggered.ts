/** Finds the waiting orders that a price triggers, and queues them; `run-stops.ts` runs them. */
import type { Engine } from '../engine.ts';
import type { MarketEntry } from '../markets/market-entry.ts';
import { byOrderId, type WaitingOrder } from './waiting-book.ts';

/**
 * Queues the orders that the trades of one walk triggered, and moves trailing stops. Prices within a
 * walk rise or fall, so its first and its last say all: whatever one in between reaches, one of the two
 * reaches as well, and moves no less.
 */
export function collectTriggered(
  engine: Engine,
  market: MarketEntry,
  trades: { readonly first: number; readonly last: number },
): void {
  const { waiting } = market;
  if (waiting === undefined || waiting.size === 0) return;
  const { undo } = engine;
  undo?.push(waiting.rememberTrails());
  const reached: WaitingOrder[] = [];
  for (const price of [trades.first, trades.last]) {
    waiting.reach(price, reached);
    waiting.follow(price);
  }
  queue(engine, reached);
  undo?.push(() => {
    for (const order of reached) waiting.arm(order);
  });
}

/** The market is open again: queues all orders that its last price satisfies. */
export function recheckStops(engine: Engine, market: MarketEntry): void {
  const { waiting, lastPrice } = market;
  if (waiting === undefined || lastPrice === 0) return;
  const reached: WaitingOrder[] = [];
  waiting.reach(lastPrice, reached);
  queue(engine, reached);
}

function queue(engine: Engine, reached: WaitingOrder[]): void {
  const { triggered } = engine;
  for (const order of reached.sort(byOrderId)) {
    order.queuedAt = triggered.length;
    triggered.push(order);
  }
}
