/** Order streams of a public benchmark whose reports are known by their hash. */
import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { createFastBook, createReferenceBook } from '../../src/book/index.ts';
import type { BenchmarkMessage } from '../../src/scenario/index.ts';
import { BenchmarkPlayer, BenchmarkReader } from '../../src/scenario/index.ts';
import { describeRealData, readRealData, readRealText } from './real-data.ts';

const BATCH_CHARACTERS = 1 << 16;

/** SHA-256 of lines joined by line ends, without one at the end. */
class LineHash {
  readonly #hash = createHash('sha256');
  #batch = '';
  #first = true;

  add(line: string): void {
    this.#batch += this.#first ? line : `\n${line}`;
    this.#first = false;
    if (this.#batch.length < BATCH_CHARACTERS) return;
    this.#hash.update(this.#batch);
    this.#batch = '';
  }

  digest(): string {
    return this.#hash.update(this.#batch).digest('hex');
  }
}

function play(file: string) {
  const lines = new LineHash();
  const player = new BenchmarkPlayer({
    book: createFastBook(),
    onReport: (line) => lines.add(line),
  });
  const reader = new BenchmarkReader();
  reader.push(readRealData(file), (message) => player.play(message));
  reader.end();
  return { ...player.counts(), sha256: lines.digest() };
}

const edgeCasesFile = 'matching-benchmark/edge_cases.json.gz';

describeRealData('the 34 edge cases give every expected line', [edgeCasesFile], () => {
  interface EdgeCase {
    readonly msgs: readonly (readonly [
      type: 0 | 1 | 2,
      side: 0 | 1,
      ioc: 0 | 1,
      quantity: number,
      id: number,
      price: number,
    ])[];
    readonly expected: readonly string[];
  }
  const { cases } = JSON.parse(readRealText(edgeCasesFile)) as { cases: Record<string, EdgeCase> };

  test('there are 34', () => {
    expect(Object.keys(cases)).toHaveLength(34);
  });

  const books = { fast: createFastBook, reference: createReferenceBook };
  for (const [bookName, createBook] of Object.entries(books)) {
    test.each(Object.entries(cases))(`${bookName} book: %s`, (_, { msgs, expected }) => {
      const lines: string[] = [];
      const player = new BenchmarkPlayer({
        book: createBook(),
        onReport: (line) => lines.push(line),
      });
      for (const [seq, [type, side, ioc, quantity, id, price]] of msgs.entries()) {
        const message: BenchmarkMessage = {
          type: (['new', 'cancel', 'modify'] as const)[type],
          side: side === 0 ? 'buy' : 'sell',
          ioc: ioc === 1,
          seq,
          quantity,
          id,
          price,
        };
        player.play(message);
      }
      expect(lines).toEqual(expected);
    });
  }
});

const smallHashes = 'matching-benchmark/small_hashes.json';
const small = ['static', 'normal', 'swing-25', 'swing-40', 'flash-crash'];
const smallFile = (name: string) => `matching-benchmark/small_${name}_seed23_n20000.bin.gz`;

describeRealData('small streams', [smallHashes, ...small.map(smallFile)], () => {
  const expected = JSON.parse(readRealText(smallHashes)) as Record<string, object>;

  test.each(small)('%s gives its hash and counts', (name) => {
    expect(play(smallFile(name))).toMatchObject(expected[name] ?? expect.fail('no hash'));
  });
});

const large = {
  static: '9803843ee404fc29c9a0aa5614f8f0d5a58b5c44fcac9ef89067886fcaaa30d1',
  normal: 'e9b2e3926854410b01a035aeb25dd05f1e597c233be8263de9eb49b6713d367e',
  'flash-crash': 'cff8d3f94b709fc64a8b2058a6ca4fb6920364904796e46906895e362d2bb16b',
};
const largeFile = (name: string) => `matching-benchmark/${name}_seed23_n1000000.bin.gz`;

describeRealData('streams of two million messages', Object.keys(large).map(largeFile), () => {
  test.each(Object.entries(large))(
    '%s gives its published hash',
    (name, sha256) => {
      expect(play(largeFile(name))).toMatchObject({ messages: 1_996_097, sha256 });
    },
    120_000,
  );
});
