/** What a taker would meet, worked out without changing anything. */
import type { SelfTradeMode, Side } from '../../src/engine/commands.ts';
import {
  notionalOf,
  type ReferenceMarket,
  type RestingOrder,
  remainingOf,
  smaller,
} from './reference-state.ts';

export interface Taker {
  readonly side: Side;
  readonly selfTrade: SelfTradeMode;
  /** The worst price it accepts; absent: any. */
  readonly bound: bigint | undefined;
  /** Either lots, or an amount of the quote asset. */
  readonly lots: bigint | undefined;
  readonly quoteAmount: bigint | undefined;
}

export type Step =
  | { readonly kind: 'trade'; readonly maker: RestingOrder; readonly lots: bigint }
  | { readonly kind: 'cancel-maker'; readonly maker: RestingOrder }
  | { readonly kind: 'decrement'; readonly maker: RestingOrder; readonly lots: bigint };

export interface Plan {
  readonly steps: readonly Step[];
  /** `done`: nothing is left that could be filled; otherwise why the walk stopped before. */
  readonly end: 'done' | 'self-trade' | 'bound' | 'book-empty';
}

/** The other side's orders, best price first, oldest first within a price. */
export function makersFor(market: ReferenceMarket, takerSide: Side): RestingOrder[] {
  const makers = market.resting.filter((order) => order.side !== takerSide);
  // `sort` is stable, and `resting` is in order of time.
  return makers.sort((left, right) =>
    Number(takerSide === 'buy' ? left.price - right.price : right.price - left.price),
  );
}

export function isBeyond(side: Side, price: bigint, bound: bigint | undefined): boolean {
  if (bound === undefined) return false;
  return side === 'buy' ? price > bound : price < bound;
}

export function planWalk(
  market: ReferenceMarket,
  taker: Taker,
  isOwn: (maker: RestingOrder) => boolean,
): Plan {
  const steps: Step[] = [];
  let lotsLeft = taker.lots;
  let quoteLeft = taker.quoteAmount;
  const wantedAt = (price: bigint): bigint =>
    lotsLeft ?? (quoteLeft ?? 0n) / notionalOf(market, price, 1n);
  const take = (price: bigint, lots: bigint): void => {
    if (lotsLeft !== undefined) lotsLeft -= lots;
    if (quoteLeft !== undefined) quoteLeft -= notionalOf(market, price, lots);
  };

  for (const maker of makersFor(market, taker.side)) {
    if (lotsLeft === 0n || quoteLeft === 0n) return { steps, end: 'done' };
    if (isBeyond(taker.side, maker.price, taker.bound)) return { steps, end: 'bound' };
    const lots = smaller(remainingOf(maker), wantedAt(maker.price));
    // What is left of the quote amount buys no further lot at the best price there is.
    if (lots === 0n) return { steps, end: 'done' };
    const mode = isOwn(maker) ? taker.selfTrade : 'none';
    switch (mode) {
      case 'none':
        steps.push({ kind: 'trade', maker, lots });
        take(maker.price, lots);
        break;
      case 'cancel-taker':
        return { steps, end: 'self-trade' };
      case 'cancel-maker':
        steps.push({ kind: 'cancel-maker', maker });
        break;
      case 'cancel-both':
        steps.push({ kind: 'cancel-maker', maker });
        return { steps, end: 'self-trade' };
      case 'decrement':
        steps.push({ kind: 'decrement', maker, lots });
        take(maker.price, lots);
        break;
    }
  }
  if (lotsLeft === 0n || quoteLeft === 0n) return { steps, end: 'done' };
  return { steps, end: 'book-empty' };
}

/** A fill-or-kill fills whole, and only if it meets no own order that would stop or shrink it. */
export function fillsWhole(plan: Plan): boolean {
  return plan.end === 'done' && plan.steps.every((step) => step.kind !== 'decrement');
}

export function plannedNotional(market: ReferenceMarket, plan: Plan): bigint {
  return plan.steps.reduce(
    (sum, step) =>
      step.kind === 'trade' ? sum + notionalOf(market, step.maker.price, step.lots) : sum,
    0n,
  );
}

export function plannedLots(plan: Plan): bigint {
  return plan.steps.reduce((sum, step) => (step.kind === 'trade' ? sum + step.lots : sum), 0n);
}
