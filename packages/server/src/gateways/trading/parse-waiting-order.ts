/** Stops, take-profits and trailing stops from wire orders. */
import type { ConditionalMarketSize, OrderType, PlaceOrder, RatePpm, Trail } from '@exchange/core';
import { parseTimeInForce } from '@exchange/core/protocol';
import { parseDecimal } from '@exchange/core/units';
import type { MarketView } from '../../views.ts';
import type { PlaceOrderBody } from '../http/schemas/orders.ts';
import { ProblemError } from '../problem-error.ts';
import {
  conflict,
  lifetimeOf,
  limitTermsOf,
  lotsOf,
  missing,
  type OrderCommon,
  quoteAmountOf,
  refuseRestingFields,
  ticksOf,
} from './order-fields.ts';

interface Parts {
  readonly body: PlaceOrderBody;
  readonly common: OrderCommon;
  readonly market: MarketView;
}

/** @throws {ProblemError} when the order can never be one: the engine is not asked */
export function parseWaitingOrder(
  type: Exclude<OrderType, 'limit' | 'market'>,
  parts: Parts,
): PlaceOrder {
  const { common } = parts;
  switch (type) {
    case 'stop':
    case 'take-profit':
      return { ...common, type, ...stopPart(parts), ...marketPart(parts) };
    case 'stop-limit':
    case 'take-profit-limit':
      return { ...common, type, ...stopPart(parts), ...limitPart(parts) };
    case 'trailing-stop':
      return { ...common, type, ...trailPart(parts), ...marketPart(parts) };
    case 'trailing-stop-limit':
      return { ...common, type, ...trailPart(parts), ...limitPart(parts) };
  }
}

function stopPart({ body, market }: Parts) {
  if (body.triggerPrice === undefined) throw missing('triggerPrice');
  if (body.trailAmount !== undefined) throw conflict('trailAmount', 'triggerPrice');
  if (body.trailPercent !== undefined) throw conflict('trailPercent', 'triggerPrice');
  return { stopPrice: ticksOf(market, 'triggerPrice', body.triggerPrice) };
}

function trailPart({ body, market }: Parts): Trail {
  const { trailAmount, trailPercent, triggerPrice } = body;
  if (triggerPrice !== undefined) throw conflict('triggerPrice', 'a trailing stop');
  if (trailAmount !== undefined) {
    if (trailPercent !== undefined) throw conflict('trailPercent', 'trailAmount');
    return { trailTicks: ticksOf(market, 'trailAmount', trailAmount) };
  }
  if (trailPercent === undefined) throw missing('trailAmount');
  return { trailPpm: partsPerMillion(trailPercent) };
}

const PERCENT_DECIMALS = 4;

function partsPerMillion(percent: string): RatePpm {
  const parsed = parseDecimal(percent);
  if (!parsed.ok || parsed.value.scale > PERCENT_DECIMALS || parsed.value.units > 10n ** 9n) {
    const limit = 'a percentage with up to four decimals';
    throw new ProblemError('field-malformed', { field: 'trailPercent', limit });
  }
  const { units, scale } = parsed.value;
  return Number(units * 10n ** BigInt(PERCENT_DECIMALS - scale)) as RatePpm;
}

/** Backpack's clients call the quantity of an order with a trigger `triggerQuantity`. */
function quantityText({ quantity, triggerQuantity }: PlaceOrderBody): string | undefined {
  if (quantity !== undefined && triggerQuantity !== undefined) {
    throw conflict('triggerQuantity', 'quantity');
  }
  return quantity ?? triggerQuantity;
}

function limitPart({ body, market }: Parts) {
  const { price, quoteQuantity } = body;
  const quantity = quantityText(body);
  if (price === undefined) throw missing('price');
  if (quantity === undefined) throw missing('quantity');
  if (quoteQuantity !== undefined) throw conflict('quoteQuantity', 'a limit order');
  return {
    price: ticksOf(market, 'price', price),
    quantity: lotsOf(market, 'quantity', quantity),
    ...limitTermsOf(body, market, parseTimeInForce(body.timeInForce)),
  };
}

function marketPart(parts: Parts) {
  const { body } = parts;
  const timeInForce = parseTimeInForce(body.timeInForce);
  refuseRestingFields(body, 'a market order');
  if (timeInForce === 'ioc' || timeInForce === 'fok') {
    throw conflict('timeInForce', 'a market order that waits');
  }
  return { ...sizePart(parts), ...lifetimeOf(body, timeInForce) };
}

function sizePart({ body, common, market }: Parts): ConditionalMarketSize {
  const { price, quoteQuantity } = body;
  const text = quantityText(body);
  const bound = price === undefined ? undefined : ticksOf(market, 'price', price);
  const protection = bound === undefined ? {} : { protectionPrice: bound };
  const { side } = common;
  if (text !== undefined) {
    if (quoteQuantity !== undefined) throw conflict('quoteQuantity', 'quantity');
    const quantity = lotsOf(market, 'quantity', text);
    if (side === 'sell') return { side, quantity, ...protection };
    if (bound === undefined) throw new ProblemError('protection-price-needed');
    return { side, quantity, protectionPrice: bound };
  }
  if (quoteQuantity === undefined) throw missing('quantity');
  if (side === 'sell') throw conflict('quoteQuantity', 'a sell that waits');
  return { side, quoteAmount: quoteAmountOf(market, quoteQuantity), ...protection };
}
