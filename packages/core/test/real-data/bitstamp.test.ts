/** Five hours of a real venue's orders through the core give the trades that the venue printed. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { createFastBook, createReferenceBook, type OrderBook } from '../../src/book/index.ts';
import { type Command, Exchange, type ExchangeEvent } from '../../src/index.ts';
import {
  type AccountId,
  accountId,
  amount,
  formatPrice,
  formatQuantity,
  type OrderId,
  type Parsed,
  type PriceTicks,
  parsePrice,
  parseQuantity,
  type QuantityLots,
  ratePpm,
  type Seq,
  timeMicros,
} from '../../src/units/index.ts';
import {
  type BitstampAction,
  type BitstampTrade,
  bitstampFile,
  bitstampMarket,
  countIdentical,
  readBitstampLog,
} from './bitstamp-log.ts';
import { describeRealData, realDataPath } from './real-data.ts';

function must<T>(parsed: Parsed<T, string>): T {
  if (parsed.ok) return parsed.value;
  throw new Error(`the log is on the market's grid, but: ${parsed.code}`);
}

const ticks = (text: string): PriceTicks => must(parsePrice(bitstampMarket, text));
const lots = (text: string): QuantityLots => must(parseQuantity(bitstampMarket, text));

function printed(trade: { readonly price: number; readonly quantity: number }): BitstampTrade {
  return {
    price: formatPrice(bitstampMarket, trade.price as PriceTicks),
    quantity: formatQuantity(bitstampMarket, trade.quantity as QuantityLots),
  };
}

interface Outcome {
  readonly trades: BitstampTrade[];
  /** Cancels that found exactly what the venue says was left. */
  exactCancels: number;
}

function throughBook(log: ReturnType<typeof readBitstampLog>, book: OrderBook): Outcome {
  const outcome: Outcome = { trades: [], exactCancels: 0 };
  const act = (action: BitstampAction) => {
    if (action.kind === 'cancel') {
      const [cancelled] = book.cancel(action.id);
      if (cancelled?.kind !== 'cancelled') return;
      if (cancelled.remaining === lots(action.remaining)) outcome.exactCancels++;
      return;
    }
    const { id, side, type, price } = action;
    const order = { id, side, quantity: lots(action.quantity) };
    const events =
      type === 'market' ? book.market(order) : book.add({ ...order, price: ticks(price) });
    for (const event of events) if (event.kind === 'trade') outcome.trades.push(printed(event));
  };
  for (const action of log.seed) act(action);
  for (const action of log.actions) act(action);
  return outcome;
}

const BUYERS = accountId(2);
const SELLERS = accountId(3);

const setUp: readonly Command[] = [
  { kind: 'create-asset', symbol: 'BTC', decimals: bitstampMarket.baseDecimals },
  { kind: 'create-asset', symbol: 'USD', decimals: bitstampMarket.quoteDecimals },
  {
    kind: 'create-market',
    symbol: bitstampMarket.symbol,
    base: 'BTC',
    quote: 'USD',
    tickSize: bitstampMarket.tickSize,
    lotSize: bitstampMarket.lotSize,
    makerFee: ratePpm(0),
    takerFee: ratePpm(0),
    openOrdersMax: 1_000_000,
  },
  { kind: 'create-account' },
  { kind: 'create-account' },
];

const MONEY = 10n ** 24n;

function throughExchange(log: ReturnType<typeof readBitstampLog>, exchange: Exchange): Outcome {
  const outcome: Outcome = { trades: [], exactCancels: 0 };
  const orders = new Map<number, { account: AccountId; orderId: OrderId }>();
  let time = timeMicros(0);
  const apply = (command: Command): readonly ExchangeEvent[] =>
    exchange.apply({ seq: (exchange.seq + 1) as Seq, time, command });
  for (const command of setUp) apply(command);
  for (const account of [BUYERS, SELLERS]) {
    for (const asset of ['BTC', 'USD'])
      apply({ kind: 'deposit', account, asset, amount: amount(MONEY) });
  }
  const place = (action: BitstampAction & { readonly kind: 'place' }) => {
    const { id, side, type } = action;
    const account = side === 'buy' ? BUYERS : SELLERS;
    const quantity = lots(action.quantity);
    const common = { kind: 'place-order', account, market: bitstampMarket.symbol, side } as const;
    const events = apply(
      type === 'market'
        ? { ...common, type, quantity }
        : { ...common, type, quantity, price: ticks(action.price) },
    );
    for (const event of events) {
      if (event.kind === 'order-accepted') orders.set(id, { account, orderId: event.orderId });
      if (event.kind === 'trade') outcome.trades.push(printed(event));
    }
  };
  const cancel = (action: BitstampAction & { readonly kind: 'cancel' }) => {
    const order = orders.get(action.id);
    if (order === undefined) return;
    const command = { kind: 'cancel-order', market: bitstampMarket.symbol, ...order } as const;
    for (const event of apply(command)) {
      if (event.kind !== 'order-cancelled') continue;
      if (event.remaining === lots(action.remaining)) outcome.exactCancels++;
    }
  };
  for (const action of log.seed) place(action);
  for (const action of log.actions) {
    time = timeMicros(Math.max(time, action.milliseconds * 1_000));
    if (action.kind === 'place') place(action);
    else cancel(action);
  }
  return outcome;
}

function volume(trades: readonly BitstampTrade[]): number {
  return trades.reduce((sum, trade) => sum + lots(trade.quantity), 0) / 1e8;
}

describeRealData('the Bitstamp log', [bitstampFile], () => {
  const log = readBitstampLog(readFileSync(realDataPath(bitstampFile)));

  test('is read whole', () => {
    expect(log.seed).toHaveLength(182);
    expect(log.tape).toHaveLength(575);
    expect(log.cancels).toBe(24_317);
    expect(volume(log.tape)).toBeCloseTo(847.657, 3);
  });

  const ways: Record<string, () => Outcome> = {
    'the fast book': () => throughBook(log, createFastBook()),
    'the reference book': () => throughBook(log, createReferenceBook()),
    'the exchange': () => throughExchange(log, new Exchange()),
  };
  test.each(Object.entries(ways))('%s trades as the venue did', (_, run) => {
    const { trades, exactCancels } = run();
    expect(trades).toHaveLength(575);
    expect(countIdentical(trades, log.tape)).toBeGreaterThanOrEqual(567);
    expect(volume(trades)).toBeCloseTo(847.739, 3);
    expect(exactCancels).toBe(24_299);
  });

  test('balances conserve', () => {
    const exchange = new Exchange();
    throughExchange(log, exchange);
    exchange.checkInvariants();
    for (const asset of ['BTC', 'USD']) {
      const owned = [BUYERS, SELLERS].map((account) => exchange.balance(account, asset));
      const total = owned.reduce((sum, { available, held }) => sum + available + held, 0n);
      expect(total).toBe(2n * MONEY);
    }
    const bought = exchange.balance(BUYERS, 'BTC');
    expect(Number(bought.available + bought.held - MONEY) / 1e8).toBeCloseTo(847.739, 3);
  });
});
