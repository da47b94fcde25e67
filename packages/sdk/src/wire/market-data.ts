/** Market data as the exchange sends it → as this package shows it. */
import { type CandleInterval, candleCloseTime, candleOpenTime } from '@exchange/core/market-data';
import {
  parseTimeText,
  type WireBookTickerPush,
  type WireDepth,
  type WireKline,
  type WireKlinePush,
  type WireLevel,
  type WireMarket,
  type WireTicker,
  type WireTickerPush,
  type WireTrade,
  type WireTradePush,
} from '@exchange/core/protocol';
import type { TimeMicros } from '@exchange/core/units';
import type {
  AuctionInfo,
  BookSnapshot,
  BookTicker,
  Candle,
  Level,
  MarketInfo,
  Ticker,
  Trade,
} from '../market-data/types.ts';
import { fixedText, toFixed } from '../units/fixed.ts';
import { responseInvalid } from './response-invalid.ts';

const MICROS_PER_MILLISECOND = 1_000;

export function millisecondsOf(micros: number): number {
  return Math.floor(micros / MICROS_PER_MILLISECOND);
}

/** Milliseconds of the exchange's time text. */
export function timeOf(text: string): number {
  const micros = parseTimeText(text);
  if (micros === undefined) throw responseInvalid(`a time, not ${JSON.stringify(text)}`);
  return millisecondsOf(micros);
}

/** Parts per million as a share of one: 1000 is `"0.001"`. */
function share(partsPerMillion: number): string {
  return fixedText(toFixed(String(partsPerMillion)) / 1_000_000n);
}

const bookStates = {
  Open: 'open',
  CancelOnly: 'cancel-only',
  LimitOnly: 'auction',
  PostOnly: 'post-only',
  Closed: 'closed',
} as const;

function auctionOf(wire: WireMarket): { auction?: AuctionInfo } {
  if (wire.auction === null) return {};
  const { endsAt, price, quantity, surplus, surplusSide } = wire.auction;
  return {
    auction: {
      ...(endsAt === null ? {} : { endsAt }),
      ...(price === null ? {} : { price }),
      quantity,
      surplus,
      ...(surplusSide === null ? {} : { surplusSide: surplusSide === 'Bid' ? 'buy' : 'sell' }),
    },
  };
}

export function marketOf<Market extends string>(wire: WireMarket): MarketInfo<Market> {
  const { price, quantity, notional } = wire.filters;
  return {
    symbol: wire.symbol as Market,
    base: wire.baseSymbol,
    quote: wire.quoteSymbol,
    baseDecimals: wire.baseDecimals,
    quoteDecimals: wire.quoteDecimals,
    tickSize: price.tickSize,
    lotSize: quantity.stepSize,
    minPrice: price.minPrice,
    ...(price.maxPrice === null ? {} : { maxPrice: price.maxPrice }),
    minQuantity: quantity.minQuantity,
    ...(quantity.maxQuantity === null ? {} : { maxQuantity: quantity.maxQuantity }),
    ...(notional.minNotional === null ? {} : { minNotional: notional.minNotional }),
    ...(notional.maxNotional === null ? {} : { maxNotional: notional.maxNotional }),
    makerFee: share(wire.makerFeePpm),
    takerFee: share(wire.takerFeePpm),
    state: bookStates[wire.orderBookState],
    ...auctionOf(wire),
    ...(wire.priceBandPpm === null ? {} : { priceBand: share(wire.priceBandPpm) }),
  };
}

export function levelOf([price, quantity]: WireLevel): Level {
  return { price, quantity };
}

export function bookOf(wire: WireDepth): BookSnapshot {
  return {
    updateId: Number(wire.lastUpdateId),
    at: millisecondsOf(wire.timestamp),
    bids: wire.bids.map(levelOf),
    asks: wire.asks.map(levelOf),
  };
}

export function tradeOf(market: string, wire: WireTrade): Trade {
  return {
    id: String(wire.id),
    market,
    price: wire.price,
    quantity: wire.quantity,
    takerSide: wire.isBuyerMaker ? 'sell' : 'buy',
    at: wire.timestamp,
  };
}

export function pushedTradeOf(wire: WireTradePush): Trade {
  return {
    id: String(wire.t),
    market: wire.s,
    price: wire.p,
    quantity: wire.q,
    takerSide: wire.m ? 'sell' : 'buy',
    at: millisecondsOf(wire.T),
  };
}

function prices(wire: {
  readonly open: string | null;
  readonly high: string | null;
  readonly low: string | null;
  readonly close: string | null;
}): Pick<Candle, 'open' | 'high' | 'low' | 'close'> {
  const { open, high, low, close } = wire;
  if (open === null || high === null || low === null || close === null) return {};
  return { open, high, low, close };
}

export interface CandleSource {
  readonly market: string;
  readonly interval: CandleInterval;
  /** Unix milliseconds at the exchange: what ends later is still open. */
  readonly now: number;
}

export function candleOf(wire: WireKline, source: CandleSource): Candle {
  const closeAt = timeOf(wire.end);
  return {
    market: source.market,
    interval: source.interval,
    openAt: timeOf(wire.start),
    closeAt,
    ...prices(wire),
    volume: wire.volume,
    quoteVolume: wire.quoteVolume,
    trades: Number(wire.trades),
    closed: closeAt <= source.now,
  };
}

export function pushedCandleOf(wire: WireKlinePush, interval: CandleInterval): Candle {
  return {
    market: wire.s,
    interval,
    openAt: timeOf(wire.t),
    closeAt: timeOf(wire.T),
    ...prices({ open: wire.o, high: wire.h, low: wire.l, close: wire.c }),
    volume: wire.v,
    trades: wire.n,
    closed: wire.X,
  };
}

/** Milliseconds of where the candle that holds `at` begins and ends. */
export function candleBounds(
  interval: CandleInterval,
  at: number,
): { openAt: number; closeAt: number } {
  const micros = (Math.floor(at) * MICROS_PER_MILLISECOND) as TimeMicros;
  const openTime = candleOpenTime(interval, micros);
  return {
    openAt: millisecondsOf(openTime),
    closeAt: millisecondsOf(candleCloseTime(interval, openTime)),
  };
}

export function tickerOf(wire: WireTicker): Ticker {
  return {
    market: wire.symbol,
    ...(wire.firstPrice === null ? {} : { first: wire.firstPrice }),
    ...(wire.lastPrice === null ? {} : { last: wire.lastPrice }),
    ...(wire.high === null ? {} : { high: wire.high }),
    ...(wire.low === null ? {} : { low: wire.low }),
    volume: wire.volume,
    quoteVolume: wire.quoteVolume,
    trades: Number(wire.trades),
  };
}

export function pushedTickerOf(wire: WireTickerPush): Ticker {
  return {
    market: wire.s,
    ...(wire.o === null ? {} : { first: wire.o }),
    ...(wire.c === null ? {} : { last: wire.c }),
    ...(wire.h === null ? {} : { high: wire.h }),
    ...(wire.l === null ? {} : { low: wire.l }),
    volume: wire.v,
    quoteVolume: wire.V,
    trades: wire.n,
  };
}

export function bookTickerOf(wire: WireBookTickerPush): BookTicker {
  return {
    market: wire.s,
    updateId: wire.u,
    ...(wire.b === null ? {} : { bid: { price: wire.b, quantity: wire.B } }),
    ...(wire.a === null ? {} : { ask: { price: wire.a, quantity: wire.A } }),
    at: millisecondsOf(wire.T),
  };
}
