/**
 * Random wishes, made so that everything meets: a narrow band of prices that cross all the time,
 * few accounts (two of them one group), three markets over three assets, and now and then something
 * absurd. A wish names orders and ids by position; `world.ts` turns it into a command.
 */
import fc from 'fast-check';
import type { MarketState, SelfTradeMode, Side, TimeInForce } from '../../src/engine/commands.ts';

export type OrderPick = {
  /** Among the account's open orders, among all orders there ever were, or none that exists. */
  readonly from: 'open' | 'ever' | 'nowhere';
  readonly nth: number;
  readonly by: 'order-id' | 'client-id';
  /** Who asks: the owner, or somebody else. */
  readonly asker: 'owner' | 'stranger';
};

export type Intent =
  | {
      readonly kind: 'limit';
      readonly account: number;
      readonly market: number;
      readonly side: Side;
      readonly price: number;
      readonly quantity: number;
      readonly timeInForce: TimeInForce | undefined;
      readonly postOnly: 'reject' | undefined;
      readonly selfTrade: SelfTradeMode | undefined;
      readonly clientId: string | undefined;
      readonly lateBy: number | undefined;
    }
  | {
      readonly kind: 'market';
      readonly account: number;
      readonly market: number;
      readonly side: Side;
      readonly quantity: number | undefined;
      readonly quoteAmount: bigint;
      readonly protectionPrice: number | undefined;
      readonly selfTrade: SelfTradeMode | undefined;
      readonly clientId: string | undefined;
      readonly lateBy: number | undefined;
    }
  /** The n-th last placement again, word for word. */
  | { readonly kind: 'again'; readonly nth: number }
  | { readonly kind: 'cancel'; readonly pick: OrderPick; readonly lateBy: number | undefined }
  | {
      readonly kind: 'cancel-all';
      readonly account: number;
      readonly market: number | undefined;
      readonly side: Side | undefined;
      readonly lateBy: number | undefined;
    }
  | {
      readonly kind: 'amend';
      readonly pick: OrderPick;
      /** Ticks away from its price, or a price of its own. */
      readonly priceBy: number | undefined;
      readonly price: number | undefined;
      readonly quantityBy: number | undefined;
      readonly quantity: number | undefined;
      readonly lateBy: number | undefined;
    }
  | { readonly kind: 'state'; readonly market: number; readonly state: MarketState }
  | {
      readonly kind: 'money';
      readonly account: number;
      readonly asset: number;
      readonly amount: bigint;
    }
  | {
      readonly kind: 'fees';
      readonly account: number;
      readonly market: number;
      readonly makerFee: number | undefined;
      readonly takerFee: number | undefined;
    }
  | { readonly kind: 'account'; readonly group: number | undefined }
  | { readonly kind: 'asset'; readonly symbol: string; readonly decimals: number }
  | { readonly kind: 'new-market'; readonly variant: number }
  | { readonly kind: 'wait'; readonly micros: number }
  /** Not a command: the engine is put away into a snapshot and taken out again. */
  | { readonly kind: 'restart' };

const SAFE_MAX = Number.MAX_SAFE_INTEGER;

const side = fc.constantFrom<Side>('buy', 'sell');
const selfTrade = fc.constantFrom<(SelfTradeMode | undefined)[]>(
  undefined,
  'none',
  'cancel-taker',
  'cancel-maker',
  'cancel-both',
  'decrement',
);
/** The last three positions are the house and nobody. */
const account = fc.nat({ max: 63 });
/** The last one does not exist. */
const market = fc.oneof(
  { weight: 16, arbitrary: fc.constant(0) },
  { weight: 10, arbitrary: fc.constant(1) },
  { weight: 8, arbitrary: fc.constant(2) },
  { weight: 1, arbitrary: fc.constant(3) },
);

const price = fc.oneof(
  { weight: 24, arbitrary: fc.integer({ min: 97, max: 104 }) },
  { weight: 2, arbitrary: fc.integer({ min: 1, max: 220 }) },
  // Around whole powers of two away from the band: where structures by price have their seams.
  {
    weight: 2,
    arbitrary: fc
      .tuple(fc.integer({ min: 3, max: 20 }), fc.integer({ min: -2, max: 2 }))
      .map(([power, off]) => 2 ** power + off),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.integer({ min: 3, max: 20 }), fc.integer({ min: 96, max: 102 }))
      .map(([power, start]) => start + 2 ** power),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(1, 2, 2 ** 31 - 1, 2 ** 31, 2 ** 32 + 1, SAFE_MAX - 1, SAFE_MAX),
  },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: SAFE_MAX }) },
);
const quantity = fc.oneof(
  { weight: 20, arbitrary: fc.integer({ min: 1, max: 12 }) },
  { weight: 2, arbitrary: fc.integer({ min: 1, max: 1_000_000 }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(2 ** 31, 2 ** 32 - 1, 2 ** 42 + 1, SAFE_MAX - 1, SAFE_MAX),
  },
);
const amount = fc.oneof(
  { weight: 6, arbitrary: fc.bigInt({ min: 1n, max: 5_000n }) },
  { weight: 4, arbitrary: fc.bigInt({ min: 1n, max: 5_000n }).map((units) => units * 10n ** 15n) },
  { weight: 2, arbitrary: fc.bigInt({ min: 1n, max: 10n ** 40n }) },
  // Where numbers stop being exact, and where words of 32 bits begin.
  {
    weight: 3,
    arbitrary: fc
      .tuple(fc.constantFrom(31n, 32n, 52n, 53n, 64n, 96n, 100n), fc.bigInt({ min: -1n, max: 1n }))
      .map(([power, off]) => 2n ** power + off),
  },
);
const clientId = fc.oneof(
  { weight: 5, arbitrary: fc.constant(undefined) },
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      '__proto__',
      'constructor',
      'toString',
      'hasOwnProperty',
      '1',
      '01',
      'a:b/c.d-e_f',
      'z'.repeat(36),
    ),
  },
  { weight: 2, arbitrary: fc.integer({ min: 1, max: 40 }).map((n) => `id-${n}`) },
);
/** Mostly absent; else how far the deadline is behind (positive) or ahead of the clock. */
const lateBy = fc.oneof(
  { weight: 12, arbitrary: fc.constant(undefined) },
  { weight: 1, arbitrary: fc.integer({ min: -3, max: 1 }) },
);

