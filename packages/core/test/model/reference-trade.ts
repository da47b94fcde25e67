/** Carries out what `planWalk` planned. */
import { defined, identityOf, type ReferenceContext } from './reference-context.ts';
import { cancelOpen, endPartner, hiddenLots, holdNeeded, refill } from './reference-end.ts';
import { feesOf, receives } from './reference-ledger.ts';
import { toAccount, toAmount, toLots, toOrderId, toTicks, toTradeId } from './reference-numbers.ts';
import {
  FEES,
  larger,
  notionalOf,
  type ReferenceMarket,
  type ReferenceOrder,
  remainingOf,
  smaller,
} from './reference-state.ts';
import { noticePrice } from './reference-triggers.ts';
import { type Plan, planWalk, priceOf, type Step } from './reference-walk.ts';

/** What this order would meet now. */
export function planFor(
  context: ReferenceContext,
  market: ReferenceMarket,
  order: ReferenceOrder,
): Plan {
  return planWalk(market, order, (maker) => isSameOwner(context, order.account, maker.account));
}

/** The account itself, or one of its self-trade group. */
export function isSameOwner(context: ReferenceContext, one: bigint, other: bigint): boolean {
  if (one === other) return true;
  const { accounts } = context.state;
  const group = accounts.get(one)?.selfTradeGroup;
  return group !== undefined && accounts.get(other)?.selfTradeGroup === group;
}

/** The taker's lots are counted on it; while it acts it holds nothing, its money was checked before. */
export function carryOut(
  context: ReferenceContext,
  market: ReferenceMarket,
  { taker, plan }: { taker: ReferenceOrder; plan: Plan },
): void {
  for (const step of plan.steps) {
    switch (step.kind) {
      case 'trade':
        trade(context, market, { taker, maker: step.maker, lots: step.lots });
        break;
      case 'cancel-maker':
        cancelOpen(context, market, { order: step.maker, reason: 'self-trade' });
        break;
      case 'decrement':
        decrement(context, market, { taker, step });
        break;
    }
  }
}

/** At the maker's price, or in an uncross at the price of all its trades, where the taker rests too. */
export function trade(
  context: ReferenceContext,
  market: ReferenceMarket,
  details: { taker: ReferenceOrder; maker: ReferenceOrder; lots: bigint; uncrossAt?: bigint },
): void {
  const { taker, maker, lots, uncrossAt } = details;
  const price = uncrossAt ?? priceOf(maker);
  const notional = notionalOf(market, price, lots);
  const [takerOn, makerOn] = [details.uncrossAt === undefined ? [] : [taker], [maker]];
  for (const order of [taker, maker]) {
    order.filled += lots;
    order.updatedAt = context.time;
  }
  for (const order of [...takerOn, ...makerOn]) order.showing -= lots;
  // Filled orders leave before anything else looks at the book.
  const gone = [...takerOn, ...makerOn].filter((order) => remainingOf(order) === 0n);
  market.resting = market.resting.filter((order) => !gone.includes(order));
  for (const order of [...takerOn, ...makerOn]) holdNeeded(context, market, order);
  const fees = settle(context, market, { ...details, notional });
  market.tradesCount += 1n;
  context.emit({
    kind: 'trade',
    market: market.symbol,
    tradeId: toTradeId(market.tradesCount),
    price: toTicks(price),
    quantity: toLots(lots),
    notional: toAmount(notional),
    takerSide: taker.side,
    takerOrderId: toOrderId(taker.orderId),
    makerOrderId: toOrderId(maker.orderId),
    takerAccount: toAccount(taker.account),
    makerAccount: toAccount(maker.account),
    takerFee: toAmount(fees.takerFee),
    makerFee: toAmount(fees.makerFee),
    takerRemaining: toLots(remainingOf(taker)),
    makerRemaining: toLots(remainingOf(maker)),
    ...(uncrossAt === undefined
      ? {}
      : {
          cause: 'uncross' as const,
          takerPrice: toTicks(priceOf(taker)),
          makerPrice: toTicks(priceOf(maker)),
        }),
    updateId: context.changeBook(market),
  });
  noticePrice(context, market, price);
  for (const order of [maker, taker]) endPartner(context, market, order);
  for (const order of [...takerOn, ...makerOn]) {
    if (order.showing === 0n && remainingOf(order) > 0n) refill(context, market, order);
  }
}

