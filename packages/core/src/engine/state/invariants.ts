/** The rules that hold between commands, checked by walking everything. */
import { assert } from '../../assert.ts';
import { BUY, NONE, SELL } from '../../book/matching-book.ts';
import { FIRST_USER_ACCOUNT, WORLD_ACCOUNT } from '../../units/quantities.ts';
import type { Engine } from '../engine.ts';
import type { MarketEntry } from '../markets/market-entry.ts';
import { beyond, needs, restingHold } from '../orders/conditional-checks.ts';
import { heldAsset, openOrdersIn } from '../orders/open-orders.ts';
import { isWaiting, sideBitOf, typeBitsOf } from '../orders/order-flags.ts';
import type { WaitingBook, WaitingOrder } from '../stops/waiting-book.ts';
import { TIMER_AUCTION_END, TIMER_DEAD_MAN_SWITCH, TIMER_EXPIRY } from '../time/timers.ts';

export function checkInvariants(engine: Engine): void {
  const holds = new Map<number, bigint>();
  for (const market of engine.markets) {
    checkMarket(engine, market, holds);
    if (market.waiting !== undefined) checkWaiting(engine, market.waiting, { market, holds });
  }
  assert(engine.triggered.length === 0, 'no triggered order is left behind');
  checkBalances(engine, holds);
  checkAccounts(engine);
  checkTimers(engine);
}

/** What ends by itself has its timer, and nothing is late. */
function checkTimers(engine: Engine): void {
  const { orders, timers, time } = engine;
  const known = new Set(timers.entries().map(({ dueAt, kind, id }) => `${kind} ${id} ${dueAt}`));
  for (const { index, endsAt, state } of engine.markets) {
    assert(endsAt === 0 || state === 'auction', 'only an auction ends');
    const isTimed = known.has(`${TIMER_AUCTION_END} ${index} ${endsAt}`);
    assert(endsAt === 0 || (isTimed && endsAt > time), 'an auction’s end has a timer ahead');
  }
  for (const account of engine.accounts) {
    const { id, cancelAt } = account;
    const isArmed = known.has(`${TIMER_DEAD_MAN_SWITCH} ${id} ${cancelAt}`);
    assert(cancelAt === 0 || (isArmed && cancelAt > time), 'an armed switch has a timer ahead');
    for (let slot = account.oldestOrder; slot !== NONE; slot = orders.newer(slot)) {
      const expiresAt = orders.expiresAt(slot);
      const isTimed = known.has(`${TIMER_EXPIRY} ${orders.id(slot)} ${expiresAt}`);
      assert(expiresAt === 0 || (isTimed && expiresAt > time), 'an order’s end has a timer ahead');
    }
  }
}

function checkMarket(engine: Engine, market: MarketEntry, holds: Map<number, bigint>): void {
  const { orders } = engine;
  const { book } = market;
  book.check();
  const [bid, ask] = [book.best(BUY), book.best(SELL)];
  const isCrossed = bid !== 0 && ask !== 0 && bid >= ask;
  assert(!isCrossed || market.isGathered, 'only an auction crosses the book');
  assert((market.state === 'auction') === engine.auctions.includes(market), 'auctions are listed');
  let seen = 0;
  for (const side of [BUY, SELL] as const) {
    for (let slot = book.first(side); slot !== NONE; slot = book.next(slot)) {
      seen += 1;
      assert(orders.market(slot) === market.index, 'an order rests in its market');
      assert(sideBitOf(orders.flags(slot)) === side, 'an order rests on its side');
      assert(orders.ids.find(orders.id(slot)) === slot, 'a resting order is known by its id');
      assert(!isWaiting(orders.flags(slot)), 'an order that rests does not wait');
      const account = engine.account(orders.account(slot));
      const balance = engine.balance(account, side === SELL ? market.baseAsset : market.quoteAsset);
      const hold = BigInt(
        side === SELL
          ? market.base(book.quantity(slot))
          : market.notional(book.price(slot), book.quantity(slot)),
      );
      holds.set(balance, (holds.get(balance) ?? 0n) + hold);
    }
  }
  assert(seen === book.size, 'a book counts its orders');
}

