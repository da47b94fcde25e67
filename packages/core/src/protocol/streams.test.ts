import fc from 'fast-check';
import { expect, test } from 'vitest';
import { candleIntervals } from '../market-data/intervals.ts';
import { formatStream, isAccountStream, parseStream, type Stream } from './streams.ts';

test.each([
  ['depth.TATA_INR', { channel: 'depth', market: 'TATA_INR' }],
  ['depth@TATA_INR', { channel: 'depth', market: 'TATA_INR' }],
  ['trade@BTC_USDT', { channel: 'trade', market: 'BTC_USDT' }],
  ['ticker.A_B', { channel: 'ticker', market: 'A_B' }],
  ['bookTicker@A_B', { channel: 'bookTicker', market: 'A_B' }],
  ['kline.1m.TATA_INR', { channel: 'kline', interval: '1m', market: 'TATA_INR' }],
  ['kline_1m@TATA_INR', { channel: 'kline', interval: '1m', market: 'TATA_INR' }],
  ['kline.1month.TATA_INR', { channel: 'kline', interval: '1month', market: 'TATA_INR' }],
  ['account.orderUpdate', { channel: 'account.orderUpdate' }],
  ['account.orderUpdate.TATA_INR', { channel: 'account.orderUpdate', market: 'TATA_INR' }],
  ['account.balanceUpdate', { channel: 'account.balanceUpdate' }],
])('%s', (name, stream) => {
  expect(parseStream(name)).toEqual(stream);
});

test.each([
  '',
  'depth',
  'depth.',
  'depth.tata_inr',
  'depth.TATAINR',
  'depth/TATA_INR',
  'Depth.TATA_INR',
  'depth.TATA_INR ',
  'depth.TATA_INR.',
  'depth.TATA_INR_X',
  'tatainr@depth',
  'kline.TATA_INR',
  'kline.7m.TATA_INR',
  'kline.1M.TATA_INR',
  'account.orderUpdate.',
  'account.depth.TATA_INR',
  'constructor.TATA_INR',
  'depth.ABCDEFGHIJK_INR',
  `depth.${'A'.repeat(100_000)}`,
  7,
  null,
  { toString: () => 'depth.TATA_INR' },
])('refuses %s', (name) => {
  expect(parseStream(name)).toBeUndefined();
});

const symbol = fc.stringMatching(/^[A-Z0-9]{1,10}_[A-Z0-9]{1,10}$/);
const stream: fc.Arbitrary<Stream> = fc.oneof(
  fc.record({
    channel: fc.constantFrom('depth', 'trade', 'ticker', 'bookTicker'),
    market: symbol,
  }),
  fc.record({
    channel: fc.constant('kline' as const),
    interval: fc.constantFrom(...candleIntervals),
    market: symbol,
  }),
  fc.record({ channel: fc.constant('account.orderUpdate' as const), market: symbol }),
  fc.constant({ channel: 'account.orderUpdate' as const }),
  fc.constant({ channel: 'account.balanceUpdate' as const }),
);

test('property: a formatted stream parses back', () => {
  fc.assert(
    fc.property(stream, (one) => {
      expect(parseStream(formatStream(one))).toEqual(one);
      expect(isAccountStream(one)).toBe(one.channel.startsWith('account.'));
    }),
  );
});
