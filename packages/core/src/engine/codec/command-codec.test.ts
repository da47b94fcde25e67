/** Commands survive their bytes, and damaged bytes are refused. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { selfTradeModes } from '../../book/matching-book.ts';
import {
  type Command,
  decodeCommands,
  encodeCommands,
  FormatError,
  type Sequenced,
} from '../../index.ts';

const safe = fc.oneof(fc.integer({ min: 0, max: 300 }), fc.maxSafeNat());
const big = fc.bigInt({ min: 1n, max: 2n ** 100n });
const text = fc.oneof(fc.constantFrom('BTC_USDT', '__proto__', ''), fc.string({ maxLength: 20 }));
const rate = fc.integer({ min: -500_000, max: 500_000 });
const side = fc.constantFrom('buy', 'sell');
const reference = fc.oneof(fc.record({ orderId: safe }), fc.record({ clientId: text }));

function kind<K extends string>(name: K) {
  return { kind: fc.constant(name) };
}

const placeCommon = { ...kind('place-order'), account: safe, market: text, side };
const placeOptional = {
  selfTrade: fc.constantFrom(...selfTradeModes),
  clientId: text,
  deadline: safe,
};
const optionalOf = (model: Record<string, fc.Arbitrary<unknown>>) =>
  fc.record(model, { requiredKeys: [] });

const merged = (...parts: fc.Arbitrary<object>[]) =>
  fc.tuple(...parts).map((all) => Object.assign({}, ...all) as unknown);

const terms = optionalOf({
  price: safe,
  protectionPrice: safe,
  quantity: safe,
  quoteAmount: big,
  stopPrice: safe,
  trailTicks: safe,
  trailPpm: safe,
  displayQuantity: safe,
  timeInForce: fc.constantFrom('gtc', 'ioc', 'fok', 'gtd', 'day'),
  expiresAt: safe,
  postOnly: fc.constantFrom('reject', 'slide'),
});
const waitingType = fc.constantFrom(
  'stop',
  'stop-limit',
  'take-profit',
  'take-profit-limit',
  'trailing-stop',
  'trailing-stop-limit',
);
const ofOrders = [
  merged(
    fc.record({ ...placeCommon, type: fc.constant('limit'), price: safe, quantity: safe }),
    optionalOf({
      ...placeOptional,
      timeInForce: fc.constantFrom('gtc', 'ioc', 'fok', 'gtd', 'day'),
      expiresAt: safe,
      postOnly: fc.constantFrom('reject', 'slide'),
      displayQuantity: safe,
    }),
  ),
  merged(
    fc.record({ ...placeCommon, type: fc.constant('market') }),
    fc.oneof(fc.record({ quantity: safe }), fc.record({ quoteAmount: big })),
    optionalOf({ ...placeOptional, protectionPrice: safe }),
  ),
  merged(fc.record({ ...placeCommon, type: waitingType }), terms, optionalOf(placeOptional)),
  merged(
    fc.record({ ...kind('place-oco'), account: safe, market: text, side, quantity: safe }),
    fc.record({
      limit: merged(
        fc.record({ price: safe }),
        optionalOf({
          clientId: text,
          postOnly: fc.constantFrom('reject', 'slide'),
          displayQuantity: safe,
        }),
      ),
      stop: merged(
        fc.record({ stopPrice: safe }),
        optionalOf({ clientId: text, price: safe, protectionPrice: safe }),
      ),
    }),
    optionalOf({
      selfTrade: fc.constantFrom(...selfTradeModes),
      deadline: safe,
      timeInForce: fc.constantFrom('gtc', 'gtd', 'day'),
      expiresAt: safe,
    }),
  ),
  merged(
    fc.record({ ...kind('cancel-order'), account: safe, market: text }),
    reference,
    optionalOf({ deadline: safe }),
  ),
  merged(
    fc.record({ ...kind('cancel-all'), account: safe }),
    optionalOf({ market: text, side, deadline: safe }),
  ),
  merged(
    fc.record({ ...kind('amend-order'), account: safe, market: text }),
    reference,
    optionalOf({
      price: safe,
      quantity: safe,
      stopPrice: safe,
      displayQuantity: safe,
      deadline: safe,
    }),
  ),
];

const command = fc
  .oneof(
    ...ofOrders,
    fc.record({
      ...kind('batch'),
      mode: fc.constantFrom('atomic', 'independent'),
      items: fc.array(fc.oneof(...ofOrders), { maxLength: 4 }),
    }),
    merged(
      fc.record({ ...kind('set-dead-man-switch'), account: safe }),
      optionalOf({ cancelAt: safe }),
    ),
    fc.record({ ...kind('create-asset'), symbol: text, decimals: fc.nat(18) }),
    merged(
      fc.record({
        ...kind('create-market'),
        symbol: text,
        base: text,
        quote: text,
        tickSize: text,
        lotSize: text,
        makerFee: rate,
        takerFee: rate,
      }),
      optionalOf({
        minPrice: safe,
        maxPrice: safe,
        minQuantity: safe,
        maxQuantity: safe,
        minNotional: big,
        maxNotional: big,
        openOrdersMax: safe,
        priceBand: fc.nat(999_999),
        referencePrice: safe,
        bandAuctionMicros: safe,
        dayEndMicros: safe,
      }),
    ),
    merged(
      fc.record({
        ...kind('set-market-state'),
        market: text,
        state: fc.constantFrom('open', 'cancel-only', 'halted', 'closed', 'post-only', 'auction'),
      }),
      optionalOf({ endsAt: safe }),
    ),
    merged(fc.record(kind('create-account')), optionalOf({ selfTradeGroup: safe })),
    merged(
      fc.record({ ...kind('set-account-fees'), account: safe, market: text }),
      optionalOf({ makerFee: rate, takerFee: rate }),
    ),
    fc.record({ ...kind('deposit'), account: safe, asset: text, amount: big }),
    fc.record({ ...kind('withdraw'), account: safe, asset: text, amount: big }),
    fc.record(kind('advance-time')),
  )
  .map(withoutPrototypes) as fc.Arbitrary<Command>;

const sequenced = fc.array(
  fc.record({ seq: safe, time: safe, command }, { noNullPrototype: true }),
  { maxLength: 12 },
);

test('property: what is encoded is what is decoded', () => {
  fc.assert(
    fc.property(sequenced, (commands) => {
      const typed = commands as unknown as Sequenced[];
      expect(decodeCommands(encodeCommands(typed))).toStrictEqual(typed);
    }),
    { numRuns: 1_000 },
  );
});

test('property: bytes cut off anywhere are a FormatError', () => {
  fc.assert(
    fc.property(sequenced, fc.double({ min: 0, max: 0.999, noNaN: true }), (commands, part) => {
      const bytes = encodeCommands(commands as unknown as Sequenced[]);
      const cut = bytes.subarray(0, Math.floor(bytes.length * part));
      expect(() => decodeCommands(cut)).toThrow(FormatError);
    }),
    { numRuns: 300 },
  );
});

/** Made by the encoder of that version. */
const VERSION_1 =
  'AQUAAQBkAQNBX0IBQQFCAzAuMQExAQMAAAAAAAEFAAcBCQABAAECA0FfQgIAAQABBwIDQV9CAQABAWMAAKwCBQIBAAEAAQoCA0FfQgEBAAABBAAAAQABCgIDQV9CAAEBYwEGAAEF';

