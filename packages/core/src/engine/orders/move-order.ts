/**
 * The commonest command by far, in one piece: a plain resting order moves to a price at which it does
 * not trade. It does what `amendOrder` does for any amend, where every question of that is answered
 * with no; the model tests know no difference. Measured: a stream of which four fifths are such moves
 * runs 1.3 times as fast.
 */
import { NONE, SELL } from '../../book/matching-book.ts';
import { FAST_LIMIT } from '../../ledger/units.ts';
import type { AmendOrder } from '../commands.ts';
import type { Engine } from '../engine.ts';
import { emitMoved } from '../events/emit.ts';
import type { MarketEntry } from '../markets/market-entry.ts';
import { isPlain, sideBitOf } from './order-flags.ts';

/** @returns whether it did; otherwise nothing has happened, and the amend is not such a move */
export function moveOrder(engine: Engine, command: AmendOrder, market: MarketEntry): boolean {
  const { orderId, price } = command;
  if (orderId === undefined || price === undefined || !changesPriceOnly(command)) return false;
  if (engine.undo !== undefined || market.state !== 'open' || market.terms.priceBand !== 0) {
    return false;
  }
  const { orders, ledger, taker } = engine;
  const slot = orders.ids.find(orderId);
  if (slot === NONE || orders.account(slot) !== command.account) return false;
  const flags = orders.flags(slot);
  if (orders.market(slot) !== market.index || !isPlain(flags)) return false;
  const { book } = market;
  const side = sideBitOf(flags);
  const oldPrice = book.price(slot);
  if (price === oldPrice || book.display(slot) !== 0 || book.crosses(side, price)) return false;
  const quantity = book.quantity(slot);
  const total = orders.filled(slot) + quantity;
  if (!isWithinTerms(market, price, total)) return false;
  // A sell holds lots, whatever their price.
  const holds = side === SELL ? 0 : market.fastNotional(oldPrice, quantity);
  const shallHold = side === SELL ? 0 : market.fastNotional(price, quantity);
  const balance = orders.balance(slot);
  if (holds >= FAST_LIMIT || !ledger.covers(balance, shallHold - holds)) return false;
  // Past this line the order moves and nothing can fail.
  orders.setUpdatedAt(slot, engine.time);
  const updateId = market.change(engine.seq);
  taker.side = side;
  taker.owner = book.owner(slot);
  taker.limit = price;
  taker.quantity = quantity;
  taker.display = 0;
  book.remove(slot);
  book.rest(slot, taker);
  ledger.rehold(balance, shallHold - holds);
  emitMoved(engine, slot, oldPrice, updateId);
  return true;
}

function changesPriceOnly(command: AmendOrder): boolean {
  return (
    command.quantity === undefined &&
    command.stopPrice === undefined &&
    command.displayQuantity === undefined &&
    command.deadline === undefined
  );
}

/** The bounds of price, quantity and notional, of amounts that are exact as numbers. */
function isWithinTerms(market: MarketEntry, price: number, total: number): boolean {
  const { terms, minNotional, maxNotional } = market;
  const notional = market.fastNotional(price, total);
  return (
    Number.isSafeInteger(price) &&
    price >= terms.minPrice &&
    price <= terms.maxPrice &&
    total >= terms.minQuantity &&
    total <= terms.maxQuantity &&
    notional < FAST_LIMIT &&
    notional >= minNotional &&
    (maxNotional === 0 || notional <= maxNotional)
  );
}
