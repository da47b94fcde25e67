/** Five hours of a real venue's orders through a running server, over the client, trade as they did there. */
import { readFileSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Exchange, Order, Trade } from '@exchange/sdk';
import { parseVenue, startServer } from '@exchange/server';
import { expect, onTestFinished } from 'vitest';
import {
  type BitstampAction,
  bitstampFile,
  bitstampMarket,
  countIdentical,
  readBitstampLog,
} from '../../../core/test/real-data/bitstamp-log.ts';
import { toFixed } from '../../src/units/fixed.ts';
import { openClient } from '../support/exchange-server.ts';
import { testWithData } from './data-file.ts';

const market = bitstampMarket.symbol;
const key = { id: 'bitstamp-key', secret: 'bitstamp-secret-0123456789abcdef' };
const balances = { BTC: '1000000000', USD: '100000000000000' };

const venue = {
  assets: [
    { symbol: 'BTC', decimals: bitstampMarket.baseDecimals },
    { symbol: 'USD', decimals: bitstampMarket.quoteDecimals },
  ],
  markets: [
    {
      symbol: market,
      tickSize: bitstampMarket.tickSize,
      lotSize: bitstampMarket.lotSize,
      makerFee: '0',
      takerFee: '0',
      openOrdersMax: 1_000_000,
    },
  ],
  accounts: [
    {
      name: 'everyone',
      balances,
      keys: [{ kind: 'hmac', key: key.id, secret: key.secret, scopes: ['read', 'trade'] }],
    },
  ],
};

/** Orders that are not answered yet; the exchange takes a thousand. */
const UNDER_WAY_MAX = 500;

interface Outcome {
  /** Cancels that found exactly what the venue says was left. */
  exact: number;
  refused: Record<string, number>;
}

/** Sends everything in order, without waiting for each answer. */
async function send(exchange: Exchange, actions: readonly BitstampAction[]): Promise<Outcome> {
  const outcome: Outcome = { exact: 0, refused: {} };
  const underWay = new Set<Promise<void>>();
  let kind: BitstampAction['kind'] | undefined;
  for (const action of actions) {
    // Calls of one kind leave in order; before another kind those have to have left.
    if (action.kind !== kind) await nextTurn();
    kind = action.kind;
    const answered = perform(exchange, action)
      .then((order) => {
        if (action.kind !== 'cancel') return;
        const left = toFixed(order.quantity ?? '0') - toFixed(order.filled);
        if (left === toFixed(action.remaining)) outcome.exact += 1;
      })
      .catch((error: { code: string }) => {
        outcome.refused[`${action.kind} ${error.code}`] =
          (outcome.refused[`${action.kind} ${error.code}`] ?? 0) + 1;
      })
      .finally(() => underWay.delete(answered));
    underWay.add(answered);
    if (underWay.size >= UNDER_WAY_MAX) await Promise.race(underWay);
  }
  await Promise.all(underWay);
  return outcome;
}

function perform(exchange: Exchange, action: BitstampAction): Promise<Order> {
  const clientId = String(action.id);
  if (action.kind === 'cancel') return exchange.orders.cancel({ clientId, market });
  const { side, type, price, quantity } = action;
  const common = { market, side, quantity, clientId, selfTrade: 'none' } as const;
  if (type === 'limit') return exchange.orders.place({ ...common, price });
  return exchange.orders.place({ ...common, type, maxSlippageBps: Number.POSITIVE_INFINITY });
}

function volume(trades: readonly Trade[]): number {
  return trades.reduce((sum, { quantity }) => sum + Number(quantity), 0);
}

testWithData('Bitstamp: the log through a running server', {
  path: bitstampFile,
  run: async (file) => {
    const log = readBitstampLog(readFileSync(file));
    const server = await startServer({
      data: 'memory',
      port: 0,
      venue: parseVenue(venue),
      rateLimits: 'off',
      logLevel: 'silent',
    });
    onTestFinished(() => server.close());
    const exchange = openClient(server.url, { key, orderEntry: 'websocket' });
    const seeded = await send(exchange, log.seed);
    expect(seeded.refused).toEqual({});
    const outcome = await send(exchange, log.actions);
    const trades = await exchange.trades(market).toArray({ limit: 10_000 });
    expect(trades).toHaveLength(575);
    expect(countIdentical(trades, log.tape)).toBeGreaterThanOrEqual(567);
    expect(volume(trades)).toBeCloseTo(847.739, 3);
    // Of 24,317; the others find another quantity, or nothing, as the plain engine does.
    expect(log.cancels).toBe(24_317);
    expect(outcome.exact).toBe(24_299);
    expect(Object.keys(outcome.refused)).toEqual(['cancel order-unknown']);
    for (const { asset, available, held } of await exchange.account.balances()) {
      const start = balances[asset as keyof typeof balances];
      expect(toFixed(available) + toFixed(held)).toBe(toFixed(start));
    }
    const held = (await exchange.orders.open().toArray({ limit: 10_000 })).reduce(
      (sum, { side, quantity, filled }) => {
        return side === 'sell' ? sum + toFixed(quantity ?? '0') - toFixed(filled) : sum;
      },
      0n,
    );
    const btc = (await exchange.account.balances()).find(({ asset }) => asset === 'BTC');
    expect(toFixed(btc?.held ?? '0')).toBe(held);
  },
});
