import { describe, expect, test } from 'vitest';
import {
  ALICE,
  BOB,
  CAROL,
  CASH_PER_TICK_LOT,
  COIN_PER_LOT,
  Desk,
  type DeskOptions,
  MARKET,
  RICH,
  tapeOf,
} from '../../../test/engine/desk.ts';
import type { PriceTicks, TimeMicros } from '../../units/index.ts';
import type { Command, MarketState } from '../commands.ts';
import { Exchange } from '../exchange.ts';

const tick: Command = { kind: 'advance-time' };

function setState(desk: Desk, state: MarketState, endsAt?: number) {
  const end = endsAt === undefined ? {} : { endsAt: endsAt as TimeMicros };
  return desk.run({ kind: 'set-market-state', market: MARKET, state, ...end });
}

function inAuction(options: DeskOptions = {}, endsAt?: number): Desk {
  const desk = new Desk(options);
  setState(desk, 'auction', endsAt);
  return desk;
}

/** The book of the next tests: 5 lots cross at 100 … 103. */
function crossed(options: DeskOptions = {}, endsAt?: number): Desk {
  const desk = inAuction(options, endsAt);
  desk.limit({ by: ALICE, side: 'buy', price: 103, quantity: 2 });
  desk.limit({ by: BOB, side: 'sell', price: 100, quantity: 5 });
  desk.limit({ by: ALICE, side: 'buy', price: 102, quantity: 6 });
  return desk;
}

describe.each(['fast', 'reference'] as const)('gathering, %s book', (book) => {
  test('crosses the book without a trade and tells what would trade', () => {
    const desk = inAuction({ book });
    expect(desk.exchange.auction(MARKET)).toEqual({ quantity: 0 });
    expect(tapeOf(desk.limit({ side: 'buy', price: 103, quantity: 2 }))).toEqual([
      'accepted 1',
      'rested 1 2@103',
    ]);
    const events = desk.limit({ by: BOB, side: 'sell', price: 100, quantity: 5 });
    expect(events.slice(2, 4)).toMatchObject([
      { kind: 'auction-indicative', price: 100, quantity: 2, surplus: 3, surplusSide: 'sell' },
      { kind: 'balance-changed' },
    ]);
    const depth = desk.exchange.depth(MARKET);
    expect([depth.bids[0]?.price, depth.asks[0]?.price]).toEqual([103, 100]);
  });

  test('tells nothing again when nothing changed, and that nothing is left', () => {
    const desk = crossed({ book });
    expect(tapeOf(desk.limit({ side: 'buy', price: 99, quantity: 1 }))).toHaveLength(2);
    desk.cancel(ALICE, 1);
    const [, gone] = desk.cancel(ALICE, 3);
    expect(gone).toMatchObject({ kind: 'auction-indicative', quantity: 0 });
    expect(gone).not.toHaveProperty('price');
  });

  test('an uncross trades at one price, best first, and opens the market', () => {
    const desk = crossed({ book });
    desk.limit({ by: CAROL, side: 'sell', price: 101, quantity: 2 });
    // 2 at 103 and 5 of 6 at 102 against 5 at 100 and 2 at 101: 7 lots at 101 and 102.
    expect(desk.exchange.auction(MARKET)).toMatchObject({ price: 101, quantity: 7, surplus: 1 });
    const events = setState(desk, 'open');
    expect(tapeOf(events)).toEqual([
      'trade 1*2 2@101 left 0/3',
      'trade 3*2 3@101 left 3/0',
      'trade 3*4 2@101 left 1/0',
      'market-changed',
    ]);
    expect(events[0]).toMatchObject({ cause: 'uncross', takerPrice: 103, makerPrice: 100 });
    expect(events.at(3)).not.toHaveProperty('cause');
    expect(desk.exchange.lastPrice(MARKET)).toBe(101);
    expect(desk.exchange.market(MARKET)?.state).toBe('open');
    // What was saved came back: only one lot at 102 is held.
    expect(desk.held(ALICE, 'CASH')).toBe(102n * CASH_PER_TICK_LOT);
    expect(desk.available(ALICE, 'COIN')).toBe(RICH + 7n * COIN_PER_LOT);
  });

  test('icebergs trade by their tips, and refill behind those that wait at their price', () => {
    const desk = inAuction({ book });
    desk.limit({ by: BOB, side: 'sell', price: 100, quantity: 5, displayQuantity: 2 });
    desk.limit({ by: CAROL, side: 'sell', price: 100, quantity: 2 });
    desk.limit({ by: ALICE, side: 'buy', price: 100, quantity: 6, displayQuantity: 3 });
    expect(desk.exchange.auction(MARKET)).toMatchObject({ price: 100, quantity: 6, surplus: 1 });
    expect(tapeOf(setState(desk, 'open'))).toEqual([
      'trade 3*1 2@100 left 4/3',
      'refilled 1 2@100 hidden 1',
      'trade 3*2 1@100 left 3/1',
      'refilled 3 3@100',
      'trade 3*2 1@100 left 2/0',
      'trade 3*1 2@100 left 0/1',
      'refilled 1 1@100',
      'market-changed',
    ]);
  });

  test('quantities above 2^53 lots are exact', () => {
    const most = Number.MAX_SAFE_INTEGER;
    const desk = new Desk({ book });
    for (const by of [ALICE, BOB, CAROL]) {
      desk.deposit(by, 'COIN', 10n ** 20n);
      desk.deposit(by, 'CASH', 10n ** 20n);
    }
    setState(desk, 'auction');
    for (const by of [ALICE, CAROL]) {
      desk.limit({ by, side: 'buy', price: 2, quantity: most });
      desk.limit({ by: BOB, side: 'sell', price: 1, quantity: most });
    }
    desk.limit({ by: CAROL, side: 'buy', price: 1, quantity: 1 });
    expect(desk.exchange.auction(MARKET)).toEqual({ price: 2, quantity: most });
    const trades = setState(desk, 'open').filter(({ kind }) => kind === 'trade');
    expect(trades).toMatchObject([
      { price: 2, quantity: most, takerRemaining: 0, makerRemaining: 0 },
      { price: 2, quantity: most, takerRemaining: 0, makerRemaining: 0 },
    ]);
  });
});

