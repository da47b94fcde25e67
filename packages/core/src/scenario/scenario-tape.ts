/** How events read on a scenario's tape. */
import { unreachable } from '../assert.ts';
import type { ExchangeEvent } from '../engine/events.ts';
import type { OrderId } from '../units/quantities.ts';

export interface Naming {
  orderName(orderId: OrderId): string;
  price(market: string, ticks: number): string;
  quantity(market: string, lots: number): string;
}

/**
 * A few words, or `undefined` for what a tape leaves out (balances are printed at the end, an order
 * that rests is the usual case).
 * @param subject the order that the statement names, or else what kind of statement it is
 */
export function describeEvent(
  event: ExchangeEvent,
  naming: Naming,
  subject: string,
): string | undefined {
  switch (event.kind) {
    case 'asset-created':
    case 'market-created':
    case 'account-created':
    case 'account-fees-changed':
    case 'balance-changed':
    case 'order-rested':
      return undefined;
    case 'market-changed':
      return `${event.market} ${event.state}`;
    case 'command-rejected':
    case 'order-rejected':
      return `rejected ${subject} ${event.code}`;
    case 'order-repeated':
    case 'order-accepted':
    case 'trade':
    case 'order-reduced':
    case 'order-replaced':
    case 'order-decremented':
    case 'order-cancelled':
    case 'order-expired':
      return describeOrderEvent(event, naming);
    default:
      return unreachable(event);
  }
}

type OrderEventKind =
  | 'order-repeated'
  | 'order-accepted'
  | 'trade'
  | 'order-reduced'
  | 'order-replaced'
  | 'order-decremented'
  | 'order-cancelled'
  | 'order-expired';

function describeOrderEvent(
  event: Extract<ExchangeEvent, { kind: OrderEventKind }>,
  naming: Naming,
): string {
  const lots = (count: number) => naming.quantity(event.market, count);
  const ticks = (count: number) => naming.price(event.market, count);
  switch (event.kind) {
    case 'order-repeated':
      return `repeated ${naming.orderName(event.orderId)}`;
    case 'order-accepted':
      return `accepted ${naming.orderName(event.orderId)}`;
    case 'trade': {
      const orders = `${naming.orderName(event.makerOrderId)}*${naming.orderName(event.takerOrderId)}`;
      return `trade ${orders} ${lots(event.quantity)}@${ticks(event.price)}`;
    }
    case 'order-reduced':
      return `reduced ${naming.orderName(event.orderId)} to ${lots(event.remaining)}`;
    case 'order-replaced': {
      const terms = `${lots(event.remaining)}@${ticks(event.price)}`;
      return `replaced ${naming.orderName(event.orderId)} ${terms}`;
    }
    case 'order-decremented':
      return `decremented ${naming.orderName(event.orderId)} to ${lots(event.remaining)}`;
    case 'order-cancelled': {
      const why = event.reason === 'by-owner' ? '' : ` ${event.reason}`;
      return `cancelled ${naming.orderName(event.orderId)} ${lots(event.remaining)}${why}`;
    }
    case 'order-expired':
      return `expired ${naming.orderName(event.orderId)} ${lots(event.remaining)} ${event.reason}`;
  }
}
