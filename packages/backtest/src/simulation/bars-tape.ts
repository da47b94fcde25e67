/**
 * A market played from candles. What it assumes:
 *
 * - What a strategy asks for between two opens reaches the exchange at the next open: market orders
 *   and limits that are through it execute at the open, `slippageTicks` worse, in any quantity. What
 *   it asks for while the bar opens (in answer to the open itself) executes at that open too.
 * - A resting order is filled, whole, at its own price, when the bar trades beyond it by at least a
 *   tick. A bar that only touches it fills nothing. One that opens beyond it fills it at its own
 *   price, not at the better open.
 * - Inside a bar the order of high and low is unknown: `pessimistic` goes first to the extreme that
 *   is worse for the position held (flat: to the one nearer to the open); `ohlc` and `olhc` always go one way.
 * - Volume does not limit fills; fills beyond a bar's volume are counted and reported.
 */
import type { Side } from '@exchange/core';
import { priceTicks, quantityLots, type TimeMicros, timeMicros } from '@exchange/core/units';
import type { BarRow } from '../data/rows.ts';
import type { OwnOrders } from './own-orders.ts';
import type { Request } from './requests.ts';
import { type TapeAccount, type TapeBook, UNLIMITED_LOTS } from './tape.ts';

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
    this.#reach(isHighFirst ? bar.high : bar.low, isHighFirst ? 'buy' : 'sell', first);
    this.#reach(isHighFirst ? bar.low : bar.high, isHighFirst ? 'sell' : 'buy', second);
    this.#price = bar.close;
  }

  /** Our resting orders that the open already left behind. */
  gap(time: TimeMicros): void {
    this.#reach(this.#price, 'buy', time);
    this.#reach(this.#price, 'sell', time);
  }

  /** Executes a request with somebody at the open to trade with; `execute` sends it to the exchange. */
  withCounterparty(request: Request, time: TimeMicros, execute: () => void): void {
    const need = this.#needed(request);
    if (need === undefined) return execute();
    const { account, slippageTicks } = this.#options;
    const side: Side = need.side === 'buy' ? 'sell' : 'buy';
    const price =
      side === 'sell' ? this.#price + slippageTicks : Math.max(1, this.#price - slippageTicks);
    account.quote(side, price, need.quantity, time);
    execute();
    account.withdraw(side, time);
  }

  /** Side and size that a request may take at the open. */
  #needed(request: Request): { side: Side; quantity: number } | undefined {
    if (request.kind === 'cancel') return undefined;
    const order =
      request.kind === 'place' ? request.order : this.#options.orders.find(request.clientId);
    if (order === undefined) return undefined;
    const price = request.kind === 'place' ? request.order.price : (request.price ?? order.price);
    const quantity =
      request.kind === 'place' ? request.order.quantity : (request.quantity ?? order.quantity);
    const isMarket = order.type === 'market';
    const { slippageTicks } = this.#options;
    const isThrough =
      price !== undefined &&
      (order.side === 'buy'
        ? price >= this.#price + slippageTicks
        : price <= this.#price - slippageTicks);
    return isMarket || isThrough ? { side: order.side, quantity } : undefined;
  }

  #reach(price: number, side: Side, time: TimeMicros): void {
    // One tick short of the extreme: to be filled, an order has to be traded through.
    const limit = side === 'buy' ? price - 1 : price + 1;
    const isReached = this.#options.orders.open.some((order) => {
      if (
        order.market.symbol !== this.#options.symbol ||
        order.price === undefined ||
        order.side === side
      )
        return false;
      return side === 'buy' ? order.price <= limit : order.price >= limit;
    });
    if (isReached) this.#options.account.take(side, limit, UNLIMITED_LOTS, time);
  }

  /** Both sides show the bar's price: what it closed at, or what it opened at. */
  get book(): TapeBook {
    if (this.#price < 1) return { bid: undefined, ask: undefined, level: () => undefined };
    const { slippageTicks } = this.#options;
    const bid = {
      price: priceTicks(Math.max(1, this.#price - slippageTicks)),
      quantity: quantityLots(UNLIMITED_LOTS),
    };
    const ask = {
      price: priceTicks(this.#price + slippageTicks),
      quantity: quantityLots(UNLIMITED_LOTS),
    };
    return {
      bid,
      ask,
      level: (side, index) => (index > 0 ? undefined : side === 'buy' ? bid : ask),
    };
  }
}

function isHighWorse(bar: BarRow, position: number): boolean {
  if (position !== 0) return position < 0;
  return bar.high - bar.open < bar.open - bar.low;
}
