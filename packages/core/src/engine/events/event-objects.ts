/**
 * Makes the public event objects out of the packed ones. Every kind is one literal with its fields in
 * a fixed order: spreading one object into another costs more than all the rest.
 */
import { assert } from '../../assert.ts';
import { sideNames } from '../../book/matching-book.ts';
import { balanceReasons } from '../../ledger/ledger.ts';
import { FAST_LIMIT } from '../../ledger/units.ts';
import type {
  AccountId,
  Amount,
  OrderId,
  PriceTicks,
  QuantityLots,
  RatePpm,
  Seq,
  TimeMicros,
  TradeId,
  UpdateId,
} from '../../units/quantities.ts';
import type { Engine } from '../engine.ts';
import type { EventOf, ExchangeEvent } from '../events.ts';
import { postOnlyOf, selfTradeOf, timeInForceOf, typeOf } from '../orders/order-flags.ts';
import { ABSENT, cancelReasons, expireReasons, ROLE_MAKER } from './emit.ts';
import {
  EVENT_ACCEPTED,
  EVENT_ACCEPTED_TERMS,
  EVENT_BALANCE,
  EVENT_CANCELLED,
  EVENT_DECREMENTED,
  EVENT_EXPIRED,
  EVENT_FIELDS,
  EVENT_OBJECT,
  EVENT_REDUCED,
  EVENT_REPLACED,
  EVENT_RESTED,
  EVENT_RESTED_ICEBERG,
  EVENT_TRADE,
} from './event-buffer.ts';

const LIMB_BIG = BigInt(FAST_LIMIT);

/** The events of the last command. */
export function eventObjects(engine: Engine): ExchangeEvent[] {
  const events: ExchangeEvent[] = [];
  for (let index = 0; index < engine.events.count; index += 1) {
    events.push(eventAt(engine, index));
  }
  return events;
}

function eventAt(engine: Engine, index: number): ExchangeEvent {
  switch (engine.events.fields[index * EVENT_FIELDS]) {
    case EVENT_OBJECT:
      return rareAt(engine, index);
    case EVENT_ACCEPTED:
      return acceptedAt(engine, index);
    case EVENT_RESTED:
      return restedAt(engine, index);
    case EVENT_TRADE:
      return tradeAt(engine, index);
    case EVENT_REDUCED:
      return reducedAt(engine, index);
    case EVENT_REPLACED:
      return replacedAt(engine, index);
    case EVENT_DECREMENTED:
      return decrementedAt(engine, index);
    case EVENT_CANCELLED:
      return cancelledAt(engine, index);
    case EVENT_EXPIRED:
      return expiredAt(engine, index);
    case EVENT_ACCEPTED_TERMS:
      return acceptedTermsAt(engine, index);
    case EVENT_RESTED_ICEBERG:
      return restedIcebergAt(engine, index);
    default:
      return balanceAt(engine, index);
  }
}

function rareAt(engine: Engine, index: number): ExchangeEvent {
  const body = engine.events.objects[engine.events.fields[index * EVENT_FIELDS + 1] as number];
  assert(body !== undefined, 'an object event has its object');
  return { seq: engine.seq as Seq, index, time: engine.time as TimeMicros, ...body };
}

function acceptedAt(engine: Engine, index: number): Writable<EventOf<'order-accepted'>> {
  const { fields, texts } = engine.events;
  const at = index * EVENT_FIELDS;
  const flags = fields[at + 5] as number;
  const price = fields[at + 6] as PriceTicks;
  const quantity = fields[at + 7] as QuantityLots;
  const text = fields[at + 10] as number;
  const event: Writable<EventOf<'order-accepted'>> = {
    seq: engine.seq as Seq,
    index,
    time: engine.time as TimeMicros,
    kind: 'order-accepted',
    market: symbolOf(engine, fields[at + 1] as number),
    account: fields[at + 2] as AccountId,
    orderId: fields[at + 3] as OrderId,
    side: sideNames[fields[at + 4] as 0 | 1],
    type: typeOf(flags),
    timeInForce: timeInForceOf(flags),
    selfTrade: selfTradeOf(flags),
  };
  if (price !== ABSENT) event.price = price;
  if (quantity === ABSENT) event.quoteAmount = amountOf(fields, at + 8);
  else event.quantity = quantity;
  const postOnly = postOnlyOf(flags);
  if (postOnly !== undefined) event.postOnly = postOnly;
  if (text >= 0) event.clientId = named(texts, text);
  return event;
}

