/** Holds everything that can be asked of the engine against what the reference knows. */
import { deepStrictEqual } from 'node:assert/strict';
import { isDeepStrictEqual } from 'node:util';
import type { ExchangeEvent } from '../../src/engine/events.ts';
import type { Exchange } from '../../src/index.ts';
import type { AccountId } from '../../src/units/quantities.ts';
import type { Rebuild } from './rebuild.ts';
import type { RebuiltTerms } from './rebuild-orders.ts';
import { defined } from './reference-context.ts';
import type { ReferenceExchange } from './reference-exchange.ts';
import { type ReferenceOrder, remainingOf } from './reference-state.ts';
import { stopOf } from './reference-triggers.ts';

export interface Sides {
  readonly engine: Exchange;
  readonly reference: ReferenceExchange;
  /** What a reader made of the engine's events. */
  readonly rebuild: Rebuild;
}

/** As `isDeepStrictEqual`, at a fraction of its cost: nearly all events are flat. */
export function sameEvents(
  actual: readonly ExchangeEvent[],
  expected: readonly ExchangeEvent[],
): boolean {
  return (
    actual.length === expected.length &&
    actual.every((event, index) => isSame(event, expected[index] as ExchangeEvent))
  );
}

function isSame(actual: ExchangeEvent, expected: ExchangeEvent): boolean {
  let fields = 0;
  for (const key in actual) {
    const value = actual[key as keyof ExchangeEvent];
    const other = expected[key as keyof ExchangeEvent];
    fields += 1;
    if (value === other) {
      if (value === undefined && !(key in expected)) return false;
    } else if (typeof value !== 'object' || !isDeepStrictEqual(value, other)) {
      return false;
    }
  }
  for (const _ in expected) fields -= 1;
  return fields === 0;
}

/** One market: its state, its depth, its open orders with all their terms, and each queue. */
export function compareMarket(sides: Sides, market: string): void {
  const { engine, reference, rebuild } = sides;
  const { state, isGathered, lastPrice } = reference.market(market);
  const depth = engine.depth(market);
  const expected = reference.depth(market);
  deepStrictEqual(
    {
      ...depth,
      updateId: BigInt(depth.updateId),
      bids: wide(depth.bids),
      asks: wide(depth.asks),
    },
    { ...expected },
  );
  const [bid, ask] = [depth.bids[0], depth.asks[0]];
  if (!isGathered && bid !== undefined && ask !== undefined && bid.price >= ask.price) {
    throw new Error(`the book of ${market} is crossed: ${bid.price} ≥ ${ask.price}`);
  }
  deepStrictEqual(engine.openOrders({ market }), reference.openOrders(market).map(expectedOrder));
  deepStrictEqual(rebuild.orders.open(market), reference.openOrders(market).map(rebuiltOrder));
  deepStrictEqual(engine.lastPrice(market), asNumber(lastPrice));
  deepStrictEqual(engine.market(market)?.state, state);
  compareQueues(sides, market);
}

/** The events alone are enough to know each queue, order by order. */
function compareQueues({ rebuild, reference }: Sides, market: string): void {
  const rebuilt = [...rebuild.queue(market, 'buy'), ...rebuild.queue(market, 'sell')];
  const expected = reference.resting(market).map((order) => ({
    orderId: Number(order.orderId),
    account: Number(order.account),
    side: order.side,
    price: Number(order.price),
    showing: Number(order.showing),
    hidden: Number(remainingOf(order) - order.showing),
  }));
  deepStrictEqual(rebuilt, expected);
}

