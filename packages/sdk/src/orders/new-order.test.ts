import { expect, test } from 'vitest';
import { encodeClientId, randomText } from './client-id.ts';
import { slippedPrice } from './new-order.ts';

test('a client id is 128 bits in 22 characters that the exchange takes', () => {
  expect(encodeClientId(new Uint8Array(16))).toBe('A'.repeat(22));
  expect(encodeClientId(new Uint8Array(16).fill(255))).toBe(`${'_'.repeat(21)}w`);
  const ids = new Set(Array.from({ length: 1_000 }, randomText));
  expect(ids.size).toBe(1_000);
  for (const id of ids) expect(id).toMatch(/^[A-Za-z0-9_-]{22}$/);
});

test.each([
  ['buy', '100', 500, '0.05', '105'],
  ['sell', '100', 500, '0.05', '95'],
  // Towards the best price: 100.333 × 1.01 = 101.33633 → 101.33, × 0.99 = 99.32967 → 99.33.
  ['buy', '100.333', 100, '0.01', '101.33'],
  ['sell', '100.333', 100, '0.01', '99.33'],
  ['sell', '0.01', 10_000, '0.01', '0.01'],
  ['buy', '100', 0, '1', '100'],
] as const)('%s at %s ± %d bps on a tick of %s: %s', (side, best, slippageBps, tickSize, text) => {
  expect(slippedPrice(best, { side, slippageBps, tickSize })).toBe(text);
});
