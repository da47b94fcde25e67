/** A venue's diff depth stream over its snapshot: after each delta the best quotes are the venue's. */
import { expect, test } from 'vitest';
import { type DeltaOutcome, L2Book, parseLevels } from '../../src/market-data/index.ts';
import { formatPrice, formatQuantity } from '../../src/units/index.ts';
import { describeRealData, readRealText } from './real-data.ts';

const recording = 'binance/spot_btcusdt_20240808.gz';
const market = { tickSize: '0.01', lotSize: '0.00000001' };

type LevelTexts = readonly (readonly [price: string, quantity: string])[];

interface Snapshot {
  readonly lastUpdateId: number;
  readonly bids: LevelTexts;
  readonly asks: LevelTexts;
}

interface DepthData {
  readonly U: number;
  readonly u: number;
  readonly b: LevelTexts;
  readonly a: LevelTexts;
}

interface QuoteData {
  readonly u: number;
  readonly b: string;
  readonly B: string;
  readonly a: string;
  readonly A: string;
}

function readRecording() {
  const deltas: DepthData[] = [];
  const quotes: QuoteData[] = [];
  let snapshot: Snapshot | undefined;
  for (const line of readRealText(recording).trim().split('\n')) {
    const message: unknown = JSON.parse(line.slice(line.indexOf('{')));
    const { stream, data } = message as { stream?: string; data: unknown };
    if (stream === undefined) snapshot = message as Snapshot;
    else if (stream.includes('@depth')) deltas.push(data as DepthData);
    else if (stream.endsWith('@bookTicker')) quotes.push(data as QuoteData);
  }
  return { deltas, quotes, snapshot: snapshot ?? expect.fail('there is a snapshot') };
}

function must<T>(value: T | undefined): T {
  return value ?? expect.fail('the recording is on the grid');
}

describeRealData('Binance diff depth', [recording], () => {
  test('best bid and ask equal the venue’s after 3,449 of 3,449 deltas', () => {
    const { deltas, quotes, snapshot } = readRecording();
    const book = new L2Book(market);
    book.reset({
      updateId: snapshot.lastUpdateId,
      bids: must(parseLevels(market, snapshot.bids)),
      asks: must(parseLevels(market, snapshot.asks)),
    });
    const outcomes: Record<DeltaOutcome, number> = {
      applied: 0,
      stale: 0,
      gap: 0,
      'checksum-mismatch': 0,
    };
    const side = (name: 'buy' | 'sell') => {
      const best = must(book.best(name));
      return [formatPrice(market, best.price), formatQuantity(market, best.quantity)];
    };
    let quote = 0;
    let compared = 0;
    for (const { U, u, b, a } of deltas) {
      const outcome = book.apply({
        firstUpdateId: U,
        lastUpdateId: u,
        bids: must(parseLevels(market, b)),
        asks: must(parseLevels(market, a)),
      });
      outcomes[outcome]++;
      if (outcome !== 'applied') continue;
      while ((quotes[quote + 1]?.u ?? Number.POSITIVE_INFINITY) <= u) quote++;
      const shown = quotes[quote];
      if (shown === undefined || shown.u > u) continue;
      expect([...side('buy'), ...side('sell')]).toEqual([
        formatPrice(market, must(parseLevels(market, [[shown.b, '0']]))[0]?.price ?? expect.fail()),
        shown.B,
        formatPrice(market, must(parseLevels(market, [[shown.a, '0']]))[0]?.price ?? expect.fail()),
        shown.A,
      ]);
      compared++;
    }
    expect(outcomes).toEqual({ applied: 3_449, stale: 2, gap: 0, 'checksum-mismatch': 0 });
    expect(compared).toBe(3_449);
  });
});
