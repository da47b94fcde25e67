import { expect, test } from 'vitest';
import type { OrderType } from '../engine/commands.ts';
import {
  conditionalType,
  parseClientId,
  parseId,
  parseOrderStatus,
  parseOrderType,
  parseSelfTrade,
  parseSide,
  parseTimeInForce,
  parseTriggerType,
  wireClientId,
  wireExpiryReason,
  wireOrderStatuses,
  wireOrderTypes,
  wireSelfTrades,
  wireSides,
  wireTimesInForce,
  wireTriggerTypes,
} from './translate.ts';

test('every wire word reads back as the engine’s word', () => {
  const tables = [
    [wireSides, parseSide],
    [{ limit: wireOrderTypes.limit, market: wireOrderTypes.market }, parseOrderType],
    [wireTimesInForce, parseTimeInForce],
    [wireSelfTrades, parseSelfTrade],
    [wireOrderStatuses, parseOrderStatus],
  ] as const;
  for (const [words, parse] of tables) {
    for (const [word, wire] of Object.entries(words)) {
      expect(parse(wire)).toBe(word);
      expect(parse(word)).toBe(word);
      expect(parse(wire.toUpperCase())).toBe(word);
    }
    for (const bad of ['', 'toString', '__proto__', 'constructor', 1, null, {}, 'x'.repeat(1e5)]) {
      expect(parse(bad)).toBeUndefined();
    }
  }
  for (const type of Object.keys(wireOrderTypes) as OrderType[]) {
    expect(parseOrderType(type)).toBe(type);
    const trigger = wireTriggerTypes[type];
    if (trigger === undefined) continue;
    expect(parseTriggerType(trigger)).toBe(trigger);
    expect(conditionalType(trigger, wireOrderTypes[type])).toBe(type);
  }
  expect(parseTriggerType('take-profit')).toBe('TakeProfit');
  expect(parseSide('BUY')).toBe('buy');
  expect(parseSelfTrade('EXPIRE_MAKER')).toBe('cancel-maker');
});

test('a uint32 and its text are the same client id', () => {
  expect(parseClientId(7)).toBe('7');
  expect(parseClientId('7')).toBe('7');
  expect(parseClientId(4_294_967_295)).toBe('4294967295');
  expect(wireClientId('7')).toBe(7);
  expect(wireClientId('0')).toBe(0);
  expect(wireClientId('007')).toBe('007');
  expect(wireClientId('4294967296')).toBe('4294967296');
  expect(wireClientId('99999999999')).toBe('99999999999');
  expect(wireClientId('my-order')).toBe('my-order');
  expect(wireClientId(undefined)).toBeNull();
});

test.each([
  -1,
  -0,
  1.5,
  4_294_967_296,
  Number.NaN,
  '',
  'a b',
  'é',
  'x'.repeat(37),
  '\u202e',
  {},
  null,
])('client id %s is refused', (value) => {
  expect(parseClientId(value)).toBeUndefined();
});

test('ids are 1 … 2^53−1, as text or number', () => {
  expect(parseId('123')).toBe(123);
  expect(parseId(123)).toBe(123);
  expect(parseId('9007199254740991')).toBe(Number.MAX_SAFE_INTEGER);
  for (const bad of ['9007199254740992', '0', 0, '01', '1.0', '1e3', '-1', -1, 1.5, '', null, {}]) {
    expect(parseId(bad)).toBeUndefined();
  }
});

test('expiry reasons read as the clients know them', () => {
  expect(wireExpiryReason('not-fillable', 'fok', 'limit')).toBe('FillOrKill');
  expect(wireExpiryReason('no-liquidity', 'ioc', 'limit')).toBe('ImmediateOrCancel');
  expect(wireExpiryReason('no-liquidity', 'ioc', 'market')).toBe('InsufficientLiquidity');
  expect(wireExpiryReason('protection-price', 'ioc', 'market')).toBe('PriceImpact');
  expect(wireExpiryReason('no-liquidity', 'ioc', 'stop-limit')).toBe('ImmediateOrCancel');
  expect(wireExpiryReason('no-liquidity', 'gtc', 'stop')).toBe('InsufficientLiquidity');
  expect(wireExpiryReason('time', 'gtd', 'limit')).toBe('TimeInForce');
  expect(wireExpiryReason('price-band', 'gtc', 'stop-limit')).toBe('PriceBand');
  expect(wireExpiryReason('post-only', 'gtc', 'stop-limit')).toBe('PostOnlyTaker');
});
