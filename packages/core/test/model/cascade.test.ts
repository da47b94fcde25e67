/** Stops by the thousand: the bound of a cascade, which short random runs never reach. */
import { expect, test } from 'vitest';
import type { Command } from '../../src/engine/commands.ts';
import type { ExchangeEvent } from '../../src/engine/events.ts';
import { STOPS_PER_COMMAND_MAX } from '../../src/limits.ts';
import type { AccountId, PriceTicks, QuantityLots } from '../../src/units/quantities.ts';
import { Duel } from './duel.ts';

const MARKET = 'BASE_ALT';
const MAKER = 2 as AccountId;
const TAKER = 3 as AccountId;
const RICH = 5 as AccountId;
const BEYOND = 7;

/** One lot. The maker buys, the taker sells. */
function limit(account: AccountId, price: number): Command {
  return {
    kind: 'place-order',
    type: 'limit',
    account,
    market: MARKET,
    side: account === MAKER ? 'buy' : 'sell',
    price: price as PriceTicks,
    quantity: 1 as QuantityLots,
  };
}

function stop(price: number): Command {
  return {
    kind: 'place-order',
    type: 'stop',
    account: RICH,
    market: MARKET,
    side: 'sell',
    stopPrice: price as PriceTicks,
    quantity: 1 as QuantityLots,
  };
}

function count(events: readonly ExchangeEvent[], kind: ExchangeEvent['kind']): number {
  return events.filter((event) => event.kind === kind).length;
}

function opened(book: 'fast' | 'reference'): Duel {
  const duel = new Duel(book);
  duel.comparesBooks = false;
  return duel;
}

test.each(['fast', 'reference'] as const)(
  'what triggers too many stops halts the market: %s book',
  { timeout: 120_000 },
  (book) => {
    const duel = opened(book);
    for (let nth = 0; nth < STOPS_PER_COMMAND_MAX + BEYOND; nth += 1) duel.play(stop(90));
    duel.play(limit(MAKER, 90));
    const events = duel.play(limit(TAKER, 90));
    expect(count(events, 'order-triggered')).toBe(STOPS_PER_COMMAND_MAX);
    expect(events).toContainEqual(
      expect.objectContaining({ kind: 'market-changed', state: 'halted', cause: 'stop-limit' }),
    );
    duel.compareAll();
    duel.restart();
    const resumed = duel.play({ kind: 'set-market-state', market: MARKET, state: 'open' });
    expect(count(resumed, 'order-triggered')).toBe(BEYOND);
    duel.compareAll();
    duel.replay();
  },
);

test.each(['fast', 'reference'] as const)(
  'each stop triggers the next one, down to the last: %s book',
  { timeout: 120_000 },
  (book) => {
    const duel = opened(book);
    const depth = 300;
    for (let price = 1_000; price > 1_000 - depth; price -= 1) {
      duel.play(limit(MAKER, price));
      duel.play(stop(price));
    }
    const events = duel.play(limit(TAKER, 1_000));
    expect(count(events, 'order-triggered')).toBe(depth);
    expect(count(events, 'trade')).toBe(depth);
    duel.compareAll();
    duel.replay();
  },
);

test('a cascade that ends an auction leads to the halt instead of to open', {
  timeout: 120_000,
}, () => {
  const duel = opened('fast');
  for (let nth = 0; nth < STOPS_PER_COMMAND_MAX + BEYOND; nth += 1) duel.play(stop(90));
  duel.play({ kind: 'set-market-state', market: MARKET, state: 'auction' });
  duel.play(limit(MAKER, 90));
  duel.play(limit(TAKER, 90));
  const events = duel.play({ kind: 'set-market-state', market: MARKET, state: 'open' });
  const states = events.flatMap((event) => (event.kind === 'market-changed' ? [event.state] : []));
  expect(states).toEqual(['halted']);
  expect(count(events, 'order-triggered')).toBe(STOPS_PER_COMMAND_MAX);
  duel.compareAll();
});
