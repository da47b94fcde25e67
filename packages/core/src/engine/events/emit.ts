/** Writes one packed event each; the field layouts of `event-buffer.ts` are filled here. */
// biome-ignore-all lint/complexity/useMaxParams: an options object per event would cost as much as the event.
import { FAST_LIMIT, type Units } from '../../ledger/units.ts';
import type { Engine } from '../engine.ts';
import type { CancelReason, ExpireReason } from '../events.ts';
import { sideBitOf, WORD_BITS } from '../orders/order-flags.ts';
import {
  EVENT_ACCEPTED,
  EVENT_ACCEPTED_TERMS,
  EVENT_BALANCE,
  EVENT_CANCELLED,
  EVENT_DECREMENTED,
  EVENT_EXPIRED,
  EVENT_REDUCED,
  EVENT_REPLACED,
  EVENT_RESTED,
  EVENT_RESTED_ICEBERG,
  FIELD_ACCOUNT,
  FIELD_MARKET,
  FIELD_ORDER,
  FIELD_SIDE,
} from './event-buffer.ts';

/** The position in these lists is the number in the packed event. */
export const cancelReasons: readonly CancelReason[] = [
  'by-owner',
  'cancel-all',
  'self-trade',
  'amended-away',
  'market-closed',
  'oco',
  'dead-man-switch',
];
export const CANCEL_BY_OWNER = 0;
export const CANCEL_ALL = 1;
export const CANCEL_SELF_TRADE = 2;
export const CANCEL_AMENDED_AWAY = 3;
export const CANCEL_MARKET_CLOSED = 4;
export const CANCEL_OCO = 5;
export const CANCEL_DEAD_MAN_SWITCH = 6;

export const expireReasons: readonly ExpireReason[] = [
  'no-liquidity',
  'not-fillable',
  'protection-price',
  'time',
  'price-band',
  'post-only',
];
export const EXPIRE_NO_LIQUIDITY = 0;
export const EXPIRE_NOT_FILLABLE = 1;
export const EXPIRE_PROTECTION_PRICE = 2;
export const EXPIRE_TIME = 3;
export const EXPIRE_PRICE_BAND = 4;
export const EXPIRE_POST_ONLY = 5;

export const ROLE_MAKER = 0;
export const ROLE_TAKER = 1;

/** No price, no update id: neither is ever 0. */
export const ABSENT = 0;

const LIMB_BIG = BigInt(FAST_LIMIT);

/** Two fields: high × 2^52 + low. */
export function writeUnits(fields: Float64Array, at: number, amount: Units): void {
  if (typeof amount === 'number' && amount >= 0) {
    fields[at] = 0;
    fields[at + 1] = amount;
    return;
  }
  const value = BigInt(amount);
  const low = BigInt.asUintN(52, value);
  fields[at] = Number((value - low) / LIMB_BIG);
  fields[at + 1] = Number(low);
}

function beginOrderEvent(engine: Engine, kind: number, slot: number): number {
  const { events, orders } = engine;
  const at = events.begin(kind);
  events.fields[at + FIELD_MARKET] = orders.market(slot);
  events.fields[at + FIELD_ACCOUNT] = orders.account(slot);
  events.fields[at + FIELD_ORDER] = orders.id(slot);
  events.fields[at + FIELD_SIDE] = sideBitOf(orders.flags(slot));
  return at;
}

/** What an accepted order says; `ABSENT` (or 0n) where it does not. */
export interface AcceptedTerms {
  readonly price: number;
  readonly quantity: number;
  readonly quoteAmount: bigint;
  readonly stopPrice: number;
  readonly trailTicks: number;
  readonly trailPpm: number;
  readonly displayQuantity: number;
  readonly expiresAt: number;
  readonly linkedOrderId: number;
}

export function emitAccepted(engine: Engine, slot: number, order: AcceptedTerms): void {
  const { stopPrice, trailTicks, trailPpm, displayQuantity, expiresAt, linkedOrderId } = order;
  const trail = trailTicks - trailPpm;
  const isPlain = stopPrice + displayQuantity + expiresAt + linkedOrderId === 0 && trail === 0;
  const at = beginOrderEvent(engine, isPlain ? EVENT_ACCEPTED : EVENT_ACCEPTED_TERMS, slot);
  const { fields, texts } = engine.events;
  fields[at + 5] = engine.orders.flags(slot) & WORD_BITS;
  fields[at + 6] = order.price;
  fields[at + 7] = order.quantity;
  if (order.quantity === ABSENT) writeUnits(fields, at + 8, order.quoteAmount);
  else {
    fields[at + 8] = 0;
    fields[at + 9] = 0;
  }
  const clientId = engine.orders.clientId(slot);
  fields[at + 10] = clientId === undefined ? -1 : texts.length;
  if (clientId !== undefined) texts.push(clientId);
  if (isPlain) return;
  fields[at + 11] = stopPrice;
  fields[at + 12] = trail;
  fields[at + 13] = displayQuantity;
  fields[at + 14] = expiresAt;
  fields[at + 15] = linkedOrderId;
}

export function emitRested(engine: Engine, slot: number, updateId: number): void {
  const { book } = engine.market(engine.orders.market(slot));
  const at = beginOrderEvent(engine, EVENT_RESTED, slot);
  const { fields } = engine.events;
  fields[at + 5] = book.price(slot);
  fields[at + 6] = book.quantity(slot);
  fields[at + 7] = updateId;
}

