/**
 * Stream names: `CHANNEL SEP SYMBOL`, where SEP is `.` or `@`. A push carries the name exactly as
 * it was subscribed, so a parsed stream keeps no spelling; `formatStream` gives the first one.
 *
 * | spelling | stream |
 * |---|---|
 * | `depth.TATA_INR` `depth@TATA_INR` | book deltas |
 * | `trade.…` `ticker.…` `bookTicker.…` | trades, 24 h ticker, best quotes |
 * | `kline.1m.TATA_INR` `kline_1m@TATA_INR` | candles |
 * | `account.orderUpdate` `account.orderUpdate.TATA_INR` | own orders (signed) |
 * | `account.balanceUpdate` | own balances (signed) |
 */
import { type CandleInterval, parseCandleInterval } from '../market-data/intervals.ts';

export type MarketChannel = 'depth' | 'trade' | 'ticker' | 'bookTicker';

export type Stream =
  | { readonly channel: MarketChannel; readonly market: string }
  | { readonly channel: 'kline'; readonly market: string; readonly interval: CandleInterval }
  /** Every market when none is named. */
  | { readonly channel: 'account.orderUpdate'; readonly market?: string }
  | { readonly channel: 'account.balanceUpdate' };

export type StreamChannel = Stream['channel'];

export const STREAM_NAME_LENGTH_MAX = 64;
export const MARKET_SYMBOL_LENGTH_MAX = 21;

const MARKET_SYMBOL = /^[A-Z0-9]{1,10}_[A-Z0-9]{1,10}$/;
const STREAM_NAME =
  /^(?:(depth|trade|ticker|bookTicker)|kline[._]([0-9a-z]{2,6})|(account\.orderUpdate))[.@]([A-Z0-9_]{3,21})$/;

/** The form of a market's symbol, `TATA_INR`; says nothing about whether there is such a market. */
export function isMarketSymbol(text: unknown): text is string {
  return (
    typeof text === 'string' && text.length <= MARKET_SYMBOL_LENGTH_MAX && MARKET_SYMBOL.test(text)
  );
}

/** `undefined` for a name that is no stream of ours. The market may still be unknown. */
export function parseStream(name: unknown): Stream | undefined {
  if (typeof name !== 'string' || name.length > STREAM_NAME_LENGTH_MAX) return undefined;
  if (name === 'account.orderUpdate') return { channel: 'account.orderUpdate' };
  if (name === 'account.balanceUpdate') return { channel: 'account.balanceUpdate' };
  const match = STREAM_NAME.exec(name);
  if (match === null) return undefined;
  const [, marketChannel, intervalText, accountChannel, market] = match;
  if (!isMarketSymbol(market)) return undefined;
  if (marketChannel !== undefined) return { channel: marketChannel as MarketChannel, market };
  if (accountChannel !== undefined) return { channel: 'account.orderUpdate', market };
  const interval = parseCandleInterval(intervalText);
  return interval === undefined ? undefined : { channel: 'kline', market, interval };
}

/** The canonical spelling, also the key under which equal streams are the same. */
export function formatStream(stream: Stream): string {
  switch (stream.channel) {
    case 'kline':
      return `kline.${stream.interval}.${stream.market}`;
    case 'account.orderUpdate':
      return stream.market === undefined ? stream.channel : `${stream.channel}.${stream.market}`;
    case 'account.balanceUpdate':
      return stream.channel;
    case 'depth':
    case 'trade':
    case 'ticker':
    case 'bookTicker':
      return `${stream.channel}.${stream.market}`;
  }
}

/** Streams that need a signature. */
export function isAccountStream(stream: Stream): boolean {
  return stream.channel === 'account.orderUpdate' || stream.channel === 'account.balanceUpdate';
}
