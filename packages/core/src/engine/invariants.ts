/** The rules that hold between commands, checked by walking everything. */
import { assert } from '../assert.ts';
import { BUY, NONE, SELL } from '../book/matching-book.ts';
import { FIRST_USER_ACCOUNT, WORLD_ACCOUNT } from '../units/quantities.ts';
import type { Engine } from './engine.ts';
import type { MarketEntry } from './market-entry.ts';
import { sideBitOf } from './order-flags.ts';
import { TIMER_DEAD_MAN_SWITCH, TIMER_EXPIRY } from './timers.ts';

export function checkInvariants(engine: Engine): void {
  const holds = new Map<number, bigint>();
  for (const market of engine.markets) checkMarket(engine, market, holds);
  checkBalances(engine, holds);
  checkAccounts(engine);
  checkTimers(engine);
}

/** What ends by itself has its timer, and nothing is late. */
function checkTimers(engine: Engine): void {
  const { orders, timers, time } = engine;
  const known = new Set(timers.entries().map(({ dueAt, kind, id }) => `${kind} ${id} ${dueAt}`));
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
  assert(bid === 0 || ask === 0 || bid < ask, 'the book is never crossed');
  let seen = 0;
  for (const side of [BUY, SELL] as const) {
    for (let slot = book.first(side); slot !== NONE; slot = book.next(slot)) {
      seen += 1;
      assert(orders.market(slot) === market.index, 'an order rests in its market');
      assert(sideBitOf(orders.flags(slot)) === side, 'an order rests on its side');
      assert(orders.ids.find(orders.id(slot)) === slot, 'a resting order is known by its id');
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
    account.openOrders.forEach((count, market) => {
      assert(count === (counts[market] ?? 0), 'open orders are counted per market');
    });
  }
  const resting = engine.markets.reduce((sum, { book }) => sum + book.size, 0);
  assert(open === resting, 'each resting order is in its account’s list');
  assert(orders.ids.size === resting, 'only resting orders are known by id');
}
