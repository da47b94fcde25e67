/** Carries out in ledger, order table and events what the book's walk did. Nothing here can fail. */
import { STEP_DECREMENT, STEP_REFILL, STEP_TRADE } from '../../book/match-steps.ts';
import { BUY } from '../../book/matching-book.ts';
import { REASON_FEE, REASON_TRADE } from '../../ledger/ledger.ts';
import type { Units } from '../../ledger/units.ts';
import { isLess, shareRoundedDown, shareRoundedUp, subtract } from '../../ledger/units.ts';
import { FEES_ACCOUNT } from '../../units/quantities.ts';
import type { Account } from '../accounts/account.ts';
import type { Engine } from '../engine.ts';
import {
  ABSENT,
  CANCEL_SELF_TRADE,
  emitCancelled,
  emitDecremented,
  emitRefill,
  ROLE_MAKER,
  ROLE_TAKER,
  writeUnits,
} from '../events/emit.ts';
import { EVENT_TRADE } from '../events/event-buffer.ts';
import type { MarketEntry } from '../markets/market-entry.ts';
import { collectTriggered } from '../stops/collect-triggered.ts';
import { endOpenOrder, endPair, releaseHold } from './open-orders.ts';
import { isPaired, sideBitOf } from './order-flags.ts';

/** The taker of the walk that is being settled. */
export interface Walk {
  readonly market: MarketEntry;
  readonly account: Account;
  readonly slot: number;
  /** Its limit or protection price, 0 if it has none: it may be stopped before, by the band or its plan. */
  readonly price: number;
  /** Lots it had to fill before the walk; 0 when it counts an amount instead of lots. */
  readonly quantity: number;
}

/** Settles all steps of the walk, in order, and clears them. */
export function settleSteps(engine: Engine, walk: Walk): void {
  const { steps } = engine;
  const { market } = walk;
  let remaining = walk.quantity;
  for (let step = 0; step < steps.count; step += 1) {
    const kind = steps.kind(step);
    if (kind === STEP_TRADE) {
      remaining = Math.max(remaining - steps.quantity(step), 0);
      settleTrade(engine, walk, { step, remaining });
    } else if (kind === STEP_DECREMENT) {
      remaining = Math.max(remaining - steps.quantity(step), 0);
      settleDecrement(engine, walk, { step, remaining });
    } else if (kind === STEP_REFILL) {
      settleRefill(engine, market, step);
    } else {
      settleCancelledMaker(engine, market, step);
    }
  }
  if (market.waiting !== undefined) collectFrom(engine, market);
  steps.clear();
}

/** Looks for waiting orders that the trades of these steps triggered. */
function collectFrom(engine: Engine, market: MarketEntry): void {
  const { steps } = engine;
  let first = 0;
  let last = 0;
  for (let step = 0; step < steps.count; step += 1) {
    if (steps.kind(step) !== STEP_TRADE) continue;
    last = steps.price(step);
    if (first === 0) first = last;
  }
  if (first !== 0) collectTriggered(engine, market, { first, last });
}

interface At {
  readonly step: number;
  /** Lots that the taker has left after it. */
  readonly remaining: number;
}

/** One trade's money. The taker gets what the maker pays and the other way round, each less its fee. */
interface Money {
  readonly takerPays: Units;
  readonly makerPays: Units;
  /** In units of the asset that each party receives. */
  readonly takerFee: Units;
  readonly makerFee: Units;
  /** In the asset that the taker receives. */
  readonly rebate: Units;
}

function settleTrade(engine: Engine, walk: Walk, at: At): void {
  const { steps, orders } = engine;
  const { market, account: taker } = walk;
  const slot = steps.slot(at.step);
  const lots = steps.quantity(at.step);
  const price = steps.price(at.step);
  const maker = engine.account(orders.account(slot));
  const takerFlags = orders.flags(walk.slot);
  market.lastPrice = price;
  market.lastTradeId += 1;
  orders.setFilled(slot, orders.filled(slot) + lots);
  orders.setUpdatedAt(slot, engine.time);
  orders.setFilled(walk.slot, orders.filled(walk.slot) + lots);

  const isBuy = sideBitOf(takerFlags) === BUY;
  const notional = market.notional(price, lots);
  const base = market.base(lots);
  const takerPays = isBuy ? notional : base;
  const makerPays = isBuy ? base : notional;
  const takerFee = shareRoundedUp(makerPays, rateOf(taker, market, 'takerFee'));
  const makerRate = rateOf(maker, market, 'makerFee');
  const makerFee = makerRate > 0 ? shareRoundedUp(takerPays, makerRate) : 0;
  const promised = makerRate < 0 ? shareRoundedDown(makerPays, -makerRate) : 0;
  const rebate = isLess(promised, takerFee) ? promised : takerFee;
  const money = { takerPays, makerPays, takerFee, makerFee, rebate };
  pay(engine, walk, { slot, maker, isBuy }, money);
  emitTrade(engine, walk, at, money);
  if (isPaired(orders.flags(slot))) endPair(engine, slot);
  if (isPaired(takerFlags)) endPair(engine, walk.slot);
  if (steps.makerRemaining(at.step) === 0) endOpenOrder(engine, slot);
}

