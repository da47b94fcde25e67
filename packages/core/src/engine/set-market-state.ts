/** Opens, restricts, halts or closes a market. Closing is for good and cancels what rests there. */
import { BUY, NONE, SELL } from '../book/matching-book.ts';
import { recheckStops } from './collect-triggered.ts';
import { emitCommandRejected } from './command-rejected.ts';
import type { SetMarketState } from './commands.ts';
import { CANCEL_MARKET_CLOSED } from './emit.ts';
import type { Engine } from './engine.ts';
import type { MarketEntry } from './market-entry.ts';
import { cancelOpenOrder } from './open-orders.ts';
import { refuse } from './refusal.ts';

export function setMarketState(engine: Engine, command: SetMarketState): void {
  const market = engine.marketBySymbol.get(command.market);
  if (market === undefined || market.state === 'closed') {
    const code = market === undefined ? 'market-unknown' : 'market-closed';
    emitCommandRejected(engine, command, refuse(code));
    return;
  }
  // Past this line the state is set and nothing can fail.
  market.state = command.state;
  engine.events.object({ kind: 'market-changed', market: command.market, state: command.state });
  if (command.state === 'open') recheckStops(engine, market);
  if (command.state === 'closed') cancelEverything(engine, market);
}

/** Bids, then asks, each in the order in which they would have traded; then what waits, by order id. */
function cancelEverything(engine: Engine, { book, waiting }: MarketEntry): void {
  for (const side of [BUY, SELL] as const) {
    for (let slot = book.first(side); slot !== NONE; slot = book.first(side)) {
      cancelOpenOrder(engine, slot, CANCEL_MARKET_CLOSED);
    }
  }
  // A pair's stop leg went with its limit leg, so each that is left stands alone.
  for (const { slot } of waiting?.inOrder() ?? []) {
    cancelOpenOrder(engine, slot, CANCEL_MARKET_CLOSED);
  }
}
