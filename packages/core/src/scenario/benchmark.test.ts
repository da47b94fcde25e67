import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createFastBook, createReferenceBook, type OrderBook } from '../book/index.ts';
import { type BenchmarkMessage, BenchmarkReader, isBenchmarkFile } from './benchmark-messages.ts';
import { BenchmarkPlayer } from './benchmark-reports.ts';

const TYPES = ['new', 'cancel', 'modify'] as const;

function encode(messages: readonly BenchmarkMessage[]): Uint8Array {
  const bytes = new Uint8Array(16 + 40 * messages.length);
  const view = new DataView(bytes.buffer);
  bytes.set(new TextEncoder().encode('100_WBEM'));
  view.setUint32(8, 1, true);
  view.setUint32(12, messages.length, true);
  for (const [index, message] of messages.entries()) {
    const at = 16 + 40 * index;
    view.setUint8(at, TYPES.indexOf(message.type));
    view.setUint8(at + 1, message.side === 'buy' ? 0 : 1);
    view.setUint8(at + 2, message.ioc ? 1 : 0);
    view.setUint32(at + 4, message.quantity, true);
    view.setBigUint64(at + 8, BigInt(message.seq), true);
    view.setBigUint64(at + 16, BigInt(message.id), true);
    view.setBigInt64(at + 24, BigInt(message.price), true);
  }
  return bytes;
}

const safe = (minimum: number) => fc.integer({ min: minimum, max: Number.MAX_SAFE_INTEGER });
const anyMessage: fc.Arbitrary<BenchmarkMessage> = fc.record({
  type: fc.constantFrom(...TYPES),
  side: fc.constantFrom('buy' as const, 'sell' as const),
  ioc: fc.boolean(),
  quantity: fc.integer({ min: 1, max: 2 ** 32 - 1 }),
  seq: safe(0),
  id: safe(0),
  price: safe(1),
});

test('property: any messages are read back, however the file is cut', () => {
  const cuts = fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(fc.array(anyMessage, { maxLength: 20 }), cuts, (messages, sizes) => {
      const bytes = encode(messages);
      expect(isBenchmarkFile(bytes)).toBe(true);
      const reader = new BenchmarkReader();
      const read: BenchmarkMessage[] = [];
      for (let at = 0, cut = 0; at < bytes.length; cut++) {
        const end = at + (sizes[cut % sizes.length] ?? 1);
        reader.push(bytes.subarray(at, end), (message) => read.push({ ...message }));
        at = end;
      }
      reader.end();
      expect(read).toEqual(messages);
      expect(reader.count).toBe(messages.length);
    }),
  );
});

test('numbers past 2^53 are refused, not rounded', () => {
  const [message] = fc.sample(anyMessage, { numRuns: 1, seed: 1 });
  if (message === undefined) return expect.fail('one message');
  for (const [at, what] of [
    [16 + 8, 'a sequence number past 2^53'],
    [16 + 16, 'an order id past 2^53'],
    [16 + 24, 'a price past 2^53'],
  ] as const) {
    const bytes = encode([{ ...message, type: 'new' }]);
    new DataView(bytes.buffer).setBigUint64(at, 2n ** 53n, true);
    expect(() => new BenchmarkReader().push(bytes, () => {})).toThrow(what);
  }
  const other = encode([]);
  other[0] = 0;
  expect(() => new BenchmarkReader().push(other, () => {})).toThrow('another magic number');
  const version = encode([]);
  version[8] = 2;
  expect(() => new BenchmarkReader().push(version, () => {})).toThrow('version 2 instead of 1');
});

/** Small numbers, so that orders meet; an id is new at most once while it rests. */
const flow = fc.array(
  fc.record({
    type: fc.constantFrom('new' as const, 'new' as const, 'cancel' as const, 'modify' as const),
    side: fc.constantFrom('buy' as const, 'sell' as const),
    ioc: fc.boolean(),
    quantity: fc.integer({ min: 1, max: 9 }),
    id: fc.integer({ min: 1, max: 12 }),
    price: fc.integer({ min: 1, max: 6 }),
  }),
  { maxLength: 100, size: 'max' },
);

function play(book: OrderBook, messages: readonly Omit<BenchmarkMessage, 'seq'>[]) {
  const lines: string[] = [];
  const player = new BenchmarkPlayer({ book, onReport: (line) => lines.push(line) });
  for (const [seq, message] of messages.entries()) {
    if (message.type === 'new' && book.order(message.id) !== undefined) continue;
    player.play({ ...message, seq });
  }
  return { lines, ...player.counts() };
}

test('property: reports come sorted by seq and type, the same from both books, and are counted', () => {
  fc.assert(
    fc.property(flow, (messages) => {
      const fast = play(createFastBook(), messages);
      expect(play(createReferenceBook(), messages)).toEqual(fast);
      const order = fast.lines.map((line) => {
        const [type = '', seq = ''] = line.split(',');
        return Number(seq) * 10 + Number(type);
      });
      expect(order).toEqual(order.toSorted((a, b) => a - b));
      expect(fast.reports).toBe(fast.lines.length);
      const trades = fast.lines.filter((line) => line.startsWith('1,'));
      expect(fast.trades).toBe(trades.length);
      const volume = trades.reduce((sum, line) => sum + BigInt(line.split(',')[3] ?? 0), 0n);
      expect(fast.volume).toBe(volume);
    }),
    { numRuns: 200 },
  );
});
