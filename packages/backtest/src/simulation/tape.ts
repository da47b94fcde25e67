/**
 * The tape: everybody else in the market, played from recorded data. It decides what our orders
 * meet,
 * and so it is where the assumptions of a backtest live; each one states its own.
 */
import type { Command, ExchangeEvent, Side } from '@exchange/core';
import { type OrderId, priceTicks, quantityLots, type TimeMicros } from '@exchange/core/units';
import type { BookLevelView } from '@exchange/sdk/strategy';
import type { Venue } from './venue.ts';

export interface TapeBook {
  readonly bid: BookLevelView | undefined;
  readonly ask: BookLevelView | undefined;
  level(side: Side, index: number): BookLevelView | undefined;
}

/** Where a tape's effects on our orders go. */
export type EventSink = (events: readonly ExchangeEvent[]) => void;

/** What recorded takers could have filled beyond this is not filled. */
export const UNLIMITED_LOTS = 2 ** 40;

export function opposite(side: Side): Side {
  return side === 'buy' ? 'sell' : 'buy';
}

export interface TapeOrder {
  readonly side: Side;
  /** Ticks; below 1 nothing is done. */
  readonly price: number;
  readonly quantity: number;
  readonly time: TimeMicros;
}

export class TapeAccount {
  readonly #venue: Venue;
  readonly #market: string;
  readonly #sink: EventSink;
  /** The order that quotes on each side; gone or not, its id is asked for only to move it. */
  readonly #quoteIds: Partial<Record<Side, OrderId>> = {};

  constructor(options: {
    readonly venue: Venue;
    readonly market: string;
    readonly sink: EventSink;
  }) {
    this.#venue = options.venue;
    this.#market = options.market;
    this.#sink = options.sink;
  }

  /** Takes from our resting orders at `price` or better, and leaves nothing behind. */
  take(order: TapeOrder): void {
    if (order.quantity <= 0 || order.price < 1) return;
    this.#apply({ ...this.#command(order), timeInForce: 'ioc' }, order.time);
  }

  /** Rests; @returns false when it was refused */
  quote(order: TapeOrder): boolean {
    if (order.price < 1) return false;
    const events = this.#apply({ ...this.#command(order), postOnly: 'reject' }, order.time);
    const rested = events.find((event) => event.kind === 'order-rested');
    if (rested?.kind !== 'order-rested') return false;
    this.#quoteIds[order.side] = rested.orderId;
    return true;
  }

  /** Takes a quote to another price, with what is left of it; @returns false when it stays as it was */
  move({ side, price, time }: Omit<TapeOrder, 'quantity'>): boolean {
    const orderId = this.#quoteIds[side];
    if (orderId === undefined || price < 1) return false;
    const { tape: account } = this.#venue;
    const order = { account, market: this.#market, orderId, price: priceTicks(price) } as const;
    const events = this.#apply({ kind: 'amend-order', ...order }, time);
    return events.some(({ kind }) => kind === 'order-replaced');
  }

  withdraw(side: Side, time: TimeMicros): void {
    const account = this.#venue.tape;
    this.#apply({ kind: 'cancel-all', account, market: this.#market, side }, time);
  }

  #command({ side, price, quantity }: TapeOrder) {
    return {
      kind: 'place-order',
      account: this.#venue.tape,
      market: this.#market,
      side,
      type: 'limit',
      price: priceTicks(price),
      quantity: quantityLots(quantity),
    } as const;
  }

  #apply(command: Command, time: TimeMicros): readonly ExchangeEvent[] {
    const events = this.#venue.apply(command, time);
    this.#sink(events);
    return events;
  }
}
