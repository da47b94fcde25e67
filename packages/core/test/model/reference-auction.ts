/** Market states, and what an auction tells and does. */
import type { MarketState, SetMarketState } from '../../src/engine/commands.ts';
import { cancelEach } from './reference-cancel.ts';
import { defined, firstOf, type ReferenceContext } from './reference-context.ts';
import { toLots, toTicks, toTime } from './reference-numbers.ts';
import {
  type Indicative,
  type ReferenceMarket,
  type ReferenceOrder,
  referencePriceOf,
  remainingOf,
  SAFE_MAX,
  smaller,
} from './reference-state.ts';
import { runStops, triggerSatisfied } from './reference-stops.ts';
import { trade } from './reference-trade.ts';
import { priceOf, queueOf } from './reference-walk.ts';

export function setMarketState(context: ReferenceContext, command: SetMarketState): void {
  const { state } = command;
  const market = context.markets.get(command.market);
  const endsAt = command.endsAt === undefined ? undefined : BigInt(command.endsAt);
  const refusal = firstOf([
    market === undefined ? { code: 'market-unknown' } : undefined,
    endsAt !== undefined && state !== 'auction' ? { code: 'market-invalid' } : undefined,
    market?.state === 'closed' ? { code: 'market-closed' } : undefined,
    endsAt !== undefined && endsAt <= context.time
      ? { code: 'time-in-past', actual: endsAt, limit: context.time }
      : undefined,
  ]);
  if (refusal !== undefined || market === undefined) {
    const about = { market: command.market };
    context.rejectCommand('set-market-state', refusal ?? { code: 'market-unknown' }, about);
    return;
  }
  change(context, market, { state, endsAt });
}

/** An auction whose time is over. */
export function endAuction(context: ReferenceContext, market: ReferenceMarket): void {
  change(context, market, { state: 'open', endsAt: undefined, cause: 'auction-ended' });
}

interface Change {
  readonly state: MarketState;
  readonly endsAt: bigint | undefined;
  readonly cause?: 'auction-ended';
}

function change(context: ReferenceContext, market: ReferenceMarket, to: Change): void {
  const { state } = to;
  const isTrading = state === 'open' || state === 'post-only';
  const wasAuction = market.state === 'auction';
  if (state !== 'auction' || !wasAuction) market.indicative = undefined;
  market.state = state;
  market.endsAt = to.endsAt;
  if (state === 'auction') market.isGathered = true;
  if (market.isGathered && isTrading) {
    uncross(context, market);
    if (state === 'open') triggerSatisfied(context, market);
    else leaveWaiting(context, market);
    runStops(context);
    // A stop may have met the price band, or too many of them ran.
    if (market.state === state) tellChange(context, market, to);
    return;
  }
  tellChange(context, market, to);
  if (state === 'open') triggerSatisfied(context, market);
  // Closed is for good: nobody could cancel later, so nothing may stay behind with its funds held.
  if (state !== 'closed') return;
  const orders = [...queueOf(market, 'buy'), ...queueOf(market, 'sell'), ...market.waiting];
  cancelEach(context, orders, 'market-closed');
}

function tellChange(context: ReferenceContext, market: ReferenceMarket, to: Change): void {
  const { state, endsAt, cause } = to;
  context.emit({
    kind: 'market-changed',
    market: market.symbol,
    state,
    ...defined({ endsAt: endsAt === undefined ? undefined : toTime(endsAt), cause }),
  });
}

/** Stops that the uncross triggered wait for `open`. */
function leaveWaiting(context: ReferenceContext, market: ReferenceMarket): void {
  context.state.justTriggered = [];
  for (const order of market.waiting) order.triggeredAt = undefined;
}

