/**
 * A market played from its trades. What it assumes:
 *
 * - A trade in which a taker bought shows where the ask was, one in which a taker sold where the
 * bid
 *   was. The tape quotes there, with a quantity of its own (`touchQuantity`), and our takers trade
 *   against that. How much was really on offer is not in the data.
 * - Our resting order is filled by a recorded taker that would have reached it. At exactly our
 * price
 *   others were there before us: with `queue: 'behind'` (default) we get nothing until a trade
 * prints
 *   beyond our price; with `queue: 'front'` we come first.
 * - A recorded maker on the other side that quotes through our price would have traded with us.
 * - A fill is never larger than the recorded trade behind it, and nobody reacts to us.
 */
import type { Side } from '@exchange/core';
import type { TimeMicros } from '@exchange/core/units';
import type { BookLevelView } from '@exchange/sdk/strategy';
import type { TradeRow } from '../data/rows.ts';
import { BOOK_LEVELS_MAX } from '../limits.ts';
import type { OwnOrders } from './own-orders.ts';
import {
  opposite,
  type TapeAccount,
  type TapeBook,
  type TapeOrder,
  UNLIMITED_LOTS,
} from './tape.ts';
import type { Venue } from './venue.ts';

export interface TradesFill {
  readonly mode: 'trades';
  /** Default `behind`. */
  readonly queue?: 'behind' | 'front';
  /** Decimal text: what the tape shows on each side; default without end. */
  readonly touchQuantity?: string;
}

export interface TradesTapeOptions {
  readonly venue: Venue;
  readonly symbol: string;
  readonly account: TapeAccount;
  readonly orders: OwnOrders;
  readonly queue: 'behind' | 'front';
  readonly touchLots: number | undefined;
}

interface TapeQuote {
  price: number;
  /** Shown in the book. */
  isPlaced: boolean;
}

export class TradesTape {
  readonly #options: TradesTapeOptions;
  readonly #quotes: Record<Side, TapeQuote> = {
    buy: { price: 0, isPlaced: false },
    sell: { price: 0, isPlaced: false },
  };
  readonly #lots: number;

  constructor(options: TradesTapeOptions) {
    this.#options = options;
    this.#lots = options.touchLots ?? UNLIMITED_LOTS;
  }

  play(row: TradeRow): void {
    const { takerSide: taker, price, quantity, time } = row;
    const maker = opposite(taker);
    const beyond = this.#options.queue === 'behind' ? (taker === 'buy' ? -1 : 1) : 0;
    // The taker first reaches our orders on the maker's side, the maker would have met ours on the
    // taker's.
    this.#fill({ side: taker, price: price + beyond, quantity, time });
    this.#fill({ side: maker, price, quantity, time });
    // The side that is in the way goes first: the tape does not cross itself either.
    const other = this.#quotes[taker];
    if (other.price > 0 && !isApart(maker, price, other.price)) {
      this.#moveQuote(taker, taker === 'buy' ? price - 1 : price + 1, time);
    }
    this.#moveQuote(maker, price, time);
  }

  #fill(order: TapeOrder): void {
    const reachable = this.#reachableLots(order);
    if (reachable === 0) return;
    const { side, quantity, time } = order;
    // The tape's own quote must not be in the way of its taker.
    this.#withdraw(opposite(side), time);
    this.#options.account.take({ ...order, quantity: Math.min(quantity, reachable) });
    this.#place(opposite(side), time);
  }

  /** Our lots that a taker of that side with that limit would meet. */
  #reachableLots({ side, price: limit }: TapeOrder): number {
    const { orders, symbol } = this.#options;
    return orders
      .limits(symbol, opposite(side))
      .filter(({ price }) => (side === 'buy' ? price <= limit : price >= limit))
      .reduce((lots, { remaining }) => lots + remaining, 0);
  }

  #moveQuote(side: Side, price: number, time: TimeMicros): void {
    const quote = this.#quotes[side];
    if (quote.price === price && quote.isPlaced && this.#options.touchLots === undefined) return;
    quote.price = price;
    this.#place(side, time);
  }

  #withdraw(side: Side, time: TimeMicros): void {
    const quote = this.#quotes[side];
    if (!quote.isPlaced) return;
    this.#options.account.withdraw(side, time);
    quote.isPlaced = false;
  }

  /** At its price, or where our own orders leave room: it never trades by quoting. */
  #place(side: Side, time: TimeMicros): void {
    const quote = this.#quotes[side];
    if (quote.price < 1) return;
    const ours = this.#options.orders
      .limits(this.#options.symbol, opposite(side))
      .filter(({ state }) => state !== 'pending')
      .map(({ price }) => price);
    const price =
      side === 'buy'
        ? Math.min(quote.price, Math.min(...ours) - 1)
        : Math.max(quote.price, Math.max(...ours) + 1);
    const { account, touchLots } = this.#options;
    // One command instead of two, when there is no quantity to restore.
    if (quote.isPlaced && touchLots === undefined && account.move({ side, price, time })) return;
    this.#withdraw(side, time);
    quote.isPlaced = account.quote({ side, price, quantity: this.#lots, time });
  }

  get book(): TapeBook {
    const { venue, symbol } = this.#options;
    const { bids, asks } = venue.exchange.depth(symbol, BOOK_LEVELS_MAX);
    const level = (side: Side, index: number): BookLevelView | undefined =>
      (side === 'buy' ? bids : asks)[index];
    return { bid: bids[0], ask: asks[0], level };
  }
}

/** A quote of `side` at `price` does not cross one of the other side at `other`. */
function isApart(side: Side, price: number, other: number): boolean {
  return side === 'sell' ? price > other : price < other;
}
