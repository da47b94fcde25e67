/**
 * The deltas of one book, for everyone, and the way back in for those who missed some.
 *
 * Changes are gathered until they are taken; a delta covers all update ids since the one before it.
 * The prices of the newest deltas are remembered, so that someone who left at one of them gets one
 * delta from there to now; for anyone else there is a snapshot.
 */
import type { PriceTicks, TimeMicros } from '@exchange/core';
import type { DepthFold, Level } from '@exchange/core/market-data';
import { formatPrice, formatQuantity } from '@exchange/core/units';
import type { MarketView } from '../views.ts';
import type { DepthDelta, LevelText } from './depth-delta.ts';

/** Levels in a resync message, per side. */
const SNAPSHOT_LEVELS_MAX = 1_000;
/** Deltas, and prices in them, that one can resume across. */
const REMEMBERED_DELTAS_MAX = 4_096;
const REMEMBERED_PRICES_MAX = 65_536;

interface Remembered {
  readonly first: number;
  readonly last: number;
  readonly asks: readonly PriceTicks[];
  readonly bids: readonly PriceTicks[];
}

export interface DepthTimes {
  readonly eventTime: TimeMicros;
  readonly engineTime: TimeMicros;
}

export type Resumed =
  | { readonly kind: 'current' }
  | { readonly kind: 'delta'; readonly delta: DepthDelta }
  | { readonly kind: 'resync'; readonly reason: 'too-old' | 'ahead' };

export class DepthPublisher {
  readonly #fold: DepthFold;
  readonly #market: MarketView;
  #remembered: Remembered[] = [];
  #rememberedPrices = 0;

  constructor(fold: DepthFold, market: MarketView) {
    this.#fold = fold;
    this.#market = market;
    // What happened before was in nobody's stream.
    fold.takeDelta();
  }

  /** Everything since the last take; undefined when nothing changed. */
  take(times: DepthTimes): DepthDelta | undefined {
    const delta = this.#fold.takeDelta();
    if (delta === undefined) return undefined;
    const { firstUpdateId: first, lastUpdateId: last, asks, bids } = delta;
    this.#remember({ first, last, asks: asks.map(priceOf), bids: bids.map(priceOf) });
    return this.#delta({ first, last, asks, bids }, times);
  }

  #remember(entry: Remembered): void {
    this.#remembered.push(entry);
    this.#rememberedPrices += entry.asks.length + entry.bids.length;
    const { length } = this.#remembered;
    if (length <= REMEMBERED_DELTAS_MAX && this.#rememberedPrices <= REMEMBERED_PRICES_MAX) return;
    // Half of them at once, so that forgetting costs little on average.
    const forgotten = this.#remembered.slice(0, Math.ceil(length / 2));
    this.#remembered = this.#remembered.slice(forgotten.length);
    for (const { asks, bids } of forgotten) this.#rememberedPrices -= asks.length + bids.length;
  }

  /** What someone needs who has the book as of update `from`. Take first. */
  resume(from: number, times: DepthTimes): Resumed {
    const last = this.#fold.updateId;
    if (from === last) return { kind: 'current' };
    if (from > last) return { kind: 'resync', reason: 'ahead' };
    const oldest = this.#remembered[0];
    if (oldest === undefined || from < oldest.first - 1)
      return { kind: 'resync', reason: 'too-old' };
    const missed = this.#remembered.filter((entry) => entry.last > from);
    const side = (which: 'asks' | 'bids'): Level[] => {
      const prices = new Set(missed.flatMap((entry) => entry[which]));
      const engineSide = which === 'asks' ? 'sell' : 'buy';
      return [...prices].map((price) => ({
        price,
        quantity: this.#fold.quantityAt(engineSide, price),
      }));
    };
    const levels = { first: from + 1, last, asks: side('asks'), bids: side('bids') };
    return { kind: 'delta', delta: this.#delta(levels, times) };
  }

  #delta(
    change: {
      readonly first: number;
      readonly last: number;
      readonly asks: readonly Level[];
      readonly bids: readonly Level[];
    },
    { eventTime, engineTime }: DepthTimes,
  ): DepthDelta {
    return {
      symbol: this.#market.symbol,
      first: change.first,
      last: change.last,
      eventTime,
      engineTime,
      asks: this.#texts(change.asks),
      bids: this.#texts(change.bids),
      checksum: this.#fold.checksum(),
    };
  }

  /** The whole book as one message, for those who cannot resume. */
  resyncText(reason: 'too-old' | 'ahead', { eventTime, engineTime }: DepthTimes): string {
    const { updateId, asks, bids } = this.#fold.snapshot(SNAPSHOT_LEVELS_MAX);
    return JSON.stringify({
      e: 'resync',
      E: eventTime,
      T: engineTime,
      s: this.#market.symbol,
      u: updateId,
      cs: this.#fold.checksum(),
      reason,
      a: this.#texts(asks),
      b: this.#texts(bids),
    });
  }

  best(): {
    readonly updateId: number;
    readonly bid: Level | undefined;
    readonly ask: Level | undefined;
  } {
    return {
      updateId: this.#fold.updateId,
      bid: this.#fold.best('buy'),
      ask: this.#fold.best('sell'),
    };
  }

  #texts(levels: readonly Level[]): LevelText[] {
    const market = this.#market;
    return levels.map(({ price, quantity }) => [
      formatPrice(market, price),
      // Zero is the sign for a level that is gone, at any scale.
      quantity === 0 ? '0' : formatQuantity(market, quantity),
    ]);
  }
}

function priceOf({ price }: Level): PriceTicks {
  return price;
}
