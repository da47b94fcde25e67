/**
 * How much a price moves, from its samples: exponentially weighted mean of squared log returns per
 * second, once over a short and once over a long time. Irregular sampling is fine: a return over
 * several seconds counts per second.
 */
import type { TimeMicros } from '@exchange/core/units';

export interface VolatilityOptions {
  /** Time after which a sample's weight has halved; defaults 30 seconds and 30 minutes. */
  readonly shortHalfLifeSeconds?: number;
  readonly longHalfLifeSeconds?: number;
}

export interface VolatilityEstimate {
  /** Basis points per square root of a second; 0 until there are two samples. */
  readonly bps: number;
  /** Short ÷ long; 1 until the long average has `LONG_SAMPLES_MIN` samples. */
  readonly ratio: number;
}

const LONG_SAMPLES_MIN = 30;

export class VolatilityEstimator {
  readonly #shortHalfLife: number;
  readonly #longHalfLife: number;
  #lastPrice: number | undefined;
  #lastAt = 0;
  #samples = 0;
  #short = 0;
  #long = 0;

  constructor(options: VolatilityOptions = {}) {
    this.#shortHalfLife = options.shortHalfLifeSeconds ?? 30;
    this.#longHalfLife = options.longHalfLifeSeconds ?? 1800;
  }

  /** Samples at the same time or earlier than the last one are ignored. */
  add(price: number, at: TimeMicros): void {
    const seconds = (at - this.#lastAt) / 1e6;
    if (this.#lastPrice === undefined) {
      this.#lastPrice = price;
      this.#lastAt = at;
      return;
    }
    if (seconds <= 0) return;
    const variance = Math.log(price / this.#lastPrice) ** 2 / seconds;
    this.#samples += 1;
    this.#short = this.#blend(this.#short, variance, seconds / this.#shortHalfLife);
    this.#long = this.#blend(this.#long, variance, seconds / this.#longHalfLife);
    this.#lastPrice = price;
    this.#lastAt = at;
  }

  get estimate(): VolatilityEstimate {
    const isSettled = this.#samples >= LONG_SAMPLES_MIN && this.#long > 0;
    return {
      bps: Math.sqrt(this.#short) * 10_000,
      ratio: isSettled ? Math.sqrt(this.#short / this.#long) : 1,
    };
  }

  /** The first samples count as their plain average, so that the start does not weigh for ever. */
  #blend(average: number, sample: number, halfLives: number): number {
    const weight = Math.max(1 - 2 ** -halfLives, 1 / this.#samples);
    return average + weight * (sample - average);
  }
}
