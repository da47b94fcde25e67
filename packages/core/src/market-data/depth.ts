/** Aggregated depth (L2) of one market as a fold over events, with the deltas that feeds send. */
import { assert } from '../assert.ts';
import type { Side } from '../engine/commands.ts';
import type { EventOf, ExchangeEvent } from '../engine/events.ts';
import { QUANTITY_LOTS_MAX } from '../limits.ts';
import type { MarketScale } from '../units/decimal.ts';
import type { PriceTicks, QuantityLots, UpdateId } from '../units/quantities.ts';
import { bookChecksum } from './book-checksum.ts';
import { type CountedLevel, type Level, LevelSide } from './levels.ts';

/** What changed since the last take; sizes are absolute, zero removes a level. Best first. */
export interface DepthDelta {
  /** Always `previousUpdateId` + 1. */
  readonly firstUpdateId: UpdateId;
  readonly lastUpdateId: UpdateId;
  readonly previousUpdateId: UpdateId;
  readonly bids: readonly Level[];
  readonly asks: readonly Level[];
}

export interface DepthSnapshot {
  readonly updateId: UpdateId;
  /** Best first. */
  readonly bids: readonly CountedLevel[];
  readonly asks: readonly CountedLevel[];
}

/** The part of an `Exchange` that a fold starts from. */
export interface DepthSource {
  depth(market: string, levels?: number): DepthSnapshot;
  openOrders(filter: { readonly market: string }): readonly {
    readonly side: Side;
    readonly status?: 'resting' | 'waiting';
    readonly price?: PriceTicks;
    readonly remaining: QuantityLots;
    /** How many of `remaining` show; absent: all. */
    readonly displayed?: QuantityLots;
  }[];
}

/**
 * Feed it the events of every command; others' markets are ignored. Take a delta only between
 * commands: in the middle of one the book may look crossed.
 */
export class DepthFold {
  readonly market: string;
  readonly #scale: MarketScale;
  readonly #bids = new LevelSide('buy');
  readonly #asks = new LevelSide('sell');
  readonly #changedBids = new Set<PriceTicks>();
  readonly #changedAsks = new Set<PriceTicks>();
  #updateId = 0 as UpdateId;
  #takenUpdateId = 0 as UpdateId;

  constructor(market: MarketScale & { readonly symbol: string }) {
    this.market = market.symbol;
    this.#scale = { tickSize: market.tickSize, lotSize: market.lotSize };
  }

  /** A fold that continues from what the exchange shows now. */
  static from(exchange: DepthSource, market: MarketScale & { readonly symbol: string }): DepthFold {
    const fold = new DepthFold(market);
    const shown = exchange.depth(market.symbol);
    fold.reset(shown);
    // A level past 2^53−1 lots is shown as that, which is no sum to go on from: add its orders up.
    if ([...shown.bids, ...shown.asks].some(({ quantity }) => quantity === QUANTITY_LOTS_MAX)) {
      fold.#sumOrders(exchange);
    }
    return fold;
  }

