/** Open orders as bytes: those of each market's book, then those that wait for its price. */
import { BUY, createTaker, NONE, SELL } from '../../book/matching-book.ts';
import type { Account } from '../accounts/account.ts';
import { type BinaryReader, type BinaryWriter, FormatError } from '../codec/binary.ts';
import type { Engine } from '../engine.ts';
import type { MarketEntry } from '../markets/market-entry.ts';
import { ClientIds } from '../orders/client-ids.ts';
import { beyond, needs, restingHold } from '../orders/conditional-checks.ts';
import { heldAsset, listOpenOrder } from '../orders/open-orders.ts';
import { isPaired, sideBitOf, typeBitsOf } from '../orders/order-flags.ts';
import type { WaitingOrder } from '../stops/waiting-book.ts';

interface Into {
  readonly market: MarketEntry;
  /** Slots of all orders that were read so far. */
  readonly slots: number[];
}

/**
 * Resting orders in the order in which they would trade: reading them back in this order makes the same
 * queue. Waiting orders by order id.
 */
export function writeOrders(writer: BinaryWriter, engine: Engine, market: MarketEntry): void {
  const { book, waiting } = market;
  writer.number(book.size);
  for (const side of [BUY, SELL] as const) {
    for (let slot = book.first(side); slot !== NONE; slot = book.next(slot)) {
      writeListed(writer, engine, slot);
      writer.number(book.price(slot));
      writer.number(book.quantity(slot));
      writer.number(book.display(slot));
      if (book.display(slot) !== 0) writer.number(book.displayed(slot));
    }
  }
  writer.number(waiting?.size ?? 0);
  for (const order of waiting?.inOrder() ?? []) {
    writeListed(writer, engine, order.slot);
    writeWaiting(writer, engine, order);
  }
}

export function readOrders(reader: BinaryReader, engine: Engine, into: Into): void {
  const { market, slots } = into;
  const taker = createTaker();
  /** Limit legs of pairs by order id. */
  const legs = new Map<number, number>();
  const resting = reader.number();
  for (let index = 0; index < resting; index += 1) {
    const { slot, account } = readListed(reader, engine, market);
    const flags = engine.orders.flags(slot);
    if (isPaired(flags)) legs.set(engine.orders.id(slot), slot);
    taker.side = sideBitOf(flags);
    taker.owner = account.owner;
    taker.limit = reader.number();
    taker.quantity = reader.number();
    taker.display = reader.number();
    const displayed = taker.display === 0 ? taker.quantity : reader.number();
    market.book.restAs(slot, taker, displayed);
    slots.push(slot);
  }
  const waiting = reader.number();
  for (let index = 0; index < waiting; index += 1) {
    const { slot } = readListed(reader, engine, market);
    readWaiting(reader, engine, { market, slot, legs });
    slots.push(slot);
  }
}

/** What an order has wherever it stands. */
function writeListed(writer: BinaryWriter, engine: Engine, slot: number): void {
  const { orders } = engine;
  const clientId = orders.clientId(slot);
  writer.number(orders.id(slot));
  writer.number(orders.account(slot));
  writer.number(orders.flags(slot));
  writer.number(orders.filled(slot));
  writer.number(orders.acceptedAt(slot));
  writer.number(orders.updatedAt(slot));
  writer.number(orders.expiresAt(slot));
  writer.number(clientId === undefined ? 0 : 1);
  if (clientId !== undefined) writer.text(clientId);
}

function readListed(
  reader: BinaryReader,
  engine: Engine,
  market: MarketEntry,
): { readonly slot: number; readonly account: Account } {
  const { orders } = engine;
  const orderId = reader.number();
  const account = engine.accounts[reader.number()];
  if (account === undefined) throw new FormatError('An order is of an account that is not there.');
  const flags = reader.number();
  const filled = reader.number();
  const slot = orders.take(orderId, {
    account: account.id,
    market: market.index,
    flags,
    balance: engine.balance(account, heldAsset(market, sideBitOf(flags))),
    time: reader.number(),
  });
  orders.setFilled(slot, filled);
  orders.setUpdatedAt(slot, reader.number());
  const expiresAt = reader.number();
  if (expiresAt !== 0) orders.setExpiresAt(slot, expiresAt);
  if (reader.number() === 1) orders.setClientId(slot, reader.text());
  return { slot, account };
}

function writeWaiting(writer: BinaryWriter, engine: Engine, order: WaitingOrder): void {
  const partner = engine.orders.partner(order.slot);
  writer.number(order.stopPrice);
  writer.number(order.trailTicks);
  writer.number(order.trailPpm);
  writer.number(order.best);
  writer.number(order.price);
  writer.number(order.quantity);
  writer.big(order.quoteAmount);
  writer.number(order.displayQuantity);
  writer.number(partner === NONE ? 0 : engine.orders.id(partner));
}

function readWaiting(
  reader: BinaryReader,
  engine: Engine,
  from: {
    readonly market: MarketEntry;
    readonly slot: number;
    readonly legs: ReadonlyMap<number, number>;
  },
): void {
  const { orders } = engine;
  const { market, slot } = from;
  const flags = orders.flags(slot);
  const order: WaitingOrder = {
    slot,
    orderId: orders.id(slot),
    side: sideBitOf(flags),
    type: typeBitsOf(flags),
    stopPrice: reader.number(),
    trailTicks: reader.number(),
    trailPpm: reader.number(),
    best: reader.number(),
    price: reader.number(),
    quantity: reader.number(),
    quoteAmount: reader.big(),
    displayQuantity: reader.number(),
    held: 0,
    queuedAt: NONE,
  };
  order.held = needs(market, order);
  const linkedOrderId = reader.number();
  if (linkedOrderId !== 0) {
    const limitLeg = from.legs.get(linkedOrderId);
    if (limitLeg === undefined) throw new FormatError('A pair lacks its limit leg.');
    orders.pair(limitLeg, slot);
    order.held = beyond(order.held, restingHold(market, limitLeg));
  }
  engine.waitingBook(market).add(order);
}

/** Each account's open orders are listed oldest first, over all markets: by id. */
export function listOrders(engine: Engine, slots: number[]): void {
  const { orders } = engine;
  slots.sort((a, b) => orders.id(a) - orders.id(b));
  for (const slot of slots) {
    const account = engine.account(orders.account(slot));
    listOpenOrder(engine, slot, account);
    const clientId = orders.clientId(slot);
    if (clientId === undefined) continue;
    account.clientIds ??= new ClientIds(orders.ids);
    account.clientIds.keepOpen(clientId, orders.id(slot));
  }
}
