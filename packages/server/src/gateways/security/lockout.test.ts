import { expect, test } from 'vitest';
import { createLockout } from './lockout.ts';

const settings = { failuresMax: 3, lockoutMillis: 10_000 };

test('locks the pair of key and address, and only that pair, for a while', () => {
  const lockout = createLockout(settings);
  for (let attempt = 0; attempt < 3; attempt += 1) lockout.fail('key', '10.0.0.1', 0);
  expect(lockout.secondsLeft('key', '10.0.0.1', 0)).toBe(10);
  expect(lockout.secondsLeft('key', '10.0.0.2', 0)).toBe(0);
  expect(lockout.secondsLeft('other', '10.0.0.1', 0)).toBe(0);
  expect(lockout.secondsLeft('key', '10.0.0.1', 10_000)).toBe(0);
});

test('a good signature and the passing of time both forgive', () => {
  const lockout = createLockout(settings);
  lockout.fail('key', 'a', 0);
  lockout.fail('key', 'a', 0);
  lockout.succeed('key', 'a');
  lockout.fail('key', 'a', 0);
  expect(lockout.secondsLeft('key', 'a', 0)).toBe(0);
  lockout.fail('key', 'a', 11_000);
  lockout.fail('key', 'a', 11_000);
  expect(lockout.secondsLeft('key', 'a', 11_000)).toBe(0);
});
