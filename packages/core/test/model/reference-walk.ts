/** What a taker would meet, worked out on a copy of the queue without changing anything. */
import type { SelfTradeMode, Side } from '../../src/engine/commands.ts';
import {
  isLimitKind,
  notionalOf,
  PPM,
  type ReferenceMarket,
  type ReferenceOrder,
  referencePriceOf,
  remainingOf,
  SAFE_MAX,
  smaller,
} from './reference-state.ts';

export type Step =
  | { readonly kind: 'trade'; readonly maker: ReferenceOrder; readonly lots: bigint }
  | { readonly kind: 'cancel-maker'; readonly maker: ReferenceOrder }
  | { readonly kind: 'decrement'; readonly maker: ReferenceOrder; readonly lots: bigint };

export interface Plan {
  readonly steps: readonly Step[];
  /**
   * `done`: nothing is left that could be filled; otherwise why the walk stopped before.
   * `priced-out`: the quote amount pays for no lot at all.
   */
  readonly end: 'done' | 'self-trade' | 'bound' | 'price-band' | 'priced-out' | 'book-empty';
}

/** One side's orders, best price first, oldest first within a price. */
export function queueOf(market: ReferenceMarket, side: Side): ReferenceOrder[] {
  const orders = market.resting.filter((order) => order.side === side);
  // `sort` is stable, and `resting` is in order of time.
  return orders.sort((left, right) => {
    const [a, b] = [priceOf(left), priceOf(right)];
    if (a === b) return 0;
    return a < b === (side === 'sell') ? -1 : 1;
  });
}

/** The other side's orders, as a taker of `side` meets them. */
function makersFor(market: ReferenceMarket, takerSide: Side): ReferenceOrder[] {
  return queueOf(market, takerSide === 'buy' ? 'sell' : 'buy');
}

export function priceOf(order: ReferenceOrder): bigint {
  if (order.price === undefined) throw new Error('what rests has a price');
  return order.price;
}

export function isBeyond(side: Side, price: bigint, bound: bigint | undefined): boolean {
  if (bound === undefined) return false;
  return side === 'buy' ? price > bound : price < bound;
}

/** Whose order it would meet does not matter: an own one is a price to respect as well. */
export function wouldTake(market: ReferenceMarket, side: Side, price: bigint): boolean {
  const [best] = makersFor(market, side);
  return best !== undefined && !isBeyond(side, priceOf(best), price);
}

/** Inside of which trading is free; absent where there is no band. */
export function bandOf(market: ReferenceMarket): { low: bigint; high: bigint } | undefined {
  const reference = referencePriceOf(market);
  if (market.priceBand === 0n || reference === undefined) return undefined;
  const distance = (reference * market.priceBand) / PPM;
  return { low: reference - distance, high: reference + distance };
}

export function isOutOfBand(market: ReferenceMarket, price: bigint): boolean {
  const band = bandOf(market);
  return band !== undefined && (price < band.low || price > band.high);
}

/** One tick short of the other side's best price; absent where the market has no such price. */
export function slidTo(market: ReferenceMarket, side: Side): bigint | undefined {
  const [best] = makersFor(market, side);
  if (best === undefined) return undefined;
  const price = side === 'buy' ? priceOf(best) - 1n : priceOf(best) + 1n;
  return price >= market.minPrice && price <= market.maxPrice ? price : undefined;
}

/** What a taker still wants, in lots or in money. */
class Wish {
  readonly #market: ReferenceMarket;
  readonly #taker: ReferenceOrder;
  #lotsLeft: bigint;
  #quoteLeft: bigint;
  #lotsTaken = 0n;
  #lastPaid: bigint | undefined;

