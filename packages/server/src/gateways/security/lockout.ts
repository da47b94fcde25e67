/**
 * Counts bad signatures by key *and* address, so that a stranger who knows a key's name can lock
 * out only itself.
 */
export interface Lockout {
  /** Seconds until this pair may try again; 0 when it may. */
  secondsLeft(keyId: string, address: string, nowMillis: number): number;
  fail(keyId: string, address: string, nowMillis: number): void;
  succeed(keyId: string, address: string): void;
}

export interface LockoutSettings {
  readonly failuresMax: number;
  readonly lockoutMillis: number;
}

interface Failures {
  count: number;
  firstAtMillis: number;
}

const PAIRS_MAX = 100_000;

export function createLockout({ failuresMax, lockoutMillis }: LockoutSettings): Lockout {
  // Insertion order is age: the oldest pair makes room.
  const failures = new Map<string, Failures>();
  const pair = (keyId: string, address: string) => `${address} ${keyId}`;

  return {
    secondsLeft(keyId, address, nowMillis) {
      if (failures.size === 0) return 0;
      const entry = failures.get(pair(keyId, address));
      if (entry === undefined || entry.count < failuresMax) return 0;
      const leftMillis = entry.firstAtMillis + lockoutMillis - nowMillis;
      if (leftMillis > 0) return Math.ceil(leftMillis / 1_000);
      failures.delete(pair(keyId, address));
      return 0;
    },
    fail(keyId, address, nowMillis) {
      const key = pair(keyId, address);
      const entry = failures.get(key);
      const stale = entry === undefined || nowMillis - entry.firstAtMillis >= lockoutMillis;
      const count = stale ? 1 : entry.count + 1;
      // The lockout counts from the failure that caused it, the window from the first one.
      const firstAtMillis = stale || count === failuresMax ? nowMillis : entry.firstAtMillis;
      failures.delete(key);
      failures.set(key, { count, firstAtMillis });
      if (failures.size > PAIRS_MAX) {
        const oldest = failures.keys().next();
        if (!oldest.done) failures.delete(oldest.value);
      }
    },
    succeed(keyId, address) {
      if (failures.size > 0) failures.delete(pair(keyId, address));
    },
  };
}
