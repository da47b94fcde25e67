/** Candles that venues published, made again from their trades (or their shorter candles). */
import { expect, test } from 'vitest';
import {
  type Candle,
  CandleFold,
  type CandleInterval,
  fillGaps,
} from '../../src/market-data/index.ts';
import {
  type Amount,
  amount,
  formatAveragePrice,
  formatPrice,
  formatQuantity,
  type Parsed,
  type PriceTicks,
  parseLevelQuantity,
  parsePrice,
  parseQuantity,
  timeMicros,
} from '../../src/units/index.ts';
import { describeRealData, readRealText } from './real-data.ts';

const MINUTE = 60_000_000;

function must<T>(parsed: Parsed<T, string>): T {
  if (parsed.ok) return parsed.value;
  throw new Error(`the recording is on its market's grid, but: ${parsed.code}`);
}

interface Trade {
  readonly time: number;
  readonly price: number;
  readonly quantity: number;
}

/** The candles of all minutes that are over, oldest first. */
function closedMinutes(trades: readonly Trade[], quoteUnitsPerTickLot: Amount): Candle[] {
  const candles: Candle[] = [];
  const fold = new CandleFold({
    market: { symbol: 'RECORDED', quoteUnitsPerTickLot },
    intervals: ['1m'],
    onClosed: (_interval, candle) => candles.push(candle),
  });
  for (const { time, price, quantity } of trades) fold.addTrade(time, price, quantity);
  return candles;
}

const kraken = {
  trades: 'candles/http_trades.json.gz',
  candles: 'candles/http_ohlc.json.gz',
  market: { tickSize: '0.1', lotSize: '0.00000001', quoteDecimals: 9 },
};

describeRealData('Kraken XBT/USDT', [kraken.trades, kraken.candles], () => {
  type TradeRow = [price: string, volume: string, seconds: number];
  type CandleRow = [
    seconds: number,
    open: string,
    high: string,
    low: string,
    close: string,
    vwap: string,
    volume: string,
    trades: number,
  ];
  const result = <Row>(file: string) => {
    const read = JSON.parse(readRealText(file)) as { result: { XBTUSDT: Row[] } };
    return read.result.XBTUSDT;
  };
  const { market } = kraken;
  const trades = result<TradeRow>(kraken.trades).map(([price, volume, seconds]) => ({
    time: Math.round(seconds * 1e6),
    price: must(parsePrice(market, price)),
    quantity: must(parseQuantity(market, volume)),
  }));
  const first = trades[0]?.time ?? 0;
  const last = trades.at(-1)?.time ?? 0;
  const range = { from: first - (first % MINUTE) + MINUTE, to: last - (last % MINUTE) };
  // The recorded trades cover these minutes whole.
  const published = result<CandleRow>(kraken.candles).filter(
    ([seconds]) => seconds * 1e6 >= range.from && seconds * 1e6 < range.to,
  );
  const closed = closedMinutes(trades, amount(1n));
  const previous = closed.find(({ openTime }) => openTime < range.from)?.close;
  const ours = fillGaps(closed, {
    interval: '1m',
    from: timeMicros(range.from),
    to: timeMicros(range.to),
    limit: 1_000,
    ...(previous === undefined ? {} : { previousClose: previous }),
  });

  test('every minute is the published one, empty ones included', () => {
    const price = (ticks: PriceTicks | undefined) =>
      ticks === undefined ? 'none' : formatPrice(market, ticks);
    const printed = ours.map((one) => [
      one.openTime / 1e6,
      price(one.open),
      price(one.high),
      price(one.low),
      price(one.close),
      formatQuantity(market, one.volume),
      one.trades,
    ]);
    expect(printed).toEqual(published.map((row) => [...row.slice(0, 5), ...row.slice(6)]));
    expect(ours.filter((one) => one.trades > 0)).toHaveLength(272);
    expect(ours.filter((one) => one.trades === 0)).toHaveLength(137);
  });

  test('average prices agree within a tick', () => {
    for (const [index, candle] of ours.entries()) {
      if (candle.trades === 0) continue;
      const average = formatAveragePrice(market, candle.quoteVolume, candle.volume);
      const away = Number(average) - Number(published[index]?.[5]);
      // Rounded, because the difference of two decimals is not exact in binary.
      expect(Math.abs(Math.round(away * 1_000))).toBeLessThanOrEqual(100);
    }
  });
});

const phemexTrades = 'candles/PHEMEX.ws.1.0.gz';
const phemexCandles = 'candles/PHEMEX.ws.2.0.gz';

interface PhemexMessage {
  readonly symbol?: string;
  readonly trades?: readonly [nanoseconds: number, side: string, price: number, quantity: number][];
  readonly kline?: readonly [
    seconds: number,
    interval: number,
    lastClose: number,
    open: number,
    high: number,
    low: number,
    close: number,
    volume: number,
  ][];
}

