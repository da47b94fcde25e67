/** Cancels one order, or all of an account's. */

import { NONE, type SideBit, sideBit } from '../../book/matching-book.ts';
import type { Account } from '../accounts/account.ts';
import type { CancelAll, CancelOrder, OrderReference } from '../commands.ts';
import type { Engine } from '../engine.ts';
import { emitCommandRejected } from '../events/command-rejected.ts';
import { CANCEL_ALL, CANCEL_BY_OWNER } from '../events/emit.ts';
import type { MarketEntry } from '../markets/market-entry.ts';
import { type Refusal, refuse, refused } from '../refusal.ts';
import { cancelOpenOrder } from './open-orders.ts';
import { checkMarketCancels } from './order-checks.ts';
import { sideBitOf } from './order-flags.ts';

/**
 * @param market the one that the command names, if there is such a market
 * @returns the order's id, or `refused`
 */
export function cancelOrder(
  engine: Engine,
  command: CancelOrder,
  market: MarketEntry | undefined = engine.marketBySymbol.get(command.market),
): number {
  const account = engine.userAccount(command.account);
  const slot = findOpenOrder(engine, command, { account, market });
  const refusal =
    checkNamed(engine, command, { account, market }) ??
    (slot === NONE ? refuse('order-unknown') : undefined) ??
    (market === undefined ? undefined : checkMarketCancels(market));
  if (refusal !== undefined) {
    emitCommandRejected(engine, command, refusal);
    return refused(refusal);
  }
  // Past this line the order is cancelled and nothing can fail.
  const orderId = engine.orders.id(slot);
  cancelOpenOrder(engine, slot, CANCEL_BY_OWNER);
  return orderId;
}

/**
 * Oldest order first. Halted markets keep theirs, unless one is named: that is refused.
 * @returns 0, or `refused`
 */
export function cancelAll(engine: Engine, command: CancelAll): number {
  const account = engine.userAccount(command.account);
  const market =
    command.market === undefined ? undefined : engine.marketBySymbol.get(command.market);
  const refusal =
    (engine.time > (command.deadline ?? Number.POSITIVE_INFINITY)
      ? refuse('command-expired')
      : undefined) ??
    (account === undefined ? refuse('account-unknown') : undefined) ??
    (command.market !== undefined && market === undefined ? refuse('market-unknown') : undefined) ??
    (market === undefined ? undefined : checkMarketCancels(market));
  if (refusal !== undefined || account === undefined) {
    const reason = refusal ?? refuse('account-unknown');
    emitCommandRejected(engine, command, reason);
    return refused(reason);
  }
  // Past this line nothing can fail.
  const side = command.side === undefined ? undefined : sideBit(command.side);
  cancelOpenOrders(engine, account, { market, side });
  return 0;
}

interface Which {
  readonly market: MarketEntry | undefined;
  readonly side: SideBit | undefined;
}

function cancelOpenOrders(engine: Engine, account: Account, which: Which): void {
  const { orders } = engine;
  let slot = account.oldestOrder;
  while (slot !== NONE) {
    let newer = orders.newer(slot);
    // Cancelled along with it.
    if (newer !== NONE && newer === orders.partner(slot)) newer = orders.newer(newer);
    const market = engine.market(orders.market(slot));
    const isMeant =
      (which.market === undefined || which.market === market) &&
      (which.side === undefined || which.side === sideBitOf(orders.flags(slot))) &&
      checkMarketCancels(market) === undefined;
    if (isMeant) cancelOpenOrder(engine, slot, CANCEL_ALL);
    slot = newer;
  }
}

/** All of an account's, oldest first, whatever state their markets are in. */
export function cancelEveryOrder(engine: Engine, account: Account, reason: number): void {
  for (let slot = account.oldestOrder; slot !== NONE; slot = account.oldestOrder) {
    cancelOpenOrder(engine, slot, reason);
  }
}

export interface Named {
  readonly account: Account | undefined;
  readonly market: MarketEntry | undefined;
}

/** The account's open order in the market that the reference names, or `NONE`. */
export function findOpenOrder(engine: Engine, reference: OrderReference, named: Named): number {
  const { account, market } = named;
  if (account === undefined || market === undefined) return NONE;
  const { orders } = engine;
  const slot =
    reference.orderId === undefined
      ? (account.clientIds?.openOrder(reference.clientId) ?? NONE)
      : orders.ids.find(reference.orderId);
  if (slot === NONE) return NONE;
  const isIts = orders.account(slot) === account.id && orders.market(slot) === market.index;
  return isIts ? slot : NONE;
}

/** The checks on a command's deadline and names, in the order of the reject codes. */
export function checkNamed(
  engine: Engine,
  command: { readonly deadline?: number },
  named: Named,
): Refusal | undefined {
  if (command.deadline !== undefined && engine.time > command.deadline) {
    return refuse('command-expired');
  }
  if (named.account === undefined) return refuse('account-unknown');
  if (named.market === undefined) return refuse('market-unknown');
  return undefined;
}
