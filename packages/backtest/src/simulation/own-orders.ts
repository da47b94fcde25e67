/** Follows our orders through the core's events, and says what the strategy has to hear. */
import type { ExchangeEvent, OrderType, Side } from '@exchange/core';
import {
  formatAmount,
  type OrderId,
  type PriceTicks,
  type QuantityLots,
  quantityLots,
  type TimeMicros,
} from '@exchange/core/units';
import type {
  FillView,
  MarketReference,
  OrderEvent,
  OrderRequest,
  OrderView,
} from '@exchange/sdk/strategy';
import type { Venue } from './venue.ts';

export type Outcome =
  | { readonly kind: 'order'; readonly event: OrderEvent }
  | { readonly kind: 'fill'; readonly fill: FillView };

export interface LimitOrder {
  readonly price: PriceTicks;
  readonly remaining: QuantityLots;
  readonly state: OrderView['state'];
}

interface OrderRecord {
  readonly clientId: string;
  readonly market: MarketReference;
  readonly side: Side;
  readonly type: OrderType;
  price: PriceTicks | undefined;
  quantity: QuantityLots;
  remaining: QuantityLots;
  state: OrderView['state'];
  readonly tag?: string;
  readonly placedAt: TimeMicros;
  orderId: OrderId | undefined;
  /** As it was last shown; undefined since it changed. */
  view: OrderView | undefined;
}

type EventOf<Kind extends ExchangeEvent['kind']> = Extract<ExchangeEvent, { kind: Kind }>;
type TradeEvent = EventOf<'trade'>;

export class OwnOrders {
  readonly #venue: Venue;
  /** Insertion order is age. */
  readonly #byClientId = new Map<string, OrderRecord>();
  readonly #byOrderId = new Map<OrderId, OrderRecord>();
  #views: readonly OrderView[] | undefined;

  constructor(venue: Venue) {
    this.#venue = venue;
  }

  /** Those that are not done, oldest first. */
  get open(): readonly OrderView[] {
    this.#views ??= [...this.#byClientId.values()].map(viewOf);
    return this.#views;
  }

  /** Limit orders of one side that are in the book, or on their way. */
  limits(symbol: string, side: Side): readonly LimitOrder[] {
    return this.open.flatMap((order) => {
      if (order.side !== side || order.market.symbol !== symbol) return [];
      const { price, remaining, state } = order;
      return price === undefined ? [] : [{ price, remaining, state }];
    });
  }

  find(clientId: string): OrderView | undefined {
    const record = this.#byClientId.get(clientId);
    return record === undefined ? undefined : viewOf(record);
  }

  add(
    clientId: string,
    market: MarketReference,
    request: OrderRequest & { readonly at: TimeMicros },
  ): void {
    const { side, type = 'limit', price, quantity, tag, at } = request;
    const record: OrderRecord = {
      clientId,
      market,
      side,
      type,
      price,
      quantity,
      remaining: quantity,
      state: 'pending',
      ...(tag === undefined ? {} : { tag }),
      placedAt: at,
      orderId: undefined,
      view: undefined,
    };
    this.#byClientId.set(clientId, record);
    this.#views = undefined;
  }

  /** A request about the order is under way. */
  mark(clientId: string, state: 'pending-cancel' | 'pending-amend'): void {
    const record = this.#byClientId.get(clientId);
    if (record?.state !== 'open') return;
    record.state = state;
    record.view = undefined;
    this.#views = undefined;
  }

  /** Refused before the exchange saw it. */
  refuse(clientId: string, code: string, at: TimeMicros): Outcome[] {
    const record = this.#byClientId.get(clientId);
    if (record === undefined) return [];
    this.#end(record);
    return [
      {
        kind: 'order',
        event: { kind: 'rejected', request: 'place', order: viewOf(record), code, at },
      },
    ];
  }

