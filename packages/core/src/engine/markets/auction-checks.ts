/** What an auction asks of an order that joins it. */
import { accepts, NONE, SELF_TRADE_NONE, type SideBit } from '../../book/matching-book.ts';
import type { Account } from '../accounts/account.ts';
import type { Engine } from '../engine.ts';
import { isWaiting, sideBitOf } from '../orders/order-flags.ts';
import { type Refusal, refuse } from '../refusal.ts';
import type { MarketEntry } from './market-entry.ts';

export interface JoiningOrder {
  readonly account: Account;
  readonly side: SideBit;
  readonly price: number;
  readonly selfTrade: number;
}

/**
 * An uncross knows no self-trade prevention, so an order that would cross one of its owner's does not
 * join. Looks at the owner's open orders, which are fewer than the book's.
 */
export function checkSelfCross(
  engine: Engine,
  market: MarketEntry,
  order: JoiningOrder,
): Refusal | undefined {
  if (market.state !== 'auction' || order.selfTrade === SELF_TRADE_NONE) return undefined;
  if (!market.book.crosses(order.side, order.price)) return undefined;
  const { orders } = engine;
  for (const partner of engine.partnersOf(order.account)) {
    for (let slot = partner.oldestOrder; slot !== NONE; slot = orders.newer(slot)) {
      const flags = orders.flags(slot);
      const rests = orders.market(slot) === market.index && !isWaiting(flags);
      if (!rests || sideBitOf(flags) === order.side) continue;
      if (accepts(order.side, order.price, market.book.price(slot))) {
        return refuse('auction-self-cross');
      }
    }
  }
  return undefined;
}
