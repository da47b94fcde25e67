/** What a scenario file says, statement by statement. `docs/reference/scenario-format.md`. */
import type { MarketState, SelfTradeMode, Side, TimeInForce } from '../engine/commands.ts';

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
  | PlaceStatement
  | { readonly kind: 'cancel'; readonly order: string; readonly by?: string }
  | {
      readonly kind: 'cancel-all';
      readonly account: string;
      readonly market?: string;
      readonly side?: Side;
    }
  | {
      readonly kind: 'amend';
      readonly order: string;
      readonly by?: string;
      readonly quantity?: string;
      readonly price?: string;
    }
  | { readonly kind: 'state'; readonly market: string; readonly state: MarketState }
  | { readonly kind: 'wait'; readonly micros: number }
  | { readonly kind: 'book'; readonly market: string };

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
}

export interface MoneyStatement {
  readonly kind: 'deposit' | 'withdraw';
  readonly account: string;
  readonly amount: string;
  readonly asset: string;
}

export interface PlaceStatement {
  readonly kind: 'place';
  /** Its client id as well. */
  readonly order: string;
  readonly account: string;
  readonly market: string;
  readonly side: Side;
  readonly type: 'limit' | 'market';
  readonly quantity?: string;
  /** Of a market order: spend or receive at most this. */
  readonly quoteAmount?: string;
  /** Limit price, or a market order's protection price. */
  readonly price?: string;
  readonly timeInForce?: TimeInForce;
  readonly postOnly?: 'reject';
  readonly selfTrade?: SelfTradeMode;
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
