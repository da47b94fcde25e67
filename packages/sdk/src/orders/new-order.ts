/** What the caller wants placed, checked and in the exchange's words. */
import {
  type WirePlaceOrder,
  wireOrderTypes,
  wireSelfTrades,
  wireSides,
  wireTimesInForce,
  wireTriggerTypes,
} from '@exchange/core/protocol';
import type { Client, LiveTop } from '../client.ts';
import { invalidInput } from '../errors/exchange-error.ts';
import type { CallOptions } from '../http/requester.ts';
import { fetchBook } from '../market-data/book.ts';
import { type DecimalInput, decimalText } from '../units/decimal-input.ts';
import { fixedText, toFixed } from '../units/fixed.ts';
import { millisecondsIn } from '../units/time-input.ts';
import { checkedClientId, randomText } from './client-id.ts';
import type {
  NewLimitOrder,
  NewMarketOrder,
  NewOrder,
  NewStopLimitOrder,
  NewStopOrder,
  NewTrailingStopLimitOrder,
  NewTrailingStopOrder,
  TimeInForce,
} from './types.ts';

/** How far from the best price a market order may trade when nothing else is said: 5 %. */
const SLIPPAGE_BPS_DEFAULT = 500;
const BPS_ONE = 10_000;

/** A wire order that certainly has a client id. */
export type IdentifiedOrder = WirePlaceOrder & { readonly clientId: string };

/** @throws {ExchangeError} `input-invalid`, `market-unknown` */
export async function identifyOrder(
  client: Client,
  order: NewOrder,
  options: CallOptions = {},
): Promise<IdentifiedOrder> {
  const clientId = order.clientId === undefined ? randomText() : checkedClientId(order.clientId);
  if (!Object.hasOwn(wireSides, order.side)) {
    throw invalidInput('side', `side is 'buy' or 'sell', not ${JSON.stringify(order.side)}.`);
  }
  const common = {
    symbol: order.market,
    side: wireSides[order.side],
    clientId,
    ...(order.selfTrade === undefined
      ? {}
      : { selfTradePrevention: wireSelfTrades[order.selfTrade] }),
  };
  switch (order.type) {
    case 'market':
      return { ...common, ...(await marketFields(client, order, options)) };
    case 'stop':
    case 'take-profit':
    case 'trailing-stop':
      return { ...common, ...triggerFields(order), ...waitingMarketFields(order) };
    case 'stop-limit':
    case 'take-profit-limit':
    case 'trailing-stop-limit':
      return { ...common, ...limitFields(order), ...triggerFields(order) };
    case 'limit':
    case undefined:
      break;
  }
  return { ...common, ...limitFields(order) };
}

function limitFields(order: NewLimitOrder | NewStopLimitOrder | NewTrailingStopLimitOrder) {
  if (order.price === undefined) throw invalidInput('price', 'A limit order has a price.');
  if (order.quantity === undefined) throw invalidInput('quantity', 'A limit order has a quantity.');
  return {
    orderType: 'Limit' as const,
    price: decimalText(order.price, 'price'),
    quantity: decimalText(order.quantity, 'quantity'),
    ...lifetimeFields(order),
    ...restingFields(order),
  };
}

/** How long it stays, in the exchange's words. */
export function lifetimeFields(order: {
  readonly timeInForce?: TimeInForce;
  readonly expiresAt?: Date | number;
}): Pick<WirePlaceOrder, 'timeInForce' | 'expiresAt'> {
  const { timeInForce, expiresAt } = order;
  return {
    ...(timeInForce === undefined ? {} : { timeInForce: wireTimesInForce[timeInForce] }),
    ...(expiresAt === undefined ? {} : { expiresAt: millisecondsIn(expiresAt, 'expiresAt') }),
  };
}

/** What only counts where an order can rest. */
export function restingFields(order: {
  readonly postOnly?: boolean | 'slide';
  readonly displayQuantity?: DecimalInput;
}): Pick<WirePlaceOrder, 'postOnly' | 'postOnlySlide' | 'displayQuantity'> {
  const { postOnly, displayQuantity } = order;
  return {
    ...(postOnly === true ? { postOnly: true } : {}),
    ...(postOnly === 'slide' ? { postOnlySlide: true } : {}),
    ...(displayQuantity === undefined
      ? {}
      : { displayQuantity: decimalText(displayQuantity, 'displayQuantity') }),
  };
}

type WaitingOrder = Exclude<NewOrder, NewLimitOrder | NewMarketOrder>;

