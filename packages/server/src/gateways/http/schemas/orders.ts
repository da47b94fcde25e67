/** What the order routes take. The WebSocket takes the same under `params`. */
import { type Static, Type } from 'typebox';
import {
  ClientId,
  DecimalText,
  ExpiresAt,
  LifetimeWord,
  MarketSymbol,
  OrderId,
  OrderTypeWord,
  SelfTradeWord,
  SideWord,
  strict,
  TimeInForceWord,
  TriggerTypeWord,
} from './common.ts';

const restingFields = {
  postOnly: Type.Optional(Type.Boolean({ description: 'Refused instead of taking.' })),
  postOnlySlide: Type.Optional(
    Type.Boolean({
      description: 'Instead of taking it rests one tick short of the other side’s best price.',
    }),
  ),
  displayQuantity: Type.Optional(
    DecimalText('At most this much shows at a time, the rest is hidden (an iceberg).'),
  ),
} as const;

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
    expiresAt: Type.Optional(ExpiresAt),
    ...restingFields,
    triggerPrice: Type.Optional(
      DecimalText('It waits until the last price reaches this, and then acts.'),
    ),
    triggerQuantity: Type.Optional(
      DecimalText('Another word for `quantity` of an order with a trigger.'),
    ),
    triggerBy: Type.Optional(Type.Literal('LastPrice')),
    triggerType: Type.Optional(TriggerTypeWord),
    trailAmount: Type.Optional(
      DecimalText('Trailing stop: how far it stays behind the best last price.'),
    ),
    trailPercent: Type.Optional(
      DecimalText('The same in percent of the best last price, with up to four decimals.'),
    ),
    clientId: Type.Optional(ClientId),
    selfTradePrevention: Type.Optional(SelfTradeWord),
    reduceOnly: Type.Optional(Type.Literal(false, { description: 'There are no positions here.' })),
  },
  { ...strict, description: 'An order.' },
);
export type PlaceOrderBody = Static<typeof PlaceOrderBody>;

export const PlaceOcoBody = Type.Object(
  {
    symbol: MarketSymbol,
    side: SideWord,
    quantity: DecimalText('Of each of the two, in the base asset.'),
    price: DecimalText('The limit order’s price.'),
    ...restingFields,
    clientId: Type.Optional(ClientId),
    triggerPrice: DecimalText('The stop’s.'),
    triggerLimitPrice: Type.Optional(
      DecimalText('With it the stop acts as a limit order at this price.'),
    ),
    triggerProtectionPrice: Type.Optional(
      DecimalText('Of a stop that acts as a market order: it takes nothing worse. A buy needs it.'),
    ),
    triggerClientId: Type.Optional(ClientId),
    timeInForce: Type.Optional(LifetimeWord),
    expiresAt: Type.Optional(ExpiresAt),
    selfTradePrevention: Type.Optional(SelfTradeWord),
  },
  { ...strict, description: 'A limit order and a stop, of which one cancels the other.' },
);
export type PlaceOcoBody = Static<typeof PlaceOcoBody>;

export const DeadmanBody = Type.Object(
  {
    timeout: Type.Integer({
      minimum: 0,
      maximum: 86_400_000,
      description: 'Milliseconds from now; 0 switches it off.',
    }),
  },
  { ...strict, description: 'When all open orders of the account are to be cancelled.' },
);
export type DeadmanBody = Static<typeof DeadmanBody>;

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
    triggerPrice: Type.Optional(DecimalText('Of an order that waits: its new trigger price.')),
    displayQuantity: Type.Optional(
      DecimalText('Of an iceberg: how much shows from its next refill on.'),
    ),
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
