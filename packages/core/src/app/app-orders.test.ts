/** The friendly API over every kind of order: what goes in as text comes out as what happened. */
import { describe, expect, test } from 'vitest';
import { HOUR, idOf, MARKET, stage } from '../../test/app/stage.ts';

describe('lifetimes', () => {
  test('gtd ends at its time, and frees what it held', () => {
    const { exchange, alice } = stage();
    const order = { side: 'buy', price: '10.00', quantity: '2', timeInForce: 'gtd' } as const;
    expect(alice.limit(MARKET, { ...order, expiresAt: HOUR })).toMatchObject({ status: 'open' });
    expect(alice.orders()).toMatchObject([{ timeInForce: 'gtd', expiresAt: HOUR }]);
    expect(alice.balance('COIN')).toMatchObject({ held: '20' });
    const events = exchange.advanceTime(HOUR);
    expect(events).toMatchObject([{ kind: 'order-expired', reason: 'time' }, {}]);
    expect(alice.orders()).toEqual([]);
    expect(alice.balance('COIN')).toMatchObject({ held: '0' });
  });

  test('a time that is none is refused before anything is sent', () => {
    const { exchange, alice } = stage();
    const { seq } = exchange.engine;
    const order = { side: 'buy', price: '10.00', quantity: '2', timeInForce: 'gtd' } as const;
    for (const expiresAt of [Number.NaN, -1, 0.5, 2 ** 53]) {
      expect(alice.limit(MARKET, { ...order, expiresAt })).toEqual({
        ok: false,
        code: 'time-malformed',
        message: `Time malformed: ${expiresAt}.`,
      });
    }
    expect(alice.cancelAllAt(Number.NaN)).toMatchObject({ code: 'time-malformed' });
    expect(exchange.engine.seq).toBe(seq);
    exchange.advanceTime(HOUR);
    expect(alice.limit(MARKET, { ...order, expiresAt: HOUR })).toMatchObject({
      code: 'time-in-past',
    });
  });

  test('a day order ends with the market’s day', () => {
    const { exchange, alice } = stage({ dayEndMicros: HOUR });
    alice.limit(MARKET, { side: 'sell', price: '10', quantity: '1', timeInForce: 'day' });
    expect(alice.orders()).toMatchObject([{ timeInForce: 'day', expiresAt: HOUR }]);
    exchange.advanceTime(HOUR);
    expect(alice.orders()).toEqual([]);
  });

  test('a deadline refuses what comes too late', () => {
    const { exchange, alice } = stage();
    exchange.advanceTime(HOUR);
    const late = { side: 'sell', price: '10', quantity: '1', deadline: HOUR - 1 } as const;
    expect(alice.limit(MARKET, late)).toMatchObject({ code: 'command-expired' });
  });

  test('the dead-man’s switch cancels everything unless it is moved', () => {
    const { exchange, alice } = stage();
    alice.limit(MARKET, { side: 'sell', price: '10', quantity: '1' });
    expect(alice.cancelAllAt(HOUR)).toEqual({ ok: true });
    expect(alice.cancelAllAt(2 * HOUR)).toEqual({ ok: true });
    exchange.advanceTime(HOUR);
    expect(alice.orders()).toHaveLength(1);
    exchange.advanceTime(2 * HOUR);
    expect(alice.orders()).toEqual([]);
    alice.limit(MARKET, { side: 'sell', price: '10', quantity: '1' });
    alice.cancelAllAt(3 * HOUR);
    alice.cancelAllAt(undefined);
    exchange.advanceTime(4 * HOUR);
    expect(alice.orders()).toHaveLength(1);
  });

  test('what fell due before the command is not its answer', () => {
    const { exchange, alice, bob } = stage();
    bob.limit(MARKET, { side: 'sell', price: '10', quantity: '1' });
    bob.cancelAllAt(HOUR);
    const mine = alice.limit(MARKET, { side: 'buy', price: '9', quantity: '2' });
    const events: string[] = [];
    exchange.onEvents((all) => events.push(...all.map(({ kind }) => kind)));
    // The clock of this exchange is what its commands say.
    const late = exchange.send({ kind: 'cancel-all', account: alice.id }, HOUR);
    expect(late.map(({ kind }) => kind)).toContain('dead-man-switch-fired');
    expect(events).toContain('dead-man-switch-fired');
    expect(alice.cancel(MARKET, idOf(mine))).toMatchObject({ code: 'order-unknown' });
  });
});

