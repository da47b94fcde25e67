/**
 * Token buckets by key (an address, an account). Bounded: a bucket that is full again carries no
 * information and is forgotten, and there are never more than `keysMax`; past that the one that
 * was used least recently goes, which only ever favours that client.
 */
import type { BucketSettings } from '../settings.ts';

export interface BucketState {
  /** False: there were not enough tokens and none were taken. */
  readonly allowed: boolean;
  readonly limit: number;
  readonly remaining: number;
  /** Seconds until the bucket is full. */
  readonly resetSeconds: number;
  /** Seconds until what was asked for is there; 0 when allowed. */
  readonly retryAfterSeconds: number;
}

export interface TokenBuckets {
  /** Takes `tokens` if they are there. `nowMillis` never decreases by much; a step back gives nothing. */
  take(key: string | number, tokens: number, nowMillis: number): BucketState;
  readonly size: number;
}

interface Bucket {
  tokens: number;
  atMillis: number;
}

const KEYS_MAX = 100_000;

export function createTokenBuckets(settings: BucketSettings, keysMax = KEYS_MAX): TokenBuckets {
  const { perSecond, burst } = settings;
  // Insertion order is order of last use: a bucket moves to the end when its key pays.
  const buckets = new Map<string | number, Bucket>();
  const fullAfterMillis = (burst / perSecond) * 1_000;

  function forgetOldest(nowMillis: number): void {
    for (const [key, bucket] of buckets) {
      const full = nowMillis - bucket.atMillis >= fullAfterMillis;
      if (!full && buckets.size <= keysMax) return;
      buckets.delete(key);
    }
  }

  function take(key: string | number, tokens: number, nowMillis: number): BucketState {
    let bucket = buckets.get(key);
    if (bucket === undefined) {
      bucket = { tokens: burst, atMillis: nowMillis };
    } else {
      const elapsed = Math.max(0, nowMillis - bucket.atMillis);
      bucket.tokens = Math.min(burst, bucket.tokens + (elapsed * perSecond) / 1_000);
      bucket.atMillis = nowMillis;
      buckets.delete(key);
    }
    buckets.set(key, bucket);
    const allowed = bucket.tokens >= tokens;
    if (allowed) bucket.tokens -= tokens;
    forgetOldest(nowMillis);
    return {
      allowed,
      limit: burst,
      remaining: Math.floor(bucket.tokens),
      resetSeconds: Math.ceil((burst - bucket.tokens) / perSecond),
      retryAfterSeconds: allowed ? 0 : Math.max(1, Math.ceil((tokens - bucket.tokens) / perSecond)),
    };
  }

  return {
    take,
    get size() {
      return buckets.size;
    },
  };
}
