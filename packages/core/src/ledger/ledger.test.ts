/** The fast path of the ledger is bigint arithmetic: proven over amounts on both sides of it. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { InvariantError } from '../assert.ts';
import {
  balanceReasons,
  Ledger,
  REASON_DEPOSIT,
  REASON_FEE,
  REASON_HOLD,
  REASON_RELEASE,
  REASON_TRADE,
  REASON_WITHDRAWAL,
} from './ledger.ts';
import {
  add,
  FAST_LIMIT,
  isLess,
  shareRoundedDown,
  shareRoundedUp,
  subtract,
  units,
} from './units.ts';

const LIMIT = BigInt(FAST_LIMIT);
/** Account, asset, available high and low, held high and low, reason. */
const TOLD_FIELDS = 7;

/** Small, around the limit of the fast path, and far beyond 2^64. */
const amount = fc.oneof(
  fc.bigInt({ min: 0n, max: 1_000n }),
  fc.bigInt({ min: LIMIT - 3n, max: LIMIT + 3n }),
  fc.bigInt({ min: 0n, max: LIMIT * 2n }),
  fc.bigInt({ min: 0n, max: 2n ** 96n }),
);
const signed = fc.tuple(amount, fc.boolean()).map(([size, negative]) => (negative ? -size : size));
const rate = fc.oneof(fc.integer({ min: 0, max: 500_000 }), fc.constantFrom(0, 1, 999, 500_000));

describe('units', () => {
  test('are numbers below the limit and bigints from it on', () => {
    expect(units(LIMIT - 1n)).toBe(FAST_LIMIT - 1);
    expect(units(LIMIT)).toBe(LIMIT);
    expect(units(1n - LIMIT)).toBe(1 - FAST_LIMIT);
    expect(units(-LIMIT)).toBe(-LIMIT);
  });

  test('property: sums, differences and order are those of bigints, in canonical form', () => {
    fc.assert(
      fc.property(signed, signed, (a, b) => {
        expect(add(units(a), units(b))).toBe(units(a + b));
        expect(subtract(units(a), units(b))).toBe(units(a - b));
        expect(isLess(units(a), units(b))).toBe(a < b);
      }),
      { numRuns: 2_000 },
    );
  });

  test('property: shares are exact and rounded the stated way', () => {
    fc.assert(
      fc.property(amount, rate, (received, ppm) => {
        const product = received * BigInt(ppm);
        expect(shareRoundedDown(units(received), ppm)).toBe(units(product / 1_000_000n));
        expect(shareRoundedUp(units(received), ppm)).toBe(units((product + 999_999n) / 1_000_000n));
      }),
      { numRuns: 5_000 },
    );
  });

  test('a fee is never more than what it is taken from', () => {
    expect(shareRoundedUp(1, 500_000)).toBe(1);
    expect(shareRoundedUp(1, 1)).toBe(1);
    expect(shareRoundedUp(0, 500_000)).toBe(0);
    expect(shareRoundedUp(1_000_000, 1)).toBe(1);
    expect(shareRoundedUp(1_000_001, 1)).toBe(2);
  });
});

type Move = readonly ['credit' | 'debit' | 'hold' | 'release' | 'debitHeld', bigint];
const move: fc.Arbitrary<Move> = fc.tuple(
  fc.constantFrom('credit', 'debit', 'hold', 'release', 'debitHeld'),
  amount,
);

const AVAILABLE_SIGN = { credit: 1n, debit: -1n, hold: -1n, release: 1n, debitHeld: 0n };
const HELD_SIGN = { credit: 0n, debit: 0n, hold: 1n, release: -1n, debitHeld: -1n };

