/** Runs a strategy over recorded data, against the same core that an exchange runs on. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { CandleInterval } from '@exchange/core/market-data';
import { parseQuantity, type TimeMicros, timeMicros } from '@exchange/core/units';
import { createMarketReference, type LogEntry, type Strategy } from '@exchange/sdk/strategy';
import { type MergedRow, mergeRows } from './data/merge.ts';
import { type DataSource, inferScale, type LoadedSource, loadSource } from './data/source.ts';
import { ConfigurationError } from './errors.ts';
import { ROWS_PER_TURN } from './limits.ts';
import { createManifest, describeData, type Manifest } from './manifest.ts';
import { Markouts } from './metrics/markouts.ts';
import { measure } from './metrics/measure.ts';
import type { Metrics, Warning } from './metrics/metrics.ts';
import { type BarsFill, BarsTape } from './simulation/bars-tape.ts';
import type { MarketSpec } from './simulation/market-spec.ts';
import { OwnOrders } from './simulation/own-orders.ts';
import type { EquityPoint, FillRecord, OrderLogEntry } from './simulation/recorder.ts';
import { SimulatedMarket } from './simulation/simulated-market.ts';
import { type Finish, Simulator } from './simulation/simulator.ts';
import { TapeAccount } from './simulation/tape.ts';
import { type TradesFill, TradesTape } from './simulation/trades-tape.ts';
import { Venue } from './simulation/venue.ts';
import { withTraps } from './trap.ts';

export type FillModel = TradesFill | BarsFill;

export interface BacktestOptions<Parameters> {
  readonly strategy: Strategy<Parameters>;
  /** Goes through the strategy's `parameters.parse`, if it has one. */
  readonly parameters?: unknown;
  /**
   * Absent: one for each market in the data, with the coarsest tick and lot that hold it and no
   * fees.
   */
  readonly markets?: readonly MarketSpec[];
  readonly data: readonly DataSource[];
  readonly from?: Date;
  /** Exclusive. */
  readonly to?: Date;
  /** Decimal text by asset. */
  readonly balances: Readonly<Record<string, string>>;
  /**
   * Decimal text by asset: lent to the account at the start and owed ever after. This is how a
   * strategy goes
   * short on a spot exchange: it sells what it was lent. No interest, no margin call, no recall;
   * the
   * metrics say how much was borrowed at most.
   */
  readonly loans?: Readonly<Record<string, string>>;
  /** Default: `trades` or `bars`, as the data is. */
  readonly fill?: FillModel;
  /** Default 1. */
  readonly seed?: number;
  /** Default `mark`. */
  readonly finish?: Finish;
  readonly onProgress?: (progress: { readonly done: number; readonly of: number }) => void;
  readonly signal?: AbortSignal;
}

export interface BacktestResult {
  readonly metrics: Metrics;
  readonly manifest: Manifest;
  readonly equity: readonly EquityPoint[];
  readonly fills: readonly FillRecord[];
  readonly orders: readonly OrderLogEntry[];
  readonly log: readonly LogEntry[];
  /** What the strategy reported with `context.metric`. */
  readonly series: ReadonlyMap<string, readonly number[]>;
}

/**
 * @throws {DataError} when a file is not what it should be
 * @throws {ConfigurationError} when the options do not fit each other
 * @throws {DeterminismError} when a handler reaches for a clock, chance or the network
 */
export async function backtest<Parameters>(
  options: BacktestOptions<Parameters>,
): Promise<BacktestResult> {
  const parameters = parseParameters(options);
  const markets = options.markets ?? (await inferMarkets(options.data));
  const sources = await loadSources(options, markets);
  const fill = options.fill ?? { mode: sources[0]?.shape === 'trades' ? 'trades' : 'bars' };
  checkFit({ sources, markets, fill });
  const run = createRun({ options, parameters, markets, sources, fill });
  await playAll(run, options);
  return finish({ run, options, parameters, markets, sources, fill });
}