function acceptedTermsAt(engine: Engine, index: number): EventOf<'order-accepted'> {
  const { fields } = engine.events;
  const at = index * EVENT_FIELDS;
  const event = acceptedAt(engine, index);
  const trail = fields[at + 12] as number;
  if (fields[at + 11] !== ABSENT) event.stopPrice = fields[at + 11] as PriceTicks;
  if (trail > 0) event.trailTicks = trail as PriceTicks;
  if (trail < 0) event.trailPpm = -trail as RatePpm;
  if (fields[at + 13] !== ABSENT) event.displayQuantity = fields[at + 13] as QuantityLots;
  if (fields[at + 14] !== ABSENT) event.expiresAt = fields[at + 14] as TimeMicros;
  if (fields[at + 15] !== ABSENT) event.linkedOrderId = fields[at + 15] as OrderId;
  return event;
}

function restedAt(engine: Engine, index: number): Writable<EventOf<'order-rested'>> {
  const { fields } = engine.events;
  const at = index * EVENT_FIELDS;
  return {
    seq: engine.seq as Seq,
    index,
    time: engine.time as TimeMicros,
    kind: 'order-rested',
    market: symbolOf(engine, fields[at + 1] as number),
    account: fields[at + 2] as AccountId,
    orderId: fields[at + 3] as OrderId,
    side: sideNames[fields[at + 4] as 0 | 1],
    price: fields[at + 5] as PriceTicks,
    quantity: fields[at + 6] as QuantityLots,
    updateId: fields[at + 7] as UpdateId,
  };
}

function restedIcebergAt(engine: Engine, index: number): EventOf<'order-rested'> {
  const { fields } = engine.events;
  const at = index * EVENT_FIELDS;
  const event = restedAt(engine, index);
  addHidden(event, fields[at + 8] as number);
  if (fields[at + 9] === 1) event.cause = 'refill';
  return event;
}

function tradeAt(engine: Engine, index: number): EventOf<'trade'> {
  const { fields } = engine.events;
  const at = index * EVENT_FIELDS;
  const marketAndSide = fields[at + 1] as number;
  const market = engine.market(marketAndSide >> 1);
  const price = fields[at + 3] as PriceTicks;
  const quantity = fields[at + 4] as QuantityLots;
  return {
    seq: engine.seq as Seq,
    index,
    time: engine.time as TimeMicros,
    kind: 'trade',
    market: market.terms.symbol,
    tradeId: fields[at + 2] as TradeId,
    price,
    quantity,
    notional: BigInt(market.notional(price, quantity)) as Amount,
    takerSide: sideNames[(marketAndSide & 1) as 0 | 1],
    takerOrderId: fields[at + 5] as OrderId,
    makerOrderId: fields[at + 6] as OrderId,
    takerAccount: fields[at + 7] as AccountId,
    makerAccount: fields[at + 8] as AccountId,
    takerFee: amountOf(fields, at + 9),
    makerFee: amountOf(fields, at + 11),
    takerRemaining: fields[at + 13] as QuantityLots,
    makerRemaining: fields[at + 14] as QuantityLots,
    updateId: fields[at + 15] as UpdateId,
  };
}

function reducedAt(engine: Engine, index: number): EventOf<'order-reduced'> {
  const { fields } = engine.events;
  const at = index * EVENT_FIELDS;
  const event: Writable<EventOf<'order-reduced'>> = {
    seq: engine.seq as Seq,
    index,
    time: engine.time as TimeMicros,
    kind: 'order-reduced',
    market: symbolOf(engine, fields[at + 1] as number),
    account: fields[at + 2] as AccountId,
    orderId: fields[at + 3] as OrderId,
    side: sideNames[fields[at + 4] as 0 | 1],
    price: fields[at + 5] as PriceTicks,
    by: fields[at + 6] as QuantityLots,
    remaining: fields[at + 7] as QuantityLots,
  };
  if (fields[at + 8] !== ABSENT) event.updateId = fields[at + 8] as UpdateId;
  addHidden(event, fields[at + 9] as number);
  return event;
}

function replacedAt(engine: Engine, index: number): EventOf<'order-replaced'> {
  const { fields } = engine.events;
  const at = index * EVENT_FIELDS;
  const event: Writable<EventOf<'order-replaced'>> = {
    seq: engine.seq as Seq,
    index,
    time: engine.time as TimeMicros,
    kind: 'order-replaced',
    market: symbolOf(engine, fields[at + 1] as number),
    account: fields[at + 2] as AccountId,
    orderId: fields[at + 3] as OrderId,
    side: sideNames[fields[at + 4] as 0 | 1],
    oldPrice: fields[at + 5] as PriceTicks,
    oldRemaining: fields[at + 6] as QuantityLots,
    price: fields[at + 7] as PriceTicks,
    remaining: fields[at + 8] as QuantityLots,
    updateId: fields[at + 9] as UpdateId,
  };
  addHidden(event, fields[at + 10] as number);
  return event;
}