describe('posting', () => {
  test('a sliding order rests one tick short of the touch', () => {
    const { alice, bob } = stage();
    bob.limit(MARKET, { side: 'sell', price: '10.00', quantity: '1' });
    const sliding = { side: 'buy', price: '10.05', quantity: '1', postOnly: 'slide' } as const;
    expect(alice.limit(MARKET, sliding)).toMatchObject({ status: 'open', filled: '0.0' });
    expect(alice.orders()).toMatchObject([{ price: '9.99', postOnly: 'slide' }]);
  });

  test('an iceberg shows a part and trades all of it', () => {
    const { exchange, alice, bob } = stage();
    const iceberg = { side: 'sell', price: '10', quantity: '5', displayQuantity: '1' } as const;
    const placed = alice.limit(MARKET, iceberg);
    expect(placed).toMatchObject({ status: 'open', remaining: '5.0' });
    expect(exchange.depth(MARKET).asks).toEqual([{ price: '10.00', quantity: '1.0', orders: 1 }]);
    expect(alice.orders()).toMatchObject([{ remaining: '5.0', displayQuantity: '1.0' }]);
    const taken = bob.market(MARKET, { side: 'buy', quantity: '3' });
    expect(taken).toMatchObject({ status: 'filled', filled: '3.0', averagePrice: '10' });
    expect(alice.amend(MARKET, idOf(placed), { displayQuantity: '0.5' })).toMatchObject({
      status: 'open',
      remaining: '2.0',
    });
    expect(alice.amend(MARKET, idOf(placed), { quantity: '4' })).toMatchObject({
      status: 'open',
      remaining: '1.0',
    });
  });
});

describe('conditional orders', () => {
  test('a stop waits with its funds held, then sells at the market', () => {
    const { alice, bob, trade } = stage();
    trade('10.00');
    const stop = alice.stop(MARKET, { side: 'sell', stopPrice: '9.00', quantity: '2' });
    expect(stop).toMatchObject({ status: 'waiting', filled: '0.0', remaining: '2.0', trades: [] });
    expect(alice.balance('GOLD')).toMatchObject({ held: '2' });
    expect(alice.orders()).toMatchObject([
      { type: 'stop', status: 'waiting', stopPrice: '9.00', quantity: '2.0' },
    ]);
    bob.limit(MARKET, { side: 'buy', price: '8.50', quantity: '5' });
    trade('9.00');
    expect(alice.orders()).toEqual([]);
    expect(alice.balance('GOLD')).toMatchObject({ available: '998', held: '0' });
    expect(alice.balance('COIN')).toMatchObject({ available: '100017' });
  });

  test('with a price it acts as a limit order', () => {
    const { alice, trade } = stage();
    trade('10.00');
    const order = { side: 'buy', stopPrice: '11.00', price: '10.50', quantity: '1' } as const;
    expect(alice.stop(MARKET, order)).toMatchObject({ status: 'waiting' });
    expect(alice.balance('COIN')).toMatchObject({ held: '10.5' });
    trade('11.00');
    expect(alice.orders()).toMatchObject([
      { type: 'stop-limit', status: 'open', price: '10.50', remaining: '1.0' },
    ]);
  });

  test('a take-profit waits for the price to go its way', () => {
    const { alice, trade } = stage();
    trade('10.00');
    const order = { side: 'sell', stopPrice: '12.00', price: '11.50', quantity: '1' } as const;
    alice.takeProfit(MARKET, order);
    expect(alice.orders()).toMatchObject([{ type: 'take-profit-limit', status: 'waiting' }]);
    trade('12.00');
    expect(alice.orders()).toMatchObject([{ type: 'take-profit-limit', status: 'open' }]);
  });

  test('a buy by amount or with a protection price holds what it can cost', () => {
    const { alice, trade } = stage();
    trade('10.00');
    alice.stop(MARKET, { side: 'buy', stopPrice: '11', quoteAmount: '50' });
    alice.stop(MARKET, {
      side: 'buy',
      stopPrice: '11',
      quantity: '2',
      protectionPrice: '15.00',
    });
    expect(alice.balance('COIN')).toMatchObject({ held: '80' });
    expect(alice.orders()).toMatchObject([
      { quoteAmount: '50', remaining: '0.0' },
      { quantity: '2.0', price: '15.00' },
    ]);
  });

  test('a trailing stop follows the price, by distance or by parts per million', () => {
    const { alice, trade } = stage();
    trade('10.00');
    alice.trailingStop(MARKET, { side: 'sell', trail: '0.50', quantity: '1' });
    alice.trailingStop(MARKET, { side: 'sell', trailPpm: 100_000, price: '9.00', quantity: '1' });
    expect(alice.orders()).toMatchObject([
      { type: 'trailing-stop', trail: '0.50', stopPrice: '9.50' },
      { type: 'trailing-stop-limit', trailPpm: 100_000, stopPrice: '9.00' },
    ]);
    trade('12.00');
    expect(alice.orders().map(({ stopPrice }) => stopPrice)).toEqual(['11.50', '10.80']);
    const fraction = { side: 'sell', trailPpm: 0.5, quantity: '1' } as const;
    expect(alice.trailingStop(MARKET, fraction)).toMatchObject({ code: 'trail-out-of-range' });
  });

  test('a stop that is satisfied already is refused, with the price that satisfies it', () => {
    const { alice, trade } = stage();
    trade('10.00');
    const stop = { side: 'sell', stopPrice: '10.00', quantity: '1' } as const;
    expect(alice.stop(MARKET, stop)).toMatchObject({ ok: false, code: 'stop-would-trigger' });
  });

  test('a waiting order is amended where it waits, and cancelled', () => {
    const { alice, trade } = stage();
    trade('10.00');
    const stop = alice.stop(MARKET, { side: 'sell', stopPrice: '9', quantity: '2' });
    const change = { stopPrice: '8.00', quantity: '1.5' };
    expect(alice.amend(MARKET, idOf(stop), change)).toMatchObject({
      status: 'waiting',
      remaining: '1.5',
    });
    expect(alice.orders()).toMatchObject([{ stopPrice: '8.00', quantity: '1.5' }]);
    expect(alice.balance('GOLD')).toMatchObject({ held: '1.5' });
    expect(alice.cancel(MARKET, idOf(stop))).toEqual({ ok: true });
    expect(alice.balance('GOLD')).toMatchObject({ held: '0' });
  });

  test('a maker that a stop of the same command meets tells of its own trades', () => {
    const { alice, bob, trade } = stage();
    trade('10.00');
    bob.stop(MARKET, { side: 'sell', stopPrice: '9.50', quantity: '1' });
    bob.limit(MARKET, { side: 'sell', price: '9.00', quantity: '1' });
    // Takes bob's offer at 9.00, rests with the rest, and there bob's stop comes.
    const taken = alice.limit(MARKET, { side: 'buy', price: '9.20', quantity: '2' });
    expect(taken).toMatchObject({
      status: 'filled',
      filled: '2.0',
      remaining: '0.0',
      averagePrice: '9.1',
      trades: [
        { role: 'taker', price: '9.00', quantity: '1.0', feeAsset: 'GOLD' },
        { role: 'maker', price: '9.20', quantity: '1.0', feeAsset: 'GOLD' },
      ],
    });
  });
});

