/**
 * The inner port of matching: resting orders of one market in price-time priority, and the walk of a
 * taker over them. Orders are named by *slots*, small dense integers that the caller hands out; it
 * keeps everything else about an order (ids, accounts, times) in its own tables under the same slot.
 *
 * Implementations: `FastBook`, and `ReferenceBook` as its oracle. Nothing here allocates per command.
 */
import type { SelfTradeMode, Side } from '../engine/commands.ts';
import type { Units } from '../ledger/units.ts';
import type { MatchSteps } from './match-steps.ts';

export const BUY = 0;
export const SELL = 1;
export type SideBit = typeof BUY | typeof SELL;

export const sideNames: readonly [Side, Side] = ['buy', 'sell'];

export function sideBit(side: Side): SideBit {
  return side === 'buy' ? BUY : SELL;
}

export function opposite(side: SideBit): SideBit {
  return (side ^ 1) as SideBit;
}

/** The position in this list is the mode's number. */
export const selfTradeModes: readonly SelfTradeMode[] = [
  'none',
  'cancel-taker',
  'cancel-maker',
  'cancel-both',
  'decrement',
];
export const SELF_TRADE_NONE = 0;
export const SELF_TRADE_CANCEL_TAKER = 1;
export const SELF_TRADE_CANCEL_MAKER = 2;
export const SELF_TRADE_CANCEL_BOTH = 3;
export const SELF_TRADE_DECREMENT = 4;

/** Owner of orders that are nobody's in particular: never a self-trade. */
export const NOBODY = -1;
/** No slot, no level. */
export const NONE = -1;

/** The order that walks the book; one object, used again for each command. */
export interface Taker {
  side: SideBit;
  /** Worst price it takes; 0: any. What rests, rests here. */
  limit: number;
  /** Lots still to fill; `match` counts them down. */
  quantity: number;
  /** Lots it shows at a time when it rests; 0: all. */
  display: number;
  /** Whose it is: a 32-bit integer, or `NOBODY`. */
  owner: number;
  /** A `SELF_TRADE_…` number. */
  selfTrade: number;
  /** Set by `match`: self-trade prevention ended this order. */
  stopped: boolean;
}

export function createTaker(): Taker {
  return {
    side: BUY,
    limit: 0,
    quantity: 0,
    display: 0,
    owner: NOBODY,
    selfTrade: 0,
    stopped: false,
  };
}

export interface Level {
  readonly price: number;
  /** Sum of the open lots that show; at most 2^53−1 is shown. */
  readonly quantity: number;
  readonly orders: number;
}

export interface LevelTotal {
  readonly price: number;
  /** Hidden lots included. */
  readonly lots: Units;
}

/**
 * A side does not look at the other but in `match` and `crosses`: orders may rest at any price, and
 * while an auction gathers them the best bid may stand above the best ask.
 *
 * An order with a display quantity is an iceberg: it shows a tip of at most so many lots, and hides
 * the rest. When its tip has traded it shows the next one at the back of its queue.
 */
export interface MatchingBook {
  /** Resting orders on both sides. */
  readonly size: number;

  /** Walks the other side, takes what the taker may take, and appends what it did to `steps`. */
  match(taker: Taker, steps: MatchSteps): void;
  /** Puts what is left of the taker at the back of the queue at its limit. `slot` is free. */
  rest(slot: number, taker: Taker): void;
  /** As `rest`, with a tip of so many lots. */
  restAs(slot: number, taker: Taker, displayed: number): void;
  /**
   * As `restAs`, before the order in `nextSlot`, which stands at the same side and price, or, if that
   * is `NONE`, at the back: puts an order where it was.
   */
  insertBefore(slot: number, taker: Taker, displayed: number, nextSlot: number): void;
  remove(slot: number): void;
  /**
   * Takes `by` lots off, fewer than it has, from what is hidden first; it keeps its place.
   * @returns how many of them were hidden
   */
  reduce(slot: number, by: number): number;
  /** Sets its open lots and how many of them show; it keeps its place. */
  restore(slot: number, quantity: number, displayed: number): void;
  /** Lots to show at a time from its next tip on; 0: all. */
  setDisplay(slot: number, lots: number): void;

  /** Would an order of this side take something at this price? */
  crosses(side: SideBit, price: number): boolean;
  /** Best price of a side, 0 if it is empty. */
  best(side: SideBit): number;
  /** The order that trades first on a side, or `NONE`. */
  first(side: SideBit): number;
  /** The order that trades after this one, or `NONE`. */
  next(slot: number): number;
  price(slot: number): number;
  /** Open lots, hidden ones included. */
  quantity(slot: number): number;
  /** Open lots that show. */
  displayed(slot: number): number;
  /** Lots that it shows at a time; 0 for a plain order, which shows all. */
  display(slot: number): number;
  owner(slot: number): number;
  side(slot: number): SideBit;
  /** Best first, at most `count`. */
  levels(side: SideBit, count: number): Level[];
  /** All open lots by price, best first, as far as the price `worst`; exact. */
  totals(side: SideBit, worst: number): LevelTotal[];
  /** Asserts the structure's own rules. For tests; walks everything. */
  check(): void;
}

/** Would a taker at `limit` accept this resting price? */
export function accepts(side: SideBit, limit: number, price: number): boolean {
  return side === BUY ? price <= limit || limit === 0 : price >= limit;
}
