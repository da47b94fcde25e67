/** Growing pauses with jitter, so that clients which failed together do not come back together. */

export interface BackoffBounds {
  readonly baseMilliseconds: number;
  readonly maxMilliseconds: number;
}

/** The pause before retry `attempt` (from 1): between half and all of base × 2^(attempt−1). */
export function backoffMilliseconds(
  attempt: number,
  bounds: BackoffBounds,
  random: () => number,
): number {
  const ceiling = Math.min(
    bounds.maxMilliseconds,
    bounds.baseMilliseconds * 2 ** Math.min(attempt - 1, 30),
  );
  return ceiling / 2 + random() * (ceiling / 2);
}

/** Resolves after the time; rejects with the signal's reason when it aborts first. */
export function pause(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted === true) {
      reject(signal.reason);
      return;
    }
    const onAbort = (): void => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', onAbort);
      resolve();
    }, milliseconds);
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}
