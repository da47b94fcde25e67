/** Self-trade prevention in the fast book's walk. */
import { STEP_CANCEL_MAKER, STEP_DECREMENT } from './match-steps.ts';
import {
  NONE,
  SELF_TRADE_CANCEL_BOTH,
  SELF_TRADE_CANCEL_TAKER,
  SELF_TRADE_DECREMENT,
  type Taker,
} from './matching-book.ts';

/** What the taker's self-trade mode does to an own order: a kind of step, or `NONE` and the walk ends. */
export function meetOwn(taker: Taker): number {
  const mode = taker.selfTrade;
  if (mode === SELF_TRADE_DECREMENT) return STEP_DECREMENT;
  taker.stopped = mode === SELF_TRADE_CANCEL_TAKER || mode === SELF_TRADE_CANCEL_BOTH;
  return mode === SELF_TRADE_CANCEL_TAKER ? NONE : STEP_CANCEL_MAKER;
}
