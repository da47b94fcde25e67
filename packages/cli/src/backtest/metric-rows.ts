/** The key figures of a backtest as rows; what is not defined for the run is a dash. */
import type { BacktestResult, Metrics } from '@exchange/backtest';
import { ageText, groupDigits } from '../tui/text.ts';

type Row = readonly [string, string];

const NONE = '–';

export function metricRows({ metrics, manifest }: BacktestResult, quote: string): Row[] {
  const [source] = manifest.data;
  return [
    ['strategy', manifest.strategy.name],
    [
      'data',
      source === undefined
        ? NONE
        : `${source.rows} ${source.shape}, ${day(source.from)} to ${day(source.to)}`,
    ],
    ['equity', `${money(metrics.equityStart)} → ${money(metrics.equityFinal)} ${quote}`],
    ['pnl', `${money(metrics.pnl)} ${quote}`],
    ['return', percent(metrics.returnPercent)],
    ['buy and hold', percent(metrics.benchmarkReturnPercent)],
    ['cagr', percent(metrics.cagrPercent)],
    [
      'max drawdown',
      `${percent(-metrics.maxDrawdownPercent)}, ${ageText(metrics.maxDrawdownMilliseconds)}`,
    ],
    ['sharpe', number(metrics.sharpe)],
    ['sortino', number(metrics.sortino)],
    ['calmar', number(metrics.calmar)],
    ['volatility', percent(metrics.annualVolatilityPercent)],
    ...tradeRows(metrics, quote),
    ['digest', manifest.digest.slice(0, 16)],
  ];
}

function tradeRows(metrics: Metrics, quote: string): Row[] {
  const { tradeReturns, markoutBps } = metrics;
  const markouts = Object.entries(markoutBps).filter(([, value]) => value !== null);
  return [
    ['trades', `${metrics.trades}`],
    ['win rate', percent(metrics.winRatePercent)],
    ['best, worst', `${percent(tradeReturns.best)}, ${percent(tradeReturns.worst)}`],
    ['expectancy', metrics.expectancy === null ? NONE : `${number(metrics.expectancy)} ${quote}`],
    ['profit factor', number(metrics.profitFactor)],
    ['sqn', number(metrics.sqn)],
    ['fees', `${number(metrics.fees)} ${quote}`],
    ['maker share', percent(metrics.makerPercent)],
    ['fill ratio', number(metrics.fillRatio)],
    ['exposure', percent(metrics.exposurePercent)],
    ['turnover', `${number(metrics.turnover)} ×`],
    ...(markouts.length === 0
      ? []
      : [['markout', markouts.map(([at, bps]) => `${at} ${number(bps)} bp`).join(', ')] as const]),
  ];
}

function money(text: string): string {
  const [whole = '', fraction = ''] = text.split('.');
  return groupDigits(`${whole}.${fraction.padEnd(2, '0').slice(0, 2)}`);
}

function percent(value: number | null): string {
  return value === null ? NONE : `${number(value)} %`;
}

function number(value: number | null): string {
  return value === null ? NONE : groupDigits(value.toFixed(2)).replace('-', '−');
}

function day(micros: number): string {
  return new Date(micros / 1000).toISOString().slice(0, 10);
}
