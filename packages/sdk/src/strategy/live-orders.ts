/**
 * A strategy's own orders, followed through answers and the account stream, which say the same in
 * either order. What the strategy hears is one story: accepted, fills, then how it ended, each once.
 */
import {
  type PriceTicks,
  parseLevelQuantity,
  parsePrice,
  type QuantityLots,
  quantityLots,
  type TimeMicros,
} from '@exchange/core/units';
import type { MarketInfo } from '../market-data/types.ts';
import type { Fill, Order } from '../orders/types.ts';
import { responseInvalid } from '../wire/response-invalid.ts';
import type { FillView, MarketReference, OrderEvent, OrderRequest, OrderView } from './contract.ts';

export type Outcome =
  | { readonly kind: 'order'; readonly event: OrderEvent }
  | { readonly kind: 'fill'; readonly fill: FillView };

type Ending = 'cancelled' | 'expired' | 'filled';

interface LiveOrder {
  readonly clientId: string;
  readonly market: MarketReference;
  readonly rules: MarketInfo;
  readonly side: OrderView['side'];
  readonly type: OrderView['type'];
  readonly tag: string | undefined;
  readonly placedAt: TimeMicros;
  price: PriceTicks | undefined;
  quantity: QuantityLots;
  filled: number;
  state: OrderView['state'];
  accepted: boolean;
  /** How it ended, once told; reported when its fills are all here. */
  ending: { readonly kind: Ending; readonly filled: number; readonly at: TimeMicros } | undefined;
  readonly fills: Set<string>;
}

export interface NewLiveOrder {
  readonly clientId: string;
  readonly market: MarketReference;
  readonly rules: MarketInfo;
  readonly request: OrderRequest;
  readonly at: TimeMicros;
}

export class LiveOrders {
  /** Those that are not done. Insertion order is age. */
  readonly #orders = new Map<string, LiveOrder>();
  #views: readonly OrderView[] | undefined;

  get size(): number {
    return this.#orders.size;
  }

  /** Oldest first. */
  get open(): readonly OrderView[] {
    this.#views ??= [...this.#orders.values()].map(viewOf);
    return this.#views;
  }

  find(clientId: string): OrderView | undefined {
    const order = this.#orders.get(clientId);
    return order === undefined ? undefined : viewOf(order);
  }

