/** Refusals as sentences: the value and the bound it broke in the market's own decimals. */
import type { ExchangeEvent, Market } from '../engine/events.ts';
import { formatAmount, formatPrice, formatQuantity } from '../units/decimal.ts';
import type { Amount, PriceTicks, QuantityLots } from '../units/quantities.ts';
import type { RefusalCode, Refused } from './results.ts';

type RejectEvent = Extract<ExchangeEvent, { kind: 'order-rejected' | 'command-rejected' }>;

export function refused(code: RefusalCode, details = ''): Refused {
  const sentence = `${code.charAt(0).toUpperCase()}${code.slice(1).replaceAll('-', ' ')}`;
  return { ok: false, code, message: `${sentence}${details}.` };
}

export function refusedBy(event: RejectEvent, market: Market | undefined): Refused {
  const { code, actual, limit } = event;
  if (actual === undefined || limit === undefined || market === undefined) return refused(code);
  const format = formatterOf(code, market);
  return refused(code, `: ${format(actual)} against ${format(limit)}`);
}

function formatterOf(code: RefusalCode, market: Market): (value: bigint) => string {
  if (code.startsWith('price-')) return (value) => formatPrice(market, Number(value) as PriceTicks);
  if (code.startsWith('quantity-')) {
    return (value) => formatQuantity(market, Number(value) as QuantityLots);
  }
  if (code.startsWith('notional-')) {
    return (value) => `${formatAmount(market.quoteDecimals, value as Amount)} ${market.quote}`;
  }
  return String;
}

export function isReject(event: ExchangeEvent): event is RejectEvent {
  return event.kind === 'order-rejected' || event.kind === 'command-rejected';
}
