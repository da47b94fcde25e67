/**
 * One change of a book on the wire: absolute sizes at the prices that changed, covering the update
 * ids `first` … `last`.
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
