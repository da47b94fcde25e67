/** What the routes give: documentation, and the contract test checks real answers against it. */
import { Type } from 'typebox';
import { Money } from './common.ts';

const Null = Type.Null();
const orNull = (description: string) => Type.Union([Type.String(), Null], { description });
const ClientIdOut = Type.Union([Type.Integer(), Type.String(), Null], {
  description: 'A uint32 comes back as a number, anything else as the text that it was.',
});

const orderFields = {
  id: Type.String(),
  clientId: ClientIdOut,
  symbol: Type.String(),
  side: Type.Union([Type.Literal('Bid'), Type.Literal('Ask')]),
  orderType: Type.Union([Type.Literal('Limit'), Type.Literal('Market')]),
  price: Type.Optional(Money('Absent for a market order without a protection price.')),
  postOnly: Type.Optional(Type.Boolean()),
  quantity: orNull('Null for a market order by quote quantity.'),
  quoteQuantity: orNull('Only of a market order by quote quantity.'),
  executedQuantity: Money('Filled so far.'),
  executedQuoteQuantity: Money('What the fills are worth.'),
  timeInForce: Type.String(),
  selfTradePrevention: Type.String(),
  status: Type.Union(
    ['TriggerPending', 'New', 'PartiallyFilled', 'Filled', 'Cancelled', 'Expired'].map((word) =>
      Type.Literal(word),
    ),
  ),
  reduceOnly: Null,
  relatedOrderId: orNull('The other order of its OCO pair.'),
  strategyId: Null,
  triggeredAt: Type.Union([Type.Integer(), Null], { description: 'Milliseconds.' }),
  triggerBy: Type.Union([Type.Literal('LastPrice'), Null]),
  triggerPrice: orNull('Of an order with a trigger; null while a trailing stop has not triggered.'),
  triggerQuantity: orNull('Of an order with a trigger: its quantity.'),
  stopLossTriggerPrice: Null,
  stopLossLimitPrice: Null,
  stopLossTriggerBy: Null,
  takeProfitTriggerPrice: Null,
  takeProfitLimitPrice: Null,
  takeProfitTriggerBy: Null,
  triggerType: Type.Optional(
    Type.Union(['Stop', 'TakeProfit', 'TrailingStop'].map((word) => Type.Literal(word))),
  ),
  trailAmount: Type.Optional(Money('How far a trailing stop stays behind.')),
  trailPercent: Type.Optional(
    Type.String({ description: 'The same in percent.', examples: ['1.5'] }),
  ),
  displayQuantity: Type.Optional(Money('How much of an iceberg shows at a time.')),
  expiresAt: Type.Optional(
    Type.Integer({ description: 'When a GTD or DAY order ends, in milliseconds.' }),
  ),
  postOnlySlide: Type.Optional(Type.Literal(true)),
} as const;

export const OrderAnswer = Type.Object(
  { ...orderFields, createdAt: Type.Integer({ description: 'Milliseconds.' }) },
  { description: 'An order as it stands.' },
);
export const OrdersAnswer = Type.Array(OrderAnswer);

export const DeadmanAnswer = Type.Object({
  cancelAt: Type.Union([Type.Integer(), Null], {
    description: 'When all open orders are cancelled, in milliseconds; null: it is off.',
  }),
});

export const HistoryOrdersAnswer = Type.Array(
  Type.Object({
    ...orderFields,
    createdAt: Type.String({ description: 'UTC.', examples: ['2025-07-27T17:39:00.092'] }),
    expiryReason: orNull('Why it expired.'),
    systemOrderType: Null,
  }),
);

const BatchFault = Type.Object(
  {
    operation: Type.String(),
    code: Type.String(),
    reason: Type.String(),
    message: Type.String(),
  },
  { description: 'This element was refused.' },
);
export const BatchAnswer = Type.Array(Type.Union([OrderAnswer, BatchFault]));

const Level = Type.Array(Type.String(), { minItems: 2, maxItems: 2 });
export const DepthAnswer = Type.Object({
  asks: Type.Array(Level, { description: 'Price and quantity, best first.' }),
  bids: Type.Array(Level, { description: 'Price and quantity, best first.' }),
  lastUpdateId: Type.String(),
  timestamp: Type.Integer({ description: 'Microseconds.' }),
});

export const TickerAnswer = Type.Object({
  symbol: Type.String(),
  firstPrice: orNull('24 hours ago; null in a market that never traded.'),
  lastPrice: orNull('Null in a market that never traded.'),
  priceChange: Type.String(),
  priceChangePercent: Type.String({ description: 'A fraction.', examples: ['-0.031279'] }),
  high: orNull('Of the last 24 hours.'),
  low: orNull('Of the last 24 hours.'),
  volume: Type.String(),
  quoteVolume: Type.String(),
  trades: Type.String(),
});

