/**
 * An app's orders as commands. The input types say which fields belong together; the same field
 * names go into the command, and what a caller without types mixes up is refused by the engine.
 */
import type {
  AmendOrder,
  CancelOrder,
  OrderReference,
  OrderType,
  PlaceOco,
  PlaceOrder,
} from '../engine/commands.ts';
import type { AccountId } from '../units/quantities.ts';
import type {
  AmendInput,
  LimitOrderInput,
  MarketOrderInput,
  OcoInput,
  OcoLimitInput,
  OcoStopInput,
  OrderName,
  StopOrderInput,
  TrailingStopInput,
} from './order-input.ts';
import { optional, present, type TermsReader } from './terms-reader.ts';

/** Every field that an order input can have. */
interface AnyOrderInput {
  readonly side: PlaceOrder['side'];
  readonly clientId?: string | undefined;
  readonly selfTrade?: PlaceOrder['selfTrade'] | undefined;
  readonly deadline?: number | undefined;
  readonly timeInForce?: string | undefined;
  readonly expiresAt?: number | undefined;
  readonly postOnly?: string | undefined;
  readonly displayQuantity?: string | undefined;
  readonly price?: string | undefined;
  readonly quantity?: string | undefined;
  readonly quoteAmount?: string | undefined;
  readonly protectionPrice?: string | undefined;
  readonly stopPrice?: string | undefined;
  readonly trail?: string | undefined;
  readonly trailPpm?: number | undefined;
}

export function limitCommand(
  account: AccountId,
  reader: TermsReader,
  order: LimitOrderInput,
): PlaceOrder {
  return placeCommand(account, reader, { type: 'limit', order });
}

export function marketCommand(
  account: AccountId,
  reader: TermsReader,
  order: MarketOrderInput,
): PlaceOrder {
  return placeCommand(account, reader, { type: 'market', order });
}

/** With a price it acts as a limit order. */
export function stopCommand(
  account: AccountId,
  reader: TermsReader,
  { kind, order }: { readonly kind: 'stop' | 'take-profit'; readonly order: StopOrderInput },
): PlaceOrder {
  const type = order.price === undefined ? kind : (`${kind}-limit` as const);
  return placeCommand(account, reader, { type, order });
}

export function trailingStopCommand(
  account: AccountId,
  reader: TermsReader,
  order: TrailingStopInput,
): PlaceOrder {
  const type = order.price === undefined ? 'trailing-stop' : 'trailing-stop-limit';
  return placeCommand(account, reader, { type, order });
}

function placeCommand(
  account: AccountId,
  reader: TermsReader,
  { type, order }: { readonly type: OrderType; readonly order: AnyOrderInput },
): PlaceOrder {
  const price = (text: string) => reader.price(text);
  const command = present({
    kind: 'place-order',
    account,
    market: reader.terms.symbol,
    type,
    side: order.side,
    clientId: order.clientId,
    selfTrade: order.selfTrade,
    deadline: optional(order.deadline, (time) => reader.time(time)),
    timeInForce: order.timeInForce,
    expiresAt: optional(order.expiresAt, (time) => reader.time(time)),
    postOnly: order.postOnly,
    displayQuantity: optional(order.displayQuantity, (text) => reader.quantity(text)),
    stopPrice: optional(order.stopPrice, price),
    trailTicks: optional(order.trail, price),
    trailPpm: optional(order.trailPpm, (rate) => reader.rate(rate)),
    price: optional(order.price, price),
    protectionPrice: optional(order.protectionPrice, price),
    quantity: optional(order.quantity, (text) => reader.quantity(text)),
    quoteAmount: optional(order.quoteAmount, (text) => reader.quoteAmount(text)),
  });
  return command as unknown as PlaceOrder;
}

export function ocoCommand(account: AccountId, reader: TermsReader, pair: OcoInput): PlaceOco {
  const command = present({
    kind: 'place-oco' as const,
    account,
    market: reader.terms.symbol,
    side: pair.side,
    quantity: reader.quantity(pair.quantity),
    limit: limitLeg(reader, pair.limit),
    stop: stopLeg(reader, pair.stop),
    selfTrade: pair.selfTrade,
    deadline: optional(pair.deadline, (time) => reader.time(time)),
    timeInForce: pair.timeInForce,
    expiresAt: optional(pair.expiresAt, (time) => reader.time(time)),
  });
  return command as PlaceOco;
}

function limitLeg(reader: TermsReader, leg: OcoLimitInput): PlaceOco['limit'] {
  return present({
    price: reader.price(leg.price),
    postOnly: leg.postOnly,
    displayQuantity: optional(leg.displayQuantity, (text) => reader.quantity(text)),
    clientId: leg.clientId,
  });
}

function stopLeg(reader: TermsReader, leg: OcoStopInput): PlaceOco['stop'] {
  const price = (text: string) => reader.price(text);
  return present({
    stopPrice: reader.price(leg.stopPrice),
    price: optional(leg.price, price),
    protectionPrice: optional(leg.protectionPrice, price),
    clientId: leg.clientId,
  });
}

export function amendCommand(
  account: AccountId,
  reader: TermsReader,
  { order, change }: { readonly order: OrderName; readonly change: AmendInput },
): AmendOrder {
  const price = (text: string) => reader.price(text);
  const quantity = (text: string) => reader.quantity(text);
  return {
    kind: 'amend-order',
    account,
    market: reader.terms.symbol,
    ...referenceOf(order),
    ...present({
      price: optional(change.price, price),
      quantity: optional(change.quantity, quantity),
      stopPrice: optional(change.stopPrice, price),
      displayQuantity: optional(change.displayQuantity, quantity),
    }),
  };
}

export function cancelCommand(account: AccountId, market: string, order: OrderName): CancelOrder {
  return { kind: 'cancel-order', account, market, ...referenceOf(order) };
}

function referenceOf(order: OrderName): OrderReference {
  return typeof order === 'object' ? { clientId: order.clientId } : { orderId: order };
}
