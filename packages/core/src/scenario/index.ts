/** Recorded and written order flow: the readable scenario form, and the benchmark's binary files. */
export {
  BenchmarkFormatError,
  type BenchmarkMessage,
  BenchmarkReader,
  isBenchmarkFile,
} from './benchmark-messages.ts';
export {
  type BenchmarkCounts,
  BenchmarkPlayer,
  type BenchmarkPlayerOptions,
} from './benchmark-reports.ts';
export { type ParsedScenario, parseScenario } from './parse-scenario.ts';
export {
  playScenario,
  SCENARIO_START,
  type ScenarioBalance,
  type ScenarioExchange,
  type ScenarioResult,
} from './play-scenario.ts';
export { printScenario } from './print-scenario.ts';
export {
  type AmendStatement,
  type BatchItemStatement,
  type BatchStatement,
  type CancelAllStatement,
  type CancelStatement,
  type Condition,
  DEFAULT_DEPOSIT,
  DEFAULT_MARKET,
  type MarketStatement,
  type MoneyStatement,
  type OcoStatement,
  type PlaceStatement,
  type Scenario,
  type ScenarioFault,
  type ScenarioLine,
  type Statement,
} from './scenario.ts';
export type { ScenarioOrder } from './scenario-reads.ts';
export type { When } from './scenario-time.ts';