function checkWaiting(
  engine: Engine,
  waiting: WaitingBook,
  { market, holds }: { readonly market: MarketEntry; readonly holds: Map<number, bigint> },
): void {
  const { orders } = engine;
  waiting.check();
  for (const order of waiting.inOrder()) {
    const { slot, side, held } = order;
    const flags = orders.flags(slot);
    assert(isWaiting(flags), 'an order that waits is known to');
    assert(orders.market(slot) === market.index, 'an order waits in its market');
    assert(sideBitOf(flags) === side && typeBitsOf(flags) === order.type, 'it is what it was');
    assert(orders.id(slot) === order.orderId, 'it has its id');
    assert(orders.ids.find(order.orderId) === slot, 'a waiting order is known by its id');
    assert(orders.filled(slot) === 0, 'nothing is filled of what waits');
    const partner = partnerOf(engine, market, order);
    const needed = needs(market, order);
    const shallHold = partner === NONE ? needed : beyond(needed, restingHold(market, partner));
    assert(held === shallHold, 'it holds what it needs');
    const account = engine.account(orders.account(slot));
    const balance = engine.balance(account, heldAsset(market, side));
    holds.set(balance, (holds.get(balance) ?? 0n) + BigInt(held));
  }
}

/** The resting limit leg of a stop leg's pair, or `NONE`. */
function partnerOf(engine: Engine, market: MarketEntry, { slot, side }: WaitingOrder): number {
  const partner = engine.orders.partner(slot);
  if (partner === NONE) return NONE;
  assert(engine.orders.partner(partner) === slot, 'a pair is one from both sides');
  assert(market.book.side(partner) === side, 'the legs of a pair are of one side');
  return partner;
}

function checkBalances(engine: Engine, holds: Map<number, bigint>): void {
  const { ledger } = engine;
  const sums = engine.assets.map(() => 0n);
  for (let balance = 0; balance < ledger.count; balance += 1) {
    const available = ledger.available(balance);
    const held = ledger.held(balance);
    const asset = ledger.asset(balance);
    sums[asset] = (sums[asset] ?? 0n) + available + held;
    assert(held === (holds.get(balance) ?? 0n), 'held is what open orders reserve');
    const isWorld = ledger.account(balance) === WORLD_ACCOUNT;
    assert(isWorld || available >= 0n, 'nobody has less than nothing');
  }
  for (const sum of sums) assert(sum === 0n, 'each asset sums to zero over all accounts');
}

function checkAccounts(engine: Engine): void {
  const { orders } = engine;
  let open = 0;
  for (const account of engine.accounts) {
    const counts: number[] = [];
    let previousId = 0;
    for (let slot = account.oldestOrder; slot !== NONE; slot = orders.newer(slot)) {
      assert(orders.account(slot) === account.id, 'a listed order is the account’s own');
      assert(orders.id(slot) > previousId, 'open orders are listed oldest first');
      previousId = orders.id(slot);
      const market = orders.market(slot);
      counts[market] = (counts[market] ?? 0) + 1;
      open += 1;
    }
    assert(account.id >= FIRST_USER_ACCOUNT || counts.length === 0, 'the house has no orders');
    for (const { index } of engine.markets) {
      const count = openOrdersIn(engine, account.id, index);
      assert(count === (counts[index] ?? 0), 'open orders are counted per market');
    }
  }
  const counted = engine.markets.reduce(
    (sum, { book, waiting }) => sum + book.size + (waiting?.size ?? 0),
    0,
  );
  assert(open === counted, 'each open order is in its account’s list');
  assert(orders.ids.size === counted, 'only open orders are known by id');
}
