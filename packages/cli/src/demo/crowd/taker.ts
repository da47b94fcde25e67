/**
 * One member of the crowd: a strategy that trades like many people do. Orders come in bursts (each
 * makes the next more likely for a while), lean with a trend that turns now and then, and have
 * sizes
 * with a heavy tail. Most take what is there; some rest near the touch and are cancelled later.
 * What it has bought in excess makes it sell, so that it never runs out of either asset.
 */
import { type QuantityLots, quantityLots } from '@exchange/core/units';
import {
  type BookView,
  defineStrategy,
  type MarketReference,
  type Strategy,
  type StrategyContext,
} from '@exchange/sdk/strategy';
import type { DemoMarket } from '../demo-markets.ts';

export interface TakerOptions {
  readonly name: string;
  readonly market: DemoMarket;
  /** Orders a second when it is calm. */
  readonly ordersPerSecond: number;
}

type Context = StrategyContext<Record<string, never>>;

interface Mood {
  /** Extra orders a second from what just happened. */
  excitement: number;
  /** −1 … 1: the side it leans to. */
  trend: number;
  /** When excitement was last brought up to date. */
  at: number;
  readonly startedAt: number;
}

/** A fresh market trades this many times as briskly, and calms down over this many seconds. */
const OPENING_FACTOR = 5;
const OPENING_SECONDS = 25;
const EXCITEMENT_SECONDS = 3;
/** Each order makes others likely: 0.6 more on average, so that bursts end. */
const EXCITEMENT_PER_ORDER = 0.2;
const TREND_SECONDS = 35;
const BURST_CHANCE = 0.004;
const BURST_EXCITEMENT = 8;
const RATE_MAX = 25;
/** Pareto: most orders are small, one in a thousand is a hundred times as large. */
const TAIL = 1.5;
const SIZE_MAX = 150;
const RESTING_SHARE = 0.25;
const RESTING_ORDERS_MAX = 12;
/** A taker pays at most this much more than the touch. */
const REACH_BPS = 12;

const ARRIVAL = 'arrival';
const RESTING = 'resting';

export function demoTaker(options: TakerOptions): Strategy {
  const { market } = options;
  let mood: Mood = { excitement: 0, trend: 0, at: 0, startedAt: 0 };
  return defineStrategy({
    name: options.name,
    subscribe: () => [{ market: market.symbol, book: true }],
    onStart(context) {
      mood = { excitement: 0, trend: 0, at: context.now, startedAt: context.now };
      context.after(200 + context.random() * 500, ARRIVAL);
    },
    onTimer(context, id) {
      if (id.startsWith(RESTING)) return context.cancel(id.slice(RESTING.length + 1));
      calmDown(mood, context);
      trade(options, mood, context);
      context.after(waitMilliseconds(options, mood, context), ARRIVAL);
    },
  });
}

function calmDown(mood: Mood, context: Context): void {
  const seconds = (context.now - mood.at) / 1e6;
  mood.at = context.now;
  mood.excitement *= Math.exp(-seconds / EXCITEMENT_SECONDS);
  if (context.random() < seconds / TREND_SECONDS) mood.trend = (context.random() * 2 - 1) ** 3;
  mood.excitement += EXCITEMENT_PER_ORDER;
  if (context.random() < BURST_CHANCE) {
    mood.excitement += BURST_EXCITEMENT;
    mood.trend = context.random() < 0.5 ? -1 : 1;
  }
}

function waitMilliseconds({ ordersPerSecond }: TakerOptions, mood: Mood, context: Context): number {
  const age = (context.now - mood.startedAt) / 1e6;
  const opening = 1 + (OPENING_FACTOR - 1) * Math.exp(-age / OPENING_SECONDS);
  const rate = Math.min(RATE_MAX, ordersPerSecond * opening + mood.excitement);
  return Math.max(1, Math.min(3_000, (-Math.log(1 - context.random()) / rate) * 1000));
}

function trade({ market }: TakerOptions, mood: Mood, context: Context): void {
  const reference = context.market(market.symbol);
  const book = context.book(reference);
  if (book.stale || book.bid === undefined || book.ask === undefined) return;
  const side = context.random() < buyChance(market, mood, context) ? 'buy' : 'sell';
  const quantity = orderLots(market, reference, context);
  const isResting =
    context.random() < RESTING_SHARE && context.openOrders.length < RESTING_ORDERS_MAX;
  if (isResting) rest({ reference, book, side, quantity }, context);
  else take({ reference, book, side, quantity }, context);
}

/** Leans with the trend, and back towards what it held at first. */
function buyChance(market: DemoMarket, mood: Mood, context: Context): number {
  const { available, held } = context.balance(market.base);
  const usual = Number(market.crowdBase);
  const excess = (Number(available) + Number(held) - usual) / (usual * 0.5);
  return Math.min(0.95, Math.max(0.05, 0.5 + 0.3 * mood.trend - 0.5 * excess));
}

function orderLots(market: DemoMarket, reference: MarketReference, context: Context): QuantityLots {
  const multiple = Math.min(SIZE_MAX, 0.2 * (1 - context.random()) ** (-1 / TAIL));
  const smallest = (Number(market.minNotional) * 1.5) / market.startPrice;
  return reference.toLots(Math.max(smallest, market.orderSize * multiple).toFixed(8));
}

interface Intent {
  readonly reference: MarketReference;
  readonly book: BookView;
  readonly side: 'buy' | 'sell';
  readonly quantity: QuantityLots;
}

function take({ reference, book, side, quantity }: Intent, context: Context): void {
  const touch = side === 'buy' ? book.ask : book.bid;
  if (touch === undefined) return;
  const reach =
    touch.price * reference.tickValue * (1 + ((side === 'buy' ? 1 : -1) * REACH_BPS) / 10_000);
  const price = reference.toTicks(reach, side === 'buy' ? 'down' : 'up');
  context.place(reference, { side, price, quantity, timeInForce: 'ioc', tag: 'take' });
}

function rest({ reference, book, side, quantity }: Intent, context: Context): void {
  const touch = side === 'buy' ? book.bid : book.ask;
  if (touch === undefined) return;
  // From right at the touch to 10 basis points behind it.
  const behind = Math.round((touch.price * 10 * context.random() ** 2) / 10_000);
  const price = reference.toTicks(
    (side === 'buy' ? touch.price - behind : touch.price + behind) * reference.tickValue,
  );
  const clientId = context.place(reference, {
    side,
    price,
    quantity: quantityLots(quantity * 2),
    postOnly: 'reject',
    tag: 'rest',
  });
  context.after(4_000 + context.random() * 30_000, `${RESTING}:${clientId}`);
}
