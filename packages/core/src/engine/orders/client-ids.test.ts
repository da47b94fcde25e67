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
    expect(ids.remembered(0)).toHaveLength(before.length);
    expect(ids.remembered(0)[0]?.orderId).toBe(3);
    undo.rollBack();
    expect(ids.remembered(0)).toEqual(before);
    expect(ids.find('one more', 0)).toBeUndefined();
    expect(ids.find('n1', 0)?.orderId).toBe(1);
    expect([ids.end('n1'), ids.end('n2')]).toEqual([false, false]);
  });

  test('an order that has ended keeps no name when that is forgotten', () => {
    const ids = new ClientIds(openOrders());
    ids.remember(order('x', 1));
    ids.remember(order('y', 2, { time: CLIENT_ID_WINDOW_MICROS }));
    expect(ids.end('x')).toBe(false);
  });

  test('a name that is remembered need not be kept', () => {
    const ids = new ClientIds(openOrders(1));
    ids.remember(order('x', 1));
    ids.keepOpen('x', 1);
    expect(ids.end('x')).toBe(false);
    expect(ids.openOrder('x')).not.toBe(NONE);
  });

  test('what was pushed out by several is there again when all are taken back', () => {
    const ids = new ClientIds(openOrders());
    for (let at = 1; at <= 100; at += 1) ids.remember(order(`n${at}`, at));
    const before = ids.remembered(0);
    const undo = new UndoLog();
    ids.remember(order('a', 101, { time: CLIENT_ID_WINDOW_MICROS }), undo);
    ids.remember(order('b', 102, { time: CLIENT_ID_WINDOW_MICROS }), undo);
    undo.rollBack();
    expect(ids.remembered(0)).toEqual(before);
    expect(ids.find('n1', 0)?.orderId).toBe(1);
    expect(ids.find('a', CLIENT_ID_WINDOW_MICROS)).toBeUndefined();
  });

  test('taken back, an older use of an id does not hide the newer one', () => {
    const now = CLIENT_ID_WINDOW_MICROS;
    const ids = new ClientIds(openOrders());
    ids.remember(order('x', 1));
    ids.remember(order('x', 2, { time: now, market: 1 }));
    const undo = new UndoLog();
    ids.remember(order('y', 3, { time: now }), undo);
    undo.rollBack();
    expect(ids.find('x', now)?.orderId).toBe(2);
  });

  test('a day later nothing of what was forgotten is kept', () => {
    const ids = new ClientIds(openOrders());
    let most = 0;
    for (let at = 1; at <= 1_000; at += 1) {
      ids.remember(order(`n${at % 7}`, at, { time: at * CLIENT_ID_WINDOW_MICROS }));
      most = Math.max(most, ids.listed);
    }
    expect(most).toBe(65);
    const now = 1_000 * CLIENT_ID_WINDOW_MICROS;
    expect(ids.remembered(now).map(({ orderId }) => orderId)).toEqual([1_000]);
  });

  test('the others are moved when half of the list is forgotten, and not before', () => {
    const ids = new ClientIds(openOrders());
    const noon = CLIENT_ID_WINDOW_MICROS / 2;
    for (let at = 1; at <= 64; at += 1) ids.remember(order(`old${at}`, at));
    for (let at = 65; at <= 128; at += 1) ids.remember(order(`n${at}`, at, { time: noon }));
    ids.remember(order('next', 129, { time: CLIENT_ID_WINDOW_MICROS }));
    ids.remember(order('more', 130, { time: CLIENT_ID_WINDOW_MICROS }));
    expect(ids.listed).toBe(130);
    const fewer = new ClientIds(openOrders());
    for (let at = 1; at <= 64; at += 1) fewer.remember(order(`old${at}`, at));
    for (let at = 65; at <= 127; at += 1) fewer.remember(order(`n${at}`, at, { time: noon }));
    fewer.remember(order('next', 128, { time: CLIENT_ID_WINDOW_MICROS }));
    fewer.remember(order('more', 129, { time: CLIENT_ID_WINDOW_MICROS }));
    expect(fewer.listed).toBe(65);
    const known = fewer.remembered(CLIENT_ID_WINDOW_MICROS).map(({ orderId }) => orderId);
    expect(known).toEqual(Array.from({ length: 65 }, (_, nth) => nth + 65));
  });
});
