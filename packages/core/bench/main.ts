/**
 * The engine's benchmark: `npm run bench -w @exchange/core [-- --json FILE] [--quick]`.
 *
 * Every claim is a ratio measured side by side in one run: contestants take turns, and medians are
 * compared. First each workload's answers are checked. Times are the process's own (user CPU), so
 * that a busy machine changes them little; wall times are in the JSON as well.
 */
import { writeFileSync } from 'node:fs';
import os from 'node:os';
import { parseArgs } from 'node:util';
import { type Contestant, nodejsOrderBook, objectBook, packedBook } from './contestants.ts';
import {
  hashOf,
  type Messages,
  playMessages,
  publicStreams,
  readMessages,
} from './public-streams.ts';
import { objectExchange, packedExchange } from './whole-exchange.ts';
import { makeDeep, makeMix, makeSweep, type Stream } from './workloads.ts';

interface Row {
  readonly workload: string;
  readonly contestant: string;
  /** Commands a second, by user CPU time and by the clock on the wall; one per round. */
  readonly cpuRates: number[];
  readonly wallRates: number[];
}

const { values: options } = parseArgs({
  options: { json: { type: 'string' }, quick: { type: 'boolean', default: false } },
});
const ROUNDS = options.quick ? 3 : 7;
const SCALE = options.quick ? 0.1 : 1;

/** How many commands of a stream a slow contestant takes; its rate is what counts. */
const SLOW_COMMANDS = 60_000;

function main(): void {
  const mix = makeMix(1_000_000 * SCALE);
  const deep = makeDeep(1_000_000 * SCALE, 500_000 * SCALE);
  const sweep = makeSweep(40_000 * SCALE);
  const rows: Row[] = [];
  for (const stream of [mix, deep, sweep]) {
    checkAnswers(stream, [packedBook, objectBook, nodejsOrderBook]);
    rows.push(...race(stream, [packedBook, objectBook, nodejsOrderBook]));
    report(rows, stream.name, nodejsOrderBook.name);
  }
  const whole = { ...mix, name: 'W5 whole exchange' };
  const books = [packedBook, packedExchange, objectExchange];
  rows.push(...race(whole, books));
  report(rows, whole.name, packedBook.name);
  rows.push(...racePublic());
  reportMemory(deep);
  if (options.json !== undefined) writeFileSync(options.json, resultOf(rows));
}

/** All trade the same lots; the first part of the stream is enough to tell. */
function checkAnswers(stream: Stream, contestants: readonly Contestant[]): void {
  const to = Math.min(stream.length, stream.warmUp + 20_000);
  const volumes = contestants.map((one) => one.prepare(stream).play(stream.warmUp, to).volume);
  if (new Set(volumes).size !== 1) throw new Error(`${stream.name}: they disagree: ${volumes}`);
}

function race(stream: Stream, contestants: readonly Contestant[]): Row[] {
  const rows = contestants.map((one) => emptyRow(stream.name, one.name));
  for (let round = 0; round <= ROUNDS; round += 1) {
    contestants.forEach((one, at) => {
      const isSlow = one === nodejsOrderBook;
      const to = isSlow ? Math.min(stream.length, stream.warmUp + SLOW_COMMANDS) : stream.length;
      const run = one.prepare(stream);
      // The first round warms the compiler up and is thrown away.
      const row = round === 0 ? emptyRow('', '') : (rows[at] as Row);
      measure(row, to - stream.warmUp, () => run.play(stream.warmUp, to));
    });
  }
  return rows;
}

function racePublic(): Row[] {
  const rows: Row[] = [];
  for (const name of Object.keys(publicStreams) as (keyof typeof publicStreams)[]) {
    const messages = readMessages(name);
    if (messages === undefined) {
      console.log(`\nW4 ${name}: skipped, its data is not there`);
      continue;
    }
    rows.push(racePublicStream(name, messages));
  }
  for (const row of rows) {
    const rate = (median(row.cpuRates) / 1e6).toFixed(2);
    console.log(`${row.workload}: ${rate} M messages/s, every report an object, hash as published`);
  }
  return rows;
}

function racePublicStream(name: keyof typeof publicStreams, messages: Messages): Row {
  const row = emptyRow(`W4 ${name}`, packedBook.name);
  const hash = hashOf(playMessages(messages));
  if (hash !== publicStreams[name]) throw new Error(`W4 ${name}: hash ${hash} is not as published`);
  for (let round = 0; round < ROUNDS; round += 1) {
    measure(row, messages.count, () => playMessages(messages));
  }
  return row;
}

function emptyRow(workload: string, contestant: string): Row {
  return { workload, contestant, cpuRates: [], wallRates: [] };
}

function measure(row: Row, commands: number, run: () => unknown): void {
  const cpu = process.cpuUsage().user;
  const wall = performance.now();
  run();
  row.wallRates.push((commands / (performance.now() - wall)) * 1e3);
  row.cpuRates.push((commands / (process.cpuUsage().user - cpu)) * 1e6);
}

function report(rows: readonly Row[], workload: string, base: string): void {
  const these = rows.filter((row) => row.workload === workload);
  const baseRow = these.find((row) => row.contestant === base);
  console.log(`\n${workload}`);
  for (const row of these) {
    const rate = `${(median(row.cpuRates) / 1e6).toFixed(3)} M/s`;
    const ratio = baseRow === undefined ? 1 : median(row.cpuRates) / median(baseRow.cpuRates);
    console.log(
      `  ${row.contestant.padEnd(24)} ${rate.padStart(12)}  ${ratio.toFixed(2)} × ${base}`,
    );
  }
}

function reportMemory(stream: Stream): void {
  const run = packedBook.prepare(stream) as unknown as { book: { bytes: number; size: number } };
  const bytes = run.book.bytes / run.book.size;
  console.log(`\nmemory: ${bytes.toFixed(1)} bytes a resting order, at ${run.book.size} of them`);
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}

function resultOf(rows: readonly Row[]): string {
  const cpus = os.cpus();
  const machine = { cpus: cpus.length, model: cpus[0]?.model, node: process.version };
  return `${JSON.stringify({ date: new Date().toISOString(), machine, rows }, null, 2)}\n`;
}

main();