/** Both sides pay, both receive, then the fees go their way. */
function settle(
  context: ReferenceContext,
  market: ReferenceMarket,
  details: {
    taker: ReferenceOrder;
    maker: ReferenceOrder;
    lots: bigint;
    notional: bigint;
    uncrossAt?: bigint;
  },
): { takerFee: bigint; makerFee: bigint } {
  const { taker, maker, lots, notional, uncrossAt } = details;
  const base = lots * market.baseUnitsPerLot;
  const takerReceives = taker.side === 'buy' ? base : notional;
  const makerReceives = taker.side === 'buy' ? notional : base;
  const takerAsset = receives(market, taker.side);
  const makerAsset = receives(market, maker.side);
  const rateOf = (account: bigint, role: 'makerFee' | 'takerFee'): bigint =>
    context.state.accounts.get(account)?.fees.get(market.symbol)?.[role] ?? market[role];
  // Whoever rested is a maker, but nobody of an uncross pays the taker's fee that a rebate comes from.
  const rates =
    uncrossAt === undefined
      ? [rateOf(taker.account, 'takerFee'), rateOf(maker.account, 'makerFee')]
      : [taker, maker].map((order) => larger(rateOf(order.account, 'makerFee'), 0n));
  const [takerRate = 0n, makerRate = 0n] = rates;
  const fees = feesOf({ takerReceives, makerReceives, takerRate, makerRate });
  const { ledger } = context;
  const [T, M] = [taker.account, maker.account];
  ledger.move(makerAsset, { from: T, to: M, amount: makerReceives, reason: 'trade' });
  ledger.move(takerAsset, { from: M, to: T, amount: takerReceives, reason: 'trade' });
  ledger.move(takerAsset, { from: T, to: FEES, amount: fees.takerFee, reason: 'fee' });
  if (fees.makerFee >= 0n) {
    ledger.move(makerAsset, { from: M, to: FEES, amount: fees.makerFee, reason: 'fee' });
  } else {
    ledger.move(takerAsset, { from: FEES, to: M, amount: -fees.makerFee, reason: 'fee' });
  }
  return fees;
}

/** Both shrink without a trade; of an iceberg the lots that do not show go first. */
function decrement(
  context: ReferenceContext,
  market: ReferenceMarket,
  details: { taker: ReferenceOrder; step: Extract<Step, { kind: 'decrement' }> },
): void {
  const { taker, step } = details;
  const { maker, lots } = step;
  const hidden = smaller(remainingOf(maker) - maker.showing, lots);
  const shown = lots - hidden;
  for (const order of [maker, taker]) {
    if (order.quantity !== undefined) order.quantity -= lots;
    order.updatedAt = context.time;
  }
  maker.showing -= shown;
  if (remainingOf(maker) === 0n) market.resting = market.resting.filter((one) => one !== maker);
  holdNeeded(context, market, maker);
  context.emit({
    kind: 'order-decremented',
    ...identityOf(maker),
    role: 'maker',
    price: toTicks(priceOf(maker)),
    by: toLots(lots),
    remaining: toLots(remainingOf(maker)),
    ...hiddenLots(hidden),
    ...(shown > 0n ? { updateId: context.changeBook(market) } : {}),
  });
  endPartner(context, market, maker);
  context.emit({
    kind: 'order-decremented',
    ...identityOf(taker),
    role: 'taker',
    ...defined({ price: taker.price === undefined ? undefined : toTicks(taker.price) }),
    by: toLots(lots),
    remaining: toLots(remainingOf(taker)),
  });
  endPartner(context, market, taker);
}
