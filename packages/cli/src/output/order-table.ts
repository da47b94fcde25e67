/** Orders and fills as columns. */
import type { Fill, NewOrder, Order } from '@exchange/sdk';
import { clockText, groupDigits } from '../tui/text.ts';
import type { Column } from './output.ts';

const quantityOf = (order: Order): string =>
  order.quantity ?? (order.quoteQuantity === undefined ? '' : `${order.quoteQuantity} quote`);

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
  { title: 'price', align: 'right', value: (order) => groupDigits(order.price ?? 'market') },
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
    rows.push([order.type === 'market' ? 'worst price' : 'price', number(order.price)]);
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
  if (order.type === 'market') parts.push('market');
  else {
    parts.push('limit', groupDigits(String(order.price)));
    if (order.postOnly === true) parts.push('post-only');
    parts.push(order.timeInForce ?? 'gtc');
  }
  return parts.join(' ');
}
