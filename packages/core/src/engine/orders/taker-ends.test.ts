/** An order that ends as it comes: nothing of it stays, neither its pair nor its place in the tables. */
import { expect, test } from 'vitest';
import { ALICE, Desk, MARKET, tapeOf } from '../../../test/engine/desk.ts';
import { createAccount } from '../accounts/accounts.ts';
import { createAsset } from '../accounts/create-asset.ts';
import { deposit } from '../accounts/transfer.ts';
import type { Command, PlaceOrder } from '../commands.ts';
import { Engine } from '../engine.ts';
import { createMarket } from '../markets/create-market.ts';
import { readIntent } from './order-intent.ts';
import { placeOrder } from './place-order.ts';

function pairOf(desk: Desk, terms: object): string[] {
  const pair = {
    kind: 'place-oco',
    account: ALICE,
    market: MARKET,
    side: 'buy',
    quantity: 5,
    limit: { price: 100 },
    stop: { stopPrice: 200, price: 210 },
    ...terms,
  };
  return tapeOf(desk.run(pair as unknown as Command));
}

test.each(['cancel-taker', 'cancel-both'])(
  'a leg that self-trade prevention (%s) ends as it comes takes the other along',
  (selfTrade) => {
    const desk = new Desk();
    desk.limit({ side: 'sell', price: 100, quantity: 1 });
    const tape = pairOf(desk, { selfTrade });
    expect(tape.slice(0, 2)).toEqual(['accepted 2', 'accepted 3']);
    expect(tape).toContain('cancelled 2 5 self-trade');
    expect(tape.at(-1)).toBe('cancelled 3 5 oco');
    expect(desk.held(ALICE, 'CASH')).toBe(0n);
    const open = selfTrade === 'cancel-taker' ? [1] : [];
    expect(desk.exchange.openOrders().map(({ orderId }) => orderId)).toEqual(open);
  },
);

test('orders that do not rest leave no slot behind, so the tables do not grow', () => {
  const engine = new Engine('fast');
  createAsset(engine, { kind: 'create-asset', symbol: 'COIN', decimals: 3 });
  createAsset(engine, { kind: 'create-asset', symbol: 'CASH', decimals: 4 });
  const terms = { symbol: MARKET, base: 'COIN', quote: 'CASH', tickSize: '0.03', lotSize: '0.01' };
  createMarket(engine, { kind: 'create-market', ...terms, makerFee: 0, takerFee: 0 } as never);
  createAccount(engine, { kind: 'create-account' });
  deposit(engine, { kind: 'deposit', account: ALICE, asset: 'CASH', amount: 1_000_000n } as never);
  const order = { kind: 'place-order', type: 'limit', account: ALICE, market: MARKET, side: 'buy' };
  const never = { ...order, price: 1, quantity: 1, timeInForce: 'ioc' } as unknown as PlaceOrder;
  const place = () => placeOrder(engine, readIntent(engine, never));
  place();
  const { bytes } = engine.orders;
  expect(bytes).toBeGreaterThan(0);
  for (let orders = 0; orders < 5_000; orders += 1) {
    engine.events.clear();
    place();
  }
  expect(engine.orders.bytes).toBe(bytes);
});
