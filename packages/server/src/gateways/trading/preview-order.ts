/**
 * What an order would do if it came now, computed on what is durable. An estimate: the book moves on,
 * own orders in it count as others', and fees are rounded per price instead of per trade.
 */
import type { Amount, PlaceOrder, PriceTicks } from '@exchange/core';
import { isConditional } from '@exchange/core/market-data';
import { type ProblemCode, problem } from '@exchange/core/protocol';
import {
  formatAmount,
  formatAveragePrice,
  formatPrice,
  formatQuantity,
} from '@exchange/core/units';
import type { DepthView, LevelView, MarketView, Views } from '../../views.ts';
import type { PlaceOrderBody } from '../http/schemas/orders.ts';
import type { PreviewAnswer } from '../http/schemas/preview.ts';
import type { Caller } from '../security/authenticator.ts';
import type { GatewayServices } from '../services.ts';
import { marketNamed } from './order-fields.ts';
import { parsePlaceOrder } from './parse-place-order.ts';

const PPM = 1_000_000n;

/** @throws {ProblemError} for what could never be an order */
export function previewOrder(
  { views }: GatewayServices,
  { account, deadline }: Caller,
  body: PlaceOrderBody,
): PreviewAnswer {
  const market = marketNamed(views, body.symbol);
  const order = parsePlaceOrder(body, { account, deadline, views });
  const depth = views.depth(market.symbol);
  // An order that waits for its trigger takes nothing now; it holds what it can cost.
  const waits = isConditional(order.type);
  const taken = depth?.[order.side === 'buy' ? 'asks' : 'bids'] ?? [];
  const plan = planFills(order, market, waits ? [] : taken);
  const rests = restingPart(order, plan, depth);
  const held = waits ? (order.quantity ?? 0) : (rests?.quantity ?? 0);
  const money = moneyOf({ order, market, plan, restingLots: held });
  const checks = checksOf({ order, market, plan, views, needed: money.needed });
  const failed = checks.find((check) => !check.ok);
  const { base, quote } = market;
  const isBuy = order.side === 'buy';
  return {
    symbol: market.symbol,
    accepted: failed === undefined,
    reason: failed?.name ?? null,
    checks,
    executedQuantity: formatQuantity(market, BigInt(plan.lots)),
    executedQuoteQuantity: formatAmount(market.quoteDecimals, plan.notional),
    averagePrice:
      plan.lots === 0 ? null : formatAveragePrice(market, plan.notional, BigInt(plan.lots)),
    worstPrice: plan.worst === undefined ? null : formatPrice(market, plan.worst),
    restingQuantity: rests === undefined ? null : formatQuantity(market, BigInt(rests.quantity)),
    queueAhead: rests === undefined ? null : formatQuantity(market, BigInt(rests.ahead)),
    cost: money.cost,
    costAsset: isBuy ? quote : base,
    fee: money.fee,
    feeAsset: isBuy ? base : quote,
    receives: money.receives,
    updateId: String(depth?.updateId ?? 0),
  };
}

interface Plan {
  readonly lots: number;
  readonly notional: Amount;
  readonly worst: LevelView[0] | undefined;
  /** Lots that find nobody; 0 for an order by quote amount. */
  readonly left: number;
  /** Sum of the fees, in what is received. */
  readonly fee: bigint;
}

function planFills(order: PlaceOrder, market: MarketView, levels: readonly LevelView[]): Plan {
  const isBuy = order.side === 'buy';
  const bound = boundOf(order);
  let lots = 0;
  let notional = 0n;
  let fee = 0n;
  let worst: LevelView[0] | undefined;
  for (const [price, size] of levels) {
    if (bound !== undefined && (isBuy ? price > bound : price < bound)) break;
    const perLot = BigInt(price) * market.quoteUnitsPerTickLot;
    const wanted =
      order.quantity === undefined
        ? Number((quoteAmountOf(order) - notional) / perLot)
        : order.quantity - lots;
    const taken = Math.min(size, wanted);
    if (taken <= 0) break;
    const value = perLot * BigInt(taken);
    lots += taken;
    notional += value;
    fee += feeOf(isBuy ? market.baseUnitsPerLot * BigInt(taken) : value, market.takerFee);
    worst = price;
  }
  const left = order.quantity === undefined ? 0 : order.quantity - lots;
  return { lots, notional: notional as Amount, worst, left, fee };
}

/** It trades at no worse price than this. */
function boundOf(order: PlaceOrder): PriceTicks | undefined {
  return 'price' in order ? order.price : order.protectionPrice;
}

function quoteAmountOf(order: PlaceOrder): bigint {
  return 'quoteAmount' in order ? (order.quoteAmount ?? 0n) : 0n;
}

/** Rounded up to one unit. */
function feeOf(received: bigint, ratePpm: number): bigint {
  return (received * BigInt(ratePpm) + PPM - 1n) / PPM;
}

function restingPart(order: PlaceOrder, plan: Plan, depth: DepthView | undefined) {
  if (order.type !== 'limit' || plan.left === 0) return undefined;
  if (order.timeInForce === 'ioc' || order.timeInForce === 'fok') return undefined;
  const own = (order.side === 'buy' ? depth?.bids : depth?.asks) ?? [];
  const level = own.find(([price]) => price === order.price);
  return { quantity: plan.left, ahead: level?.[1] ?? 0 };
}

