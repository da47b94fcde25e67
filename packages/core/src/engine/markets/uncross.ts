/**
 * The end of an auction: buys at or above its price meet sells at or below it, each side best first and
 * in queue order, until the volume is traded. The book is walked once for each side, as a taker of the
 * whole volume would; then the two rows of tips are laid against each other.
 */
import { assert } from '../../assert.ts';
import { STEP_REFILL } from '../../book/match-steps.ts';
import { BUY, createTaker, opposite, SELL, type SideBit } from '../../book/matching-book.ts';
import { REASON_TRADE } from '../../ledger/ledger.ts';
import { shareRoundedUp, subtract, type Units } from '../../ledger/units.ts';
import { QUANTITY_LOTS_MAX } from '../../limits.ts';
import type {
  AccountId,
  Amount,
  OrderId,
  PriceTicks,
  QuantityLots,
  TradeId,
  UpdateId,
} from '../../units/quantities.ts';
import type { Account } from '../accounts/account.ts';
import type { Engine } from '../engine.ts';
import { emitRefill } from '../events/emit.ts';
import { endOpenOrder, endPair } from '../orders/open-orders.ts';
import { collectFee } from '../orders/settle.ts';
import { auctionPrice } from './auction.ts';
import type { MarketEntry } from './market-entry.ts';

/** What one order trades before its queue goes on to the next: a tip, or all it has. */
interface Tip {
  readonly slot: number;
  /** Where it rested. */
  readonly price: number;
  /** Lots that are still to trade, of these. */
  lots: number;
  /** What the order has left after them. */
  remaining: number;
  /** How many of those it shows then, at the back of its queue; 0: no new ones. */
  refill: number;
}

/** @returns the price; 0 if nothing crossed */
export function uncross(engine: Engine, market: MarketEntry): number {
  const found = auctionPrice(market);
  if (found === undefined) return 0;
  const { price, volume } = found;
  const buys = takeTips(engine, market, { side: BUY, price, volume });
  const sells = takeTips(engine, market, { side: SELL, price, volume });
  market.lastPrice = price;
  let at = 0;
  for (const buy of buys) {
    while (buy.lots > 0) {
      const sell = sells[at];
      assert(sell !== undefined, 'both sides of an uncross have the same volume');
      const quantity = Math.min(buy.lots, sell.lots);
      buy.lots -= quantity;
      sell.lots -= quantity;
      meet(engine, market, { buy, sell, price, quantity });
      if (sell.lots === 0) at += 1;
    }
  }
  assert(at === sells.length, 'both sides of an uncross have the same volume');
  return price;
}

interface Take {
  readonly side: SideBit;
  readonly price: number;
  readonly volume: Units;
}

/** Takes the volume off one side of the book. A taker has at most 2^53−1 lots, so it may need several. */
function takeTips(engine: Engine, market: MarketEntry, { side, price, volume }: Take): Tip[] {
  const { steps } = engine;
  const taker = createTaker();
  taker.side = opposite(side);
  taker.limit = price;
  const tips: Tip[] = [];
  for (let left: Units = volume; left !== 0; ) {
    const lots = left < QUANTITY_LOTS_MAX ? Number(left) : QUANTITY_LOTS_MAX;
    left = subtract(left, lots);
    taker.quantity = lots;
    market.book.match(taker, steps);
    assert(taker.quantity === 0, 'the volume of an auction is there');
    readTips(engine, tips);
  }
  return tips;
}

/** Of the steps, which are cleared. */
function readTips({ steps }: Engine, tips: Tip[]): void {
  for (let step = 0; step < steps.count; step += 1) {
    const [slot, quantity] = [steps.slot(step), steps.quantity(step)];
    const remaining = steps.makerRemaining(step);
    const last = tips.at(-1);
    if (steps.kind(step) === STEP_REFILL) {
      assert(last?.slot === slot, 'a refill follows the trade of its tip');
      last.refill = quantity;
    } else if (last?.slot === slot && last.refill === 0) {
      // One taker's volume ended within the tip, and the next one's goes on there.
      last.lots += quantity;
      last.remaining = remaining;
    } else {
      tips.push({ slot, price: steps.price(step), lots: quantity, remaining, refill: 0 });
    }
  }
  steps.clear();
}

