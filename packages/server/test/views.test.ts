/** What gateways read: the same before and after a restart, and the same as the engine says. */
import { candleIntervals } from '@exchange/core/market-data';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Views } from '../src/views.ts';
import {
  accounts,
  alice,
  bob,
  commandStream,
  limit,
  MARKET,
  setUp,
  take,
} from './support/commands.ts';
import { replayed } from './support/exchange.ts';
import { journaledCommands, newFolder, openTestExchange, removeFolder } from './support/open.ts';

/** Everything that can be seen. */
function seen(views: Views) {
  return {
    seq: views.seq,
    time: views.time,
    assets: views.assets(),
    markets: views.markets(),
    depth: views.depth(MARKET),
    trades: views.recentTrades(MARKET, 1000),
    ticker: views.ticker(MARKET),
    candles: candleIntervals.map((interval) => views.openCandle(MARKET, interval)),
    balances: accounts.map((account) => views.balances(account)),
    orders: accounts.map((account) => views.openOrders(account)),
  };
}

describe('views', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await newFolder();
  });
  afterEach(() => removeFolder(folder));

  test('a restart shows what was shown before it, and goes on the same', async () => {
    // Over several minutes and one hour, so that candles close and others stay open.
    const start = Date.UTC(2026, 0, 31, 22, 58) * 1000;
    let now = start;
    const clock = {
      now: () => {
        now += 700_000;
        return now as never;
      },
    };
    const stream = commandStream(21);
    const first = await openTestExchange(folder, { clock });
    await first.gate.submitAll(setUp());
    for (const command of take(stream, 400)) await first.gate.submit(command);
    const before = seen(first.views);
    expect(before.trades.length).toBeGreaterThan(50);
    await first.close();
    const second = await openTestExchange(folder, { clock });
    const { time: _before, ...shown } = before;
    const { time: _after, ...again } = seen(second.views);
    expect(again).toEqual(shown);
    for (const command of take(stream, 200)) await second.gate.submit(command);
    const after = seen(second.views);
    await second.close();
    const exchange = replayed(await journaledCommands(folder));
    const levels = (side: 'bids' | 'asks') =>
      exchange.depth(MARKET)[side].map(({ price, quantity }) => [price, quantity]);
    expect(after.depth).toMatchObject({ bids: levels('bids'), asks: levels('asks') });
    expect(after.balances).toEqual(
      accounts.map((account) =>
        [...exchange.balances(account)].sort((a, b) => (a.asset < b.asset ? -1 : 1)),
      ),
    );
    const openIds = (account: (typeof accounts)[number]) =>
      exchange.openOrders({ account }).map(({ orderId }) => orderId);
    expect(after.orders.map((orders) => orders.map(({ orderId }) => orderId))).toEqual(
      accounts.map(openIds),
    );
    expect(after.ticker?.lastPrice).toBe(exchange.lastPrice(MARKET));
  });

  test('an order is found by its ids, by its owner alone, until it ends', async () => {
    const server = await openTestExchange('memory');
    await server.gate.submitAll([
      ...setUp(),
      { ...limit(alice, 'buy', [100, 5]), clientId: 'mine' },
    ]);
    const [order] = server.views.openOrders(alice);
    if (order === undefined) throw new Error('the order rests');
    const { orderId } = order;
    expect(server.views.openOrder(alice, { clientId: 'mine' })).toEqual(order);
    expect(server.views.openOrder(alice, { orderId })).toEqual(order);
    expect(server.views.openOrder(bob, { orderId })).toBeUndefined();
    expect(server.views.openOrder(bob, { clientId: 'mine' })).toBeUndefined();
    const updates: string[] = [];
    server.views.onOrderUpdate(({ kind, order: { filled, status } }) =>
      updates.push(`${kind} ${filled} ${status}`),
    );
    await server.gate.submit(limit(bob, 'sell', [100, 2]));
    await server.gate.submit({ kind: 'cancel-order', account: alice, market: MARKET, orderId });
    expect(updates).toEqual([
      'accepted 0 new',
      'filled 2 filled',
      'filled 2 partially-filled',
      'cancelled 2 cancelled',
    ]);
    expect(server.views.openOrder(alice, { orderId })).toBeUndefined();
    await server.close();
  });

  test('what is not there is undefined or empty', async () => {
    const server = await openTestExchange('memory');
    const { views } = server;
    expect([
      views.market('X_Y'),
      views.depth('X_Y'),
      views.ticker('X_Y'),
      views.asset('X'),
    ]).toEqual(Array(4).fill(undefined));
    expect(views.recentTrades('X_Y', 5)).toEqual([]);
    expect(views.openCandle('X_Y', '1m')).toBeUndefined();
    expect(views.hasAccount(alice)).toBe(false);
    expect(views.balances(alice)).toEqual([]);
    await server.gate.submitAll(setUp());
    expect(views.hasAccount(alice)).toBe(true);
    expect(views.openCandle(MARKET, '1m')).toBeUndefined();
    expect(views.ticker(MARKET)).toMatchObject({ trades: 0, lastPrice: undefined });
    await server.close();
  });
});
