/** An order that is asked for, in the engine's numbers: what checks and commit read. */
import { assert } from '../assert.ts';
import { BUY, type SideBit, selfTradeModes, sideBit } from '../book/matching-book.ts';
import type { PlaceOrder } from './commands.ts';
import type { Engine } from './engine.ts';
import type { MarketEntry } from './market-entry.ts';
import { TIF_GTC, TIF_IOC, TYPE_LIMIT, TYPE_MARKET, timesInForce } from './order-flags.ts';

const DEFAULT_SELF_TRADE = selfTradeModes.indexOf('cancel-taker');

/** One object, filled again for each command. */
export interface OrderIntent {
  account: number;
  /** As given; `market` is what it names, if anything. */
  symbol: string;
  market: MarketEntry | undefined;
  side: SideBit;
  type: number;
  /** Limit price, or a market order's protection price; 0: none. */
  price: number;
  /** 0: by quote amount. */
  quantity: number;
  quoteAmount: bigint;
  timeInForce: number;
  /** 1: refused instead of taking. */
  postOnly: number;
  selfTrade: number;
  clientId: string | undefined;
  deadline: number;
}

export function createIntent(): OrderIntent {
  return {
    account: 0,
    symbol: '',
    market: undefined,
    side: BUY,
    type: TYPE_LIMIT,
    price: 0,
    quantity: 0,
    quoteAmount: 0n,
    timeInForce: TIF_GTC,
    postOnly: 0,
    selfTrade: 0,
    clientId: undefined,
    deadline: Number.POSITIVE_INFINITY,
  };
}

export function readIntent(engine: Engine, command: PlaceOrder): OrderIntent {
  const { intent } = engine;
  intent.account = command.account;
  intent.symbol = command.market;
  intent.market = engine.marketBySymbol.get(command.market);
  intent.side = sideBit(command.side);
  const { selfTrade } = command;
  intent.selfTrade =
    selfTrade === undefined ? DEFAULT_SELF_TRADE : selfTradeModes.indexOf(selfTrade);
  assert(intent.selfTrade >= 0, 'a self-trade mode is one of the five');
  intent.clientId = command.clientId;
  intent.deadline = command.deadline ?? Number.POSITIVE_INFINITY;
  if (command.type === 'limit') {
    intent.type = TYPE_LIMIT;
    intent.price = command.price;
    intent.quantity = command.quantity;
    intent.quoteAmount = 0n;
    const { timeInForce } = command;
    intent.timeInForce = timeInForce === undefined ? TIF_GTC : timesInForce.indexOf(timeInForce);
    intent.postOnly = command.postOnly === 'reject' ? 1 : 0;
    assert(Number.isSafeInteger(intent.price) && intent.price > 0, 'a price is whole ticks');
  } else {
    intent.type = TYPE_MARKET;
    intent.price = command.protectionPrice ?? 0;
    intent.quantity = command.quantity ?? 0;
    intent.quoteAmount = command.quoteAmount ?? 0n;
    intent.timeInForce = TIF_IOC;
    intent.postOnly = 0;
    assert(Number.isSafeInteger(intent.price) && intent.price >= 0, 'a price is whole ticks');
  }
  assert(intent.timeInForce >= 0, 'a time in force is one of the list');
  assert(Number.isSafeInteger(intent.quantity), 'a quantity is whole lots');
  assert(intent.quantity >= 0, 'a quantity is not negative');
  return intent;
}

/** The same text for the same order; the deadline is about the sending, not the order. */
export function contentOf(intent: OrderIntent): string {
  const { symbol, side, type, price, quantity, quoteAmount, timeInForce, postOnly, selfTrade } =
    intent;
  return `${symbol} ${side} ${type} ${price} ${quantity} ${quoteAmount} ${timeInForce} ${postOnly} ${selfTrade}`;
}
