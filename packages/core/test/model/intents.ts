/**
 * Random wishes, made so that everything meets: a narrow band of prices that cross all the time,
 * few accounts (two of them one group), four markets over three assets, short times, and now and then
 * something absurd. A wish names orders, ids and prices by position; `world.ts` turns it into a command.
 */
import fc from 'fast-check';
import type {
  MarketState,
  OrderType,
  PostOnly,
  SelfTradeMode,
  Side,
  TimeInForce,
} from '../../src/engine/commands.ts';
import {
  account,
  amount,
  clientId,
  distance,
  lateBy,
  market,
  maybe,
  nearby,
  oneIn,
  price,
  quantity,
  rate,
  selfTrade,
  side,
} from './intent-values.ts';

export interface OrderPick {
  /** Among the open orders, among all orders there ever were, the next ones, or none that exists. */
  readonly from: 'open' | 'ever' | 'next' | 'nowhere';
  readonly nth: number;
  readonly by: 'order-id' | 'client-id';
  /** Who asks: the owner, or somebody else. */
  readonly asker: 'owner' | 'stranger';
}

/** Any order; its type decides which of the terms it has. */
export interface OrderIntent {
  readonly kind: 'order';
  readonly type: OrderType;
  readonly account: number;
  readonly market: number;
  readonly side: Side;
  readonly price: number;
  /** Ticks from the last price, in place of `price`. */
  readonly priceBy: number | undefined;
  readonly quantity: number;
  /** In place of the quantity of what acts as a market order. */
  readonly quoteAmount: bigint | undefined;
  readonly isProtected: boolean;
  /** How far from the last price the stop stands; on the wrong side of it if `isOdd`. */
  readonly stopAway: number;
  readonly trailPpm: number | undefined;
  readonly display: number | undefined;
  readonly timeInForce: TimeInForce | undefined;
  readonly expiresIn: number;
  readonly postOnly: PostOnly | undefined;
  readonly selfTrade: SelfTradeMode | undefined;
  readonly clientId: string | undefined;
  readonly lateBy: number | undefined;
  /** Terms that contradict each other. */
  readonly isOdd: boolean;
}

export interface OcoIntent {
  readonly kind: 'oco';
  readonly account: number;
  readonly market: number;
  readonly side: Side;
  readonly quantity: number;
  readonly limitAway: number;
  readonly stopAway: number;
  /** Ticks from the stop: its limit, or its protection price. */
  readonly priceBy: number | undefined;
  readonly isStopLimit: boolean;
  readonly postOnly: PostOnly | undefined;
  readonly display: number | undefined;
  readonly timeInForce: TimeInForce | undefined;
  readonly expiresIn: number;
  readonly selfTrade: SelfTradeMode | undefined;
  readonly clientId: string | undefined;
  readonly stopClientId: string | undefined;
  readonly lateBy: number | undefined;
}

export interface AmendIntent {
  readonly kind: 'amend';
  readonly pick: OrderPick;
  /** Ticks away from its price, or a price of its own. */
  readonly priceBy: number | undefined;
  readonly price: number | undefined;
  readonly quantityBy: number | undefined;
  readonly quantity: number | undefined;
  readonly stopBy: number | undefined;
  readonly display: number | undefined;
  readonly lateBy: number | undefined;
}

export interface CancelIntent {
  readonly kind: 'cancel';
  readonly pick: OrderPick;
  readonly lateBy: number | undefined;
}

interface CancelAllIntent {
  readonly kind: 'cancel-all';
  readonly account: number;
  readonly market: number | undefined;
  readonly side: Side | undefined;
  readonly lateBy: number | undefined;
}

/** The n-th last placement again, word for word. */
interface AgainIntent {
  readonly kind: 'again';
  readonly nth: number;
}

/** What a batch is made of. */
export type ItemIntent =
  | OrderIntent
  | OcoIntent
  | AmendIntent
  | CancelIntent
  | CancelAllIntent
  | AgainIntent;

export type OperatorIntent =
  | {
      readonly kind: 'state';
      readonly market: number;
      readonly state: MarketState;
      readonly endsIn: number | undefined;
    }
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
  | { readonly kind: 'new-market'; readonly variant: number };

export type Intent =
  | ItemIntent
  | OperatorIntent
  | {
      readonly kind: 'batch';
      readonly mode: 'atomic' | 'independent';
      readonly items: readonly ItemIntent[];
      /** How often the items are repeated: past the bound now and then. */
      readonly times: number;
    }
  | { readonly kind: 'switch'; readonly account: number; readonly cancelIn: number | undefined }
  | { readonly kind: 'wait'; readonly micros: number }
  /** Not a command: the engine is put away into a snapshot and taken out again. */
  | { readonly kind: 'restart' };

/** Microseconds from now; a few are not in the future. */
const soon = fc.integer({ min: -1, max: 60 });

const order = fc.record({
  kind: fc.constant('order' as const),
  type: fc.constantFrom<OrderType[]>(
    ...Array.from({ length: 48 }, () => 'limit' as const),
    ...Array.from({ length: 11 }, () => 'market' as const),
    ...(['stop', 'stop', 'stop', 'stop', 'stop-limit', 'stop-limit', 'stop-limit'] as const),
    ...(['take-profit', 'take-profit', 'take-profit-limit', 'take-profit-limit'] as const),
    ...(['trailing-stop', 'trailing-stop', 'trailing-stop-limit', 'trailing-stop-limit'] as const),
  ),
  account,
  market,
  side,
  price,
  priceBy: maybe(nearby, 2),
  quantity,
  quoteAmount: maybe(amount, 3),
  isProtected: fc.boolean(),
  stopAway: distance,
  trailPpm: maybe(fc.constantFrom(1, 9_000, 10_000, 25_000, 40_000, 999_999, 1_000_000)),
  display: maybe(fc.integer({ min: 1, max: 5 }), 5),
  timeInForce: fc.constantFrom<(TimeInForce | undefined)[]>(
    ...Array.from({ length: 9 }, () => undefined),
    ...(['gtc', 'ioc', 'fok', 'gtd', 'gtd', 'day'] as const),
  ),
  expiresIn: soon,
  postOnly: fc.constantFrom<(PostOnly | undefined)[]>(
    ...Array.from({ length: 7 }, () => undefined),
    ...(['reject', 'slide'] as const),
  ),
  selfTrade,
  clientId,
  lateBy,
  isOdd: oneIn(24),
});

