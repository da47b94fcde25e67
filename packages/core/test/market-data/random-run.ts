/** Random commands for an exchange of two markets, and an exchange that carries them out. */
import fc from 'fast-check';
import type { Command, PlaceOco, PlaceOrder } from '../../src/engine/commands.ts';
import type { ExchangeEvent } from '../../src/engine/events.ts';
import { Exchange } from '../../src/engine/exchange.ts';
import {
  type Amount,
  accountId,
  amount,
  type OrderId,
  type PriceTicks,
  priceTicks,
  type QuantityLots,
  quantityLots,
  ratePpm,
  type Seq,
  type TimeMicros,
} from '../../src/units/quantities.ts';

export const markets = ['BTC_USD', 'ETH_USD'] as const;
export const ACCOUNTS = [2, 3, 4, 5].map((id) => accountId(id));

const setUp: readonly Command[] = [
  { kind: 'create-asset', symbol: 'USD', decimals: 4 },
  { kind: 'create-asset', symbol: 'BTC', decimals: 4 },
  { kind: 'create-asset', symbol: 'ETH', decimals: 4 },
  ...markets.map((symbol): Command => {
    const [base = '', quote = ''] = symbol.split('_');
    const fees = { makerFee: ratePpm(-100), takerFee: ratePpm(500) };
    return {
      kind: 'create-market',
      symbol,
      base,
      quote,
      tickSize: '0.05',
      lotSize: '0.01',
      ...fees,
      // One market with a band, one without.
      ...(symbol === 'ETH_USD' ? { priceBand: ratePpm(60_000), bandAuctionMicros: 5_000 } : {}),
    };
  }),
  { kind: 'create-account', selfTradeGroup: 1 },
  { kind: 'create-account', selfTradeGroup: 1 },
  { kind: 'create-account' },
  { kind: 'create-account' },
  ...ACCOUNTS.flatMap((account): Command[] =>
    ['USD', 'BTC', 'ETH'].map((asset) => {
      return { kind: 'deposit', account, asset, amount: amount(10_000_000n) };
    }),
  ),
];

const account = fc.constantFrom(...ACCOUNTS);
const market = fc.constantFrom(...markets);
const side = fc.constantFrom('buy' as const, 'sell' as const);
const price = fc.integer({ min: 95, max: 105 }).map(priceTicks);
const quantity = fc.integer({ min: 1, max: 20 }).map(quantityLots);
const selfTrade = fc.constantFrom(
  'none' as const,
  'cancel-taker' as const,
  'cancel-maker' as const,
  'cancel-both' as const,
  'decrement' as const,
);
/** Stands for one of the orders that are open then, or for one that is not. */
const pick = fc.nat({ max: 40 });
const common = { kind: fc.constant('place-order' as const), account, market, side, selfTrade };
const clientId = fc.integer({ min: 1, max: 40 }).map((id) => `order-${id}`);
const postOnly = fc.constantFrom('reject' as const, 'slide' as const);
const displayQuantity = fc.integer({ min: 1, max: 8 }).map(quantityLots);
/** Microseconds from the command's time; the run makes them times. */
const soon = fc.integer({ min: 500, max: 20_000 }).map((micros) => micros as TimeMicros);

interface OnPicked {
  readonly kind: 'picked';
  readonly pick: number;
  readonly price?: PriceTicks;
  readonly quantity?: QuantityLots;
  readonly stopPrice?: PriceTicks;
  readonly displayQuantity?: QuantityLots;
}

export type Step = Command | OnPicked;

/** Records some of whose fields may be left out; the engine refuses what does not go together. */
function orders(fields: Readonly<Record<string, fc.Arbitrary<unknown>>>, needed: string): Orders {
  const requiredKeys = ['kind', 'account', 'market', 'side', 'selfTrade', ...needed.split(' ')];
  const model: Record<string, fc.Arbitrary<unknown>> = { ...common, ...fields };
  return fc.record(model, { requiredKeys }) as unknown as Orders;
}

type Orders = fc.Arbitrary<PlaceOrder>;

const timeInForce = fc.constantFrom('gtc' as const, 'gtc' as const, 'ioc' as const, 'fok' as const);
const withLifetime = { timeInForce: fc.constant('gtd' as const), expiresAt: soon };
const limitFields = { type: fc.constant('limit' as const), price, quantity };
const NEEDED = 'type price quantity';

const plainOrder = orders(
  { ...limitFields, timeInForce, postOnly: fc.constant('reject' as const), clientId },
  NEEDED,
);
const restingOrder = fc.oneof(
  orders({ ...limitFields, displayQuantity, clientId }, `${NEEDED} displayQuantity`),
  orders({ ...limitFields, ...withLifetime, displayQuantity }, `${NEEDED} timeInForce expiresAt`),
  orders({ ...limitFields, postOnly, displayQuantity }, `${NEEDED} postOnly`),
);
const marketOrder = fc.oneof(
  orders({ type: fc.constant('market' as const), quantity }, 'type quantity'),
  orders(
    {
      type: fc.constant('market' as const),
      quoteAmount: fc.bigInt({ min: 1n, max: 5_000n }).map((units) => (units * 50n) as Amount),
    },
    'type quoteAmount',
  ),
);

