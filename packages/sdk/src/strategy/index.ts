export * from './contract.ts';
export { createMarketReference, type MarketReferenceInput } from './market-reference.ts';
export { PositionTracker, type PositionFill } from './position.ts';
export { createRandom } from './random.ts';
