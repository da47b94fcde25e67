/**
 * Which terms of a new order go together. The types of commands say the same; this is for callers
 * that have no types, and for the packed ones.
 */
import { BUY } from '../../book/matching-book.ts';
import { type Refusal, refuse } from '../refusal.ts';
import {
  POST_ONLY_SLIDE,
  TIF_FOK,
  TIF_GTD,
  TIF_IOC,
  TYPE_LIMIT,
  TYPE_MARKET,
  TYPE_STOP,
  TYPE_STOP_LIMIT,
  TYPE_TAKE_PROFIT,
  TYPE_TAKE_PROFIT_LIMIT,
  TYPE_TRAILING_STOP,
  TYPE_TRAILING_STOP_LIMIT,
} from './order-flags.ts';
import type { OrderIntent } from './order-intent.ts';

/** `order-terms-conflict` and `protection-price-needed`, in that order. */
export function checkTerms(intent: OrderIntent): Refusal | undefined {
  if (!isTriggerWhole(intent) || !isLifetimeWhole(intent) || !isActionWhole(intent)) {
    return refuse('order-terms-conflict');
  }
  const { type, side, price, quantity } = intent;
  const waits = type !== TYPE_MARKET && !actsAsLimit(type);
  return waits && side === BUY && quantity !== 0 && price === 0
    ? refuse('protection-price-needed')
    : undefined;
}

/** Does an order of this type act as a limit order (once triggered)? Otherwise as a market order. */
export function actsAsLimit(type: number): boolean {
  return (
    type === TYPE_LIMIT ||
    type === TYPE_STOP_LIMIT ||
    type === TYPE_TAKE_PROFIT_LIMIT ||
    type === TYPE_TRAILING_STOP_LIMIT
  );
}

/** A stop price for stops, one kind of trail for trailing ones, neither for what does not wait. */
function isTriggerWhole({ type, stopPrice, trailTicks, trailPpm }: OrderIntent): boolean {
  const isTrailed = trailTicks !== 0 || trailPpm !== 0;
  switch (type) {
    case TYPE_STOP:
    case TYPE_STOP_LIMIT:
    case TYPE_TAKE_PROFIT:
    case TYPE_TAKE_PROFIT_LIMIT:
      return !isTrailed;
    case TYPE_TRAILING_STOP:
    case TYPE_TRAILING_STOP_LIMIT:
      return stopPrice === 0 && isTrailed && (trailTicks === 0 || trailPpm === 0);
    default:
      return stopPrice === 0 && !isTrailed;
  }
}

/** A time for gtd and only for it. */
function isLifetimeWhole({ timeInForce, expiresAt }: OrderIntent): boolean {
  return (timeInForce === TIF_GTD) === (expiresAt !== 0);
}

/** What never rests shows all and does not slide; what waits for a market order knows its size. */
function isActionWhole(intent: OrderIntent): boolean {
  const { type, side, timeInForce, postOnly, displayQuantity, quantity, quoteAmount } = intent;
  const neverRests = timeInForce === TIF_IOC || timeInForce === TIF_FOK;
  const isPlain = postOnly === 0 && displayQuantity === 0;
  if (actsAsLimit(type)) {
    if (intent.price === 0 || quoteAmount !== 0n) return false;
    return !neverRests || (displayQuantity === 0 && postOnly !== POST_ONLY_SLIDE);
  }
  if (!isPlain || (quantity !== 0 && quoteAmount !== 0n)) return false;
  return type === TYPE_MARKET || (!neverRests && (side === BUY || quoteAmount === 0n));
}
