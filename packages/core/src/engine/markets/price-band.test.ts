import { describe, expect, test } from 'vitest';
import {
  ALICE,
  BOB,
  CAROL,
  Desk,
  type DeskOptions,
  MARKET,
  tapeOf,
} from '../../../test/engine/desk.ts';
import type { PriceTicks, RatePpm, TimeMicros } from '../../units/index.ts';

const BAND = { priceBand: 50_000 as RatePpm, referencePrice: 100 as PriceTicks };

/** 100 ± 5, and asks at 104, 105, 106. */
function banded(terms: DeskOptions['terms'] = {}, book: 'fast' | 'reference' = 'fast'): Desk {
  const desk = new Desk({ book, terms: { ...BAND, bandAuctionMicros: 500, ...terms } });
  desk.limit({ by: BOB, side: 'sell', price: 104, quantity: 2 });
  desk.limit({ by: BOB, side: 'sell', price: 105, quantity: 2 });
  return desk;
}

/** As `banded`, with 3 lots outside, put there by an auction. */
function withFarAsk(book: 'fast' | 'reference' = 'fast', by = BOB): Desk {
  const desk = banded({}, book);
  desk.run({ kind: 'set-market-state', market: MARKET, state: 'auction' });
  desk.limit({ by, side: 'sell', price: 106, quantity: 3 });
  desk.run({ kind: 'set-market-state', market: MARKET, state: 'open' });
  return desk;
}

describe('limit prices', () => {
  test.each([
    ['buy', 105, undefined],
    ['buy', 106, 105n],
    ['buy', 95, undefined],
    ['buy', 94, 95n],
    ['sell', 94, 95n],
    ['sell', 106, 105n],
  ] as const)('a %s at %s breaks %s', (side, price, limit) => {
    const [event] = banded().limit({ by: CAROL, side, price, quantity: 1 });
    if (limit === undefined) expect(event).toMatchObject({ kind: 'order-accepted' });
    else expect(event).toMatchObject({ code: 'price-out-of-band', actual: BigInt(price), limit });
  });

  test('a replace is asked as well, a reduction is not', () => {
    const desk = banded();
    expect(tapeOf(desk.amend(BOB, 1, { price: 106 }))).toEqual(['refused price-out-of-band']);
    desk.limit({ by: CAROL, side: 'buy', price: 96, quantity: 1 });
    desk.limit({ by: BOB, side: 'sell', price: 96, quantity: 1 });
    // The reference is 96 now, the band 92 … 100.
    expect(tapeOf(desk.amend(BOB, 2, { quantity: 3 }))).toEqual(['refused price-out-of-band']);
    expect(tapeOf(desk.amend(BOB, 2, { quantity: 1 }))).toEqual(['reduced 2 by 1 to 1']);
  });

  test('the distance is rounded down to ticks', () => {
    const desk = banded({ priceBand: 59_999 as RatePpm });
    expect(desk.limit({ by: CAROL, side: 'sell', price: 106, quantity: 1 })[0]).toMatchObject({
      limit: 105n,
    });
  });

  test('without a reference price there is no band; the first trade makes one', () => {
    const desk = new Desk({ terms: { priceBand: 50_000 as RatePpm } });
    desk.limit({ by: BOB, side: 'sell', price: 900, quantity: 1 });
    desk.limit({ by: CAROL, side: 'buy', price: 900, quantity: 2 });
    expect(tapeOf(desk.limit({ by: CAROL, side: 'buy', price: 800, quantity: 1 }))).toEqual([
      'rejected price-out-of-band',
    ]);
  });

  test('an auction does not ask', () => {
    expect(tapeOf(withFarAsk().limit({ by: CAROL, side: 'buy', price: 1, quantity: 1 }))).toEqual([
      'rejected price-out-of-band',
    ]);
    const desk = banded();
    desk.run({ kind: 'set-market-state', market: MARKET, state: 'auction' });
    expect(tapeOf(desk.limit({ by: CAROL, side: 'buy', price: 1, quantity: 1 }))).toHaveLength(2);
    expect(tapeOf(desk.amend(CAROL, 3, { price: 200 }))[0]).toMatch(/^replaced 3/);
  });
});

