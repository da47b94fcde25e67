/** Open orders as a reader sees them. */

import { NONE } from '../../book/matching-book.ts';
import type {
  AccountId,
  Amount,
  OrderId,
  PriceTicks,
  QuantityLots,
  RatePpm,
  TimeMicros,
} from '../../units/quantities.ts';
import type { OrderType, PostOnly, SelfTradeMode, Side, TimeInForce } from '../commands.ts';
import type { Engine } from '../engine.ts';
import { waitingOrder } from './open-orders.ts';
import {
  isWaiting,
  postOnlyOf,
  selfTradeOf,
  sideOf,
  timeInForceOf,
  typeOf,
} from './order-flags.ts';

/** An order that rests on a book, or waits for its trigger. */
export interface OpenOrder {
  readonly market: string;
  readonly account: AccountId;
  readonly orderId: OrderId;
  readonly side: Side;
  /** As it was placed: a triggered stop-limit that rests is still one. */
  readonly type: OrderType;
  readonly status: 'resting' | 'waiting';
  /** Limit price; of a waiting order that will act as a market order, its protection price, if any. */
  readonly price?: PriceTicks;
  /** `filled` + `remaining`; absent for an order by quote amount. */
  readonly quantity?: QuantityLots;
  /** Of a waiting order by amount. */
  readonly quoteAmount?: Amount;
  readonly filled: QuantityLots;
  /** Hidden lots included; 0 for an order by quote amount. */
  readonly remaining: QuantityLots;
  /** Lots that it shows at a time, and how many show now. */
  readonly displayQuantity?: QuantityLots;
  readonly displayed?: QuantityLots;
  /** Of a waiting order; of a trailing one where it stands now, absent while no price could reach it. */
  readonly stopPrice?: PriceTicks;
  /** Of a waiting trailing order, one of the two. */
  readonly trailTicks?: PriceTicks;
  readonly trailPpm?: RatePpm;
  readonly timeInForce: TimeInForce;
  /** When it ends by itself. */
  readonly expiresAt?: TimeMicros;
  readonly postOnly?: PostOnly;
  readonly selfTrade: SelfTradeMode;
  readonly clientId?: string;
  /** The other leg of its pair, as long as they are one. */
  readonly linkedOrderId?: OrderId;
  readonly acceptedAt: TimeMicros;
  /** When it last traded, was triggered or was amended. */
  readonly updatedAt: TimeMicros;
}

export function openOrder(engine: Engine, slot: number): OpenOrder {
  const { orders } = engine;
  const flags = orders.flags(slot);
  const postOnly = postOnlyOf(flags);
  const clientId = orders.clientId(slot);
  const partner = orders.partner(slot);
  const expiresAt = orders.expiresAt(slot);
  return {
    market: engine.market(orders.market(slot)).terms.symbol,
    account: orders.account(slot) as AccountId,
    orderId: orders.id(slot) as OrderId,
    side: sideOf(flags),
    type: typeOf(flags),
    ...(isWaiting(flags) ? waitingTerms(engine, slot) : restingTerms(engine, slot)),
    filled: orders.filled(slot) as QuantityLots,
    timeInForce: timeInForceOf(flags),
    ...(expiresAt === 0 ? {} : { expiresAt: expiresAt as TimeMicros }),
    ...(postOnly === undefined ? {} : { postOnly }),
    selfTrade: selfTradeOf(flags),
    ...(clientId === undefined ? {} : { clientId }),
    ...(partner === NONE ? {} : { linkedOrderId: orders.id(partner) as OrderId }),
    acceptedAt: orders.acceptedAt(slot) as TimeMicros,
    updatedAt: orders.updatedAt(slot) as TimeMicros,
  };
}

type Terms = Pick<
  OpenOrder,
  | 'status'
  | 'price'
  | 'quantity'
  | 'quoteAmount'
  | 'remaining'
  | 'displayQuantity'
  | 'displayed'
  | 'stopPrice'
  | 'trailTicks'
  | 'trailPpm'
>;

function restingTerms(engine: Engine, slot: number): Terms {
  const { orders } = engine;
  const { book } = engine.market(orders.market(slot));
  const remaining = book.quantity(slot);
  return {
    status: 'resting',
    price: book.price(slot) as PriceTicks,
    quantity: (orders.filled(slot) + remaining) as QuantityLots,
    remaining: remaining as QuantityLots,
    ...(book.display(slot) === 0
      ? {}
      : {
          displayQuantity: book.display(slot) as QuantityLots,
          displayed: book.displayed(slot) as QuantityLots,
        }),
  };
}

function waitingTerms(engine: Engine, slot: number): Terms {
  const order = waitingOrder(engine, slot);
  const { price, quantity, quoteAmount, displayQuantity, stopPrice, trailTicks, trailPpm } = order;
  return {
    status: 'waiting',
    ...(price === 0 ? {} : { price: price as PriceTicks }),
    ...(quantity === 0
      ? { quoteAmount: quoteAmount as Amount }
      : { quantity: quantity as QuantityLots }),
    remaining: quantity as QuantityLots,
    ...(displayQuantity === 0 ? {} : { displayQuantity: displayQuantity as QuantityLots }),
    ...(stopPrice === 0 ? {} : { stopPrice: stopPrice as PriceTicks }),
    ...(trailTicks === 0 ? {} : { trailTicks: trailTicks as PriceTicks }),
    ...(trailPpm === 0 ? {} : { trailPpm: trailPpm as RatePpm }),
  };
}
