/** Market making as a pipeline of small parts that compiles to a strategy. */
import { firstOf, median, weighted } from './fair-value.ts';
import { inventorySkew } from './filters/inventory-skew.ts';
import { minSpread } from './filters/min-spread.ts';
import { oneSided } from './filters/one-sided.ts';
import { postOnlyShift } from './filters/post-only-shift.ts';
import { priceBand } from './filters/price-band.ts';
import {
  fillBurst,
  maxDrawdown,
  maxInventory,
  rejectBurst,
  staleSource,
  volatilityWiden,
} from './guards.ts';
import { avellanedaStoikov } from './models/avellaneda-stoikov.ts';
import { fixedSpread } from './models/fixed-spread.ts';
import { volatilitySpread } from './models/volatility-spread.ts';
import { randomWalk } from './sources/random-walk.ts';
import { recorded } from './sources/recorded.ts';
import { thisMarket } from './sources/this-market.ts';

export const sources = { thisMarket, recorded, randomWalk } as const;
export const fairValues = { median, firstOf, weighted } as const;
export const models = { fixedSpread, volatilitySpread, avellanedaStoikov } as const;
export const filters = { inventorySkew, minSpread, postOnlyShift, priceBand, oneSided } as const;
export const guards = {
  staleSource,
  maxDrawdown,
  maxInventory,
  fillBurst,
  rejectBurst,
  volatilityWiden,
} as const;

export { MakerConfigError, parseMakerConfig } from './config.ts';
export type { InventorySkewOptions } from './filters/inventory-skew.ts';
export type { MinSpreadOptions } from './filters/min-spread.ts';
export type { PriceBandOptions } from './filters/price-band.ts';
export type { BurstOptions, MaxDrawdownOptions, VolatilityWidenOptions } from './guards.ts';
export { isMarketMaker, type MarketMaker, marketMaker } from './market-maker.ts';
export type {
  ExitPolicy,
  InventoryOptions,
  MarketMakerOptions,
  RefreshOptions,
} from './market-maker-options.ts';
export type { AvellanedaStoikovOptions } from './models/avellaneda-stoikov.ts';
export type { FixedSpreadOptions } from './models/fixed-spread.ts';
export type { VolatilitySpreadOptions } from './models/volatility-spread.ts';
export type {
  FairValue,
  Guard,
  GuardInput,
  GuardVerdict,
  MakerState,
  PricePoint,
  PriceSource,
  Quote,
  QuoteFilter,
  QuoteModel,
  SourceInput,
  SourcePrice,
} from './parts.ts';
export type { RandomWalkOptions } from './sources/random-walk.ts';
export type { RecordedOptions } from './sources/recorded.ts';
export { parseRecording, RecordingError, readRecording } from './sources/recording-file.ts';
export type { ThisMarketPrice } from './sources/this-market.ts';
