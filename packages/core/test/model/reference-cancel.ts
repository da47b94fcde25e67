/** `cancel-order`, `cancel-all` and the dead-man's switch by the rules; and how a command finds its order. */
import type {
  AmendOrder,
  CancelAll,
  CancelOrder,
  Command,
  OrderReference,
  SetDeadManSwitch,
} from '../../src/engine/commands.ts';
import { defined, firstOf, type ReferenceContext, type Refusal } from './reference-context.ts';
import { cancelOpen } from './reference-end.ts';
import { toAccount } from './reference-numbers.ts';
import type { ReferenceMarket, ReferenceOrder } from './reference-state.ts';

/** What the checks found: the order and its market, or why not. */
export type Found =
  | { readonly market: ReferenceMarket; readonly order: ReferenceOrder; readonly refusal?: never }
  | { readonly refusal: Refusal };

export function cancelOrder(context: ReferenceContext, command: CancelOrder): boolean {
  const found = find(context, command);
  const refusal = found.refusal ?? frozen(found.market);
  if (refusal !== undefined || found.refusal !== undefined) {
    return reject(context, command, refusal);
  }
  cancelOpen(context, found.market, { order: found.order, reason: 'by-owner' });
  return true;
}

export function cancelAll(context: ReferenceContext, command: CancelAll): boolean {
  const refusal = cancelAllRefusal(context, command);
  if (refusal !== undefined) return reject(context, command, refusal);
  const markets = [...context.markets.values()].filter(
    (market) =>
      (command.market === undefined || market.symbol === command.market) &&
      frozen(market) === undefined,
  );
  const orders = openOrdersOf(context, BigInt(command.account), markets).filter(
    (order) => command.side === undefined || order.side === command.side,
  );
  cancelEach(context, orders, 'cancel-all');
  return true;
}

function cancelAllRefusal(context: ReferenceContext, command: CancelAll): Refusal | undefined {
  const early = envelopeRefusal(context, command);
  if (early !== undefined || command.market === undefined) return early;
  const market = context.markets.get(command.market);
  return market === undefined ? { code: 'market-unknown' } : frozen(market);
}

/** Oldest first, over all these markets. */
function openOrdersOf(
  context: ReferenceContext,
  account: bigint,
  markets: readonly ReferenceMarket[],
): ReferenceOrder[] {
  return markets
    .flatMap((market) => context.openOrders(market))
    .filter((order) => order.account === account)
    .sort((left, right) => (left.orderId < right.orderId ? -1 : 1));
}

/** One after the other; a leg of a pair may be gone by then. */
export function cancelEach(
  context: ReferenceContext,
  orders: readonly ReferenceOrder[],
  reason: 'cancel-all' | 'dead-man-switch' | 'market-closed',
): void {
  for (const order of orders) {
    const market = context.markets.get(order.market);
    if (market === undefined || !context.openOrders(market).includes(order)) continue;
    cancelOpen(context, market, { order, reason });
  }
}

export function setDeadManSwitch(context: ReferenceContext, command: SetDeadManSwitch): void {
  const { account, cancelAt } = command;
  const owner = context.state.accounts.get(BigInt(account));
  const refusal = firstOf([
    context.isUser(account) ? undefined : { code: 'account-unknown' },
    cancelAt !== undefined && BigInt(cancelAt) <= context.time
      ? { code: 'time-in-past', actual: BigInt(cancelAt), limit: context.time }
      : undefined,
  ]);
  if (refusal !== undefined || owner === undefined) {
    context.rejectCommand('set-dead-man-switch', refusal ?? { code: 'account-unknown' }, {
      account,
    });
    return;
  }
  owner.cancelAt = cancelAt === undefined ? undefined : BigInt(cancelAt);
  context.emit({ kind: 'dead-man-switch-changed', account, ...defined({ cancelAt }) });
}

/** Its time has come: everything goes, in halted markets too. */
export function fireDeadManSwitch(context: ReferenceContext, account: bigint): void {
  const owner = context.state.accounts.get(account);
  if (owner === undefined) throw new Error('an account has the switch');
  owner.cancelAt = undefined;
  context.emit({ kind: 'dead-man-switch-fired', account: toAccount(account) });
  const orders = openOrdersOf(context, account, [...context.markets.values()]);
  cancelEach(context, orders, 'dead-man-switch');
}

// --- Common ----------------------------------------------------------------------------------

type ByOwner = Extract<Command, { kind: 'cancel-order' | 'cancel-all' | 'amend-order' }>;

function envelopeRefusal(context: ReferenceContext, command: ByOwner): Refusal | undefined {
  const { deadline, account } = command;
  if (deadline !== undefined && context.time > BigInt(deadline)) return { code: 'command-expired' };
  return context.isUser(account) ? undefined : { code: 'account-unknown' };
}

export function find(context: ReferenceContext, command: CancelOrder | AmendOrder): Found {
  const early = envelopeRefusal(context, command);
  if (early !== undefined) return { refusal: early };
  const market = context.markets.get(command.market);
  if (market === undefined) return { refusal: { code: 'market-unknown' } };
  const order = context
    .openOrders(market)
    .find((one) => one.account === BigInt(command.account) && isNamed(one, command));
  return order === undefined ? { refusal: { code: 'order-unknown' } } : { market, order };
}

function isNamed(order: ReferenceOrder, reference: OrderReference): boolean {
  return reference.orderId === undefined
    ? order.clientId === reference.clientId
    : order.orderId === BigInt(reference.orderId);
}

/** In these states not even a cancel goes through. */
export function frozen(market: ReferenceMarket): Refusal | undefined {
  if (market.state === 'closed') return { code: 'market-closed' };
  if (market.state === 'halted') return { code: 'market-halted' };
  return undefined;
}

export function reject(
  context: ReferenceContext,
  command: ByOwner,
  refusal: Refusal | undefined,
): false {
  if (refusal === undefined) throw new Error('a reject has a reason');
  const { account, market } = command;
  const named = command.kind === 'cancel-all' ? {} : referenceOf(command);
  context.rejectCommand(command.kind, refusal, { account, ...defined({ market }), ...named });
  return false;
}

function referenceOf({ orderId, clientId }: OrderReference): OrderReference {
  return defined({ orderId, clientId }) as OrderReference;
}
