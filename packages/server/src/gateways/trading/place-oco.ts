/** Placing a limit order and a stop of which one cancels the other. */
import type { OcoLimitLeg, OcoStopLeg, PlaceOco } from '@exchange/core';
import {
  parseClientId,
  parseSelfTrade,
  parseSide,
  parseTimeInForce,
  type WireOrder,
} from '@exchange/core/protocol';
import type { MarketView } from '../../views.ts';
import type { PlaceOcoBody } from '../http/schemas/orders.ts';
import { ProblemError } from '../problem-error.ts';
import type { Caller } from '../security/authenticator.ts';
import type { GatewayServices } from '../services.ts';
import {
  conflict,
  lifetimeOf,
  lotsOf,
  marketNamed,
  missing,
  postOnlyOf,
  ticksOf,
} from './order-fields.ts';
import type { OrderOrigin } from './parse-place-order.ts';
import { placedPair } from './place-order.ts';
import { wireOrder } from './wire-order.ts';

/**
 * The limit order and the stop, as they stand.
 *
 * @throws {ProblemError} when the pair is refused; nothing was done, unless the code is `internal`
 */
export async function placeOco(
  services: GatewayServices,
  caller: Caller,
  body: PlaceOcoBody,
): Promise<readonly WireOrder[]> {
  const { views, gate, throttle } = services;
  const { account, deadline } = caller;
  throttle.orders(account, 2);
  const { events } = await gate.submit(parsePlaceOco(body, { account, deadline, views }));
  const orders = await placedPair(services, caller, events);
  return orders.map((order) => wireOrder(order, marketNamed(views, order.market)));
}

/** @throws {ProblemError} when the pair can never be one: the engine is not asked */
function parsePlaceOco(body: PlaceOcoBody, origin: OrderOrigin): PlaceOco {
  const market = marketNamed(origin.views, body.symbol);
  const side = parseSide(body.side);
  if (side === undefined) throw new ProblemError('field-malformed', { field: 'side' });
  const selfTrade = parseSelfTrade(body.selfTradePrevention);
  return {
    kind: 'place-oco',
    account: origin.account,
    market: market.symbol,
    side,
    quantity: lotsOf(market, 'quantity', body.quantity),
    limit: limitLeg(body, market),
    stop: stopLeg(body, market, side),
    ...(selfTrade === undefined ? {} : { selfTrade }),
    ...lifetime(body),
    deadline: origin.deadline,
  };
}

function lifetime(body: PlaceOcoBody) {
  const timeInForce = parseTimeInForce(body.timeInForce);
  if (timeInForce === 'ioc' || timeInForce === 'fok') {
    throw conflict('timeInForce', 'a pair, which waits');
  }
  return lifetimeOf(body, timeInForce);
}

function limitLeg(body: PlaceOcoBody, market: MarketView): OcoLimitLeg {
  const postOnly = postOnlyOf(body);
  const clientId = parseClientId(body.clientId);
  const { displayQuantity } = body;
  return {
    price: ticksOf(market, 'price', body.price),
    ...(postOnly === undefined ? {} : { postOnly }),
    ...(displayQuantity === undefined
      ? {}
      : { displayQuantity: lotsOf(market, 'displayQuantity', displayQuantity) }),
    ...(clientId === undefined ? {} : { clientId }),
  };
}

function stopLeg(body: PlaceOcoBody, market: MarketView, side: PlaceOco['side']): OcoStopLeg {
  const { triggerLimitPrice, triggerProtectionPrice } = body;
  const clientId = parseClientId(body.triggerClientId);
  const common = {
    stopPrice: ticksOf(market, 'triggerPrice', body.triggerPrice),
    ...(clientId === undefined ? {} : { clientId }),
  };
  if (triggerLimitPrice !== undefined) {
    if (triggerProtectionPrice !== undefined) {
      throw conflict('triggerProtectionPrice', 'triggerLimitPrice');
    }
    return { ...common, price: ticksOf(market, 'triggerLimitPrice', triggerLimitPrice) };
  }
  if (triggerProtectionPrice === undefined) {
    if (side === 'buy') throw missing('triggerProtectionPrice');
    return common;
  }
  const protectionPrice = ticksOf(market, 'triggerProtectionPrice', triggerProtectionPrice);
  return { ...common, protectionPrice };
}
