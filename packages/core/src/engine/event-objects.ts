/** Makes the public event objects out of the packed ones. */
import { assert } from '../assert.ts';
import { sideNames } from '../book/matching-book.ts';
import { balanceReasons } from '../ledger/ledger.ts';
import { FAST_LIMIT } from '../ledger/units.ts';
import type {
  AccountId,
  Amount,
  OrderId,
  PriceTicks,
  QuantityLots,
  Seq,
  TimeMicros,
  TradeId,
  UpdateId,
} from '../units/quantities.ts';
import { ABSENT, cancelReasons, expireReasons, ROLE_MAKER } from './emit.ts';
import type { Engine } from './engine.ts';
import {
  EVENT_ACCEPTED,
  EVENT_BALANCE,
  EVENT_CANCELLED,
  EVENT_DECREMENTED,
  EVENT_EXPIRED,
  EVENT_FIELDS,
  EVENT_OBJECT,
  EVENT_REDUCED,
  EVENT_REPLACED,
  EVENT_RESTED,
  EVENT_TRADE,
} from './event-buffer.ts';
import type { EventBody, ExchangeEvent } from './events.ts';
import { isPostOnly, selfTradeOf, timeInForceOf, typeOf } from './order-flags.ts';

const LIMB_BIG = BigInt(FAST_LIMIT);

/** The events of the last command. */
export function eventObjects(engine: Engine): ExchangeEvent[] {
  const events: ExchangeEvent[] = [];
  const seq = engine.seq as Seq;
  const time = engine.time as TimeMicros;
  for (let index = 0; index < engine.events.count; index += 1) {
    events.push({ seq, index, time, ...bodyOf(engine, index * EVENT_FIELDS) });
  }
  return events;
}

function bodyOf(engine: Engine, at: number): EventBody {
  const kind = field(engine, at);
  switch (kind) {
    case EVENT_OBJECT: {
      const body = engine.events.objects[field(engine, at + 1)];
      assert(body !== undefined, 'an object event has its object');
      return body;
    }
    case EVENT_ACCEPTED:
      return acceptedOf(engine, at);
    case EVENT_RESTED:
      return {
        kind: 'order-rested',
        ...orderOf(engine, at),
        price: field(engine, at + 5) as PriceTicks,
        quantity: field(engine, at + 6) as QuantityLots,
        updateId: field(engine, at + 7) as UpdateId,
      };
    case EVENT_TRADE:
      return tradeOf(engine, at);
    case EVENT_REDUCED:
      return {
        kind: 'order-reduced',
        ...orderOf(engine, at),
        price: field(engine, at + 5) as PriceTicks,
        by: field(engine, at + 6) as QuantityLots,
        remaining: field(engine, at + 7) as QuantityLots,
        updateId: field(engine, at + 8) as UpdateId,
      };
    case EVENT_REPLACED:
      return {
        kind: 'order-replaced',
        ...orderOf(engine, at),
        oldPrice: field(engine, at + 5) as PriceTicks,
        oldRemaining: field(engine, at + 6) as QuantityLots,
        price: field(engine, at + 7) as PriceTicks,
        remaining: field(engine, at + 8) as QuantityLots,
        updateId: field(engine, at + 9) as UpdateId,
      };
    default:
      return endingOf(engine, at, kind);
  }
}