function phemexMessages(file: string): PhemexMessage[] {
  return readRealText(file)
    .split('\n')
    .filter((line) => /^[\d.]+: \{/.test(line))
    .map((line) => JSON.parse(line.slice(line.indexOf('{'))) as PhemexMessage);
}

function grouped<Row>(rows: readonly (readonly [symbol: string, row: Row])[]): Map<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const [symbol, row] of rows) groups.set(symbol, [...(groups.get(symbol) ?? []), row]);
  return groups;
}

describeRealData('Phemex', [phemexTrades, phemexCandles], () => {
  // Each message lists its newest first.
  const trades = grouped(
    phemexMessages(phemexTrades).flatMap(({ symbol = '', trades: list = [] }) =>
      list.toReversed().map((trade) => [symbol, trade] as const),
    ),
  );
  const candles = grouped(
    phemexMessages(phemexCandles).flatMap(({ symbol = '', kline = [] }) =>
      kline.toReversed().map((row) => [symbol, row] as const),
    ),
  );

  test('every minute that was recorded whole is the published one', () => {
    let equal = 0;
    for (const [symbol, list] of trades) {
      const minutes = closedMinutes(
        list.map(([nanoseconds, , price, quantity]) => {
          return { time: Math.floor(nanoseconds / 1_000), price, quantity };
        }),
        amount(1n),
      );
      const published = new Map(candles.get(symbol)?.map((row) => [row[0], row]));
      const lastPublished = Math.max(...published.keys());
      // The first minute of the trades is cut off, and so is the last one of the candles.
      for (const minute of minutes.slice(1)) {
        const seconds = minute.openTime / 1e6;
        if (seconds >= lastPublished) continue;
        const row = published.get(seconds) ?? expect.fail(`${symbol} has no ${seconds}`);
        const { open, high, low, close, volume } = minute;
        expect([open, high, low, close, volume]).toEqual([...row.slice(3, 7), BigInt(row[7])]);
        equal++;
      }
    }
    expect(equal).toBe(2_121);
  });
});

const binanceMinutes = 'candles/binance_BTCUSDT_1m_2024-12.csv.gz';
const binanceQuarters = 'candles/binance_BTCUSDT_15m_2024.csv.gz';

describeRealData('Binance BTC/USDT', [binanceMinutes, binanceQuarters], () => {
  const market = { tickSize: '0.01', lotSize: '0.00000001' };

  /** Rows end with the local time of their last millisecond; open, high, low, close as text. */
  function readCandles(file: string, micros: number): Candle[] {
    const [, ...lines] = readRealText(file).trim().split('\n');
    return lines.map((line) => {
      const [open = '', high = '', low = '', close = '', volume = '', , trades = '', closeAt = ''] =
        line.split(',');
      const openTime = timeOf(closeAt) - micros;
      return {
        openTime: timeMicros(openTime),
        closeTime: timeMicros(openTime + micros),
        open: must(parsePrice(market, open)),
        high: must(parsePrice(market, high)),
        low: must(parsePrice(market, low)),
        close: must(parsePrice(market, close)),
        volume: BigInt(parseLevelQuantity(market, volume) ?? expect.fail(volume)),
        quoteVolume: amount(0n),
        trades: Number(trades),
        closed: true,
      };
    });
  }

  /** The files write UTC and call it +01:00; quarters of an hour are the same either way. */
  function timeOf(closeAt: string): number {
    return (
      Math.round(Date.parse(closeAt.slice(0, 19).replace(' ', 'T').concat('Z')) / 1e3 + 1) * 1e6
    );
  }

  test('quarter hours made of minutes are the published ones, trade counts included', () => {
    const made: Candle[] = [];
    const fold = new CandleFold({
      market: { symbol: 'BTC_USDT', quoteUnitsPerTickLot: amount(1n) },
      intervals: ['15m'],
      onClosed: (_interval: CandleInterval, candle) => made.push(candle),
    });
    const minutes = readCandles(binanceMinutes, MINUTE);
    for (const minute of minutes) fold.addCandle(minute);
    fold.advance(minutes.at(-1)?.closeTime ?? 0);
    const from = minutes[0]?.openTime ?? 0;
    const published = readCandles(binanceQuarters, 15 * MINUTE).filter(
      ({ openTime }) => openTime >= from,
    );
    const byTime = new Map(published.map((candle) => [candle.openTime, candle]));
    const known = made.filter(({ openTime }) => byTime.has(openTime));
    expect(known).toEqual(known.map(({ openTime }) => byTime.get(openTime)));
    expect(known).toHaveLength(2_784);
  });
});
