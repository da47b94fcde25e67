/**
 * Places a pair of which one leg cancels the other: a limit order and a stop. Its checks are those of
 * both legs; its funds are what the dearer one needs.
 */
import { assert } from '../../assert.ts';
import { isLess, type Units } from '../../ledger/units.ts';
import type { Account } from '../accounts/account.ts';
import type { PlaceOco, PlaceOrder } from '../commands.ts';
import type { Engine } from '../engine.ts';
import { type Refusal, refuse } from '../refusal.ts';
import { rejectCodes } from '../reject-codes.ts';
import { waitingFrom } from '../stops/waiting-book.ts';
import { checkExpiry } from '../time/expiry.ts';
import { actAsLimit } from './act-order.ts';
import type { RememberedOrder } from './client-ids.ts';
import {
  beyond,
  checkBounds,
  checkFunds,
  checkOpenOrders,
  checkTrigger,
  checkWorth,
  isApart,
  needs,
  type Place,
} from './conditional-checks.ts';
import { holdFor, listOpenOrder, startWaiting } from './open-orders.ts';
import { contentOf, textOf } from './order-content.ts';
import { canRest, timesInForce } from './order-flags.ts';
import { createIntent, type OrderIntent, readIntent } from './order-intent.ts';
import {
  accept,
  checkAtBook,
  checkLimitTerms,
  checkWords,
  emitRejected,
  emitRepeated,
  findKnown,
} from './place-order.ts';
import { restingPrice } from './post-only.ts';

/** The legs; each has the pair's market, side, quantity, lifetime and self-trade mode. */
interface Pair {
  readonly limit: OrderIntent;
  readonly stop: OrderIntent;
  /** Both legs can stay, and no protection price stands beside a limit price. */
  readonly isWhole: boolean;
}

export function placeOco(engine: Engine, command: PlaceOco): void {
  const pair = readPair(engine, command);
  const { limit, stop } = pair;
  const content = `oco ${wordsOf(limit)} ${wordsOf(stop)} ${nameOf(limit)} ${nameOf(stop)}`;
  const known = [findKnown(engine, limit), findKnown(engine, stop)] as const;
  if (known.some((order) => order?.content === content)) {
    repeat(engine, pair, known);
    return;
  }
  const account = engine.userAccount(limit.account);
  const isReused =
    known.some((order) => order !== undefined) ||
    (limit.clientId !== undefined && limit.clientId === stop.clientId);
  const refusal = isReused ? refuse('client-id-reused') : check(engine, pair, account);
  if (refusal !== undefined) {
    emitRejected(engine, limit.clientId === undefined ? stop : limit, refusal);
    return;
  }
  // Past this line the pair is accepted and nothing can fail.
  const { market } = limit;
  assert(market !== undefined && account !== undefined, 'an accepted pair has passed its checks');
  carryOut(engine, pair, { market, account, content });
}

function wordsOf(leg: OrderIntent): string {
  return textOf(contentOf(leg));
}

/** Snapshots hold an absent id as `undefined`, so an id of that text is told from it by quotes. */
function nameOf({ clientId }: OrderIntent): string {
  return clientId === 'undefined' ? `'${clientId}'` : String(clientId);
}

function readPair(engine: Engine, command: PlaceOco): Pair {
  const { account, market, side, quantity, selfTrade, deadline, timeInForce, expiresAt } = command;
  const common = {
    kind: 'place-order',
    ...{ account, market, side, quantity, selfTrade, deadline, timeInForce, expiresAt },
  };
  const { stop } = command;
  const type = stop.price === undefined ? 'stop' : 'stop-limit';
  // Each is an order as far as types can say; what they cannot is checked.
  const limitOrder = { ...common, ...command.limit, type: 'limit' } as unknown as PlaceOrder;
  const stopOrder = { ...common, ...stop, type } as unknown as PlaceOrder;
  return {
    limit: readIntent(engine, limitOrder, createIntent()),
    stop: readIntent(engine, stopOrder, createIntent()),
    isWhole: isPairWhole(command),
  };
}

