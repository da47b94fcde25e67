/**
 * Double entry over accounts × assets. A balance is `available` and `held`, each exact to 2^104: two
 * doubles, high × 2^52 + low with 0 ≤ low < 2^52, so that the common amounts move without a bigint.
 * All about a balance is one record of 64 bytes, a cache line, in the order in which its event tells it.
 *
 * The ledger moves what it is told to: what an account can afford is checked before (`covers`), and
 * that every posting has its counter-posting is the callers' rule, proven by `Exchange.checkInvariants`.
 */
import { assert } from '../assert.ts';
import type { BalanceReason } from '../engine/events.ts';
import type { Units } from './units.ts';
import { FAST_LIMIT } from './units.ts';

/** Weightiest last: a balance that a command touched for several reasons reports the last of them. */
export const balanceReasons: readonly BalanceReason[] = [
  'release',
  'hold',
  'fee',
  'trade',
  'deposit',
  'withdrawal',
];
export const REASON_RELEASE = 0;
export const REASON_HOLD = 1;
export const REASON_FEE = 2;
export const REASON_TRADE = 3;
export const REASON_DEPOSIT = 4;
export const REASON_WITHDRAWAL = 5;

/** Record, eight doubles: */
const FIELDS = 8;
const ACCOUNT = 1;
const ASSET = 2;
/** … high and low part of each amount: */
const AVAILABLE = 3;
const HELD = 5;
/** … and the weightiest reason in this command, or `UNTOUCHED`. */
const REASON = 7;
const UNTOUCHED = -1;
const BALANCES_INITIAL = 16;
/** Beyond this an insertion sort, whose cost grows with the square, is the slower one. */
const SORTED_IN_PLACE_MAX = 64;
const LIMB_BIG = BigInt(FAST_LIMIT);

interface BalanceBefore {
  readonly balance: number;
  readonly record: Float64Array;
}

export class Ledger {
  #records = new Float64Array(BALANCES_INITIAL * FIELDS);
  /** Balances that this command touched. */
  #touched = new Int32Array(BALANCES_INITIAL);
  #touchedCount = 0;
  #count = 0;
  /** While changes may be taken back: what each touched balance was before. */
  #log: BalanceBefore[] | undefined = undefined;
  #touchedAtMark = 0;

  /** Balances opened so far. */
  get count(): number {
    return this.#count;
  }

  get bytes(): number {
    return this.#records.byteLength + this.#touched.byteLength;
  }

