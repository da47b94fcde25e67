/**
 * From the quotes that should be there and the orders that are, to what to do. Pure.
 *
 * Promises, whatever the exchange does with the requests and in whatever order it answers:
 * - an order within tolerance of its quote is not touched, so it keeps its place in the queue;
 * - the orders of one side never add up to more than the inventory limit leaves (an order whose
 *   cancel or amend is under way counts in full until it is known to be gone);
 * - no order is sent to where it could meet an own one on the other side: it waits a round instead.
 */
import type { Side } from '@exchange/core';
import {
  type PriceTicks,
  type QuantityLots,
  quantityLots,
  type TimeMicros,
} from '@exchange/core/units';
import type { GridQuote } from './pipeline.ts';

export interface RefreshRules {
  /** An order stays while its price is off by no more than this. */
  readonly toleranceTicks: number;
  /**
   * An order stays while what is left of it is at least this share of the quote's quantity; default
   * 0.5.
   */
  readonly refillBelow?: number;
  /** An order younger than this is not moved (but it is cancelled when its quote is pulled). */
  readonly minLifeMilliseconds?: number;
  /** An order older than this is moved even within tolerance. */
  readonly maxAgeMilliseconds?: number;
}

export interface LiveOrder {
  readonly clientId: string;
  readonly side: Side;
  readonly price: PriceTicks;
  readonly quantity: QuantityLots;
  readonly remaining: QuantityLots;
  /** `busy`: a request about it is under way, so it is left alone. */
  readonly state: 'open' | 'busy';
  /** Where an amend under way would take it: it counts at the worse of both. */
  readonly movingTo?: { readonly price: PriceTicks; readonly quantity: QuantityLots };
  /** When it was placed or last moved. */
  readonly since: TimeMicros;
}

export type PlanAction =
  | { readonly kind: 'place'; readonly quote: GridQuote }
  | {
      readonly kind: 'amend';
      readonly clientId: string;
      readonly price?: PriceTicks;
      /** New total, the filled part included. */
      readonly quantity?: QuantityLots;
      readonly quote: GridQuote;
    }
  | { readonly kind: 'cancel'; readonly clientId: string };

export interface Plan {
  readonly actions: readonly PlanAction[];
  /** What each order that stays or moves stands for. */
  readonly serves: ReadonlyMap<string, GridQuote>;
}

export interface PlanInput {
  readonly now: TimeMicros;
  readonly quotes: readonly GridQuote[];
  readonly live: readonly LiveOrder[];
  readonly rules: RefreshRules;
  /** Lots that all orders of a side may add up to. */
  readonly room: Readonly<Record<Side, number>>;
  /** Sides on which nothing new is placed this round. */
  readonly quiet?: ReadonlySet<Side>;
  readonly minQuantity: number;
}

export function planRefresh(input: PlanInput): Plan {
  const actions: PlanAction[] = [];
  const serves = new Map<string, GridQuote>();
  for (const side of ['buy', 'sell'] as const) planSide(side, input, { actions, serves });
  return { actions, serves };
}

interface Draft {
  readonly actions: PlanAction[];
  readonly serves: Map<string, GridQuote>;
}

/** One side of the plan while it is being made. */
class SidePlan {
  readonly #side: Side;
  readonly #input: PlanInput;
  readonly #draft: Draft;
  /** The innermost own price on the other side. */
  readonly #bound: number;
  /** Everything that is live may yet fill, so it counts until it is known to be gone. */
  #committed: number;

  constructor(side: Side, input: PlanInput, draft: Draft) {
    this.#side = side;
    this.#input = input;
    this.#draft = draft;
    this.#bound = crossingBound(side, input.live);
    this.#committed = committedLots(input.live.filter((order) => order.side === side));
  }

  get #room(): number {
    return Math.max(0, this.#input.room[this.#side] - this.#committed);
  }

  cancel(order: LiveOrder): void {
    if (order.state === 'busy') return;
    this.#draft.actions.push({ kind: 'cancel', clientId: order.clientId });
  }

