import { EventEmitter } from 'node:events';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { DepthDelta } from './depth-delta.ts';
import { depthText, pushText } from './depth-delta.ts';
import { textFrame } from './frame.ts';
import { Outlet, type OutletSocket } from './outlet.ts';

const limits = {
  conflateAtBytes: 1_000,
  dropAtBytes: 10_000,
  behindMillisMax: 1_000,
  conflatedLevelsMax: 50,
};

/** A socket whose peer reads only when told to. */
class StalledSocket extends EventEmitter implements OutletSocket {
  readonly destroyed = false;
  #unsent: Buffer[] = [];
  readonly read: string[] = [];
  cork(): void {}
  uncork(): void {}
  write(chunk: Buffer): boolean {
    this.#unsent.push(chunk);
    return false;
  }
  get writableLength(): number {
    return this.#unsent.reduce((sum, chunk) => sum + chunk.length, 0);
  }
  drain(): void {
    for (const chunk of this.#unsent) {
      for (const part of chunk.toString('latin1').split(/\x81(?:[\0-\x7d]|\x7e[\s\S]{2})/))
        if (part) this.read.push(part);
    }
    this.#unsent = [];
    this.emit('drain');
  }
}

function setup() {
  const socket = new StalledSocket();
  const drops: string[] = [];
  const counters = { conflated: 0, dropped: 0 };
  const outlet = new Outlet({ socket, limits, counters, onDrop: (reason) => drops.push(reason) });
  return { socket, drops, counters, outlet };
}

const filler = textFrame('x'.repeat(1_100));
const delta = (first: number, last: number, bids: [string, string][]): DepthDelta => ({
  symbol: 'TATA_INR',
  first,
  last,
  eventTime: last,
  engineTime: last,
  asks: [],
  bids,
  checksum: last,
});
const sendDepth = (outlet: ReturnType<typeof setup>['outlet'], change: DepthDelta) =>
  outlet.sendDepth(
    'depth.TATA_INR',
    change,
    textFrame(pushText('depth.TATA_INR', depthText(change))),
  );

test('a consumer that is behind gets one merged depth with contiguous ids', () => {
  const { socket, outlet, counters, drops } = setup();
  sendDepth(outlet, delta(1, 1, [['10', '5']]));
  outlet.send(filler);
  sendDepth(
    outlet,
    delta(2, 3, [
      ['10', '7'],
      ['9', '1'],
    ]),
  );
  sendDepth(outlet, delta(4, 4, [['9', '0']]));
  expect(outlet.behind).toBe(true);
  socket.drain();
  socket.drain();
  const events = socket.read
    .filter((text) => text.includes('depth'))
    .map((text) => JSON.parse(text).data);
  expect(events).toMatchObject([
    { U: 1, u: 1, pu: 0, b: [['10', '5']] },
    {
      U: 2,
      u: 4,
      pu: 1,
      cs: 4,
      b: [
        ['10', '7'],
        ['9', '0'],
      ],
    },
  ]);
  expect(counters.conflated).toBe(2);
  expect(drops).toEqual([]);
});

test('of a ticker only the newest is kept, of trades none is lost', () => {
  const { socket, outlet } = setup();
  outlet.send(filler);
  outlet.sendLatest('ticker.A', textFrame('old ticker'));
  outlet.sendLatest('ticker.A', textFrame('new ticker'));
  outlet.send(textFrame('trade 1'));
  outlet.sendSoon('trade 2');
  outlet.send(textFrame('trade 3'));
  socket.drain();
  socket.drain();
  expect(socket.read.slice(1)).toEqual(['trade 1', 'trade 2', 'trade 3', 'new ticker']);
});

test('property: merged deltas give the book that the single ones give', () => {
  const level = fc.tuple(fc.constantFrom('1', '2', '3', '4'), fc.constantFrom('0', '5', '6'));
  fc.assert(
    fc.property(
      fc.array(
        fc.tuple(fc.array(level, { minLength: 1, maxLength: 3 }), fc.boolean(), fc.boolean()),
      ),
      (steps) => {
        const { socket, outlet } = setup();
        const expected = new Map<string, string>();
        for (const [index, [levels, stall, drain]] of steps.entries()) {
          if (stall && !outlet.behind) outlet.send(filler);
          for (const [price, size] of levels) expected.set(price, size);
          sendDepth(outlet, delta(index + 1, index + 1, levels));
          if (drain) socket.drain();
        }
        socket.drain();
        socket.drain();
        const { book, last } = rebuilt(socket.read.filter((text) => text.startsWith('{')));
        expect([...book].sort()).toEqual([...expected].sort());
        expect(last).toBe(steps.length);
      },
    ),
  );
});

test('is dropped once, with a reason, by bytes, by levels and by time', () => {
  const bytes = setup();
  for (let count = 0; count < 20; count += 1) bytes.outlet.send(filler);
  expect(bytes.drops).toEqual([expect.stringMatching(/^\d+ bytes unsent$/)]);
  expect(bytes.socket.writableLength).toBeLessThan(limits.dropAtBytes + 2_000);
  expect(bytes.counters.dropped).toBe(1);

  const levels = setup();
  levels.outlet.send(filler);
  for (let id = 1; id <= 60; id += 1) sendDepth(levels.outlet, delta(id, id, [[String(id), '1']]));
  expect(levels.drops).toEqual(['more than 50 price levels waiting']);

  const time = setup();
  time.outlet.send(filler);
  time.outlet.check(0);
  time.outlet.check(999);
  expect(time.drops).toEqual([]);
  time.outlet.check(1_000);
  expect(time.drops).toEqual(['behind for 1000 ms']);
});

/** What a client makes of the depth messages; they must be contiguous. */
function rebuilt(messages: readonly string[]): { book: Map<string, string>; last: number } {
  const book = new Map<string, string>();
  let last = 0;
  for (const message of messages) {
    const { U, u, b } = JSON.parse(message).data as { U: number; u: number; b: [string, string][] };
    expect(U).toBe(last + 1);
    last = u;
    for (const [price, size] of b) book.set(price, size);
  }
  return { book, last };
}
