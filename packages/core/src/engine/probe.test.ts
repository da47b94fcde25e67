import { test } from 'vitest';
import { ALICE, BOB, CAROL, Desk, MARKET, tapeOf } from '../../test/engine/desk.ts';
import { Exchange } from './exchange.ts';
import { Timers } from './timers.ts';

const lim = (t: object): any => ({ kind: 'place-order', type: 'limit', account: ALICE, market: MARKET, side: 'buy', ...t });
const bad: any = { kind: 'cancel-order', account: ALICE, market: MARKET, orderId: 999 };

test('timers leak', () => {
  const desk = new Desk();
  const seen = new Set<Timers>();
  const old = Timers.prototype.schedule;
  Timers.prototype.schedule = function (t) { seen.add(this); return old.call(this, t); };
  for (let i = 0; i < 200; i++)
    desk.run({ kind: 'batch', mode: 'atomic', items: [lim({ price: 10, quantity: 1, timeInForce: 'gtd', expiresAt: 10_000_000 }), bad] });
  Timers.prototype.schedule = old;
  desk.run({ kind: 'advance-time' });
  console.log('timers', [...seen].map((t) => t.count), desk.exchange.nextDue());
});
test('display 0', () => {
  const desk = new Desk();
  desk.limit({ side: 'sell', price: 100, quantity: 10, displayQuantity: 2 });
  console.log(JSON.stringify(desk.amend(ALICE, 1, { displayQuantity: 0 })));
  const again = Exchange.restore(desk.exchange.snapshot());
  console.log(desk.exchange.stateHash(), again.stateHash(), JSON.stringify(again.depth(MARKET)), JSON.stringify(desk.exchange.depth(MARKET)));
});
test('oco undefined', () => {
  const desk = new Desk();
  const oco = (limit: object): any => ({ kind: 'place-oco', account: ALICE, market: MARKET, side: 'sell', quantity: 5, limit: { price: 110, ...limit }, stop: { stopPrice: 90, clientId: 'a' } });
  console.log(tapeOf(desk.run(oco({}))), tapeOf(desk.run(oco({ clientId: 'undefined' }))));
  const d2 = new Desk();
  try { console.log(tapeOf(d2.run({ ...oco({}), timeInForce: 'ioc', stop: { stopPrice: 90, price: 89 } }))); } catch (e) { console.log(e); }
});
test('balances after refusal', () => {
  const desk = new Desk();
  desk.run({ kind: 'create-account' });
  const before = desk.exchange.balances(5 as any).length;
  console.log(tapeOf(desk.limit({ by: 5 as any, side: 'buy', price: 100, quantity: 10 })));
  console.log(before, desk.exchange.balances(5 as any).length, Exchange.restore(desk.exchange.snapshot()).balances(5 as any).length);
});
test('sort', () => {
  const desk = new Desk();
  const ex = desk.exchange;
  const n = 20000;
  let seq = ex.seq;
  const go = (command: any) => ex.applyPacked({ seq: ++seq, time: 1000, command } as any);
  const acc: number[] = [];
  for (let i = 0; i < n; i++) { go({ kind: 'create-account' }); acc.push(5 + i); go({ kind: 'deposit', account: 5 + i, asset: 'CASH', amount: 10n ** 6n }); }
  for (const a of acc.reverse()) go(lim({ account: a, price: 10, quantity: 1 }));
  const t = performance.now();
  go({ kind: 'set-market-state', market: MARKET, state: 'closed' });
  console.log('close', n, performance.now() - t);
});
test('triggered reduce in batch', () => {
  const desk = new Desk();
  desk.limit({ by: BOB, side: 'buy', price: 100, quantity: 10 });
  desk.limit({ by: BOB, side: 'buy', price: 95, quantity: 10 });
  desk.run({ kind: 'place-order', type: 'stop', account: CAROL, market: MARKET, side: 'sell', stopPrice: 100, quantity: 4 } as any);
  console.log(tapeOf(desk.run({ kind: 'batch', mode: 'independent', items: [lim({ side: 'sell', price: 100, quantity: 1 }), { kind: 'amend-order', account: CAROL, market: MARKET, orderId: 3, quantity: 2 } as any] })));
  console.log(tapeOf(desk.run({ kind: 'advance-time' })), desk.exchange.order(3 as any)?.status);
});