function parseParameters<Parameters>({
  strategy,
  parameters = {},
}: BacktestOptions<Parameters>): Parameters {
  return strategy.parameters === undefined
    ? (parameters as Parameters)
    : strategy.parameters.parse(parameters);
}

async function inferMarkets(data: readonly DataSource[]): Promise<MarketSpec[]> {
  const bySymbol = new Map(data.map((source) => [source.market, source]));
  return Promise.all(
    [...bySymbol].map(async ([symbol, source]) => ({ symbol, ...(await inferScale(source)) })),
  );
}

async function loadSources<Parameters>(
  { data, from, to }: BacktestOptions<Parameters>,
  markets: readonly MarketSpec[],
): Promise<LoadedSource[]> {
  if (data.length === 0) throw new ConfigurationError('A backtest needs data.');
  const period = {
    ...(from === undefined ? {} : { from: timeMicros(from.getTime() * 1000) }),
    ...(to === undefined ? {} : { to: timeMicros(to.getTime() * 1000) }),
  };
  return Promise.all(
    data.map((source) => {
      const scale = markets.find(({ symbol }) => symbol === source.market);
      if (scale === undefined)
        throw new ConfigurationError(
          `${source.path} is data of ${source.market}, which is not among the markets.`,
        );
      return loadSource(source, scale, period);
    }),
  );
}

interface Fit {
  readonly sources: readonly LoadedSource[];
  readonly markets: readonly MarketSpec[];
  readonly fill: FillModel;
}

/** A mode that the data cannot serve is an error, and not a run in which nothing is ever filled. */
function checkFit({ sources, markets, fill }: Fit): void {
  const wanted = fill.mode === 'trades' ? 'trades' : 'candles';
  for (const { path, shape } of sources) {
    if (shape !== wanted)
      throw new ConfigurationError(
        `The fill mode "${fill.mode}" needs ${wanted}, and ${path} has ${shape}.`,
      );
  }
  const symbols = new Set(sources.map(({ market }) => market));
  if (fill.mode === 'bars' && symbols.size > 1) {
    throw new ConfigurationError(
      'Candles of several markets cannot be played together: one would see the end of a bar that for another has just begun. Use trades, or one market.',
    );
  }
  if (symbols.size < sources.length) throw new ConfigurationError('Each market has one file.');
  const quotes = new Set(markets.map(({ symbol }) => symbol.split('_')[1]));
  if (quotes.size > 1)
    throw new ConfigurationError(
      `All markets of a backtest have the same quote asset, not ${[...quotes].join(', ')}.`,
    );
}

interface RunInput<Parameters> extends Fit {
  readonly options: BacktestOptions<Parameters>;
  readonly parameters: Parameters;
}

interface Run<Parameters> {
  readonly simulator: Simulator<Parameters>;
  readonly venue: Venue;
  readonly markets: ReadonlyMap<string, SimulatedMarket>;
  readonly markouts: Markouts;
  readonly rows: readonly MergedRow[];
  readonly startTime: TimeMicros;
}

function createRun<Parameters>(input: RunInput<Parameters>): Run<Parameters> {
  const { options, parameters, sources, fill } = input;
  const rows = mergeRows(sources);
  const startTime = rows[0]?.row.time ?? timeMicros(0);
  const venue = new Venue({
    markets: input.markets,
    balances: options.balances,
    loans: options.loans ?? {},
    startTime,
  });
  const orders = new OwnOrders(venue);
  const markets = new Map<string, SimulatedMarket>();
  const run: { simulator?: Simulator<Parameters> } = {};
  const subscriptions = options.strategy.subscribe(parameters);
  for (const { market: symbol } of sources) {
    const account = new TapeAccount({
      venue,
      market: symbol,
      sink: (events) => run.simulator?.absorb(events),
    });
    const market = venue.market(symbol);
    const tape = createTape({ account, venue, orders, symbol, fill });
    const reference = createMarketReference({
      ...market,
      makerFeePpm: market.makerFee,
      takerFeePpm: market.takerFee,
    });
    const intervals = subscriptions.find((each) => each.market === symbol)?.candles ?? [];
    checkIntervals(
      intervals,
      sources.find((source) => source.market === symbol),
    );
    markets.set(symbol, new SimulatedMarket({ market, reference, tape, intervals }));
  }
  run.simulator = new Simulator({
    strategy: options.strategy,
    parameters,
    venue,
    orders,
    markets,
    seed: options.seed ?? 1,
    signal: options.signal ?? new AbortController().signal,
    finish: options.finish ?? 'mark',
  });
  return { simulator: run.simulator, venue, markets, markouts: new Markouts(), rows, startTime };
}