  constructor(market: ReferenceMarket, taker: ReferenceOrder) {
    this.#market = market;
    this.#taker = taker;
    this.#lotsLeft = remainingOf(taker);
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

/** A maker in its place, as far as the walk has worn it down. */
interface Queued {
  readonly maker: ReferenceOrder;
  readonly price: bigint;
  showing: bigint;
  hidden: bigint;
}

export function planWalk(
  market: ReferenceMarket,
  taker: ReferenceOrder,
  isOwn: (maker: ReferenceOrder) => boolean,
): Plan {
  const steps: Step[] = [];
  const wish = new Wish(market, taker);
  const queue = queued(makersFor(market, taker.side));
  for (let first = queue.shift(); first !== undefined; first = queue.shift()) {
    const { maker, price } = first;
    const obstacle = obstacleAt(market, price, { taker, wish });
    if (obstacle !== undefined) return { steps, end: obstacle };
    const mode = isOwn(maker) ? taker.selfTrade : 'none';
    if (mode === 'cancel-taker') return { steps, end: 'self-trade' };
    const step = stepFor(mode, first, wish.lotsAt(price));
    steps.push(step);
    if (mode === 'cancel-both') return { steps, end: 'self-trade' };
    if (step.kind !== 'cancel-maker') wish.take(price, step.lots);
    if (step.kind === 'trade') wearDown(queue, first, step.lots);
  }
  return { steps, end: wish.isDone ? 'done' : 'book-empty' };
}

function queued(makers: readonly ReferenceOrder[]): Queued[] {
  return makers.map((maker) => ({
    maker,
    price: priceOf(maker),
    showing: maker.showing,
    hidden: remainingOf(maker) - maker.showing,
  }));
}

/** What still shows stays first; an iceberg whose lots ran out shows new ones behind its price's others. */
function wearDown(queue: Queued[], traded: Queued, lots: bigint): void {
  traded.showing -= lots;
  if (traded.showing > 0n) {
    queue.unshift(traded);
  } else if (traded.hidden > 0n) {
    traded.showing = smaller(traded.hidden, traded.maker.display ?? traded.hidden);
    traded.hidden -= traded.showing;
    const samePrice = queue.filter((one) => one.price === traded.price).length;
    queue.splice(samePrice, 0, traded);
  }
}

/** Why the walk does not get as far as this maker. */
function obstacleAt(
  market: ReferenceMarket,
  price: bigint,
  { taker, wish }: { taker: ReferenceOrder; wish: Wish },
): Plan['end'] | undefined {
  if (wish.isDone) return 'done';
  const { side } = taker;
  const edge = isLimitKind(taker.type) ? undefined : edgeFor(market, side);
  // What its own bound forbids as well is not the band's doing.
  if (isBeyond(side, price, taker.price)) return 'bound';
  // An amount that pays for nothing there is not what the band keeps from it.
  if (wish.lotsAt(price) === 0n) return wish.isUntouched ? 'priced-out' : 'done';
  return isBeyond(side, price, edge) ? 'price-band' : undefined;
}

/** The edge of the band that a taker of this side can pass. */
function edgeFor(market: ReferenceMarket, side: Side): bigint | undefined {
  const band = bandOf(market);
  if (band === undefined) return undefined;
  return side === 'buy' ? band.high : band.low;
}

/** A trade takes of what shows; decrementing takes of all that there is. */
function stepFor(
  mode: Exclude<SelfTradeMode, 'cancel-taker'>,
  { maker, showing, hidden }: Queued,
  wanted: bigint,
): Step {
  switch (mode) {
    case 'none':
      return { kind: 'trade', maker, lots: smaller(showing, wanted) };
    case 'cancel-maker':
    case 'cancel-both':
      return { kind: 'cancel-maker', maker };
    case 'decrement':
      return { kind: 'decrement', maker, lots: smaller(showing + hidden, wanted) };
  }
}

/** A fill-or-kill fills whole, and only if it meets no own order that would stop or shrink it. */
export function fillsWhole(plan: Plan): boolean {
  return plan.end === 'done' && plan.steps.every((step) => step.kind !== 'decrement');
}

export function plannedNotional(market: ReferenceMarket, plan: Plan): bigint {
  return plan.steps.reduce(
    (sum, step) =>
      step.kind === 'trade' ? sum + notionalOf(market, priceOf(step.maker), step.lots) : sum,
    0n,
  );
}

export function plannedLots(plan: Plan): bigint {
  return plan.steps.reduce((sum, step) => (step.kind === 'trade' ? sum + step.lots : sum), 0n);
}