/** The account's own rate, or the market's. */
function rateOf(account: Account, market: MarketEntry, rate: 'takerFee' | 'makerFee'): number {
  return account.fees[market.index]?.[rate] ?? market.terms[rate];
}

/** The taker pays from what is available, the maker from what its order held. */
// biome-ignore lint/complexity/useMaxParams: the walk, the other side of the trade, and its money.
function pay(
  engine: Engine,
  { market, account: taker, slot: takerSlot }: Walk,
  {
    slot,
    maker,
    isBuy,
  }: { readonly slot: number; readonly maker: Account; readonly isBuy: boolean },
  money: Money,
): void {
  const { ledger, orders } = engine;
  const takerAsset = isBuy ? market.baseAsset : market.quoteAsset;
  const makerAsset = isBuy ? market.quoteAsset : market.baseAsset;
  const takerGets = subtract(money.makerPays, money.takerFee);
  const makerGets = subtract(money.takerPays, money.makerFee);
  ledger.debit(orders.balance(takerSlot), money.takerPays, REASON_TRADE);
  ledger.credit(engine.balance(taker, takerAsset), takerGets, REASON_TRADE);
  ledger.debitHeld(orders.balance(slot), money.makerPays, REASON_TRADE);
  ledger.credit(engine.balance(maker, makerAsset), makerGets, REASON_TRADE);
  collectFee(engine, makerAsset, money.makerFee);
  collectFee(engine, takerAsset, money.takerFee);
  payRebate(engine, { asset: takerAsset, maker }, money.rebate);
}

/** What a trade leaves to the house. */
export function collectFee(engine: Engine, asset: number, fee: Units): void {
  if (fee === 0) return;
  const house = engine.account(FEES_ACCOUNT);
  engine.ledger.credit(engine.balance(house, asset), fee, REASON_FEE);
}

/** Out of the taker's fee, which is at least as much. */
function payRebate(
  engine: Engine,
  to: { readonly asset: number; readonly maker: Account },
  rebate: Units,
): void {
  if (rebate === 0) return;
  const house = engine.account(FEES_ACCOUNT);
  engine.ledger.debit(engine.balance(house, to.asset), rebate, REASON_FEE);
  engine.ledger.credit(engine.balance(to.maker, to.asset), rebate, REASON_FEE);
}

// biome-ignore lint/complexity/useMaxParams: an options object per trade would cost as much as the event.
function emitTrade(engine: Engine, walk: Walk, at: At, money: Money): void {
  const { steps, orders, events } = engine;
  const { market } = walk;
  const slot = steps.slot(at.step);
  const field = events.begin(EVENT_TRADE);
  const { fields } = events;
  fields[field + 1] = market.index * 2 + sideBitOf(orders.flags(walk.slot));
  fields[field + 2] = market.lastTradeId;
  fields[field + 3] = steps.price(at.step);
  fields[field + 4] = steps.quantity(at.step);
  fields[field + 5] = orders.id(walk.slot);
  fields[field + 6] = orders.id(slot);
  fields[field + 7] = walk.account.id;
  fields[field + 8] = orders.account(slot);
  writeUnits(fields, field + 9, money.takerFee);
  writeUnits(fields, field + 11, money.rebate === 0 ? money.makerFee : -money.rebate);
  fields[field + 13] = at.remaining;
  fields[field + 14] = steps.makerRemaining(at.step);
  fields[field + 15] = market.change(engine.seq);
}

function settleDecrement(engine: Engine, walk: Walk, at: At): void {
  const { steps, orders } = engine;
  const slot = steps.slot(at.step);
  const price = steps.price(at.step);
  const by = steps.quantity(at.step);
  const makerRemaining = steps.makerRemaining(at.step);
  const hidden = steps.hidden(at.step);
  const updateId = by > hidden ? walk.market.change(engine.seq) : ABSENT;
  releaseHold(engine, slot, { price, quantity: by });
  orders.setUpdatedAt(slot, engine.time);
  emitDecremented(engine, slot, ROLE_MAKER, price, by, makerRemaining, updateId, hidden);
  endPair(engine, slot);
  emitDecremented(engine, walk.slot, ROLE_TAKER, walk.price, by, at.remaining, ABSENT);
  endPair(engine, walk.slot);
  if (makerRemaining === 0) endOpenOrder(engine, slot);
}

/** Nothing changes hands: the tip ran out in the trade before. */
function settleRefill(engine: Engine, market: MarketEntry, step: number): void {
  const { steps } = engine;
  const displayed = steps.quantity(step);
  const hidden = steps.makerRemaining(step) - displayed;
  const shows = { price: steps.price(step), displayed, hidden };
  emitRefill(engine, steps.slot(step), shows, market.change(engine.seq));
}

function settleCancelledMaker(engine: Engine, market: MarketEntry, step: number): void {
  const { steps } = engine;
  const slot = steps.slot(step);
  const price = steps.price(step);
  const quantity = steps.quantity(step);
  releaseHold(engine, slot, { price, quantity });
  const updateId = market.change(engine.seq);
  const hidden = steps.hidden(step);
  emitCancelled(engine, slot, CANCEL_SELF_TRADE, price, quantity, updateId, hidden);
  endOpenOrder(engine, slot);
}
