/** How many stops one command may run. */
import { describe, expect, test } from 'vitest';
import { ALICE, BOB, CAROL, Desk, MARKET, tapeOf } from '../../../test/engine/desk.ts';
import type { Command } from '../commands.ts';
import { Exchange } from '../exchange.ts';

function place(desk: Desk, terms: object) {
  const order = { kind: 'place-order', account: ALICE, market: MARKET, ...terms };
  return desk.run(order as unknown as Command);
}

function print(desk: Desk, price: number) {
  desk.limit({ by: BOB, side: 'sell', price, quantity: 1, selfTrade: 'none' });
  return desk.limit({ by: BOB, side: 'buy', price, quantity: 1, selfTrade: 'none' });
}

const fall = { type: 'stop', side: 'sell', stopPrice: 90, quantity: 5 };

describe('the bound of a cascade', () => {
  /** 1,001 sell stops at 90, and as many lots to sell to below. */
  function loaded() {
    const desk = new Desk();
    print(desk, 100);
    desk.limit({ by: BOB, side: 'buy', price: 90, quantity: 1 });
    desk.limit({ by: BOB, side: 'buy', price: 89, quantity: 2_000 });
    for (let count = 0; count < 1_001; count += 1) place(desk, { ...fall, quantity: 1 });
    return desk;
  }

  test('after 1,000 the market is halted, and the rest runs when it opens', () => {
    const desk = loaded();
    const lines = tapeOf(desk.limit({ by: CAROL, side: 'sell', price: 90, quantity: 1 }));
    expect(lines.filter((line) => line.startsWith('triggered'))).toHaveLength(1_000);
    expect(lines.at(-1)).toBe('market-changed');
    expect(desk.exchange.market(MARKET)?.state).toBe('halted');
    expect(desk.exchange.openOrders({ account: ALICE })).toMatchObject([{ status: 'waiting' }]);
    const restored = Exchange.restore(desk.exchange.snapshot());
    expect(restored.stateHash()).toBe(desk.exchange.stateHash());
    const events = desk.run({ kind: 'set-market-state', market: MARKET, state: 'open' });
    expect(tapeOf(events)).toEqual([
      'market-changed',
      'triggered 1005 at 90 by 89',
      'trade 1005*4 1@89 left 0/999',
    ]);
  });

  test('1,000 and no more leave it open', () => {
    const desk = loaded();
    desk.cancel(ALICE, 500);
    desk.limit({ by: CAROL, side: 'sell', price: 90, quantity: 1 });
    expect(desk.exchange.market(MARKET)?.state).toBe('open');
    expect(desk.exchange.openOrders({ account: ALICE })).toEqual([]);
  });
});
