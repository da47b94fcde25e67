/** Carries out what is due by the engine's time, before the command is looked at. */
import { NONE } from '../../book/matching-book.ts';
import { fireDeadManSwitch } from '../accounts/dead-man-switch.ts';
import type { Engine } from '../engine.ts';
import { EXPIRE_TIME } from '../events/emit.ts';
import type { MarketEntry } from '../markets/market-entry.ts';
import { resumeTrading } from '../markets/resume-trading.ts';
import { expireOpenOrder } from '../orders/open-orders.ts';
import { TIMER_AUCTION_END, TIMER_EXPIRY, type Timer } from './timers.ts';

/** In the order of their times; at the same time expiries by order id, then switches by account, then auctions. */
export function runDue(engine: Engine): void {
  const { timers } = engine;
  if (timers.isLittered) sweep(engine);
  while (timers.firstAt <= engine.time) {
    const timer = timers.first();
    if (isLive(engine, timer)) {
      timers.dropFirst();
      happen(engine, timer);
    } else {
      timers.passOver();
    }
  }
}

function sweep(engine: Engine): void {
  engine.timers.sweep((timer) => isLive(engine, timer));
}

/** When something happens by itself next. */
export function nextDue(engine: Engine): number | undefined {
  const { timers } = engine;
  while (timers.count > 0) {
    const timer = timers.first();
    if (isLive(engine, timer)) return timer.dueAt;
    timers.passOver();
  }
  return undefined;
}

/** Is what the timer is about still waiting for that time? */
function isLive(engine: Engine, { dueAt, kind, id }: Timer): boolean {
  if (kind === TIMER_EXPIRY) {
    const slot = engine.orders.ids.find(id);
    return slot !== NONE && engine.orders.expiresAt(slot) === dueAt;
  }
  return kind === TIMER_AUCTION_END
    ? engine.market(id).endsAt === dueAt
    : engine.account(id).cancelAt === dueAt;
}

function happen(engine: Engine, { kind, id }: Timer): void {
  if (kind === TIMER_EXPIRY) expireOpenOrder(engine, engine.orders.ids.find(id), EXPIRE_TIME);
  else if (kind === TIMER_AUCTION_END) endAuctionByTime(engine, engine.market(id));
  else fireDeadManSwitch(engine, engine.account(id));
}

function endAuctionByTime(engine: Engine, market: MarketEntry): void {
  resumeTrading(engine, market, { state: 'open', cause: 'auction-ended' });
}