  #sumOrders(exchange: DepthSource): void {
    this.#bids.clear();
    this.#asks.clear();
    for (const order of exchange.openOrders({ market: this.market })) {
      const { side, status, price, remaining, displayed = remaining } = order;
      if (price === undefined || status === 'waiting') continue;
      this.#sideOf(side).change(price, displayed, 1);
    }
  }

  /** Starts anew; the next delta counts from here. */
  reset(snapshot: DepthSnapshot): void {
    this.#bids.clear();
    this.#asks.clear();
    for (const { price, quantity, orders } of snapshot.bids)
      this.#bids.set(price, quantity, orders);
    for (const { price, quantity, orders } of snapshot.asks)
      this.#asks.set(price, quantity, orders);
    this.#changedBids.clear();
    this.#changedAsks.clear();
    this.#updateId = snapshot.updateId;
    this.#takenUpdateId = snapshot.updateId;
  }

  get updateId(): UpdateId {
    return this.#updateId;
  }

  /** True when the event changed this market's book. */
  apply(event: ExchangeEvent): boolean {
    switch (event.kind) {
      case 'order-rested':
        return this.#change(event, event.side, {
          quantity: event.quantity,
          // A refill shows new lots of an order that is counted already.
          orders: event.cause === 'refill' ? 0 : 1,
        });
      case 'trade':
        return event.cause === 'uncross' ? this.#uncross(event) : this.#take(event);
      case 'order-reduced':
        return this.#change(event, event.side, shrunk(event));
      case 'order-decremented':
        return event.role === 'maker' && this.#change(event, event.side, shrunk(event));
      case 'order-replaced': {
        const { market, oldPrice, oldRemaining, hidden = 0, updateId, side } = event;
        const left = { quantity: hidden - oldRemaining, orders: -1 };
        return this.#change({ market, price: oldPrice, updateId }, side, left);
      }
      case 'order-cancelled':
      case 'order-expired':
        // An order that was decremented to nothing has already left the book.
        if (event.remaining === 0) return false;
        return this.#change(event, event.side, {
          quantity: (event.hidden ?? 0) - event.remaining,
          orders: -1,
        });
      default:
        return false;
    }
  }

  #take(event: EventOf<'trade'>): boolean {
    return this.#change(event, event.takerSide === 'buy' ? 'sell' : 'buy', {
      quantity: -event.quantity,
      orders: event.makerRemaining === 0 ? -1 : 0,
    });
  }

  /** Both orders rested, each at its own price. */
  #uncross(event: EventOf<'trade'>): boolean {
    const { market, updateId, quantity, takerPrice, makerPrice } = event;
    if (market !== this.market) return false;
    const takerLeft = { quantity: -quantity, orders: event.takerRemaining === 0 ? -1 : 0 };
    this.#change({ market, updateId, ...priced(takerPrice) }, event.takerSide, takerLeft);
    const makerLeft = { quantity: -quantity, orders: event.makerRemaining === 0 ? -1 : 0 };
    const makerSide = event.takerSide === 'buy' ? 'sell' : 'buy';
    return this.#change({ market, updateId, ...priced(makerPrice) }, makerSide, makerLeft);
  }

  #change(at: BookPlace, side: Side, by: LevelChange): boolean {
    const { market, price, updateId } = at;
    if (market !== this.market || updateId === undefined) return false;
    assert(price !== undefined, 'an order on the book has a price');
    this.#sideOf(side).change(price, by.quantity, by.orders);
    (side === 'buy' ? this.#changedBids : this.#changedAsks).add(price);
    this.#updateId = updateId;
    return true;
  }

  best(side: Side): CountedLevel | undefined {
    return this.#sideOf(side).best();
  }

  quantityAt(side: Side, price: PriceTicks): QuantityLots {
    return this.#sideOf(side).quantityAt(price);
  }

  #sideOf(side: Side): LevelSide {
    return side === 'buy' ? this.#bids : this.#asks;
  }

  /** Copies, best first; all levels without `levels`. */
  snapshot(levels?: number): DepthSnapshot {
    return {
      updateId: this.#updateId,
      bids: this.#bids.top(levels),
      asks: this.#asks.top(levels),
    };
  }

  /** CRC32 of the ten best levels of both sides; see `bookChecksum`. */
  checksum(): number {
    return bookChecksum(this.#scale, { bids: this.#bids, asks: this.#asks });
  }

  /** Everything that changed since the last take, or `undefined` when no update happened. */
  takeDelta(): DepthDelta | undefined {
    if (this.#updateId === this.#takenUpdateId) return undefined;
    const previousUpdateId = this.#takenUpdateId;
    this.#takenUpdateId = this.#updateId;
    return {
      firstUpdateId: (previousUpdateId + 1) as UpdateId,
      lastUpdateId: this.#updateId,
      previousUpdateId,
      bids: takeChanged(this.#changedBids, this.#bids),
      asks: takeChanged(this.#changedAsks, this.#asks),
    };
  }
}

interface BookPlace {
  readonly market: string;
  readonly price?: PriceTicks;
  /** Absent for an order that was not on the book. */
  readonly updateId?: UpdateId;
}

interface LevelChange {
  readonly quantity: number;
  readonly orders: number;
}

function priced(price: PriceTicks | undefined): { readonly price?: PriceTicks } {
  return price === undefined ? {} : { price };
}

function shrunk(event: {
  readonly by: QuantityLots;
  readonly remaining: QuantityLots;
  readonly hidden?: QuantityLots;
}): LevelChange {
  return { quantity: (event.hidden ?? 0) - event.by, orders: event.remaining === 0 ? -1 : 0 };
}

function takeChanged(changed: Set<PriceTicks>, side: LevelSide): Level[] {
  const levels: Level[] = [];
  for (const price of changed) levels.push({ price, quantity: side.quantityAt(price) });
  changed.clear();
  const descending = side.side === 'buy';
  levels.sort((a, b) => (descending ? b.price - a.price : a.price - b.price));
  return levels;
}
