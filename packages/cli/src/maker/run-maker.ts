/** `mm run`: a market maker, or any strategy, against an exchange until it is interrupted. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import {
  type ExitPolicy,
  isMarketMaker,
  MakerConfigError,
  marketMaker,
  parseMakerConfig,
} from '@exchange/mm';
import {
  type RunningStrategy,
  runStrategy,
  type StatusBlock,
  type Strategy,
} from '@exchange/sdk/strategy';
import { type CommandContext, milliseconds } from '../context.ts';
import { CliError, exitCodes, usageError } from '../errors.ts';
import { loadStrategy } from '../load-module.ts';
import type { Output } from '../output/output.ts';

export interface RunMakerOptions {
  readonly file: string;
  readonly onExit?: string;
  readonly status?: string;
  readonly seed?: string;
}

const STATUS_MILLISECONDS_MIN = 100;

export async function runMaker(options: RunMakerOptions, context: CommandContext): Promise<void> {
  const { output, runtime, settings } = context;
  const strategy = await makerOf(options, runtime.folder);
  const every = statusEvery(options.status);
  const exchange = await context.trading();
  if (
    settings.mode === 'live' &&
    !(await context.confirm(`Run ${strategy.name} on ${settings.url}, which is live?`))
  )
    return;
  const running = await runStrategy({
    exchange,
    strategy,
    parameters: parseParameters(strategy),
    signal: runtime.signal,
    // A maker carries out its own policy; the runner only must not undo a `leave`.
    onExit: isMarketMaker(strategy) && strategy.options.onExit === 'leave' ? 'leave' : 'cancel',
    log: ({ level, message, fields }) => {
      if (level !== 'debug')
        output.note(
          `${level}: ${message}${fields === undefined ? '' : ` ${JSON.stringify(fields)}`}`,
        );
    },
    ...(options.seed === undefined ? {} : { seed: options.seed }),
  });
  output.note(`${strategy.name} runs on ${settings.url}; Ctrl-C ends it`);
  const timer =
    every === undefined ? undefined : setInterval(() => printStatus(running, output), every);
  const report = await running.done;
  clearInterval(timer);
  printStatus(running, output);
  if (report.cause === 'error')
    throw report.error ?? new CliError(exitCodes.unexpected, `${strategy.name} failed.`);
}

async function makerOf(
  { file, onExit }: RunMakerOptions,
  folder: string,
): Promise<Strategy<unknown>> {
  const policy = exitPolicy(onExit);
  if (file.endsWith('.json'))
    return fromJson(path.resolve(folder, file), policy) as Promise<Strategy<unknown>>;
  const strategy = await loadStrategy(file, folder);
  if (policy === undefined) return strategy;
  if (isMarketMaker(strategy))
    return marketMaker({ ...strategy.options, onExit: policy }) as Strategy<unknown>;
  throw usageError(`--on-exit is for market makers, and ${file} holds another strategy.`);
}

async function fromJson(file: string, policy: ExitPolicy | undefined): Promise<Strategy> {
  try {
    const options = await parseMakerConfig(await readFile(file, 'utf8'), {
      folder: path.dirname(file),
    });
    return marketMaker(policy === undefined ? options : { ...options, onExit: policy });
  } catch (error) {
    const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    if (isMissing) throw usageError(`There is no file ${file}.`);
    if (error instanceof MakerConfigError) throw usageError(`${file}: ${error.message}`);
    throw error;
  }
}

function exitPolicy(text: string | undefined): ExitPolicy | undefined {
  if (text === undefined || text === 'cancel' || text === 'leave' || text === 'flatten')
    return text;
  throw usageError(`--on-exit is cancel, leave or flatten, not "${text}".`);
}

function statusEvery(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  return Math.max(STATUS_MILLISECONDS_MIN, milliseconds(text));
}

function parseParameters(strategy: Strategy<unknown>): unknown {
  return strategy.parameters === undefined ? {} : strategy.parameters.parse({});
}

function printStatus(running: RunningStrategy, output: Output): void {
  const blocks = running.status();
  if (output.format === 'json') output.ndjson(blocks);
  else for (const line of blocks.flatMap(blockLines)) output.line(line);
}

function blockLines(block: StatusBlock): string[] {
  const rows: readonly (readonly string[])[] =
    block.kind === 'fields' ? block.rows : [block.columns, ...block.rows];
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  const lines = rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  return [block.title, ...lines.map((line) => `  ${line}`)];
}