const oco = fc.record({
  kind: fc.constant('oco' as const),
  account,
  market,
  side,
  quantity,
  limitAway: fc.integer({ min: -2, max: 4 }),
  stopAway: distance,
  priceBy: maybe(fc.integer({ min: -2, max: 4 }), 2),
  isStopLimit: fc.boolean(),
  postOnly: maybe(fc.constantFrom<PostOnly[]>('reject', 'slide'), 5),
  display: maybe(fc.integer({ min: 1, max: 5 }), 6),
  timeInForce: maybe(fc.constantFrom<TimeInForce[]>('gtc', 'gtd', 'day')),
  expiresIn: soon,
  selfTrade,
  clientId,
  stopClientId: clientId,
  lateBy,
});

const pick = fc.record({
  from: fc.constantFrom<OrderPick['from'][]>(
    ...Array.from({ length: 20 }, () => 'open' as const),
    ...(['ever', 'next', 'nowhere'] as const),
  ),
  nth: fc.nat({ max: 60 }),
  by: fc.constantFrom<OrderPick['by'][]>('order-id', 'order-id', 'client-id'),
  asker: fc.constantFrom<OrderPick['asker'][]>(
    ...Array.from({ length: 14 }, () => 'owner' as const),
    'stranger',
  ),
});

const amend = fc.record({
  kind: fc.constant('amend' as const),
  pick,
  priceBy: maybe(fc.integer({ min: -4, max: 4 }), 2),
  price: maybe(price, 10),
  quantityBy: maybe(fc.integer({ min: -8, max: 8 }), 2),
  quantity: maybe(quantity, 6),
  stopBy: maybe(nearby, 4),
  display: maybe(fc.integer({ min: 1, max: 6 }), 5),
  lateBy,
});

const cancel = fc.record({ kind: fc.constant('cancel' as const), pick, lateBy });

const cancelAll = fc.record({
  kind: fc.constant('cancel-all' as const),
  account,
  market: maybe(market, 2),
  side: maybe(side, 2),
  lateBy,
});

const again = fc.record({ kind: fc.constant('again' as const), nth: fc.nat({ max: 6 }) });

const item: fc.Arbitrary<ItemIntent> = fc.oneof(
  { weight: 20, arbitrary: order },
  { weight: 3, arbitrary: oco },
  { weight: 4, arbitrary: amend },
  { weight: 3, arbitrary: cancel },
  { weight: 1, arbitrary: cancelAll },
  { weight: 1, arbitrary: again },
);

const batch = fc.record({
  kind: fc.constant('batch' as const),
  mode: fc.constantFrom('atomic' as const, 'independent' as const),
  items: fc.array(item, { maxLength: 6, size: 'max' }),
  times: fc.constantFrom(...Array.from({ length: 30 }, () => 1), 17, 21),
});

const state = fc.record({
  kind: fc.constant('state' as const),
  market,
  state: fc.constantFrom<MarketState[]>(
    ...Array.from({ length: 60 }, () => 'open' as const),
    ...Array.from({ length: 30 }, () => 'auction' as const),
    ...(['post-only', 'post-only', 'post-only', 'post-only'] as const),
    ...(['cancel-only', 'cancel-only', 'cancel-only', 'halted', 'halted', 'closed'] as const),
  ),
  endsIn: fc.constantFrom<(number | undefined)[]>(undefined, -1, 0, 3, 8, 12, 16, 20, 30, 40),
});

const money = fc.record({
  kind: fc.constant('money' as const),
  account,
  asset: fc.nat({ max: 3 }),
  // A negative one is a withdrawal.
  amount: fc.oneof(
    amount,
    amount.map((units) => -units),
  ),
});

const fees = fc.record({
  kind: fc.constant('fees' as const),
  account,
  market,
  makerFee: maybe(rate, 2),
  takerFee: maybe(
    rate.map((ppm) => (ppm === -1 || ppm < -3_000 ? ppm : Math.abs(ppm))),
    2,
  ),
});

export const intent: fc.Arbitrary<Intent> = fc.oneof(
  { weight: 80, arbitrary: order },
  { weight: 6, arbitrary: oco },
  { weight: 14, arbitrary: amend },
  { weight: 5, arbitrary: cancel },
  { weight: 1, arbitrary: cancelAll },
  { weight: 2, arbitrary: again },
  { weight: 5, arbitrary: batch },
  { weight: 5, arbitrary: state },
  { weight: 2, arbitrary: money },
  { weight: 1, arbitrary: fees },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('switch' as const),
      account,
      cancelIn: maybe(soon, 2),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('account' as const),
      group: maybe(fc.nat({ max: 1 }), 2),
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
      variant: fc.nat({ max: 36 }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('wait' as const),
      micros: fc.constantFrom(
        ...[0, 1, 2, 3, 5, 8, 12, 20, 30, 1_000],
        86_400_000_000 - 1,
        86_400_000_000,
      ),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: 'restart' as const }) },
);