/** Every account's balance of the asset; together they are nothing. */
export function compareAsset({ engine, reference, rebuild }: Sides, asset: string): void {
  let total = 0n;
  for (const account of reference.accounts()) {
    const expected = reference.balance(account, asset);
    const { available, held } = engine.balance(Number(account) as AccountId, asset);
    const rebuilt = rebuild.balance(Number(account), asset);
    const isEqual =
      available === expected.available &&
      held === expected.held &&
      rebuilt.available === available &&
      rebuilt.held === held &&
      // Held is what open orders reserve.
      held === reference.reserved(account, asset);
    if (!isEqual) {
      const reserved = reference.reserved(account, asset);
      deepStrictEqual({ account, asset, available, held, rebuilt, reserved }, expected);
    }
    if (account >= 2n && available < 0n) throw new Error(`${account} has ${available} ${asset}`);
    total += available + held;
  }
  deepStrictEqual(total, 0n, `the sum over all accounts of ${asset} is zero`);
}

/** Accounts, assets, markets and timers; and open orders, asked for in other ways. */
export function compareListings({ engine, reference }: Sides): void {
  deepStrictEqual(engine.accounts().map(BigInt), reference.accounts().slice(2));
  deepStrictEqual(
    engine.markets().map(({ symbol, state }) => ({ symbol, state })),
    reference.markets().map((symbol) => ({ symbol, state: reference.market(symbol).state })),
  );
  deepStrictEqual(
    engine.assets().map(({ symbol }) => symbol),
    reference.assets(),
  );
  deepStrictEqual(engine.nextDue(), asNumber(reference.nextDue()));
  const open = engine.openOrders();
  for (const order of open) deepStrictEqual(engine.order(order.orderId), order);
  for (const account of engine.accounts()) {
    deepStrictEqual(
      engine.openOrders({ account }),
      open.filter((order) => order.account === account),
    );
    deepStrictEqual(
      engine.deadManSwitch(account),
      asNumber(reference.deadManSwitch(BigInt(account))),
    );
  }
}

/** As the exchange tells of it. */
function expectedOrder(order: ReferenceOrder): object {
  const waits = order.showing === 0n;
  return defined({
    orderId: Number(order.orderId),
    market: order.market,
    account: Number(order.account),
    side: order.side,
    type: order.type,
    status: waits ? 'waiting' : 'resting',
    price: asNumber(order.price),
    quantity: asNumber(order.quantity),
    filled: Number(order.filled),
    remaining: Number(remainingOf(order)),
    quoteAmount: order.quoteAmount,
    stopPrice: waits ? asNumber(order.triggeredAt ?? stopOf(order)) : undefined,
    trailTicks: waits ? asNumber(order.trailTicks) : undefined,
    trailPpm: waits ? asNumber(order.trailPpm) : undefined,
    displayQuantity: asNumber(order.display),
    displayed: waits || order.display === undefined ? undefined : Number(order.showing),
    timeInForce: order.timeInForce,
    expiresAt: asNumber(order.expiresAt),
    postOnly: order.postOnly,
    selfTrade: order.selfTrade,
    clientId: order.clientId,
    linkedOrderId: asNumber(order.linked),
    acceptedAt: Number(order.acceptedAt),
    updatedAt: Number(order.updatedAt),
  });
}

/** As a reader of the events knows it. */
function rebuiltOrder(order: ReferenceOrder): RebuiltTerms {
  const waits = order.showing === 0n;
  return {
    orderId: Number(order.orderId),
    market: order.market,
    account: Number(order.account),
    type: order.type,
    price: asNumber(order.price),
    quantity: asNumber(order.quantity),
    filled: Number(order.filled),
    stopPrice: waits ? asNumber(order.stopPrice) : undefined,
    expiresAt: asNumber(order.expiresAt),
    status: waits ? 'waiting' : 'resting',
    display: asNumber(order.display),
  };
}

interface Level {
  readonly price: number;
  readonly quantity: number | bigint;
  readonly orders: number;
}

function wide(levels: readonly Level[]): { price: bigint; quantity: bigint; orders: number }[] {
  return levels.map(({ price, quantity, orders }) => ({
    price: BigInt(price),
    quantity: BigInt(quantity),
    orders,
  }));
}

function asNumber(value: bigint | undefined): number | undefined {
  return value === undefined ? undefined : Number(value);
}