describe('ledger', () => {
  test('property: balances are those of bigints after any moves, and it covers what it has', () => {
    fc.assert(
      fc.property(fc.array(move, { maxLength: 40 }), amount, (moves, asked) => {
        const ledger = new Ledger();
        const balance = ledger.open(2, 0);
        let available = 0n;
        let held = 0n;
        for (const [kind, size] of moves) {
          carryOut(ledger, balance, [kind, size]);
          available += size * AVAILABLE_SIGN[kind];
          held += size * HELD_SIGN[kind];
          expect([ledger.available(balance), ledger.held(balance)]).toEqual([available, held]);
          expect(ledger.covers(balance, units(asked))).toBe(available >= asked);
        }
      }),
      { numRuns: 500 },
    );
  });

  test('each touched balance is told once, by account and asset, with its weightiest reason', () => {
    const ledger = new Ledger();
    const second = ledger.open(3, 0);
    const first = ledger.open(2, 1);
    const zeroth = ledger.open(2, 0);
    ledger.credit(second, 5, REASON_DEPOSIT);
    ledger.hold(first, 5);
    ledger.release(first, 5);
    ledger.credit(zeroth, 5, REASON_TRADE);
    ledger.release(zeroth, 1);
    ledger.sortTouched();
    const touched = [0, 1, 2].map((index) => ledger.touched(index));
    expect(ledger.touchedCount).toBe(3);
    expect(touched).toEqual([zeroth, first, second]);
    expect(touched.map((balance) => ledger.touchedReason(balance))).toEqual([
      REASON_TRADE,
      REASON_HOLD,
      REASON_DEPOSIT,
    ]);
    ledger.clearTouched();
    ledger.release(first, 0);
    expect(ledger.touchedCount).toBe(1);
    expect(ledger.touchedReason(first)).toBe(REASON_RELEASE);
  });

  test('property: what is taken back was never there, whatever had been touched before', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(3), amount), { maxLength: 8 }),
        fc.array(fc.tuple(fc.nat(3), amount), { minLength: 1, maxLength: 8 }),
        fc.boolean(),
        (before, after, isKept) => {
          const [ledger, plain] = [fourBalances(), fourBalances()];
          creditAll(ledger, before, REASON_HOLD);
          creditAll(plain, before, REASON_HOLD);
          ledger.mark();
          creditAll(ledger, after, REASON_TRADE);
          if (isKept) ledger.keep();
          else ledger.rollBack();
          if (isKept) creditAll(plain, after, REASON_TRADE);
          expect(told(ledger)).toEqual(told(plain));
        },
      ),
      { numRuns: 500 },
    );
  });

  test('what was kept cannot be taken back', () => {
    const ledger = new Ledger();
    const balance = ledger.open(2, 0);
    ledger.mark();
    ledger.credit(balance, 5, REASON_DEPOSIT);
    ledger.keep();
    expect(() => ledger.rollBack()).toThrow(InvariantError);
    expect(ledger.available(balance)).toBe(5n);
  });

  test('property: another hold in one step is a release and a hold', () => {
    const held = fc.integer({ min: 0, max: FAST_LIMIT - 1 });
    fc.assert(
      fc.property(held, held, amount, (before, after, spare) => {
        const [ledger, plain] = [fourBalances(), fourBalances()];
        for (const each of [ledger, plain]) {
          each.credit(0, units(spare + LIMIT), REASON_DEPOSIT);
          each.hold(0, before);
        }
        ledger.clearTouched();
        ledger.rehold(0, after - before);
        plain.release(0, before);
        plain.hold(0, after);
        // Same in form and not only in value; the reason is the last field.
        expect(toldOf(ledger, 0).slice(0, -1)).toEqual(toldOf(plain, 0).slice(0, -1));
        expect(ledger.touchedReason(0)).toBe(REASON_HOLD);
      }),
      { numRuns: 500 },
    );
  });

  test('every reason has its name, weightiest last', () => {
    expect(balanceReasons[REASON_RELEASE]).toBe('release');
    expect(balanceReasons[REASON_HOLD]).toBe('hold');
    expect(balanceReasons[REASON_FEE]).toBe('fee');
    expect(balanceReasons[REASON_TRADE]).toBe('trade');
    expect(balanceReasons[REASON_DEPOSIT]).toBe('deposit');
    expect(balanceReasons[REASON_WITHDRAWAL]).toBe('withdrawal');
  });

  test.each([64, 65, 1_000])('so are %i, whatever order they were touched in', (count) => {
    const ledger = new Ledger();
    const opened = Array.from({ length: count }, (_, at) => ledger.open(count - (at >> 1), at & 1));
    for (const balance of opened) ledger.credit(balance, 1, REASON_TRADE);
    ledger.sortTouched();
    const told = Array.from({ length: ledger.touchedCount }, (_, at) => ledger.touched(at));
    const wanted = opened.toSorted(
      (a, b) => ledger.account(a) - ledger.account(b) || ledger.asset(a) - ledger.asset(b),
    );
    expect(told).toEqual(wanted);
  });

  test('a thousand balances keep their owners and amounts while the tables grow', () => {
    const ledger = new Ledger();
    for (let account = 0; account < 1_000; account += 1) {
      const balance = ledger.open(account, account % 7);
      ledger.credit(balance, account, REASON_DEPOSIT);
    }
    expect(ledger.count).toBe(1_000);
    expect(ledger.touchedCount).toBe(1_000);
    for (let balance = 0; balance < 1_000; balance += 1) {
      expect(ledger.touched(balance)).toBe(balance);
      expect(ledger.touchedReason(balance)).toBe(REASON_DEPOSIT);
      expect(ledger.account(balance)).toBe(balance);
      expect(ledger.asset(balance)).toBe(balance % 7);
      expect(ledger.available(balance)).toBe(BigInt(balance));
    }
  });

  test('a balance has one form: its low part stays below the limit', () => {
    const ledger = new Ledger();
    const balance = ledger.open(2, 0);
    ledger.credit(balance, FAST_LIMIT - 1, REASON_DEPOSIT);
    ledger.hold(balance, FAST_LIMIT - 1);
    ledger.credit(balance, FAST_LIMIT - 1, REASON_DEPOSIT);
    ledger.credit(balance, 1, REASON_DEPOSIT);
    const told = new Float64Array(8);
    ledger.copyTold(balance, told, 1);
    expect([...told]).toEqual([0, 2, 0, 1, 0, 0, FAST_LIMIT - 1, REASON_DEPOSIT]);
  });

  test('an amount that would lose a unit is a bug, not a balance', () => {
    const ledger = new Ledger();
    const balance = ledger.open(2, 0);
    const most = (LIMIT * LIMIT - 1n) * 2n;
    ledger.credit(balance, most, REASON_DEPOSIT);
    expect(ledger.available(balance)).toBe(most);
    expect(() => ledger.credit(balance, LIMIT, REASON_DEPOSIT)).toThrow(InvariantError);
  });

  test('says how many bytes it takes, growing twofold', () => {
    const ledger = new Ledger();
    // A record of eight doubles, and a place among the touched.
    const bytesEach = 8 * 8 + 4;
    expect(ledger.bytes).toBe(16 * bytesEach);
    for (let account = 0; account < 17; account += 1) ledger.open(account, 0);
    expect(ledger.bytes).toBe(32 * bytesEach);
  });
});

