/** Fetches how an account stands, and what happened to it while nobody listened. */
import type { Client } from '../client.ts';
import { exchangeError } from '../errors/exchange-error.ts';
import { pause } from '../http/backoff.ts';
import { BACKFILL_OVERLAP_MILLISECONDS, HISTORY_LAG_MILLISECONDS } from '../limits.ts';
import { fetchOpenOrders, findOrder } from '../orders/find-order.ts';
import { fillHistory, orderHistory } from '../orders/list-orders.ts';
import type { Fill, Order } from '../orders/types.ts';
import { toFixed } from '../units/fixed.ts';
import { isFinal } from '../wire/orders.ts';
import type { AccountLedger, AccountMissed } from './account-ledger.ts';
import { fetchBalances } from './balances.ts';

/** Between two looks into a history that is not complete yet. */
const HISTORY_PAUSE_MILLISECONDS = 50;

/**
 * How the account stands, and what of its latest past a later catch-up would come across: all of
 * that was before the stream and is not told.
 */
export async function fetchStart(client: Client, signal: AbortSignal): Promise<AccountMissed> {
  const at = await serverTime(client);
  const since = Math.max(0, at - BACKFILL_OVERLAP_MILLISECONDS);
  const [open, recent, fills, balances] = await Promise.all([
    fetchOpenOrders(client, undefined, { signal }),
    fetchNewOrders(client, { since, signal }),
    fetchFills(client, { since, signal }),
    fetchBalances(client, { signal }),
  ]);
  return { orders: [...recent, ...open], balances, fills, at };
}

async function serverTime(client: Client): Promise<number> {
  await client.clock.ensure();
  return client.clock.now();
}

/**
 * Complete up to now: every order that the ledger holds as open is followed to its present state,
 * and every fill that those states count is there.
 */
export async function fetchMissed(
  client: Client,
  ledger: AccountLedger,
  signal: AbortSignal,
): Promise<AccountMissed> {
  const since = Math.max(0, ledger.lastAt - BACKFILL_OVERLAP_MILLISECONDS);
  const until = client.now() + HISTORY_LAG_MILLISECONDS;
  const at = await serverTime(client);
  const open = await fetchOpenOrders(client, undefined, { signal });
  const stillOpen = new Set(open.map(({ id }) => id));
  const gone = ledger.openOrders().filter(({ id }) => !stillOpen.has(id));
  for (;;) {
    const orders = await fetchOrders(client, { open, gone, since, signal });
    const fills = await fetchFills(client, { since, signal });
    const complete =
      gone.every(({ id }) => isDone(orders.find((order) => order.id === id))) &&
      orders.every((order) => isAccounted(order, { ledger, fills }));
    if (complete) {
      const balances = await fetchBalances(client, { signal });
      return { orders: sortById(orders), balances, fills, at };
    }
    if (client.now() >= until) {
      const message = 'The history of the account is not complete yet.';
      throw exchangeError('timeout', { message, afterMs: 0 });
    }
    await pause(HISTORY_PAUSE_MILLISECONDS, signal);
  }
}

interface OrdersMissed {
  /** As the exchange has them now. */
  readonly open: readonly Order[];
  /** That were open when the connection was lost, and are not any more. */
  readonly gone: readonly Order[];
  readonly since: number;
  readonly signal: AbortSignal;
}

/** Every order that may have changed, once each. */
async function fetchOrders(
  client: Client,
  { open, gone, since, signal }: OrdersMissed,
): Promise<Order[]> {
  const orders = new Map<string, Order>();
  for (const order of await fetchNewOrders(client, { since, signal })) keep(orders, order);
  for (const { id, market } of gone) {
    if (id === undefined || orders.has(id)) continue;
    const found = await findOrder(client, { id, market }, { signal });
    if (found !== undefined) keep(orders, found);
  }
  // The open ones are read from memory, so they are never behind.
  for (const order of open) keep(orders, order);
  return [...orders.values()];
}

function keep(orders: Map<string, Order>, order: Order): void {
  if (order.id !== undefined) orders.set(order.id, order);
}

function isDone(order: Order | undefined): boolean {
  return order !== undefined && isFinal(order);
}

/** Whether the fills of an order, told or fetched, add up to what it says is filled. */
function isAccounted(
  order: Order,
  known: { readonly ledger: AccountLedger; readonly fills: readonly Fill[] },
): boolean {
  const { ledger, fills } = known;
  const told = order.id === undefined ? undefined : ledger.order(order.id);
  // An order that was followed from its start; one that is new to the ledger starts at nothing.
  const before = told === undefined ? 0n : toFixed(told.filled);
  const filled = toFixed(order.filled);
  if (filled <= before) return true;
  const missing = fills.filter((fill) => fill.orderId === order.id && !ledger.hasFill(fill));
  const fetched = missing.reduce((sum, fill) => sum + toFixed(fill.quantity), 0n);
  return before + fetched >= filled;
}

async function fetchNewOrders(
  client: Client,
  range: { readonly since: number; readonly signal: AbortSignal },
): Promise<Order[]> {
  const orders: Order[] = [];
  for await (const order of orderHistory(client, {}, { signal: range.signal })) {
    // Newest first.
    if (order.createdAt < range.since) break;
    orders.push(order);
  }
  return orders;
}

async function fetchFills(
  client: Client,
  range: { readonly since: number; readonly signal: AbortSignal },
): Promise<Fill[]> {
  const fills: Fill[] = [];
  for await (const fill of fillHistory(client, { from: range.since }, { signal: range.signal }))
    fills.push(fill);
  return fills;
}

function sortById(orders: readonly Order[]): Order[] {
  return [...orders].sort((a, b) => Number(a.id) - Number(b.id));
}
