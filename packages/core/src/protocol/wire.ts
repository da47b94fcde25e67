/**
 * JSON bodies of the native dialect's REST routes. Every price, quantity and amount is decimal
 * text: market data at the market's tick and lot scale, balances and fees canonical.
 */
import type {
  WireBookState,
  WireExpiryReason,
  WireOrderStatus,
  WireOrderType,
  WireSelfTrade,
  WireSide,
  WireTimeInForce,
  WireTriggerType,
} from './translate.ts';

/** Price and quantity; a quantity of zero removes the level in a delta. */
export type WireLevel = readonly [price: string, quantity: string];

/** `GET /api/v1/status` */
export interface WireStatus {
  readonly status: 'Ok' | 'Maintenance';
  readonly message: string | null;
}

/** `GET /api/v1/assets` */
export interface WireAsset {
  readonly symbol: string;
  readonly displayName: string;
  readonly coingeckoId: null;
  readonly tokens: readonly never[];
  /** Ours: digits after the point of the asset's amounts. */
  readonly decimals: number;
}

/** `GET /api/v1/markets`, `/market` */
export interface WireMarket {
  readonly symbol: string;
  readonly baseSymbol: string;
  readonly quoteSymbol: string;
  readonly marketType: 'SPOT';
  readonly orderBookState: WireBookState;
  readonly visible: true;
  /** `2026-01-01T00:00:00` */
  readonly createdAt: string;
  readonly filters: {
    readonly price: {
      readonly minPrice: string;
      readonly maxPrice: string | null;
      readonly tickSize: string;
    };
    readonly quantity: {
      readonly minQuantity: string;
      readonly maxQuantity: string | null;
      readonly stepSize: string;
    };
    /** Ours; null is no bound. */
    readonly notional: { readonly minNotional: string | null; readonly maxNotional: string | null };
  };
  /** Ours: decimals of the two assets, the default rates, and the limit on open orders. */
  readonly baseDecimals: number;
  readonly quoteDecimals: number;
  readonly makerFeePpm: number;
  readonly takerFeePpm: number;
  readonly openOrdersMax: number;
  /** Ours: parts per million around the last price within which trading goes on; null: no band. */
  readonly priceBandPpm: number | null;
  /** Ours: how the auction stands; null when there is none. */
  readonly auction: WireAuction | null;
  readonly fundingInterval: null;
  readonly fundingRateLowerBound: null;
  readonly fundingRateUpperBound: null;
  readonly imfFunction: null;
  readonly mmfFunction: null;
  readonly openInterestLimit: '0';
  readonly positionLimitWeight: null;
}

/** An auction that gathers orders, and what it would give if it ended now. */
export interface WireAuction {
  /** Milliseconds; null: when the operator opens the market. */
  readonly endsAt: number | null;
  /** Null: nothing would trade. */
  readonly price: string | null;
  readonly quantity: string;
  /** What would be left over at that price, and on which side. */
  readonly surplus: string;
  readonly surplusSide: WireSide | null;
}

/** `GET /api/v1/ticker`, `/tickers`. Prices are null in a market that never traded. */
export interface WireTicker {
  readonly symbol: string;
  readonly firstPrice: string | null;
  readonly lastPrice: string | null;
  readonly priceChange: string;
  /** A fraction: `-0.031279`. */
  readonly priceChangePercent: string;
  readonly high: string | null;
  readonly low: string | null;
  readonly volume: string;
  readonly quoteVolume: string;
  readonly trades: string;
}

/** `GET /api/v1/depth`; best first. */
export interface WireDepth {
  readonly asks: readonly WireLevel[];
  readonly bids: readonly WireLevel[];
  readonly lastUpdateId: string;
  /** Microseconds. */
  readonly timestamp: number;
}

/** `GET /api/v1/trades`, `/trades/history`; newest first. */
export interface WireTrade {
  readonly id: number;
  readonly price: string;
  readonly quantity: string;
  readonly quoteQuantity: string;
  /** Milliseconds. */
  readonly timestamp: number;
  readonly isBuyerMaker: boolean;
}

