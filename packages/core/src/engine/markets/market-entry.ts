/** One market as the engine runs it: its terms in fast form, its book, and its counters. */
import type { MatchingBook } from '../../book/matching-book.ts';
import type { Units } from '../../ledger/units.ts';
import { FAST_LIMIT, units } from '../../ledger/units.ts';
import type { MarketState } from '../commands.ts';
import type { Market } from '../events.ts';
import type { WaitingBook } from '../stops/waiting-book.ts';
import type { Indication } from './auction.ts';

export interface MarketAssets {
  readonly base: number;
  readonly quote: number;
}

export class MarketEntry {
  readonly index: number;
  readonly terms: Market;
  readonly baseAsset: number;
  readonly quoteAsset: number;
  readonly book: MatchingBook;
  readonly minNotional: Units;
  readonly maxNotional: Units;
  /** This and the next are written by `enterState` only. */
  state: MarketState = 'open';
  /** When its auction ends by itself; 0: there is none that does. */
  endsAt = 0;
  /** Orders have gathered in an auction and were not uncrossed yet: the book may be crossed. */
  isGathered = false;
  /** What was told of the auction that goes on. */
  told: Indication | undefined = undefined;
  /** That may not be so any more. */
  isStale = false;
  /** 0: no trade yet. */
  lastPrice = 0;
  lastTradeId = 0;
  updateId = 0;
  /** Its conditional orders, once there was one. */
  waiting: WaitingBook | undefined = undefined;
  /** Seq of the command that last changed the visible book. */
  #changedBy = 0;
  /** May be rounded; used only where a product with it is below `FAST_LIMIT`, and then it is exact. */
  readonly #quoteUnits: number;
  readonly #baseUnits: number;

  constructor(index: number, terms: Market, parts: MarketAssets & { readonly book: MatchingBook }) {
    this.index = index;
    this.terms = terms;
    this.baseAsset = parts.base;
    this.quoteAsset = parts.quote;
    this.book = parts.book;
    this.minNotional = units(terms.minNotional);
    this.maxNotional = units(terms.maxNotional);
    this.#quoteUnits = Number(terms.quoteUnitsPerTickLot);
    this.#baseUnits = Number(terms.baseUnitsPerLot);
  }

  /** price × quantity in units of the quote asset; exact. */
  notional(price: number, quantity: number): Units {
    const product = price * quantity * this.#quoteUnits;
    // Factors are whole and at least 1, so a product below 2^52 was never rounded on the way.
    if (product < FAST_LIMIT) return product;
    return units(BigInt(price) * BigInt(quantity) * this.terms.quoteUnitsPerTickLot);
  }

  /** The same where it is below `FAST_LIMIT`; otherwise it may be rounded, and is not below it. */
  fastNotional(price: number, quantity: number): number {
    return price * quantity * this.#quoteUnits;
  }

  /** Lots in units of the base asset; exact. */
  base(quantity: number): Units {
    const product = quantity * this.#baseUnits;
    if (product < FAST_LIMIT) return product;
    return units(BigInt(quantity) * this.terms.baseUnitsPerLot);
  }

  /** @returns what puts its counters and state back to where they are now */
  remember(): () => void {
    const { state, endsAt, isGathered, told, isStale, lastPrice, lastTradeId, updateId } = this;
    const changedBy = this.#changedBy;
    return () => {
      this.state = state;
      this.endsAt = endsAt;
      this.isGathered = isGathered;
      this.told = told;
      this.isStale = isStale;
      this.lastPrice = lastPrice;
      this.lastTradeId = lastTradeId;
      this.updateId = updateId;
      this.#changedBy = changedBy;
    };
  }

  /** The update id for a change by the command `seq`: one more for each command that changes the book. */
  change(seq: number): number {
    if (this.#changedBy !== seq) {
      this.#changedBy = seq;
      this.updateId += 1;
      this.isStale = true;
    }
    return this.updateId;
  }
}
