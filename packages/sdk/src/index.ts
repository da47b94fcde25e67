/** A typed client of the exchange. `createExchange` is where to begin. */
export type { CandleInterval } from '@exchange/core/market-data';
export type { ProblemCode } from '@exchange/core/protocol';
export type { AccountEvent, Balance, Fees } from './account/types.ts';
export type { Quote, Top } from './book/book-math.ts';
export type {
  BookChange,
  BookGap,
  BookGapCause,
  LiveBook,
  LiveBookOptions,
} from './book/live-book.ts';
export { type ClientCode, clientCodes } from './errors/client-codes.ts';
export {
  type ErrorCode,
  ExchangeError,
  type ExchangeErrorDetails,
  type Retry,
} from './errors/exchange-error.ts';
export {
  createExchange,
  type Exchange,
  type ExchangeHooks,
  type ExchangeOptions,
} from './exchange.ts';
export type { ClockReading } from './http/clock.ts';
export type { RateLimitState } from './http/rate-limit-headers.ts';
export type { CallOptions } from './http/requester.ts';
export type { BookOptions } from './market-data/book.ts';
export type {
  AuctionInfo,
  BookSnapshot,
  BookTicker,
  Candle,
  Level,
  MarketInfo,
  MarketStatus,
  Side,
  Ticker,
  TimeRange,
  Trade,
} from './market-data/types.ts';
export type { DeadManSwitch } from './orders/dead-man-switch.ts';
export type { HistoryFilter } from './orders/list-orders.ts';
export type {
  CancelFilter,
  Fill,
  LimitTerms,
  NewLimitOrder,
  NewMarketOrder,
  NewOrder,
  NewOrderCommon,
  NewPair,
  NewStopLimitOrder,
  NewStopOrder,
  NewTrailingStopLimitOrder,
  NewTrailingStopOrder,
  Order,
  OrderChange,
  OrderLifetime,
  OrderName,
  OrderPair,
  OrderPreview,
  OrderStatus,
  OrderType,
  SelfTradeMode,
  TimeInForce,
  TrailDistance,
  WaitingMarketSize,
} from './orders/types.ts';
export type { LostOrder, Resolution } from './orders/unresolved.ts';
export type { Page, PageOptions, PageRows } from './streams/page.ts';
export type {
  Overflow,
  Stream,
  StreamOptions,
  StreamState,
  StreamStatus,
} from './streams/stream.ts';
export type {
  ApiKey,
  Ed25519Key,
  HmacKey,
  HttpRequest,
  HttpResponse,
  Signer,
  Socket,
  SocketHandlers,
  Transport,
} from './transport/transport.ts';
export { TransportError } from './transport/transport.ts';
export type { Decimal, DecimalInput } from './units/decimal-input.ts';
