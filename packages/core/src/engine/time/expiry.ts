/** When an order ends by itself. */
import { DAY_MICROS, TIME_MICROS_MAX } from '../../limits.ts';
import type { Engine } from '../engine.ts';
import type { MarketEntry } from '../markets/market-entry.ts';
import { TIF_DAY, TIF_GTD } from '../orders/order-flags.ts';
import type { OrderIntent } from '../orders/order-intent.ts';
import { type Refusal, refuseBound } from '../refusal.ts';

/** Of an order that is accepted now; 0: never. */
export function expiryOf(engine: Engine, intent: OrderIntent, market: MarketEntry): number {
  if (intent.timeInForce === TIF_GTD) return intent.expiresAt;
  return intent.timeInForce === TIF_DAY ? dayEndAfter(engine.time, market.terms.dayEndMicros) : 0;
}

/** An order that ends by itself ends after it was placed. */
export function checkExpiry(engine: Engine, intent: OrderIntent): Refusal | undefined {
  const isPast = intent.timeInForce === TIF_GTD && intent.expiresAt <= engine.time;
  return isPast ? refuseBound('time-in-past', intent.expiresAt, engine.time) : undefined;
}

/** The next end of a day after `time`. By remainders only: a quotient of two such times may be rounded. */
function dayEndAfter(time: number, dayEndMicros: number): number {
  const since = (time - dayEndMicros) % DAY_MICROS;
  const intoDay = since < 0 ? since + DAY_MICROS : since;
  return Math.min(time - intoDay + DAY_MICROS, TIME_MICROS_MAX);
}
