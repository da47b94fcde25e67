/** What a run was made of, so that it can be made again and compared. */
import { createHash } from 'node:crypto';
import type { LoadedSource } from './data/source.ts';

export interface Manifest {
  readonly tool: string;
  readonly strategy: { readonly name: string; readonly version: string | null };
  readonly parameters: unknown;
  readonly seed: number;
  readonly data: readonly ManifestData[];
  /** Markets, balances, loans, fill mode with its assumptions, finish. */
  readonly models: unknown;
  /** Of every order, fill and refusal in order. */
  readonly orders: string;
  /** Of everything above: two runs with the same digest did the same. */
  readonly digest: string;
}

export interface ManifestData {
  readonly market: string;
  readonly shape: string;
  readonly path: string;
  readonly sha256: string;
  readonly rows: number;
  /** Microseconds. */
  readonly from: number;
  readonly to: number;
}

export function describeData(source: LoadedSource): ManifestData {
  const { market, shape, path, sha256, rows } = source;
  return {
    market,
    shape,
    path,
    sha256,
    rows: rows.length,
    from: rows[0]?.time ?? 0,
    to: rows.at(-1)?.time ?? 0,
  };
}

/** Where the files lie does not count. */
export function createManifest(parts: Omit<Manifest, 'digest'>): Manifest {
  const data = parts.data.map(({ path: _, ...rest }) => rest);
  const text = canonicalJson({ ...parts, data });
  return { ...parts, digest: createHash('sha256').update(text).digest('hex') };
}

/** JSON with the keys of every object in order. */
function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, each: unknown) => {
    if (typeof each === 'bigint') return each.toString();
    if (typeof each !== 'object' || each === null || Array.isArray(each)) return each;
    return Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
