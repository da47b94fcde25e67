/** What a taker would meet, worked out without changing anything. */
import type { SelfTradeMode, Side } from '../../src/engine/commands.ts';
import {
  notionalOf,
  type ReferenceMarket,
  type RestingOrder,
  remainingOf,
  SAFE_MAX,
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
  /**
   * `done`: nothing is left that could be filled; otherwise why the walk stopped before.
   * `priced-out`: the quote amount pays for no lot at all.
   */
  readonly end: 'done' | 'self-trade' | 'bound' | 'priced-out' | 'book-empty';
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

/** What a taker still wants, in lots or in money. */
class Wish {
  readonly #market: ReferenceMarket;
  readonly #taker: Taker;
  #lotsLeft: bigint;
  #quoteLeft: bigint;
  #lotsTaken = 0n;
  #lastPaid: bigint | undefined;

  constructor(market: ReferenceMarket, taker: Taker) {
    this.#market = market;
    this.#taker = taker;
    this.#lotsLeft = taker.lots ?? 0n;
    this.#quoteLeft = taker.quoteAmount ?? 0n;
  }

  /** A buy spends at most the amount, a sell receives at least it: lots are rounded accordingly. */
  lotsAt(price: bigint): bigint {
    if (this.#taker.quoteAmount === undefined) return this.#lotsLeft;
    if (this.#quoteLeft <= 0n) return 0n;
    const perLot = notionalOf(this.#market, price, 1n);
    const lots =
      this.#taker.side === 'buy'
        ? this.#quoteLeft / perLot
        : (this.#quoteLeft + perLot - 1n) / perLot;
    // No order takes more lots than an order can have.
    return smaller(lots, SAFE_MAX - this.#lotsTaken);
  }

  take(price: bigint, lots: bigint): void {
    this.#lotsLeft -= lots;
    this.#lotsTaken += lots;
    this.#quoteLeft -= notionalOf(this.#market, price, lots);
    this.#lastPaid = price;
  }

  get isUntouched(): boolean {
    return this.#lastPaid === undefined;
  }

  /** What is left of a quote amount may be too little even for the price that was paid last. */
  get isDone(): boolean {
    return this.#lastPaid !== undefined && this.lotsAt(this.#lastPaid) === 0n;
  }
}

export function planWalk(
  market: ReferenceMarket,
  taker: Taker,
  isOwn: (maker: RestingOrder) => boolean,
): Plan {
  const steps: Step[] = [];
  const wish = new Wish(market, taker);
  for (const maker of makersFor(market, taker.side)) {
    const obstacle = obstacleAt(maker, taker, wish);
    if (obstacle !== undefined) return { steps, end: obstacle };
    const mode = isOwn(maker) ? taker.selfTrade : 'none';
    if (mode === 'cancel-taker') return { steps, end: 'self-trade' };
    const lots = smaller(remainingOf(maker), wish.lotsAt(maker.price));
    const step = stepFor(mode, maker, lots);
    steps.push(step);
    if (mode === 'cancel-both') return { steps, end: 'self-trade' };
    if (step.kind !== 'cancel-maker') wish.take(maker.price, lots);
  }
  return { steps, end: wish.isDone ? 'done' : 'book-empty' };
}

/** Why the walk does not get as far as this maker. */
function obstacleAt(maker: RestingOrder, taker: Taker, wish: Wish): Plan['end'] | undefined {
  if (wish.isDone) return 'done';
  if (isBeyond(taker.side, maker.price, taker.bound)) return 'bound';
  if (wish.lotsAt(maker.price) > 0n) return undefined;
  return wish.isUntouched ? 'priced-out' : 'done';
}

function stepFor(
  mode: Exclude<SelfTradeMode, 'cancel-taker'>,
  maker: RestingOrder,
  lots: bigint,
): Step {
  switch (mode) {
    case 'none':
      return { kind: 'trade', maker, lots };
    case 'cancel-maker':
    case 'cancel-both':
      return { kind: 'cancel-maker', maker };
    case 'decrement':
      return { kind: 'decrement', maker, lots };
  }
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
