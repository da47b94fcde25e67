/**
 * Double entry over accounts × assets. A balance is `available` and `held`, each exact to 2^104: two
 * doubles, high × 2^52 + low with 0 ≤ low < 2^52, so that the common amounts move without a bigint.
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

const AVAILABLE = 0;
const HELD = 2;
const FIELDS = 4;
const UNTOUCHED = 255;
const BALANCES_INITIAL = 16;
const LIMB_BIG = BigInt(FAST_LIMIT);

interface BalanceBefore {
  readonly balance: number;
  readonly reason: number;
  readonly limbs: Float64Array;
}

export class Ledger {
  /** Per balance: available high, available low, held high, held low. */
  #limbs = new Float64Array(BALANCES_INITIAL * FIELDS);
  /** Per balance: account and asset. */
  #owners = new Int32Array(BALANCES_INITIAL * 2);
  /** Per balance: the weightiest reason in this command, or `UNTOUCHED`. */
  #reasons = new Uint8Array(BALANCES_INITIAL).fill(UNTOUCHED);
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
    return this.#limbs.byteLength + this.#owners.byteLength + this.#reasons.byteLength * 5;
  }

  /** A new balance of zero. */
  open(account: number, asset: number): number {
    if (this.#count === this.#reasons.length) this.#grow();
    const balance = this.#count;
    this.#count += 1;
    this.#owners[balance * 2] = account;
    this.#owners[balance * 2 + 1] = asset;
    return balance;
  }

  account(balance: number): number {
    return this.#owners[balance * 2] as number;
  }

  asset(balance: number): number {
    return this.#owners[balance * 2 + 1] as number;
  }

  available(balance: number): bigint {
    return this.#read(balance * FIELDS + AVAILABLE);
  }

  held(balance: number): bigint {
    return this.#read(balance * FIELDS + HELD);
  }

  /** Is this much available? */
  covers(balance: number, amount: Units): boolean {
    const high = this.#limbs[balance * FIELDS + AVAILABLE] as number;
    const low = this.#limbs[balance * FIELDS + AVAILABLE + 1] as number;
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
    for (const { balance, reason, limbs } of this.#log.reverse()) {
      this.#limbs.set(limbs, balance * FIELDS);
      this.#reasons[balance] = reason;
    }
    this.#touchedCount = this.#touchedAtMark;
    this.#log = undefined;
  }

  /** Balances touched since `clearTouched`. */
  get touchedCount(): number {
    return this.#touchedCount;
  }

  /** Puts them in order of account and then asset. They are few, so this is an insertion sort. */
  sortTouched(): void {
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
    const [one, other] = [this.account(a), this.account(b)];
    return one < other || (one === other && this.asset(a) < this.asset(b));
  }

  touched(index: number): number {
    return this.#touched[index] as number;
  }

  touchedReason(balance: number): number {
    return this.#reasons[balance] as number;
  }

  clearTouched(): void {
    for (let index = 0; index < this.#touchedCount; index += 1) {
      this.#reasons[this.#touched[index] as number] = UNTOUCHED;
    }
    this.#touchedCount = 0;
  }

  /** Copies the four limbs of a balance: available high and low, held high and low. */
  copyLimbs(balance: number, to: Float64Array, at: number): void {
    const from = balance * FIELDS;
    to[at] = this.#limbs[from] as number;
    to[at + 1] = this.#limbs[from + 1] as number;
    to[at + 2] = this.#limbs[from + 2] as number;
    to[at + 3] = this.#limbs[from + 3] as number;
  }

  #touch(balance: number, reason: number): void {
    const before = this.#reasons[balance] as number;
    if (this.#log !== undefined) {
      const limbs = this.#limbs.slice(balance * FIELDS, (balance + 1) * FIELDS);
      this.#log.push({ balance, reason: before, limbs });
    }
    if (before === UNTOUCHED) {
      this.#touched[this.#touchedCount] = balance;
      this.#touchedCount += 1;
      this.#reasons[balance] = reason;
    } else if (reason > before) {
      this.#reasons[balance] = reason;
    }
  }

  #add(at: number, amount: Units): void {
    if (typeof amount === 'bigint') {
      this.#write(at, this.#read(at) + amount);
      return;
    }
    const low = (this.#limbs[at + 1] as number) + amount;
    if (low >= FAST_LIMIT) {
      this.#limbs[at + 1] = low - FAST_LIMIT;
      this.#limbs[at] = (this.#limbs[at] as number) + 1;
    } else {
      this.#limbs[at + 1] = low;
    }
  }

  #subtract(at: number, amount: Units): void {
    if (typeof amount === 'bigint') {
      this.#write(at, this.#read(at) - amount);
      return;
    }
    const low = (this.#limbs[at + 1] as number) - amount;
    if (low < 0) {
      this.#limbs[at + 1] = low + FAST_LIMIT;
      this.#limbs[at] = (this.#limbs[at] as number) - 1;
    } else {
      this.#limbs[at + 1] = low;
    }
  }

  #read(at: number): bigint {
    return BigInt(this.#limbs[at] as number) * LIMB_BIG + BigInt(this.#limbs[at + 1] as number);
  }

  #write(at: number, value: bigint): void {
    const low = BigInt.asUintN(52, value);
    const high = Number((value - low) / LIMB_BIG);
    assert(Number.isSafeInteger(high), 'an amount stays within 2^104');
    this.#limbs[at] = high;
    this.#limbs[at + 1] = Number(low);
  }

  #grow(): void {
    const capacity = this.#reasons.length * 2;
    const limbs = new Float64Array(capacity * FIELDS);
    limbs.set(this.#limbs);
    this.#limbs = limbs;
    const owners = new Int32Array(capacity * 2);
    owners.set(this.#owners);
    this.#owners = owners;
    const reasons = new Uint8Array(capacity).fill(UNTOUCHED);
    reasons.set(this.#reasons);
    this.#reasons = reasons;
    const touched = new Int32Array(capacity);
    touched.set(this.#touched);
    this.#touched = touched;
  }
}