test('a maker’s rebate is negative and in the asset of the taker’s fee', () => {
  const { alice, bob, trade } = stage({ makerFee: -10_000, takerFee: 20_000 });
  trade('10.00');
  bob.stop(MARKET, { side: 'sell', stopPrice: '9.50', quantity: '1' });
  bob.limit(MARKET, { side: 'sell', price: '9.00', quantity: '1' });
  const taken = alice.limit(MARKET, { side: 'buy', price: '9.20', quantity: '2' });
  expect(taken).toMatchObject({
    trades: [
      { role: 'taker', fee: '0.02', feeAsset: 'GOLD' },
      { role: 'maker', fee: '-0.092', feeAsset: 'COIN' },
    ],
  });
});

describe('pairs', () => {
  const pair = {
    side: 'sell',
    quantity: '2',
    limit: { price: '12.00', clientId: 'up' },
    stop: { stopPrice: '9.00', price: '8.90', clientId: 'down' },
  } as const;

  test('both legs are told, and hold what the dearer one needs', () => {
    const { alice, trade } = stage();
    trade('10.00');
    expect(alice.oco(MARKET, pair)).toMatchObject({
      ok: true,
      limit: { status: 'open', remaining: '2.0' },
      stop: { status: 'waiting', remaining: '2.0' },
    });
    expect(alice.balance('GOLD')).toMatchObject({ held: '2' });
    const [limit, stop] = alice.orders();
    expect(limit).toMatchObject({ clientId: 'up', linkedOrderId: stop?.orderId });
    expect(stop).toMatchObject({ clientId: 'down', linkedOrderId: limit?.orderId });
    expect(alice.cancelAll()).toEqual({ ok: true, orderIds: [limit?.orderId, stop?.orderId] });
  });

  test('a fill of one ends the other', () => {
    const { alice, bob, trade } = stage();
    trade('10.00');
    bob.limit(MARKET, { side: 'buy', price: '12.50', quantity: '1' });
    expect(alice.oco(MARKET, { ...pair, stop: { stopPrice: '9.00' } })).toMatchObject({
      limit: { status: 'open', filled: '1.0', remaining: '1.0' },
      stop: { status: 'cancelled', reason: 'oco' },
    });
  });

  test('a repeat names the legs, and a refusal says why', () => {
    const { alice, trade } = stage();
    trade('10.00');
    const placed = alice.oco(MARKET, pair);
    if (!placed.ok) throw new Error(placed.message);
    expect(alice.oco(MARKET, pair)).toEqual({
      ok: true,
      limit: { ok: true, orderId: placed.limit?.orderId, status: 'repeated' },
      stop: { ok: true, orderId: placed.stop?.orderId, status: 'repeated' },
    });
    const upsideDown = { ...pair, limit: { price: '8.00' }, stop: { stopPrice: '9.00' } };
    expect(alice.oco(MARKET, upsideDown)).toMatchObject({ code: 'order-terms-conflict' });
    expect(alice.oco(MARKET, { ...pair, quantity: '0.01' })).toMatchObject({
      code: 'quantity-off-lot',
    });
    expect(alice.oco('NO_SUCH', pair)).toMatchObject({ code: 'market-unknown' });
  });

  test('a repeat of the stop’s id alone is the stop', () => {
    const { alice, trade } = stage();
    trade('10.00');
    const half = { ...pair, limit: { price: '12.00' } };
    alice.oco(MARKET, half);
    expect(alice.oco(MARKET, half)).toMatchObject({
      limit: undefined,
      stop: { status: 'repeated' },
    });
  });
});
