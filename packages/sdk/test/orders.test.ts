/** Orders that wait, hide, end by time and come in pairs, by the client against a real server. */
import { type AccountEvent, type Exchange, ExchangeError, type NewOrder } from '@exchange/sdk';
import { describe, expect, test } from 'vitest';
import { alice, bob, openClient, openServer } from './support/exchange-server.ts';

const market = 'TATA_INR';

/** The last price is 100, and the books are empty. */
async function traded(): Promise<{ own: Exchange; other: Exchange; url: string }> {
  const { url } = await openServer();
  const [own, other] = [openClient(url, { key: alice }), openClient(url, { key: bob })];
  await tradeAt({ own, other }, '100');
  return { own, other, url };
}

/** Both at once, with nothing left: the one buys what the other sells. */
async function tradeAt(
  { other }: { readonly own: Exchange; readonly other: Exchange },
  price: string,
): Promise<void> {
  const terms = { market, price, quantity: '1', selfTrade: 'none' } as const;
  await other.orders.place({ ...terms, side: 'buy' });
  const sold = await other.orders.place({ ...terms, side: 'sell' });
  expect(sold.status).toBe('filled');
}

describe('orders that wait', () => {
  test.each<[NewOrder['type'], NewOrder, object]>([
    [
      'stop',
      { type: 'stop', market, side: 'sell', quantity: '1', stopPrice: '95' },
      { stopPrice: '95.00' },
    ],
    [
      'take-profit',
      { type: 'take-profit', market, side: 'buy', quoteQuantity: '500', stopPrice: '95' },
      { quoteQuantity: '500' },
    ],
    [
      'stop-limit',
      {
        type: 'stop-limit',
        market,
        side: 'buy',
        quantity: '1',
        stopPrice: '105',
        price: '106',
        timeInForce: 'day',
      },
      { price: '106.00', timeInForce: 'day', expiresAt: expect.any(Number) },
    ],
    [
      'take-profit-limit',
      {
        type: 'take-profit-limit',
        market,
        side: 'sell',
        quantity: '10',
        stopPrice: '105',
        price: '105',
        displayQuantity: '1',
        postOnly: 'slide',
      },
      { displayQuantity: '1.000', postOnly: 'slide' },
    ],
    [
      'trailing-stop',
      { type: 'trailing-stop', market, side: 'sell', quantity: '1', trailBy: '2.5' },
      { trailBy: '2.50' },
    ],
    [
      'trailing-stop-limit',
      {
        type: 'trailing-stop-limit',
        market,
        side: 'buy',
        quantity: '1',
        trailPercent: '1.5',
        price: '110',
      },
      { trailPercent: '1.5' },
    ],
  ])('%s: placed, listed, found and cancelled', async (type, order, terms) => {
    const { own } = await traded();
    const placed = await own.orders.place(order);
    expect(placed).toMatchObject({ type, status: 'waiting', ...terms });
    expect(await own.orders.open().toArray({ limit: 10 })).toEqual([placed]);
    expect(await own.orders.get({ id: placed.id ?? '', market })).toEqual(placed);
    expect((await own.orders.cancel(placed)).status).toBe('cancelled');
  });

  test('one that triggers is told as it happens', async () => {
    const parts = await traded();
    const { own, other } = parts;
    const stream = own.watch.account();
    await stream.ready();
    const stop = await own.orders.place({
      type: 'stop',
      market,
      side: 'sell',
      quantity: '2',
      stopPrice: '95',
    });
    await other.orders.place({ market, side: 'buy', price: '90', quantity: '2' });
    await tradeAt(parts, '94');
    const told: string[] = [];
    for await (const event of stream as AsyncIterable<AccountEvent>) {
      if (event.kind !== 'order' || event.order.id !== stop.id) continue;
      told.push(event.order.status);
      if (event.order.status === 'filled') {
        expect(event.order).toMatchObject({ type: 'stop', triggeredAt: expect.any(Number) });
        break;
      }
    }
    expect(told).toEqual(['waiting', 'open', 'filled']);
  });

  test('amend changes the trigger and what shows; wrong terms come with the exchange’s reason', async () => {
    const { own } = await traded();
    const stop = { type: 'stop-limit', market, side: 'sell', quantity: '10' } as const;
    const placed = await own.orders.place({
      ...stop,
      stopPrice: '95',
      price: '94',
      displayQuantity: '1',
    });
    const change = { stopPrice: '96', displayQuantity: '2' };
    expect(await own.orders.amend(placed, change)).toMatchObject({
      stopPrice: '96.00',
      displayQuantity: '2.000',
    });
    const late = await own.orders
      .place({ ...stop, stopPrice: '100', price: '99' })
      .catch((error: unknown) => error);
    expect(ExchangeError.is(late, 'stop-would-trigger')).toBe(true);
    const preview = await own.orders.preview({ ...stop, stopPrice: '100', price: '99' });
    expect(preview).toMatchObject({ ok: false, code: 'stop-would-trigger' });
  });
});

describe('pairs, batches and the switch', () => {
  test('a pair is linked, and one ends the other', async () => {
    const { own } = await traded();
    const { limit, stop } = await own.orders.placePair({
      market,
      side: 'sell',
      quantity: '1',
      limit: { price: '110' },
      stop: { stopPrice: '90', price: '89' },
    });
    expect(limit).toMatchObject({ status: 'open', linkedId: stop.id });
    expect(stop).toMatchObject({ status: 'waiting', linkedId: limit.id, stopPrice: '90.00' });
    await own.orders.cancel(limit);
    expect((await own.orders.get({ id: stop.id ?? '', market })).status).toBe('cancelled');
  });

  test.each(['http', 'websocket'] as const)('together or not at all, by %s', async (orderEntry) => {
    const { url } = await traded();
    const own = openClient(url, { key: alice, orderEntry });
    const bid = { market, side: 'buy', quantity: '1' } as const;
    const refused = await own.orders
      .placeTogether([
        { ...bid, price: '98' },
        { ...bid, price: '98.01' },
      ])
      .catch((error: unknown) => error);
    expect(ExchangeError.is(refused, 'price-off-tick')).toBe(true);
    expect(await own.orders.open().toArray({ limit: 10 })).toEqual([]);
    const placed = await own.orders.placeTogether([
      { ...bid, price: '98' },
      { ...bid, price: '97', timeInForce: 'gtd', expiresAt: Date.now() + 60_000 },
    ]);
    expect(placed.map(({ price, status }) => `${price} ${status}`)).toEqual([
      '98.00 open',
      '97.00 open',
    ]);
  });

  test('the dead-man’s switch stays armed until it is stopped', async () => {
    const { own } = await traded();
    await own.orders.place({ market, side: 'buy', price: '90', quantity: '1' });
    const before = Date.now();
    const guard = await own.orders.deadManSwitch(60_000);
    expect(guard.cancelAt).toBeGreaterThanOrEqual(before + 59_000);
    expect(guard.failure).toBeUndefined();
    await guard.stop();
    expect(await own.orders.open().toArray({ limit: 10 })).toHaveLength(1);
    await expect(own.orders.deadManSwitch(1)).rejects.toMatchObject({ code: 'input-invalid' });
  });
});