interface MoneyOptions {
  readonly order: PlaceOrder;
  readonly market: MarketView;
  readonly plan: Plan;
  readonly restingLots: number;
}

/** What the order takes from the account (what it would hold included), and what its fills bring. */
function moneyOf({ order, market, plan, restingLots }: MoneyOptions) {
  const { baseDecimals, quoteDecimals, baseUnitsPerLot, quoteUnitsPerTickLot } = market;
  const lots = BigInt(plan.lots);
  const resting = BigInt(restingLots);
  if (order.side === 'buy') {
    const price = resting === 0n ? 0n : BigInt(boundOf(order) ?? 0);
    const waiting = isConditional(order.type) ? quoteAmountOf(order) : 0n;
    const cost = (plan.notional + waiting + resting * price * quoteUnitsPerTickLot) as Amount;
    const received = (lots * baseUnitsPerLot - plan.fee) as Amount;
    return {
      needed: cost,
      cost: formatAmount(quoteDecimals, cost),
      fee: formatAmount(baseDecimals, plan.fee as Amount),
      receives: formatAmount(baseDecimals, received),
    };
  }
  const cost = ((lots + resting) * baseUnitsPerLot) as Amount;
  return {
    needed: cost,
    cost: formatAmount(baseDecimals, cost),
    fee: formatAmount(quoteDecimals, plan.fee as Amount),
    receives: formatAmount(quoteDecimals, (plan.notional - plan.fee) as Amount),
  };
}

interface CheckOptions {
  readonly order: PlaceOrder;
  readonly market: MarketView;
  readonly plan: Plan;
  readonly views: Views;
  readonly needed: Amount;
}

/** In the engine's order of precedence; each is named like the refusal that it would be. */
function checksOf({ order, market, plan, views, needed }: CheckOptions) {
  const checks: { name: ProblemCode; ok: boolean; message: string }[] = [];
  const check = (name: ProblemCode, ok: boolean) => {
    const message = ok ? 'ok' : problem(name, { market: market.symbol }).message;
    checks.push({ name, ok, message });
  };
  check('market-closed', market.state !== 'closed');
  check('market-halted', market.state !== 'halted');
  check('market-cancel-only', market.state !== 'cancel-only');
  checkState(order, market, check);
  if ('price' in order && order.price !== undefined) {
    check('price-below-minimum', order.price >= market.minPrice);
    check('price-above-maximum', order.price <= market.maxPrice);
  }
  if (order.quantity !== undefined) {
    check('quantity-below-minimum', order.quantity >= market.minQuantity);
    check('quantity-above-maximum', order.quantity <= market.maxQuantity);
  }
  const notional = notionalOf(order, market, plan);
  if (notional !== undefined) {
    check('notional-below-minimum', notional >= market.minNotional);
    check('notional-above-maximum', market.maxNotional === 0n || notional <= market.maxNotional);
  }
  const open = views.openOrders(order.account, market.symbol).length;
  check('open-orders-limit', order.type === 'market' || open < market.openOrdersMax);
  const last = views.ticker(market.symbol)?.lastPrice;
  if ('stopPrice' in order && last !== undefined) {
    check('stop-would-trigger', !isTriggered(order, last));
  }
  if (order.type === 'limit' && order.postOnly === 'reject') {
    check('post-only-would-take', plan.lots === 0);
  }
  const asset = order.side === 'buy' ? market.quote : market.base;
  const balance = views.balances(order.account).find((one) => one.asset === asset);
  check('insufficient-funds', (balance?.available ?? 0n) >= needed);
  return checks;
}

type Check = (name: ProblemCode, ok: boolean) => void;

/** An auction gathers what can rest; a post-only market what cannot take. */
function checkState(order: PlaceOrder, market: MarketView, check: Check): void {
  const stays =
    order.type === 'limit' && order.timeInForce !== 'ioc' && order.timeInForce !== 'fok';
  check('market-in-auction', market.state !== 'auction' || stays);
  const neverTakes = order.type === 'limit' && order.postOnly !== undefined;
  check('market-post-only', market.state !== 'post-only' || neverTakes);
}

function isTriggered(order: PlaceOrder & { readonly stopPrice: number }, last: number): boolean {
  const isStop = order.type === 'stop' || order.type === 'stop-limit';
  return isStop === (order.side === 'buy') ? last >= order.stopPrice : last <= order.stopPrice;
}

/** A limit order counts at its price, a market order at what it would cost; undefined: nobody knows yet. */
function notionalOf(order: PlaceOrder, market: MarketView, plan: Plan): bigint | undefined {
  if (order.type === 'market') return plan.notional;
  if (order.quantity === undefined) return quoteAmountOf(order);
  const price = boundOf(order) ?? ('stopPrice' in order ? order.stopPrice : undefined);
  if (price === undefined) return undefined;
  return BigInt(price) * BigInt(order.quantity) * market.quoteUnitsPerTickLot;
}