function triggerFields(
  order: WaitingOrder,
): Pick<WirePlaceOrder, 'triggerType' | 'triggerPrice' | 'trailAmount' | 'trailPercent'> {
  const triggerType = wireTriggerTypes[order.type];
  const { stopPrice, trailBy, trailPercent } = order;
  if (triggerType !== 'TrailingStop') {
    if (stopPrice === undefined) throw invalidInput('stopPrice', 'A stop has a stopPrice.');
    return { triggerType, triggerPrice: decimalText(stopPrice, 'stopPrice') };
  }
  if ((trailBy === undefined) === (trailPercent === undefined)) {
    throw invalidInput('trailBy', 'A trailing stop has a trailBy or a trailPercent, one of both.');
  }
  return {
    triggerType,
    ...(trailBy === undefined ? {} : { trailAmount: decimalText(trailBy, 'trailBy') }),
    ...(trailPercent === undefined
      ? {}
      : { trailPercent: decimalText(trailPercent, 'trailPercent') }),
  };
}

function waitingMarketFields(order: NewStopOrder | NewTrailingStopOrder) {
  const { quantity, quoteQuantity, protectionPrice } = order;
  if ((quantity === undefined) === (quoteQuantity === undefined)) {
    throw invalidInput('quantity', 'A stop has a quantity or a quoteQuantity, one of both.');
  }
  return {
    orderType: 'Market' as const,
    ...(quantity === undefined ? {} : { quantity: decimalText(quantity, 'quantity') }),
    ...(quoteQuantity === undefined
      ? {}
      : { quoteQuantity: decimalText(quoteQuantity, 'quoteQuantity') }),
    ...(protectionPrice === undefined
      ? {}
      : { price: decimalText(protectionPrice, 'protectionPrice') }),
    ...lifetimeFields(order),
  };
}

async function marketFields(
  client: Client,
  order: NewMarketOrder,
  options: CallOptions,
): Promise<Pick<WirePlaceOrder, 'orderType' | 'price' | 'quantity' | 'quoteQuantity'>> {
  // The compiler says so as well, but not every caller has one.
  if ((order as { price?: unknown }).price !== undefined) {
    throw invalidInput(
      'price',
      'A market order has no price; use protectionPrice or maxSlippageBps.',
    );
  }
  const { quantity, quoteQuantity } = order;
  if ((quantity === undefined) === (quoteQuantity === undefined)) {
    throw invalidInput(
      'quantity',
      'A market order has a quantity or a quoteQuantity, one of both.',
    );
  }
  const price = await protectionPrice(client, order, options);
  return {
    orderType: wireOrderTypes.market,
    ...(quantity === undefined ? {} : { quantity: decimalText(quantity, 'quantity') }),
    ...(quoteQuantity === undefined
      ? {}
      : { quoteQuantity: decimalText(quoteQuantity, 'quoteQuantity') }),
    ...(price === undefined ? {} : { price }),
  };
}

async function protectionPrice(
  client: Client,
  order: NewMarketOrder,
  options: CallOptions,
): Promise<string | undefined> {
  if (order.protectionPrice !== undefined)
    return decimalText(order.protectionPrice, 'protectionPrice');
  const slippageBps = order.maxSlippageBps ?? SLIPPAGE_BPS_DEFAULT;
  if (slippageBps === Number.POSITIVE_INFINITY) return undefined;
  if (!Number.isInteger(slippageBps) || slippageBps < 0) {
    throw invalidInput(
      'maxSlippageBps',
      `maxSlippageBps is a whole number from 0, or Infinity, not ${slippageBps}.`,
    );
  }
  const [{ tickSize }, top] = await Promise.all([
    client.markets.rules(order.market, options),
    topOf(client, order.market, options),
  ]);
  const best = order.side === 'buy' ? top.ask : top.bid;
  // Nothing to take is nothing to be protected from.
  return best === undefined
    ? undefined
    : slippedPrice(best.price, { side: order.side, slippageBps, tickSize });
}

/** Rounded towards the best price, so that the promise is kept; at least one tick. */
export function slippedPrice(
  best: string,
  terms: { readonly side: 'buy' | 'sell'; readonly slippageBps: number; readonly tickSize: string },
): string {
  const tick = toFixed(terms.tickSize);
  const factor = BigInt(
    terms.side === 'buy' ? BPS_ONE + terms.slippageBps : Math.max(0, BPS_ONE - terms.slippageBps),
  );
  const scaled = toFixed(best) * factor;
  const unit = tick * BigInt(BPS_ONE);
  const ticks = terms.side === 'buy' ? scaled / unit : (scaled + unit - 1n) / unit;
  return fixedText((ticks < 1n ? 1n : ticks) * tick);
}

/** Best prices, from a live book if one is open. */
async function topOf(client: Client, market: string, options: CallOptions): Promise<LiveTop> {
  const live = client.liveTops.get(market)?.();
  if (live !== undefined) return live;
  const { bids, asks } = await fetchBook(client, market, { ...options, depth: 5 });
  return { bid: bids[0], ask: asks[0] };
}
