/**
 * The inner port: the fast book is the reference book, also while bids stand above asks, with icebergs
 * in the queues, and when orders are put back where they were.
 */
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { propertyRuns } from '../../test/property-runs.ts';
import { FastBook } from './fast-book.ts';
import { canFill } from './fillable.ts';
import { MatchSteps, STEP_DECREMENT } from './match-steps.ts';
import {
  BUY,
  createTaker,
  type MatchingBook,
  NONE,
  opposite,
  SELL,
  type SideBit,
  type Taker,
} from './matching-book.ts';
import { ReferenceBook } from './reference-book.ts';

const SLOTS = 24;

/** What is drawn; numbers that name something out of what rests are taken modulo its size. */
interface Drawn {
  readonly kind: 'rest' | 'match' | 'remove' | 'reduce' | 'restore' | 'display' | 'move-back';
  readonly pick: number;
  readonly side: SideBit;
  readonly price: number;
  readonly quantity: number;
  readonly display: number;
  readonly owner: number;
  readonly selfTrade: number;
}

const kind = (...kinds: Drawn['kind'][]) => fc.constantFrom(...kinds);
const drawn: fc.Arbitrary<Drawn> = fc.record({
  kind: kind(
    'rest',
    'rest',
    'rest',
    'match',
    'match',
    'remove',
    'reduce',
    'restore',
    'display',
  ).chain((one) => kind(one, one, one, one, one, one, 'move-back')),
  pick: fc.nat(1_000),
  side: fc.constantFrom<SideBit>(BUY, SELL),
  // Few prices, so that levels have queues, and any of them on either side.
  price: fc.oneof(
    { weight: 9, arbitrary: fc.integer({ min: 30, max: 34 }) },
    { weight: 1, arbitrary: fc.constantFrom(1, 2 ** 31, 2 ** 53 - 1) },
  ),
  quantity: fc.integer({ min: 1, max: 12 }),
  display: fc.constantFrom(0, 0, 1, 2, 5, 20),
  owner: fc.nat(2),
  selfTrade: fc.nat(4),
});

/** Small numbers are enough for each case, times this. */
const lotsPerLot = fc.constantFrom(1, 1, 1, 2 ** 32 + 1, 2 ** 49);

function scaled(one: Drawn, by: number): Drawn {
  return { ...one, quantity: one.quantity * by, display: one.display * by };
}

describe('the fast book behind its port', () => {
  const seen = new Set<string>();

  test('property: same steps, same state, fill-or-kill foretold, after each call', () => {
    fc.assert(
      fc.property(fc.array(drawn, { minLength: 60, maxLength: 120 }), lotsPerLot, (list, scale) => {
        const fast = new Stage(new FastBook());
        const reference = new Stage(new ReferenceBook());
        for (const one of list) {
          const acted = actOnBoth({ fast, reference }, scaled(one, scale));
          for (const step of acted.steps) seen.add(nameOf(step));
          if (reference.isCrossed) seen.add('crossed');
          if (acted.canFill) seen.add('can fill');
        }
      }),
      { numRuns: propertyRuns(500) },
    );
  }, 60_000);

  test('it reached crossed books, refills and hidden lots taken by self-trade prevention', () => {
    expect([...seen].sort()).toEqual([
      'can fill',
      'crossed',
      'step 0',
      'step 1',
      'step 1 hidden',
      'step 2',
      'step 2 hidden',
      'step 3',
    ]);
  });
});

function actOnBoth(stages: { fast: Stage; reference: Stage }, one: Drawn): Acted {
  const { fast, reference } = stages;
  const expected = reference.act(one);
  expectSame(fast.act(one), expected);
  expectSame(fast.state(), reference.state());
  fast.book.check();
  reference.book.check();
  return expected;
}

function nameOf(step: readonly number[]): string {
  return `step ${step[1]}${step[5] === 0 ? '' : ' hidden'}`;
}

/** `toEqual` costs a hundred times as much, so it only speaks where they differ. */
function expectSame(actual: unknown, expected: unknown): void {
  if (!isDeepStrictEqual(actual, expected)) expect(actual).toEqual(expected);
}

interface Acted {
  readonly steps: number[][];
  readonly hidden?: number;
  readonly left?: number;
  readonly stopped?: boolean;
  readonly canFill?: boolean;
}

/** A book, and the slots that rest on it. */
class Stage {
  readonly book: MatchingBook;
  readonly #taker = createTaker();
  readonly #steps = new MatchSteps();
  readonly #resting: number[] = [];

  constructor(book: MatchingBook) {
    this.book = book;
  }

  get isCrossed(): boolean {
    const bid = this.book.best(BUY);
    return bid !== 0 && this.book.crosses(BUY, bid);
  }

