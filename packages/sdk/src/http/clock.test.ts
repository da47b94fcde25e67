import { expect, test } from 'vitest';
import { createClock } from './clock.ts';

test('the shortest round trip decides, and half of it is taken off', async () => {
  let now = 1_000;
  const trips = [400, 20, 200];
  const clock = createClock({
    enabled: true,
    now: () => now,
    read: async () => {
      const trip = trips.shift() ?? 0;
      now += trip / 2;
      const serverAt = now + 7_000;
      now += trip / 2;
      return serverAt;
    },
  });
  const reading = await clock.measure();
  expect(reading).toMatchObject({ skewMs: 7_000, rttMs: 20 });
  expect(clock.now()).toBe(now + 7_000);
});

test('it is measured once, until it is distrusted', async () => {
  let reads = 0;
  const clock = createClock({
    enabled: true,
    now: () => 0,
    read: async () => {
      reads += 1;
      return 0;
    },
  });
  await Promise.all([clock.ensure(), clock.ensure()]);
  await clock.ensure();
  expect(reads).toBe(3);
  clock.distrust();
  await clock.ensure();
  expect(reads).toBe(6);
});
