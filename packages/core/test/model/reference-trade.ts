/** Carries out what `planWalk` planned. */
import { defined, identityOf, type ReferenceContext, reserve } from './reference-context.ts';
import { feesOf, paysWith, receives } from './reference-ledger.ts';
import { toAccount, toAmount, toLots, toOrderId, toTicks, toTradeId } from './reference-numbers.ts';
import {
  FEES,
  notionalOf,
  type ReferenceMarket,
  type RestingOrder,
  remainingOf,
} from './reference-state.ts';
import type { Plan, Step, Taker } from './reference-walk.ts';

/** The order that acts. While it does, it holds nothing: its money was checked before. */
export interface ActingOrder extends Taker {
  readonly market: string;
  readonly account: bigint;
  readonly orderId: bigint;
}

/** What the taker got, beyond the events. */
export interface Outcome {
  readonly filled: bigint;
  /** Lots that self-trade prevention took off the taker without a trade. */
  readonly decremented: bigint;
}

export function sameOwner(
  context: ReferenceContext,
  account: bigint,
): (maker: RestingOrder) => boolean {
  const group = context.accounts.get(account)?.selfTradeGroup;
  return (maker) =>
    maker.account === account ||
    (group !== undefined && context.accounts.get(maker.account)?.selfTradeGroup === group);
}

export function carryOut(
  context: ReferenceContext,
  market: ReferenceMarket,
  { taker, plan }: { taker: ActingOrder; plan: Plan },
): Outcome {
  let filled = 0n;
  let decremented = 0n;
  const left = (): bigint => (taker.lots === undefined ? 0n : taker.lots - filled - decremented);
  for (const step of plan.steps) {
    switch (step.kind) {
      case 'trade':
        filled += step.lots;
        trade(context, market, { taker, step, takerRemaining: left() });
        break;
      case 'cancel-maker':
        context.removeOrder(market, step.maker, 'self-trade');
        break;
      case 'decrement':
        decremented += step.lots;
        decrement(context, market, { taker, step, takerRemaining: left() });
        break;
    }
  }
  return { filled, decremented };
}

type StepOf<K extends Step['kind']> = Extract<Step, { kind: K }>;

function trade(
  context: ReferenceContext,
  market: ReferenceMarket,
  details: { taker: ActingOrder; step: StepOf<'trade'>; takerRemaining: bigint },
): void {
  const { taker, step, takerRemaining } = details;
  const { maker, lots } = step;
  const notional = notionalOf(market, maker.price, lots);
  shrink(context, market, { order: maker, lots });
  maker.filled += lots;
  dropIfEmpty(market, maker);
  const fees = settle(context, market, { taker, maker, lots, notional });
  market.tradesCount += 1n;
  market.lastPrice = maker.price;
  context.emit({
    kind: 'trade',
    market: market.symbol,
    tradeId: toTradeId(market.tradesCount),
    price: toTicks(maker.price),
    quantity: toLots(lots),
    notional: toAmount(notional),
    takerSide: taker.side,
    takerOrderId: toOrderId(taker.orderId),
    makerOrderId: toOrderId(maker.orderId),
    takerAccount: toAccount(taker.account),
    makerAccount: toAccount(maker.account),
    takerFee: toAmount(fees.takerFee),
    makerFee: toAmount(fees.makerFee),
    takerRemaining: toLots(takerRemaining),
    makerRemaining: toLots(remainingOf(maker)),
    updateId: context.changeBook(market),
  });
}

/** Both sides pay, both receive, then the fees go their way. */
function settle(
  context: ReferenceContext,
  market: ReferenceMarket,
  details: { taker: ActingOrder; maker: RestingOrder; lots: bigint; notional: bigint },
): { takerFee: bigint; makerFee: bigint } {
  const { taker, maker, lots, notional } = details;
  const base = lots * market.baseUnitsPerLot;
  const takerReceives = taker.side === 'buy' ? base : notional;
  const makerReceives = taker.side === 'buy' ? notional : base;
  const takerAsset = receives(market, taker.side);
  const makerAsset = receives(market, maker.side);
  const fees = feesOf({
    takerReceives,
    makerReceives,
    takerRate: rateOf(context, market, { account: taker.account, role: 'takerFee' }),
    makerRate: rateOf(context, market, { account: maker.account, role: 'makerFee' }),
  });
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

function rateOf(
  context: ReferenceContext,
  market: ReferenceMarket,
  { account, role }: { account: bigint; role: 'makerFee' | 'takerFee' },
): bigint {
  return context.accounts.get(account)?.fees.get(market.symbol)?.[role] ?? market[role];
}

/** The maker holds less; its lots are counted by the caller. */
function shrink(
  context: ReferenceContext,
  market: ReferenceMarket,
  { order, lots }: { order: RestingOrder; lots: bigint },
): void {
  const amount = reserve(market, order.side, { price: order.price, lots });
  context.ledger.release(order.account, paysWith(market, order.side), amount);
  order.updatedAt = context.time;
}

function dropIfEmpty(market: ReferenceMarket, order: RestingOrder): void {
  if (remainingOf(order) === 0n) market.resting = market.resting.filter((one) => one !== order);
}

function decrement(
  context: ReferenceContext,
  market: ReferenceMarket,
  details: { taker: ActingOrder; step: StepOf<'decrement'>; takerRemaining: bigint },
): void {
  const { taker, step, takerRemaining } = details;
  const { maker, lots } = step;
  shrink(context, market, { order: maker, lots });
  maker.quantity -= lots;
  dropIfEmpty(market, maker);
  context.emit({
    kind: 'order-decremented',
    ...identityOf(maker),
    role: 'maker',
    price: toTicks(maker.price),
    by: toLots(lots),
    remaining: toLots(remainingOf(maker)),
    updateId: context.changeBook(market),
  });
  context.emit({
    kind: 'order-decremented',
    ...identityOf(taker),
    role: 'taker',
    ...defined({ price: taker.bound === undefined ? undefined : toTicks(taker.bound) }),
    by: toLots(lots),
    remaining: toLots(takerRemaining),
  });
}
