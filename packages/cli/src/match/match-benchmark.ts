/** Plays a benchmark file chunk by chunk: two million messages need no more memory than their book. */
import type { Writable } from 'node:stream';
import { createFastBook } from '@exchange/core/book';
import {
  type BenchmarkCounts,
  BenchmarkFormatError,
  BenchmarkPlayer,
  BenchmarkReader,
} from '@exchange/core/scenario';
import { usageError } from '../errors.ts';
import { LineSink } from './line-sink.ts';

export interface BenchmarkRun {
  readonly counts: BenchmarkCounts;
  /** Decoding, matching and reports; not reading and unpacking the file. */
  readonly seconds: number;
  readonly sha256: string | undefined;
}

export interface BenchmarkRunOptions {
  /** Report lines go here. */
  readonly reports: Writable | undefined;
  readonly sha256: boolean;
}

export async function matchBenchmark(
  chunks: AsyncIterable<Uint8Array>,
  { reports, sha256 }: BenchmarkRunOptions,
): Promise<BenchmarkRun> {
  const sink = new LineSink({ output: reports, hash: sha256 });
  const wanted = sha256 || reports !== undefined;
  const book = createFastBook();
  const player = new BenchmarkPlayer(
    wanted ? { book, onReport: (line) => sink.add(line) } : { book },
  );
  const reader = new BenchmarkReader();
  let seconds = 0;
  try {
    for await (const chunk of chunks) {
      const start = performance.now();
      reader.push(chunk, (message) => player.play(message));
      seconds += (performance.now() - start) / 1_000;
      await sink.flush();
    }
    reader.end();
  } catch (error) {
    if (error instanceof BenchmarkFormatError) throw usageError(error.message);
    throw error;
  }
  const digest = await sink.end();
  return { counts: player.counts(), seconds, sha256: digest };
}
