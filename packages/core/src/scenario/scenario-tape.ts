/** How events read on a scenario's tape. */
import { unreachable } from '../assert.ts';
import type { EventOf, ExchangeEvent } from '../engine/events.ts';
import type { AccountId, OrderId, TimeMicros } from '../units/quantities.ts';

export interface Naming {
  accountName(account: AccountId): string;
  orderName(orderId: OrderId): string;
  price(market: string, ticks: number): string;
  quantity(market: string, lots: number): string;
  time(micros: TimeMicros): string;
  /** Whether it was triggered in this very command. */
  wasTriggered(orderId: OrderId): boolean;
}

/**
 * A few words, or `undefined` for what a tape leaves out: balances are printed at the end, and that
 * an order rests is the usual case.
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
      return undefined;
    case 'order-rested':
      return describeRested(event, naming);
    case 'market-changed':
      return describeMarket(event, naming);
    case 'auction-indicative':
      return describeIndicative(event, naming);
    case 'dead-man-switch-changed': {
      const when = event.cancelAt === undefined ? 'off' : `at ${naming.time(event.cancelAt)}`;
      return `dead-man ${naming.accountName(event.account)} ${when}`;
    }
    case 'dead-man-switch-fired':
      return `dead-man ${naming.accountName(event.account)} fired`;
    case 'batch-item':
      return `item ${event.item}`;
    case 'command-rejected': {
      const item = event.item === undefined ? '' : ` item ${event.item}`;
      return `rejected ${subject} ${event.code}${item}`;
    }
    case 'order-rejected':
      return `rejected ${event.clientId ?? subject} ${event.code}`;
    default:
      return describeOrderEvent(event, naming);
  }
}

/** Only what comes unasked: an iceberg's new tip, and the rest of an order that was triggered. */
function describeRested(event: EventOf<'order-rested'>, naming: Naming): string | undefined {
  const { market, orderId } = event;
  const size = `${naming.quantity(market, event.quantity)}@${naming.price(market, event.price)}`;
  if (event.cause === 'refill') return `refilled ${naming.orderName(orderId)} ${size}`;
  return naming.wasTriggered(orderId) ? `rested ${naming.orderName(orderId)} ${size}` : undefined;
}

function describeMarket(event: EventOf<'market-changed'>, naming: Naming): string {
  const until = event.endsAt === undefined ? '' : ` until ${naming.time(event.endsAt)}`;
  const cause = event.cause === undefined ? '' : ` ${event.cause}`;
  return `${event.market} ${event.state}${until}${cause}`;
}

function describeIndicative(event: EventOf<'auction-indicative'>, naming: Naming): string {
  const { market, price, quantity, surplus, surplusSide } = event;
  if (price === undefined) return `${market} indicative none`;
  const size = `${naming.quantity(market, quantity)}@${naming.price(market, price)}`;
  const left =
    surplus === undefined ? '' : ` surplus ${naming.quantity(market, surplus)} ${surplusSide}`;
  return `${market} indicative ${size}${left}`;
}

type OrderEventKind =
  | 'order-repeated'
  | 'order-accepted'
  | 'order-triggered'
  | 'order-amended'
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
  if (event.kind === 'trade') return describeTrade(event, naming);
  const name = naming.orderName(event.orderId);
  const lots = (count: number) => naming.quantity(event.market, count);
  const ticks = (count: number) => naming.price(event.market, count);
  switch (event.kind) {
    case 'order-repeated':
      return `repeated ${name}`;
    case 'order-accepted':
      // A sliding order may stand elsewhere than it was asked to.
      return event.postOnly === 'slide' && event.price !== undefined
        ? `accepted ${name} at ${ticks(event.price)}`
        : `accepted ${name}`;
    case 'order-triggered':
      return `triggered ${name} stop ${ticks(event.stopPrice)} last ${ticks(event.lastPrice)}`;
    case 'order-amended':
      return `amended ${name}${describeAmended(event, naming)}`;
    case 'order-reduced':
      return `reduced ${name} to ${lots(event.remaining)}`;
    case 'order-replaced':
      return `replaced ${name} ${lots(event.remaining)}@${ticks(event.price)}`;
    case 'order-decremented':
      return `decremented ${name} to ${lots(event.remaining)}`;
    case 'order-cancelled': {
      const why = event.reason === 'by-owner' ? '' : ` ${event.reason}`;
      return `cancelled ${name} ${lots(event.remaining)}${why}`;
    }
    case 'order-expired':
      return `expired ${name} ${lots(event.remaining)} ${event.reason}`;
    default:
      return unreachable(event);
  }
}

function describeTrade(event: EventOf<'trade'>, naming: Naming): string {
  const { market } = event;
  const orders = `${naming.orderName(event.makerOrderId)}*${naming.orderName(event.takerOrderId)}`;
  const size = `${naming.quantity(market, event.quantity)}@${naming.price(market, event.price)}`;
  return `${event.cause ?? 'trade'} ${orders} ${size}`;
}

/** In the words of the amend itself. */
function describeAmended(event: EventOf<'order-amended'>, naming: Naming): string {
  const { market, quantity, price, stopPrice, displayQuantity } = event;
  return [
    quantity === undefined ? '' : ` ${naming.quantity(market, quantity)}`,
    price === undefined ? '' : ` @ ${naming.price(market, price)}`,
    stopPrice === undefined ? '' : ` stop ${naming.price(market, stopPrice)}`,
    displayQuantity === undefined ? '' : ` show ${naming.quantity(market, displayQuantity)}`,
  ].join('');
}