  keep(order: LiveOrder, quote: GridQuote): void {
    this.#draft.serves.set(order.clientId, quote);
    if (order.state === 'busy') return;
    const action = amendment(order, quote, { ...this.#input, growthMax: this.#room });
    if (action === undefined || !this.#isClear(action.price)) return;
    this.#committed += Math.max(0, (action.quantity ?? order.quantity) - order.quantity);
    this.#draft.actions.push(action);
  }

  place(quote: GridQuote): void {
    const quantity = Math.min(quote.quantity, this.#room);
    if (quantity < Math.max(1, this.#input.minQuantity) || !this.#isClear(quote.price)) return;
    this.#committed += quantity;
    const cut = { ...quote, quantity: quantityLots(quantity) };
    this.#draft.actions.push({ kind: 'place', quote: cut });
  }

  #isClear(price: number | undefined): boolean {
    if (price === undefined) return true;
    return this.#side === 'buy' ? price < this.#bound : price > this.#bound;
  }
}

function planSide(side: Side, input: PlanInput, draft: Draft): void {
  const live = input.live.filter((order) => order.side === side);
  const quotes = input.quotes.filter((quote) => quote.side === side);
  const { pairs, spare, open } = pairUp(live, quotes, input.rules.toleranceTicks);
  const plan = new SidePlan(side, input, draft);
  for (const order of spare) plan.cancel(order);
  for (const [order, quote] of pairs) plan.keep(order, quote);
  if (input.quiet?.has(side)) return;
  for (const quote of open) plan.place(quote);
}

interface Pairing {
  readonly pairs: readonly (readonly [LiveOrder, GridQuote])[];
  /** Orders without a quote, and quotes without an order. */
  readonly spare: readonly LiveOrder[];
  readonly open: readonly GridQuote[];
}

/**
 * First whatever is within tolerance, so that orders which can stay do; then the rest, innermost
 * first.
 */
function pairUp(
  live: readonly LiveOrder[],
  quotes: readonly GridQuote[],
  tolerance: number,
): Pairing {
  const pairs: (readonly [LiveOrder, GridQuote])[] = [];
  const free = new Set(innermostFirst(live));
  const late: GridQuote[] = [];
  for (const quote of quotes) {
    const near = nearest(free, quote.price);
    if (near !== undefined && Math.abs(near.price - quote.price) <= tolerance) {
      free.delete(near);
      pairs.push([near, quote]);
    } else late.push(quote);
  }
  const open: GridQuote[] = [];
  for (const quote of late) {
    // Insertion order is innermost first.
    const [next] = free;
    if (next === undefined) open.push(quote);
    else {
      free.delete(next);
      pairs.push([next, quote]);
    }
  }
  return { pairs, spare: [...free], open };
}

function innermostFirst(orders: readonly LiveOrder[]): LiveOrder[] {
  return orders.toSorted((a, b) => (a.side === 'buy' ? b.price - a.price : a.price - b.price));
}

function nearest(orders: ReadonlySet<LiveOrder>, price: number): LiveOrder | undefined {
  let best: LiveOrder | undefined;
  for (const order of orders) {
    if (best === undefined || Math.abs(order.price - price) < Math.abs(best.price - price))
      best = order;
  }
  return best;
}

type Amendment = Extract<PlanAction, { kind: 'amend' }>;

interface AmendmentInput extends PlanInput {
  readonly growthMax: number;
}

function amendment(
  order: LiveOrder,
  quote: GridQuote,
  input: AmendmentInput,
): Amendment | undefined {
  const filled = order.quantity - order.remaining;
  const total = quantityLots(Math.min(filled + quote.quantity, order.quantity + input.growthMax));
  const base = { kind: 'amend', clientId: order.clientId, quote } as const;
  switch (needOf(order, quote, { ...input, total })) {
    case 'nothing':
      return undefined;
    case 'shrink':
      return { ...base, quantity: total };
    case 'move':
      return {
        ...base,
        ...(order.price === quote.price ? {} : { price: quote.price }),
        ...(total === order.quantity ? {} : { quantity: total }),
      };
  }
}

/** Shrinking at the same price keeps the place in the queue and frees room, so it never waits. */
function needOf(
  order: LiveOrder,
  quote: GridQuote,
  input: AmendmentInput & { readonly total: number },
): 'nothing' | 'shrink' | 'move' {
  const { rules, now, total } = input;
  const { refillBelow = REFILL_BELOW, minLifeMilliseconds = 0 } = rules;
  const age = (now - order.since) / 1000;
  const isOff = Math.abs(order.price - quote.price) > rules.toleranceTicks;
  const isYoung = age < minLifeMilliseconds;
  if (isOff && !isYoung) return 'move';
  const excess = order.remaining - quote.quantity;
  const isTooLarge = excess > quote.quantity * (1 - refillBelow) || isOverRoom(order.side, input);
  if (excess > 0 && isTooLarge) return 'shrink';
  if (isYoung) return 'nothing';
  if (order.remaining < quote.quantity * refillBelow && total > order.quantity) return 'move';
  const isOld = age > (rules.maxAgeMilliseconds ?? Number.POSITIVE_INFINITY);
  return isOld && order.price !== quote.price ? 'move' : 'nothing';
}

const REFILL_BELOW = 0.5;

function isOverRoom(side: Side, { live, room }: PlanInput): boolean {
  return committedLots(live.filter((order) => order.side === side)) > room[side];
}

/** What orders may still fill, at the larger of what they are and what they are becoming. */
function committedLots(live: readonly LiveOrder[]): number {
  return live.reduce((sum, order) => {
    const growth = Math.max(0, (order.movingTo?.quantity ?? order.quantity) - order.quantity);
    return sum + order.remaining + growth;
  }, 0);
}

/** The innermost price of the orders on the other side. */
function crossingBound(side: Side, live: readonly LiveOrder[]): number {
  const others = live
    .filter((order) => order.side !== side)
    .flatMap(({ price, movingTo }) => (movingTo === undefined ? [price] : [price, movingTo.price]));
  return side === 'buy' ? Math.min(...others) : Math.max(...others);
}
