/**
 * The demo's market makers: three temperaments for each market, all with the same opinion about
 * what
 * it is worth. A tight one quotes little near the fair value, a patient one more behind it, a wide
 * one gives
 * the book its depth.
 */
import {
  fairValues,
  filters,
  guards,
  marketMaker,
  models,
  type PriceSource,
  type QuoteModel,
  sources,
} from '@exchange/mm';
import type { Strategy } from '@exchange/sdk/strategy';
import type { DemoMarket } from '../demo-markets.ts';

interface Temperament {
  readonly bps: readonly number[];
  /** Usual orders of the crowd in each level. */
  readonly sizes: readonly number[];
  /** In basis points: how far off a quote may be before it is moved. */
  readonly toleranceBps: number;
  readonly everyMilliseconds: number;
  readonly skewBps: number;
}

const temperaments: readonly Temperament[] = [
  { bps: [1.2, 2.5, 4], sizes: [3, 6, 9], toleranceBps: 0.4, everyMilliseconds: 400, skewBps: 3 },
  {
    bps: [2.4, 5, 8, 12],
    sizes: [8, 14, 20, 30],
    toleranceBps: 0.9,
    everyMilliseconds: 700,
    skewBps: 5,
  },
  {
    bps: [6, 10, 16, 25, 40],
    sizes: [25, 40, 60, 90, 150],
    toleranceBps: 2,
    everyMilliseconds: 1500,
    skewBps: 8,
  },
];

/** The price that everybody has in mind: a walk that goes on from the market's last price. */
export function opinion(
  market: DemoMarket,
  options: { readonly seed: number; readonly lastPrice: number | undefined },
): PriceSource {
  return sources.randomWalk({
    id: 'opinion',
    seed: `${options.seed}:${market.symbol}`,
    start: options.lastPrice ?? market.startPrice,
    volatilityBps: market.volatilityBps,
    trendBps: 0.25,
    regimeSeconds: 40,
    reversionPerHour: 0.5,
  });
}

export interface MakerOptions {
  readonly market: DemoMarket;
  readonly opinion: PriceSource;
  /** Index of one of the three. */
  readonly temperament: number;
}

export function demoMaker({ market, opinion: source, temperament }: MakerOptions): Strategy {
  const kind = temperaments[temperament % temperaments.length] as Temperament;
  const size = kind.sizes.map((count) => decimal(count * market.orderSize));
  const tick = Number(market.tickSize);
  return marketMaker({
    name: `maker-${temperament + 1}-${market.symbol}`,
    market: market.symbol,
    // The book's own price counts a little, so that the crowd's pressure moves the market.
    sources: [source, sources.thisMarket('micro')],
    fair: fairValues.weighted({ opinion: 3, micro: 1 }),
    model: models.fixedSpread({ bidBps: kind.bps, askBps: kind.bps, size }),
    filters: [filters.inventorySkew({ bps: kind.skewBps, size: 'keep' }), filters.postOnlyShift()],
    guards: [
      guards.staleSource({ milliseconds: 10_000 }),
      guards.rejectBurst({ count: 50, withinMilliseconds: 5_000, pauseMilliseconds: 2_000 }),
    ],
    inventory: { limit: decimal(Number(market.makerBase) * 0.5), target: market.makerBase },
    refresh: {
      toleranceTicks: Math.max(
        1,
        Math.round((market.startPrice * kind.toleranceBps) / 10_000 / tick),
      ),
      everyMilliseconds: kind.everyMilliseconds,
      reactMilliseconds: Math.floor(kind.everyMilliseconds / 2),
      minLifeMilliseconds: 300,
    },
    // The next start adopts nothing and cancels first; leaving them makes the end of the demo
    // quick.
    onExit: 'leave',
  });
}

/**
 * Layers around a price that another source gives: for a recording, whose own quotes are a maker of
 * their own.
 */
export function backgroundMaker(options: {
  readonly market: DemoMarket;
  readonly source: PriceSource;
  readonly model: QuoteModel;
  readonly name: string;
  readonly toleranceTicks: number;
  readonly everyMilliseconds: number;
}): Strategy {
  const { market, source, model, name, toleranceTicks, everyMilliseconds } = options;
  return marketMaker({
    name,
    market: market.symbol,
    sources: [source],
    model,
    filters: [filters.postOnlyShift()],
    guards: [guards.staleSource({ milliseconds: 10_000 })],
    inventory: { limit: decimal(Number(market.makerBase) * 0.9), target: market.makerBase },
    refresh: { toleranceTicks, everyMilliseconds, reactMilliseconds: everyMilliseconds },
    onExit: 'leave',
  });
}

/** Plain decimal text, never with an exponent. */
export function decimal(value: number): string {
  return value.toFixed(8).replace(/\.?0+$/, '');
}
