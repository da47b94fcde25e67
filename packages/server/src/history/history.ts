/**
 * Port: history, the read models that outlive memory: every order, fill, trade, candle and movement
 * of money. Written by one projection that stores its cursor in the same transaction as the rows, so
 * it can be deleted and comes out the same from the journal.
 *
 * History trails the journal by some milliseconds: `caughtUp` waits for it.
 */
import type {
  AccountId,
  Amount,
  BalanceReason,
  CancelReason,
  ExpireReason,
  OrderId,
  OrderType,
  PostOnly,
  PriceTicks,
  QuantityLots,
  RatePpm,
  SelfTradeMode,
  Seq,
  Side,
  TimeInForce,
  TimeMicros,
  TradeId,
} from '@exchange/core';
import type { CandleInterval } from '@exchange/core/market-data';

/** `waiting`: for its trigger. Both `waiting` and `open` orders may still trade. */
export type OrderStatus = 'waiting' | 'open' | 'filled' | 'cancelled' | 'expired';

/** An order that was accepted, as it is now. A rejected one never was an order. */
export interface OrderRow {
  readonly orderId: OrderId;
  readonly account: AccountId;
  readonly market: string;
  readonly clientId: string | undefined;
  readonly side: Side;
  readonly type: OrderType;
  /** Limit price, or the protection price of what acts as a market order. */
  readonly price: PriceTicks | undefined;
  /** The total, filled part included, as last amended. Absent for a market order by quote amount. */
  readonly quantity: QuantityLots | undefined;
  readonly quoteAmount: Amount | undefined;
  readonly timeInForce: TimeInForce;
  readonly postOnly: PostOnly | undefined;
  readonly selfTrade: SelfTradeMode;
  /** Of a stop or take-profit; of a trailing stop where it stood when it triggered. */
  readonly stopPrice: PriceTicks | undefined;
  readonly trailTicks: PriceTicks | undefined;
  readonly trailPpm: RatePpm | undefined;
  readonly displayQuantity: QuantityLots | undefined;
  readonly expiresAt: TimeMicros | undefined;
  /** The other order of its pair. */
  readonly linkedOrderId: OrderId | undefined;
  readonly triggeredAt: TimeMicros | undefined;
  readonly status: OrderStatus;
  /** Why it ended without being filled. */
  readonly reason: CancelReason | ExpireReason | undefined;
  /** Lots; 0 before the first fill. */
  readonly filled: QuantityLots;
  /** Lots still to fill, or that were when it ended; 0 for a market order by quote amount. */
  readonly remaining: QuantityLots;
  /** Sum of its fills' notionals, in units of the quote asset. */
  readonly filledQuote: Amount;
  readonly acceptedAt: TimeMicros;
  readonly updatedAt: TimeMicros;
  /** Of the last command that changed it. */
  readonly updatedSeq: Seq;
}

/** One side's view of a trade. */
export interface FillRow {
  readonly tradeId: TradeId;
  readonly market: string;
  readonly account: AccountId;
  readonly orderId: OrderId;
  readonly clientId: string | undefined;
  readonly side: Side;
  readonly role: 'maker' | 'taker';
  readonly price: PriceTicks;
  readonly quantity: QuantityLots;
  readonly notional: Amount;
  /** In units of `feeAsset`; negative is a rebate. */
  readonly fee: Amount;
  readonly feeAsset: string;
  readonly time: TimeMicros;
  readonly seq: Seq;
  /** Of its trade's event within the command; with `seq` and `role` it names the fill. */
  readonly index: number;
}

export interface TradeRow {
  readonly tradeId: TradeId;
  readonly market: string;
  readonly price: PriceTicks;
  readonly quantity: QuantityLots;
  readonly notional: Amount;
  readonly takerSide: Side;
  readonly takerOrderId: OrderId;
  readonly makerOrderId: OrderId;
  readonly time: TimeMicros;
  readonly seq: Seq;
}

/** A candle with at least one trade; minutes without a trade have none. */
export interface CandleRow {
  readonly market: string;
  readonly interval: CandleInterval;
  /** First microsecond, and the first one after it. UTC; weeks begin on Monday. */
  readonly openTime: TimeMicros;
  readonly closeTime: TimeMicros;
  readonly open: PriceTicks;
  readonly high: PriceTicks;
  readonly low: PriceTicks;
  readonly close: PriceTicks;
  /** Lots. A bigint, because a month of lots may not fit a safe integer. */
  readonly volume: bigint;
  /** Units of the quote asset. */
  readonly quoteVolume: Amount;
  readonly trades: number;
}