  absorb(events: readonly ExchangeEvent[]): Outcome[] {
    const outcomes: Outcome[] = [];
    for (const event of events) {
      if (event.kind === 'trade') outcomes.push(...this.#trade(event));
      else if ('account' in event && event.account === this.#venue.own)
        outcomes.push(...this.#absorb(event));
    }
    if (outcomes.length > 0) this.#views = undefined;
    return outcomes;
  }

  #absorb(event: ExchangeEvent): Outcome[] {
    switch (event.kind) {
      case 'order-accepted':
        return this.#accepted(event);
      case 'order-rejected':
        return event.clientId === undefined
          ? []
          : this.refuse(event.clientId, event.code, event.time);
      case 'command-rejected':
        return this.#commandRejected(event);
      case 'order-reduced':
        return this.#amended(event.orderId, event.remaining, event);
      case 'order-replaced':
        return this.#amended(event.orderId, event.remaining, event);
      case 'order-decremented': {
        const record = this.#byOrderId.get(event.orderId);
        if (record === undefined) return [];
        record.view = undefined;
        record.quantity = quantityLots(record.quantity - event.by);
        record.remaining = event.remaining;
        return event.remaining === 0 ? this.#done(record, 'cancelled', event.time) : [];
      }
      case 'order-cancelled':
        return this.#ended(event.orderId, 'cancelled', event.time);
      case 'order-expired':
        return this.#ended(event.orderId, 'expired', event.time);
      default:
        return [];
    }
  }

  #accepted(event: EventOf<'order-accepted'>): Outcome[] {
    const record = this.#byClientId.get(event.clientId ?? '');
    if (record === undefined) return [];
    record.view = undefined;
    record.orderId = event.orderId;
    record.state = 'open';
    this.#byOrderId.set(event.orderId, record);
    return [orderOutcome('accepted', record, event.time)];
  }

  #commandRejected(event: EventOf<'command-rejected'>): Outcome[] {
    const record =
      event.clientId === undefined
        ? this.#byOrderId.get(event.orderId ?? (0 as OrderId))
        : this.#byClientId.get(event.clientId);
    if (
      record === undefined ||
      (event.command !== 'amend-order' && event.command !== 'cancel-order')
    )
      return [];
    record.view = undefined;
    record.state = 'open';
    const request = event.command === 'amend-order' ? 'amend' : 'cancel';
    const { code, time: at } = event;
    return [
      { kind: 'order', event: { kind: 'rejected', request, order: viewOf(record), code, at } },
    ];
  }

  #amended(
    orderId: OrderId,
    remaining: QuantityLots,
    { price, time }: { readonly price: PriceTicks; readonly time: TimeMicros },
  ): Outcome[] {
    const record = this.#byOrderId.get(orderId);
    if (record === undefined) return [];
    record.view = undefined;
    record.quantity = quantityLots(record.quantity - record.remaining + remaining);
    record.remaining = remaining;
    record.price = price;
    record.state = 'open';
    return [orderOutcome('amended', record, time)];
  }

  #ended(orderId: OrderId, kind: 'cancelled' | 'expired', at: TimeMicros): Outcome[] {
    const record = this.#byOrderId.get(orderId);
    return record === undefined ? [] : this.#done(record, kind, at);
  }

  #done(record: OrderRecord, kind: 'cancelled' | 'expired' | 'filled', at: TimeMicros): Outcome[] {
    this.#end(record);
    return [orderOutcome(kind, record, at)];
  }

  #trade(event: TradeEvent): Outcome[] {
    const outcomes: Outcome[] = [];
    for (const role of ['maker', 'taker'] as const) {
      const record = this.#byOrderId.get(
        role === 'maker' ? event.makerOrderId : event.takerOrderId,
      );
      if (record === undefined) continue;
      record.view = undefined;
      record.remaining = quantityLots(Math.max(0, record.remaining - event.quantity));
      outcomes.push({ kind: 'fill', fill: this.#fill(event, role, record) });
      if (record.remaining === 0) outcomes.push(...this.#done(record, 'filled', event.time));
    }
    return outcomes;
  }

  #fill(event: TradeEvent, role: 'maker' | 'taker', record: OrderRecord): FillView {
    const { base, quote } = record.market;
    const received = record.side === 'buy' ? base : quote;
    const takerReceives = event.takerSide === 'buy' ? base : quote;
    const amount = role === 'maker' ? event.makerFee : event.takerFee;
    // A rebate is paid out of the taker's fee, so it comes in the taker's asset.
    const feeAsset = role === 'maker' && amount < 0n ? takerReceives : received;
    return {
      order: viewOf(record),
      price: event.price,
      quantity: event.quantity,
      fee: formatAmount(this.#venue.decimalsOf(feeAsset), amount),
      feeAsset,
      liquidity: role,
      at: event.time,
    };
  }

  #end(record: OrderRecord): void {
    record.view = undefined;
    record.state = 'done';
    this.#byClientId.delete(record.clientId);
    if (record.orderId !== undefined) this.#byOrderId.delete(record.orderId);
    this.#views = undefined;
  }
}

function orderOutcome(
  kind: 'accepted' | 'cancelled' | 'expired' | 'amended' | 'filled',
  record: OrderRecord,
  at: TimeMicros,
): Outcome {
  return { kind: 'order', event: { kind, order: viewOf(record), at } };
}

/** A copy: what a strategy keeps does not change under it. The same one until the order changes. */
function viewOf(record: OrderRecord): OrderView {
  if (record.view === undefined) {
    const { orderId: _, view: __, ...view } = record;
    record.view = view;
  }
  return record.view;
}
