/** A live book stays the exchange's book, whatever is lost on the way. */
import type { BookChange, BookGap, Exchange, LiveBook } from '@exchange/sdk';
import { describe, expect, test } from 'vitest';
import { eventually } from './support/eventually.ts';
import { alice, bob, openClient, openServer } from './support/exchange-server.ts';
import { createFaultyTransport, type FaultyTransport } from './support/faulty-transport.ts';

const market = 'TATA_INR';
const fast = { retry: { baseMs: 1 }, reconnect: { baseMs: 1, maxMs: 20 } };

interface Scene {
  readonly transport: FaultyTransport;
  readonly watcher: Exchange;
  readonly seller: Exchange;
  readonly buyer: Exchange;
}

async function openScene(): Promise<Scene> {
  const { url } = await openServer();
  const transport = createFaultyTransport();
  return {
    transport,
    watcher: openClient(url, { transport, ...fast }),
    seller: openClient(url, { key: alice }),
    buyer: openClient(url, { key: bob }),
  };
}

/** Rests, trades and cancels all over the first levels. */
async function stir({ seller, buyer }: Scene, steps: number): Promise<void> {
  for (let step = 0; step < steps; step += 1) {
    const price = 100 + ((step * 7) % 20) * 0.05;
    const quantity = 1 + (step % 5);
    await seller.orders.place({ market, side: 'sell', price: (price + 1).toFixed(2), quantity });
    await buyer.orders.place({ market, side: 'buy', price: price.toFixed(2), quantity });
    if (step % 5 === 4)
      await buyer.orders.place({ market, side: 'buy', type: 'market', quantity: 3 });
    if (step % 11 === 10) await seller.orders.cancelAll();
  }
}

async function expectSame(book: LiveBook, truth: Exchange): Promise<void> {
  const now = await truth.book(market, { depth: 1_000 });
  await eventually(() => book.updateId).toBe(now.updateId);
  expect(book.stale).toBe(false);
  expect(book.bids()).toEqual(now.bids);
  expect(book.asks()).toEqual(now.asks);
}

test('it follows every change', async () => {
  const scene = await openScene();
  await stir(scene, 5);
  const book = await scene.watcher.liveBook(market);
  expect(book.state.status).toBe('live');
  await stir(scene, 30);
  await expectSame(book, scene.seller);
  const { bid, ask, mid, spread } = book.best;
  expect(bid).toEqual(book.bids(1)[0]);
  expect(ask).toEqual(book.asks(1)[0]);
  expect(Number(mid)).toBeCloseTo((Number(bid?.price) + Number(ask?.price)) / 2);
  expect(Number(spread)).toBeCloseTo(Number(ask?.price) - Number(bid?.price));
  expect(book.quote('buy', '4').filled).toBe('4');
  await book.close();
  expect(book.state.status).toBe('closed');
});

