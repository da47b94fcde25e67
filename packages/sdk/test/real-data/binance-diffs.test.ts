/** Binance's own best quotes against a book kept by the client's code from its depth diffs. */
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { createGunzip } from 'node:zlib';
import { BookSync, parseLevels } from '@exchange/sdk/book';
import { expect } from 'vitest';
import { testWithData } from './data-file.ts';

type Levels = [price: string, quantity: string][];

interface DepthUpdate {
  U: number;
  u: number;
  b: Levels;
  a: Levels;
}

interface BookTicker {
  u: number;
  b: string;
  B: string;
  a: string;
  A: string;
}

interface Snapshot {
  lastUpdateId: number;
  bids: Levels;
  asks: Levels;
}

// Old orders that still rest were placed when the lot was a tenth of today's.
const market = { tickSize: '0.01', lotSize: '0.000001' };

function levels(texts: Levels) {
  const parsed = parseLevels(market, texts);
  if (parsed === undefined) throw new Error('a level is off the grid');
  return parsed;
}

testWithData(
  'Binance: best bid and ask after every depth event',
  'binance/spot_btcusdt_20240808.gz',
  async (file) => {
    const sync = new BookSync(market);
    sync.begin();
    const tickers: BookTicker[] = [];
    const events: DepthUpdate[] = [];
    let snapshot: Snapshot | undefined;
    for await (const line of createInterface({
      input: createReadStream(file).pipe(createGunzip()),
    })) {
      const message = JSON.parse(line.slice(line.indexOf(' ') + 1)) as {
        stream?: string;
        data?: unknown;
      } & Snapshot;
      if (message.stream?.includes('depth') === true) events.push(message.data as DepthUpdate);
      else if (message.stream?.includes('bookTicker') === true)
        tickers.push(message.data as BookTicker);
      else if (message.lastUpdateId !== undefined) snapshot = message;
    }
    if (snapshot === undefined) throw new Error('the recording has a snapshot');
    let next = 0;
    let best: BookTicker | undefined;
    let compared = 0;
    let equal = 0;
    let broken = 0;
    let started = false;
    for (const event of events) {
      if (!started && event.u > snapshot.lastUpdateId) {
        expect(
          sync.start({
            updateId: snapshot.lastUpdateId,
            bids: levels(snapshot.bids),
            asks: levels(snapshot.asks),
          }),
        ).toEqual({ kind: 'live' });
        started = true;
      }
      const outcome = sync.delta({
        firstUpdateId: event.U,
        lastUpdateId: event.u,
        bids: levels(event.b),
        asks: levels(event.a),
      });
      if (outcome.kind === 'broken') broken += 1;
      while ((tickers[next]?.u ?? Number.POSITIVE_INFINITY) <= event.u) {
        best = tickers[next];
        next += 1;
      }
      if (!sync.live || best === undefined) continue;
      compared += 1;
      const [bid] = levels([[best.b, best.B]]);
      const [ask] = levels([[best.a, best.A]]);
      const ok =
        sync.book.best('buy')?.price === bid?.price &&
        sync.book.best('sell')?.price === ask?.price &&
        sync.book.best('buy')?.quantity === bid?.quantity &&
        sync.book.best('sell')?.quantity === ask?.quantity;
      if (ok) equal += 1;
    }
    expect({ broken, compared, equal }).toEqual({ broken: 0, compared: 3_449, equal: 3_449 });
  },
);
