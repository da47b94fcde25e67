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
  { side: 'buy', best: '100', slippageBps: 500, tickSize: '0.05', price: '105' },
  { side: 'sell', best: '100', slippageBps: 500, tickSize: '0.05', price: '95' },
  // Towards the best price: 100.333 × 1.01 = 101.33633 → 101.33, × 0.99 = 99.32967 → 99.33.
  { side: 'buy', best: '100.333', slippageBps: 100, tickSize: '0.01', price: '101.33' },
  { side: 'sell', best: '100.333', slippageBps: 100, tickSize: '0.01', price: '99.33' },
  { side: 'sell', best: '0.01', slippageBps: 10_000, tickSize: '0.01', price: '0.01' },
  { side: 'buy', best: '100', slippageBps: 0, tickSize: '1', price: '100' },
] as const)(
  '$side at $best ± $slippageBps bps on a tick of $tickSize: $price',
  ({ best, price, ...terms }) => {
    expect(slippedPrice(best, terms)).toBe(price);
  },
);