  act(one: Drawn): Acted {
    if (one.kind === 'match') return this.#match(one);
    if (one.kind === 'rest') {
      if (this.#resting.length < SLOTS) this.#rest(one);
      return { steps: [] };
    }
    const slot = this.#resting[one.pick % Math.max(this.#resting.length, 1)];
    return slot === undefined ? { steps: [] } : this.#change(slot, one);
  }

  #change(slot: number, one: Drawn): Acted {
    const { book } = this;
    const open = book.quantity(slot);
    switch (one.kind) {
      case 'remove':
        book.remove(slot);
        this.#resting.splice(this.#resting.indexOf(slot), 1);
        return { steps: [] };
      case 'reduce':
        return {
          steps: [],
          hidden: open === 1 ? 0 : book.reduce(slot, 1 + (one.pick % (open - 1))),
        };
      case 'restore':
        book.restore(slot, one.quantity, 1 + (one.pick % one.quantity));
        return { steps: [] };
      case 'display':
        book.setDisplay(slot, one.display);
        return { steps: [] };
      default:
        this.#putBack(slot);
        return { steps: [] };
    }
  }

  /** Takes an order out and puts it back where it was: nothing has happened. */
  #putBack(slot: number): void {
    const { book } = this;
    const taker = this.#aim({
      side: book.side(slot),
      price: book.price(slot),
      quantity: book.quantity(slot),
      display: book.display(slot),
      owner: book.owner(slot),
      selfTrade: 0,
    });
    const displayed = book.displayed(slot);
    const next = book.next(slot);
    const isLast = next === NONE || book.price(next) !== taker.limit;
    const before = this.state();
    book.remove(slot);
    book.insertBefore(slot, taker, displayed, isLast ? NONE : next);
    expectSame(this.state(), before);
  }

  #rest(one: Drawn): void {
    let slot = 0;
    while (this.#resting.includes(slot)) slot += 1;
    this.#resting.push(slot);
    const taker = this.#aim(one);
    if (one.pick % 3 > 0) this.book.rest(slot, taker);
    else this.#restElsewhere(slot, taker, one);
  }

  /** With a tip of any size, and before any order of its level. */
  #restElsewhere(slot: number, taker: Taker, one: Drawn): void {
    const displayed = 1 + (one.pick % one.quantity);
    const others = this.#resting.filter(
      (other) =>
        other !== slot &&
        this.book.side(other) === one.side &&
        this.book.price(other) === one.price,
    );
    const next = others[one.pick % Math.max(others.length, 1)];
    if (next === undefined) this.book.restAs(slot, taker, displayed);
    else this.book.insertBefore(slot, taker, displayed, next);
  }

  #match(one: Drawn): Acted {
    const { book } = this;
    const steps = this.#steps;
    const taker = this.#aim(one.pick % 4 === 0 ? { ...one, price: 0 } : one);
    const foretold = canFill(book, taker);
    book.match(taker, steps);
    const taken = Array.from({ length: steps.count }, (_, at) => [
      steps.slot(at),
      steps.kind(at),
      steps.price(at),
      steps.quantity(at),
      steps.makerRemaining(at),
      steps.hidden(at),
    ]);
    for (let at = 0; at < steps.count; at += 1) {
      if (steps.makerRemaining(at) > 0) continue;
      this.#resting.splice(this.#resting.indexOf(steps.slot(at)), 1);
    }
    steps.clear();
    const isWhole = taker.quantity === 0 && taken.every((step) => step[1] !== STEP_DECREMENT);
    expect(foretold).toBe(isWhole);
    return { steps: taken, left: taker.quantity, stopped: taker.stopped, canFill: foretold };
  }

  #aim(
    order: Pick<Drawn, 'side' | 'price' | 'quantity' | 'display' | 'owner' | 'selfTrade'>,
  ): Taker {
    const { price: limit, ...rest } = order;
    return Object.assign(this.#taker, {
      side: rest.side,
      limit,
      quantity: rest.quantity,
      display: rest.display,
      owner: rest.owner,
      selfTrade: rest.selfTrade,
      stopped: false,
    });
  }

  state() {
    const { book } = this;
    return [BUY, SELL].map((side) => {
      const queue: number[][] = [];
      for (let slot = book.first(side as SideBit); slot !== NONE; slot = book.next(slot)) {
        queue.push([
          slot,
          book.side(slot),
          book.price(slot),
          book.quantity(slot),
          book.displayed(slot),
          book.display(slot),
          book.owner(slot),
        ]);
      }
      const levels = book.levels(side as SideBit, Number.POSITIVE_INFINITY);
      const everything = side === BUY ? 0 : Number.POSITIVE_INFINITY;
      const middle = levels[levels.length >> 1]?.price ?? everything;
      const totals = [everything, middle].map((worst) => book.totals(side as SideBit, worst));
      const touch = book.best(opposite(side as SideBit));
      const isCrossing = touch !== 0 && book.crosses(side as SideBit, touch);
      return { best: book.best(side as SideBit), isCrossing, levels, totals, queue };
    });
  }
}
