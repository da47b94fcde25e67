/** A wire order → the engine's command. The schema has checked the form of every field already. */
import type { AccountId, PlaceOrder, TimeInForce, TimeMicros } from '@exchange/core';
import {
  parseClientId,
  parseOrderType,
  parseSelfTrade,
  parseSide,
  parseTimeInForce,
} from '@exchange/core/protocol';
import { parseAmount, parsePrice, parseQuantity } from '@exchange/core/units';
import type { MarketView, Views } from '../../views.ts';
import type { PlaceOrderBody } from '../http/schemas/orders.ts';
import { ProblemError } from '../problem-error.ts';

export interface OrderOrigin {
  readonly account: AccountId;
  readonly deadline: TimeMicros;
  readonly views: Views;
}

/** @throws {ProblemError} when the order can never be one: the engine is not asked */
export function parsePlaceOrder(body: PlaceOrderBody, origin: OrderOrigin): PlaceOrder {
  const market = marketNamed(origin.views, body.symbol);
  const side = parseSide(body.side);
  const type = parseOrderType(body.orderType ?? body.type);
  if (type === undefined) throw new ProblemError('field-missing', { field: 'orderType' });
  if (side === undefined) throw new ProblemError('field-malformed', { field: 'side' });
  const selfTrade = parseSelfTrade(body.selfTradePrevention);
  const clientId = parseClientId(body.clientId);
  const common = {
    kind: 'place-order',
    account: origin.account,
    market: market.symbol,
    side,
    ...(selfTrade === undefined ? {} : { selfTrade }),
    ...(clientId === undefined ? {} : { clientId }),
    deadline: origin.deadline,
  } as const;
  const timeInForce = parseTimeInForce(body.timeInForce);
  if (type === 'limit') return { ...common, ...limitPart(body, market, timeInForce) };
  return { ...common, ...marketPart(body, market, timeInForce) };
}

export function marketNamed(views: Views, symbol: string): MarketView {
  const market = views.market(symbol);
  if (market === undefined) throw new ProblemError('market-unknown', { market: symbol });
  return market;
}

function limitPart(body: PlaceOrderBody, market: MarketView, timeInForce: TimeInForce = 'gtc') {
  const { price, quantity, quoteQuantity, postOnly } = body;
  if (price === undefined) throw new ProblemError('field-missing', { field: 'price' });
  if (quantity === undefined) throw new ProblemError('field-missing', { field: 'quantity' });
  if (quoteQuantity !== undefined) throw conflict('quoteQuantity', 'a limit order');
  if (postOnly === true && timeInForce !== 'gtc')
    throw conflict('postOnly', `timeInForce ${timeInForce}`);
  return {
    type: 'limit',
    price: exact(parsePrice(market, price), { field: 'price', actual: price, market }),
    quantity: exact(parseQuantity(market, quantity), {
      field: 'quantity',
      actual: quantity,
      market,
    }),
    timeInForce,
    ...(postOnly === true ? { postOnly: 'reject' as const } : {}),
  } as const;
}

function marketPart(
  body: PlaceOrderBody,
  market: MarketView,
  timeInForce: TimeInForce | undefined,
) {
  const { price, quantity, quoteQuantity, postOnly } = body;
  if (postOnly === true) throw conflict('postOnly', 'a market order');
  // Some clients always send GTC. A market order takes what is there, so only `fok` would change it.
  if (timeInForce === 'fok') throw conflict('timeInForce', 'a market order');
  if (quantity !== undefined && quoteQuantity !== undefined)
    throw conflict('quoteQuantity', 'quantity');
  const protection =
    price === undefined
      ? {}
      : {
          protectionPrice: exact(parsePrice(market, price), {
            field: 'price',
            actual: price,
            market,
          }),
        };
  if (quantity !== undefined) {
    const lots = exact(parseQuantity(market, quantity), {
      field: 'quantity',
      actual: quantity,
      market,
    });
    return { type: 'market', quantity: lots, ...protection } as const;
  }
  if (quoteQuantity === undefined) throw new ProblemError('field-missing', { field: 'quantity' });
  const units = parseAmount(market.quoteDecimals, quoteQuantity);
  const quoteAmount = exact(units, { field: 'quoteQuantity', actual: quoteQuantity, market });
  if (quoteAmount === 0n) {
    throw new ProblemError('quantity-below-minimum', {
      actual: quoteQuantity,
      market: market.symbol,
    });
  }
  return { type: 'market', quoteAmount, ...protection } as const;
}

function conflict(field: string, other: string): ProblemError {
  return new ProblemError('field-conflict', { field, limit: other });
}

type Exactly<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly code: Fault; readonly limit?: string };
type Fault =
  | 'decimal-malformed'
  | 'amount-off-unit'
  | 'price-off-tick'
  | 'price-below-minimum'
  | 'price-above-maximum'
  | 'quantity-off-lot'
  | 'quantity-below-minimum'
  | 'quantity-above-maximum';

/** The parsed value, or the refusal with the value and the bound that it broke. */
export function exact<T>(
  parsed: Exactly<T>,
  given: { readonly field: string; readonly actual: string; readonly market: MarketView },
): T {
  if (parsed.ok) return parsed.value;
  throw new ProblemError(parsed.code, {
    field: given.field,
    actual: given.actual,
    market: given.market.symbol,
    ...(parsed.limit === undefined ? {} : { limit: parsed.limit }),
  });
}
