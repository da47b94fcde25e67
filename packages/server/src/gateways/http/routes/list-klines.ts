import type { TimeMicros } from '@exchange/core';
import { type Candle, candleIntervals } from '@exchange/core/market-data';
import { formatSpacedTime, type WireKline } from '@exchange/core/protocol';
import { formatAmount, formatPrice, formatQuantity, timeMicros } from '@exchange/core/units';
import { Type } from 'typebox';
import type { CandleRow } from '../../../history/history.ts';
import { HISTORY_LIMIT_MAX } from '../../../limits.ts';
import type { MarketView } from '../../../views.ts';
import type { GatewayServices } from '../../services.ts';
import { marketNamed } from '../../trading/order-fields.ts';
import { historyCaughtUp, wholeIn } from '../history-page.ts';
import { publicRoute, type Route } from '../route.ts';
import { KlinesAnswer } from '../schemas/answers.ts';
import { MarketSymbol, strict, WholeText } from '../schemas/common.ts';

const MICROS_PER_SECOND = 1_000_000;
const CANDLES_DEFAULT = 500;
/** At most 10 digits: seconds until the year 2286. */
const SecondsText = (description: string) =>
  Type.String({ maxLength: 10, pattern: '^(0|[1-9][0-9]{0,9})$', description });

export function listKlinesRoute(services: GatewayServices): Route {
  const { views, history } = services;
  return publicRoute({
    method: 'GET',
    paths: ['/api/v1/klines'],
    tag: 'Markets',
    summary: 'Candles',
    description:
      'Ascending, UTC; weeks begin on Monday. Intervals without a trade have no candle; the last ' +
      'one may still change.',
    query: Type.Object(
      {
        symbol: MarketSymbol,
        interval: Type.Union(candleIntervals.map((interval) => Type.Literal(interval))),
        startTime: Type.Optional(SecondsText('Seconds, inclusive.')),
        endTime: Type.Optional(SecondsText('Seconds, inclusive.')),
        limit: Type.Optional(WholeText(`1 … ${HISTORY_LIMIT_MAX}, default ${CANDLES_DEFAULT}.`)),
        priceType: Type.Optional(Type.Literal('LastPrice')),
      },
      strict,
    ),
    answer: KlinesAnswer,
    handle: async ({ query }) => {
      const market = marketNamed(views, query.symbol);
      const { interval } = query;
      const limit = wholeIn(query.limit, {
        field: 'limit',
        default: query.startTime === undefined ? CANDLES_DEFAULT : HISTORY_LIMIT_MAX,
        min: 1,
        max: HISTORY_LIMIT_MAX,
      });
      const from = secondsOf(query.startTime);
      const to = secondsOf(query.endTime, 1);
      await historyCaughtUp(services);
      const rows = await history.candles({
        market: market.symbol,
        interval,
        limit,
        ...(from === undefined ? {} : { from }),
        ...(to === undefined ? {} : { to }),
      });
      const open = views.openCandle(market.symbol, interval);
      const candles = withOpenCandle(rows, open, { from, to, limit });
      return candles.map((candle) => wireKline(candle, market));
    },
  });
}

type AnyCandle = CandleRow | Candle;

interface Range {
  readonly from: TimeMicros | undefined;
  readonly to: TimeMicros | undefined;
  readonly limit: number;
}

/** The rows, with the candle that is still open as it is in memory: history trails. */
function withOpenCandle(
  rows: readonly CandleRow[],
  open: Candle | undefined,
  { from, to, limit }: Range,
): readonly AnyCandle[] {
  if (open === undefined || open.trades === 0) return rows;
  const inRange =
    (from === undefined || open.openTime >= from) && (to === undefined || open.openTime < to);
  if (!inRange) return rows;
  const closed = rows.filter((row) => row.openTime < open.openTime);
  const all = [...closed, open];
  // With a start the oldest are wanted, without one the newest.
  return from === undefined ? all.slice(-limit) : all.slice(0, limit);
}

function secondsOf(text: string | undefined, plus = 0): TimeMicros | undefined {
  if (text === undefined) return undefined;
  return timeMicros((Number(text) + plus) * MICROS_PER_SECOND);
}

function wireKline(candle: AnyCandle, market: MarketView): WireKline {
  const price = (ticks: AnyCandle['open']) =>
    ticks === undefined || candle.trades === 0 ? null : formatPrice(market, ticks);
  return {
    start: formatSpacedTime(candle.openTime),
    end: formatSpacedTime(candle.closeTime),
    open: price(candle.open),
    high: price(candle.high),
    low: price(candle.low),
    close: price(candle.close),
    volume: formatQuantity(market, candle.volume),
    quoteVolume: formatAmount(market.quoteDecimals, candle.quoteVolume),
    trades: String(candle.trades),
  };
}
