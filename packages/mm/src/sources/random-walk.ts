/**
 * A price that wanders: a log-normal walk whose volatility comes in bursts and whose drift changes
 * now and then, pulled gently towards where it started. Its steps are numbered from `startAt`, so
 * what it says at a time depends on its options alone and not on how often it is asked: makers that
 * share the options share the price.
 *
 * Cost: one step of arithmetic per `stepMilliseconds` that passed; a reader far in the future pays
 * for
 * every step in between, up to `CATCH_UP_STEPS_MAX`, beyond which the walk skips ahead without
 * moving.
 */
import { type TimeMicros, timeMicros } from '@exchange/core/units';
import { createRandom } from '@exchange/sdk/strategy';
import type { PriceSource } from '../parts.ts';

export interface RandomWalkOptions {
  readonly seed: number | string;
  /** Price in the quote asset at the first step. */
  readonly start: number;
  /** Absent: the first time that it is read. */
  readonly startAt?: TimeMicros;
  /** Default 250. */
  readonly stepMilliseconds?: number;
  /** Basis points per square root of a second, on average; default 1. */
  readonly volatilityBps?: number;
  /** Basis points a second while a trend lasts; default 0.1. */
  readonly trendBps?: number;
  /** How long trends and bursts last on average; default 60 seconds. */
  readonly regimeSeconds?: number;
  /** Share of the way back to the start that it goes per hour; default 0.2. */
  readonly reversionPerHour?: number;
  /** Default `walk`. */
  readonly id?: string;
}

const CATCH_UP_STEPS_MAX = 1_000_000;

export function randomWalk(options: RandomWalkOptions): PriceSource {
  if (!(options.start > 0))
    throw new RangeError(`A random walk starts above 0, not at ${options.start}.`);
  const stepMicros = (options.stepMilliseconds ?? 250) * 1000;
  if (!(stepMicros >= 1000))
    throw new RangeError('A step of a random walk takes at least 1 millisecond.');
  const step = createWalk(options, stepMicros / 1e6);
  let startAt: number | undefined = options.startAt;
  let taken = 0;
  let price = options.start;
  return {
    id: options.id ?? 'walk',
    read({ now }) {
      startAt ??= now;
      const due = Math.max(0, Math.floor((now - startAt) / stepMicros));
      if (due - taken > CATCH_UP_STEPS_MAX) taken = due - CATCH_UP_STEPS_MAX;
      for (; taken < due; taken += 1) price = step();
      return { price, at: timeMicros(Math.max(startAt, startAt + taken * stepMicros)) };
    },
  };
}

/** One step of the walk: the next price. */
function createWalk(options: RandomWalkOptions, stepSeconds: number): () => number {
  const random = createRandom(`walk:${options.seed}`);
  const volatility = (options.volatilityBps ?? 1) / 10_000;
  const trend = (options.trendBps ?? 0.1) / 10_000;
  const regimeSteps = Math.max(1, (options.regimeSeconds ?? 60) / stepSeconds);
  const reversion = ((options.reversionPerHour ?? 0.2) * stepSeconds) / 3600;
  const origin = Math.log(options.start);
  let level = origin;
  let drift = 0;
  let heat = 1;
  return () => {
    if (random() < 1 / regimeSteps) drift = trend * normal(random);
    // Log-normal with mean about 1: most regimes are calm and a few are three times as lively.
    if (random() < 1 / regimeSteps) heat = Math.exp(0.6 * normal(random) - 0.18);
    const shock = volatility * heat * Math.sqrt(stepSeconds) * normal(random);
    level += drift * stepSeconds + shock + reversion * (origin - level);
    return Math.exp(level);
  };
}

/** Standard normal by Box and Muller. */
function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