  add({ clientId, market, rules, request, at }: NewLiveOrder): void {
    this.#views = undefined;
    this.#orders.set(clientId, {
      clientId,
      market,
      rules,
      side: request.side,
      type: request.type ?? 'limit',
      tag: request.tag,
      placedAt: at,
      price: request.price,
      quantity: request.quantity,
      filled: 0,
      state: 'pending',
      accepted: false,
      ending: undefined,
      fills: new Set(),
    });
  }

  /** A request about it is under way. */
  mark(clientId: string, state: 'pending-cancel' | 'pending-amend'): void {
    const order = this.#orders.get(clientId);
    if (order === undefined) return;
    order.state = state;
    this.#views = undefined;
  }

  /** The exchange, or this side, refused a request about it. */
  refused(
    clientId: string,
    refusal: {
      readonly request: 'place' | 'amend' | 'cancel';
      readonly code: string;
      readonly at: TimeMicros;
    },
  ): Outcome[] {
    const order = this.#orders.get(clientId);
    if (order === undefined) return [];
    this.#views = undefined;
    if (refusal.request === 'place') {
      this.#orders.delete(clientId);
      order.state = 'done';
    } else if (order.state === `pending-${refusal.request}`) {
      order.state = 'open';
    }
    const { request, code, at } = refusal;
    return [
      { kind: 'order', event: { kind: 'rejected', request, order: viewOf(order), code, at } },
    ];
  }

  /** The answer to placing it was lost. */
  unknown(clientId: string, at: TimeMicros): Outcome[] {
    const order = this.#orders.get(clientId);
    if (order === undefined || order.accepted) return [];
    order.state = 'unknown';
    this.#views = undefined;
    return [{ kind: 'order', event: { kind: 'unknown', order: viewOf(order), at } }];
  }

  /** An answer or an event told how an order stands. */
  told(told: Order, at: TimeMicros, answers?: 'amend'): Outcome[] {
    const order = this.#orders.get(told.clientId ?? '');
    if (order === undefined) return [];
    this.#views = undefined;
    const outcomes = this.#accept(order, at);
    outcomes.push(...this.#change(order, told, { at, answers }));
    const ending = endingOf(told);
    if (ending !== undefined)
      order.ending = { kind: ending, filled: lotsOf(order, told.filled), at };
    return [...outcomes, ...this.#end(order)];
  }

  filled(fill: Fill, at: TimeMicros): Outcome[] {
    const order = this.#orders.get(fill.clientId ?? '');
    if (order === undefined || order.fills.has(fill.tradeId)) return [];
    this.#views = undefined;
    const outcomes = this.#accept(order, at);
    const quantity = lotsOf(order, fill.quantity);
    order.fills.add(fill.tradeId);
    order.filled += quantity;
    const { fee, feeAsset, liquidity } = fill;
    const price = ticksOf(order, fill.price);
    outcomes.push({
      kind: 'fill',
      fill: {
        order: viewOf(order),
        price,
        quantity: quantityLots(quantity),
        fee,
        feeAsset,
        liquidity,
        at,
      },
    });
    if (order.filled >= order.quantity) order.ending = { kind: 'filled', filled: order.filled, at };
    return [...outcomes, ...this.#end(order)];
  }

  #accept(order: LiveOrder, at: TimeMicros): Outcome[] {
    if (order.accepted) return [];
    order.accepted = true;
    if (order.state === 'pending' || order.state === 'unknown') order.state = 'open';
    return [{ kind: 'order', event: { kind: 'accepted', order: viewOf(order), at } }];
  }

  #change(
    order: LiveOrder,
    told: Order,
    context: { readonly at: TimeMicros; readonly answers: 'amend' | undefined },
  ): Outcome[] {
    const price =
      order.type !== 'market' && told.price !== undefined
        ? ticksOf(order, told.price)
        : order.price;
    const quantity =
      told.quantity === undefined ? order.quantity : (lotsOf(order, told.quantity) as QuantityLots);
    const changed = price !== order.price || quantity !== order.quantity;
    // An amendment to what it was already is answered, but changes nothing.
    if (!changed && (context.answers === undefined || order.state !== 'pending-amend')) return [];
    order.price = price;
    order.quantity = quantity;
    if (order.state === 'pending-amend') order.state = 'open';
    return [{ kind: 'order', event: { kind: 'amended', order: viewOf(order), at: context.at } }];
  }

  #end(order: LiveOrder): Outcome[] {
    const { ending } = order;
    if (ending === undefined || order.filled < ending.filled) return [];
    order.state = 'done';
    this.#orders.delete(order.clientId);
    return [{ kind: 'order', event: { kind: ending.kind, order: viewOf(order), at: ending.at } }];
  }
}

function endingOf(told: Order): Ending | undefined {
  switch (told.status) {
    case 'filled':
    case 'cancelled':
    case 'expired':
      return told.status;
    case 'waiting':
    case 'open':
    case 'partially-filled':
    case 'unknown':
      return undefined;
  }
}

function ticksOf({ rules }: LiveOrder, text: string): PriceTicks {
  const parsed = parsePrice(rules, text);
  if (!parsed.ok) throw responseInvalid(`a price on the grid of ${rules.symbol}, not ${text}`);
  return parsed.value;
}

function lotsOf({ rules }: LiveOrder, text: string): number {
  const lots = parseLevelQuantity(rules, text);
  if (lots === undefined)
    throw responseInvalid(`a quantity on the grid of ${rules.symbol}, not ${text}`);
  return lots;
}

/** A copy: what a strategy keeps does not change under it. */
function viewOf(order: LiveOrder): OrderView {
  return {
    clientId: order.clientId,
    market: order.market,
    side: order.side,
    type: order.type,
    price: order.price,
    quantity: order.quantity,
    remaining: quantityLots(Math.max(0, order.quantity - order.filled)),
    state: order.state,
    ...(order.tag === undefined ? {} : { tag: order.tag }),
    placedAt: order.placedAt,
  };
}
