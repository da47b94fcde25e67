/** A deterministic exchange: order book, matching, ledger and market data, with no I/O. */
export { AppAccount } from './app/app-account.ts';
export {
  AppExchange,
  createExchange,
  type ExchangeInput,
  ExchangeSetupError,
  type MarketInput,
  restoreExchange,
} from './app/create-exchange.ts';
export type {
  AmendInput,
  LimitOrderInput,
  MarketOrderInput,
  OrderName,
} from './app/order-input.ts';
export type {
  AppBalance,
  AppDepth,
  AppLevel,
  AppOrder,
  AppTrade,
  CancelledAll,
  Done,
  OrderStatus,
  Placed,
  RefusalCode,
  Refused,
  Repeated,
} from './app/results.ts';
export { InvariantError } from './assert.ts';
export { FormatError } from './engine/binary.ts';
export { decodeCommands, encodeCommands } from './engine/command-codec.ts';
export type {
  AdvanceTime,
  AmendOrder,
  CancelAll,
  CancelOrder,
  Command,
  CommandKind,
  CreateAccount,
  CreateAsset,
  CreateMarket,
  Deposit,
  MarketState,
  OrderReference,
  PlaceLimitOrder,
  PlaceMarketOrder,
  PlaceOrder,
  SelfTradeMode,
  Sequenced,
  SetAccountFees,
  SetMarketState,
  Side,
  TimeInForce,
  Withdraw,
} from './engine/commands.ts';
export {
  EVENT_ACCEPTED,
  EVENT_BALANCE,
  EVENT_CANCELLED,
  EVENT_DECREMENTED,
  EVENT_EXPIRED,
  EVENT_FIELDS,
  EVENT_OBJECT,
  EVENT_REDUCED,
  EVENT_REPLACED,
  EVENT_RESTED,
  EVENT_TRADE,
  type PackedEvents,
} from './engine/event-buffer.ts';
export type {
  BalanceReason,
  CancelReason,
  EventBody,
  EventKind,
  EventOf,
  ExchangeEvent,
  ExpireReason,
  Market,
} from './engine/events.ts';
export {
  type Balance,
  type Depth,
  type DepthLevel,
  Exchange,
  type ExchangeOptions,
  type ListedAsset,
  type ListedMarket,
  type OpenOrder,
} from './engine/exchange.ts';
export { type RejectCode, rejectCodes } from './engine/reject-codes.ts';
export { SnapshotError } from './engine/snapshot-file.ts';
export {
  type AccountId,
  type Amount,
  accountId,
  amount,
  FEES_ACCOUNT,
  FIRST_USER_ACCOUNT,
  type OrderId,
  orderId,
  type PriceTicks,
  priceTicks,
  type QuantityLots,
  quantityLots,
  type RatePpm,
  ratePpm,
  type Seq,
  seq,
  type TimeMicros,
  type TradeId,
  timeMicros,
  type UpdateId,
  WORLD_ACCOUNT,
} from './units/quantities.ts';
