/**
 * One change of a book on the wire: absolute sizes at the prices that changed, covering the update
 * ids `first` … `last`. Deltas that follow one another merge into one that says the same.
 */

/** [price, size] as text; size `"0"` means that the level is gone. */
export type LevelText = readonly [price: string, size: string];

export interface DepthDelta {
  readonly symbol: string;
  /** Update ids inside; the previous delta's `last` is `first - 1`. */
  readonly first: number;
  readonly last: number;
  /** Microseconds: when it was made for sending, and when the engine made its last change. */
  readonly eventTime: number;
  readonly engineTime: number;
  readonly asks: readonly LevelText[];
  readonly bids: readonly LevelText[];
  /** CRC32 of the top ten levels of both sides after it. */
  readonly checksum: number;
}

/** What one socket has not been sent yet of one book. Its owner bounds it. */
export interface PendingDepth {
  readonly first: number;
  newest: DepthDelta;
  readonly asks: Map<string, string>;
  readonly bids: Map<string, string>;
}

/** Adds `delta` to what is pending. It must follow on without a gap. */
export function mergeDepth(pending: PendingDepth | undefined, delta: DepthDelta): PendingDepth {
  const merged = pending ?? {
    first: delta.first,
    newest: delta,
    asks: new Map<string, string>(),
    bids: new Map<string, string>(),
  };
  merged.newest = delta;
  for (const [price, size] of delta.asks) merged.asks.set(price, size);
  for (const [price, size] of delta.bids) merged.bids.set(price, size);
  return merged;
}

/** The delta that stands for everything in `pending`. */
export function mergedDelta(pending: PendingDepth): DepthDelta {
  return {
    ...pending.newest,
    first: pending.first,
    asks: [...pending.asks],
    bids: [...pending.bids],
  };
}

/** The `data` of a depth message. */
export function depthText(delta: DepthDelta): string {
  return JSON.stringify({
    e: 'depth',
    E: delta.eventTime,
    T: delta.engineTime,
    s: delta.symbol,
    U: delta.first,
    u: delta.last,
    pu: delta.first - 1,
    cs: delta.checksum,
    a: delta.asks,
    b: delta.bids,
  });
}

/** A push: `name` is the stream as it was subscribed, `payload` is JSON already. */
export function pushText(name: string, payload: string): string {
  return `{"stream":${JSON.stringify(name)},"data":${payload}}`;
}
