import { expect } from 'vitest';

/** Asks again until it is so: machines that run tests are sometimes slow. */
export function eventually<T>(read: () => T): ReturnType<typeof expect.poll<T>> {
  return expect.poll(read, { timeout: 20_000, interval: 10 });
}