interface TapeInput {
  readonly account: TapeAccount;
  readonly venue: Venue;
  readonly orders: OwnOrders;
  readonly symbol: string;
  readonly fill: FillModel;
}

function createTape({ account, venue, orders, symbol, fill }: TapeInput): TradesTape | BarsTape {
  if (fill.mode === 'bars') {
    return new BarsTape({
      account,
      orders,
      symbol,
      path: fill.path ?? 'pessimistic',
      slippageTicks: fill.slippageTicks ?? 0,
    });
  }
  const touch =
    fill.touchQuantity === undefined
      ? undefined
      : parseQuantity(venue.market(symbol), fill.touchQuantity);
  if (touch?.ok === false)
    throw new ConfigurationError(`"${fill.touchQuantity}" is not a quantity of ${symbol}.`);
  return new TradesTape({
    account,
    venue,
    orders,
    symbol,
    queue: fill.queue ?? 'behind',
    touchLots: touch?.value,
  });
}

/** Candles can be made longer, never shorter. */
function checkIntervals(wanted: readonly CandleInterval[], source: LoadedSource | undefined): void {
  const given = source?.interval;
  if (given === undefined) return;
  const minutes = (interval: CandleInterval): number => intervalMinutes[interval];
  for (const interval of wanted) {
    const isMade = minutes(interval) % minutes(given) === 0;
    if (!isMade)
      throw new ConfigurationError(
        `The strategy wants ${interval} candles, which cannot be made of the data's ${given}.`,
      );
  }
}

/** A month counts as one of 30 days: days divide it, weeks and longer do not. */
const intervalMinutes: Readonly<Record<CandleInterval, number>> = {
  '1m': 1,
  '3m': 3,
  '5m': 5,
  '15m': 15,
  '30m': 30,
  '1h': 60,
  '2h': 120,
  '4h': 240,
  '6h': 360,
  '8h': 480,
  '12h': 720,
  '1d': 1440,
  '3d': 4320,
  '1w': 10_080,
  '1month': 43_200,
};

async function playAll<Parameters>(
  run: Run<Parameters>,
  options: BacktestOptions<Parameters>,
): Promise<void> {
  const { rows, simulator } = run;
  withTraps(() => simulator.start(run.startTime));
  for (let from = 0; from < rows.length; from += ROWS_PER_TURN) {
    options.signal?.throwIfAborted();
    const to = Math.min(rows.length, from + ROWS_PER_TURN);
    withTraps(() => {
      for (let index = from; index < to; index += 1) playRow(run, index);
    });
    options.onProgress?.({ done: to, of: rows.length });
    await nextTurn();
  }
  withTraps(() => simulator.stop('end-of-data'));
}

function playRow<Parameters>(
  { rows, simulator, markets, markouts }: Run<Parameters>,
  index: number,
): void {
  const merged = rows[index];
  if (merged === undefined) return;
  const { market: symbol, row } = merged;
  const market = markets.get(symbol);
  if (row.kind === 'trade' && market !== undefined) {
    const { mid } = market;
    if (mid !== undefined) markouts.mid(row.time, mid);
  }
  const fillsBefore = simulator.recorder.fills.length;
  simulator.play(symbol, row, index === rows.length - 1);
  if (row.kind !== 'trade') return;
  for (const { at, side, price, quantity } of simulator.recorder.fills.slice(fillsBefore)) {
    markouts.addFill({ at, side, price, weight: price * quantity });
  }
}

