/**
 * Faults that other engines have had, one named test each. Those that read well as order flow are
 * golden scenarios; the test names the file, so that it cannot go away unnoticed.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { type Command, Exchange, type ExchangeEvent } from '../../src/index.ts';
import { CLIENT_IDS_PER_ACCOUNT_MARKET_MAX } from '../../src/limits.ts';
import type { AccountId, Amount, RatePpm, Seq, TimeMicros } from '../../src/units/quantities.ts';
import { playGolden, readGolden } from '../scenarios/golden-scenario.ts';

const scenarios = {
  'a fok that meets its own order does not rest':
    'self-trade/fok-that-meets-its-own-order-does-not-rest',
  'a fok that cannot fill changes nothing for anybody': 'time-in-force/fok-one-lot-short',
  'a fok that is killed cancels no maker': 'self-trade/fok-that-cannot-fill-cancels-nobody',
  'a repeated id never matches twice': 'client-ids/never-matches-twice',
  'a killed order is remembered by its id': 'client-ids/repeat-of-a-killed-fok',
  'a rejected order is not remembered': 'client-ids/a-rejected-order-is-not-remembered',
  'a partly filled maker keeps its place': 'limit/partly-filled-maker-keeps-its-place',
  'an amend cannot strand a hold': 'amend/cannot-strand-a-hold',
  'an amend that is refused leaves the order as it was': 'amend/post-only-that-would-take',
  'ids are text, __proto__ too': 'client-ids/names-of-object-members',
  '0.1 + 0.2 leaves nothing behind': 'numbers/tenths-leave-nothing-behind',
  'a taker keeps the fills it made before it met its own order':
    'self-trade/cancel-taker-keeps-earlier-fills',
  'closing a market strands no hold': 'market-states/closing-cancels-everything',
  'a rebate never exceeds the fee it is paid from': 'fees/rebate-never-exceeds-the-fee',
  'a market order finds an empty book without a reject': 'market/empty-book-is-no-reject',
} as const;

describe('known traps', () => {
  test.each(Object.entries(scenarios))('%s', (_, file) => {
    const text = readFileSync(new URL(`../scenarios/${file}.txt`, import.meta.url), 'utf8');
    const golden = readGolden(text);
    const { tape, balances } = golden;
    expect(playGolden(golden, new Exchange())).toEqual({ tape, balances });
  });

  test('a snapshot holds last price and the idempotency window', () => {
    const venue = new Venue();
    venue.place({ side: 'sell', price: 100, quantity: 5, clientId: 'maker' });
    venue.place({ side: 'buy', price: 100, quantity: 2, clientId: 'taker', selfTrade: 'none' });
    venue.restart();
    expect(venue.exchange.lastPrice('BASE_QUOTE')).toBe(100);
    expect(venue.placed({ side: 'sell', price: 100, quantity: 5, clientId: 'maker' })).toBe(
      'order-repeated',
    );
    expect(venue.placed({ side: 'sell', price: 101, quantity: 5, clientId: 'maker' })).toBe(
      'client-id-reused',
    );
    // Filled and gone before the snapshot, and still remembered.
    expect(
      venue.placed({
        side: 'buy',
        price: 100,
        quantity: 2,
        clientId: 'taker',
        selfTrade: 'none',
      }),
    ).toBe('order-repeated');
  });

  test('a snapshot holds order ids, trade ids and update ids', () => {
    const venue = new Venue();
    venue.place({ side: 'sell', price: 100, quantity: 5 });
    venue.place({ side: 'buy', price: 100, quantity: 2, selfTrade: 'none' });
    venue.restart();
    const events = venue.place({ side: 'buy', price: 100, quantity: 1, selfTrade: 'none' });
    expect(events.find((event) => event.kind === 'trade')).toMatchObject({
      takerOrderId: 3,
      makerOrderId: 1,
      tradeId: 2,
      updateId: 3,
    });
  });

  test('the oldest client id is forgotten first when there are too many', {
    timeout: 60_000,
  }, () => {
    const venue = new Venue();
    const order = (nth: number) =>
      ({ side: 'buy', price: 1, quantity: 1, timeInForce: 'ioc', clientId: `id-${nth}` }) as const;
    for (let nth = 0; nth < CLIENT_IDS_PER_ACCOUNT_MARKET_MAX; nth++) venue.place(order(nth));
    expect(venue.placed(order(0))).toBe('order-repeated');
    expect(venue.placed(order(CLIENT_IDS_PER_ACCOUNT_MARKET_MAX))).toBe('order-accepted');
    expect(venue.placed(order(1))).toBe('order-repeated');
    expect(venue.placed(order(0))).toBe('order-accepted');
    expect(venue.placed(order(1))).toBe('order-accepted');
    expect(venue.placed(order(3))).toBe('order-repeated');
  });

  test('a command is refused only when the time is past its deadline', () => {
    const venue = new Venue();
    const order = { side: 'buy', price: 1, quantity: 1 } as const;
    expect(venue.placed({ ...order, deadline: (venue.nextTime - 1) as TimeMicros })).toBe(
      'command-expired',
    );
    expect(venue.placed({ ...order, deadline: venue.nextTime })).toBe('order-accepted');
  });
});

type Place = Extract<Command, { kind: 'place-order'; type: 'limit' }>;
type Order = Partial<Omit<Place, 'price' | 'quantity'>> & {
  readonly side: Place['side'];
  readonly price: number;
  readonly quantity: number;
};

/** One market without fees, and one account with plenty. */
class Venue {
  exchange = new Exchange();
  readonly #account: AccountId;

  constructor() {
    this.#apply({ kind: 'create-asset', symbol: 'BASE', decimals: 0 });
    this.#apply({ kind: 'create-asset', symbol: 'QUOTE', decimals: 0 });
    this.#apply({
      kind: 'create-market',
      symbol: 'BASE_QUOTE',
      base: 'BASE',
      quote: 'QUOTE',
      tickSize: '1',
      lotSize: '1',
      makerFee: 0 as RatePpm,
      takerFee: 0 as RatePpm,
    });
    const [created] = this.#apply({ kind: 'create-account' });
    if (created?.kind !== 'account-created') throw new Error('an account can always be made');
    this.#account = created.account;
    for (const asset of ['BASE', 'QUOTE']) {
      const amount = 1_000_000n as Amount;
      this.#apply({ kind: 'deposit', account: this.#account, asset, amount });
    }
  }

  get nextTime(): TimeMicros {
    return (this.exchange.seq + 1) as number as TimeMicros;
  }

  restart(): void {
    const restored = Exchange.restore(this.exchange.snapshot());
    expect(restored.stateHash()).toBe(this.exchange.stateHash());
    this.exchange = restored;
  }

  place({ price, quantity, ...order }: Order): readonly ExchangeEvent[] {
    return this.#apply({
      ...order,
      kind: 'place-order',
      type: 'limit',
      account: this.#account,
      market: 'BASE_QUOTE',
      price: price as Place['price'],
      quantity: quantity as Place['quantity'],
    });
  }

  /** The first event of a placement, or the code of its reject. */
  placed(order: Order): string | undefined {
    const [first] = this.place(order);
    return first?.kind === 'order-rejected' ? first.code : first?.kind;
  }

  #apply(command: Command): readonly ExchangeEvent[] {
    const seq = (this.exchange.seq + 1) as Seq;
    return this.exchange.apply({ seq, time: this.nextTime, command });
  }
}
