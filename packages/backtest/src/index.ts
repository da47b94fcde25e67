/** Backtests: the same strategy that runs live, over recorded data, against the same core. */
export { type BacktestOptions, type BacktestResult, backtest, type FillModel } from './backtest.ts';
export type { ColumnMap, ColumnName } from './data/columns.ts';
export { type DataSource, detectShape, inferScale } from './data/source.ts';
export { ConfigurationError, DataError, DeterminismError } from './errors.ts';
export type { Manifest, ManifestData } from './manifest.ts';
export type { MarkoutHorizon, Metrics, TradeReturns, Warning } from './metrics/metrics.ts';
export type { BarsFill } from './simulation/bars-tape.ts';
export type { MarketSpec } from './simulation/market-spec.ts';
export type { EquityPoint, FillRecord, OrderLogEntry } from './simulation/recorder.ts';
export type { Finish } from './simulation/simulator.ts';
export type { TradesFill } from './simulation/trades-tape.ts';
