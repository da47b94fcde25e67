/** What an order does once nothing refuses it: it takes, and what is left rests or expires. */
import type { ExpireReason } from '../../src/engine/events.ts';
import { defined, identityOf, type ReferenceContext } from './reference-context.ts';
import { endPartner, rest } from './reference-end.ts';
import { toLots, toTicks, toTime } from './reference-numbers.ts';
import {
  canRest,
  isLimitKind,
  type ReferenceMarket,
  type ReferenceOrder,
  remainingOf,
} from './reference-state.ts';
import { carryOut, planFor } from './reference-trade.ts';
import { fillsWhole, type Plan } from './reference-walk.ts';

/** It is accepted (or triggered, or replaced), and holds nothing at this moment. */
export function act(
  context: ReferenceContext,
  market: ReferenceMarket,
  order: ReferenceOrder,
): void {
  if (market.state === 'auction') {
    // Orders gather; nothing trades before the uncross.
    rest(context, market, order);
    return;
  }
  const plan = planFor(context, market, order);
  if (order.timeInForce === 'fok' && !fillsWhole(plan)) {
    expireNew(context, order, 'not-fillable');
    return;
  }
  carryOut(context, market, { taker: order, plan });
  finish(context, market, { order, end: plan.end });
}

function finish(
  context: ReferenceContext,
  market: ReferenceMarket,
  { order, end }: { order: ReferenceOrder; end: Plan['end'] },
): void {
  if (end === 'done') return;
  if (end === 'self-trade') {
    context.emit({
      kind: 'order-cancelled',
      ...identityOf(order),
      reason: 'self-trade',
      ...defined({ price: order.price === undefined ? undefined : toTicks(order.price) }),
      remaining: toLots(remainingOf(order)),
    });
    endPartner(context, market, order);
  } else if (canRest(order)) {
    rest(context, market, order);
  } else if (end === 'price-band') {
    expireNew(context, order, 'price-band');
    startBandAuction(context, market);
  } else {
    const isProtected = !isLimitKind(order.type) && end === 'bound';
    expireNew(context, order, isProtected ? 'protection-price' : 'no-liquidity');
  }
}

/** The end of an order that is on no book and in no list. */
export function expireNew(
  context: ReferenceContext,
  order: ReferenceOrder,
  reason: ExpireReason,
): void {
  context.emit({
    kind: 'order-expired',
    ...identityOf(order),
    reason,
    remaining: toLots(remainingOf(order)),
  });
}

/** The market finds a new price before trading goes on. */
function startBandAuction(context: ReferenceContext, market: ReferenceMarket): void {
  const endsAt = context.time + market.bandAuctionMicros;
  market.state = 'auction';
  market.isGathered = true;
  market.endsAt = endsAt;
  market.indicative = undefined;
  context.emit({
    kind: 'market-changed',
    market: market.symbol,
    state: 'auction',
    endsAt: toTime(endsAt),
    cause: 'price-band',
  });
}
