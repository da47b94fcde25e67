/** Orders and fills as columns. */
import type { Fill, NewOrder, NewPair, Order } from '@exchange/sdk';
import { clockText, groupDigits } from '../tui/text.ts';
import type { Column } from './output.ts';
import { triggerText } from './trigger-text.ts';

const quantityOf = (order: Order): string =>
  order.quantity ?? (order.quoteQuantity === undefined ? '' : `${order.quoteQuantity} quote`);

/** Of an order that waits: what it waits for, and what it then acts as. */
function priceOf(order: Order): string {
  const price = order.price === undefined ? 'market' : groupDigits(order.price);
  return order.status === 'waiting' ? `${triggerText(order)} → ${price}` : price;
}

export const orderColumns: readonly Column<Order>[] = [
  { title: 'id', value: (order) => order.id ?? '?' },
  { title: 'market', value: (order) => order.market },
  {
    title: 'side',
    value: (order) => order.side.toUpperCase(),
    role: (order) => (order.side === 'buy' ? 'up' : 'down'),
  },
  { title: 'type', value: (order) => order.type },
  { title: 'quantity', align: 'right', value: (order) => groupDigits(quantityOf(order)) },
  { title: 'price', align: 'right', value: priceOf },
  { title: 'filled', align: 'right', value: (order) => groupDigits(order.filled) },
  { title: 'status', value: (order) => order.status },
  { title: 'placed', value: (order) => clockText(order.createdAt) },
];

export const plainOrderColumns: readonly Column<Order>[] = [
  { title: 'id', value: (order) => order.id ?? '' },
  { title: 'market', value: (order) => order.market },
  { title: 'side', value: (order) => order.side },
  { title: 'type', value: (order) => order.type },
  { title: 'quantity', value: quantityOf },
  { title: 'price', value: (order) => order.price ?? '' },
  { title: 'filled', value: (order) => order.filled },
  { title: 'status', value: (order) => order.status },
  { title: 'placed', value: (order) => new Date(order.createdAt).toISOString() },
  { title: 'trigger', value: (order) => order.stopPrice ?? '' },
];

export function fillColumns(plain: boolean): readonly Column<Fill>[] {
  return [
    {
      title: 'time',
      value: (fill) => (plain ? new Date(fill.at).toISOString() : clockText(fill.at)),
    },
    { title: 'market', value: (fill) => fill.market },
    {
      title: 'side',
      value: (fill) => (plain ? fill.side : fill.side.toUpperCase()),
      role: (fill) => (fill.side === 'buy' ? 'up' : 'down'),
    },
    {
      title: 'price',
      align: 'right',
      value: (fill) => (plain ? fill.price : groupDigits(fill.price)),
    },
    {
      title: 'quantity',
      align: 'right',
      value: (fill) => (plain ? fill.quantity : groupDigits(fill.quantity)),
    },
    { title: 'fee', align: 'right', value: (fill) => fill.fee },
    { title: 'of', value: (fill) => fill.feeAsset },
    { title: 'as', value: (fill) => fill.liquidity },
    { title: 'order', align: 'right', value: (fill) => fill.orderId },
  ];
}

/** What became of an order, as names and values. */
export function orderRows(order: Order, plain: boolean): [string, string][] {
  const number = (text: string): string => (plain ? text : groupDigits(text));
  const rows: [string, string][] = [
    ['status', order.reason === undefined ? order.status : `${order.status} (${order.reason})`],
  ];
  if (order.price !== undefined)
    rows.push([actsAtMarket(order.type) ? 'worst price' : 'price', number(order.price)]);
  const trigger = triggerText(order);
  if (trigger !== '') rows.push(['waits for', trigger]);
  if (order.displayQuantity !== undefined) rows.push(['shows', number(order.displayQuantity)]);
  if (order.expiresAt !== undefined) rows.push(['until', new Date(order.expiresAt).toISOString()]);
  if (order.linkedId !== undefined) rows.push(['pair with', order.linkedId]);
  rows.push(['filled', number(order.filled)]);
  if (order.averagePrice !== undefined) rows.push(['average', number(order.averagePrice)]);
  rows.push(['id', order.id ?? '?']);
  if (order.clientId !== undefined) rows.push(['client id', order.clientId]);
  return rows;
}

/** `BUY 0.05 BTC_USDT limit 67,214.00 post-only gtc`: what will be asked for. */
export function orderLine(order: NewOrder): string {
  const amount =
    order.quantity === undefined ? `for ${order.quoteQuantity} quote` : String(order.quantity);
  const parts = [order.side.toUpperCase(), amount, order.market];
  parts.push(...termWords(order));
  return parts.join(' ');
}

function termWords(order: NewOrder): string[] {
  if (order.type === 'market') return ['market'];
  const { type = 'limit' } = order;
  const words: string[] = [type];
  if (order.stopPrice !== undefined) words.push('at', groupDigits(String(order.stopPrice)));
  if (order.trailBy !== undefined) words.push('by', groupDigits(String(order.trailBy)));
  if (order.trailPercent !== undefined) words.push('by', `${order.trailPercent}%`);
  if (type !== 'limit' && order.price !== undefined) words.push('limit');
  if (order.price !== undefined) words.push(groupDigits(String(order.price)));
  if (order.protectionPrice !== undefined) {
    words.push('worst', groupDigits(String(order.protectionPrice)));
  }
  if (order.displayQuantity !== undefined) words.push(`shows ${order.displayQuantity}`);
  if (order.postOnly === true) words.push('post-only');
  if (order.postOnly === 'slide') words.push('post-only slide');
  words.push(order.timeInForce ?? 'gtc');
  if (order.expiresAt !== undefined) words.push(new Date(order.expiresAt).toISOString());
  return words;
}

/** `SELL 0.05 BTC_USDT limit 71,000 or stop 63,000`: what will be asked for. */
export function pairLine({ side, quantity, market, limit, stop }: NewPair): string {
  const at = (price: unknown) => groupDigits(String(price));
  const acts = stop.price === undefined ? '' : ` limit ${at(stop.price)}`;
  const head = `${side.toUpperCase()} ${quantity} ${market}`;
  return `${head} limit ${at(limit.price)} or stop ${at(stop.stopPrice)}${acts}`;
}

function actsAtMarket(type: Order['type']): boolean {
  return type === 'market' || type === 'stop' || type === 'take-profit' || type === 'trailing-stop';
}
