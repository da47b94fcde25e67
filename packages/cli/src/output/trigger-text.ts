/** What an order waits for, in a few characters. */
import type { Order } from '@exchange/sdk';
import { groupDigits } from '../tui/text.ts';

/** `≥ 105` or `trails 2%`; empty for an order without a trigger. */
export function triggerText(
  order: Pick<Order, 'type' | 'side' | 'stopPrice' | 'trailBy' | 'trailPercent'>,
): string {
  const { type, side, stopPrice, trailBy, trailPercent } = order;
  switch (type) {
    case 'limit':
    case 'market':
      return '';
    case 'trailing-stop':
    case 'trailing-stop-limit':
      return trailBy === undefined
        ? `trails ${trailPercent ?? '?'}%`
        : `trails ${groupDigits(trailBy)}`;
    case 'stop':
    case 'stop-limit':
      return `${side === 'buy' ? '≥' : '≤'} ${groupDigits(stopPrice ?? '?')}`;
    case 'take-profit':
    case 'take-profit-limit':
      return `${side === 'buy' ? '≤' : '≥'} ${groupDigits(stopPrice ?? '?')}`;
  }
}
