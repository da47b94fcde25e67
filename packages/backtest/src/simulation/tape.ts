/**
 * The tape: everybody else in the market, played from recorded data. It decides what our orders meet,
 * and so it is where the assumptions of a backtest live; each one states its own.
 */
import type { Command, ExchangeEvent, Side } from '@exchange/core';
import { type PriceTicks, priceTicks, quantityLots, type TimeMicros } from '@exchange/core/units';
import type { BookLevelView } from '@exchange/sdk/strategy';
import type { Request } from './requests.ts';
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

export class TapeAccount {
  readonly #venue: Venue;
  readonly #market: string;
  readonly #sink: EventSink;
  #quotes = 0;

  constructor(venue: Venue, market: string, sink: EventSink) {
    this.#venue = venue;
    this.#market = market;
    this.#sink = sink;
  }

  /** Takes from our resting orders at `price` or better, and leaves nothing behind. */
  take(side: Side, price: number, quantity: number, time: TimeMicros): void {
    if (quantity <= 0 || price < 1) return;
    this.#apply({ ...this.#order(side, price, quantity), timeInForce: 'ioc' }, time);
  }

  /** Rests; @returns false when it was refused */
  quote(side: Side, price: number, quantity: number, time: TimeMicros): boolean {
    if (price < 1) return false;
    const clientId = `tape-${side}`;
    const events = this.#apply(
      {
        ...this.#order(side, price, quantity),
        clientId: this.#nextId(clientId),
        postOnly: 'reject',
      },
      time,
    );
    return events.some(({ kind }) => kind === 'order-rested');
  }

  withdraw(side: Side, time: TimeMicros): void {
    this.#apply(
      { kind: 'cancel-all', account: this.#venue.tape, market: this.#market, side },
      time,
    );
  }

  #nextId(prefix: string): string {
    this.#quotes += 1;
    return `${prefix}-${this.#quotes}`;
  }

  #order(side: Side, price: number, quantity: number) {
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

/** Our request as a command of our account. */
export function commandOf(request: Request, venue: Venue): Command {
  const { own: account } = venue;
  const { market, clientId } = request;
  switch (request.kind) {
    case 'cancel':
      return { kind: 'cancel-order', account, market, clientId };
    case 'amend': {
      const { price, quantity } = request;
      return {
        kind: 'amend-order',
        account,
        market,
        clientId,
        ...(price === undefined ? {} : { price }),
        ...(quantity === undefined ? {} : { quantity }),
      };
    }
    case 'place': {
      const {
        side,
        price,
        quantity,
        type = 'limit',
        timeInForce,
        postOnly,
        selfTrade,
      } = request.order;
      const common = {
        kind: 'place-order',
        account,
        market,
        clientId,
        side,
        ...(selfTrade === undefined ? {} : { selfTrade }),
      } as const;
      if (type === 'market') {
        return {
          ...common,
          type,
          quantity,
          ...(price === undefined ? {} : { protectionPrice: price }),
        };
      }
      return {
        ...common,
        type,
        price: price as PriceTicks,
        quantity,
        ...(timeInForce === undefined ? {} : { timeInForce }),
        ...(postOnly === undefined ? {} : { postOnly }),
      };
    }
  }
}