function endingOf(engine: Engine, at: number, kind: number): EventBody {
  switch (kind) {
    case EVENT_DECREMENTED:
      return {
        kind: 'order-decremented',
        ...orderOf(engine, at),
        role: field(engine, at + 5) === ROLE_MAKER ? 'maker' : 'taker',
        ...optionalPrice(field(engine, at + 6)),
        by: field(engine, at + 7) as QuantityLots,
        remaining: field(engine, at + 8) as QuantityLots,
        ...optionalUpdateId(field(engine, at + 9)),
      };
    case EVENT_CANCELLED:
      return {
        kind: 'order-cancelled',
        ...orderOf(engine, at),
        reason: named(cancelReasons, field(engine, at + 5)),
        ...optionalPrice(field(engine, at + 6)),
        remaining: field(engine, at + 7) as QuantityLots,
        ...optionalUpdateId(field(engine, at + 8)),
      };
    case EVENT_EXPIRED:
      return {
        kind: 'order-expired',
        ...orderOf(engine, at),
        reason: named(expireReasons, field(engine, at + 5)),
        remaining: field(engine, at + 6) as QuantityLots,
      };
    default:
      assert(kind === EVENT_BALANCE, 'a packed event has a known kind');
      return {
        kind: 'balance-changed',
        account: field(engine, at + 1) as AccountId,
        asset: named(engine.assets, field(engine, at + 2)).symbol,
        available: amountOf(engine, at + 3),
        held: amountOf(engine, at + 5),
        reason: named(balanceReasons, field(engine, at + 7)),
      };
  }
}

function acceptedOf(engine: Engine, at: number): EventBody {
  const flags = field(engine, at + 5);
  const quantity = field(engine, at + 7);
  const text = field(engine, at + 10);
  return {
    kind: 'order-accepted',
    ...orderOf(engine, at),
    type: typeOf(flags),
    ...optionalPrice(field(engine, at + 6)),
    ...(quantity === ABSENT
      ? { quoteAmount: amountOf(engine, at + 8) }
      : { quantity: quantity as QuantityLots }),
    timeInForce: timeInForceOf(flags),
    ...(isPostOnly(flags) ? { postOnly: 'reject' as const } : {}),
    selfTrade: selfTradeOf(flags),
    ...(text < 0 ? {} : { clientId: named(engine.events.texts, text) }),
  };
}

function tradeOf(engine: Engine, at: number): EventBody {
  const marketAndSide = field(engine, at + 1);
  const market = engine.market(Math.floor(marketAndSide / 2));
  const price = field(engine, at + 3) as PriceTicks;
  const quantity = field(engine, at + 4) as QuantityLots;
  return {
    kind: 'trade',
    market: market.terms.symbol,
    tradeId: field(engine, at + 2) as TradeId,
    price,
    quantity,
    notional: BigInt(market.notional(price, quantity)) as Amount,
    takerSide: sideNames[(marketAndSide & 1) as 0 | 1],
    takerOrderId: field(engine, at + 5) as OrderId,
    makerOrderId: field(engine, at + 6) as OrderId,
    takerAccount: field(engine, at + 7) as AccountId,
    makerAccount: field(engine, at + 8) as AccountId,
    takerFee: amountOf(engine, at + 9),
    makerFee: amountOf(engine, at + 11),
    takerRemaining: field(engine, at + 13) as QuantityLots,
    makerRemaining: field(engine, at + 14) as QuantityLots,
    updateId: field(engine, at + 15) as UpdateId,
  };
}

function orderOf(engine: Engine, at: number) {
  return {
    market: engine.market(field(engine, at + 1)).terms.symbol,
    account: field(engine, at + 2) as AccountId,
    orderId: field(engine, at + 3) as OrderId,
    side: sideNames[field(engine, at + 4) as 0 | 1],
  };
}

function optionalPrice(price: number): { readonly price?: PriceTicks } {
  return price === ABSENT ? {} : { price: price as PriceTicks };
}

function optionalUpdateId(updateId: number): { readonly updateId?: UpdateId } {
  return updateId === ABSENT ? {} : { updateId: updateId as UpdateId };
}

function amountOf(engine: Engine, at: number): Amount {
  return (BigInt(field(engine, at)) * LIMB_BIG + BigInt(field(engine, at + 1))) as Amount;
}

function named<T>(list: readonly T[], number: number): T {
  const found = list[number];
  assert(found !== undefined, 'a packed number is in its list');
  return found;
}

function field(engine: Engine, at: number): number {
  return engine.events.fields[at] as number;
}
