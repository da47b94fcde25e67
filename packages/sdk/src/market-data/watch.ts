/** Market data as it happens. */
import type { CandleInterval } from '@exchange/core/market-data';
import {
  formatStream,
  type Stream as StreamName,
  type WireBookTickerPush,
  type WireKlinePush,
  type WireTickerPush,
  type WireTradePush,
} from '@exchange/core/protocol';
import type { Client } from '../client.ts';
import { invalidInput } from '../errors/exchange-error.ts';
import { BufferedStream, type BufferOptions } from '../streams/buffered-stream.ts';
import type { Stream, StreamOptions } from '../streams/stream.ts';
import {
  bookTickerOf,
  pushedCandleOf,
  pushedTickerOf,
  pushedTradeOf,
} from '../wire/market-data.ts';
import type { BookTicker, Candle, Ticker, Trade } from './types.ts';

/** Trades; a slow consumer loses the oldest, and `dropped` counts them. */
export function watchTrades(
  client: Client,
  markets: string | readonly string[],
  options: StreamOptions = {},
): Stream<Trade> {
  return watch<WireTradePush, Trade>(client, {
    names: list(markets).map((market) => ({ channel: 'trade', market })),
    convert: pushedTradeOf,
    buffer: { ...options, overflowDefault: 'drop-oldest', now: client.now },
  });
}

/** The present candle each time it changes, and once more, with `closed`, when it is over. */
export function watchCandles(
  client: Client,
  series: { readonly market: string; readonly interval: CandleInterval },
  options: StreamOptions = {},
): Stream<Candle> {
  return watch<WireKlinePush, Candle>(client, {
    names: [{ channel: 'kline', ...series }],
    convert: (wire) => pushedCandleOf(wire, series.interval),
    // Newer states of one candle replace each other; a closed one is never replaced by another candle.
    buffer: {
      ...options,
      overflowDefault: 'conflate',
      keyOf: ({ openAt }) => String(openAt),
      now: client.now,
    },
  });
}

export function watchTickers(
  client: Client,
  markets: string | readonly string[],
  options: StreamOptions = {},
): Stream<Ticker> {
  return watch<WireTickerPush, Ticker>(client, {
    names: list(markets).map((market) => ({ channel: 'ticker', market })),
    convert: pushedTickerOf,
    buffer: {
      ...options,
      overflowDefault: 'conflate',
      keyOf: ({ market }) => market,
      now: client.now,
    },
  });
}

/** Best prices. */
export function watchBookTickers(
  client: Client,
  markets: string | readonly string[],
  options: StreamOptions = {},
): Stream<BookTicker> {
  return watch<WireBookTickerPush, BookTicker>(client, {
    names: list(markets).map((market) => ({ channel: 'bookTicker', market })),
    convert: bookTickerOf,
    buffer: {
      ...options,
      overflowDefault: 'conflate',
      keyOf: ({ market }) => market,
      now: client.now,
    },
  });
}

function list(markets: string | readonly string[]): readonly string[] {
  const all = typeof markets === 'string' ? [markets] : [...new Set(markets)];
  if (all.length === 0) throw invalidInput('markets', 'At least one market is named.');
  return all;
}

function watch<Wire, Item>(
  client: Client,
  source: {
    readonly names: readonly StreamName[];
    readonly convert: (wire: Wire) => Item;
    readonly buffer: BufferOptions<Item>;
  },
): Stream<Item> {
  const leave: (() => void)[] = [];
  const stream = new BufferedStream<Item>({
    ...source.buffer,
    onClose() {
      for (const one of leave) one();
    },
  });
  const pending = new Set(source.names.map(formatStream));
  for (const name of [...pending]) {
    if (stream.ended) break;
    leave.push(
      client.hub.subscribe(name, false, {
        up() {
          pending.delete(name);
          if (pending.size === 0) stream.setState('live');
        },
        message: (payload) => stream.push(source.convert(payload as Wire)),
        down(reason, attempt) {
          pending.add(name);
          stream.setState('connecting', { reason, attempt });
        },
        refused: (error) => stream.fail(error),
        closed: () => stream.end('the client was closed'),
      }),
    );
  }
  return stream;
}
