/** Opens, restricts, halts or closes a market. Closing is for good and cancels what rests and waits there. */
import { BUY, NONE, SELL } from '../../book/matching-book.ts';
import type { SetMarketState } from '../commands.ts';
import type { Engine } from '../engine.ts';
import { emitCommandRejected } from '../events/command-rejected.ts';
import { CANCEL_MARKET_CLOSED } from '../events/emit.ts';
import { cancelOpenOrder } from '../orders/open-orders.ts';
import { type Refusal, refuse, refuseBound } from '../refusal.ts';
import type { MarketEntry } from './market-entry.ts';
import { changeMarket } from './market-state.ts';
import { resumeTrading } from './resume-trading.ts';

export function setMarketState(engine: Engine, command: SetMarketState): void {
  const market = engine.marketBySymbol.get(command.market);
  const refusal = check(engine, command, market);
  if (refusal !== undefined || market === undefined) {
    emitCommandRejected(engine, command, refusal ?? refuse('market-unknown'));
    return;
  }
  // Past this line the state is set and nothing can fail.
  const { state, endsAt = 0 } = command;
  if (state === 'open' || state === 'post-only') {
    resumeTrading(engine, market, { state });
    return;
  }
  changeMarket(engine, market, { state, endsAt });
  if (state === 'closed') cancelEverything(engine, market);
}

function check(
  engine: Engine,
  { state, endsAt }: SetMarketState,
  market: MarketEntry | undefined,
): Refusal | undefined {
  if (market === undefined) return refuse('market-unknown');
  if (endsAt !== undefined && state !== 'auction') return refuse('market-invalid');
  if (market.state === 'closed') return refuse('market-closed');
  return endsAt !== undefined && endsAt <= engine.time
    ? refuseBound('time-in-past', endsAt, engine.time)
    : undefined;
}

/** Bids, then asks, each in the order in which they would have traded, then waiting orders by id. */
function cancelEverything(engine: Engine, market: MarketEntry): void {
  const { book } = market;
  for (const side of [BUY, SELL] as const) {
    for (let slot = book.first(side); slot !== NONE; slot = book.first(side)) {
      cancelOpenOrder(engine, slot, CANCEL_MARKET_CLOSED);
    }
  }
  // A pair's stop leg went with its limit leg, so each that is left stands alone.
  for (const { slot } of market.waiting?.inOrder() ?? []) {
    cancelOpenOrder(engine, slot, CANCEL_MARKET_CLOSED);
  }
  market.isGathered = false;
}