describe('the price', () => {
  function priceOf(
    orders: readonly (readonly ['buy' | 'sell', number, number])[],
    reference?: number,
  ) {
    const terms = reference === undefined ? {} : { referencePrice: reference as PriceTicks };
    const desk = inAuction({ terms });
    for (const [side, price, quantity] of orders) {
      desk.limit({ by: side === 'buy' ? ALICE : BOB, side, price, quantity });
    }
    return desk.exchange.auction(MARKET)?.price;
  }

  test('most lots, whatever the surplus', () => {
    expect(
      priceOf([
        ['buy', 105, 3],
        ['buy', 101, 9],
        ['sell', 100, 4],
      ]),
    ).toBe(100);
  });

  test('then the least surplus, at a price between those of orders', () => {
    expect(
      priceOf(
        [
          ['buy', 110, 5],
          ['buy', 101, 1],
          ['sell', 100, 5],
          ['sell', 108, 1],
        ],
        1,
      ),
    ).toBe(102);
  });

  test.each([
    [1, 100],
    [104, 104],
    [999, 110],
    [undefined, 100],
  ])('then nearest the reference price %s: %s', (reference, price) => {
    expect(
      priceOf(
        [
          ['buy', 110, 5],
          ['sell', 100, 5],
        ],
        reference,
      ),
    ).toBe(price);
  });

  test.each([
    [104, 104],
    [105, 105],
    [undefined, 100],
  ])('of two stretches that are as good, the one with the reference %s: %s', (reference, price) => {
    // 5 trade at 100 … 104 with 1 to buy too many, at 105 … 110 with 1 to sell too many.
    const orders = [
      ['buy', 110, 5],
      ['buy', 104, 1],
      ['sell', 100, 5],
      ['sell', 105, 1],
    ] as const;
    expect(priceOf(orders, reference)).toBe(price);
  });

  test('the last trade’s price comes before the stated reference', () => {
    const desk = new Desk({ terms: { referencePrice: 100 as PriceTicks } });
    desk.limit({ by: ALICE, side: 'buy', price: 108, quantity: 1 });
    desk.limit({ by: BOB, side: 'sell', price: 108, quantity: 1 });
    setState(desk, 'auction');
    desk.limit({ by: ALICE, side: 'buy', price: 110, quantity: 1 });
    desk.limit({ by: BOB, side: 'sell', price: 100, quantity: 1 });
    expect(desk.exchange.auction(MARKET)?.price).toBe(108);
  });
});

