/** Changes a market's state. What has to happen on the way is `set-market-state.ts`'s and `resume-trading.ts`'s. */
import type { TimeMicros } from '../../units/quantities.ts';
import type { MarketState } from '../commands.ts';
import type { Engine } from '../engine.ts';
import type { MarketChangeCause } from '../events.ts';
import { TIMER_AUCTION_END } from '../time/timers.ts';
import type { MarketEntry } from './market-entry.ts';

export interface MarketChange {
  readonly state: MarketState;
  /** Of an auction that ends by itself; absent or 0: it does not. */
  readonly endsAt?: number;
  /** Absent: the operator's command. */
  readonly cause?: MarketChangeCause | undefined;
}

export function changeMarket(engine: Engine, market: MarketEntry, change: MarketChange): void {
  enterState(engine, market, change);
  tellMarketChanged(engine, market, change.cause);
}

/** The only writer of a market's state: with it go the auction's timer, its list, and what was told of it. */
export function enterState(
  engine: Engine,
  market: MarketEntry,
  { state, endsAt = 0 }: MarketChange,
): void {
  if (endsAt !== market.endsAt) {
    if (market.endsAt !== 0) engine.timers.bury();
    market.endsAt = endsAt;
    if (endsAt !== 0) {
      engine.timers.schedule({ dueAt: endsAt, kind: TIMER_AUCTION_END, id: market.index });
      // An auction that is taken back leaves a timer with nothing to wait for.
      engine.undo?.push(() => engine.timers.bury());
    }
  }
  if (state !== market.state && (state === 'auction' || market.state === 'auction')) {
    market.told = undefined;
    listAuction(engine, market, state === 'auction');
    engine.undo?.push(() => listAuction(engine, market, state !== 'auction'));
  }
  market.state = state;
  if (state !== 'auction') return;
  market.isGathered = true;
  market.isStale = true;
}

/** Auctions are listed by creation of their markets. */
function listAuction(engine: Engine, market: MarketEntry, isOne: boolean): void {
  const { auctions } = engine;
  const at = auctions.findIndex(({ index }) => index >= market.index);
  if (!isOne) auctions.splice(at, 1);
  else if (at === -1) auctions.push(market);
  else auctions.splice(at, 0, market);
}

export function tellMarketChanged(
  engine: Engine,
  { terms, state, endsAt }: MarketEntry,
  cause: MarketChangeCause | undefined,
): void {
  engine.events.object({
    kind: 'market-changed',
    market: terms.symbol,
    state,
    ...(endsAt === 0 ? {} : { endsAt: endsAt as TimeMicros }),
    ...(cause === undefined ? {} : { cause }),
  });
}
