/** `exchange match`: an order file through the core, and what came of it. */
import type { Readable, Writable } from 'node:stream';
import { isBenchmarkFile, printScenario } from '@exchange/core/scenario';
import { usageError } from '../errors.ts';
import { matchBenchmark } from './match-benchmark.ts';
import { matchScenario } from './match-scenario.ts';
import { openOrderFile } from './open-order-file.ts';

type OrderFileFormat = 'benchmark' | 'scenario';

export interface MatchOptions {
  readonly file: string;
  /** Found from the content when it is not given. */
  readonly format?: OrderFileFormat | undefined;
  readonly reports: boolean;
  readonly sha256: boolean;
  readonly json: boolean;
}

export interface MatchStreams {
  readonly stdout: Writable;
  readonly stderr: Writable;
}

export async function runMatch(options: MatchOptions, streams: MatchStreams): Promise<void> {
  const file = await openOrderFile(options.file);
  try {
    const { chunks, start } = await peek(file, options.file);
    const format = options.format ?? (isBenchmarkFile(start) ? 'benchmark' : 'scenario');
    if (format === 'benchmark') await runBenchmark(chunks, options, streams);
    else await runScenario(chunks, options, streams);
  } catch (error) {
    // Whoever read the reports has seen enough.
    if (!(error instanceof Error && 'code' in error && error.code === 'EPIPE')) throw error;
  } finally {
    file.destroy();
  }
}

interface Peeked {
  readonly chunks: AsyncIterable<Uint8Array>;
  /** Some of the first bytes; the iteration begins with them again. */
  readonly start: Uint8Array;
}

async function peek(file: Readable, name: string): Promise<Peeked> {
  const iterator: AsyncIterator<Uint8Array> = file[Symbol.asyncIterator]();
  const next = async () => {
    try {
      return await iterator.next();
    } catch (error) {
      throw usageError(`Cannot read ${name}: ${error instanceof Error ? error.message : error}.`);
    }
  };
  const first = await next();
  const start = first.done === true ? new Uint8Array(0) : first.value;
  async function* chunks(): AsyncGenerator<Uint8Array> {
    for (let one = first; one.done !== true; one = await next()) yield one.value;
  }
  return { chunks: chunks(), start };
}

type Rows = readonly (readonly [name: string, value: string])[];

async function runBenchmark(
  chunks: AsyncIterable<Uint8Array>,
  { reports, sha256, json }: MatchOptions,
  { stdout, stderr }: MatchStreams,
): Promise<void> {
  const run = await matchBenchmark(chunks, { reports: reports ? stdout : undefined, sha256 });
  const { messages, trades, volume } = run.counts;
  const rate = messages / Math.max(run.seconds, 1e-9);
  const summary = {
    format: 'benchmark',
    messages,
    reports: run.counts.reports,
    trades,
    volumeLots: volume.toString(),
    seconds: Number(run.seconds.toFixed(6)),
    messagesPerSecond: Math.round(rate),
    ...(run.sha256 === undefined ? {} : { sha256: run.sha256 }),
  };
  // Standard output is the reports' when they are asked for.
  const target = reports ? stderr : stdout;
  if (json) {
    target.write(`${JSON.stringify(summary, undefined, 2)}\n`);
    return;
  }
  const rows: Rows = [
    ['messages', messages.toLocaleString('en')],
    ['reports', summary.reports.toLocaleString('en')],
    ['trades', trades.toLocaleString('en')],
    ['volume', `${volume.toLocaleString('en')} lots`],
    ['time', `${run.seconds.toFixed(2)} s, matching and reports`],
    ['rate', `${(rate / 1e6).toFixed(2)} M messages/s`],
    ...(run.sha256 === undefined ? [] : [['sha256', run.sha256] as const]),
  ];
  target.write(table(rows));
}

async function runScenario(
  chunks: AsyncIterable<Uint8Array>,
  options: MatchOptions,
  { stdout, stderr }: MatchStreams,
): Promise<void> {
  if (options.reports || options.sha256) {
    throw usageError(
      '--reports and --sha256 are for benchmark files.',
      'A scenario always prints its tape; leave the option out.',
    );
  }
  const { result, seconds } = await matchScenario(chunks, options.file);
  if (options.json) {
    const summary = { format: 'scenario', ...result, seconds: Number(seconds.toFixed(6)) };
    stdout.write(`${JSON.stringify(summary, undefined, 2)}\n`);
    return;
  }
  stdout.write(`${printScenario(result)}\n`);
  const { commands, trades, rejects } = result;
  const rate = Math.round(commands / Math.max(seconds, 1e-9)).toLocaleString('en');
  stderr.write(`${commands} commands, ${trades} trades, ${rejects} rejects, ${rate} commands/s\n`);
}

function table(rows: Rows): string {
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, value]) => `${name.padEnd(width)}  ${value}\n`).join('');
}
