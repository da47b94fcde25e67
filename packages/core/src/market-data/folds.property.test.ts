/** Folds over the events of an exchange show what the exchange itself shows. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Command } from '../engine/commands.ts';
import type { EventOf, ExchangeEvent } from '../engine/events.ts';
import { Exchange } from '../engine/exchange.ts';
import {
  type AccountId,
  type Amount,
  accountId,
  amount,
  type OrderId,
  type PriceTicks,
  priceTicks,
  type QuantityLots,
  quantityLots,
  ratePpm,
  type Seq,
  type TimeMicros,
} from '../units/quantities.ts';
import { BalancesFold } from './balances.ts';
import { CandleFold } from './candles.ts';
import { DepthFold } from './depth.ts';
import { L2Book } from './l2-book.ts';
import { OrdersFold, type OrderUpdate } from './orders.ts';
import { TickerFold } from './ticker.ts';
import { TradeTape } from './trade-tape.ts';

const markets = ['BTC_USD', 'ETH_USD'] as const;
const ACCOUNTS = [2, 3, 4, 5].map((id) => accountId(id));

const setUp: readonly Command[] = [
  { kind: 'create-asset', symbol: 'USD', decimals: 4 },
  { kind: 'create-asset', symbol: 'BTC', decimals: 4 },
  { kind: 'create-asset', symbol: 'ETH', decimals: 4 },
  ...markets.map((symbol): Command => {
    const [base = '', quote = ''] = symbol.split('_');
    const fees = { makerFee: ratePpm(-100), takerFee: ratePpm(500) };
    return {
      kind: 'create-market',
      symbol,
      base,
      quote,
      tickSize: '0.05',
      lotSize: '0.01',
      ...fees,
    };
  }),
  { kind: 'create-account', selfTradeGroup: 1 },
  { kind: 'create-account', selfTradeGroup: 1 },
  { kind: 'create-account' },
  { kind: 'create-account' },
  ...ACCOUNTS.flatMap((account): Command[] =>
    ['USD', 'BTC', 'ETH'].map((asset) => {
      return { kind: 'deposit', account, asset, amount: amount(10_000_000n) };
    }),
  ),
];

const account = fc.constantFrom(...ACCOUNTS);
const market = fc.constantFrom(...markets);
const side = fc.constantFrom('buy' as const, 'sell' as const);
const price = fc.integer({ min: 95, max: 105 }).map(priceTicks);
const quantity = fc.integer({ min: 1, max: 20 }).map(quantityLots);
const selfTrade = fc.constantFrom(
  'none' as const,
  'cancel-taker' as const,
  'cancel-maker' as const,
  'cancel-both' as const,
  'decrement' as const,
);
/** Stands for one of the orders that are open then, or for one that is not. */
const pick = fc.nat({ max: 40 });
const common = { kind: fc.constant('place-order' as const), account, market, side, selfTrade };

interface OnPicked {
  readonly kind: 'picked';
  readonly pick: number;
  readonly price?: PriceTicks;
  readonly quantity?: QuantityLots;
}

type Step = Command | OnPicked;

const command: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record(
      {
        ...common,
        type: fc.constant('limit' as const),
        price,
        quantity,
        timeInForce: fc.constantFrom(
          'gtc' as const,
          'gtc' as const,
          'ioc' as const,
          'fok' as const,
        ),
        postOnly: fc.constant('reject' as const),
        clientId: fc.integer({ min: 1, max: 40 }).map((id) => `order-${id}`),
      },
      {
        requiredKeys: [
          'kind',
          'account',
          'market',
          'side',
          'selfTrade',
          'type',
          'price',
          'quantity',
        ],
      },
    ) as fc.Arbitrary<Command>,
  },
  {
    weight: 2,
    arbitrary: fc.record({ ...common, type: fc.constant('market' as const), quantity }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      ...common,
      type: fc.constant('market' as const),
      quoteAmount: fc.bigInt({ min: 1n, max: 5_000n }).map((units) => (units * 50n) as Amount),
    }),
  },
  {
    weight: 7,
    arbitrary: fc.record(
      { kind: fc.constant('picked' as const), pick, price, quantity },
      { requiredKeys: ['kind', 'pick'] },
    ) as fc.Arbitrary<OnPicked>,
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('cancel-all' as const), account, market }),
  },
);

const commands = fc.array(command, { maxLength: 120, size: 'max' });

class Run {
  readonly exchange = new Exchange();
  #time = 0;

  constructor() {
    for (const one of setUp) this.apply(one);
  }

