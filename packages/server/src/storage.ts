import type { HistoryHost } from './history/history-host.ts';
import type { Identity } from './identity/identity.ts';
import type { Journal } from './journal/journal.ts';
import type { FreeBytes } from './pipeline/watch-disk.ts';

/** The stores of one exchange, opened. */
export interface Storage {
  readonly journal: Journal;
  readonly history: HistoryHost;
  readonly identity: Identity;
  /** Undefined where there is no disk. */
  readonly freeBytes: FreeBytes | undefined;
}

/** All of them, whatever one says; the first failure is thrown in the end. */
export async function closeStorage({
  history,
  identity,
  journal,
}: Partial<Storage>): Promise<void> {
  const outcomes = await Promise.allSettled([
    history?.close(),
    identity?.close(),
    journal?.close(),
  ]);
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
}
