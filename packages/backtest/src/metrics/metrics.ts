/** What a run came to. A figure that is not defined for the run is null, never 0. */
export interface Metrics {
  /** Quote asset, decimal text: worth at the end − worth at the start. */
  readonly pnl: string;
  readonly equityStart: string;
  readonly equityFinal: string;
  readonly equityPeak: string;
  readonly returnPercent: number;
  /** Growth per calendar year of 365.25 days; null for less than a day. */
  readonly cagrPercent: number | null;
  /** Compounded daily returns, annualised with 252 days (365 when the data has weekends). */
  readonly annualReturnPercent: number | null;
  readonly annualVolatilityPercent: number | null;
  /** Annual return ÷ annual volatility; no riskless rate. */
  readonly sharpe: number | null;
  /** Annual return ÷ annualised root mean square of the daily losses. */
  readonly sortino: number | null;
  /** Annual return ÷ largest drawdown. */
  readonly calmar: number | null;
  /**
   * Largest fall from a peak of the equity, as a positive percentage; and the longest time below a
   * peak.
   */
  readonly maxDrawdownPercent: number;
  readonly maxDrawdownMilliseconds: number;
  /** Root mean square of the drawdowns, in percent. */
  readonly ulcer: number;
  /** Share of the samples (bars, or minutes) with a position. */
  readonly exposurePercent: number;
  /** Value traded ÷ equity at the start. */
  readonly turnover: number;
  /** Closed trades: what one order closed of the position, entries first in first out. */
  readonly trades: number;
  readonly winRatePercent: number | null;
  /** Gains ÷ losses, in money; null without losses. */
  readonly profitFactor: number | null;
  /** Mean gain of a trade in the quote asset. */
  readonly expectancy: number | null;
  readonly averageHoldMilliseconds: number | null;
  /** √trades × mean gain ÷ standard deviation of the gains. */
  readonly sqn: number | null;
  readonly tradeReturns: TradeReturns;
  /** Quote asset; negative when rebates are larger. */
  readonly fees: number;
  /** Share of the traded value that we made. */
  readonly makerPercent: number | null;
  /** Quantity filled ÷ quantity placed. */
  readonly fillRatio: number | null;
  /** Places, amends and cancels for each fill. */
  readonly ordersPerFill: number | null;
  /**
   * How the mid moved after our fills, in our favour when positive, in basis points weighted by
   * value. Only
   * over trades: candles do not say.
   */
  readonly markoutBps: Readonly<Record<MarkoutHorizon, number | null>>;
  readonly inventory: { readonly mean: number; readonly max: number };
  /** Buying at the first close and holding. */
  readonly benchmarkReturnPercent: number | null;
  readonly warnings: readonly Warning[];
}

export type MarkoutHorizon = '1s' | '5s' | '30s' | '60s';

/** Gain of each trade as a share of its entry value, in percent. */
export interface TradeReturns {
  readonly best: number | null;
  readonly worst: number | null;
  readonly mean: number | null;
  readonly geometricMean: number | null;
  /** Sum of the gains ÷ sum of the losses; null without losses. */
  readonly profitFactor: number | null;
}

export interface Warning {
  readonly code:
    | 'few-trades'
    | 'short-period'
    | 'no-trades'
    | 'borrowed'
    | 'volume-exceeded'
    | 'unlimited-touch'
    | 'no-trades-in-data'
    | 'rejects';
  readonly message: string;
}
