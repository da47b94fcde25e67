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

interface Recording {
  readonly snapshot: Snapshot;
  readonly events: readonly DepthUpdate[];
  readonly tickers: readonly BookTicker[];
}

async function read(file: string): Promise<Recording> {
  const tickers: BookTicker[] = [];
  const events: DepthUpdate[] = [];
  let snapshot: Snapshot | undefined;
  const lines = createInterface({ input: createReadStream(file).pipe(createGunzip()) });
  for await (const line of lines) {
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
  return { snapshot, events, tickers };
}

/** Best levels of both sides, in whole units. */
function topOf(sync: BookSync) {
  return [sync.book.best('buy'), sync.book.best('sell')].map((level) => [
    level?.price,
    level?.quantity,
  ]);
}

function quoted({ b, B, a, A }: BookTicker) {
  return levels([
    [b, B],
    [a, A],
  ]).map(({ price, quantity }) => [price, quantity]);
}

testWithData('Binance: best bid and ask after every depth event', {
  path: 'binance/spot_btcusdt_20240808.gz',
  run: async (file) => {
    const { snapshot, events, tickers } = await read(file);
    const { lastUpdateId: updateId } = snapshot;
    const sync = new BookSync(market);
    sync.begin();
    // The snapshot arrives when the first event that it does not hold is already waiting.
    const straddling = events.findIndex(({ u }) => u > updateId);
    const counts = { broken: 0, compared: 0, equal: 0 };
    let next = 0;
    for (const [index, { U, u, b, a }] of events.entries()) {
      const outcome = sync.delta({
        firstUpdateId: U,
        lastUpdateId: u,
        bids: levels(b),
        asks: levels(a),
      });
      if (outcome.kind === 'broken') counts.broken += 1;
      if (index === straddling) {
        const { bids, asks } = snapshot;
        expect(sync.start({ updateId, bids: levels(bids), asks: levels(asks) })).toEqual({
          kind: 'live',
        });
      }
      while ((tickers[next]?.u ?? Number.POSITIVE_INFINITY) <= u) next += 1;
      const newest = tickers[next - 1];
      if (!sync.live || newest === undefined) continue;
      counts.compared += 1;
      if (JSON.stringify(topOf(sync)) === JSON.stringify(quoted(newest))) counts.equal += 1;
    }
    expect(counts).toEqual({ broken: 0, compared: 3_449, equal: 3_449 });
  },
});
