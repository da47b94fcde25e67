/** What the order routes take. The WebSocket takes the same under `params`. */
import { type Static, Type } from 'typebox';
import {
  ClientId,
  DecimalText,
  MarketSymbol,
  OrderId,
  OrderTypeWord,
  SelfTradeWord,
  SideWord,
  strict,
  TimeInForceWord,
} from './common.ts';

export const PlaceOrderBody = Type.Object(
  {
    symbol: MarketSymbol,
    side: SideWord,
    orderType: Type.Optional(OrderTypeWord),
    type: Type.Optional(OrderTypeWord),
    price: Type.Optional(
      DecimalText('Limit price. For a market order: nothing is taken at a worse price.'),
    ),
    quantity: Type.Optional(DecimalText('In the base asset.')),
    quoteQuantity: Type.Optional(
      DecimalText('Market orders: how much of the quote asset to spend or receive.'),
    ),
    timeInForce: Type.Optional(TimeInForceWord),
    postOnly: Type.Optional(Type.Boolean({ description: 'Refused instead of taking.' })),
    clientId: Type.Optional(ClientId),
    selfTradePrevention: Type.Optional(SelfTradeWord),
    reduceOnly: Type.Optional(Type.Literal(false, { description: 'There are no positions here.' })),
  },
  { ...strict, description: 'An order.' },
);
export type PlaceOrderBody = Static<typeof PlaceOrderBody>;

export const OrderReferenceBody = Type.Object(
  { symbol: MarketSymbol, orderId: Type.Optional(OrderId), clientId: Type.Optional(ClientId) },
  { ...strict, description: 'One order, by one of its two ids.' },
);
export type OrderReferenceBody = Static<typeof OrderReferenceBody>;

export const AmendOrderBody = Type.Object(
  {
    symbol: MarketSymbol,
    orderId: Type.Optional(OrderId),
    clientId: Type.Optional(ClientId),
    price: Type.Optional(DecimalText('The new limit price.')),
    quantity: Type.Optional(DecimalText('The new total, the filled part included.')),
  },
  {
    ...strict,
    description: 'What to change. A smaller quantity alone keeps the place in the queue.',
  },
);
export type AmendOrderBody = Static<typeof AmendOrderBody>;

export const CancelAllBody = Type.Object(
  { symbol: Type.Optional(MarketSymbol), side: Type.Optional(SideWord) },
  { ...strict, description: 'Which open orders: of one market or all, of one side or both.' },
);
export type CancelAllBody = Static<typeof CancelAllBody>;
