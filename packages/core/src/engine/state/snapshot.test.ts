/** A snapshot is the whole state: what happens after it is what would have happened anyway. */
import { describe, expect, test } from 'vitest';
import { ALICE, BOB, CAROL, Desk, MARKET, tapeOf } from '../../../test/engine/desk.ts';
import { Exchange, SnapshotError } from '../../index.ts';
import { Hash64 } from './hash.ts';

/** A desk with a bit of everything in its state. */
function lived(book: 'fast' | 'reference' = 'fast'): Desk {
  const desk = new Desk({ book, makerFee: -100, takerFee: 1_000 });
  desk.run({ kind: 'create-account', selfTradeGroup: 9 });
  desk.run({ kind: 'set-account-fees', account: BOB, market: MARKET, takerFee: 5 as never });
  desk.limit({ side: 'sell', price: 105, quantity: 9, clientId: 'ask' });
  desk.limit({ side: 'sell', price: 105, quantity: 9, by: CAROL, selfTrade: 'decrement' });
  desk.limit({ side: 'sell', price: 2 ** 41, quantity: 2 ** 20, by: CAROL });
  desk.limit({ side: 'buy', price: 95, quantity: 9, postOnly: 'reject' });
  desk.limit({ side: 'buy', price: 105, quantity: 4, by: BOB });
  desk.amend(ALICE, 4, { price: 96 });
  return desk;
}

/** What comes after: it meets queue order, modes, remembered ids, fees and last price. */
function goOn(exchange: Exchange): unknown {
  const desk = Object.assign(Object.create(Desk.prototype) as Desk, {
    exchange,
    tape: [],
    time: exchange.time,
  });
  return [
    desk.limit({ side: 'sell', price: 105, quantity: 9, clientId: 'ask' }),
    desk.market(BOB, 'buy', { quantity: 12 }),
    desk.amend(CAROL, 2, { price: 96 }),
    desk.run({ kind: 'cancel-all', account: ALICE }),
    desk.limit({ side: 'buy', price: 50, quantity: 1, by: BOB }),
    exchange.stateHash(),
    exchange.eventHash,
  ];
}

describe('restore', () => {
  test.each([
    ['fast', 'fast'],
    ['fast', 'reference'],
    ['reference', 'fast'],
  ] as const)('from %s into %s: same state, same future', (from, into) => {
    const desk = lived(from);
    const restored = Exchange.restore(desk.exchange.snapshot(), { book: into });
    restored.checkInvariants();
    expect(restored.stateHash()).toBe(desk.exchange.stateHash());
    expect([restored.seq, restored.time]).toEqual([desk.exchange.seq, desk.exchange.time]);
    expect(restored.openOrders()).toEqual(desk.exchange.openOrders());
    expect(restored.depth(MARKET)).toEqual(desk.exchange.depth(MARKET));
    expect(restored.lastPrice(MARKET)).toBe(105);
    expect(restored.snapshot()).toEqual(desk.exchange.snapshot());
    expect(goOn(restored)).toEqual(goOn(desk.exchange));
  });

  test('from the first command, or from a snapshot after any of them: the same hash', () => {
    const desk = lived();
    const hash = [desk.exchange.stateHash(), desk.exchange.eventHash];
    for (let cut = 0; cut <= desk.tape.length; cut += 1) {
      const first = new Exchange();
      for (const command of desk.tape.slice(0, cut)) first.apply(command);
      const second = Exchange.restore(first.snapshot());
      for (const command of desk.tape.slice(cut)) second.apply(command);
      expect([second.stateHash(), second.eventHash]).toEqual(hash);
    }
  });
});