describe('who may join', () => {
  test.each([
    ['a market order', (desk: Desk) => desk.market(BOB, 'sell', { quantity: 1 })],
    ['ioc', (desk: Desk) => desk.limit({ side: 'buy', price: 9, quantity: 1, timeInForce: 'ioc' })],
    ['fok', (desk: Desk) => desk.limit({ side: 'buy', price: 9, quantity: 1, timeInForce: 'fok' })],
  ])('%s may not', (_, act) => {
    expect(tapeOf(act(crossed()))).toEqual(['rejected market-in-auction']);
  });

  test('post-only rests at its own price, sliding or not', () => {
    const desk = crossed();
    for (const postOnly of ['reject', 'slide'] as const) {
      const events = desk.limit({ by: CAROL, side: 'buy', price: 104, quantity: 1, postOnly });
      expect(tapeOf(events)[1]).toMatch(/^rested \d+ 1@104$/);
    }
  });

  test('not who would cross an order of its own, unless its mode is none', () => {
    const desk = crossed();
    const sell = { by: ALICE, side: 'sell', quantity: 1 } as const;
    expect(tapeOf(desk.limit({ ...sell, price: 103 }))).toEqual(['rejected auction-self-cross']);
    expect(tapeOf(desk.limit({ ...sell, price: 104 }))).toHaveLength(2);
    expect(tapeOf(desk.limit({ ...sell, price: 103, selfTrade: 'none' }))).toHaveLength(2);
    // The amend of a resting order likewise.
    expect(tapeOf(desk.amend(ALICE, 4, { price: 102 }))).toEqual(['refused auction-self-cross']);
    expect(tapeOf(desk.amend(ALICE, 4, { price: 105 }))).toHaveLength(2);
  });

  test('nor an order of its group', () => {
    const desk = crossed();
    for (const account of [5, 6]) {
      desk.run({ kind: 'create-account', selfTradeGroup: 7 });
      desk.deposit(account as typeof ALICE, 'CASH', RICH);
      desk.deposit(account as typeof ALICE, 'COIN', RICH);
    }
    desk.limit({ by: 5 as typeof ALICE, side: 'buy', price: 101, quantity: 1 });
    const events = desk.limit({ by: 6 as typeof ALICE, side: 'sell', price: 101, quantity: 1 });
    expect(tapeOf(events)).toEqual(['rejected auction-self-cross']);
  });
});

describe('fees of an uncross', () => {
  test('both pay the maker’s rate on what they receive', () => {
    const desk = crossed({ makerFee: 10_000, takerFee: 50_000 });
    const [first] = setState(desk, 'open');
    // 2 lots at 102, the only price at which 5 trade and all sells are served.
    expect(first).toMatchObject({ quantity: 2, takerFee: 1n, makerFee: 6n });
  });

  test('a negative rate counts as zero', () => {
    const desk = crossed({ makerFee: -10_000, takerFee: 50_000 });
    expect(setState(desk, 'open')[0]).toMatchObject({ takerFee: 0n, makerFee: 0n });
    expect(
      desk.exchange.balances(1 as typeof ALICE).every(({ available }) => available === 0n),
    ).toBe(true);
  });
});