describe.each(['fast', 'reference'] as const)('a taker without a limit price, %s book', (book) => {
  test('stops before a fill outside, and the market goes into an auction', () => {
    const desk = withFarAsk(book);
    const events = desk.market(CAROL, 'buy', { quantity: 6 });
    expect(tapeOf(events)).toEqual([
      'accepted 4',
      'trade 4*1 2@104 left 4/0',
      'trade 4*2 2@105 left 2/0',
      'expired 4 2 price-band',
      'market-changed',
    ]);
    expect(events[4]).toMatchObject({
      state: 'auction',
      cause: 'price-band',
      endsAt: (desk.time + 500) as TimeMicros,
    });
    expect(desk.exchange.nextDue()).toBe(desk.time + 500);
    const ended = desk.run({ kind: 'advance-time' }, desk.time + 500);
    expect(ended).toMatchObject([
      { kind: 'market-changed', state: 'open', cause: 'auction-ended' },
    ]);
  });

  test('that has enough within it goes on as ever', () => {
    expect(tapeOf(withFarAsk(book).market(CAROL, 'buy', { quantity: 4 }))).toEqual([
      'accepted 4',
      'trade 4*1 2@104 left 2/0',
      'trade 4*2 2@105 left 0/0',
    ]);
  });

  test('with nothing outside either expires as ever', () => {
    expect(tapeOf(banded({}, book).market(CAROL, 'buy', { quantity: 9 })).at(-1)).toBe(
      'expired 3 5 no-liquidity',
    );
  });

  test.each([
    [104, ['expired 4 4 protection-price']],
    [105, ['expired 4 2 protection-price']],
    [106, ['expired 4 2 price-band', 'market-changed']],
  ])('protected at %s: %s', (protectionPrice, end) => {
    const events = withFarAsk(book).market(CAROL, 'buy', { quantity: 6, protectionPrice });
    expect(tapeOf(events).slice(-end.length)).toEqual(end);
  });

  test('by quote amount stops there as well', () => {
    const amount = BigInt(2 * 104 + 2 * 105 + 106) * 3n;
    const events = withFarAsk(book).market(CAROL, 'buy', { quoteAmount: amount });
    expect(tapeOf(events).slice(3)).toEqual(['expired 4 0 price-band', 'market-changed']);
  });

  test('by quote amount is complete if what is left pays for no lot outside', () => {
    const amount = BigInt(2 * 104 + 2 * 105 + 105) * 3n;
    const events = withFarAsk(book).market(CAROL, 'buy', { quoteAmount: amount });
    expect(tapeOf(events)).toHaveLength(3);
    expect(withFarAsk(book).exchange.market(MARKET)?.state).toBe('open');
  });

  test('is stopped by its own order outside like by any other', () => {
    const desk = withFarAsk(book, CAROL);
    const events = desk.market(CAROL, 'buy', { quantity: 6, selfTrade: 'cancel-maker' });
    expect(tapeOf(events).slice(-2)).toEqual(['expired 4 2 price-band', 'market-changed']);
    expect(desk.exchange.order(3 as never)?.remaining).toBe(3);
  });

  test('the band is that before its first fill', () => {
    const desk = new Desk({ book, terms: BAND });
    desk.limit({ by: BOB, side: 'sell', price: 100, quantity: 1 });
    desk.limit({ by: BOB, side: 'sell', price: 104, quantity: 1 });
    desk.limit({ by: BOB, side: 'sell', price: 105, quantity: 1 });
    desk.limit({ by: CAROL, side: 'buy', price: 96, quantity: 1 });
    desk.limit({ by: ALICE, side: 'buy', price: 95, quantity: 1 });
    // The trades at 100 … 105 move the reference, yet not the edge of this order.
    expect(tapeOf(desk.market(CAROL, 'buy', { quantity: 3 }))).toHaveLength(4);
    // 105 ± 5 from here on: the bids at 96 and 95 are outside.
    expect(tapeOf(desk.market(BOB, 'sell', { quantity: 1 }))).toEqual([
      'accepted 7',
      'expired 7 1 price-band',
      'market-changed',
    ]);
  });
});

test('a market order that is refused for its funds changes nothing', () => {
  const desk = withFarAsk();
  desk.run({
    kind: 'withdraw',
    account: CAROL,
    asset: 'CASH',
    amount: (10n ** 12n - 100n) as never,
  });
  // What is outside the band costs nothing, for it is not taken.
  const [event] = desk.market(CAROL, 'buy', { quantity: 6 });
  expect(event).toMatchObject({
    code: 'insufficient-funds',
    actual: BigInt(2 * 104 + 2 * 105) * 3n,
  });
  expect(desk.exchange.market(MARKET)?.state).toBe('open');
});

test('prices near the largest one are exact', () => {
  const most = Number.MAX_SAFE_INTEGER;
  const desk = new Desk({
    terms: { priceBand: 999_999 as RatePpm, referencePrice: (most - 1) as PriceTicks },
  });
  // 9,007,199,254,740,990 × 0.999999, rounded down, is taken off.
  const lowest = 9_007_199_254n + 1n;
  const [event] = desk.limit({ side: 'buy', price: Number(lowest) - 1, quantity: 1 });
  expect(event).toMatchObject({ code: 'price-out-of-band', limit: lowest });
});
