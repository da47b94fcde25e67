import { expect, test } from 'vitest';
import { freeBytesOf, watchDisk } from './watch-disk.ts';

test('tells when the disk becomes nearly full and when it is not any more, each once', async () => {
  const timers: (() => void)[] = [];
  const changes: boolean[] = [];
  let free = 50;
  const look = async (bytes: number): Promise<void> => {
    free = bytes;
    timers.shift()?.();
    await new Promise(setImmediate);
  };
  const watch = await watchDisk({
    freeBytes: async () => {
      if (free < 0) throw new Error('no such disk');
      return free;
    },
    bytesMin: 100,
    after: (_milliseconds, run) => {
      timers.push(run);
      return () => timers.splice(0);
    },
    onChange: (isNearlyFull) => changes.push(isNearlyFull),
  });
  expect(changes).toEqual([true]);
  for (const bytes of [99, 100, 1000, 99, -1]) await look(bytes);
  expect(changes).toEqual([true, false, true, false]);
  watch.stop();
  expect(timers).toEqual([]);
});

test('a real folder has room', async () => {
  expect(await freeBytesOf('.')()).toBeGreaterThan(0);
});
