/**
 * The engine's benchmark: `npm run bench -w @exchange/core [-- --json FILE] [--quick] [--only ROW,…]
 * [--rounds N]`.
 *
 * Every claim is a ratio measured side by side in one run: contestants take turns, and medians are
 * compared. First each workload's answers are checked. Times are the process's own (user CPU), so
 * that a busy machine changes them little; wall times are in the JSON as well.
 */
import { writeFileSync } from 'node:fs';
import os from 'node:os';
import { parseArgs } from 'node:util';
import { measureClientIds } from './client-ids.ts';
import { type Contestant, nodejsOrderBook, objectBook, packedBook } from './contestants.ts';
import { measureGrowth } from './growth.ts';
import { measureLatency } from './latency.ts';
import { measureMarkets } from './markets.ts';
import { median } from './measure.ts';
import { numberExchange } from './packed-exchange.ts';
import {
  hashOf,
  type Messages,
  playMessages,
  publicStreams,
  readMessages,
} from './public-streams.ts';
import { measureReplay } from './replay.ts';
import { measureSnapshots } from './snapshots.ts';
import { objectExchange, packedExchange } from './whole-exchange.ts';
import { loadRealBook, measureFlashCrash } from './wide-prices.ts';
import { makeDeep, makeMix, makeSweep, type Stream } from './workloads.ts';

interface Row {
  readonly workload: string;
  readonly contestant: string;
  /** Commands a second, by user CPU time and by the clock on the wall; one per round. */
  readonly cpuRates: number[];
  readonly wallRates: number[];
}

const { values: options } = parseArgs({
  options: {
    json: { type: 'string' },
    quick: { type: 'boolean', default: false },
    only: { type: 'string' },
    rounds: { type: 'string' },
  },
});
const ROUNDS = Number(options.rounds ?? (options.quick ? 3 : 7));
const SCALE = options.quick ? 0.1 : 1;

/** How many commands of a stream a slow contestant takes; its rate is what counts. */
const SLOW_COMMANDS = 60_000;

/** The rows by the name that `--only` takes; each checks its answers, prints, and returns what it measured. */
const rows = {
  w1: () => raceStream(mix()),
  w2: () => raceStream(deep()),
  w3: () => raceStream(makeSweep(40_000 * SCALE)),
  w4: racePublic,
  w5: raceWhole,
  latency: () => measureLatency(mix()),
  growth: () => measureGrowth({ commands: 200_000 * SCALE, rounds: ROUNDS }),
  coinbase: () => loadRealBook(ROUNDS),
  crash: () => measureFlashCrash(200_000 * SCALE, ROUNDS),
  markets: () => measureMarkets({ commands: 500_000 * SCALE, rounds: ROUNDS }),
  snapshots: () => measureSnapshots({ orders: 1_000_000 * SCALE, rounds: ROUNDS }),
  replay: () => measureReplay(mix(), ROUNDS),
  clientIds: () => measureClientIds({ orders: 300_000 * SCALE, rounds: ROUNDS }),
  memory: () => reportMemory(deep()),
} as const satisfies Record<string, () => unknown>;

async function main(): Promise<void> {
  const names = Object.keys(rows) as (keyof typeof rows)[];
  const only = options.only?.split(',') ?? names;
  const unknown = only.filter((name) => !names.includes(name as keyof typeof rows));
  if (unknown.length > 0) throw new Error(`no row ${unknown}; there are ${names}`);
  const load = os.loadavg();
  const results: Record<string, unknown> = {};
  for (const name of names) if (only.includes(name)) results[name] = await rows[name]();
  console.log(
    `\nload at the start and end: ${load[0]?.toFixed(1)}, ${os.loadavg()[0]?.toFixed(1)}`,
  );
  if (options.json !== undefined) writeFileSync(options.json, resultOf(results, load));
}

function mix(): Stream {
  return makeMix(1_000_000 * SCALE);
}

function deep(): Stream {
  return makeDeep(1_000_000 * SCALE, 500_000 * SCALE);
}

function raceStream(stream: Stream): Row[] {
  const contestants = [packedBook, objectBook, nodejsOrderBook];
  checkAnswers(stream, contestants);
  const raced = race(stream, contestants);
  report(raced, stream.name, nodejsOrderBook.name);
  return raced;
}

function raceWhole(): Row[] {
  const whole = { ...mix(), name: 'W5 whole exchange' };
  const exchanges = [numberExchange, packedExchange, objectExchange];
  checkAnswers(whole, exchanges);
  const raced = race(whole, [packedBook, ...exchanges]);
  report(raced, whole.name, packedBook.name);
  return raced;
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

function reportMemory(stream: Stream): object {
  const run = packedBook.prepare(stream) as unknown as { book: { bytes: number; size: number } };
  const bytes = run.book.bytes / run.book.size;
  console.log(`\nmemory: ${bytes.toFixed(1)} bytes a resting order, at ${run.book.size} of them`);
  return { bytesPerOrder: bytes, orders: run.book.size };
}

function resultOf(results: object, load: readonly number[]): string {
  const cpus = os.cpus();
  const machine = { cpus: cpus.length, model: cpus[0]?.model, node: process.version, load };
  return `${JSON.stringify({ date: new Date().toISOString(), machine, results }, null, 2)}\n`;
}

await main();
