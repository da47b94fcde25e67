/** What must not compile does not: `npm run typecheck` checks every expectation here. */
import type { Candle as WholeCandle } from '@exchange/core/market-data';
import {
  type ApiKey,
  createExchange,
  type ErrorCode,
  type Exchange,
  ExchangeError,
  type NewOrder,
  type Order,
  type Stream,
  type Trade,
} from '@exchange/sdk';
import { defineStrategy, type StrategyContext } from '@exchange/sdk/strategy';
import { expectTypeOf, test } from 'vitest';

type Market = 'BTC_USD' | 'ETH_USD';

/** Compiled, never run. */
export function misuse(exchange: Exchange<Market>): void {
  const { orders } = exchange;
  const buy = { market: 'BTC_USD', side: 'buy', quantity: 1 } as const;
  const one = { market: 'BTC_USD', side: 'buy' } as const;
  // @ts-expect-error a market order has no price
  void orders.place({ ...buy, type: 'market', price: '1' });
  // @ts-expect-error an unknown market
  void exchange.book('DOGE_USD');
  // @ts-expect-error an unknown market
  void orders.place({ ...buy, market: 'DOGE_USD', price: 1 });
  // @ts-expect-error a limit order has a price
  void orders.place(buy);
  // @ts-expect-error a quantity or a quote quantity, not both
  void orders.place({ ...buy, type: 'market', quoteQuantity: 1 });
  // @ts-expect-error a market order has one of both
  void orders.place({ ...one, type: 'market' });
  // @ts-expect-error what takes at once cannot be post-only
  void orders.place({ ...buy, price: 1, timeInForce: 'ioc', postOnly: true });
  // @ts-expect-error a market order does not rest
  void orders.place({ ...buy, type: 'market', timeInForce: 'gtc' });
  const stop = { ...buy, type: 'stop', stopPrice: 2 } as const;
  // @ts-expect-error a buy that waits says what it can cost at most
  void orders.place(stop);
  // @ts-expect-error a sell that waits has a quantity
  void orders.place({ ...one, side: 'sell', type: 'stop', stopPrice: 1, quoteQuantity: 1 });
  // @ts-expect-error a stop has a stop price
  void orders.place({ ...buy, type: 'stop-limit', price: 1 });
  // @ts-expect-error one distance, not two
  void orders.place({ ...buy, type: 'trailing-stop-limit', price: 1, trailBy: 1, trailPercent: 1 });
  // @ts-expect-error a limit order has no trigger
  void orders.place({ ...buy, price: 1, stopPrice: 1 });
  // @ts-expect-error until when
  void orders.place({ ...buy, price: 1, timeInForce: 'gtd' });
  // @ts-expect-error what takes at once shows nothing
  void orders.place({ ...buy, price: 1, timeInForce: 'ioc', displayQuantity: 1 });
  // @ts-expect-error one protection, not two
  void orders.place({ ...buy, type: 'market', protectionPrice: 1, maxSlippageBps: 1 });
  // @ts-expect-error the side is a word of the list
  void orders.place({ ...buy, side: 'Buy', price: 1 });
  // @ts-expect-error an order is named by one id
  void orders.cancel({ id: '1', clientId: 'a' });
  // @ts-expect-error an interval of the list
  void exchange.candles('BTC_USD', '7m');
  // @ts-expect-error HMAC keys have an id
  const key: ApiKey = { secret: 'x' };
  void key;
}

/** Compiled, never run. */
export async function use(exchange: Exchange<Market>, error: unknown): Promise<void> {
  expectTypeOf(exchange.orders.place).returns.resolves.toEqualTypeOf<Order>();
  expectTypeOf(exchange.watch.trades('BTC_USD')).toEqualTypeOf<Stream<Trade>>();
  for await (const trade of exchange.trades('BTC_USD')) expectTypeOf(trade).toEqualTypeOf<Trade>();
  if (ExchangeError.is(error, 'insufficient-funds', 'timeout')) {
    expectTypeOf(error.code).toEqualTypeOf<'insufficient-funds' | 'timeout'>();
  }
  if (ExchangeError.is(error)) expectTypeOf(error.code).toEqualTypeOf<ErrorCode>();
  await using book = await exchange.liveBook('ETH_USD');
  expectTypeOf(book.best.mid).toEqualTypeOf<string | undefined>();
}

test('types: a good order compiles in every shape', () => {
  const good: NewOrder<Market>[] = [
    { market: 'BTC_USD', side: 'buy', price: '1', quantity: 1n },
    {
      market: 'BTC_USD',
      side: 'sell',
      type: 'limit',
      price: 1,
      quantity: 0.5,
      postOnly: true,
      clientId: 'a',
    },
    {
      market: 'BTC_USD',
      side: 'sell',
      price: 1,
      quantity: 0.5,
      timeInForce: 'fok',
      selfTrade: 'decrement',
    },
    { market: 'ETH_USD', side: 'buy', type: 'market', quoteQuantity: '100' },
    { market: 'ETH_USD', side: 'buy', type: 'market', quantity: '1', maxSlippageBps: 20 },
    { market: 'ETH_USD', side: 'buy', type: 'market', quantity: '1', protectionPrice: '20' },
  ];
  expectTypeOf(good).toEqualTypeOf<NewOrder<Market>[]>();
  expectTypeOf(createExchange<Market>).returns.toEqualTypeOf<Exchange<Market>>();
});

test('types: a strategy’s parameters reach its handlers', () => {
  const strategy = defineStrategy<{ readonly fast: number }>({
    name: 'x',
    subscribe: ({ fast }) => [{ market: String(fast) }],
    onCandle(context, candle) {
      expectTypeOf(context).toEqualTypeOf<StrategyContext<{ readonly fast: number }>>();
      expectTypeOf(context.parameters.fast).toEqualTypeOf<number>();
      expectTypeOf(candle).toEqualTypeOf<WholeCandle>();
    },
  });
  expectTypeOf(strategy.name).toEqualTypeOf<string>();
});