  /** A new balance of zero. */
  open(account: number, asset: number): number {
    if (this.#count === this.#touched.length) this.#grow();
    const balance = this.#count;
    this.#count += 1;
    this.#records[balance * FIELDS + ACCOUNT] = account;
    this.#records[balance * FIELDS + ASSET] = asset;
    this.#records[balance * FIELDS + REASON] = UNTOUCHED;
    return balance;
  }

  account(balance: number): number {
    return this.#records[balance * FIELDS + ACCOUNT] as number;
  }

  asset(balance: number): number {
    return this.#records[balance * FIELDS + ASSET] as number;
  }

  available(balance: number): bigint {
    return this.#read(balance * FIELDS + AVAILABLE);
  }

  held(balance: number): bigint {
    return this.#read(balance * FIELDS + HELD);
  }

  /** Is this much available? */
  covers(balance: number, amount: Units): boolean {
    const high = this.#records[balance * FIELDS + AVAILABLE] as number;
    const low = this.#records[balance * FIELDS + AVAILABLE + 1] as number;
    if (typeof amount === 'bigint') return BigInt(high) * LIMB_BIG + BigInt(low) >= amount;
    return high > 0 || (high === 0 && low >= amount);
  }

  credit(balance: number, amount: Units, reason: number): void {
    this.#touch(balance, reason);
    this.#add(balance * FIELDS + AVAILABLE, amount);
  }

  /** Only the outside world's balance may go below zero. */
  debit(balance: number, amount: Units, reason: number): void {
    this.#touch(balance, reason);
    this.#subtract(balance * FIELDS + AVAILABLE, amount);
  }

  /** From available to held. */
  hold(balance: number, amount: Units): void {
    this.#touch(balance, REASON_HOLD);
    this.#subtract(balance * FIELDS + AVAILABLE, amount);
    this.#add(balance * FIELDS + HELD, amount);
  }

  /** From held to available. */
  release(balance: number, amount: Units): void {
    this.#touch(balance, REASON_RELEASE);
    this.#subtract(balance * FIELDS + HELD, amount);
    this.#add(balance * FIELDS + AVAILABLE, amount);
  }

  /** As `release` of one amount and `hold` of another that is so much more (below 0: less); both are numbers. */
  rehold(balance: number, more: number): void {
    this.#touch(balance, REASON_HOLD);
    if (more === 0) return;
    const at = balance * FIELDS;
    if (more > 0) {
      this.#subtract(at + AVAILABLE, more);
      this.#add(at + HELD, more);
    } else {
      this.#subtract(at + HELD, -more);
      this.#add(at + AVAILABLE, -more);
    }
  }

  /** Pays out of what is held. */
  debitHeld(balance: number, amount: Units, reason: number): void {
    this.#touch(balance, reason);
    this.#subtract(balance * FIELDS + HELD, amount);
  }

  /** Puts a balance where a snapshot says it was. */
  restore(balance: number, available: bigint, held: bigint): void {
    this.#write(balance * FIELDS + AVAILABLE, available);
    this.#write(balance * FIELDS + HELD, held);
  }

  /** From here on, until `keep` or `rollBack`, changes can be taken back. */
  mark(): void {
    this.#log = [];
    this.#touchedAtMark = this.#touchedCount;
  }

  /** What changed since `mark` stands. */
  keep(): void {
    this.#log = undefined;
  }

  /** Balances, and what counts as touched, are as they were at `mark`. */
  rollBack(): void {
    assert(this.#log !== undefined, 'changes are taken back to a mark');
    for (const { balance, record } of this.#log.reverse()) {
      this.#records.set(record, balance * FIELDS);
    }
    this.#touchedCount = this.#touchedAtMark;
    this.#log = undefined;
  }

  /** Balances touched since `clearTouched`. */
  get touchedCount(): number {
    return this.#touchedCount;
  }

  /** Puts them in order of account and then asset: few in place; an uncross or a closed market touches any number. */
  sortTouched(): void {
    if (this.#touchedCount > SORTED_IN_PLACE_MAX) {
      const touched = this.#touched.subarray(0, this.#touchedCount);
      touched.sort((a, b) => (this.#isBefore(a, b) ? -1 : 1));
      return;
    }
    for (let end = 1; end < this.#touchedCount; end += 1) {
      const balance = this.#touched[end] as number;
      let at = end;
      while (at > 0 && this.#isBefore(balance, this.#touched[at - 1] as number)) {
        this.#touched[at] = this.#touched[at - 1] as number;
        at -= 1;
      }
      this.#touched[at] = balance;
    }
  }

  #isBefore(a: number, b: number): boolean {
    const one = this.account(a);
    const other = this.account(b);
    return one < other || (one === other && this.asset(a) < this.asset(b));
  }

  touched(index: number): number {
    return this.#touched[index] as number;
  }

  touchedReason(balance: number): number {
    return this.#records[balance * FIELDS + REASON] as number;
  }

  clearTouched(): void {
    for (let index = 0; index < this.#touchedCount; index += 1) {
      this.#records[(this.#touched[index] as number) * FIELDS + REASON] = UNTOUCHED;
    }
    this.#touchedCount = 0;
  }

  /** Copies what its event tells: account, asset, available high and low, held high and low, reason. */
  copyTold(balance: number, to: Float64Array, at: number): void {
    const records = this.#records;
    const from = balance * FIELDS + ACCOUNT;
    for (let field = 0; field < FIELDS - 1; field += 1)
      to[at + field] = records[from + field] as number;
  }

  #touch(balance: number, reason: number): void {
    const at = balance * FIELDS + REASON;
    const before = this.#records[at] as number;
    if (this.#log !== undefined) this.#logBefore(balance, this.#log);
    if (reason <= before) return;
    this.#records[at] = reason;
    if (before !== UNTOUCHED) return;
    this.#touched[this.#touchedCount] = balance;
    this.#touchedCount += 1;
  }

  #logBefore(balance: number, log: BalanceBefore[]): void {
    log.push({ balance, record: this.#records.slice(balance * FIELDS, (balance + 1) * FIELDS) });
  }

  #add(at: number, amount: Units): void {
    if (typeof amount === 'bigint') {
      this.#write(at, this.#read(at) + amount);
      return;
    }
    const low = (this.#records[at + 1] as number) + amount;
    if (low >= FAST_LIMIT) {
      this.#records[at + 1] = low - FAST_LIMIT;
      this.#records[at] = (this.#records[at] as number) + 1;
    } else {
      this.#records[at + 1] = low;
    }
  }

  #subtract(at: number, amount: Units): void {
    if (typeof amount === 'bigint') {
      this.#write(at, this.#read(at) - amount);
      return;
    }
    const low = (this.#records[at + 1] as number) - amount;
    if (low < 0) {
      this.#records[at + 1] = low + FAST_LIMIT;
      this.#records[at] = (this.#records[at] as number) - 1;
    } else {
      this.#records[at + 1] = low;
    }
  }

  #read(at: number): bigint {
    return BigInt(this.#records[at] as number) * LIMB_BIG + BigInt(this.#records[at + 1] as number);
  }

  #write(at: number, value: bigint): void {
    const low = BigInt.asUintN(52, value);
    const high = Number((value - low) / LIMB_BIG);
    assert(Number.isSafeInteger(high), 'an amount stays within 2^104');
    this.#records[at] = high;
    this.#records[at + 1] = Number(low);
  }

  #grow(): void {
    const records = new Float64Array(this.#records.length * 2);
    records.set(this.#records);
    this.#records = records;
    const touched = new Int32Array(this.#touched.length * 2);
    touched.set(this.#touched);
    this.#touched = touched;
  }
}