interface Meeting {
  readonly buy: Tip;
  readonly sell: Tip;
  readonly price: number;
  readonly quantity: number;
}

function meet(engine: Engine, market: MarketEntry, meeting: Meeting): void {
  const { orders } = engine;
  const { buy, sell, quantity } = meeting;
  market.lastTradeId += 1;
  for (const { slot } of [buy, sell]) {
    orders.setFilled(slot, orders.filled(slot) + quantity);
    orders.setUpdatedAt(slot, engine.time);
  }
  pay(engine, market, meeting);
  endPair(engine, sell.slot);
  endPair(engine, buy.slot);
  for (const tip of [buy, sell]) if (tip.lots === 0) endTip(engine, market, tip);
}

/** Each pays its maker's rate on what it receives; there is no taker whose fee could pay a rebate. */
function pay(engine: Engine, market: MarketEntry, meeting: Meeting): void {
  const { ledger, orders } = engine;
  const { buy, sell, price, quantity } = meeting;
  const buyer = engine.account(orders.account(buy.slot));
  const seller = engine.account(orders.account(sell.slot));
  const notional = market.notional(price, quantity);
  const base = market.base(quantity);
  const buyerFee = shareRoundedUp(base, rateOf(market, buyer));
  const sellerFee = shareRoundedUp(notional, rateOf(market, seller));

  const paying = engine.balance(buyer, market.quoteAsset);
  const saved = subtract(market.notional(buy.price, quantity), notional);
  ledger.debitHeld(paying, notional, REASON_TRADE);
  if (saved !== 0) ledger.release(paying, saved);
  ledger.credit(engine.balance(buyer, market.baseAsset), subtract(base, buyerFee), REASON_TRADE);
  ledger.debitHeld(engine.balance(seller, market.baseAsset), base, REASON_TRADE);
  ledger.credit(
    engine.balance(seller, market.quoteAsset),
    subtract(notional, sellerFee),
    REASON_TRADE,
  );
  collectFee(engine, market.baseAsset, buyerFee);
  collectFee(engine, market.quoteAsset, sellerFee);
  tellTrade(engine, market, { ...meeting, notional, buyerFee, sellerFee });
}

function rateOf(market: MarketEntry, account: Account): number {
  return Math.max(account.fees[market.index]?.makerFee ?? market.terms.makerFee, 0);
}

function tellTrade(
  engine: Engine,
  market: MarketEntry,
  trade: Meeting & {
    readonly notional: Units;
    readonly buyerFee: Units;
    readonly sellerFee: Units;
  },
): void {
  const { orders } = engine;
  const { buy, sell } = trade;
  engine.events.object({
    kind: 'trade',
    market: market.terms.symbol,
    tradeId: market.lastTradeId as TradeId,
    price: trade.price as PriceTicks,
    quantity: trade.quantity as QuantityLots,
    notional: BigInt(trade.notional) as Amount,
    takerSide: 'buy',
    takerOrderId: orders.id(buy.slot) as OrderId,
    makerOrderId: orders.id(sell.slot) as OrderId,
    takerAccount: orders.account(buy.slot) as AccountId,
    makerAccount: orders.account(sell.slot) as AccountId,
    takerFee: BigInt(trade.buyerFee) as Amount,
    makerFee: BigInt(trade.sellerFee) as Amount,
    takerRemaining: (buy.remaining + buy.lots) as QuantityLots,
    makerRemaining: (sell.remaining + sell.lots) as QuantityLots,
    cause: 'uncross',
    takerPrice: buy.price as PriceTicks,
    makerPrice: sell.price as PriceTicks,
    updateId: market.change(engine.seq) as UpdateId,
  });
}

/** All its lots have traded: it shows new ones, goes on with what it has, or is over. */
function endTip(engine: Engine, market: MarketEntry, tip: Tip): void {
  const { slot, price, remaining, refill } = tip;
  if (remaining === 0) endOpenOrder(engine, slot);
  if (refill === 0) return;
  const shows = { price, displayed: refill, hidden: remaining - refill };
  emitRefill(engine, slot, shows, market.change(engine.seq));
}
