/**
 * A CRC32 that two sides can compute from their own copy of a book and compare: Kraken's rule. The
 * ten best asks, best first, then the ten best bids: of each level price and quantity as text at the
 * market's scale, with the point left out and leading zeros stripped.
 */
import { type MarketScale, stepDigits } from '../units/decimal.ts';
import { crc32 } from './crc32.ts';
import type { LevelSide } from './levels.ts';

export const CHECKSUM_LEVELS = 10;

export interface BookSides {
  readonly bids: LevelSide;
  readonly asks: LevelSide;
}

/** Unsigned 32 bits. */
export function bookChecksum(market: MarketScale, { bids, asks }: BookSides): number {
  return crc32(sideText(market, asks) + sideText(market, bids));
}

function sideText(market: MarketScale, side: LevelSide): string {
  let text = '';
  for (let index = 0; index < CHECKSUM_LEVELS; index++) {
    const level = side.at(index);
    if (level === undefined) break;
    text += stepDigits(market.tickSize, level.price) + stepDigits(market.lotSize, level.quantity);
  }
  return text;
}