describe('the end', () => {
  test('comes by itself, before the command that comes then', () => {
    const desk = crossed({}, 5_000);
    expect(desk.exchange.auction(MARKET)?.endsAt).toBe(5_000);
    expect(desk.exchange.market(MARKET)).toMatchObject({ state: 'auction', endsAt: 5_000 });
    expect(desk.exchange.nextDue()).toBe(5_000);
    const events = desk.run(tick, 6_000);
    const changed = events.find(({ kind }) => kind === 'market-changed');
    expect(changed).toMatchObject({ state: 'open', cause: 'auction-ended' });
    expect(desk.exchange.nextDue()).toBeUndefined();
  });

  test('may be moved, and falls away with the state', () => {
    const desk = crossed({}, 5_000);
    setState(desk, 'auction', 9_000);
    expect(tapeOf(desk.run(tick, 6_000))).toEqual([]);
    expect(desk.exchange.nextDue()).toBe(9_000);
    setState(desk, 'halted');
    expect(desk.exchange.nextDue()).toBeUndefined();
    expect(desk.exchange.auction(MARKET)).toBeUndefined();
  });

  test('is refused in the past, and with another state', () => {
    const desk = crossed();
    expect(tapeOf(setState(desk, 'auction', desk.time))).toEqual(['refused time-in-past']);
    expect(tapeOf(setState(desk, 'open', 9_000))).toEqual(['refused market-invalid']);
    expect(desk.exchange.market(MARKET)?.state).toBe('auction');
  });

  test('an order that ends at the same time is not part of it', () => {
    const desk = crossed({}, 5_000);
    desk.limit({
      by: CAROL,
      side: 'sell',
      price: 100,
      quantity: 1,
      timeInForce: 'gtd',
      expiresAt: 5_000,
    });
    expect(tapeOf(desk.run(tick, 5_000))[0]).toBe('expired 4 1 time');
  });

  test('halted keeps what gathered, crossed as it is; closing cancels it', () => {
    const desk = crossed();
    setState(desk, 'halted');
    setState(desk, 'cancel-only');
    expect(tapeOf(desk.cancel(ALICE, 1))).toHaveLength(1);
    expect(tapeOf(desk.amend(ALICE, 3, { quantity: 4 }))).toHaveLength(1);
    expect(tapeOf(setState(desk, 'auction'))).toEqual(['market-changed', 'auction-indicative']);
    setState(desk, 'halted');
    expect(tapeOf(setState(desk, 'open'))).toEqual(['trade 3*2 4@100 left 0/1', 'market-changed']);
    const other = crossed();
    expect(tapeOf(setState(other, 'closed'))).toEqual([
      'market-changed',
      'cancelled 1 2 market-closed',
      'cancelled 3 6 market-closed',
      'cancelled 2 5 market-closed',
    ]);
  });

  test('to post-only it trades, and stops wait for open', () => {
    const desk = new Desk();
    desk.run(stop(CAROL, 'buy', 101));
    setState(desk, 'auction');
    desk.limit({ by: ALICE, side: 'buy', price: 103, quantity: 1 });
    desk.limit({ by: BOB, side: 'sell', price: 103, quantity: 1 });
    desk.limit({ by: BOB, side: 'sell', price: 104, quantity: 2 });
    expect(tapeOf(setState(desk, 'post-only'))).toEqual([
      'trade 2*3 1@103 left 0/0',
      'market-changed',
    ]);
    expect(tapeOf(setState(desk, 'open'))).toEqual([
      'market-changed',
      'triggered 1 at 101 by 103',
      'trade 1*4 1@104 left 0/1',
    ]);
  });

  test('triggered stops run before the market is told to be open', () => {
    const desk = new Desk();
    desk.run(stop(CAROL, 'buy', 101));
    setState(desk, 'auction', 5_000);
    desk.limit({ by: ALICE, side: 'buy', price: 103, quantity: 1 });
    desk.limit({ by: BOB, side: 'sell', price: 103, quantity: 1 });
    desk.limit({ by: BOB, side: 'sell', price: 104, quantity: 2 });
    expect(tapeOf(desk.run(tick, 5_000))).toEqual([
      'trade 2*3 1@103 left 0/0',
      'triggered 1 at 101 by 103',
      'trade 1*4 1@104 left 0/1',
      'market-changed',
    ]);
  });

  test('a stop that meets the price band leads to the next auction instead', () => {
    const desk = new Desk({ terms: { priceBand: 10_000, bandAuctionMicros: 700 } as never });
    desk.run(stop(CAROL, 'buy', 101));
    setState(desk, 'auction', 5_000);
    desk.limit({ by: ALICE, side: 'buy', price: 103, quantity: 1 });
    desk.limit({ by: BOB, side: 'sell', price: 103, quantity: 1 });
    desk.limit({ by: BOB, side: 'sell', price: 105, quantity: 2 });
    const events = desk.run(tick, 6_000);
    expect(tapeOf(events)).toEqual([
      'trade 2*3 1@103 left 0/0',
      'triggered 1 at 101 by 103',
      'expired 1 1 price-band',
      'market-changed',
    ]);
    expect(events[3]).toMatchObject({ state: 'auction', cause: 'price-band', endsAt: 6_700 });
  });
});

function stop(account: typeof ALICE, side: 'buy' | 'sell', stopPrice: number): Command {
  return {
    kind: 'place-order',
    type: 'stop',
    account,
    market: MARKET,
    side,
    stopPrice,
    quantity: 1,
    protectionPrice: 200,
  } as unknown as Command;
}

test('a snapshot in the middle of an auction goes on as it would have', () => {
  const desk = crossed({}, 5_000);
  const copy = Exchange.restore(desk.exchange.snapshot(), { book: 'reference' });
  expect(copy.stateHash()).toBe(desk.exchange.stateHash());
  expect(copy.auction(MARKET)).toEqual(desk.exchange.auction(MARKET));
  desk.limit({ by: CAROL, side: 'buy', price: 50, quantity: 1 });
  desk.limit({ by: CAROL, side: 'buy', price: 101, quantity: 1 });
  desk.run(tick, 5_000);
  for (const command of desk.tape.slice(copy.seq)) copy.apply(command);
  expect(copy.eventHash).toBe(desk.exchange.eventHash);
  expect(copy.stateHash()).toBe(desk.exchange.stateHash());
});

test('a gathered book that is halted goes through a snapshot', () => {
  const desk = crossed();
  setState(desk, 'halted');
  const copy = Exchange.restore(desk.exchange.snapshot());
  copy.checkInvariants();
  setState(desk, 'open');
  const last = desk.tape.at(-1);
  if (last !== undefined) copy.apply(last);
  expect(copy.eventHash).toBe(desk.exchange.eventHash);
});