/** `GET /api/v1/klines`; ascending. Prices are null in a candle without a trade. */
export interface WireKline {
  /** `2025-07-19 13:09:00`, UTC */
  readonly start: string;
  /** Exclusive: the next candle's start. */
  readonly end: string;
  readonly open: string | null;
  readonly high: string | null;
  readonly low: string | null;
  readonly close: string | null;
  readonly volume: string;
  readonly quoteVolume: string;
  readonly trades: string;
}

/** What `POST /api/v1/order` takes; the server also takes engine words and any case. */
export interface WirePlaceOrder {
  readonly symbol: string;
  readonly side: WireSide;
  readonly orderType: WireOrderType;
  /** Limit price; of a market order, its protection price. */
  readonly price?: string;
  readonly quantity?: string;
  /** Market orders only, instead of `quantity`. */
  readonly quoteQuantity?: string;
  readonly timeInForce?: WireTimeInForce;
  /** With `GTD` alone: milliseconds. */
  readonly expiresAt?: number;
  readonly postOnly?: boolean;
  /** Ours: instead of being refused it rests one tick short of the other side's best price. */
  readonly postOnlySlide?: boolean;
  /** Ours: at most this much shows at a time (an iceberg). */
  readonly displayQuantity?: string;
  /** Waits for this last price. */
  readonly triggerPrice?: string;
  /** Ours. Without it the side of the last price on which `triggerPrice` lies decides. */
  readonly triggerType?: WireTriggerType;
  /** Ours, of a trailing stop: the distance as a price, or in percent with up to four decimals. */
  readonly trailAmount?: string;
  readonly trailPercent?: string;
  readonly clientId?: number | string;
  readonly selfTradePrevention?: WireSelfTrade;
}

/** `POST /api/v1/order/oco`: a limit order and a stop, of which one cancels the other. */
export interface WirePlaceOco {
  readonly symbol: string;
  readonly side: WireSide;
  readonly quantity: string;
  /** The limit order's. */
  readonly price: string;
  readonly postOnly?: boolean;
  readonly postOnlySlide?: boolean;
  readonly displayQuantity?: string;
  readonly clientId?: number | string;
  /** The stop's. */
  readonly triggerPrice: string;
  /** With it the stop acts as a limit order. */
  readonly triggerLimitPrice?: string;
  /** Of a stop that acts as a market order: it takes nothing worse. A buy needs it. */
  readonly triggerProtectionPrice?: string;
  readonly triggerClientId?: number | string;
  readonly timeInForce?: 'GTC' | 'GTD' | 'DAY';
  readonly expiresAt?: number;
  readonly selfTradePrevention?: WireSelfTrade;
}

/** `POST /api/v1/deadman`: milliseconds from now; 0 switches it off. */
export interface WireSetDeadman {
  readonly timeout: number;
}

/** When all open orders are cancelled, in milliseconds; null: it is off. */
export interface WireDeadman {
  readonly cancelAt: number | null;
}

/** `GET` and `DELETE /api/v1/order`: by one of the two ids. */
export interface WireOrderReference {
  readonly symbol: string;
  readonly orderId?: string;
  readonly clientId?: number | string;
}

/** `PATCH /api/v1/order`: `quantity` is the new total, the filled part included. */
export interface WireAmendOrder extends WireOrderReference {
  readonly price?: string;
  readonly quantity?: string;
  /** Of an order that waits. */
  readonly triggerPrice?: string;
  /** Of an iceberg. */
  readonly displayQuantity?: string;
}

/** `DELETE /api/v1/orders`; no symbol is every market, no side both. */
export interface WireCancelAll {
  readonly symbol?: string;
  readonly side?: WireSide;
}

