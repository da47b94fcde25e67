import { EventEmitter } from 'node:events';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { pushText } from './depth-delta.ts';
import { textFrame } from './frame.ts';
import { Outlet, type OutletSocket } from './outlet.ts';

const limits = {
  conflateAtBytes: 1_000,
  dropAtBytes: 10_000,
  behindMillisMax: 1_000,
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
const NAME = 'depth.TATA_INR';

/** A book that only has bids, and publishes each change to one outlet. */
class Publisher {
  readonly book = new Map<string, string>();
  readonly #changes: (readonly [price: string, size: string])[][] = [];
  readonly #outlet: Outlet;

  constructor(outlet: Outlet) {
    this.#outlet = outlet;
  }

  change(levels: readonly (readonly [price: string, size: string])[]): void {
    for (const [price, size] of levels) this.book.set(price, size);
    this.#changes.push([...levels]);
    const from = this.#changes.length - 1;
    const frames = textFrame(pushText(NAME, this.since(from)));
    this.#outlet.sendDepth(NAME, { from, catchUp: (id) => this.since(id) }, frames);
  }

  since(from: number): string {
    const prices = new Set(
      this.#changes.slice(from).flatMap((levels) => levels.map(([price]) => price)),
    );
    const b = [...prices].map((price) => [price, this.book.get(price)]);
    return JSON.stringify({ U: from + 1, u: this.#changes.length, b });
  }
}

test('a consumer that is behind gets one depth message with contiguous ids', () => {
  const { socket, outlet, counters, drops } = setup();
  const publisher = new Publisher(outlet);
  publisher.change([['10', '5']]);
  outlet.send(filler);
  publisher.change([
    ['10', '7'],
    ['9', '1'],
  ]);
  publisher.change([['9', '0']]);
  expect(outlet.behind).toBe(true);
  socket.drain();
  socket.drain();
  const events = socket.read
    .filter((text) => text.includes('depth'))
    .map((text) => JSON.parse(text).data);
  expect(events).toEqual([
    { U: 1, u: 1, b: [['10', '5']] },
    {
      U: 2,
      u: 3,
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

test('an answer is written before anything that is sent after it', () => {
  const gap = { from: 0, catchUp: () => undefined };
  const ways: ((outlet: Outlet) => void)[] = [
    (outlet) => outlet.send(textFrame('message')),
    (outlet) => outlet.sendLatest('ticker.A', textFrame('message')),
    (outlet) => outlet.sendDepth('depth.A', gap, textFrame('message')),
  ];
  for (const sendMessage of ways) {
    const { socket, outlet } = setup();
    outlet.sendSoon('answer 1');
    outlet.sendSoon('answer 2');
    sendMessage(outlet);
    socket.drain();
    expect(socket.read).toEqual(['answer 1', 'answer 2', 'message']);
  }
});

test('an answer is written before what was kept for a consumer that was behind', () => {
  const { socket, outlet } = setup();
  outlet.send(filler);
  outlet.sendLatest('ticker.A', textFrame('ticker'));
  outlet.sendDepth('depth.A', { from: 0, catchUp: () => '{}' }, textFrame('lost'));
  outlet.sendSoon('answer');
  socket.drain();
  socket.drain();
  expect(socket.read.slice(1)).toEqual(['answer', pushText('depth.A', '{}'), 'ticker']);
});

test('property: a consumer that stalls and reads again has the book', () => {
  const level = fc.tuple(fc.constantFrom('1', '2', '3', '4'), fc.constantFrom('0', '5', '6'));
  fc.assert(
    fc.property(
      fc.array(
        fc.tuple(fc.array(level, { minLength: 1, maxLength: 3 }), fc.boolean(), fc.boolean()),
      ),
      (steps) => {
        const { socket, outlet } = setup();
        const publisher = new Publisher(outlet);
        for (const [levels, stall, drain] of steps) {
          if (stall && !outlet.behind) outlet.send(filler);
          publisher.change(levels);
          if (drain) socket.drain();
        }
        socket.drain();
        socket.drain();
        const { book, last } = rebuilt(socket.read.filter((text) => text.startsWith('{')));
        expect([...book].sort()).toEqual([...publisher.book].sort());
        expect(last).toBe(steps.length);
      },
    ),
  );
});

test('is dropped once, with a reason, by bytes and by time', () => {
  const bytes = setup();
  for (let count = 0; count < 20; count += 1) bytes.outlet.send(filler);
  expect(bytes.drops).toEqual([expect.stringMatching(/^\d+ bytes unsent$/)]);
  expect(bytes.socket.writableLength).toBeLessThan(limits.dropAtBytes + 2_000);
  expect(bytes.counters.dropped).toBe(1);

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
