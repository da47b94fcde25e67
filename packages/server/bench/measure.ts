/** Measuring side by side: A, B, C, A, B, C, …, so that a noisy machine is noisy for all. */

export interface Contestant {
  readonly name: string;
  /** Before the clock starts. */
  prepare?(): Promise<void>;
  /** @returns how many things were done */
  run(round: number): Promise<number>;
}

export type Rates = Map<string, number[]>;

export async function measure(contestants: readonly Contestant[], rounds: number): Promise<Rates> {
  const rates: Rates = new Map(contestants.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const { name, run, prepare } of contestants) {
      await prepare?.();
      const begin = performance.now();
      const count = await run(round);
      rates.get(name)?.push(count / ((performance.now() - begin) / 1000));
    }
  }
  return rates;
}

export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0;
}

export function printRates(rates: Rates, unit: string): void {
  console.table(
    Array.from(rates, ([workload, rows]) => ({
      workload,
      [`${unit} (median)`]: Math.round(median(rows)),
      lowest: Math.round(Math.min(...rows)),
      highest: Math.round(Math.max(...rows)),
    })),
  );
}