function fourBalances(): Ledger {
  const ledger = new Ledger();
  for (let account = 0; account < 4; account += 1) ledger.open(account, 0);
  return ledger;
}

function creditAll(ledger: Ledger, credits: [number, bigint][], reason: number): void {
  for (const [balance, size] of credits) ledger.credit(balance, units(size), reason);
}

/** All balances, and which of them were touched for what. */
function told(ledger: Ledger): unknown {
  ledger.sortTouched();
  const touched = Array.from({ length: ledger.touchedCount }, (_, index) => ledger.touched(index));
  return {
    available: [0, 1, 2, 3].map((balance) => ledger.available(balance)),
    touched: touched.map((balance) => [balance, ledger.touchedReason(balance)]),
  };
}

/** What an event tells of a balance, and nothing behind it is written. */
function toldOf(ledger: Ledger, balance: number): readonly number[] {
  const told = new Float64Array(TOLD_FIELDS + 2).fill(-7);
  ledger.copyTold(balance, told, 1);
  expect([told[0], told.at(-1)]).toEqual([-7, -7]);
  return [...told.slice(1, -1)];
}

function carryOut(ledger: Ledger, balance: number, [kind, size]: Move): void {
  const amountMoved = units(size);
  switch (kind) {
    case 'credit':
    case 'debit':
    case 'debitHeld':
      ledger[kind](balance, amountMoved, REASON_TRADE);
      return;
    case 'hold':
    case 'release':
      ledger[kind](balance, amountMoved);
      return;
  }
}
