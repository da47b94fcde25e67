/**
 * One side of an aggregated book: levels sorted so that the best one is last, because nearly all
 * changes happen there. A change costs a binary search, and a move of the better levels when a
 * price appears or disappears.
 */
import type { Side } from '../engine/commands.ts';
import { QUANTITY_LOTS_MAX } from '../limits.ts';
import type { PriceTicks, QuantityLots } from '../units/quantities.ts';

export interface Level {
  readonly price: PriceTicks;
  readonly quantity: QuantityLots;
}

/** A level with the number of orders in it. */
export interface CountedLevel extends Level {
  readonly orders: number;
}

interface MutableLevel {
  readonly price: PriceTicks;
  /** Ascending towards the best: the price for bids, its negative for asks. */
  readonly rank: number;
  /** What is shown: at most 2^53−1. */
  quantity: QuantityLots;
  orders: number;
  /** The sum itself while it is larger than what can be shown. */
  excess: bigint | undefined;
}

export class LevelSide {
  readonly side: Side;
  readonly #sign: 1 | -1;
  readonly #levels: MutableLevel[] = [];

  constructor(side: Side) {
    this.side = side;
    this.#sign = side === 'buy' ? 1 : -1;
  }

  get size(): number {
    return this.#levels.length;
  }

  /** Index of the first level whose rank is at least `rank`. */
  #find(rank: number): number {
    let low = 0;
    let high = this.#levels.length;
    // Most changes are at the touch: look there before searching.
    const best = this.#levels[high - 1];
    if (best !== undefined && best.rank < rank) return high;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const level = this.#levels[middle];
      if (level !== undefined && level.rank < rank) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #at(price: PriceTicks): MutableLevel | undefined {
    const rank = this.#sign * price;
    const level = this.#levels[this.#find(rank)];
    return level !== undefined && level.rank === rank ? level : undefined;
  }

  quantityAt(price: PriceTicks): QuantityLots {
    return this.#at(price)?.quantity ?? (0 as QuantityLots);
  }

  /** Absolute: zero removes the level, unless orders of it are about to show more. */
  set(price: PriceTicks, quantity: QuantityLots, orders = 0): void {
    const rank = this.#sign * price;
    const index = this.#find(rank);
    const level = this.#levels[index];
    if (level !== undefined && level.rank === rank) {
      if (quantity === 0 && orders <= 0) {
        this.#levels.splice(index, 1);
      } else {
        level.quantity = quantity;
        level.orders = orders;
        level.excess = undefined;
      }
    } else if (quantity > 0) {
      this.#levels.splice(index, 0, { price, rank, quantity, orders, excess: undefined });
    }
  }

  /**
   * Relative; the level goes with its last order: one whose displayed lots are gone may have hidden
   * ones, which show before the command is over. A sum of orders past 2^53−1 lots shows
   * as that, and is right again when it has shrunk.
   */
  change(price: PriceTicks, quantity: number, orders: number): void {
    const level = this.#at(price);
    const next = (level?.quantity ?? 0) + quantity;
    const count = (level?.orders ?? 0) + orders;
    if (level?.excess === undefined && next <= QUANTITY_LOTS_MAX) {
      this.set(price, next as QuantityLots, count);
    } else {
      this.#changeExcess(
        price,
        BigInt(level?.excess ?? level?.quantity ?? 0) + BigInt(quantity),
        count,
      );
    }
  }

  #changeExcess(price: PriceTicks, exact: bigint, orders: number): void {
    if (exact <= BigInt(QUANTITY_LOTS_MAX)) {
      this.set(price, Number(exact) as QuantityLots, orders);
      return;
    }
    this.set(price, QUANTITY_LOTS_MAX as QuantityLots, orders);
    const level = this.#at(price);
    if (level !== undefined) level.excess = exact;
  }

  best(): CountedLevel | undefined {
    return this.#levels[this.#levels.length - 1];
  }

  /** Best first; the level at `index`. The object changes with the book: copy it to keep it. */
  at(index: number): CountedLevel | undefined {
    return this.#levels[this.#levels.length - 1 - index];
  }

  /** Copies, best first; all of them without `count`. */
  top(count: number = this.#levels.length): CountedLevel[] {
    const levels: CountedLevel[] = [];
    const end = Math.max(0, this.#levels.length - count);
    for (let index = this.#levels.length - 1; index >= end; index--) {
      const level = this.#levels[index];
      if (level !== undefined) {
        levels.push({ price: level.price, quantity: level.quantity, orders: level.orders });
      }
    }
    return levels;
  }

  /** Forgets all but the `count` best levels. */
  trim(count: number): void {
    const excess = this.#levels.length - count;
    if (excess > 0) this.#levels.splice(0, excess);
  }

  clear(): void {
    this.#levels.length = 0;
  }
}
