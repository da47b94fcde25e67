/**
 * Amends an order while it waits: its trigger, its prices, its quantity and what it will show. It keeps
 * its place among the stops; what it holds moves by the difference.
 */
import { assert } from '../../assert.ts';
import { NONE } from '../../book/matching-book.ts';
import { add, subtract, type Units } from '../../ledger/units.ts';
import type { AccountId, OrderId, PriceTicks, QuantityLots } from '../../units/quantities.ts';
import type { Account } from '../accounts/account.ts';
import type { AmendOrder } from '../commands.ts';
import type { Engine } from '../engine.ts';
import { emitCommandRejected } from '../events/command-rejected.ts';
import { CANCEL_AMENDED_AWAY } from '../events/emit.ts';
import type { MarketEntry } from '../markets/market-entry.ts';
import { type Refusal, refuse, refuseBound, refused } from '../refusal.ts';
import { isTrailing, type WaitingOrder } from '../stops/waiting-book.ts';
import {
  beyond,
  type ConditionalTerms,
  checkBounds,
  checkTrigger,
  checkWorth,
  isApart,
  needs,
  restingHold,
} from './conditional-checks.ts';
import { checkShown } from './iceberg-checks.ts';
import { cancelOpenOrder, heldAsset, reholdWaiting } from './open-orders.ts';
import { checkMarketCancels, checkMarketOpen } from './order-checks.ts';
import { sideOf } from './order-flags.ts';

interface Amendment {
  readonly order: WaitingOrder;
  readonly market: MarketEntry;
  readonly account: Account;
  /** What it shall be. */
  readonly shall: ConditionalTerms;
  /** The other leg of its pair, or `NONE`, and what that holds. */
  readonly partner: number;
  readonly heldByPartner: Units;
}

/** @returns the order's id, or `refused` */
export function amendWaiting(
  engine: Engine,
  command: AmendOrder,
  of: Pick<Amendment, 'order' | 'market' | 'account'>,
): number {
  const amendment = readAmendment(engine, command, of);
  const refusal = check(engine, command, amendment);
  if (refusal !== undefined) {
    emitCommandRejected(engine, command, refusal);
    return refused(refusal);
  }
  // Past this line the order is amended and nothing can fail.
  const { order } = of;
  engine.orders.setUpdatedAt(order.slot, engine.time);
  if (isEnding(command)) cancelOpenOrder(engine, order.slot, CANCEL_AMENDED_AWAY);
  else amend(engine, amendment);
  return order.orderId;
}

function readAmendment(
  engine: Engine,
  command: AmendOrder,
  of: Pick<Amendment, 'order' | 'market' | 'account'>,
): Amendment {
  const { order, market } = of;
  const shall: ConditionalTerms = {
    ...order,
    stopPrice: command.stopPrice ?? order.stopPrice,
    price: command.price ?? order.price,
    quantity: command.quantity ?? order.quantity,
    displayQuantity: command.displayQuantity ?? order.displayQuantity,
  };
  for (const price of [command.price, command.stopPrice]) {
    assert(price === undefined || (Number.isSafeInteger(price) && price > 0), 'a price is ticks');
  }
  assert(Number.isSafeInteger(shall.quantity) && shall.quantity >= 0, 'a quantity is whole lots');
  assert(Number.isSafeInteger(shall.displayQuantity), 'a display quantity is whole lots');
  const partner = engine.orders.partner(order.slot);
  const heldByPartner = partner === NONE ? 0 : restingHold(market, partner);
  return { ...of, shall, partner, heldByPartner };
}

function check(engine: Engine, command: AmendOrder, amendment: Amendment): Refusal | undefined {
  const { order, market, shall } = amendment;
  const reduces = isReduction(amendment);
  const closed =
    reduces || isEnding(command) ? checkMarketCancels(market) : checkMarketOpen(market);
  if (closed !== undefined) return closed;
  if (isConflict(command, amendment)) return refuse('order-terms-conflict');
  if (isEnding(command)) return undefined;
  // A reduction may leave fewer lots than the display quantity, and then nothing is wrong with it.
  const keepsDisplay = reduces || isSame(order, shall) || order.displayQuantity === 0;
  const outOfBounds =
    checkBounds(market, { ...shall, displayQuantity: 0 }) ??
    (keepsDisplay ? undefined : checkShown(shall.displayQuantity, shall.quantity));
  if (outOfBounds !== undefined) return outOfBounds;
  if (isSame(order, shall)) return refuse('amend-empty');
  const wrongSize = checkWorth(market, shall);
  if (wrongSize !== undefined || reduces) return wrongSize;
  return checkTrigger(market, shall) ?? checkFunds(engine, amendment);
}

function isEnding(command: AmendOrder): boolean {
  return command.quantity === 0;
}

function isSame(order: ConditionalTerms, shall: ConditionalTerms): boolean {
  return isSameButQuantity(order, shall) && shall.quantity === order.quantity;
}

function isSameButQuantity(order: ConditionalTerms, shall: ConditionalTerms): boolean {
  return (
    shall.stopPrice === order.stopPrice &&
    shall.price === order.price &&
    shall.displayQuantity === order.displayQuantity
  );
}

function isReduction({ order, shall }: Amendment): boolean {
  return isSameButQuantity(order, shall) && shall.quantity < order.quantity;
}

/** Something that this order does not have, or may not change; or its pair would stand on one side. */
function isConflict(command: AmendOrder, { order, market, shall, partner }: Amendment): boolean {
  const isPaired = partner !== NONE;
  return (
    (command.stopPrice !== undefined && isTrailing(order.type)) ||
    (command.quantity !== undefined && (order.quantity === 0 || isPaired)) ||
    (command.displayQuantity !== undefined && order.displayQuantity === 0) ||
    (isPaired && !isApart(order.side, market.book.price(partner), shall.stopPrice))
  );
}

/** Of a pair all that both legs need and hold. */
function checkFunds(engine: Engine, amendment: Amendment): Refusal | undefined {
  const { order, market, account, heldByPartner } = amendment;
  const balance = engine.balance(account, heldAsset(market, order.side));
  const held = shallHold(amendment);
  if (engine.ledger.covers(balance, subtract(held, order.held))) return undefined;
  const usable = add(add(heldByPartner, order.held), engine.ledger.available(balance));
  return refuseBound('insufficient-funds', add(heldByPartner, held), usable);
}

function shallHold({ market, shall, heldByPartner }: Amendment): Units {
  return beyond(needs(market, shall), heldByPartner);
}

function amend(engine: Engine, amendment: Amendment): void {
  const { order, market, shall } = amendment;
  emitAmended(engine, amendment);
  reholdWaiting(engine, order, shallHold(amendment));
  engine.waitingBook(market).change(order, shall, engine.undo);
}

/** What changed, and nothing else. */
function emitAmended(engine: Engine, { order, market, account, shall }: Amendment): void {
  engine.events.object({
    kind: 'order-amended',
    market: market.terms.symbol,
    account: account.id as AccountId,
    orderId: order.orderId as OrderId,
    side: sideOf(engine.orders.flags(order.slot)),
    ...(shall.price === order.price ? {} : { price: shall.price as PriceTicks }),
    ...(shall.quantity === order.quantity ? {} : { quantity: shall.quantity as QuantityLots }),
    ...(shall.stopPrice === order.stopPrice ? {} : { stopPrice: shall.stopPrice as PriceTicks }),
    ...(shall.displayQuantity === order.displayQuantity
      ? {}
      : { displayQuantity: shall.displayQuantity as QuantityLots }),
  });
}
