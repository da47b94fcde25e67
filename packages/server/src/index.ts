/** The exchange as a process: gateways, sequencer, journal, storage, feeds and accounts. */
export { ConfigError, type LogLevel, type ServerOptions } from './config.ts';
export { exitCodeOf } from './exit-codes.ts';
export { HistoryFileError } from './history/errors.ts';
export type {
  CandleRow,
  CandlesQuery,
  FillRow,
  FillsQuery,
  HistoryQueries,
  HistoryReader,
  LedgerQuery,
  LedgerRow,
  OrderRow,
  OrderStatus,
  OrdersQuery,
  SortDirection,
  TradeRow,
  TradesQuery,
} from './history/history.ts';
export { IdentityConflictError, IdentityDamagedError } from './identity/errors.ts';
export type {
  AccountName,
  ApiKey,
  AuditAction,
  AuditRecord,
  Ed25519Key,
  HmacKey,
  Identity,
  NewKey,
  Scope,
} from './identity/identity.ts';
export {
  DataFolderLockedError,
  exitCodes,
  JournalDamagedError,
  JournalShortError,
  JournalWriteError,
} from './journal/errors.ts';
export { type RunningServer, type StopReason, startServer } from './main.ts';
export type {
  CommandGate,
  CommandPriority,
  Committed,
  CommittedBatch,
  ExchangeMode,
  ExchangeStatus,
  Outbox,
} from './pipeline/contract.ts';
export { BusyError, CancelOnlyError, ShuttingDownError, StoppedError } from './pipeline/errors.ts';
export { applyVenue } from './venue/apply-venue.ts';
export { VenueError, type VenueFault } from './venue/errors.ts';
export { parseVenue, parseVenueFile } from './venue/parse-venue-file.ts';
export type { Venue, VenueAccount, VenueAsset, VenueKey, VenueMarket } from './venue/venue.ts';
export type { AssetView, BalanceView, DepthView, MarketView, Views } from './views.ts';