/** What types cannot say: both legs can stay, and a limit price has no protection price beside it. */
function isPairWhole({ timeInForce = 'gtc', stop }: PlaceOco): boolean {
  const stays = canRest(timesInForce.indexOf(timeInForce));
  return stays && (stop.price === undefined || stop.protectionPrice === undefined);
}

/** The first code of the list that applies to either leg, or to both together. */
function check(engine: Engine, pair: Pair, account: Account | undefined): Refusal | undefined {
  const { limit, stop } = pair;
  const { market, side } = limit;
  if (engine.time > limit.deadline) return refuse('command-expired');
  if (account === undefined) return refuse('account-unknown');
  if (market === undefined) return refuse('market-unknown');
  const place = { market, account };
  return first([
    checkWords(limit, market) ??
      checkLimitTerms(engine, limit, market) ??
      checkAtBook(engine, limit, place),
    checkWords(stop, market) ??
      checkBounds(market, stop) ??
      checkExpiry(engine, stop) ??
      checkWorth(market, stop) ??
      checkTrigger(market, stop),
    pair.isWhole && isApart(limit.side, limit.price, stop.stopPrice)
      ? undefined
      : refuse('order-terms-conflict'),
    checkOpenOrders(engine, place, 2),
    checkFunds(engine, place, { side, needed: dearer(limitHold(pair), needs(market, stop)) }),
  ]);
}

function first(refusals: readonly (Refusal | undefined)[]): Refusal | undefined {
  let found: Refusal | undefined;
  for (const refusal of refusals) {
    if (refusal === undefined) continue;
    const isEarlier =
      found === undefined || rejectCodes.indexOf(refusal.code) < rejectCodes.indexOf(found.code);
    if (isEarlier) found = refusal;
  }
  return found;
}

function limitHold({ limit }: Pair): Units {
  const { market, side, quantity } = limit;
  assert(market !== undefined, 'a pair that is looked at has a market');
  const price = restingPrice(market, limit);
  return holdFor(market, side, { price: price === 0 ? limit.price : price, quantity });
}

function dearer(one: Units, other: Units): Units {
  return isLess(one, other) ? other : one;
}

function carryOut(engine: Engine, pair: Pair, place: Place & { readonly content: string }): void {
  const { limit, stop } = pair;
  const { market, account } = place;
  limit.price = restingPrice(market, limit);
  limit.linkedOrderId = engine.lastOrderId + 2;
  stop.linkedOrderId = engine.lastOrderId + 1;
  const slot = accept(engine, limit, place);
  const stopSlot = accept(engine, stop, place);
  // Both are open from here on, the older one first.
  listOpenOrder(engine, slot, account);
  engine.orders.pair(slot, stopSlot);
  const held = beyond(needs(market, stop), limitHold(pair));
  const order = { slot: stopSlot, orderId: engine.lastOrderId, held };
  startWaiting(engine, waitingFrom(stop, order, market.lastPrice));
  actAsLimit(engine, limit, { market, account, slot, standing: 'open' });
}

/** Each client id that was given gets the order that it made. */
function repeat(
  engine: Engine,
  pair: Pair,
  known: readonly [RememberedOrder | undefined, RememberedOrder | undefined],
): void {
  const [limit, stop] = known;
  // The limit leg's id is the older one and forgotten first; the stop's tells of it then, as legs have
  // consecutive order ids.
  const { clientId } = pair.limit;
  const older = limit ?? (stop === undefined ? undefined : { ...stop, orderId: stop.orderId - 1 });
  if (clientId !== undefined && older !== undefined) {
    emitRepeated(engine, pair.limit, { ...older, clientId });
  }
  if (stop !== undefined) emitRepeated(engine, pair.stop, stop);
}
