/** What every action works with. Not part of the public surface. */
import type { Admission } from './http/admission.ts';
import type { Clock } from './http/clock.ts';
import type { Requester } from './http/requester.ts';
import type { MarketCache } from './market-data/market-cache.ts';
import type { Level } from './market-data/types.ts';
import type { Unresolved } from './orders/unresolved.ts';
import type { SocketHub } from './socket/socket-hub.ts';

export interface Client {
  readonly requester: Requester;
  readonly admission: Admission;
  readonly hub: SocketHub;
  readonly clock: Clock;
  readonly markets: MarketCache;
  readonly unresolved: Unresolved;
  /** Best prices of books that are open and live, so that nobody has to ask for what is known. */
  readonly liveTops: Map<string, () => LiveTop | undefined>;
  readonly receiveWindowMs: number;
  readonly hasKey: boolean;
  random(): number;
  now(): number;
}

export interface LiveTop {
  readonly bid: Level | undefined;
  readonly ask: Level | undefined;
}
