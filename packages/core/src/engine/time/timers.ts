/**
 * What will happen by itself, soonest first: a binary heap of 24-byte entries in one buffer. An entry
 * whose reason is gone (the order ended, the switch was moved) stays until it comes up and is passed over;
 * when more than half of them are such, `sweep` removes those. So who reads it asks what is live.
 *
 * Cost: O(log n) to schedule and to take, O(1) to know when the next one is due.
 */
import { assert } from '../../assert.ts';

/** At the same time, in this order; then by id. */
export const TIMER_EXPIRY = 0;
export const TIMER_DEAD_MAN_SWITCH = 1;
export const TIMER_AUCTION_END = 2;

export interface Timer {
  readonly dueAt: number;
  /** A `TIMER_…` number. */
  readonly kind: number;
  /** Order id, account id or market index. */
  readonly id: number;
}

/** Is what the timer is about still waiting for that time? */
export type IsLive = (timer: Timer) => boolean;

const FIELDS = 3;
const CAPACITY_INITIAL = 16;
/** Fewer dead entries than this are not worth a sweep. */
const DEAD_MIN = 64;

export class Timers {
  #entries = new Float64Array(CAPACITY_INITIAL * FIELDS);
  #count = 0;
  #dead = 0;

  /** Entries, dead ones included. */
  get count(): number {
    return this.#count;
  }

  /** Time of the first entry, dead or not; infinite if there is none. */
  get firstAt(): number {
    return this.#count === 0 ? Number.POSITIVE_INFINITY : (this.#entries[0] as number);
  }

  /** The entry that is due first. There is one. */
  first(): Timer {
    assert(this.#count > 0, 'a timer is there to be read');
    return this.#at(0);
  }

  /** Every entry, in no particular order. */
  entries(): Timer[] {
    return Array.from({ length: this.#count }, (_, at) => this.#at(at));
  }

  schedule({ dueAt, kind, id }: Timer): void {
    if (this.#count * FIELDS === this.#entries.length) this.#grow();
    const at = this.#count;
    this.#count += 1;
    this.#write(at, dueAt, kind, id);
    this.#up(at);
  }

  /** Takes the entry that is due first. */
  dropFirst(): void {
    assert(this.#count > 0, 'a timer is there to be taken');
    this.#count -= 1;
    this.#copy(this.#count, 0);
    this.#down(0);
  }

  /** One entry has become dead. It stays: what made it so may be taken back within the command. */
  bury(): void {
    this.#dead += 1;
  }

  /** Are so many entries dead that a sweep is due? */
  get isLittered(): boolean {
    return this.#dead >= DEAD_MIN && this.#dead * 2 > this.#count;
  }

  /** Removes the dead entries. Only between commands. */
  sweep(isLive: IsLive): void {
    let kept = 0;
    for (let at = 0; at < this.#count; at += 1) {
      if (!isLive(this.#at(at))) continue;
      this.#copy(at, kept);
      kept += 1;
    }
    this.#count = kept;
    this.#dead = 0;
    for (let at = (kept >> 1) - 1; at >= 0; at -= 1) this.#down(at);
  }

  /** A dead entry came up and was passed over. */
  passOver(): void {
    this.dropFirst();
    this.#dead = Math.max(this.#dead - 1, 0);
  }

  #up(from: number): void {
    let at = from;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!this.#isBefore(at, parent)) return;
      this.#swap(at, parent);
      at = parent;
    }
  }

  #down(from: number): void {
    let at = from;
    for (;;) {
      let first = at;
      for (const child of [at * 2 + 1, at * 2 + 2]) {
        if (child < this.#count && this.#isBefore(child, first)) first = child;
      }
      if (first === at) return;
      this.#swap(at, first);
      at = first;
    }
  }

  #isBefore(one: number, other: number): boolean {
    for (let field = 0; field < FIELDS; field += 1) {
      const difference =
        (this.#entries[one * FIELDS + field] as number) -
        (this.#entries[other * FIELDS + field] as number);
      if (difference !== 0) return difference < 0;
    }
    return false;
  }

  #at(at: number): Timer {
    const dueAt = this.#entries[at * FIELDS] as number;
    const kind = this.#entries[at * FIELDS + 1] as number;
    return { dueAt, kind, id: this.#entries[at * FIELDS + 2] as number };
  }

  // biome-ignore lint/complexity/useMaxParams: the three fields of an entry, and where.
  #write(at: number, dueAt: number, kind: number, id: number): void {
    this.#entries[at * FIELDS] = dueAt;
    this.#entries[at * FIELDS + 1] = kind;
    this.#entries[at * FIELDS + 2] = id;
  }

  #copy(from: number, to: number): void {
    this.#entries.copyWithin(to * FIELDS, from * FIELDS, (from + 1) * FIELDS);
  }

  #swap(one: number, other: number): void {
    const { dueAt, kind, id } = this.#at(one);
    this.#copy(other, one);
    this.#write(other, dueAt, kind, id);
  }

  #grow(): void {
    const grown = new Float64Array(this.#entries.length * 2);
    grown.set(this.#entries);
    this.#entries = grown;
  }
}