const trail = { trailTicks: fc.integer({ min: 1, max: 4 }).map(priceTicks) };
const trailPpm = { trailPpm: fc.integer({ min: 5_000, max: 60_000 }).map(ratePpm) };
const stopTypes = fc.constantFrom('stop' as const, 'take-profit' as const);
const stopLimitTypes = fc.constantFrom('stop-limit' as const, 'take-profit-limit' as const);
const waitingOrder = fc.oneof(
  orders(
    { type: stopTypes, stopPrice: price, quantity, protectionPrice: price, clientId },
    'type stopPrice quantity protectionPrice',
  ),
  orders(
    {
      type: stopTypes,
      stopPrice: price,
      side: fc.constant('buy' as const),
      quoteAmount: fc.bigInt({ min: 100n, max: 5_000n }).map((units) => (units * 50n) as Amount),
    },
    'type stopPrice quoteAmount',
  ),
  orders(
    { type: stopLimitTypes, stopPrice: price, price, quantity, timeInForce, clientId },
    `${NEEDED} stopPrice`,
  ),
  orders(
    { type: stopLimitTypes, stopPrice: price, price, quantity, postOnly, displayQuantity },
    `${NEEDED} stopPrice`,
  ),
  orders(
    { type: stopLimitTypes, stopPrice: price, price, quantity, ...withLifetime },
    `${NEEDED} stopPrice timeInForce expiresAt`,
  ),
  orders(
    {
      type: fc.constant('trailing-stop' as const),
      ...trail,
      quantity,
      side: fc.constant('sell' as const),
    },
    'type trailTicks quantity',
  ),
  orders(
    { type: fc.constant('trailing-stop-limit' as const), ...trailPpm, price, quantity },
    `${NEEDED} trailPpm`,
  ),
);

/** A sell's limit is above its stop and a buy's below; half of them are the wrong way round. */
const pair = fc.record({
  kind: fc.constant('place-oco' as const),
  account,
  market,
  side,
  selfTrade,
  quantity,
  limit: fc.record({ price, clientId, displayQuantity }, { requiredKeys: ['price'] }),
  stop: fc.record(
    { stopPrice: price, price, protectionPrice: price, clientId },
    { requiredKeys: ['stopPrice'] },
  ),
}) as fc.Arbitrary<PlaceOco>;

const state: fc.Arbitrary<Command> = fc.oneof(
  fc.record({
    kind: fc.constant('set-market-state' as const),
    market,
    state: fc.constantFrom(
      'open' as const,
      'open' as const,
      'post-only' as const,
      'halted' as const,
    ),
  }),
  fc.record({
    kind: fc.constant('set-market-state' as const),
    market,
    state: fc.constant('auction' as const),
    endsAt: soon,
  }),
);

const item = fc.oneof(
  { weight: 3, arbitrary: plainOrder },
  { weight: 1, arbitrary: restingOrder },
  { weight: 1, arbitrary: marketOrder },
  { weight: 1, arbitrary: waitingOrder },
  { weight: 1, arbitrary: pair },
);

export const command: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: plainOrder },
  { weight: 5, arbitrary: restingOrder },
  { weight: 4, arbitrary: marketOrder },
  { weight: 5, arbitrary: waitingOrder },
  { weight: 3, arbitrary: pair },
  { weight: 1, arbitrary: state },
  {
    weight: 8,
    arbitrary: fc.record(
      {
        kind: fc.constant('picked' as const),
        pick,
        price,
        quantity,
        stopPrice: price,
        displayQuantity,
      },
      { requiredKeys: ['kind', 'pick'] },
    ) as fc.Arbitrary<OnPicked>,
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('cancel-all' as const), account, market }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('set-dead-man-switch' as const),
      account,
      cancelAt: soon,
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('batch' as const),
      mode: fc.constantFrom('atomic' as const, 'independent' as const),
      items: fc.array(item, { minLength: 1, maxLength: 6 }),
    }),
  },
);

export const commands = fc.array(command, { maxLength: 120, size: 'max' });

export class Run {
  readonly exchange = new Exchange();
  #time = 0;

  constructor() {
    for (const one of setUp) this.apply(one);
  }

  apply(step: Step): readonly ExchangeEvent[] {
    this.#time += 1_000;
    const seq = (this.exchange.seq + 1) as Seq;
    const one = this.#timed(step.kind === 'picked' ? this.#resolve(step) : step);
    return this.exchange.apply({ seq, time: this.#time as TimeMicros, command: one });
  }

  /** Its times count from now. */
  #timed<C extends Command>(one: C): C {
    const later = (micros: number) => (this.#time + micros) as TimeMicros;
    if (one.kind === 'batch') return { ...one, items: one.items.map((each) => this.#timed(each)) };
    if (one.kind === 'set-dead-man-switch' && one.cancelAt !== undefined) {
      return { ...one, cancelAt: later(one.cancelAt) };
    }
    if (one.kind === 'set-market-state' && one.endsAt !== undefined) {
      return { ...one, endsAt: later(one.endsAt) };
    }
    if (!('expiresAt' in one) || one.expiresAt === undefined) return one;
    return { ...one, expiresAt: later(one.expiresAt) };
  }

  #resolve({ kind: _, pick: index, ...changes }: OnPicked): Command {
    const order = this.exchange.openOrders()[index];
    const {
      account: owner,
      market: symbol,
      orderId,
    } = order ?? {
      account: accountId(2),
      market: markets[0],
      orderId: 999 as OrderId,
    };
    const reference = { account: owner, market: symbol, orderId };
    if (Object.keys(changes).length === 0) return { kind: 'cancel-order', ...reference };
    return { kind: 'amend-order', ...reference, ...changes };
  }

  market(symbol: string) {
    const found = this.exchange.market(symbol);
    if (found === undefined) throw new Error(`no market ${symbol}`);
    return found;
  }
}
