/**
 * Differences that the model test has found between engine and reference, as short as they came: whatever
 * was wrong then, both do the same now, and what the pages say.
 */
import { expect, test } from 'vitest';
import type { Command } from '../../src/engine/commands.ts';
import type { ExchangeEvent } from '../../src/engine/events.ts';
import { Duel } from './duel.ts';

interface Found {
  readonly name: string;
  readonly commands: readonly object[];
  /** What the last command's events have among them. */
  readonly tells: object;
}

const place = { kind: 'place-order' };
const [band, plain, tiny] = [
  { market: 'ALT_BASE' },
  { market: 'BASE_QUOTE' },
  { market: 'BASE_ALT' },
];

const found: readonly Found[] = [
  {
    name: 'a decrement tells the taker’s own price, which it has none, and not the edge of the band',
    commands: [
      { ...place, ...band, account: 3, type: 'limit', side: 'buy', price: 100, quantity: 6 },
      {
        ...{ ...place, ...band, account: 4, type: 'market', side: 'sell', quantity: 4 },
        selfTrade: 'decrement',
      },
    ],
    tells: { kind: 'order-decremented', role: 'taker', remaining: 0 },
  },
  {
    name: 'an iceberg reduced below its display can be told to change nothing',
    commands: [
      {
        ...{ ...place, ...tiny, account: 6, type: 'limit', side: 'buy', price: 101, quantity: 7 },
        displayQuantity: 5,
      },
      { kind: 'amend-order', ...tiny, account: 6, orderId: 1, quantity: 2 },
      { kind: 'amend-order', ...tiny, account: 6, orderId: 1 },
    ],
    tells: { kind: 'command-rejected', code: 'amend-empty' },
  },
  {
    name: 'so can one that waits',
    commands: [
      {
        ...{
          ...place,
          ...plain,
          account: 5,
          type: 'trailing-stop-limit',
          side: 'sell',
          price: 102,
        },
        ...{ quantity: 4, displayQuantity: 2, trailPpm: 25_000 },
      },
      { kind: 'amend-order', ...plain, account: 5, orderId: 1, quantity: 1 },
      { kind: 'amend-order', ...plain, account: 5, orderId: 1 },
    ],
    tells: { kind: 'command-rejected', code: 'amend-empty' },
  },
  {
    name: 'two prices may be larger together than any one can be',
    commands: [
      {
        ...{ ...place, ...tiny, account: 5, type: 'stop-limit', side: 'sell', quantity: 1 },
        ...{ price: Number.MAX_SAFE_INTEGER, stopPrice: 50 },
      },
      { kind: 'amend-order', ...tiny, account: 5, orderId: 1, stopPrice: 51 },
    ],
    tells: { kind: 'order-amended', stopPrice: 51 },
  },
  {
    name: 'a trailing stop that was reached cannot be amended back to waiting',
    commands: [
      { ...place, ...plain, account: 2, type: 'limit', side: 'buy', price: 110, quantity: 1 },
      { ...place, ...plain, account: 5, type: 'limit', side: 'sell', price: 110, quantity: 1 },
      {
        ...{ ...place, ...plain, account: 5, type: 'trailing-stop', side: 'sell', quantity: 3 },
        trailTicks: 2,
      },
      { ...place, ...plain, account: 2, type: 'limit', side: 'buy', price: 100, quantity: 1 },
      {
        kind: 'batch',
        mode: 'independent',
        items: [
          { ...place, ...plain, account: 5, type: 'limit', side: 'sell', price: 100, quantity: 1 },
          { kind: 'amend-order', ...plain, account: 5, orderId: 3, price: 90 },
        ],
      },
    ],
    tells: { kind: 'command-rejected', code: 'stop-would-trigger', actual: 108n, limit: 100n },
  },
  {
    name: 'an empty batch broke the lower bound',
    commands: [{ kind: 'batch', mode: 'atomic', items: [] }],
    tells: { kind: 'command-rejected', code: 'batch-invalid', actual: 0n, limit: 1n },
  },
];

test.each(found)('$name', ({ commands, tells }) => {
  for (const book of ['fast', 'reference'] as const) {
    const duel = new Duel(book);
    let events: readonly ExchangeEvent[] = [];
    for (const command of commands) events = duel.play(command as Command);
    expect(events).toContainEqual(expect.objectContaining(tells));
    duel.compareAll();
    duel.replay();
  }
});

test('a triggered order counts as changed when it is triggered', () => {
  const duel = new Duel('fast');
  const account = 5;
  const stopLimit = {
    ...{ ...place, ...plain, account, type: 'stop-limit', side: 'sell', quantity: 1 },
    ...{ stopPrice: 100, price: 105 },
  };
  duel.play(stopLimit as unknown as Command);
  duel.play({ kind: 'advance-time' });
  duel.play({ kind: 'advance-time' });
  duel.play({ kind: 'advance-time' });
  for (const side of ['buy', 'sell']) {
    const order = { ...place, ...plain, account: 2, type: 'limit', side, price: 100, quantity: 1 };
    duel.play({ ...order, selfTrade: 'none' } as unknown as Command);
  }
  duel.compareAll();
  const [order] = duel.reference.openOrders('BASE_QUOTE');
  expect(order).toMatchObject({ orderId: 1n });
  expect(order?.updatedAt).toBeGreaterThan(order?.acceptedAt ?? 0n);
});