const limit = fc.record({
  kind: fc.constant('limit' as const),
  account,
  market,
  side,
  price,
  quantity,
  timeInForce: fc.constantFrom<(TimeInForce | undefined)[]>(
    undefined,
    undefined,
    undefined,
    undefined,
    'gtc',
    'gtc',
    'ioc',
    'fok',
  ),
  postOnly: fc.constantFrom<('reject' | undefined)[]>(undefined, undefined, undefined, 'reject'),
  selfTrade,
  clientId,
  lateBy,
});

const byMarket = fc.record({
  kind: fc.constant('market' as const),
  account,
  market,
  side,
  quantity: fc.option(quantity, { nil: undefined }),
  quoteAmount: amount,
  protectionPrice: fc.option(price, { nil: undefined }),
  selfTrade,
  clientId,
  lateBy,
});

const pick = fc.record({
  from: fc.constantFrom<OrderPick['from'][]>(
    'open',
    'open',
    'open',
    'open',
    'open',
    'open',
    'ever',
    'nowhere',
  ),
  nth: fc.nat({ max: 30 }),
  by: fc.constantFrom<OrderPick['by'][]>('order-id', 'order-id', 'client-id'),
  asker: fc.constantFrom<OrderPick['asker'][]>('owner', 'owner', 'owner', 'owner', 'stranger'),
});

const amend = fc.record({
  kind: fc.constant('amend' as const),
  pick,
  priceBy: fc.option(fc.integer({ min: -4, max: 4 }), { nil: undefined }),
  price: fc.option(price, { nil: undefined, freq: 8 }),
  quantityBy: fc.option(fc.integer({ min: -8, max: 8 }), { nil: undefined }),
  quantity: fc.option(quantity, { nil: undefined, freq: 3 }),
  lateBy,
});

const rate = fc.oneof(
  { weight: 3, arbitrary: fc.integer({ min: -3_000, max: 3_000 }) },
  { weight: 1, arbitrary: fc.constantFrom(-500_001, -500_000, 0, 1, 500_000, 500_001) },
);

export const intent: fc.Arbitrary<Intent> = fc.oneof(
  { weight: 52, arbitrary: limit },
  { weight: 12, arbitrary: byMarket },
  { weight: 14, arbitrary: amend },
  { weight: 9, arbitrary: fc.record({ kind: fc.constant('cancel' as const), pick, lateBy }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('cancel-all' as const),
      account,
      market: fc.option(market, { nil: undefined }),
      side: fc.option(side, { nil: undefined }),
      lateBy,
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('again' as const), nth: fc.nat({ max: 6 }) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('state' as const),
      market,
      state: fc.constantFrom<MarketState[]>(
        ...Array.from({ length: 30 }, () => 'open' as const),
        'cancel-only',
        'cancel-only',
        'cancel-only',
        'halted',
        'halted',
        'closed',
      ),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('money' as const),
      account,
      asset: fc.nat({ max: 3 }),
      // A negative one is a withdrawal.
      amount: fc.oneof(
        amount,
        amount.map((units) => -units),
      ),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('fees' as const),
      account,
      market,
      makerFee: fc.option(rate, { nil: undefined }),
      takerFee: fc.option(
        rate.map((ppm) => (ppm === -1 || ppm < -3_000 ? ppm : Math.abs(ppm))),
        { nil: undefined },
      ),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('account' as const),
      group: fc.option(fc.nat({ max: 1 }), { nil: undefined }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('asset' as const),
      symbol: fc.constantFrom('BASE', 'NEW', 'bad', '', 'ABCDEFGHIJK', 'A_B'),
      decimals: fc.constantFrom(0, 18, 19, 8),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('new-market' as const),
      variant: fc.nat({ max: 30 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('wait' as const),
      micros: fc.constantFrom(0, 1, 1, 2, 1_000, 86_400_000_000 - 1, 86_400_000_000),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: 'restart' as const }) },
);
