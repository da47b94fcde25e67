/** One line about what goes on in the markets, made of public market data. */
import type { Ticker } from '@exchange/sdk';

/** `BTC_USDT 61,837.64 +0.12 %  132 trades` for each market; trades since the counts given. */
export function activityLine(
  tickers: readonly Ticker[],
  tradesBefore: ReadonlyMap<string, number>,
): string {
  return tickers
    .map((ticker) => {
      const trades = Math.max(0, ticker.trades - (tradesBefore.get(ticker.market) ?? 0));
      return `${ticker.market} ${groupDigits(ticker.last ?? '–')} ${changeText(ticker)}  ${trades} trades`;
    })
    .join('   ');
}

function changeText({ first, last }: Ticker): string {
  if (first === undefined || last === undefined) return '';
  const percent = (Number(last) / Number(first) - 1) * 100;
  return `${percent < 0 ? '−' : '+'}${Math.abs(percent).toFixed(2)} %`;
}

/** 61837.64 → 61,837.64 */
export function groupDigits(text: string): string {
  const [whole = '', fraction] = text.split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}
