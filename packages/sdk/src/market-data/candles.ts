import {
  type CandleInterval,
  candleLengthMicros,
  parseCandleInterval,
} from '@exchange/core/market-data';
import type { WireKline } from '@exchange/core/protocol';
import type { Client } from '../client.ts';
import { invalidInput } from '../errors/exchange-error.ts';
import type { CallOptions } from '../http/requester.ts';
import { createPage, type Page, type PageRequest, type PageRows } from '../streams/page.ts';
import { millisecondsIn } from '../units/time-input.ts';
import { candleBounds, candleOf } from '../wire/market-data.ts';
import type { Candle, TimeRange } from './types.ts';

const MILLISECONDS_PER_SECOND = 1_000;
const MICROS_PER_MILLISECOND = 1_000;
/** A month has no fixed length; no page needs more than this per candle. */
const MONTH_MILLISECONDS = 31 * 24 * 60 * 60 * 1_000;
const CANDLES_DEFAULT = 500;

/**
 * Candles in a range of time, oldest first, the open one included. Without `from` it is the newest
 * 500 up to `to`.
 */
export function candleHistory(
  client: Client,
  series: { readonly market: string; readonly interval: CandleInterval },
  options: TimeRange & CallOptions = {},
): Page<Candle> {
  const { market, interval } = series;
  if (parseCandleInterval(interval) === undefined) {
    throw invalidInput(
      'interval',
      `interval is one like '1m' or '1h', not ${JSON.stringify(interval)}.`,
    );
  }
  const micros = candleLengthMicros(interval);
  const length = micros === undefined ? MONTH_MILLISECONDS : micros / MICROS_PER_MILLISECOND;
  const fetch = async ({ cursor, limit }: PageRequest): Promise<PageRows<Candle>> => {
    if (options.to === undefined) await client.clock.ensure();
    const to = options.to === undefined ? client.clock.now() + 1 : millisecondsIn(options.to, 'to');
    const earliest = Math.max(0, to - length * CANDLES_DEFAULT);
    const from = options.from === undefined ? earliest : millisecondsIn(options.from, 'from');
    const first = cursor === undefined ? candleBounds(interval, from).openAt : Number(cursor);
    const end = Math.min(to, first + length * limit);
    const wire = await client.requester.request<WireKline[]>(
      {
        method: 'GET',
        path: '/api/v1/klines',
        parameters: {
          symbol: market,
          interval,
          startTime: String(Math.floor(first / MILLISECONDS_PER_SECOND)),
          endTime: String(Math.ceil(end / MILLISECONDS_PER_SECOND)),
        },
        priority: 'read',
        repeat: 'lost',
      },
      options,
    );
    const now = client.clock.now();
    const items = wire
      .map((one) => candleOf(one, { market, interval, now }))
      // Seconds are coarser than the range that was asked for.
      .filter(({ openAt }) => openAt >= first && openAt >= from && openAt < end);
    return end < to ? { items, next: String(end) } : { items };
  };
  return createPage({ fetch, keyOf: ({ openAt }) => String(openAt) });
}
