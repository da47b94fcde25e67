/** `backtest run`: flags to options, result to a table or JSON. */
import path from 'node:path';
import {
  type BacktestOptions,
  type BacktestResult,
  backtest,
  ConfigurationError,
  DataError,
  type DataSource,
  detectShape,
  type FillModel,
  type MarketSpec,
} from '@exchange/backtest';
import { parseCandleInterval } from '@exchange/core/market-data';
import type { Strategy } from '@exchange/sdk/strategy';
import { type CommandContext, moment, wholeNumber } from '../context.ts';
import { CliError, exitCodes, usageError } from '../errors.ts';
import { loadStrategy } from '../load-module.ts';
import { metricRows } from './metric-rows.ts';

export interface BacktestFlags {
  readonly data: string;
  readonly shape?: string;
  readonly interval?: string;
  readonly market?: string;
  readonly tick?: string;
  readonly lot?: string;
  readonly fees?: string;
  readonly balance: readonly string[];
  readonly loan: readonly string[];
  readonly param: readonly string[];
  readonly from?: string;
  readonly to?: string;
  readonly seed: string;
  readonly queue?: string;
  readonly touch?: string;
  readonly path?: string;
  readonly slippage?: string;
  readonly finish?: string;
}

export async function runBacktest(
  file: string,
  flags: BacktestFlags,
  context: CommandContext,
): Promise<void> {
  const { output, runtime } = context;
  const strategy = await loadStrategy(file, runtime.folder);
  const options = await backtestOptions({
    strategy,
    flags,
    folder: runtime.folder,
    signal: runtime.signal,
  });
  const result = await run(options);
  const { metrics, manifest } = result;
  output.record(
    { metrics, manifest },
    metricRows(result, options.data[0]?.market.split('_')[1] ?? ''),
  );
  for (const { message } of metrics.warnings) output.note(`warning: ${message}`);
}

/** What is wrong with data and options is the user's to mend: no report of an unexpected error. */
async function run(options: BacktestOptions<unknown>): Promise<BacktestResult> {
  try {
    return await backtest(options);
  } catch (error) {
    const isExpected =
      error instanceof DataError ||
      error instanceof ConfigurationError ||
      (error as Error).name === 'DeterminismError';
    if (isExpected) throw new CliError(exitCodes.usage, (error as Error).message);
    throw error;
  }
}

interface OptionsInput {
  readonly strategy: Strategy<unknown>;
  readonly flags: BacktestFlags;
  readonly folder: string;
  readonly signal: AbortSignal;
}

async function backtestOptions({
  strategy,
  flags,
  folder,
  signal,
}: OptionsInput): Promise<BacktestOptions<unknown>> {
  const parameters = parametersOf(flags.param);
  const market = flags.market ?? firstMarket(strategy, parameters);
  const source = await dataSource(flags, market, folder);
  const markets = await marketSpec(flags, source);
  const [, quote = ''] = market.split('_');
  return {
    strategy,
    parameters,
    markets: [markets],
    data: [source],
    balances:
      flags.balance.length === 0 ? { [quote]: '100000' } : assignments(flags.balance, '--balance'),
    loans: assignments(flags.loan, '--loan'),
    fill: fillModel(flags, source),
    seed: wholeNumber(flags.seed, '--seed', [0, Number.MAX_SAFE_INTEGER]),
    signal,
    ...(flags.from === undefined ? {} : { from: new Date(moment(flags.from, '--from')) }),
    ...(flags.to === undefined ? {} : { to: new Date(moment(flags.to, '--to')) }),
    ...(flags.finish === undefined
      ? {}
      : { finish: oneOf(flags.finish, '--finish', ['mark', 'close', 'close-at-last-open']) }),
  };
}

function firstMarket(strategy: Strategy<unknown>, parameters: unknown): string {
  const parsed =
    strategy.parameters === undefined ? parameters : strategy.parameters.parse(parameters);
  const [first] = strategy.subscribe(parsed);
  if (first === undefined)
    throw usageError(
      `${strategy.name} subscribes to no market.`,
      'Name one with --market BASE_QUOTE.',
    );
  return first.market;
}

async function dataSource(
  flags: BacktestFlags,
  market: string,
  folder: string,
): Promise<DataSource> {
  const file = path.resolve(folder, flags.data);
  const shape =
    flags.shape === undefined
      ? await shapeOf(file)
      : oneOf(flags.shape, '--shape', ['candles', 'trades']);
  const interval = flags.interval === undefined ? undefined : parseCandleInterval(flags.interval);
  if (flags.interval !== undefined && interval === undefined)
    throw usageError(`"${flags.interval}" is no interval.`, 'Like 1m, 15m, 1h or 1d.');
  return { market, path: file, shape, ...(interval === undefined ? {} : { interval }) };
}

async function shapeOf(file: string): Promise<DataSource['shape']> {
  try {
    return await detectShape(file);
  } catch (error) {
    if (error instanceof DataError) throw new CliError(exitCodes.usage, error.message);
    throw error;
  }
}

async function marketSpec(flags: BacktestFlags, source: DataSource): Promise<MarketSpec> {
  const { inferScale } = await import('@exchange/backtest');
  const [makerFee = '0', takerFee = makerFee] = (flags.fees ?? '0').split(',');
  const inferred =
    flags.tick !== undefined && flags.lot !== undefined ? undefined : await inferScale(source);
  return {
    symbol: source.market,
    tickSize: flags.tick ?? inferred?.tickSize ?? '0.01',
    lotSize: flags.lot ?? inferred?.lotSize ?? '1',
    makerFee,
    takerFee,
  };
}

function fillModel(flags: BacktestFlags, { shape }: DataSource): FillModel {
  if (shape === 'trades') {
    return {
      mode: 'trades',
      ...(flags.queue === undefined
        ? {}
        : { queue: oneOf(flags.queue, '--queue', ['behind', 'front']) }),
      ...(flags.touch === undefined ? {} : { touchQuantity: flags.touch }),
    };
  }
  return {
    mode: 'bars',
    ...(flags.path === undefined
      ? {}
      : { path: oneOf(flags.path, '--path', ['pessimistic', 'ohlc', 'olhc']) }),
    ...(flags.slippage === undefined
      ? {}
      : { slippageTicks: wholeNumber(flags.slippage, '--slippage', [0, 1_000_000]) }),
  };
}

function parametersOf(pairs: readonly string[]): Record<string, unknown> {
  const texts = assignments(pairs, '--param');
  return Object.fromEntries(
    Object.entries(texts).map(([name, text]) => [name, parameterValue(text)]),
  );
}

/**
 * Numbers and booleans as such, decimals that are money stay text only if the strategy asks for
 * text.
 */
function parameterValue(text: string): unknown {
  if (text === 'true' || text === 'false') return text === 'true';
  const value = Number(text);
  return text.trim() !== '' && Number.isFinite(value) ? value : text;
}

function assignments(pairs: readonly string[], flag: string): Record<string, string> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const [, name, value] = /^([^=]+)=(.+)$/.exec(pair) ?? [];
      if (name === undefined || value === undefined)
        throw usageError(`${flag} is like NAME=VALUE, not "${pair}".`);
      return [name, value];
    }),
  );
}

function oneOf<Name extends string>(text: string, flag: string, names: readonly Name[]): Name {
  const found = names.find((name) => name === text);
  if (found === undefined)
    throw usageError(`${flag} is one of ${names.join(', ')}, not "${text}".`);
  return found;
}
