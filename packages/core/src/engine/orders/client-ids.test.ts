/** What an account's client ids stand for, and for how long. */
import { describe, expect, test } from 'vitest';
import { IdIndex } from '../../book/id-index.ts';
import { NONE } from '../../book/matching-book.ts';
import { CLIENT_ID_WINDOW_MICROS, CLIENT_IDS_PER_ACCOUNT_MARKET_MAX } from '../../limits.ts';
import { UndoLog } from '../state/undo-log.ts';
import { ClientIds, type RememberedOrder } from './client-ids.ts';

function order(clientId: string, orderId: number, at: Partial<RememberedOrder> = {}) {
  return { clientId, market: 0, orderId, time: 0, content: `${orderId}`, ...at };
}

/** An index in which these orders are open. */
function openOrders(...orderIds: number[]): IdIndex {
  const open = new IdIndex();
  for (const orderId of orderIds) open.put(open.take(orderId));
  return open;
}

describe('client ids', () => {
  test('an id is remembered for a day, and may be used again after it', () => {
    const ids = new ClientIds(openOrders());
    ids.remember(order('x', 1));
    expect(ids.find('x', CLIENT_ID_WINDOW_MICROS - 1)?.orderId).toBe(1);
    expect(ids.find('x', CLIENT_ID_WINDOW_MICROS)).toBeUndefined();
    ids.remember(order('x', 2, { time: CLIENT_ID_WINDOW_MICROS, market: 1 }));
    ids.remember(order('y', 3, { time: CLIENT_ID_WINDOW_MICROS }));
    expect(ids.find('x', CLIENT_ID_WINDOW_MICROS)?.orderId).toBe(2);
    const known = ids.remembered(CLIENT_ID_WINDOW_MICROS).map(({ orderId }) => orderId);
    expect(known).toEqual([3, 2]);
  });

  test('an open order goes by its name even when that is forgotten, until it ends', () => {
    const ids = new ClientIds(openOrders(1));
    ids.remember(order('x', 1));
    expect(ids.openOrder('x')).not.toBe(NONE);
    ids.remember(order('y', 2, { time: CLIENT_ID_WINDOW_MICROS }));
    expect(ids.find('x', CLIENT_ID_WINDOW_MICROS)).toBeUndefined();
    expect(ids.openOrder('x')).not.toBe(NONE);
    expect(ids.openOrder('y')).toBe(NONE);
    expect([ids.end('x'), ids.end('x'), ids.end('y')]).toEqual([true, false, false]);
    expect(ids.openOrder('x')).toBe(NONE);
    ids.keepOpen('x', 1);
    expect(ids.openOrder('x')).not.toBe(NONE);
  });

  test('the newest of a market push out its oldest, and taken back they are there again', () => {
    const ids = new ClientIds(openOrders(1, 2));
    for (let at = 1; at <= CLIENT_IDS_PER_ACCOUNT_MARKET_MAX; at += 1)
      ids.remember(order(`n${at}`, at));
    ids.remember(order('elsewhere', 1_000_000, { market: 3 }));
    expect(ids.find('n1', 0)?.orderId).toBe(1);
    const before = ids.remembered(0);
    const undo = new UndoLog();
    ids.remember(order('one more', 1_000_001), undo);
    ids.remember(order('and another', 1_000_002), undo);
    expect([ids.find('n1', 0), ids.find('n2', 0)]).toEqual([undefined, undefined]);
    expect(ids.openOrder('n2')).not.toBe(NONE);
    expect(ids.find('n3', 0)?.orderId).toBe(3);
    undo.rollBack();
    expect(ids.remembered(0)).toEqual(before);
    expect(ids.find('one more', 0)).toBeUndefined();
    expect(ids.find('n1', 0)?.orderId).toBe(1);
    expect([ids.end('n1'), ids.end('n2')]).toEqual([false, false]);
  });

  test('a day later nothing of what was forgotten is kept', () => {
    const ids = new ClientIds(openOrders());
    for (let at = 1; at <= 1_000; at += 1) {
      ids.remember(order(`n${at % 7}`, at, { time: at * CLIENT_ID_WINDOW_MICROS }));
    }
    const now = 1_000 * CLIENT_ID_WINDOW_MICROS;
    expect(ids.remembered(now).map(({ orderId }) => orderId)).toEqual([1_000]);
  });
});
