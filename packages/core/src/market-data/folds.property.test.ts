/** Folds over the events of an exchange show what the exchange itself shows. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ACCOUNTS, command, commands, markets, Run } from '../../test/market-data/random-run.ts';
import type { EventOf, ExchangeEvent } from '../engine/events.ts';
import type { OpenOrder } from '../engine/orders/open-order.ts';
import type { OrderId } from '../units/quantities.ts';
import { BalancesFold } from './balances.ts';
import { CandleFold } from './candles.ts';
import { DepthFold } from './depth.ts';
import { L2Book } from './l2-book.ts';
import { isConditional, type OrderState, OrdersFold, type OrderUpdate } from './orders.ts';
import { TickerFold } from './ticker.ts';
import { TradeTape } from './trade-tape.ts';

/** What both know of an order: not money, how a triggered one came to be, where a trailing one stands. */
function shared(order: OrderState | OpenOrder): unknown {
  const { status, type, orderId, market, account, side, clientId, selfTrade } = order;
  const { price, quantity, quoteAmount, filled, remaining, displayQuantity } = order;
  const { timeInForce, expiresAt, postOnly, acceptedAt, updatedAt } = order;
  const waits = status === 'waiting';
  const { stopPrice, trailTicks, trailPpm } = order;
  const trails = trailTicks !== undefined || trailPpm !== undefined;
  return {
    ...{ orderId, market, account, side, clientId, selfTrade, type, waits },
    ...{ price, quantity, quoteAmount, filled, remaining, displayQuantity },
    ...{ timeInForce, expiresAt, postOnly, acceptedAt },
    // The trigger is an update to the fold and none to the exchange.
    ...(waits || !isConditional(type) ? { updatedAt } : {}),
    ...(waits ? { trailTicks, trailPpm, stopPrice: trails ? undefined : stopPrice } : {}),
  };
}

test('the random commands reach every event that a book knows', () => {
  const kinds = new Set<string>();
  const causes = new Set<unknown>();
  for (const list of fc.sample(commands, { numRuns: 150, seed: 1 })) {
    const run = new Run();
    for (const event of list.flatMap((one) => run.apply(one))) {
      kinds.add(event.kind);
      if ('cause' in event) causes.add(event.cause);
      if ('reason' in event) causes.add(event.reason);
      if ('hidden' in event) causes.add(`${event.kind} hidden`);
    }
  }
  const expected =
    'accepted rejected rested reduced replaced decremented cancelled expired triggered amended';
  for (const kind of expected.split(' ')) expect(kinds).toContain(`order-${kind}`);
  expect(kinds).toContain('trade');
  expect(kinds).toContain('command-rejected');
  expect(kinds).toContain('batch-item');
  for (const cause of [
    'uncross',
    'oco',
    'price-band',
    'refill',
    'time',
    'dead-man-switch',
    'self-trade',
    'cancel-all',
  ]) {
    expect(causes).toContain(cause);
  }
  for (const kind of ['rested', 'reduced', 'replaced', 'decremented', 'cancelled', 'expired']) {
    expect(causes).toContain(`order-${kind} hidden`);
  }
});

function expectSameDepth(run: Run, depth: DepthFold, events: readonly ExchangeEvent[]): void {
  for (const event of events) depth.apply(event);
  expect(depth.snapshot()).toEqual(run.exchange.depth(depth.market));
}

function expectSameAsExchange(run: Run, orders: OrdersFold, balances: BalancesFold): void {
  for (const owner of ACCOUNTS) {
    expect(orders.openOrders(owner).map(shared)).toEqual(
      run.exchange.openOrders({ account: owner }).map(shared),
    );
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
          expect(orders.openOrders(owner).map(shared)).toEqual(
            run.exchange.openOrders({ account: owner }).map(shared),
          );
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