describe('damage', () => {
  test('any changed byte is a SnapshotError', () => {
    const snapshot = lived().exchange.snapshot();
    for (let at = 0; at < snapshot.length; at += 1) {
      const damaged = snapshot.slice();
      damaged[at] = (damaged[at] as number) ^ 4;
      expect(() => Exchange.restore(damaged), `byte ${at}`).toThrow(SnapshotError);
    }
  });

  test('any cut is one as well', () => {
    const snapshot = lived().exchange.snapshot();
    for (let length = 0; length < snapshot.length; length += 1) {
      expect(() => Exchange.restore(snapshot.subarray(0, length))).toThrow(SnapshotError);
    }
    expect(() => Exchange.restore(Uint8Array.from([...snapshot, 0]))).toThrow(SnapshotError);
  });
});

describe('state hash', () => {
  test('does not see seq, time or events, but everything else', () => {
    const desk = lived();
    const hash = desk.exchange.stateHash();
    desk.run({ kind: 'advance-time' }, 2_000);
    expect(tapeOf(desk.cancel(BOB, 77))).toEqual(['refused order-unknown']);
    expect(desk.exchange.stateHash()).toBe(hash);
    desk.deposit(ALICE, 'COIN', 1n);
    expect(desk.exchange.stateHash()).not.toBe(hash);
  });

  test('sees the order of a queue', () => {
    const queue = (first: typeof ALICE, second: typeof ALICE) => {
      const desk = new Desk();
      desk.limit({ side: 'buy', price: 100, quantity: 5, by: first });
      desk.limit({ side: 'buy', price: 100, quantity: 5, by: second });
      return desk.exchange.stateHash();
    };
    expect(queue(ALICE, BOB)).not.toBe(queue(BOB, ALICE));
  });

  test('forgets client ids when the window has passed', () => {
    const order = { side: 'buy', price: 1, quantity: 1, timeInForce: 'ioc' } as const;
    const plain = new Desk();
    plain.limit(order);
    const named = new Desk();
    named.limit({ ...order, clientId: 'x' });
    expect(named.exchange.stateHash()).not.toBe(plain.exchange.stateHash());
    for (const desk of [plain, named])
      desk.run({ kind: 'advance-time' }, 1_000 + 24 * 3_600_000_000);
    expect(named.exchange.stateHash()).toBe(plain.exchange.stateHash());
  });

  test('has a value of its own for these commands, on any machine', () => {
    const { exchange } = lived();
    expect([exchange.stateHash(), exchange.eventHash]).toMatchInlineSnapshot(`
      [
        "3b509e5c5c1cc338",
        "a20df13e00fdf1d2",
      ]
    `);
  });
});

describe('hash', () => {
  test('differs for near inputs and spreads over all its bits', () => {
    const seen = new Set<string>();
    const ones = Array.from({ length: 64 }, () => 0);
    for (let value = 0; value < 20_000; value += 1) {
      const hash = new Hash64();
      hash.number(value);
      const digest = hash.digest();
      seen.add(digest);
      const bits = BigInt(`0x${digest}`);
      for (let bit = 0; bit < 64; bit += 1)
        if ((bits >> BigInt(bit)) & 1n) ones[bit] = (ones[bit] ?? 0) + 1;
    }
    expect(seen.size).toBe(20_000);
    for (const count of ones) expect(Math.abs(count - 10_000)).toBeLessThan(500);
  });

  test('sees order, length and sign', () => {
    const digest = (feed: (hash: Hash64) => void) => {
      const hash = new Hash64();
      feed(hash);
      return hash.digest();
    };
    const digests = [
      digest((hash) => hash.number(0)),
      digest((hash) => hash.number(-1)),
      digest((hash) => hash.number(1)),
      digest((hash) => hash.number(2 ** 32)),
      digest((hash) => hash.bytes(Uint8Array.from([1, 2]))),
      digest((hash) => hash.bytes(Uint8Array.from([2, 1]))),
      digest((hash) => hash.bytes(Uint8Array.from([1, 2, 0]))),
      digest((hash) => hash.text('ab')),
      digest((hash) => hash.text('ba')),
    ];
    expect(new Set(digests).size).toBe(digests.length);
  });
});
