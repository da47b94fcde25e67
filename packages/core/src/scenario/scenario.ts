/** What a scenario file says, statement by statement. `docs/reference/scenario-format.md`. */
import type {
  Batch,
  MarketState,
  PostOnly,
  SelfTradeMode,
  Side,
  TimeInForce,
} from '../engine/commands.ts';
import type { When } from './scenario-time.ts';

/** Names are the file's own; amounts, prices and quantities are still decimal text. */
export type Statement =
  | { readonly kind: 'asset'; readonly symbol: string; readonly decimals: number }
  | MarketStatement
  | { readonly kind: 'account'; readonly account: string; readonly group?: number }
  | MoneyStatement
  | {
      readonly kind: 'fees';
      readonly account: string;
      readonly market: string;
      readonly makerPpm?: number;
      readonly takerPpm?: number;
    }
  | BatchItemStatement
  | BatchStatement
  | {
      readonly kind: 'state';
      readonly market: string;
      readonly state: MarketState;
      /** Of an auction. */
      readonly until?: When;
    }
  /** Without a time it is switched off. */
  | { readonly kind: 'dead-man'; readonly account: string; readonly cancelAt?: When }
  /** Time passes, and the next command tells the exchange so. */
  | { readonly kind: 'wait'; readonly micros: number }
  /** Time passes, and the exchange is told at once. */
  | { readonly kind: 'advance'; readonly micros: number }
  | { readonly kind: 'book'; readonly market: string }
  | { readonly kind: 'orders'; readonly account?: string; readonly market?: string };

/** What may stand in a batch. */
export type BatchItemStatement =
  | PlaceStatement
  | OcoStatement
  | CancelStatement
  | CancelAllStatement
  | AmendStatement;

export interface BatchStatement {
  readonly kind: 'batch';
  readonly mode: Batch['mode'];
  readonly items: readonly BatchItemStatement[];
}

export interface CancelStatement {
  readonly kind: 'cancel';
  readonly order: string;
  readonly by?: string;
  readonly deadline?: When;
}

export interface CancelAllStatement {
  readonly kind: 'cancel-all';
  readonly account: string;
  readonly market?: string;
  readonly side?: Side;
  readonly deadline?: When;
}

export interface AmendStatement {
  readonly kind: 'amend';
  readonly order: string;
  readonly by?: string;
  readonly quantity?: string;
  readonly price?: string;
  readonly stopPrice?: string;
  readonly displayQuantity?: string;
  readonly deadline?: When;
}

export interface MarketStatement {
  readonly kind: 'market';
  readonly symbol: string;
  readonly base: string;
  readonly quote: string;
  readonly tick: string;
  readonly lot: string;
  readonly makerPpm: number;
  readonly takerPpm: number;
  readonly minPrice?: string;
  readonly maxPrice?: string;
  readonly minQuantity?: string;
  readonly maxQuantity?: string;
  readonly minNotional?: string;
  readonly maxNotional?: string;
  readonly openOrders?: number;
  readonly bandPpm?: number;
  readonly reference?: string;
  readonly bandAuctionMicros?: number;
  readonly dayEndMicros?: number;
}

export interface MoneyStatement {
  readonly kind: 'deposit' | 'withdraw';
  readonly account: string;
  readonly amount: string;
  readonly asset: string;
}

interface OrderTerms {
  readonly timeInForce?: TimeInForce;
  /** Of `gtd`. */
  readonly expiresAt?: When;
  readonly postOnly?: PostOnly;
  readonly displayQuantity?: string;
  readonly selfTrade?: SelfTradeMode;
  readonly deadline?: When;
}

export interface PlaceStatement extends OrderTerms {
  readonly kind: 'place';
  /** Its client id as well. */
  readonly order: string;
  readonly account: string;
  readonly market: string;
  readonly side: Side;
  /** What it is, or what it acts as once its condition is met. */
  readonly type: 'limit' | 'market';
  readonly condition?: Condition;
  readonly quantity?: string;
  /** Of a market order: spend or receive at most this. */
  readonly quoteAmount?: string;
  /** Limit price, or a market order's protection price. */
  readonly price?: string;
}

/** What an order waits for. */
export type Condition =
  | { readonly kind: 'stop' | 'take-profit'; readonly price: string }
  /** A distance from the best last price: so much, or so many parts per million of it. */
  | { readonly kind: 'trail'; readonly distance: string | number };

/** A limit order and a stop that end each other. */
export interface OcoStatement extends OrderTerms {
  readonly kind: 'oco';
  /** The legs' names and client ids. */
  readonly order: string;
  readonly stopOrder: string;
  readonly account: string;
  readonly market: string;
  readonly side: Side;
  readonly quantity: string;
  readonly price: string;
  readonly stopPrice: string;
  /** Limit price of the stop leg. */
  readonly stopLimit?: string;
  /** Protection price of a stop leg without a limit. */
  readonly protection?: string;
}

export interface ScenarioLine {
  /** From 1; 0 for what every file without its own set-up begins with. */
  readonly line: number;
  readonly statement: Statement;
}

export interface Scenario {
  readonly lines: readonly ScenarioLine[];
}

/** Where and what: lines and columns count from 1. */
export interface ScenarioFault {
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

/** What is used when a file declares no market of its own. */
export const DEFAULT_MARKET = 'BASE_QUOTE';
/** Of every asset, for each account of a file that declares no accounts and no deposits. */
export const DEFAULT_DEPOSIT = '1000000';

export const SCENARIO_CHARACTERS_MAX = 16 * 1024 * 1024;
/** After this many the rest of the file is not looked at. */
export const SCENARIO_FAULTS_MAX = 20;