test('other versions, kinds, words and leftovers are FormatErrors', () => {
  const good = encodeCommands([
    { seq: 1, time: 1, command: { kind: 'advance-time' } },
  ] as unknown as Sequenced[]);
  const bytes = [...good];
  for (const version of [0, 3]) {
    const other = Uint8Array.from([version, ...bytes.slice(1)]);
    expect(() => decodeCommands(other)).toThrow('another version');
  }
  expect(() => decodeCommands(Uint8Array.from([...bytes, 0]))).toThrow('after the last command');
  const unknown = [...bytes.slice(0, -1), 99];
  expect(() => decodeCommands(Uint8Array.from(unknown))).toThrow('not in its list');
});

test('a journal of version 1 reads as it was written', () => {
  const bytes = Uint8Array.from(atob(VERSION_1), (letter) => letter.charCodeAt(0));
  expect(decodeCommands(bytes).map((sequenced) => sequenced.command)).toStrictEqual([
    {
      kind: 'create-market',
      symbol: 'A_B',
      base: 'A',
      quote: 'B',
      tickSize: '0.1',
      lotSize: '1',
      minPrice: 3,
      makerFee: -5,
      takerFee: 7,
      openOrdersMax: 9,
    },
    { kind: 'set-market-state', market: 'A_B', state: 'halted' },
    {
      kind: 'place-order',
      type: 'limit',
      account: 2,
      market: 'A_B',
      side: 'sell',
      price: 300,
      quantity: 5,
      timeInForce: 'ioc',
      postOnly: 'reject',
      clientId: 'c',
    },
    { kind: 'amend-order', account: 2, market: 'A_B', orderId: 1, price: 4 },
    { kind: 'amend-order', account: 2, market: 'A_B', clientId: 'c', quantity: 5, deadline: 6 },
  ]);
});

test('a batch holds orders and nothing else, not even a batch', () => {
  const nested = {
    kind: 'batch',
    mode: 'atomic',
    items: [{ kind: 'batch', mode: 'atomic', items: [] }],
  };
  const bytes = encodeCommands([{ seq: 1, time: 1, command: nested }] as unknown as Sequenced[]);
  expect(() => decodeCommands(bytes)).toThrow(FormatError);
});

test('a usual order takes few bytes', () => {
  const order = {
    kind: 'place-order',
    type: 'limit',
    account: 2,
    market: 'BTC_USDT',
    side: 'buy',
    price: 6_000_000,
    quantity: 1_000,
  };
  const commands = Array.from({ length: 100 }, (_, index) => ({
    seq: 1_000_000 + index,
    time: 1_700_000_000_000_000 + index,
    command: order,
  }));
  const { length } = encodeCommands(commands as unknown as Sequenced[]);
  expect(length / 100).toBeLessThan(32);
});

/** Generated records have no prototype, which `toStrictEqual` would tell apart. */
function withoutPrototypes(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutPrototypes);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, withoutPrototypes(inner)]),
  );
}
