/** What a scenario's reading statements print: a market's book, and open orders. */
import type { EventOf } from '../engine/events.ts';
import type { OpenOrder } from '../engine/orders/open-order.ts';
import type { DepthSnapshot } from '../market-data/depth.ts';
import type { Amount } from '../units/quantities.ts';
import type { Naming } from './scenario-tape.ts';

/** An order that rests or waits. */
export type ScenarioOrder = Pick<
  OpenOrder,
  | 'market'
  | 'orderId'
  | 'side'
  | 'type'
  | 'status'
  | 'price'
  | 'remaining'
  | 'quoteAmount'
  | 'stopPrice'
  | 'trailTicks'
  | 'trailPpm'
  | 'displayQuantity'
  | 'timeInForce'
  | 'expiresAt'
  | 'postOnly'
  | 'linkedOrderId'
>;

/** What events said last of a market. */
export interface MarketNews {
  readonly changed?: EventOf<'market-changed'>;
  readonly indicative?: EventOf<'auction-indicative'>;
}

/** Its state unless it is open, an auction's indication, asks above bids. */
export function bookLines(
  symbol: string,
  { depth, news, naming }: { depth: DepthSnapshot; news: MarketNews; naming: Naming },
): string[] {
  const { bids, asks } = depth;
  const level = (side: 'ask' | 'bid', one: DepthSnapshot['bids'][number]) => {
    const size = `${naming.quantity(symbol, one.quantity)} @ ${naming.price(symbol, one.price)}`;
    return `    ${side} ${size} in ${one.orders} order${one.orders === 1 ? '' : 's'}`;
  };
  return [
    `  book ${symbol}${stateWords(news, naming)}${bids.length + asks.length === 0 ? ' is empty' : ''}`,
    ...indicativeLines(symbol, news, naming),
    ...[...asks].reverse().map((one) => level('ask', one)),
    ...bids.map((one) => level('bid', one)),
  ];
}

function stateWords({ changed }: MarketNews, naming: Naming): string {
  if (changed === undefined || changed.state === 'open') return '';
  const until = changed.endsAt === undefined ? '' : ` until ${naming.time(changed.endsAt)}`;
  return ` (${changed.state}${until})`;
}

function indicativeLines(symbol: string, { changed, indicative }: MarketNews, naming: Naming) {
  if (changed?.state !== 'auction' || indicative?.price === undefined) return [];
  const { price, quantity, surplus, surplusSide } = indicative;
  const size = `${naming.quantity(symbol, quantity)} @ ${naming.price(symbol, price)}`;
  const left =
    surplus === undefined ? '' : `, ${naming.quantity(symbol, surplus)} more to ${surplusSide}`;
  return [`    would trade ${size}${left}`];
}

/** In the words of the statement that would place it. */
export function orderLine(
  order: ScenarioOrder,
  naming: Naming & { amount(market: string, amount: Amount): string },
): string {
  const {
    market,
    price,
    quoteAmount,
    displayQuantity,
    timeInForce,
    expiresAt,
    postOnly,
    linkedOrderId,
  } = order;
  const isMarket = order.status === 'waiting' && !order.type.endsWith('-limit');
  const size =
    quoteAmount === undefined
      ? naming.quantity(market, order.remaining)
      : `for ${naming.amount(market, quoteAmount)}`;
  const limit = price === undefined ? '' : naming.price(market, price);
  const words = [
    naming.orderName(order.orderId),
    order.side,
    size,
    isMarket ? 'market' : `@ ${limit}`,
    ...conditionWords(order, naming),
    ...(isMarket && price !== undefined ? [`protect ${limit}`] : []),
    ...(displayQuantity === undefined ? [] : [`show ${naming.quantity(market, displayQuantity)}`]),
    ...(timeInForce === 'gtc' || (isMarket && expiresAt === undefined) ? [] : [timeInForce]),
    ...(expiresAt === undefined ? [] : [naming.time(expiresAt)]),
    ...(linkedOrderId === undefined ? [] : [`with ${naming.orderName(linkedOrderId)}`]),
    ...(postOnly === undefined ? [] : [postOnly === 'slide' ? 'post-only slide' : 'post-only']),
  ];
  return `    ${words.join(' ')}`;
}

function conditionWords(order: ScenarioOrder, naming: Naming): string[] {
  const { market, type, stopPrice, trailTicks, trailPpm } = order;
  if (order.status === 'resting') return [];
  const stop = stopPrice === undefined ? '' : naming.price(market, stopPrice);
  if (type.startsWith('take-profit')) return [`take-profit ${stop}`];
  if (!type.startsWith('trailing')) return [`stop ${stop}`];
  const distance =
    trailTicks === undefined ? `${trailPpm ?? 0}ppm` : naming.price(market, trailTicks);
  return [`trail ${distance}`, stopPrice === undefined ? '(no stop)' : `(stop ${stop})`];
}
