import type { DataRow } from './rows.ts';
import type { LoadedSource } from './source.ts';

export interface MergedRow {
  readonly market: string;
  readonly row: DataRow;
}

/** Rows of all sources in order of time; at the same time, in the order of the sources. */
export function mergeRows(sources: readonly LoadedSource[]): readonly MergedRow[] {
  const merged = sources.flatMap(({ market, rows }) => rows.map((row) => ({ market, row })));
  // Each source is in order, so one needs no sorting; sorting keeps the order of equals.
  return sources.length < 2 ? merged : merged.sort((a, b) => a.row.time - b.row.time);
}
