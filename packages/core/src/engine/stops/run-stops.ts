/** The cascade: once a command is done, what triggered orders do, one after the other, until none is left. */
import { assert } from '../../assert.ts';
import { NONE } from '../../book/matching-book.ts';
import { STOPS_PER_COMMAND_MAX } from '../../limits.ts';
import type { AccountId, OrderId, PriceTicks } from '../../units/quantities.ts';
import type { Engine } from '../engine.ts';
import { EXPIRE_POST_ONLY, EXPIRE_PRICE_BAND, emitExpired } from '../events/emit.ts';
import type { MarketEntry } from '../markets/market-entry.ts';
import { changeMarket } from '../markets/market-state.ts';
import { checkBand } from '../markets/price-band.ts';
import { actAsLimit, actAsMarket } from '../orders/act-order.ts';
import { endPair, stopWaiting } from '../orders/open-orders.ts';
import { postOnlyBitsOf, sideOf } from '../orders/order-flags.ts';
import { actsAsLimit } from '../orders/order-terms.ts';
import { restingPrice } from '../orders/post-only.ts';
import { endTaker } from '../orders/walk.ts';
import type { WaitingOrder } from './waiting-book.ts';

/** Runs what is queued, whatever it triggers included; a market that is not open keeps its orders. */
export function runTriggered(engine: Engine): void {
  const { triggered } = engine;
  for (let at = 0; at < triggered.length; at += 1) {
    const order = triggered[at];
    assert(order !== undefined, 'the queue has no gaps');
    // It was cancelled or amended meanwhile.
    if (order.queuedAt !== at) continue;
    const market = engine.market(engine.orders.market(order.slot));
    if (market.state === 'open' && mayRun(engine, market)) run(engine, market, order);
    else engine.waitingBook(market).arm(order);
  }
  triggered.length = 0;
}

/** Counts the orders that one command runs; the market is halted where there are too many. */
function mayRun(engine: Engine, market: MarketEntry): boolean {
  const book = engine.waitingBook(market);
  if (book.ranIn !== engine.seq) {
    book.ranIn = engine.seq;
    book.ran = 0;
  }
  if (book.ran < STOPS_PER_COMMAND_MAX) {
    book.ran += 1;
    return true;
  }
  changeMarket(engine, market, { state: 'halted', cause: 'stop-limit' });
  return false;
}

function run(engine: Engine, market: MarketEntry, order: WaitingOrder): void {
  const { orders } = engine;
  const { slot, stopPrice } = order;
  assert(order.queuedAt !== NONE, 'an order that runs was triggered');
  const account = engine.account(orders.account(slot));
  engine.events.object({
    kind: 'order-triggered',
    market: market.terms.symbol,
    account: account.id as AccountId,
    orderId: order.orderId as OrderId,
    side: sideOf(orders.flags(slot)),
    stopPrice: stopPrice as PriceTicks,
    lastPrice: market.lastPrice as PriceTicks,
  });
  orders.setUpdatedAt(slot, engine.time);
  endPair(engine, slot);
  stopWaiting(engine, order);
  const acting = { market, account, slot, standing: 'open' } as const;
  if (!actsAsLimit(order.type)) {
    actAsMarket(engine, order, acting);
    return;
  }
  const isOutOfBand = checkBand(market, order.price) !== undefined;
  const postOnly = postOnlyBitsOf(orders.flags(slot));
  const price = restingPrice(market, { side: order.side, price: order.price, postOnly });
  if (isOutOfBand || price === 0) {
    const reason = isOutOfBand ? EXPIRE_PRICE_BAND : EXPIRE_POST_ONLY;
    emitExpired(engine, slot, reason, order.quantity);
    endTaker(engine, slot, 'open');
    return;
  }
  order.price = price;
  actAsLimit(engine, order, acting);
}
