/**
 * In-memory read models for the gateways: what is durable now, without asking a disk. They are folds
 * over the outbox, so they never show what a power cut could undo.
 */
import type {
  AccountId,
  Amount,
  Market,
  MarketState,
  OrderReference,
  PriceTicks,
  QuantityLots,
  Seq,
  Side,
  TimeMicros,
  UpdateId,
} from '@exchange/core';
import type {
  Candle,
  CandleInterval,
  DepthFold,
  OrderState,
  OrderUpdate,
  TapeTrade,
  Ticker,
} from '@exchange/core/market-data';

export interface AssetView {
  readonly symbol: string;
  readonly decimals: number;
}

export interface MarketView extends Market {
  readonly state: MarketState;
  /** Of an auction that ends by itself. */
  readonly endsAt?: TimeMicros;
  /** Of an auction: what it would give now, once it has told. */
  readonly indicative?: IndicativeView;
}

export interface IndicativeView {
  /** Absent: nothing would trade. */
  readonly price?: PriceTicks;
  readonly quantity: QuantityLots;
  readonly surplus?: QuantityLots;
  readonly surplusSide?: Side;
}

/** [price, quantity at that price] */
export type LevelView = readonly [price: PriceTicks, quantity: QuantityLots];

export interface DepthView {
  readonly updateId: UpdateId;
  /** Of the last command that changed it. */
  readonly time: TimeMicros;
  /** Best first. */
  readonly bids: readonly LevelView[];
  readonly asks: readonly LevelView[];
}

export interface BalanceView {
  readonly asset: string;
  readonly available: Amount;
  readonly held: Amount;
}

export interface Views {
  /** Last command that is in; equals the durable one whenever a consumer or a request runs. */
  readonly seq: Seq;
  readonly time: TimeMicros;
  /** In order of creation. */
  assets(): readonly AssetView[];
  asset(symbol: string): AssetView | undefined;
  markets(): readonly MarketView[];
  market(symbol: string): MarketView | undefined;
  /** Undefined: no such market. `levels`: per side, default all. */
  depth(market: string, levels?: number): DepthView | undefined;
  /** Newest first; at most RECENT_TRADES_PER_MARKET_MAX are kept. */
  recentTrades(market: string, limit: number): readonly TapeTrade[];
  /** The last 24 hours, rolling. */
  ticker(market: string): Ticker | undefined;
  /** The candle that is not closed yet. Undefined before the first trade. */
  openCandle(market: string, interval: CandleInterval): Candle | undefined;
  hasAccount(account: AccountId): boolean;
  /** Assets that the account ever had. */
  balances(account: AccountId): readonly BalanceView[];
  /** Oldest first. */
  openOrders(account: AccountId, market?: string): readonly OrderState[];
  /** One open order of that account; someone else's is undefined as well. */
  openOrder(account: AccountId, reference: OrderReference): OrderState | undefined;
  /**
   * The fold behind `depth`, for the depth feed alone: only one may take its deltas. Undefined: no
   * such market.
   */
  depthFold(market: string): DepthFold | undefined;
  /**
   * Called for each thing that happens to an order, in order, while a batch is being released and
   * before any later consumer of the outbox. Returns the way to stop.
   */
  onOrderUpdate(listener: (update: OrderUpdate) => void): () => void;
}
