/** A wire order → the engine's command. The schema has checked the form of every field already. */
import type { AccountId, OrderType, PlaceOrder, TimeMicros } from '@exchange/core';
import {
  conditionalType,
  parseClientId,
  parseOrderType,
  parseSelfTrade,
  parseSide,
  parseTimeInForce,
  parseTriggerType,
  type WireTriggerType,
  wireOrderTypes,
  wireTriggerTypes,
} from '@exchange/core/protocol';
import type { MarketView, Views } from '../../views.ts';
import type { PlaceOrderBody } from '../http/schemas/orders.ts';
import { ProblemError } from '../problem-error.ts';
import {
  conflict,
  limitTermsOf,
  lotsOf,
  marketNamed,
  missing,
  type OrderCommon,
  quoteAmountOf,
  refuseRestingFields,
  ticksOf,
} from './order-fields.ts';
import { parseWaitingOrder } from './parse-waiting-order.ts';

export interface OrderOrigin {
  readonly account: AccountId;
  readonly deadline: TimeMicros;
  readonly views: Views;
}

/** @throws {ProblemError} when the order can never be one: the engine is not asked */
export function parsePlaceOrder(body: PlaceOrderBody, origin: OrderOrigin): PlaceOrder {
  const market = marketNamed(origin.views, body.symbol);
  const common = commonPart(body, origin, market);
  const type = orderTypeOf(body, market, origin.views);
  switch (type) {
    case 'limit':
      return { ...common, ...limitPart(body, market) };
    case 'market':
      return { ...common, ...marketPart(body, market) };
    case 'stop':
    case 'stop-limit':
    case 'take-profit':
    case 'take-profit-limit':
    case 'trailing-stop':
    case 'trailing-stop-limit':
      return parseWaitingOrder(type, { body, common, market });
  }
}

function commonPart(body: PlaceOrderBody, origin: OrderOrigin, market: MarketView): OrderCommon {
  const side = parseSide(body.side);
  if (side === undefined) throw new ProblemError('field-malformed', { field: 'side' });
  const selfTrade = parseSelfTrade(body.selfTradePrevention);
  const clientId = parseClientId(body.clientId);
  return {
    kind: 'place-order',
    account: origin.account,
    market: market.symbol,
    side,
    ...(selfTrade === undefined ? {} : { selfTrade }),
    ...(clientId === undefined ? {} : { clientId }),
    deadline: origin.deadline,
  };
}

/** `Limit` and `Market` are what the order acts as; any field of a trigger makes it one that waits. */
function orderTypeOf(body: PlaceOrderBody, market: MarketView, views: Views): OrderType {
  const named = parseOrderType(body.orderType ?? body.type);
  if (named === undefined) throw missing('orderType');
  const own = wireTriggerTypes[named];
  const given = parseTriggerType(body.triggerType);
  if (own !== undefined && given !== undefined && own !== given) {
    throw conflict('triggerType', `orderType ${named}`);
  }
  const trigger = own ?? given ?? impliedTrigger(body, market, views);
  if (trigger !== undefined) return conditionalType(trigger, wireOrderTypes[named]);
  if (body.triggerQuantity !== undefined) throw missing('triggerPrice');
  return named;
}

/** A price that is reached by going against the order is a stop, one by going with it a take-profit. */
function impliedTrigger(
  body: PlaceOrderBody,
  market: MarketView,
  views: Views,
): WireTriggerType | undefined {
  if (body.trailAmount !== undefined || body.trailPercent !== undefined) return 'TrailingStop';
  if (body.triggerPrice === undefined) return undefined;
  const last = views.ticker(market.symbol)?.lastPrice;
  // There is no side of a price that is not there.
  if (last === undefined) throw missing('triggerType');
  const stop = ticksOf(market, 'triggerPrice', body.triggerPrice);
  return stop > last === (parseSide(body.side) === 'buy') ? 'Stop' : 'TakeProfit';
}

function limitPart(body: PlaceOrderBody, market: MarketView) {
  const { price, quantity, quoteQuantity } = body;
  if (price === undefined) throw missing('price');
  if (quantity === undefined) throw missing('quantity');
  if (quoteQuantity !== undefined) throw conflict('quoteQuantity', 'a limit order');
  return {
    type: 'limit',
    price: ticksOf(market, 'price', price),
    quantity: lotsOf(market, 'quantity', quantity),
    ...limitTermsOf(body, market, parseTimeInForce(body.timeInForce)),
  } as const;
}

function marketPart(body: PlaceOrderBody, market: MarketView) {
  const { price, quantity, quoteQuantity, expiresAt } = body;
  const timeInForce = parseTimeInForce(body.timeInForce);
  refuseRestingFields(body, 'a market order');
  // Some clients always send GTC. A market order takes what is there, so only these would change it.
  if (timeInForce === 'fok' || timeInForce === 'gtd' || timeInForce === 'day') {
    throw conflict('timeInForce', 'a market order');
  }
  if (expiresAt !== undefined) throw conflict('expiresAt', 'a market order');
  const protection =
    price === undefined ? {} : { protectionPrice: ticksOf(market, 'price', price) };
  if (quantity !== undefined) {
    if (quoteQuantity !== undefined) throw conflict('quoteQuantity', 'quantity');
    return {
      type: 'market',
      quantity: lotsOf(market, 'quantity', quantity),
      ...protection,
    } as const;
  }
  if (quoteQuantity === undefined) throw missing('quantity');
  return {
    type: 'market',
    quoteAmount: quoteAmountOf(market, quoteQuantity),
    ...protection,
  } as const;
}
