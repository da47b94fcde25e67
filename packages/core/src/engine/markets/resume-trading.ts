/** A market trades (again): what an auction gathered is uncrossed first, and stops are looked at. */

import type { Engine } from '../engine.ts';
import type { MarketChangeCause } from '../events.ts';
import { collectTriggered, recheckStops } from '../stops/collect-triggered.ts';
import { runTriggered } from '../stops/run-stops.ts';
import type { MarketEntry } from './market-entry.ts';
import { changeMarket, enterState, tellMarketChanged } from './market-state.ts';
import { uncross } from './uncross.ts';

export interface Resumption {
  readonly state: 'open' | 'post-only';
  /** Absent: the operator's command. */
  readonly cause?: MarketChangeCause;
}

export function resumeTrading(engine: Engine, market: MarketEntry, resumption: Resumption): void {
  if (market.isGathered) {
    endAuction(engine, market, resumption);
    return;
  }
  changeMarket(engine, market, resumption);
  // They run at the end of the command.
  if (resumption.state === 'open') recheckStops(engine, market);
}

/** Trades, then stops, then the new state; unless one of the stops has led to another. */
function endAuction(engine: Engine, market: MarketEntry, { state, cause }: Resumption): void {
  enterState(engine, market, { state });
  const price = uncross(engine, market);
  market.isGathered = false;
  if (price !== 0) collectTriggered(engine, market, { first: price, last: price });
  else if (state === 'open') recheckStops(engine, market);
  runTriggered(engine);
  if (market.state === state) tellMarketChanged(engine, market, cause);
}