/** An iceberg joins the queue with the lots that show. */
export function emitRestedIceberg(engine: Engine, slot: number, updateId: number): void {
  const { book } = engine.market(engine.orders.market(slot));
  const displayed = book.displayed(slot);
  const shows = { price: book.price(slot), displayed, hidden: book.quantity(slot) - displayed };
  emitTip(engine, slot, shows, updateId, 0);
}

/** What an iceberg shows after its displayed lots ran out, as the book's walk tells it. */
export function emitRefill(
  engine: Engine,
  slot: number,
  shows: { readonly price: number; readonly displayed: number; readonly hidden: number },
  updateId: number,
): void {
  emitTip(engine, slot, shows, updateId, 1);
}

function emitTip(
  engine: Engine,
  slot: number,
  shows: { readonly price: number; readonly displayed: number; readonly hidden: number },
  updateId: number,
  isRefill: number,
): void {
  const at = beginOrderEvent(engine, EVENT_RESTED_ICEBERG, slot);
  const { fields } = engine.events;
  fields[at + 5] = shows.price;
  fields[at + 6] = shows.displayed;
  fields[at + 7] = updateId;
  fields[at + 8] = shows.hidden;
  fields[at + 9] = isRefill;
}

/** `updateId` is `ABSENT` if nothing that shows was taken. */
export function emitReduced(
  engine: Engine,
  slot: number,
  by: number,
  updateId: number,
  hidden: number = ABSENT,
): void {
  const { book } = engine.market(engine.orders.market(slot));
  const at = beginOrderEvent(engine, EVENT_REDUCED, slot);
  const { fields } = engine.events;
  fields[at + 5] = book.price(slot);
  fields[at + 6] = by;
  fields[at + 7] = book.quantity(slot);
  fields[at + 8] = updateId;
  fields[at + 9] = hidden;
}

/** Where the order was is read from the book, which it has not left yet. */
export function emitReplaced(
  engine: Engine,
  slot: number,
  price: number,
  remaining: number,
  updateId: number,
  hidden: number = ABSENT,
): void {
  const { book } = engine.market(engine.orders.market(slot));
  const at = beginOrderEvent(engine, EVENT_REPLACED, slot);
  const { fields } = engine.events;
  fields[at + 5] = book.price(slot);
  fields[at + 6] = book.quantity(slot);
  fields[at + 7] = price;
  fields[at + 8] = remaining;
  fields[at + 9] = updateId;
  fields[at + 10] = hidden;
}

/** `emitReplaced`, then `emitRested`, of the whole order that the taker stands for. */
export function emitMoved(engine: Engine, slot: number, oldPrice: number, updateId: number): void {
  const { events, taker } = engine;
  const { limit: price, quantity } = taker;
  const replaced = beginOrderEvent(engine, EVENT_REPLACED, slot);
  const from = events.fields;
  from[replaced + 5] = oldPrice;
  from[replaced + 6] = quantity;
  from[replaced + 7] = price;
  from[replaced + 8] = quantity;
  from[replaced + 9] = updateId;
  from[replaced + 10] = ABSENT;
  const rested = events.begin(EVENT_RESTED);
  // The buffer may have grown.
  const to = events.fields;
  to[rested + FIELD_MARKET] = to[replaced + FIELD_MARKET] as number;
  to[rested + FIELD_ACCOUNT] = to[replaced + FIELD_ACCOUNT] as number;
  to[rested + FIELD_ORDER] = to[replaced + FIELD_ORDER] as number;
  to[rested + FIELD_SIDE] = to[replaced + FIELD_SIDE] as number;
  to[rested + 5] = price;
  to[rested + 6] = quantity;
  to[rested + 7] = updateId;
}

export function emitDecremented(
  engine: Engine,
  slot: number,
  role: number,
  price: number,
  by: number,
  remaining: number,
  updateId: number,
  hidden: number = ABSENT,
): void {
  const at = beginOrderEvent(engine, EVENT_DECREMENTED, slot);
  const { fields } = engine.events;
  fields[at + 5] = role;
  fields[at + 6] = price;
  fields[at + 7] = by;
  fields[at + 8] = remaining;
  fields[at + 9] = updateId;
  fields[at + 10] = hidden;
}

/** `price` and `updateId` are `ABSENT` for an order that was not on the book. */
export function emitCancelled(
  engine: Engine,
  slot: number,
  reason: number,
  price: number,
  remaining: number,
  updateId: number,
  hidden: number = ABSENT,
): void {
  const at = beginOrderEvent(engine, EVENT_CANCELLED, slot);
  const { fields } = engine.events;
  fields[at + 5] = reason;
  fields[at + 6] = price;
  fields[at + 7] = remaining;
  fields[at + 8] = updateId;
  fields[at + 9] = hidden;
}

/** `price` and `updateId` are `ABSENT` for an order that was not on the book. */
export function emitExpired(
  engine: Engine,
  slot: number,
  reason: number,
  remaining: number,
  price: number = ABSENT,
  updateId: number = ABSENT,
  hidden: number = ABSENT,
): void {
  const at = beginOrderEvent(engine, EVENT_EXPIRED, slot);
  const { fields } = engine.events;
  fields[at + 5] = reason;
  fields[at + 6] = remaining;
  fields[at + 7] = price;
  fields[at + 8] = updateId;
  fields[at + 9] = hidden;
}

/** One for each balance that the command touched, by account and then asset. */
export function emitBalances(engine: Engine): void {
  const { ledger, events } = engine;
  ledger.sortTouched();
  for (let index = 0; index < ledger.touchedCount; index += 1) {
    const at = events.begin(EVENT_BALANCE);
    ledger.copyTold(ledger.touched(index), events.fields, at + 1);
  }
  ledger.clearTouched();
}