describe('healing', () => {
  test('messages that are lost: a gap is noticed, the book is marked stale and heals', async () => {
    const scene = await openScene();
    await stir(scene, 5);
    const book = await scene.watcher.liveBook(market);
    const gaps: BookGap[] = [];
    const statuses: string[] = [];
    const crossed: unknown[] = [];
    book.on('gap', (gap) => gaps.push(gap));
    book.on('state', ({ status }) => statuses.push(`${status} ${book.stale}`));
    book.on('change', () => {
      const { bid, ask } = book.best;
      if (bid !== undefined && ask !== undefined && Number(bid.price) >= Number(ask.price))
        crossed.push({ bid, ask });
    });
    let count = 0;
    scene.transport.tamper = (text) => {
      if (!text.includes('"e":"depth"')) return text;
      count += 1;
      return count % 4 === 0 ? undefined : text;
    };
    await stir(scene, 40);
    scene.transport.tamper = (text) => text;
    await stir(scene, 3);
    await expectSame(book, scene.seller);
    expect(gaps.length).toBeGreaterThan(0);
    expect(new Set(gaps.map(({ cause }) => cause))).toEqual(new Set(['sequence']));
    expect(new Set(statuses)).toEqual(new Set(['resyncing true', 'live false']));
    expect(crossed).toEqual([]);
  });

  test('a message that is changed: the checksum tells', async () => {
    const scene = await openScene();
    await stir(scene, 5);
    const book = await scene.watcher.liveBook(market);
    const gaps: BookGap[] = [];
    book.on('gap', (gap) => gaps.push(gap));
    let tampered = false;
    scene.transport.tamper = (text) => {
      if (tampered || !text.includes('"e":"depth"')) return text;
      tampered = true;
      return text.replace(/\["(\d+\.\d+)","(\d+\.\d+)"\]/, '["$1","9.999"]');
    };
    await stir(scene, 10);
    await expectSame(book, scene.seller);
    expect(gaps.map(({ cause }) => cause)).toEqual(['checksum']);
  });

  test('a connection that is cut: the last good book stays readable and heals', async () => {
    const scene = await openScene();
    await stir(scene, 5);
    const book = await scene.watcher.liveBook(market);
    const gaps: BookGap[] = [];
    book.on('gap', (gap) => gaps.push(gap));
    const readable: boolean[] = [];
    book.on('state', ({ status }) => {
      if (status === 'connecting') readable.push(book.stale && book.bids().length > 0);
    });
    for (let round = 0; round < 4; round += 1) {
      scene.transport.cutSockets();
      await stir(scene, 5);
      await eventually(() => gaps.length).toBe(round + 1);
      await expectSame(book, scene.seller);
    }
    expect(readable.length).toBeGreaterThanOrEqual(4);
    expect(readable).not.toContain(false);
    expect(gaps.map(({ cause }) => cause)).toEqual([
      'disconnect',
      'disconnect',
      'disconnect',
      'disconnect',
    ]);
    expect(scene.transport.socketsOpened).toBe(5);
  });
});

describe('changes', () => {
  test('a consumer that applies them has the book, through losses and however slow it is', async () => {
    const scene = await openScene();
    await stir(scene, 5);
    const book = await scene.watcher.liveBook(market);
    const changes = book.changes();
    const copy = { bids: new Map<string, string>(), asks: new Map<string, string>() };
    const done = consume(changes, copy);
    await stir(scene, 15);
    scene.transport.cutSockets();
    await stir(scene, 15);
    await expectSame(book, scene.seller);
    await book.close();
    await done;
    expect(Object.fromEntries(copy.bids)).toEqual(
      Object.fromEntries(book.bids().map((level) => [level.price, level.quantity])),
    );
    expect(Object.fromEntries(copy.asks)).toEqual(
      Object.fromEntries(book.asks().map((level) => [level.price, level.quantity])),
    );
  });

  test('the first one is the whole book', async () => {
    const scene = await openScene();
    await stir(scene, 5);
    const book = await scene.watcher.liveBook(market);
    for await (const change of book.changes()) {
      expect(change).toMatchObject({
        resync: true,
        updateId: book.updateId,
        bids: book.bids(),
        asks: book.asks(),
      });
      break;
    }
  });
});

type Copy = Record<'bids' | 'asks', Map<string, string>>;

async function consume(changes: AsyncIterable<BookChange>, copy: Copy): Promise<void> {
  for await (const change of changes) {
    for (const side of ['bids', 'asks'] as const) {
      if (change.resync) copy[side].clear();
      for (const { price, quantity } of change[side]) {
        if (Number(quantity) === 0) copy[side].delete(price);
        else copy[side].set(price, quantity);
      }
    }
    // Slow on purpose: several changes come as one.
    await new Promise((resolve) => setImmediate(resolve));
  }
}

test('a signal closes it', async () => {
  const scene = await openScene();
  const abort = new AbortController();
  const book = await scene.watcher.liveBook(market, { signal: abort.signal });
  abort.abort();
  expect(book.state.status).toBe('closed');
});
