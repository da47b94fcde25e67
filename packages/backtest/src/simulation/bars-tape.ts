/**
 * A market played from candles. What it assumes:
 *
 * - What a strategy asks for between two opens reaches the exchange at the next open: market orders
 *   and limits that are through it execute at the open, `slippageTicks` worse, in any quantity.
 * What
 *   it asks for while the bar opens (in answer to the open itself) executes at that open too.
 * - A resting order is filled, whole, at its own price, when the bar trades beyond it by at least a
 *   tick. A bar that only touches it fills nothing. One that opens beyond it fills it at its own
 *   price, not at the better open.
 * - Inside a bar the order of high and low is unknown: `pessimistic` goes first to the extreme that
 *   is worse for the position held (flat: to the one nearer to the open); `ohlc` and `olhc` always
 * go one way.
 * - Volume does not limit fills; fills beyond a bar's volume are counted and reported.
 */
import type { OrderType, Side } from '@exchange/core';
import {
  type PriceTicks,
  priceTicks,
  type QuantityLots,
  quantityLots,
  type TimeMicros,
  timeMicros,
} from '@exchange/core/units';
import type { BarRow } from '../data/rows.ts';
import type { OwnOrders } from './own-orders.ts';
import type { Request } from './requests.ts';
import { opposite, type TapeAccount, type TapeBook, UNLIMITED_LOTS } from './tape.ts';

export interface BarsFill {
  readonly mode: 'bars';
  /** Default `pessimistic`. */
  readonly path?: 'pessimistic' | 'ohlc' | 'olhc';
  /** Default 0. */
  readonly slippageTicks?: number;
}

export interface BarsTapeOptions {
  readonly account: TapeAccount;
  readonly orders: OwnOrders;
  readonly symbol: string;
  readonly path: 'pessimistic' | 'ohlc' | 'olhc';
  readonly slippageTicks: number;
}

export class BarsTape {
  readonly #options: BarsTapeOptions;
  #price = 0;
  #isOpening = false;

  constructor(options: BarsTapeOptions) {
    this.#options = options;
  }

  /** Requests reach the exchange only while a bar opens. */
  get isOpening(): boolean {
    return this.#isOpening;
  }

  open(bar: BarRow): void {
    this.#price = bar.open;
    this.#isOpening = true;
  }

  /** The last price opens once more, for what is asked at the end of the data. */
  openAtClose(): void {
    this.#isOpening = true;
  }

  /** The rest of the bar, once everything that answers the open has been executed. */
  play(bar: BarRow, position: number): void {
    this.#isOpening = false;
    const { path } = this.#options;
    const isHighFirst = path === 'ohlc' || (path === 'pessimistic' && isHighWorse(bar, position));
    const span = bar.closeTime - bar.time;
    const first = timeMicros(bar.time + Math.floor(span / 3));
    const second = timeMicros(bar.time + Math.floor((span * 2) / 3));
    this.#reach(
      { price: isHighFirst ? bar.high : bar.low, side: isHighFirst ? 'buy' : 'sell' },
      first,
    );
    this.#reach(
      { price: isHighFirst ? bar.low : bar.high, side: isHighFirst ? 'sell' : 'buy' },
      second,
    );
    this.#price = bar.close;
  }

  /** Our resting orders that the open already left behind. */
  gap(time: TimeMicros): void {
    this.#reach({ price: this.#price, side: 'buy' }, time);
    this.#reach({ price: this.#price, side: 'sell' }, time);
  }

  /**
   * Executes a request with somebody at the open to trade with; `execute` sends it to the exchange.
   */
  withCounterparty(request: Request, time: TimeMicros, execute: () => void): void {
    const wish = this.#wish(request);
    const { account } = this.#options;
    if (wish === undefined || !this.#isThrough(wish)) {
      execute();
      return;
    }
    const side = opposite(wish.side);
    const price = this.#openPrice(wish.side);
    const order = { side, price, quantity: wish.quantity, time };
    // An order of ours that rests right at the open stands in the way; then it is a tick worse.
    if (!account.quote(order))
      account.quote({ ...order, price: price + (side === 'sell' ? 1 : -1) });
    execute();
    account.withdraw(side, time);
  }

  /** What a taker of that side pays at the open. */
  #openPrice(taker: Side): number {
    const { slippageTicks } = this.#options;
    return taker === 'buy' ? this.#price + slippageTicks : Math.max(1, this.#price - slippageTicks);
  }

  /** What the request would make of its order. */
  #wish(request: Request): Wish | undefined {
    switch (request.kind) {
      case 'cancel':
        return undefined;
      case 'place':
        return request.order;
      case 'amend': {
        const order = this.#options.orders.find(request.clientId);
        if (order === undefined) return undefined;
        const { price = order.price, quantity = order.quantity } = request;
        return { side: order.side, type: order.type, price, quantity };
      }
    }
  }

  #isThrough({ type, side, price }: Wish): boolean {
    if (type === 'market') return true;
    if (price === undefined) return false;
    return side === 'buy' ? price >= this.#openPrice('buy') : price <= this.#openPrice('sell');
  }

  /** The market went to `price`, taking from our orders on the way. */
  #reach({ price, side }: { readonly price: number; readonly side: Side }, time: TimeMicros): void {
    // One tick short of it: to be filled, an order has to be traded through.
    const limit = side === 'buy' ? price - 1 : price + 1;
    const isReached = this.#options.orders
      .limits(this.#options.symbol, opposite(side))
      .some((order) => (side === 'buy' ? order.price <= limit : order.price >= limit));
    if (isReached)
      this.#options.account.take({ side, price: limit, quantity: UNLIMITED_LOTS, time });
  }

  /** Both sides show the bar's price: what it opened at while it opens, then what it closed at. */
  get book(): TapeBook {
    if (this.#price < 1) return { bid: undefined, ask: undefined, level: () => undefined };
    const quantity = quantityLots(UNLIMITED_LOTS);
    const bid = { price: priceTicks(this.#openPrice('sell')), quantity };
    const ask = { price: priceTicks(this.#openPrice('buy')), quantity };
    return {
      bid,
      ask,
      level: (side, index) => (index > 0 ? undefined : side === 'buy' ? bid : ask),
    };
  }
}

interface Wish {
  readonly side: Side;
  readonly type?: OrderType | undefined;
  readonly price?: PriceTicks | undefined;
  readonly quantity: QuantityLots;
}

function isHighWorse(bar: BarRow, position: number): boolean {
  if (position !== 0) return position < 0;
  return bar.high - bar.open < bar.open - bar.low;
}
