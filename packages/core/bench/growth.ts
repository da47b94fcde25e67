/** What a command of W2 costs as the book grows. The levels stay 20,000. */
import { packedBook } from './contestants.ts';
import { cpuSeconds, median } from './measure.ts';
import { makeDeep } from './workloads.ts';

const SIZES = [1_000, 10_000, 100_000, 1_000_000] as const;

export function measureGrowth({ commands, rounds }: { commands: number; rounds: number }): unknown {
  const streams = SIZES.map((resting) => makeDeep(resting, commands));
  const costs = SIZES.map((): number[] => []);
  for (let round = 0; round <= rounds; round += 1) {
    streams.forEach((stream, at) => {
      const run = packedBook.prepare(stream) as ReturnType<typeof packedBook.prepare> & {
        book: { size: number };
      };
      const seconds = cpuSeconds(() => run.play(stream.warmUp, stream.length));
      if (run.book.size !== restingAfter(stream)) throw new Error(`${stream.about}: wrong size`);
      if (round > 0) costs[at]?.push((seconds / commands) * 1e9);
    });
  }
  const medians = costs.map(median);
  console.log('\ngrowth: W2 by resting orders, ns a command');
  SIZES.forEach((size, at) => {
    const times = (medians[at] as number) / (medians[0] as number);
    console.log(
      `  ${String(size).padStart(9)}  ${medians[at]?.toFixed(0).padStart(5)}  ${times.toFixed(2)} ×`,
    );
  });
  return { sizes: SIZES, nanoseconds: costs };
}

/** Nothing trades, so each command adds one or takes one away. */
function restingAfter({ op, length }: ReturnType<typeof makeDeep>): number {
  let resting = 0;
  for (let at = 0; at < length; at += 1) resting += op[at] === 0 ? 1 : -1;
  return resting;
}
