/**
 * A client's copy of a book: a snapshot, then deltas with absolute sizes. It says when a delta does
 * not fit, and the caller fetches a new snapshot; it never guesses.
 *
 * Rule of the sequence: a delta that ends at or before the book is stale and changes nothing. The
 * first one after a snapshot may begin before it; every later one begins exactly one after the
 * previous one's end.
 */
import type { Side } from '../engine/commands.ts';
import { type MarketScale, parseLevelQuantity, parsePrice } from '../units/decimal.ts';
import type { PriceTicks, QuantityLots } from '../units/quantities.ts';
import { bookChecksum } from './book-checksum.ts';
import { type Level, LevelSide } from './levels.ts';

export interface BookSnapshot {
  readonly updateId: number;
  readonly bids: readonly Level[];
  readonly asks: readonly Level[];
}

/** `DepthDelta` of the market-data folds is one. */
export interface BookDelta {
  readonly firstUpdateId: number;
  readonly lastUpdateId: number;
  /** The end of the delta before it, where the stream says so. */
  readonly previousUpdateId?: number;
  /** What `checksum()` must be once it is applied, where the stream says so. */
  readonly checksum?: number;
  readonly bids: readonly Level[];
  readonly asks: readonly Level[];
}

/**
 * `gap`: deltas are missing, nothing was changed. `checksum-mismatch`: it was applied and the book
 * is wrong. After either one only a snapshot helps.
 */
export type DeltaOutcome = 'applied' | 'stale' | 'gap' | 'checksum-mismatch';

export class L2Book {
  readonly market: MarketScale;
  readonly #bids = new LevelSide('buy');
  readonly #asks = new LevelSide('sell');
  #updateId = 0;
  #sinceSnapshot = 0;

  constructor(market: MarketScale) {
    this.market = market;
  }

  get updateId(): number {
    return this.#updateId;
  }

  reset(snapshot: BookSnapshot): void {
    this.#bids.clear();
    this.#asks.clear();
    this.#setAll(snapshot);
    this.#updateId = snapshot.updateId;
    this.#sinceSnapshot = 0;
  }

  apply(delta: BookDelta): DeltaOutcome {
    if (delta.lastUpdateId <= this.#updateId) return 'stale';
    const expected = this.#updateId + 1;
    const first = this.#sinceSnapshot === 0;
    if (first ? delta.firstUpdateId > expected : delta.firstUpdateId !== expected) return 'gap';
    const { previousUpdateId } = delta;
    if (!first && previousUpdateId !== undefined && previousUpdateId !== this.#updateId)
      return 'gap';
    this.#setAll(delta);
    this.#updateId = delta.lastUpdateId;
    this.#sinceSnapshot++;
    if (delta.checksum !== undefined && delta.checksum !== this.checksum()) {
      return 'checksum-mismatch';
    }
    return 'applied';
  }

  #setAll({
    bids,
    asks,
  }: {
    readonly bids: readonly Level[];
    readonly asks: readonly Level[];
  }): void {
    for (const { price, quantity } of bids) this.#bids.set(price, quantity);
    for (const { price, quantity } of asks) this.#asks.set(price, quantity);
  }

  /** Sets one level without any rule of sequence, for feeds that have none. */
  set(side: Side, price: PriceTicks, quantity: QuantityLots): void {
    this.#sideOf(side).set(price, quantity);
  }

  /** Forgets all but the best levels, for feeds that are cut off at a depth. */
  trim(levels: number): void {
    this.#bids.trim(levels);
    this.#asks.trim(levels);
  }

  #sideOf(side: Side): LevelSide {
    return side === 'buy' ? this.#bids : this.#asks;
  }

  best(side: Side): Level | undefined {
    return this.#sideOf(side).best();
  }

  /** 0 is the best level. */
  level(side: Side, index: number): Level | undefined {
    return this.#sideOf(side).at(index);
  }

  quantityAt(side: Side, price: PriceTicks): QuantityLots {
    return this.#sideOf(side).quantityAt(price);
  }

  size(side: Side): number {
    return this.#sideOf(side).size;
  }

  /** Copies, best first; all levels without `count`. */
  levels(side: Side, count?: number): readonly Level[] {
    return this.#sideOf(side).top(count);
  }

  checksum(): number {
    return bookChecksum(this.market, { bids: this.#bids, asks: this.#asks });
  }
}

/**
 * Levels as text into whole units; quantity zero is allowed.
 * @returns `undefined` when one is malformed or off the market's grid
 */
export function parseLevels(
  market: MarketScale,
  levels: readonly (readonly [price: string, quantity: string])[],
): Level[] | undefined {
  const parsed: Level[] = [];
  for (const [priceText, quantityText] of levels) {
    const price = parsePrice(market, priceText);
    const quantity = parseLevelQuantity(market, quantityText);
    if (!price.ok || quantity === undefined) return undefined;
    parsed.push({ price: price.value, quantity });
  }
  return parsed;
}
