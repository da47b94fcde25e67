/** Strategies: the contract, and the runner that runs one against an exchange. */
export * from './contract.ts';
export type { HandlerTimes } from './handler-queue.ts';
export { createMarketReference, type MarketReferenceInput } from './market-reference.ts';
export { type PositionFill, PositionTracker } from './position.ts';
export { createRandom } from './random.ts';
export {
  type LogEntry,
  type RunningStrategy,
  type RunStrategyOptions,
  runStrategy,
  type StopReport,
} from './run-strategy.ts';