  apply(step: Step): readonly ExchangeEvent[] {
    this.#time += 1_000;
    const seq = (this.exchange.seq + 1) as Seq;
    const one = step.kind === 'picked' ? this.#resolve(step) : step;
    return this.exchange.apply({ seq, time: this.#time as TimeMicros, command: one });
  }

  #resolve({ pick: index, price: newPrice, quantity: newQuantity }: OnPicked): Command {
    const order = this.exchange.openOrders()[index];
    const {
      account: owner,
      market: symbol,
      orderId,
    } = order ?? {
      account: accountId(2),
      market: markets[0],
      orderId: 999 as OrderId,
    };
    const reference = { account: owner, market: symbol, orderId };
    if (newPrice === undefined && newQuantity === undefined) {
      return { kind: 'cancel-order', ...reference };
    }
    return {
      kind: 'amend-order',
      ...reference,
      ...(newPrice === undefined ? {} : { price: newPrice }),
      ...(newQuantity === undefined ? {} : { quantity: newQuantity }),
    };
  }

  market(symbol: string) {
    const found = this.exchange.market(symbol);
    if (found === undefined) throw new Error(`no market ${symbol}`);
    return found;
  }
}

/** What the exchange does not know of an order. */
function withoutExtras(fold: OrdersFold, owner: AccountId): unknown[] {
  return fold.openOrders(owner).map(({ filledNotional: _, status: __, ...rest }) => rest);
}

test('the random commands reach every event that a book knows', () => {
  const kinds = new Set<string>();
  for (const list of fc.sample(commands, { numRuns: 100, seed: 1 })) {
    const run = new Run();
    for (const one of list) for (const event of run.apply(one)) kinds.add(event.kind);
  }
  const expected = 'accepted rejected rested reduced replaced decremented cancelled expired';
  for (const kind of expected.split(' ')) expect(kinds).toContain(`order-${kind}`);
  expect(kinds).toContain('trade');
  expect(kinds).toContain('command-rejected');
});

function expectSameDepth(run: Run, depth: DepthFold, events: readonly ExchangeEvent[]): void {
  for (const event of events) depth.apply(event);
  expect(depth.snapshot()).toEqual(run.exchange.depth(depth.market));
}

function expectSameAsExchange(run: Run, orders: OrdersFold, balances: BalancesFold): void {
  for (const owner of ACCOUNTS) {
    expect(withoutExtras(orders, owner)).toEqual(run.exchange.openOrders({ account: owner }));
    for (const { clientId, orderId } of run.exchange.openOrders({ account: owner })) {
      if (clientId === undefined) continue;
      expect(orders.orderByClientId(owner, clientId)?.orderId).toBe(orderId);
    }
    const known = [...run.exchange.balances(owner)];
    known.sort((a, b) => (a.asset < b.asset ? -1 : 1));
    expect(balances.balances(owner)).toEqual(known);
  }
}

describe('property: after every command', () => {
  test('depth, open orders and balances are the exchange’s own', () => {
    fc.assert(
      fc.property(commands, (list) => {
        const run = new Run();
        const depths = markets.map((symbol) => DepthFold.from(run.exchange, run.market(symbol)));
        const orders = OrdersFold.from(run.exchange);
        const balances = BalancesFold.from(run.exchange);
        for (const one of list) {
          const events = run.apply(one);
          orders.applyCommand(events);
          for (const event of events) balances.apply(event);
          for (const depth of depths) expectSameDepth(run, depth, events);
          expectSameAsExchange(run, orders, balances);
        }
      }),
      { numRuns: 60 },
    );
  });

  test('a fold that starts from the exchange in the middle is the one that saw it all', () => {
    fc.assert(
      fc.property(commands, commands, (before, after) => {
        const run = new Run();
        for (const one of before) run.apply(one);
        const symbol = markets[0];
        const depth = DepthFold.from(run.exchange, run.market(symbol));
        const orders = OrdersFold.from(run.exchange);
        for (const one of after) {
          const events = run.apply(one);
          orders.applyCommand(events);
          for (const event of events) depth.apply(event);
        }
        expect(depth.snapshot()).toEqual(run.exchange.depth(symbol));
        for (const owner of ACCOUNTS) {
          expect(withoutExtras(orders, owner)).toEqual(run.exchange.openOrders({ account: owner }));
        }
      }),
      { numRuns: 60 },
    );
  });

  test('a client that applies the deltas, taken whenever, has the book', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(command, fc.boolean()), { maxLength: 120, size: 'max' }),
        (list) => {
          const run = new Run();
          const symbol = markets[0];
          const depth = DepthFold.from(run.exchange, run.market(symbol));
          const client = new L2Book(run.market(symbol));
          client.reset(depth.snapshot());
          let last = depth.updateId;
          for (const [one, take] of list) {
            for (const event of run.apply(one)) depth.apply(event);
            if (!take) continue;
            const delta = depth.takeDelta();
            if (delta === undefined) {
              expect(run.exchange.depth(symbol).updateId).toBe(last);
              continue;
            }
            expect(delta.firstUpdateId).toBe(last + 1);
            expect(delta.previousUpdateId).toBe(last);
            last = delta.lastUpdateId;
            expect(client.apply({ ...delta, checksum: depth.checksum() })).toBe('applied');
            const { bids, asks, updateId } = run.exchange.depth(symbol);
            expect(client.updateId).toBe(updateId);
            expect(client.levels('buy')).toEqual(bids.map((level) => ({ ...level, orders: 0 })));
            expect(client.levels('sell')).toEqual(asks.map((level) => ({ ...level, orders: 0 })));
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  test('tape, ticker and candles follow the trades of their market', () => {
    fc.assert(
      fc.property(commands, (list) => {
        const run = new Run();
        const symbol = markets[0];
        const tape = new TradeTape(symbol, 5);
        const ticker = new TickerFold(run.market(symbol));
        const candles = new CandleFold({ market: run.market(symbol), intervals: ['1m'] });
        const trades: EventOf<'trade'>[] = [];
        for (const event of list.flatMap((one) => run.apply(one))) {
          const ours = event.kind === 'trade' && event.market === symbol;
          if (ours) trades.push(event);
          expect(tape.apply(event)?.tradeId).toBe(ours ? event.tradeId : undefined);
          expect(ticker.apply(event)).toBe(ours);
          expect(candles.apply(event)).toBe(ours);
        }
        const newest = trades.toReversed().slice(0, 5);
        expect(tape.newest().map(({ tradeId }) => tradeId)).toEqual(
          newest.map(({ tradeId }) => tradeId),
        );
        // All within one minute, so the candle and the window are the same.
        const quoteVolume = trades.reduce((sum, { notional }) => sum + notional, 0n);
        const volume = trades.reduce((sum, trade) => sum + BigInt(trade.quantity), 0n);
        const totals = { trades: trades.length, volume, quoteVolume };
        expect(ticker.ticker()).toMatchObject({ ...totals, lastPrice: newest[0]?.price });
        expect(candles.current('1m')).toMatchObject({ ...totals, close: newest[0]?.price });
        expect(run.exchange.lastPrice(symbol)).toBe(newest[0]?.price);
      }),
      { numRuns: 60 },
    );
  });

  test('each order’s updates tell one life: accepted first, ended once, money adding up', () => {
    fc.assert(
      fc.property(commands, (list) => {
        const run = new Run();
        const orders = OrdersFold.from(run.exchange);
        const lives = new Map<OrderId, OrderUpdate[]>();
        for (const one of list) {
          orders.applyCommand(run.apply(one), (update) => {
            const { orderId } = update.order;
            lives.set(orderId, [...(lives.get(orderId) ?? []), update]);
          });
        }
        const open = new Set(run.exchange.openOrders().map(({ orderId }) => orderId));
        for (const [orderId, updates] of lives) checkLife(updates, open.has(orderId));
      }),
      { numRuns: 60 },
    );
  });
});

function checkLife(updates: readonly OrderUpdate[], open: boolean): void {
  const ended = (update: OrderUpdate) =>
    ['filled', 'cancelled', 'expired'].includes(update.order.status);
  expect(updates[0]?.kind).toBe('accepted');
  expect(updates.slice(1).some((update) => update.kind === 'accepted')).toBe(false);
  // Nothing follows the end, and what has no end is open.
  expect(updates.slice(0, -1).some(ended)).toBe(false);
  expect(updates.some(ended)).toBe(!open);
  let lots = 0;
  let notional = 0n;
  for (const update of updates) {
    if (update.kind === 'filled') {
      lots += update.event.quantity;
      notional += update.event.notional;
    }
    expect(update.order.filled).toBe(lots);
    expect(update.order.filledNotional).toBe(notional);
  }
}

test('a level past 2^53−1 lots shows that, and is right again when it shrinks', () => {
  const depth = new DepthFold({ symbol: 'A_B', tickSize: '1', lotSize: '1' });
  const huge = Number.MAX_SAFE_INTEGER;
  const on = { market: 'A_B', account: 2, side: 'buy', price: 5, seq: 1, index: 0, time: 0 };
  const apply = (event: object) => depth.apply({ ...on, ...event } as unknown as ExchangeEvent);
  apply({ kind: 'order-rested', orderId: 1, quantity: huge, updateId: 1 });
  apply({ kind: 'order-rested', orderId: 2, quantity: huge - 1, updateId: 2 });
  expect(depth.best('buy')).toMatchObject({ quantity: huge, orders: 2 });
  apply({ kind: 'order-cancelled', orderId: 1, remaining: huge, updateId: 3, reason: 'by-owner' });
  expect(depth.best('buy')).toMatchObject({ quantity: huge - 1, orders: 1 });
});
