/**
 * Candles shorter than a minute, which the exchange does not keep: folded here from the trades that
 * the terminal has seen. They make a market that has just opened readable.
 */
import type { CandleView, TradeView } from '../model.ts';

export const SERIES_MAX = 2000;

/** Adds a trade to a series that is in time order. A trade older than the series is left out. */
export function addTrade(
  series: CandleView[],
  trade: Pick<TradeView, 'price' | 'quantity' | 'at'>,
  interval: number,
): void {
  const openAt = Math.floor(trade.at / interval) * interval;
  extendTo(series, openAt, interval);
  const last = series.at(-1);
  if (last !== undefined && last.openAt > openAt) {
    const index = series.findLastIndex((candle) => candle.openAt === openAt);
    const candle = series[index];
    if (candle !== undefined) series[index] = withTrade(candle, trade, openAt);
    return;
  }
  if (last === undefined || last.openAt < openAt) series.push(withTrade(undefined, trade, openAt));
  else series[series.length - 1] = withTrade(last, trade, openAt);
  if (series.length > SERIES_MAX) series.splice(0, series.length - SERIES_MAX);
}

function withTrade(
  candle: CandleView | undefined,
  trade: Pick<TradeView, 'price' | 'quantity'>,
  openAt: number,
): CandleView {
  return {
    openAt,
    open: candle?.open ?? trade.price,
    high: Math.max(candle?.high ?? trade.price, trade.price),
    low: Math.min(candle?.low ?? trade.price, trade.price),
    close: trade.price,
    volume: (candle?.volume ?? 0) + trade.quantity,
    closed: false,
  };
}

/** Candles without trades up to, and not including, the one that begins at `openAt`. */
export function extendTo(series: CandleView[], openAt: number, interval: number): void {
  const last = series.at(-1);
  if (last === undefined) return;
  const missing = Math.min(SERIES_MAX, Math.floor((openAt - last.openAt) / interval) - 1);
  for (let index = missing; index >= 1; index -= 1) {
    series.push({
      openAt: openAt - index * interval,
      open: undefined,
      high: undefined,
      low: undefined,
      close: undefined,
      volume: 0,
      closed: true,
    });
  }
  if (series.length > SERIES_MAX) series.splice(0, series.length - SERIES_MAX);
}

/** A whole series from trades, oldest first. */
export function foldTrades(
  trades: readonly Pick<TradeView, 'price' | 'quantity' | 'at'>[],
  interval: number,
): CandleView[] {
  const series: CandleView[] = [];
  for (const trade of trades) addTrade(series, trade, interval);
  return series;
}
