/** Book checksums that venues computed over their own books, from ours. */
import { expect, test } from 'vitest';
import { bookChecksum, crc32, L2Book, LevelSide } from '../../src/market-data/index.ts';
import {
  type MarketScale,
  type PriceTicks,
  parseLevelQuantity,
  parsePrice,
  type QuantityLots,
} from '../../src/units/index.ts';
import { describeRealData, readRealText } from './real-data.ts';

type LevelText = readonly [price: string, quantity: string, ...rest: string[]];

/** The smallest step of decimals that are all written with the same number of digits. */
function stepOf(text: string): string {
  const decimals = text.split('.')[1]?.length ?? 0;
  return decimals === 0 ? '1' : `0.${'1'.padStart(decimals, '0')}`;
}

function scaleOf([price, quantity]: LevelText): MarketScale {
  return { tickSize: stepOf(price), lotSize: stepOf(quantity) };
}

function units(market: MarketScale, [price, quantity]: LevelText): [PriceTicks, QuantityLots] {
  const parsed = parsePrice(market, price);
  const lots = parseLevelQuantity(market, quantity);
  if (!parsed.ok || lots === undefined) return expect.fail(`${price} ${quantity} is off the grid`);
  return [parsed.value, lots];
}

const recording = 'checksums/KRAKEN.ws.50.0.gz';
const BOOK_DEPTH = 1_000;

interface BookPart {
  readonly as?: readonly LevelText[];
  readonly bs?: readonly LevelText[];
  readonly a?: readonly LevelText[];
  readonly b?: readonly LevelText[];
  /** The checksum once all parts of the message are applied. */
  readonly c?: string;
}

function readBookMessages(): { pair: string; parts: BookPart[] }[] {
  return readRealText(recording)
    .split('\n')
    .filter((line) => /^[\d.]+: \[/.test(line))
    .map((line) => {
      const message = JSON.parse(line.slice(line.indexOf('['))) as unknown[];
      const parts = message.filter((part) => typeof part === 'object') as BookPart[];
      return { pair: String(message.at(-1)), parts };
    });
}

/**
 * The venue prints more digits than its tick has, so some asks of a hundred million dollars are past
 * 2^53 of these small steps. They stand at the far end of a book, a thousand levels from its top.
 */
function isOutOfRange(market: MarketScale, [price]: LevelText): boolean {
  const parsed = parsePrice(market, price);
  return !parsed.ok && parsed.code === 'price-above-maximum';
}

function setLevels(book: L2Book, side: 'buy' | 'sell', levels: readonly LevelText[] = []): void {
  for (const level of levels) {
    if (!isOutOfRange(book.market, level)) book.set(side, ...units(book.market, level));
  }
}

class KrakenBooks {
  readonly books = new Map<string, L2Book>();
  equal = 0;
  wrong = 0;

  apply({ pair, parts }: { readonly pair: string; readonly parts: readonly BookPart[] }): void {
    const first = parts[0]?.as?.[0] ?? parts[0]?.bs?.[0];
    if (first !== undefined) this.books.set(pair, new L2Book(scaleOf(first)));
    const book = this.books.get(pair) ?? expect.fail(`an update of ${pair} before its snapshot`);
    for (const { as, bs, a, b } of parts) {
      setLevels(book, 'sell', as ?? a);
      setLevels(book, 'buy', bs ?? b);
    }
    book.trim(BOOK_DEPTH);
    const sent = parts.find(({ c }) => c !== undefined)?.c;
    if (sent === undefined) return;
    if (Number(sent) === book.checksum()) this.equal++;
    else this.wrong++;
  }
}

describeRealData('Kraken’s recorded books', [recording], () => {
  test('all 4,269 checksums are those that the venue sent', () => {
    const kraken = new KrakenBooks();
    for (const message of readBookMessages()) kraken.apply(message);
    expect(kraken).toMatchObject({ equal: 4_269, wrong: 0 });
    expect(kraken.books.size).toBe(10);
  });
});

const vectorsFile = 'checksums/vectors.json';

interface Vector {
  readonly venue: string;
  readonly expected_crc32: number;
  readonly l3: boolean;
  readonly asks: readonly LevelText[];
  readonly bids: readonly LevelText[];
}

/** OKX and Bitget: bid and ask by turns, `price:quantity`, 25 levels. */
function interleavedText({ bids, asks }: Vector): string {
  const texts: string[] = [];
  for (let level = 0; level < 25; level++) {
    for (const one of [bids[level], asks[level]]) {
      if (one !== undefined) texts.push(`${one[0]}:${one[1]}`);
    }
  }
  return texts.join(':');
}

describeRealData('published vectors', [vectorsFile], () => {
  const vectors = JSON.parse(readRealText(vectorsFile)) as readonly Vector[];
  const of = (...venues: string[]) => vectors.filter(({ venue }) => venues.includes(venue));

  test('Kraken’s four are our book checksum', () => {
    const kraken = of('KRAKEN');
    expect(kraken).toHaveLength(4);
    for (const { asks, bids, expected_crc32 } of kraken) {
      const market = scaleOf(asks[0] ?? expect.fail('there are asks'));
      const sides = { bids: new LevelSide('buy'), asks: new LevelSide('sell') };
      for (const level of asks) sides.asks.set(...units(market, level));
      for (const level of bids) sides.bids.set(...units(market, level));
      expect(bookChecksum(market, sides)).toBe(expected_crc32);
    }
  });

  test('OKX’s and Bitget’s rule is another text over the same CRC', () => {
    const others = of('OKX', 'BITGET');
    expect(others).toHaveLength(3);
    for (const vector of others) {
      expect(crc32(interleavedText(vector))).toBe(vector.expected_crc32);
    }
  });
});
