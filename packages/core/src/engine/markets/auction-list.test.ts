/** Several markets' auctions at once, and the timers that end them. */
import { expect, test, vi } from 'vitest';
import { ALICE, BOB, Desk, MARKET } from '../../../test/engine/desk.ts';
import type { TimeMicros } from '../../units/index.ts';
import type { Command, MarketState } from '../commands.ts';
import { Timers } from '../time/timers.ts';

const MARKETS = [MARKET, 'COIN_CASH2', 'COIN_CASH3', 'COIN_CASH4'];

/** Four markets on the same assets. */
function exchange(): Desk {
  const desk = new Desk();
  for (const symbol of MARKETS.slice(1)) {
    const [base, quote] = [`B${symbol.at(-1)}`, `Q${symbol.at(-1)}`];
    desk.run({ kind: 'create-asset', symbol: base, decimals: 3 });
    desk.run({ kind: 'create-asset', symbol: quote, decimals: 4 });
    const rates = { makerFee: 0, takerFee: 0 };
    const terms = { symbol, base, quote, tickSize: '0.03', lotSize: '0.01', ...rates };
    desk.run({ kind: 'create-market', ...terms } as unknown as Command);
    for (const account of [ALICE, BOB]) {
      desk.deposit(account, base, 1_000_000n);
      desk.deposit(account, quote, 1_000_000n);
    }
  }
  return desk;
}

function setState(desk: Desk, market: string, state: MarketState) {
  return desk.run({ kind: 'set-market-state', market, state });
}

function limit(market: string, account: number, side: 'buy' | 'sell') {
  return { kind: 'place-order', type: 'limit', account, market, side, price: 100, quantity: 5 };
}

/** Crosses the books of all four, last market first. @returns the markets that were told of */
function crossAll(desk: Desk): string[] {
  const items = MARKETS.toReversed().flatMap((market) => [
    limit(market, ALICE, 'buy'),
    limit(market, BOB, 'sell'),
  ]);
  const command = { kind: 'batch', mode: 'independent', items } as unknown as Command;
  return desk.run(command).flatMap((event) => {
    return event.kind === 'auction-indicative' ? [event.market] : [];
  });
}

test.each([
  ['the last first', [3, 2, 1, 0]],
  ['one in between', [0, 3, 1, 2]],
  ['in their order', [0, 1, 2, 3]],
])('are told by creation of their markets, begun %s', (_, begun) => {
  const desk = exchange();
  for (const at of begun) setState(desk, MARKETS[at] as string, 'auction');
  expect(crossAll(desk)).toEqual(MARKETS);
});

test('one that ends leaves the others, and a state that is none leaves them all', () => {
  const desk = exchange();
  for (const market of MARKETS) setState(desk, market, 'auction');
  setState(desk, 'COIN_CASH3', 'open');
  setState(desk, MARKET, 'open');
  setState(desk, MARKET, 'post-only');
  setState(desk, MARKET, 'open');
  expect(crossAll(desk)).toEqual(['COIN_CASH2', 'COIN_CASH4']);
});

test('a surplus that changes sides is told, though all else is as before', () => {
  const desk = exchange();
  setState(desk, MARKET, 'auction');
  desk.limit({ by: ALICE, side: 'buy', price: 100, quantity: 5 });
  const [, , first] = desk.limit({ by: BOB, side: 'sell', price: 100, quantity: 3 });
  expect(first).toMatchObject({ quantity: 3, surplus: 2, surplusSide: 'buy' });
  const items = [
    { kind: 'amend-order', account: ALICE, market: MARKET, orderId: 1, quantity: 3 },
    { ...limit(MARKET, BOB, 'sell'), quantity: 2 },
  ];
  const events = desk.run({ kind: 'batch', mode: 'atomic', items } as unknown as Command);
  expect(events.filter(({ kind }) => kind === 'auction-indicative')).toMatchObject([
    { price: 100, quantity: 3, surplus: 2, surplusSide: 'sell' },
  ]);
});

test('an end that is moved often leaves no pile of timers behind', () => {
  const schedule = vi.spyOn(Timers.prototype, 'schedule');
  const desk = new Desk();
  const command = { kind: 'set-market-state', market: MARKET, state: 'auction' } as const;
  for (let moved = 0; moved < 300; moved += 1) {
    desk.run({ ...command, endsAt: (1_000_000 + moved) as TimeMicros });
  }
  const timers = schedule.mock.contexts[0] as Timers;
  schedule.mockRestore();
  expect(timers.count).toBeLessThan(140);
  expect(desk.exchange.nextDue()).toBe(1_000_299);
});

test('orders that end before their time leave no pile of timers behind', () => {
  const schedule = vi.spyOn(Timers.prototype, 'schedule');
  const desk = new Desk();
  const gtd = { side: 'buy', price: 9, quantity: 1, timeInForce: 'gtd', expiresAt: 9_000 } as const;
  desk.limit({ ...gtd, expiresAt: 9_500 });
  for (let orderId = 2; orderId <= 301; orderId += 1) {
    desk.limit(gtd);
    desk.cancel(ALICE, orderId);
  }
  const timers = schedule.mock.contexts[0] as Timers;
  schedule.mockRestore();
  expect(timers.count).toBeLessThan(140);
  expect(desk.exchange.nextDue()).toBe(9_500);
});
