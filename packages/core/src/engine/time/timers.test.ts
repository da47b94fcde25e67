import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Timer, Timers } from './timers.ts';

const timer = fc.record({
  dueAt: fc.integer({ min: 0, max: 9 }),
  kind: fc.integer({ min: 0, max: 2 }),
  id: fc.integer({ min: 0, max: 9 }),
});

test('property: comes out by time, then kind, then id', () => {
  fc.assert(
    fc.property(fc.array(timer, { maxLength: 200 }), (wanted) => {
      const timers = new Timers();
      for (const one of wanted) timers.schedule(one);
      expect(drain(timers)).toEqual(wanted.toSorted(inOrder));
    }),
  );
});

test('property: a sweep leaves what is live, in order', () => {
  fc.assert(
    fc.property(fc.array(timer, { maxLength: 200 }), (wanted) => {
      const timers = new Timers();
      for (const one of wanted) timers.schedule(one);
      const isLive = ({ id }: Timer) => id % 3 === 0;
      timers.sweep(isLive);
      expect(drain(timers)).toEqual(wanted.filter(isLive).toSorted(inOrder));
    }),
  );
});

test('is littered when more than half are dead, and no longer after a sweep', () => {
  const timers = new Timers();
  for (let id = 0; id < 300; id += 1) timers.schedule({ dueAt: 5, kind: 0, id });
  for (let dead = 0; dead < 150; dead += 1) timers.bury();
  expect(timers.isLittered).toBe(false);
  timers.bury();
  expect(timers.isLittered).toBe(true);
  timers.sweep(({ id }) => id >= 151);
  expect(timers.isLittered).toBe(false);
  expect(timers.count).toBe(149);
  expect(timers.first().id).toBe(151);
});

test('without a timer nothing is ever due', () => {
  expect(new Timers().firstAt).toBe(Number.POSITIVE_INFINITY);
});

function inOrder(one: Timer, other: Timer): number {
  return one.dueAt - other.dueAt || one.kind - other.kind || one.id - other.id;
}

function drain(timers: Timers): Timer[] {
  const drained: Timer[] = [];
  while (timers.count > 0) {
    expect(timers.firstAt).toBe(timers.first().dueAt);
    drained.push(timers.first());
    timers.dropFirst();
  }
  return drained;
}