/** What meets at the price, best first, each in queue order with icebergs by their tips. */
function uncross(context: ReferenceContext, market: ReferenceMarket): void {
  market.isGathered = false;
  const { price, volume } = indicativeOf(market);
  if (price === undefined) return;
  let left = volume;
  while (left > 0n) {
    const [taker] = queueOf(market, 'buy');
    const [maker] = queueOf(market, 'sell');
    if (taker === undefined || maker === undefined) throw new Error('the volume is there');
    const lots = smaller(left, smaller(taker.showing, maker.showing));
    trade(context, market, { taker, maker, lots, uncrossAt: price });
    left -= lots;
  }
}

/** At which price how much would trade now: the most, then the least surplus, then by the reference price. */
function indicativeOf(market: ReferenceMarket): Indicative {
  const [buys, sells] = [queueOf(market, 'buy'), queueOf(market, 'sell')];
  const nothing = { price: undefined, volume: 0n, surplus: 0n, surplusSide: undefined };
  const [low, high] = [sells[0]?.price, buys[0]?.price];
  if (low === undefined || high === undefined || low > high) return nothing;
  // What does not reach the other side's best price has no part in it.
  const meeting = {
    buys: buys.filter((order) => priceOf(order) >= low),
    sells: sells.filter((order) => priceOf(order) <= high),
  };
  const reference = referencePriceOf(market);
  // Between two orders' prices all ticks are alike, so the ends of each such stretch and the
  // reference price are all that can be best.
  const ticks = [...meeting.buys, ...meeting.sells].flatMap((order) => {
    const price = priceOf(order);
    return [price - 1n, price, price + 1n];
  });
  if (reference !== undefined) ticks.push(reference);
  const candidates = [...new Set(ticks)]
    .filter((price) => price >= low && price <= high)
    .map((price) => standingAt(price, meeting));
  candidates.sort((left, right) => better(left, right, reference));
  return candidates[0] ?? nothing;
}

function standingAt(
  price: bigint,
  { buys, sells }: { buys: readonly ReferenceOrder[]; sells: readonly ReferenceOrder[] },
): Indicative & { readonly price: bigint } {
  const wanted = sumOf(buys.filter((order) => priceOf(order) >= price));
  const offered = sumOf(sells.filter((order) => priceOf(order) <= price));
  const volume = smaller(wanted, offered);
  const surplus = wanted + offered - 2n * volume;
  const surplusSide = surplus === 0n ? undefined : wanted > offered ? 'buy' : 'sell';
  return { price, volume, surplus, surplusSide };
}

function sumOf(orders: readonly ReferenceOrder[]): bigint {
  return orders.reduce((sum, order) => sum + remainingOf(order), 0n);
}

type Candidate = ReturnType<typeof standingAt>;

function better(left: Candidate, right: Candidate, reference: bigint | undefined): number {
  const distance = ({ price }: Candidate): bigint =>
    reference === undefined ? 0n : price > reference ? price - reference : reference - price;
  return (
    compare(right.volume, left.volume) ||
    compare(left.surplus, right.surplus) ||
    compare(distance(left), distance(right)) ||
    compare(left.price, right.price)
  );
}

function compare(left: bigint, right: bigint): number {
  return left === right ? 0 : left < right ? -1 : 1;
}

/** After a command that changed it; an auction that has nothing to tell yet tells nothing. */
export function tellIndicatives(context: ReferenceContext): void {
  for (const market of context.markets.values()) {
    if (market.state !== 'auction') continue;
    const { price, volume, surplus, surplusSide } = indicativeOf(market);
    const now: Indicative = {
      price,
      volume: smaller(volume, SAFE_MAX),
      surplus: smaller(surplus, SAFE_MAX),
      surplusSide,
    };
    const told = market.indicative;
    const isNew =
      told === undefined
        ? price !== undefined
        : (['price', 'volume', 'surplus', 'surplusSide'] as const).some((k) => told[k] !== now[k]);
    if (!isNew) continue;
    market.indicative = now;
    context.emit({
      kind: 'auction-indicative',
      market: market.symbol,
      ...(price === undefined ? {} : { price: toTicks(price) }),
      quantity: toLots(now.volume),
      ...(surplusSide === undefined ? {} : { surplus: toLots(now.surplus), surplusSide }),
    });
  }
}