function decrementedAt(engine: Engine, index: number): EventOf<'order-decremented'> {
  const { fields } = engine.events;
  const at = index * EVENT_FIELDS;
  const event: Writable<EventOf<'order-decremented'>> = {
    seq: engine.seq as Seq,
    index,
    time: engine.time as TimeMicros,
    kind: 'order-decremented',
    market: symbolOf(engine, fields[at + 1] as number),
    account: fields[at + 2] as AccountId,
    orderId: fields[at + 3] as OrderId,
    side: sideNames[fields[at + 4] as 0 | 1],
    role: fields[at + 5] === ROLE_MAKER ? 'maker' : 'taker',
    by: fields[at + 7] as QuantityLots,
    remaining: fields[at + 8] as QuantityLots,
  };
  addPlace(event, fields[at + 6] as number, fields[at + 9] as number);
  addHidden(event, fields[at + 10] as number);
  return event;
}

function cancelledAt(engine: Engine, index: number): EventOf<'order-cancelled'> {
  const { fields } = engine.events;
  const at = index * EVENT_FIELDS;
  const event: Writable<EventOf<'order-cancelled'>> = {
    seq: engine.seq as Seq,
    index,
    time: engine.time as TimeMicros,
    kind: 'order-cancelled',
    market: symbolOf(engine, fields[at + 1] as number),
    account: fields[at + 2] as AccountId,
    orderId: fields[at + 3] as OrderId,
    side: sideNames[fields[at + 4] as 0 | 1],
    reason: named(cancelReasons, fields[at + 5] as number),
    remaining: fields[at + 7] as QuantityLots,
  };
  addPlace(event, fields[at + 6] as number, fields[at + 8] as number);
  addHidden(event, fields[at + 9] as number);
  return event;
}

function expiredAt(engine: Engine, index: number): EventOf<'order-expired'> {
  const { fields } = engine.events;
  const at = index * EVENT_FIELDS;
  const event: Writable<EventOf<'order-expired'>> = {
    seq: engine.seq as Seq,
    index,
    time: engine.time as TimeMicros,
    kind: 'order-expired',
    market: symbolOf(engine, fields[at + 1] as number),
    account: fields[at + 2] as AccountId,
    orderId: fields[at + 3] as OrderId,
    side: sideNames[fields[at + 4] as 0 | 1],
    reason: named(expireReasons, fields[at + 5] as number),
    remaining: fields[at + 6] as QuantityLots,
  };
  addPlace(event, fields[at + 7] as number, fields[at + 8] as number);
  addHidden(event, fields[at + 9] as number);
  return event;
}

function balanceAt(engine: Engine, index: number): EventOf<'balance-changed'> {
  const { fields } = engine.events;
  const at = index * EVENT_FIELDS;
  assert(fields[at] === EVENT_BALANCE, 'a packed event has a known kind');
  return {
    seq: engine.seq as Seq,
    index,
    time: engine.time as TimeMicros,
    kind: 'balance-changed',
    account: fields[at + 1] as AccountId,
    asset: named(engine.assets, fields[at + 2] as number).symbol,
    available: amountOf(fields, at + 3),
    held: amountOf(fields, at + 5),
    reason: named(balanceReasons, fields[at + 7] as number),
  };
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

function addPlace(
  event: { price?: PriceTicks; updateId?: UpdateId },
  price: number,
  updateId: number,
): void {
  if (price !== ABSENT) event.price = price as PriceTicks;
  if (updateId !== ABSENT) event.updateId = updateId as UpdateId;
}

function addHidden(event: { hidden?: QuantityLots }, hidden: number): void {
  if (hidden !== ABSENT) event.hidden = hidden as QuantityLots;
}

function symbolOf(engine: Engine, market: number): string {
  return engine.market(market).terms.symbol;
}

/** High × 2^52 + low. */
function amountOf(fields: Float64Array, at: number): Amount {
  const high = fields[at] as number;
  const low = BigInt(fields[at + 1] as number);
  return (high === 0 ? low : BigInt(high) * LIMB_BIG + low) as Amount;
}

function named<T>(list: readonly T[], number: number): T {
  const found = list[number];
  assert(found !== undefined, 'a packed number is in its list');
  return found;
}
