/**
 * What a command names has to be there, and in time: the same answers for every command that names an
 * account, a market or an order.
 */
import { describe, expect, test } from 'vitest';
import { ALICE, BOB, Desk, MARKET, tapeOf } from '../../../test/engine/desk.ts';
import type { Command } from '../commands.ts';

const OTHER_MARKET = 'CASH_COIN';
const NOBODY = 99;

/** Each is fine as it stands, for an exchange on which alice has order 1. */
const commands = {
  'place-order': { type: 'limit', side: 'buy', price: 90, quantity: 1 },
  'place-oco': {
    side: 'sell',
    quantity: 1,
    limit: { price: 110 },
    stop: { stopPrice: 50 },
  },
  'cancel-order': { orderId: 1 },
  'amend-order': { orderId: 1, quantity: 1 },
  'cancel-all': {},
} as const;
const names = Object.keys(commands) as (keyof typeof commands)[];

function stage(): Desk {
  const desk = new Desk();
  desk.run({
    kind: 'create-market',
    symbol: OTHER_MARKET,
    base: 'CASH',
    quote: 'COIN',
    tickSize: '1',
    lotSize: '1',
    makerFee: 0,
    takerFee: 0,
  } as unknown as Command);
  desk.limit({ side: 'buy', price: 100, quantity: 2, clientId: 'first' });
  desk.limit({ side: 'buy', price: 99, quantity: 2, clientId: 'second' });
  return desk;
}

function sent(desk: Desk, kind: keyof typeof commands, changes: object = {}): string[] {
  const named = { kind, account: ALICE, market: MARKET, ...commands[kind], ...changes };
  return tapeOf(desk.run(named as unknown as Command)).map((line) => line.replace(/^\w+ /, ''));
}

describe.each(names)('%s', (kind) => {
  test('is carried out as it stands', () => {
    const told = sent(stage(), kind);
    expect(told.length).toBeGreaterThan(0);
    expect(told.join()).not.toMatch(/[a-z]-(unknown|expired)/);
  });

  test('an account or a market that is not there is unknown, the account first', () => {
    const desk = stage();
    const nowhere = { market: 'NO_SUCH' };
    expect(sent(desk, kind, { account: NOBODY })).toEqual(['account-unknown']);
    expect(sent(desk, kind, nowhere)).toEqual(['market-unknown']);
    expect(sent(desk, kind, { ...nowhere, account: NOBODY })).toEqual(['account-unknown']);
    // The house's own accounts trade nothing.
    expect(sent(desk, kind, { account: 0 })).toEqual(['account-unknown']);
    expect(sent(desk, kind, { account: 1 })).toEqual(['account-unknown']);
  });

  test('is in time until its deadline, which comes before any other answer', () => {
    const desk = stage();
    const late = { deadline: desk.time - 1, account: NOBODY, market: 'NO_SUCH' };
    expect(sent(desk, kind, late)).toEqual(['command-expired']);
    const onTime = sent(desk, kind, { deadline: desk.time });
    expect(onTime.length).toBeGreaterThan(0);
    expect(onTime).not.toContain('command-expired');
  });
});

describe.each(['cancel-order', 'amend-order'] as const)('%s', (kind) => {
  test('an order is its owner’s, in its market', () => {
    const desk = stage();
    expect(sent(desk, kind, { account: BOB })).toEqual(['order-unknown']);
    expect(sent(desk, kind, { market: OTHER_MARKET })).toEqual(['order-unknown']);
    expect(sent(desk, kind, { orderId: 7 })).toEqual(['order-unknown']);
    const byName = { orderId: undefined, clientId: 'second' };
    expect(sent(desk, kind, { ...byName, account: BOB })).toEqual(['order-unknown']);
    expect(sent(desk, kind, { ...byName, clientId: 'third' })).toEqual(['order-unknown']);
    expect(sent(desk, kind, byName).join()).toMatch(/^2 /);
  });
});

test('cancel-all of a market leaves the others’ orders', () => {
  const desk = stage();
  const elsewhere = { market: OTHER_MARKET, side: 'buy', price: 1, quantity: 1 };
  desk.run({ kind: 'place-order', type: 'limit', account: ALICE, ...elsewhere } as never);
  expect(sent(desk, 'cancel-all', { market: OTHER_MARKET })).toEqual(['3 1 cancel-all']);
  expect(sent(desk, 'cancel-all', { market: undefined }).sort()).toEqual([
    '1 2 cancel-all',
    '2 2 cancel-all',
  ]);
});

describe.each([
  ['deposit', { asset: 'COIN', amount: 1n }],
  ['withdraw', { asset: 'COIN', amount: 1n }],
] as const)('%s', (kind, terms) => {
  test('to an account and in an asset that are there', () => {
    const desk = stage();
    const send = (changes: object) =>
      tapeOf(desk.run({ kind, account: ALICE, ...terms, ...changes } as unknown as Command));
    expect(send({})).toEqual([]);
    expect(send({ account: NOBODY })).toEqual(['refused account-unknown']);
    expect(send({ asset: 'GOLD' })).toEqual(['refused asset-unknown']);
    expect(send({ account: NOBODY, asset: 'GOLD' })).toEqual(['refused account-unknown']);
  });
});

test('fees are an account’s in a market', () => {
  const desk = stage();
  const send = (changes: object) =>
    tapeOf(
      desk.run({
        kind: 'set-account-fees',
        account: ALICE,
        market: MARKET,
        makerFee: 1,
        ...changes,
      } as unknown as Command),
    );
  expect(send({})).toEqual(['account-fees-changed']);
  expect(send({ account: NOBODY })).toEqual(['refused account-unknown']);
  expect(send({ market: 'NO_SUCH' })).toEqual(['refused market-unknown']);
});
