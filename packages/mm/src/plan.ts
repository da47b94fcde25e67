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
  /** An order stays while what is left of it is at least this share of the quote's quantity; default 0.5. */
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

function planSide(side: Side, input: PlanInput, draft: Draft): void {
  const live = input.live.filter((order) => order.side === side);
  const quotes = input.quotes.filter((quote) => quote.side === side);
  const { pairs, spare, open } = pairUp(live, quotes, input.rules.toleranceTicks);
  for (const order of spare) {
    if (order.state === 'open') draft.actions.push({ kind: 'cancel', clientId: order.clientId });
  }
  // Everything that is live may yet fill, so it counts until it is known to be gone.
  let committed = committedLots(live);
  const safePrice = crossingBound(side, input.live);
  for (const [order, quote] of pairs) {
    draft.serves.set(order.clientId, quote);
    if (order.state === 'busy') continue;
    const growthMax = Math.max(0, input.room[side] - committed);
    const action = amendment(order, quote, { ...input, growthMax });
    if (action === undefined) continue;
    if (action.price !== undefined && !isClear(side, action.price, safePrice)) continue;
    committed += Math.max(0, (action.quantity ?? order.quantity) - order.quantity);
    draft.actions.push(action);
  }
  if (input.quiet?.has(side)) return;
  for (const quote of open) {
    const quantity = Math.min(quote.quantity, input.room[side] - committed);
    if (quantity < Math.max(1, input.minQuantity) || !isClear(side, quote.price, safePrice))
      continue;
    committed += quantity;
    draft.actions.push({ kind: 'place', quote: { ...quote, quantity: quantityLots(quantity) } });
  }
}

interface Pairing {
  readonly pairs: readonly (readonly [LiveOrder, GridQuote])[];
  /** Orders without a quote, and quotes without an order. */
  readonly spare: readonly LiveOrder[];
  readonly open: readonly GridQuote[];
}

/** First whatever is within tolerance, so that orders which can stay do; then the rest, innermost first. */
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
  const { rules, now } = input;
  const refillBelow = rules.refillBelow ?? REFILL_BELOW;
  const age = (now - order.since) / 1000;
  const isYoung = age < (rules.minLifeMilliseconds ?? 0);
  const isOff = Math.abs(order.price - quote.price) > rules.toleranceTicks;
  const filled = order.quantity - order.remaining;
  const total = quantityLots(Math.min(filled + quote.quantity, order.quantity + input.growthMax));
  const base = { kind: 'amend', clientId: order.clientId, quote } as const;
  if (isYoung || !isOff) {
    // Shrinking at the same price keeps the place in the queue and frees room, so it never waits.
    const excess = order.remaining - quote.quantity;
    const isTooLarge = excess > quote.quantity * (1 - refillBelow) || isOverRoom(order.side, input);
    if (excess > 0 && isTooLarge) return { ...base, quantity: total };
    if (isYoung) return undefined;
  }
  const isSmall = order.remaining < quote.quantity * refillBelow && total > order.quantity;
  const isOld = age > (rules.maxAgeMilliseconds ?? Number.POSITIVE_INFINITY);
  const isPriceKept = order.price === quote.price;
  if (!isOff && !isSmall && !(isOld && !isPriceKept)) return undefined;
  return {
    ...base,
    ...(isPriceKept ? {} : { price: quote.price }),
    ...(total === order.quantity ? {} : { quantity: total }),
  };
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

function isClear(side: Side, price: number, bound: number): boolean {
  return side === 'buy' ? price < bound : price > bound;
}
