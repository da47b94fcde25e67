/** How the mid moved after each fill: measured while the run goes on, without keeping the mids. */
import type { MarkoutHorizon } from './metrics.ts';

const horizons = { '1s': 1e6, '5s': 5e6, '30s': 30e6, '60s': 60e6 } as const satisfies Record<
  MarkoutHorizon,
  number
>;

interface Waiting {
  readonly at: number;
  readonly sign: number;
  readonly price: number;
  readonly weight: number;
}

interface Line {
  readonly micros: number;
  readonly queue: Waiting[];
  /** Index of the oldest that still waits. */
  head: number;
  weighted: number;
  weight: number;
}

export class Markouts {
  readonly #lines = new Map<MarkoutHorizon, Line>(
    Object.entries(horizons).map(([name, micros]) => [
      name as MarkoutHorizon,
      { micros, queue: [], head: 0, weighted: 0, weight: 0 },
    ]),
  );

  /** @param weight value of the fill */
  addFill(fill: {
    readonly at: number;
    readonly side: 'buy' | 'sell';
    readonly price: number;
    readonly weight: number;
  }): void {
    const { at, side, price, weight } = fill;
    for (const line of this.#lines.values())
      line.queue.push({ at, sign: side === 'buy' ? 1 : -1, price, weight });
  }

  /** The mid from before `time` on: fills whose horizon ended by then are measured against it. */
  mid(time: number, mid: number): void {
    for (const line of this.#lines.values()) {
      for (let next = line.queue[line.head]; next !== undefined; next = line.queue[line.head]) {
        if (next.at + line.micros > time) break;
        line.weighted += ((next.sign * (mid - next.price)) / next.price) * 10_000 * next.weight;
        line.weight += next.weight;
        line.head += 1;
      }
    }
  }

  result(): Record<MarkoutHorizon, number | null> {
    const value = (name: MarkoutHorizon): number | null => {
      const line = this.#lines.get(name);
      return line === undefined || line.weight === 0 ? null : line.weighted / line.weight;
    };
    return { '1s': value('1s'), '5s': value('5s'), '30s': value('30s'), '60s': value('60s') };
  }
}
