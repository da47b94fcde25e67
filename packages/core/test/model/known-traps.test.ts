/**
 * Faults that other engines have had, one named test each. Those that read well as order flow are
 * golden scenarios; the test names the file, so that it cannot go away unnoticed.
 */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Command, Exchange, type ExchangeEvent } from '../../src/index.ts';
import { CLIENT_IDS_PER_ACCOUNT_MARKET_MAX, STOPS_PER_COMMAND_MAX } from '../../src/limits.ts';
import { parseScenario, playScenario, type ScenarioExchange } from '../../src/scenario/index.ts';
import type { AccountId, Amount, RatePpm, Seq, TimeMicros } from '../../src/units/quantities.ts';
import { playGolden, RestartingExchange, readGolden } from '../scenarios/golden-scenario.ts';

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
  'trades print at the price of the maker': 'limit/trades-at-the-makers-price',
  'an amend across the spread trades instead of crossing the book':
    'amend/across-the-spread-trades',
  'a level without lots is gone': 'limit/level-is-gone-when-empty',
  'a rejected order fires no stop': 'conditional/a-rejected-order-fires-nothing',
  'a killed fok fires no stop': 'conditional/an-expired-fok-fires-nothing',
  'a quote fires no stop': 'conditional/a-quote-fires-nothing',
  'stops fire on a buyer’s trade and on a seller’s': 'conditional/fires-on-a-buyers-trade',
  'a sell stop triggers at and below, not above': 'conditional/sell-stop-does-not-trigger-above',
  'a buy stop triggers at and above, not below': 'conditional/buy-stop-triggers-at-and-above',
  'a stop without a last price does not fire at once':
    'conditional/without-a-last-price-none-would-trigger',
  'a stop can be cancelled before it triggers': 'conditional/a-stop-can-be-cancelled',
  'a stop that filled is gone': 'conditional/a-filled-stop-is-gone',
  'a stop’s amend forgets the old price': 'conditional/amended-to-act-in-time',
  'an amend of a stop moves its hold': 'conditional/amend-moves-the-hold',
  'a price in the middle of a sweep fires stops':
    'conditional/a-price-in-the-middle-of-a-sweep-counts',
  'a stop acts after the taker is done': 'conditional/the-taker-is-done-before-a-stop-acts',
  'stops of one price run first come first': 'conditional/stops-run-in-the-order-of-placing',
  'cancel-all skips no order while it cancels': 'conditional/cancel-all-takes-waiting-orders-too',
  'a trailing stop is compared before it moves': 'trailing/first-compared-then-moved',
  'a trailing stop never goes back': 'trailing/never-goes-back',
  'an amend of a trailing stop keeps the best price': 'trailing/an-amend-keeps-the-best-price',
  'never both legs of a pair': 'oco/never-both-legs',
  'a pair’s stop does not outlive a part of its limit': 'oco/a-part-of-the-limit-ends-the-stop',
  'a pair’s triggered stop does not meet its own limit': 'oco/a-trigger-of-the-stop-ends-the-limit',
  'a pair’s lots are held once': 'oco/a-sell-holds-its-lots-once',
  'a post-only leg that would take refuses both': 'oco/post-only-limit-leg',
  'an iceberg leaves no crossed book when a taker is larger than its tip':
    'iceberg/one-taker-takes-it-all',
  'hidden lots outlive a tip that self-trade prevention took':
    'iceberg/hidden-lots-outlive-a-decremented-tip',
  'a fok counts hidden lots': 'iceberg/fok-counts-what-does-not-show',
  'a cancelled iceberg leaves no hidden lots held': 'iceberg/cancelled-whole',
  'a new tip goes behind who waited': 'iceberg/shows-a-new-tip-behind-the-others',
  'an expired order never trades': 'expiry/gtd-ends-at-its-time',
  'a day order ends at the end of the day': 'expiry/day-ends-at-midnight',
  'an order that came in an auction ends by its time':
    'auction/a-gathered-order-still-ends-by-time',
  'an iceberg hides in an auction too': 'auction/a-gathered-iceberg-shows-its-tip',
  'an expired order is not in the uncross': 'auction/an-expired-order-is-not-in-the-uncross',
  'a rebate is not paid where nobody took': 'auction/a-rebate-counts-as-zero',
  'the band does not move with the order’s own fills':
    'bands/the-band-of-one-order-is-that-before-its-first-fill',
  'a pause in the middle of a cascade loses no stop': 'bands/stops-left-by-a-pause',
  'a refused batch gives back queue places': 'batches/keeps-the-queue-when-taken-back',
  'a refused batch gives back money': 'batches/takes-back-trades',
  'a refused batch remembers no id': 'batches/a-taken-back-id-is-free',
  'a dead-man’s switch reaches a halted market': 'dead-man/in-a-halted-market-too',
  'a dead-man’s switch that is late does not save the orders': 'dead-man/too-late',
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

  test('a cascade has a bound, and loses no stop beyond it', { timeout: 60_000 }, () => {
    const count = STOPS_PER_COMMAND_MAX + 2;
    const lines = ['place b0 bob buy 1 @ 100', `place b1 bob buy ${count} @ 99`];
    for (let nth = 0; nth < count; nth++) lines.push(`place s${nth} alice sell 1 market stop 100`);
    const resumed = [
      'place c1 carol sell 1 @ 100',
      'orders alice',
      'state BASE_QUOTE open',
      'orders',
    ];
    const { tape } = played([...lines, ...resumed].join('\n'));
    const [fired = '', ...rest] = tape.slice(lines.length);
    expect(fired.split(' | ').filter((word) => word.startsWith('triggered'))).toHaveLength(
      STOPS_PER_COMMAND_MAX,
    );
    expect(fired).toMatch(/ \| BASE_QUOTE halted stop-limit$/);
    const [first, second] = [STOPS_PER_COMMAND_MAX, STOPS_PER_COMMAND_MAX + 1];
    expect(rest).toEqual([
      '  orders of alice',
      `    s${first} sell 1 market stop 100`,
      `    s${second} sell 1 market stop 100`,
      `${lines.length + 2} BASE_QUOTE open | triggered s${first} stop 100 last 99 | trade b1*s${first} 1@99 | triggered s${second} stop 100 last 99 | trade b1*s${second} 1@99`,
      '  orders: none',
    ]);
  });

  test('a snapshot holds stops, trails, pairs, tips, timers, switches and auctions', () => {
    const before = `
      place b1 bob buy 1 @ 100
      place c1 carol sell 1 @ 100
      place s1 alice sell 1 market stop 95
      place t1 alice sell 1 market trail 4
      oco tp sl alice sell 2 @ 120 stop 94
      place i1 dave buy 9 @ 97 show 2
      place g1 bob buy 1 @ 90 gtd 1h
      place x1 carol sell 2 @ 97
      dead-man dave 2h
      state BASE_QUOTE auction until 3h
      place y1 erin sell 1 @ 96
    `;
    const after = `
      advance 1h
      advance 1h
      advance 1h
      place z1 erin buy 5 @ 94
      place z2 carol sell 1 @ 94
      orders
    `;
    const exchange = new RestartingExchange();
    const restarted = played(before + after, exchange);
    expect(restarted).toEqual(played(before + after));
    expect(restarted.tape.slice(11)).toEqual([
      '12 expired g1 1 time',
      '13 dead-man dave fired | cancelled i1 7 dead-man-switch | BASE_QUOTE indicative none',
      '14 BASE_QUOTE open auction-ended',
      '15 accepted z1',
      '16 accepted z2 | trade z1*z2 1@94 | triggered s1 stop 95 last 94 | trade z1*s1 1@94 | triggered t1 stop 96 last 94 | trade z1*t1 1@94 | triggered sl stop 94 last 94 | cancelled tp 2 oco | trade z1*sl 2@94',
      '  orders',
      '    y1 sell 1 @ 96',
    ]);
  });

  test('what an auction indicates is what it does', () => {
    const lots = fc.integer({ min: 1, max: 20 });
    const order = fc.record({
      side: fc.constantFrom('buy', 'sell'),
      price: fc.integer({ min: 95, max: 105 }),
      lots,
      show: fc.option(lots, { nil: undefined }),
    });
    fc.assert(
      fc.property(fc.array(order, { maxLength: 12 }), (orders) => {
        const text = orders.map(({ side, price, lots: size, show }, nth) => {
          const tip = show === undefined ? '' : ` show ${Math.min(show, size)}`;
          return `place o${nth} ${side === 'buy' ? 'alice' : 'bob'} ${side} ${size} @ ${price}${tip}`;
        });
        const { tape } = played(
          ['state BASE_QUOTE auction', ...text, 'state BASE_QUOTE open'].join('\n'),
        );
        const indicated = tape
          .flatMap((line) => / indicative (\d+)@(\d+)/.exec(line) ?? [])
          .slice(-3);
        const uncrossed = [...(tape.at(-1) ?? '').matchAll(/uncross \S+ (\d+)@(\d+)/g)];
        const traded = uncrossed.reduce((sum, [, size]) => sum + Number(size), 0);
        expect(traded).toBe(Number(indicated[1] ?? 0));
        for (const [, , price] of uncrossed) expect(price).toBe(indicated[2]);
      }),
      { numRuns: 200 },
    );
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

/** A scenario's tape and balances. */
function played(text: string, exchange: ScenarioExchange = new Exchange()) {
  const parsed = parseScenario(text);
  if (!parsed.ok) return expect.fail(JSON.stringify(parsed.faults));
  return playScenario(parsed.scenario, exchange);
}

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
    } as Command);
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
