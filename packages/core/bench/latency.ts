/**
 * How long single commands of W1 take. Each is timed by itself with the clock of the process, into a
 * histogram of nanoseconds; what reading the clock twice costs is measured by the same loop without
 * a command, taken in turns, and its median is subtracted. The tail of that empty loop is what the
 * machine adds (interrupts, other processes), so it stands beside the commands' own tail.
 */
import { PerformanceObserver } from 'node:perf_hooks';
import { setImmediate } from 'node:timers/promises';
import v8 from 'node:v8';
import vm from 'node:vm';
import {
  type Contestant,
  nodejsOrderBook,
  objectBook,
  packedBook,
  type Run,
} from './contestants.ts';
import { median } from './measure.ts';
import type { Stream } from './workloads.ts';

/** Nanoseconds; what takes longer is counted at the end and kept apart. */
const HISTOGRAM = 1_000_000;
const ROUNDS = 5;
/** The slow contestant takes the first part only. */
const SLOW_COMMANDS = 60_000;

interface Latency {
  readonly contestant: string;
  /** Lots traded, which must be the same for each that plays all. */
  readonly volume: number;
  /** Nanoseconds. */
  readonly p50: number;
  readonly p99: number;
  readonly p999: number;
  readonly p9999: number;
  readonly longest: number;
}

class Histogram {
  readonly #counts = new Uint32Array(HISTOGRAM + 1);
  #longest = 0;
  #total = 0;

  add(milliseconds: number): void {
    const at = Math.min(Math.round(milliseconds * 1e6), HISTOGRAM);
    this.#counts[at] = (this.#counts[at] as number) + 1;
    this.#total += 1;
    if (milliseconds > this.#longest) this.#longest = milliseconds;
  }

  get longest(): number {
    return Math.round(this.#longest * 1e6);
  }

  /** The shortest time that so great a part of all did not exceed. */
  quantile(part: number): number {
    let left = Math.ceil(this.#total * part);
    for (let at = 0; at <= HISTOGRAM; at += 1) {
      left -= this.#counts[at] as number;
      if (left <= 0) return at;
    }
    return HISTOGRAM;
  }
}

v8.setFlagsFromString('--expose-gc');
const collect = vm.runInNewContext('gc') as () => void;

const idle: Run = { play: () => ({ trades: 0, volume: 0 }) };
const clockAlone: Contestant = { name: 'the clock alone', prepare: () => idle };

export async function measureLatency(stream: Stream): Promise<unknown> {
  const pauses = new Map<Contestant, number[]>();
  const rounds = [clockAlone, packedBook, objectBook, nodejsOrderBook].map((one) => ({
    one,
    measured: [] as Latency[],
  }));
  for (let round = 0; round <= ROUNDS; round += 1) {
    for (const { one, measured } of rounds) {
      const run = one.prepare(stream);
      // What the one before left behind is not this one's to wait for.
      collect();
      await setImmediate();
      await setImmediate();
      const watch = watchCollector();
      const latency = timeEach(run, one, stream);
      const durations = await watch.end();
      // The first round warms the compiler up.
      if (round === 0) continue;
      measured.push(latency);
      pauses.set(one, [...(pauses.get(one) ?? []), ...durations]);
    }
  }
  const clock = median(rounds[0]?.measured.map(({ p50 }) => p50) ?? []);
  const rows = rounds.map(({ one, measured }) => summaryOf(one, measured, clock));
  const [packed, objects] = rows.slice(1);
  if (packed?.volume !== objects?.volume || packed?.volume === 0) {
    throw new Error(`W1, one at a time: ${packed?.volume} is not ${objects?.volume} lots`);
  }
  report(rows);
  reportPauses(pauses);
  return { rows, clock };
}

/** Milliseconds of each pause of the collector from here to `end`; they are reported a turn later. */
function watchCollector(): { end(): Promise<number[]> } {
  const pauses: number[] = [];
  const observer = new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) pauses.push(duration);
  });
  observer.observe({ entryTypes: ['gc'] });
  const end = async () => {
    await setImmediate();
    await setImmediate();
    observer.disconnect();
    return pauses;
  };
  return { end };
}

function timeEach(run: Run, one: Contestant, stream: Stream): Latency {
  const isSlow = one === nodejsOrderBook;
  const to = isSlow ? Math.min(stream.length, stream.warmUp + SLOW_COMMANDS) : stream.length;
  const histogram = new Histogram();
  let volume = 0;
  for (let at = stream.warmUp; at < to; at += 1) {
    const start = performance.now();
    const answer = run.play(at, at + 1);
    histogram.add(performance.now() - start);
    volume += answer.volume;
  }
  return {
    contestant: one.name,
    volume,
    p50: histogram.quantile(0.5),
    p99: histogram.quantile(0.99),
    p999: histogram.quantile(0.999),
    p9999: histogram.quantile(0.9999),
    longest: histogram.longest,
  };
}

/** Medians over the rounds, without what the clock takes. */
function summaryOf(one: Contestant, measured: readonly Latency[], clock: number): Latency {
  const cost = one === clockAlone ? 0 : clock;
  const of = (key: 'p50' | 'p99' | 'p999' | 'p9999' | 'longest') =>
    Math.max(median(measured.map((latency) => latency[key])) - cost, 0);
  return {
    contestant: one.name,
    volume: measured[0]?.volume ?? 0,
    p50: of('p50'),
    p99: of('p99'),
    p999: of('p999'),
    p9999: of('p9999'),
    longest: of('longest'),
  };
}

function report(rows: readonly Latency[]): void {
  console.log('\nW1, one command at a time, µs           p50      p99    p99.9   p99.99  longest');
  for (const row of rows) {
    const cells = [row.p50, row.p99, row.p999, row.p9999, row.longest]
      .map((value) => (value / 1e3).toFixed(2).padStart(8))
      .join(' ');
    console.log(`  ${row.contestant.padEnd(32)} ${cells}`);
  }
}

function reportPauses(pauses: ReadonlyMap<Contestant, readonly number[]>): void {
  for (const [{ name }, durations] of pauses) {
    const longest = durations.length === 0 ? 0 : Math.max(...durations);
    console.log(
      `  collector during ${ROUNDS} runs of ${name}: ${durations.length} pauses, ` +
        `longest ${longest.toFixed(2)} ms`,
    );
  }
}
