/** A deterministic exchange: order book, matching, ledger and market data, with no I/O. */
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