/** An order as every private route shows it. `createdAt` is milliseconds, or text in history. */
export interface WireOrder<CreatedAt = number> {
  readonly id: string;
  /** A uint32 comes back as a number, anything else as the string it was. */
  readonly clientId: number | string | null;
  readonly symbol: string;
  readonly side: WireSide;
  readonly orderType: WireOrderType;
  /** Absent for a market order without protection price. */
  readonly price?: string;
  readonly postOnly?: boolean;
  /** Null for a market order by quote amount. */
  readonly quantity: string | null;
  readonly quoteQuantity: string | null;
  readonly executedQuantity: string;
  readonly executedQuoteQuantity: string;
  readonly timeInForce: WireTimeInForce;
  readonly selfTradePrevention: WireSelfTrade;
  readonly status: WireOrderStatus;
  readonly createdAt: CreatedAt;
  readonly reduceOnly: null;
  /** The other order of its OCO pair. */
  readonly relatedOrderId: string | null;
  readonly strategyId: null;
  /** Milliseconds. */
  readonly triggeredAt: number | null;
  readonly triggerBy: 'LastPrice' | null;
  readonly triggerPrice: string | null;
  readonly triggerQuantity: string | null;
  readonly stopLossTriggerPrice: null;
  readonly stopLossLimitPrice: null;
  readonly stopLossTriggerBy: null;
  readonly takeProfitTriggerPrice: null;
  readonly takeProfitLimitPrice: null;
  readonly takeProfitTriggerBy: null;
  /** Ours; each is there only where the order has it. */
  readonly triggerType?: WireTriggerType;
  readonly trailAmount?: string;
  readonly trailPercent?: string;
  readonly displayQuantity?: string;
  /** Milliseconds. */
  readonly expiresAt?: number;
  readonly postOnlySlide?: true;
}

/** What a plain order has nothing of. */
export const emptyOrderFields = {
  reduceOnly: null,
  relatedOrderId: null,
  strategyId: null,
  triggeredAt: null,
  triggerBy: null,
  triggerPrice: null,
  triggerQuantity: null,
  stopLossTriggerPrice: null,
  stopLossLimitPrice: null,
  stopLossTriggerBy: null,
  takeProfitTriggerPrice: null,
  takeProfitLimitPrice: null,
  takeProfitTriggerBy: null,
} as const;

/** `GET /wapi/v1/history/orders`; newest first. */
export interface WireHistoryOrder extends WireOrder<string> {
  readonly expiryReason: WireExpiryReason | null;
  readonly systemOrderType: null;
}

/** `GET /wapi/v1/history/fills`; newest first. */
export interface WireFill {
  readonly tradeId: number;
  readonly orderId: string;
  readonly clientId: number | string | null;
  readonly symbol: string;
  readonly side: WireSide;
  readonly price: string;
  readonly quantity: string;
  /** Negative is a rebate. */
  readonly fee: string;
  readonly feeSymbol: string;
  readonly isMaker: boolean;
  readonly systemOrderType: null;
  /** `2025-07-27T17:39:00.092`, UTC */
  readonly timestamp: string;
}

/** One element of the answer to a batch that was refused. */
export interface WireBatchFault {
  readonly operation: string;
  readonly code: string;
  readonly reason: string;
  readonly message: string;
}

/** `GET /api/v1/capital`, by asset. */
export type WireBalances = Readonly<Record<string, WireBalance>>;

export interface WireBalance {
  readonly available: string;
  readonly locked: string;
  readonly staked: '0';
}

/** `GET /api/v1/account` */
export interface WireAccount {
  /** Basis points as text: `5` is 0.05 %. */
  readonly spotMakerFee: string;
  readonly spotTakerFee: string;
  readonly autoBorrowSettlements: false;
  readonly autoLend: false;
  readonly autoRealizePnl: false;
  readonly autoRepayBorrows: false;
  readonly borrowLimit: '0';
  readonly futuresMakerFee: '0';
  readonly futuresTakerFee: '0';
  readonly leverageLimit: '1';
  readonly limitOrders: number;
  readonly liquidating: false;
  readonly positionLimit: '0';
  readonly triggerOrders: number;
}

/** Every error. `code` is Backpack's family, `reason` ours (`problem-codes.md`). */
export interface WireProblem {
  readonly code: string;
  readonly reason: string;
  readonly message: string;
  readonly hint?: string;
  readonly docs?: string;
  /** Ours: which order of a batch that is placed whole or not at all, from 0. */
  readonly item?: number;
  readonly requestId: string;
}
