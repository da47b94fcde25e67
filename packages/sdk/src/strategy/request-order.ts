/** What a strategy asks for → an order of the client, in text. */
import { invalidInput } from '../errors/exchange-error.ts';
import type { NewOrder } from '../orders/types.ts';
import type { MarketReference, OrderRequest } from './contract.ts';

const MICROS_PER_MILLISECOND = 1_000;

/** @throws {ExchangeError} `input-invalid` when a price is missing that its type needs */
export function requestedOrder(market: MarketReference, request: OrderRequest): NewOrder {
  switch (request.type) {
    case 'market':
      return { ...common(market, request), type: 'market', ...protection(market, request) };
    case 'stop':
    case 'take-profit':
    case 'trailing-stop':
      return waitingMarket(market, request, request.type);
    case 'stop-limit':
    case 'take-profit-limit':
      return { ...limit(market, request), ...stop(market, request), type: request.type };
    case 'trailing-stop-limit':
      return { ...limit(market, request), ...trail(market, request), type: request.type };
    case 'limit':
    case undefined:
      break;
  }
  return limit(market, request);
}

function common(market: MarketReference, { side, quantity, selfTrade }: OrderRequest) {
  return {
    market: market.symbol,
    side,
    quantity: market.quantityText(quantity),
    ...(selfTrade === undefined ? {} : { selfTrade }),
  };
}

/** A strategy says itself how far its market orders may go: by sending a limit order. */
function protection(market: MarketReference, { price }: OrderRequest) {
  return price === undefined
    ? { maxSlippageBps: Number.POSITIVE_INFINITY }
    : { protectionPrice: market.priceText(price) };
}

function limit(market: MarketReference, request: OrderRequest) {
  const { price, postOnly, displayQuantity, timeInForce } = request;
  if (price === undefined) throw invalidInput('price', 'A limit order has a price.');
  const terms = { ...common(market, request), price: market.priceText(price) };
  if (timeInForce === 'ioc' || timeInForce === 'fok') return { ...terms, timeInForce };
  return {
    ...terms,
    ...lifetime(request),
    ...(postOnly === undefined
      ? {}
      : { postOnly: postOnly === 'slide' ? ('slide' as const) : true }),
    ...(displayQuantity === undefined
      ? {}
      : { displayQuantity: market.quantityText(displayQuantity) }),
  };
}

function lifetime({ timeInForce, expiresAt }: OrderRequest) {
  if (timeInForce !== 'gtd') return timeInForce === 'day' ? ({ timeInForce } as const) : {};
  if (expiresAt === undefined) throw invalidInput('expiresAt', 'A gtd order has an expiresAt.');
  return { timeInForce, expiresAt: Math.floor(expiresAt / MICROS_PER_MILLISECOND) } as const;
}

function waitingMarket(
  market: MarketReference,
  request: OrderRequest,
  type: 'stop' | 'take-profit' | 'trailing-stop',
): NewOrder {
  const { side, price } = request;
  const terms = { ...common(market, request), ...lifetime(request) };
  const bound = price === undefined ? {} : { protectionPrice: market.priceText(price) };
  const sized =
    side === 'sell'
      ? { ...terms, side, ...bound }
      : { ...terms, side, protectionPrice: market.priceText(needed(price)) };
  if (type === 'trailing-stop') return { ...sized, ...trail(market, request), type };
  return { ...sized, ...stop(market, request), type };
}

function needed<Price>(price: Price | undefined): Price {
  if (price !== undefined) return price;
  throw invalidInput('price', 'A buy that waits has a price: the worst that it takes.');
}

function stop(market: MarketReference, { stopPrice }: OrderRequest) {
  if (stopPrice === undefined) throw invalidInput('stopPrice', 'A stop has a stopPrice.');
  return { stopPrice: market.priceText(stopPrice) };
}

function trail(market: MarketReference, { trailTicks }: OrderRequest) {
  if (trailTicks === undefined) throw invalidInput('trailTicks', 'A trailing stop has trailTicks.');
  return { trailBy: market.priceText(trailTicks) };
}