export const TradesAnswer = Type.Array(
  Type.Object({
    id: Type.Integer(),
    price: Money(''),
    quantity: Money(''),
    quoteQuantity: Money(''),
    timestamp: Type.Integer({ description: 'Milliseconds.' }),
    isBuyerMaker: Type.Boolean(),
  }),
  { description: 'Newest first.' },
);

export const KlinesAnswer = Type.Array(
  Type.Object({
    start: Type.String({ examples: ['2025-07-19 13:09:00'] }),
    end: Type.String({ description: 'Exclusive.' }),
    open: orNull('Null in a candle without a trade.'),
    high: orNull(''),
    low: orNull(''),
    close: orNull(''),
    volume: Type.String(),
    quoteVolume: Type.String(),
    trades: Type.String(),
  }),
  { description: 'Ascending, UTC.' },
);

const bounds = (names: readonly string[]) =>
  Type.Object(Object.fromEntries(names.map((name) => [name, orNull('')])));
const Auction = Type.Object({
  endsAt: Type.Union([Type.Integer(), Null], {
    description: 'Milliseconds; null: when the operator opens the market.',
  }),
  price: orNull('At which it would trade now; null: nothing would.'),
  quantity: Money('What would trade now.'),
  surplus: Money('What would be left over at that price.'),
  surplusSide: Type.Union([Type.Literal('Bid'), Type.Literal('Ask'), Null]),
});
export const MarketAnswer = Type.Object({
  symbol: Type.String(),
  baseSymbol: Type.String(),
  quoteSymbol: Type.String(),
  marketType: Type.Literal('SPOT'),
  orderBookState: Type.Union([
    Type.Literal('Open'),
    Type.Literal('CancelOnly'),
    Type.Literal('LimitOnly'),
    Type.Literal('PostOnly'),
    Type.Literal('Closed'),
  ]),
  visible: Type.Literal(true),
  createdAt: Type.String(),
  filters: Type.Object({
    price: bounds(['minPrice', 'maxPrice', 'tickSize']),
    quantity: bounds(['minQuantity', 'maxQuantity', 'stepSize']),
    notional: bounds(['minNotional', 'maxNotional']),
  }),
  baseDecimals: Type.Integer(),
  quoteDecimals: Type.Integer(),
  makerFeePpm: Type.Integer(),
  takerFeePpm: Type.Integer(),
  openOrdersMax: Type.Integer(),
  priceBandPpm: Type.Union([Type.Integer(), Null], {
    description: 'Trading goes on within so many millionths of the last price.',
  }),
  auction: Type.Union([Auction, Null], { description: 'While orders gather for an auction.' }),
  fundingInterval: Null,
  fundingRateLowerBound: Null,
  fundingRateUpperBound: Null,
  imfFunction: Null,
  mmfFunction: Null,
  openInterestLimit: Type.Literal('0'),
  positionLimitWeight: Null,
});

export const AssetsAnswer = Type.Array(
  Type.Object({
    symbol: Type.String(),
    displayName: Type.String(),
    coingeckoId: Null,
    tokens: Type.Array(Type.Object({})),
    decimals: Type.Integer(),
  }),
);

export const CapitalAnswer = Type.Record(
  Type.String(),
  Type.Object({
    available: Money(''),
    locked: Money('Held by open orders.'),
    staked: Type.Literal('0'),
  }),
);

export const AccountAnswer = Type.Object({
  spotMakerFee: Type.String({ description: 'Basis points.' }),
  spotTakerFee: Type.String({ description: 'Basis points.' }),
  autoBorrowSettlements: Type.Literal(false),
  autoLend: Type.Literal(false),
  autoRealizePnl: Type.Literal(false),
  autoRepayBorrows: Type.Literal(false),
  borrowLimit: Type.Literal('0'),
  futuresMakerFee: Type.Literal('0'),
  futuresTakerFee: Type.Literal('0'),
  leverageLimit: Type.Literal('1'),
  limitOrders: Type.Integer({ description: 'Open orders in the books.' }),
  liquidating: Type.Literal(false),
  positionLimit: Type.Literal('0'),
  triggerOrders: Type.Integer({ description: 'Orders that wait for their trigger.' }),
});

export const FillsAnswer = Type.Array(
  Type.Object({
    tradeId: Type.Integer(),
    orderId: Type.String(),
    clientId: ClientIdOut,
    symbol: Type.String(),
    side: Type.Union([Type.Literal('Bid'), Type.Literal('Ask')]),
    price: Money(''),
    quantity: Money(''),
    fee: Money('Negative is a rebate.'),
    feeSymbol: Type.String(),
    isMaker: Type.Boolean(),
    systemOrderType: Null,
    timestamp: Type.String({ description: 'UTC.', examples: ['2025-07-27T17:39:00.092'] }),
  }),
  { description: 'Newest first.' },
);
