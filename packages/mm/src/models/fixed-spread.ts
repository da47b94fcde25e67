import type { Side } from '@exchange/core';
import { awayBy, awaySign, type MakerState, type Quote, type QuoteModel } from '../parts.ts';

export interface FixedSpreadOptions {
  /** Distance of each level from the fair value in basis points, innermost first. */
  readonly bidBps: readonly number[];
  readonly askBps: readonly number[];
  /** Decimal text; one for all levels, or one a level (the last one repeats). */
  readonly size: string | readonly string[];
}

/** Layers at fixed distances. */
export function fixedSpread(options: FixedSpreadOptions): QuoteModel {
  return {
    name: 'fixed-spread',
    quotes: (state) => [
      ...layers({ state, side: 'buy', bps: options.bidBps, size: options.size, factor: 1 }),
      ...layers({ state, side: 'sell', bps: options.askBps, size: options.size, factor: 1 }),
    ],
  };
}

export interface LayerOptions {
  readonly state: MakerState;
  readonly side: Side;
  readonly bps: readonly number[];
  readonly size: string | readonly string[];
  /** Multiplies every distance. */
  readonly factor: number;
}

export function layers({ state, side, bps, size, factor }: LayerOptions): Quote[] {
  return bps.map((distance, level) => {
    const signed = awaySign(side) * distance * factor;
    return {
      side,
      level,
      price: awayBy(state.fair, signed),
      quantity: state.market.toLots(sizeAt(size, level)),
      because: [`fair ${signed >= 0 ? '+' : '−'}${Math.abs(signed).toFixed(1)} bp`],
    };
  });
}

function sizeAt(size: string | readonly string[], level: number): string {
  if (typeof size === 'string') return size;
  const text = size[Math.min(level, size.length - 1)];
  if (text === undefined) throw new RangeError('A list of sizes has at least one.');
  return text;
}