function finish<Parameters>({
  run,
  options,
  parameters,
  markets,
  sources,
  fill,
}: RunInput<Parameters> & { readonly run: Run<Parameters> }): BacktestResult {
  const { simulator, venue } = run;
  const first = run.markets.get(sources[0]?.market ?? '');
  const { recorder, context } = simulator;
  const metrics = measure({
    recorder,
    start: simulator.equityAtStart(),
    marketValue: (symbol) => run.markets.get(symbol)?.reference ?? { tickValue: 0, lotValue: 0 },
    decimals: venue.decimalsOf(first?.market.quote ?? ''),
    markoutBps: run.markouts.result(),
    benchmark: { first: benchmarkStart(sources[0]), last: first?.lastPrice ?? 0 },
    warnings: warningsOf({ simulator, options, fill, parameters, sources }),
  });
  const manifest = createManifest({
    tool: '@exchange/backtest',
    strategy: { name: options.strategy.name, version: options.strategy.version ?? null },
    parameters,
    seed: options.seed ?? 1,
    data: sources.map(describeData),
    models: {
      markets,
      balances: options.balances,
      loans: options.loans ?? {},
      fill,
      finish: options.finish ?? 'mark',
    },
    orders: recorder.digest(),
  });
  const { equity, fills, orders } = recorder;
  return {
    metrics,
    manifest,
    equity,
    fills,
    orders,
    log: context.logLines,
    series: context.metrics,
  };
}

function benchmarkStart(source: LoadedSource | undefined): number {
  const first = source?.rows[0];
  if (first === undefined) return 0;
  return first.kind === 'bar' ? first.close : first.price;
}

interface WarningInput<Parameters> {
  readonly simulator: Simulator<Parameters>;
  readonly options: BacktestOptions<Parameters>;
  readonly parameters: Parameters;
  readonly fill: FillModel;
  readonly sources: readonly LoadedSource[];
}

function warningsOf<Parameters>({
  simulator,
  options,
  parameters,
  fill,
  sources,
}: WarningInput<Parameters>): Warning[] {
  const warnings: Warning[] = [];
  const { fillsBeyondVolume, recorder, borrowedPercentMax } = simulator;
  if (borrowedPercentMax > 0) {
    const message = `Up to ${borrowedPercentMax.toFixed(0)} % of the equity was borrowed and sold short, without interest or margin calls.`;
    warnings.push({ code: 'borrowed', message });
  }
  if (fillsBeyondVolume > 0) {
    warnings.push({
      code: 'volume-exceeded',
      message: `In ${fillsBeyondVolume} bars more was filled than the whole market traded.`,
    });
  }
  const hasTakers = recorder.fills.some(({ liquidity }) => liquidity === 'taker');
  if (fill.mode === 'trades' && fill.touchQuantity === undefined && hasTakers) {
    warnings.push({
      code: 'unlimited-touch',
      message:
        'Orders that took were filled whole at the best price: trades do not say how much was on offer.',
    });
  }
  const wantsTrades = options.strategy.subscribe(parameters).some(({ trades }) => trades === true);
  if (wantsTrades && sources.some(({ shape }) => shape === 'candles')) {
    warnings.push({
      code: 'no-trades-in-data',
      message: 'The strategy subscribes to trades, and candles have none.',
    });
  }
  if (recorder.rejects.size > 0) {
    const codes = [...recorder.rejects].map(([code, count]) => `${code} ${count} times`);
    warnings.push({ code: 'rejects', message: `Requests were refused: ${codes.join(', ')}.` });
  }
  return warnings;
}
