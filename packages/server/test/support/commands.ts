/** Small exchanges and seeded command streams for tests. */
import type {
  AccountId,
  Amount,
  Command,
  OrderId,
  PlaceLimitOrder,
  PriceTicks,
  QuantityLots,
  RatePpm,
  Side,
} from '@exchange/core';

export const alice = 2 as AccountId;
export const bob = 3 as AccountId;
export const accounts = [alice, bob, 4 as AccountId, 5 as AccountId];
export const MARKET = 'BTC_USD';
const DEPOSIT = 10n ** 15n;

/** Two assets, a market, four accounts with money: 15 commands. */
export function setUp(): Command[] {
  return [
    { kind: 'create-asset', symbol: 'USD', decimals: 6 },
    { kind: 'create-asset', symbol: 'BTC', decimals: 8 },
    {
      kind: 'create-market',
      symbol: MARKET,
      base: 'BTC',
      quote: 'USD',
      tickSize: '0.01',
      lotSize: '0.0001',
      makerFee: 1000 as RatePpm,
      takerFee: 2000 as RatePpm,
    },
    ...accounts.map((): Command => ({ kind: 'create-account' })),
    ...accounts.flatMap((account): Command[] => [
      { kind: 'deposit', account, asset: 'USD', amount: DEPOSIT as Amount },
      { kind: 'deposit', account, asset: 'BTC', amount: DEPOSIT as Amount },
    ]),
  ];
}

/** Nothing but side, price and quantity, so that any terms can be added. */
type PlainLimitOrder = Pick<
  PlaceLimitOrder,
  'kind' | 'account' | 'market' | 'side' | 'type' | 'price' | 'quantity'
>;

export function limit(
  account: AccountId,
  side: Side,
  [price, quantity]: readonly [number, number],
): PlainLimitOrder {
  return {
    kind: 'place-order',
    account,
    market: MARKET,
    side,
    type: 'limit',
    price: price as PriceTicks,
    quantity: quantity as QuantityLots,
  };
}

/** Numbers from 0 to `below`, the same for the same seed. */
export function seeded(seed: number): (below: number) => number {
  let state = seed >>> 0 || 1;
  return (below) => {
    state ^= state << 13;
    state >>>= 0;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state % below;
  };
}

/** Orders of every kind around a price, with cancels and amends of ids that may be there. */
export function* commandStream(seed: number): Generator<Command, never> {
  const random = seeded(seed);
  let placed = 0;
  for (;;) {
    const command = anyCommand(random, placed);
    if (command.kind === 'place-order') placed += 1;
    yield command;
  }
}

/** `placed`: how many orders there were, so that some of their ids are hit. */
function anyCommand(random: (below: number) => number, placed: number): Command {
  const pick = <T>(items: readonly T[]): T => items[random(items.length)] as T;
  const account = pick(accounts);
  const orderId = Math.max(1, placed - random(40)) as OrderId;
  const price = (9_950 + random(100)) as PriceTicks;
  const quantity = (1 + random(50)) as QuantityLots;
  const side = pick(['buy', 'sell'] as const);
  const market = MARKET;
  const byMarket = { kind: 'place-order', account, market, side, type: 'market' } as const;
  const draw = random(100);
  if (draw < 60) {
    const timeInForce = pick(['gtc', 'gtc', 'gtc', 'ioc', 'fok'] as const);
    const order: PlaceLimitOrder = { ...limit(account, side, [price, quantity]), timeInForce };
    return draw < 20 ? { ...order, clientId: `c${random(10_000)}` } : order;
  }
  if (draw < 65) return { ...byMarket, quantity };
  if (draw < 70) return { ...byMarket, quoteAmount: BigInt(1 + random(10 ** 9)) as Amount };
  if (draw < 85) return { kind: 'cancel-order', account, market, orderId };
  if (draw < 95) return { kind: 'amend-order', account, market, orderId, price, quantity };
  if (draw < 98) return { kind: 'deposit', account, asset: 'USD', amount: 1_000_000n as Amount };
  return random(10) === 0 ? { kind: 'cancel-all', account, market } : { kind: 'advance-time' };
}

export function take<T>(items: Iterator<T>, count: number): T[] {
  return Array.from({ length: count }, () => items.next().value as T);
}
