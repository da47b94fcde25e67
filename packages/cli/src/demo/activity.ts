/** One line about what goes on in the markets, made of public market data. */
import type { Ticker } from '@exchange/sdk';
import { groupDigits, percentText } from '../tui/text.ts';

/** `BTC_USDT 61,837.64 +0.12%  132 trades` for each market; trades since the counts given. */
export function activityLine(
  tickers: readonly Ticker[],
  tradesBefore: ReadonlyMap<string, number>,
): string {
  return tickers
    .map(({ market, first, last, trades: count }) => {
      const trades = Math.max(0, count - (tradesBefore.get(market) ?? 0));
      const change =
        first === undefined || last === undefined ? undefined : Number(last) / Number(first) - 1;
      return `${market} ${last === undefined ? '–' : groupDigits(last)} ${percentText(change)}  ${trades} trades`;
    })
    .join('   ');
}