/** Money that came to or left an account; holds and releases move none. */
export interface LedgerRow {
  readonly account: AccountId;
  readonly asset: string;
  readonly reason: BalanceReason;
  /** Positive: received. In the asset's units, after fees. */
  readonly change: Amount;
  /** Available and held together, after the command. */
  readonly balance: Amount;
  readonly time: TimeMicros;
  readonly seq: Seq;
  /** Of its event within the command. */
  readonly index: number;
}

/** `desc`: newest first, the default. */
export type SortDirection = 'asc' | 'desc';

export interface PageQuery {
  /** 1 … HISTORY_LIMIT_MAX; default 100. */
  readonly limit?: number;
  /** Rows to pass over; default 0. */
  readonly offset?: number;
  readonly sort?: SortDirection;
}

/** `from` inclusive, `to` exclusive. */
export interface TimeRange {
  readonly from?: TimeMicros;
  readonly to?: TimeMicros;
}

/** Sorted by acceptance; the range is of `acceptedAt`. */
export interface OrdersQuery extends PageQuery, TimeRange {
  readonly account: AccountId;
  readonly market?: string;
  readonly orderId?: OrderId;
  readonly clientId?: string;
  readonly statuses?: readonly OrderStatus[];
}

export interface FillsQuery extends PageQuery, TimeRange {
  readonly account: AccountId;
  readonly market?: string;
  readonly orderId?: OrderId;
}

export interface TradesQuery extends PageQuery, TimeRange {
  readonly market: string;
  /** Only trades with a higher id. */
  readonly afterTradeId?: TradeId;
}

/** Candles whose `openTime` is in the range, ascending. Without `from`: the newest `limit`. */
export interface CandlesQuery extends TimeRange {
  readonly market: string;
  readonly interval: CandleInterval;
  /** 1 … HISTORY_LIMIT_MAX; default 500. */
  readonly limit?: number;
}

export interface LedgerQuery extends PageQuery, TimeRange {
  readonly account: AccountId;
  readonly asset?: string;
}

/** All of them answer at most HISTORY_LIMIT_MAX rows, whatever was asked. */
export interface HistoryQueries {
  orders(query: OrdersQuery): Promise<readonly OrderRow[]>;
  fills(query: FillsQuery): Promise<readonly FillRow[]>;
  trades(query: TradesQuery): Promise<readonly TradeRow[]>;
  candles(query: CandlesQuery): Promise<readonly CandleRow[]>;
  ledger(query: LedgerQuery): Promise<readonly LedgerRow[]>;
}

/** What gateways see. */
export interface HistoryReader extends HistoryQueries {
  /** Last command whose rows are in. */
  readonly cursor: Seq;
  /** Resolves `true` when `cursor >= seq`, `false` after `timeoutMs` (default: never) without that. */
  caughtUp(seq: Seq, timeoutMs?: number): Promise<boolean>;
}

/** What some consecutive commands did to the rows. */
export interface HistoryChanges {
  /** The cursor before, and after. */
  readonly fromCursor: Seq;
  readonly cursor: Seq;
  /** New or changed, each once, as it is after the last of the commands. */
  readonly orders: readonly OrderRow[];
  readonly fills: readonly FillRow[];
  readonly trades: readonly TradeRow[];
  /** New or changed, each once. */
  readonly candles: readonly CandleRow[];
  readonly ledger: readonly LedgerRow[];
}

/** The port. */
export interface History extends HistoryQueries {
  cursor(): Promise<Seq>;
  /**
   * Rows and cursor in one transaction.
   * @throws when the cursor is not at `fromCursor`
   */
  write(changes: HistoryChanges): Promise<void>;
  /** Every order with status `open`, for the projection to go on from. */
  openOrders(): Promise<readonly OrderRow[]>;
  /** The newest candle of each interval of a market. */
  newestCandles(market: string): Promise<readonly CandleRow[]>;
  close(): Promise<void>;
}
