export * from './contract.ts';
export { createMarketReference, type MarketReferenceInput } from './market-reference.ts';
export { type PositionFill, PositionTracker } from './position.ts';
export { createRandom } from './random.ts';
