/** The book with objects: the packed book behind the `OrderBook` port. */
import { assert } from '../assert.ts';
import type { Side } from '../engine/commands.ts';
import {
  type BookReports,
  REPORT_CANCELLED,
  REPORT_DECREMENTED,
  REPORT_EXPIRED,
  REPORT_REDUCED,
  REPORT_REJECTED,
  REPORT_RESTED,
  REPORT_TRADE,
} from './book-reports.ts';
import { BUY, NOBODY, SELL, selfTradeModes, sideBit, sideNames } from './matching-book.ts';
import type {
  BookEvent,
  BookLevel,
  BookOrder,
  NewBookOrder,
  NewMarketOrder,
  OrderBook,
  Replacement,
} from './order-book.ts';
import { bookRejectCodes, FOK, GTC, IOC, PackedBook, POST_ONLY } from './packed-book.ts';
import { ReferenceBook } from './reference-book.ts';

/** The fast book. */
export function createFastBook(): OrderBook {
  return new ObjectBook(new PackedBook());
}

/** The same by plain means, O(orders) a command: for proof and for reading. */
export function createReferenceBook(): OrderBook {
  return new ObjectBook(new PackedBook(new ReferenceBook()));
}

/** Not a table by name: a lookup by a key that varies costs as much as the order. */
function staysOf(timeInForce: NonNullable<NewBookOrder['timeInForce']>): number {
  if (timeInForce === 'gtc') return GTC;
  return timeInForce === 'ioc' ? IOC : FOK;
}

class ObjectBook implements OrderBook {
  readonly #packed: PackedBook;

  constructor(packed: PackedBook) {
    this.#packed = packed;
  }

  get size(): number {
    return this.#packed.size;
  }

  add(order: NewBookOrder): readonly BookEvent[] {
    const { id, side, price, quantity, timeInForce = 'gtc', postOnly, display = 0 } = order;
    assertId(id);
    assertWhole(price, 'a price is whole ticks from 1');
    assertWhole(quantity, 'a quantity is whole lots from 1');
    assert(postOnly === undefined || timeInForce === 'gtc', 'only a gtc order is post-only');
    if (order.display !== undefined) {
      assertWhole(display, 'a display quantity is whole lots from 1');
      assert(timeInForce === 'gtc', 'only a gtc order has a display quantity');
    }
    this.#actAs(order);
    const how = postOnly === undefined ? staysOf(timeInForce) : POST_ONLY;
    this.#packed.limit(id, sideBit(side), price, quantity, how, display);
    return this.#take({ kind: 'accepted', id, side, price, quantity });
  }

  market(order: NewMarketOrder): readonly BookEvent[] {
    const { id, side, quantity, protectionPrice = 0 } = order;
    assertId(id);
    assertWhole(quantity, 'a quantity is whole lots from 1');
    assert(Number.isSafeInteger(protectionPrice), 'a protection price is whole ticks');
    this.#actAs(order);
    this.#packed.market(id, sideBit(side), quantity, protectionPrice);
    return this.#take({ kind: 'accepted', id, side, price: protectionPrice, quantity });
  }

  cancel(id: number): readonly BookEvent[] {
    this.#packed.cancel(id);
    return this.#take();
  }

  reduce(id: number, by: number): readonly BookEvent[] {
    assertWhole(by, 'a reduction is whole lots from 1');
    this.#packed.reduce(id, by);
    return this.#take();
  }

  replace(id: number, { price, quantity }: Replacement): readonly BookEvent[] {
    assertWhole(price, 'a price is whole ticks from 1');
    assertWhole(quantity, 'a quantity is whole lots from 1');
    const side = this.#packed.has(id) ? sideNames[this.#packed.side(id)] : 'buy';
    this.#packed.replace(id, price, quantity);
    return this.#take({ kind: 'replaced', id, side, price, quantity });
  }

  order(id: number): BookOrder | undefined {
    const packed = this.#packed;
    if (!packed.has(id)) return undefined;
    const owner = packed.owner(id);
    const display = packed.display(id);
    return {
      id,
      side: sideNames[packed.side(id)],
      price: packed.price(id),
      quantity: packed.quantity(id),
      ...(owner === NOBODY ? {} : { owner }),
      ...(display === 0 ? {} : { display, displayed: packed.displayed(id) }),
    };
  }

  best(side: Side): number | undefined {
    const best = this.#packed.best(sideBit(side));
    return best === 0 ? undefined : best;
  }

  levels(side: Side, count: number = Number.POSITIVE_INFINITY): readonly BookLevel[] {
    return this.#packed.levels(sideBit(side), count);
  }

  orders(side: Side): readonly BookOrder[] {
    return [...this.#packed.queue(sideBit(side))].flatMap((id) => this.order(id) ?? []);
  }

  #actAs({ owner, selfTrade = 'none' }: NewBookOrder | NewMarketOrder): void {
    if (owner === undefined) {
      this.#packed.actAsNobody();
      return;
    }
    assert((owner | 0) === owner && owner >= 0, 'an owner is a 32-bit integer from 0');
    this.#packed.actAs(owner, selfTradeModes.indexOf(selfTrade));
  }

  /** The reports as events, after the one that says that the command was carried out at all. */
  #take(first?: BookEvent): BookEvent[] {
    const { reports } = this.#packed;
    const isRejected = reports.count > 0 && reports.kind(0) === REPORT_REJECTED;
    // Most commands have one report: an array that is made with its elements need not grow.
    if (reports.count === 1) {
      const event = eventOf(reports, 0);
      reports.clear();
      return isRejected || first === undefined ? [event] : [first, event];
    }
    const events: BookEvent[] = isRejected || first === undefined ? [] : [first];
    for (let report = 0; report < reports.count; report += 1) events.push(eventOf(reports, report));
    reports.clear();
    return events;
  }
}

function eventOf(reports: BookReports, report: number): BookEvent {
  const id = reports.id(report);
  const price = reports.price(report);
  const quantity = reports.quantity(report);
  const remaining = reports.remaining(report);
  const detail = reports.detail(report);
  const side = sideNames[(detail & 1) === BUY ? BUY : SELL];
  switch (reports.kind(report)) {
    case REPORT_TRADE:
      return {
        kind: 'trade',
        maker: reports.maker(report),
        taker: id,
        price,
        quantity,
        makerRemaining: reports.makerRemaining(report),
        takerRemaining: remaining,
      };
    case REPORT_RESTED:
      return { kind: 'rested', id, side, price, quantity };
    case REPORT_REDUCED:
      return { kind: 'reduced', id, price, by: quantity, remaining };
    case REPORT_DECREMENTED:
      return { kind: 'decremented', id, by: quantity, remaining };
    case REPORT_CANCELLED: {
      const reason = detail >= 2 ? 'self-trade' : 'by-owner';
      return { kind: 'cancelled', id, side, price, remaining, reason };
    }
    case REPORT_EXPIRED: {
      const reason = detail >= 2 ? 'not-fillable' : 'no-liquidity';
      return { kind: 'expired', id, side, price, remaining, reason };
    }
    default: {
      assert(reports.kind(report) === REPORT_REJECTED, 'a report has a known kind');
      const code = bookRejectCodes[detail];
      assert(code !== undefined, 'a reject has a known code');
      return { kind: 'rejected', id, code };
    }
  }
}

function assertId(id: number): void {
  assert(Number.isSafeInteger(id) && id >= 0, 'an id is a safe integer from 0');
}

function assertWhole(value: number, rule: string): void {
  assert(Number.isSafeInteger(value) && value > 0, rule);
}
