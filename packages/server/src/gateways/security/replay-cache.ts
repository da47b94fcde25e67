/**
 * Signatures that were used, so that a captured request cannot be sent again inside its window. Two
 * generations, each as long as a signature can live: a signature is forgotten only after every
 * window that it could be valid in is over. Full means refuse, not forget.
 */
export interface ReplayCache {
  /** `fresh` the first time, `replayed` after it, `full` when nothing more can be remembered. */
  use(signature: string, nowMillis: number): 'fresh' | 'replayed' | 'full';
}

export function createReplayCache(lifetimeMillis: number, entriesMax: number): ReplayCache {
  let young = new Set<string>();
  let old = new Set<string>();
  let turnedAtMillis = Number.NEGATIVE_INFINITY;

  function turn(nowMillis: number): void {
    if (nowMillis - turnedAtMillis < lifetimeMillis) return;
    // After two lifetimes of silence the younger generation is over as well.
    old = nowMillis - turnedAtMillis < 2 * lifetimeMillis ? young : new Set();
    young = new Set();
    turnedAtMillis = nowMillis;
  }

  return {
    use(signature, nowMillis) {
      turn(nowMillis);
      if (young.has(signature) || old.has(signature)) return 'replayed';
      if (young.size + old.size >= entriesMax) return 'full';
      young.add(signature);
      return 'fresh';
    },
  };
}
