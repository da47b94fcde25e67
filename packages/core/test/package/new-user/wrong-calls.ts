/**
 * Calls that must not compile, each with the one that must: compiled against the sources with the
 * rest of the tests, and against the packed package as a new user's compiler reads it.
 */
import {
  type AccountId,
  type Amount,
  type AppAccount,
  type AppExchange,
  accountId,
  amount,
  type Command,
  type OrderId,
  type PlaceOrder,
  priceTicks,
  quantityLots,
  ratePpm,
  timeMicros,
} from '@exchange/core';
import type { NewBookOrder, OrderBook } from '@exchange/core/book';

const account: AccountId = accountId(2);
const at = { kind: 'place-order', account, market: 'GOLD_COIN', side: 'buy' } as const;
const selling = { ...at, side: 'sell' } as const;
const price = priceTicks(4250);
const quantity = quantityLots(10);
const quoteAmount = amount(500n);
const expiresAt = timeMicros(1_700_000_000_000_000);

export const unitsDoNotMix = (): readonly PlaceOrder[] => [
  { ...at, type: 'limit', price, quantity },
  // @ts-expect-error ticks where lots belong
  { ...at, type: 'limit', price, quantity: price },
  // @ts-expect-error lots where ticks belong
  { ...at, type: 'limit', price: quantity, quantity },
  // @ts-expect-error a bare number has no unit
  { ...at, type: 'limit', price: 4250, quantity },
  // @ts-expect-error decimal text is for the friendly API
  { ...at, type: 'limit', price: '42.50', quantity },
  // @ts-expect-error lots are no amount of money
  { ...at, type: 'market', quoteAmount: quantity },
  // @ts-expect-error an order's id is no account's
  { ...at, account: 7 as OrderId, type: 'limit', price, quantity },
  // @ts-expect-error a time is no rate
  { ...at, type: 'trailing-stop-limit', price, quantity, trailPpm: expiresAt },
];

export const limits = (): readonly PlaceOrder[] => [
  { ...at, type: 'limit', price, quantity, timeInForce: 'gtd', expiresAt },
  { ...at, type: 'limit', price, quantity, postOnly: 'slide', displayQuantity: quantity },
  // @ts-expect-error a limit order has a price
  { ...at, type: 'limit', quantity },
  // @ts-expect-error gtd needs its time
  { ...at, type: 'limit', price, quantity, timeInForce: 'gtd' },
  // @ts-expect-error gtc has no time
  { ...at, type: 'limit', price, quantity, timeInForce: 'gtc', expiresAt },
  // @ts-expect-error a time without gtd
  { ...at, type: 'limit', price, quantity, expiresAt },
  // @ts-expect-error what never rests has no display quantity
  { ...at, type: 'limit', price, quantity, timeInForce: 'ioc', displayQuantity: quantity },
  // @ts-expect-error what never rests does not slide
  { ...at, type: 'limit', price, quantity, timeInForce: 'fok', postOnly: 'slide' },
  // @ts-expect-error a stop price is a stop's
  { ...at, type: 'limit', price, quantity, stopPrice: price },
  // @ts-expect-error there is no such time in force
  { ...at, type: 'limit', price, quantity, timeInForce: 'gtx' },
];

export const markets = (): readonly PlaceOrder[] => [
  { ...at, type: 'market', quoteAmount, protectionPrice: price },
  // @ts-expect-error a market order has no price
  { ...at, type: 'market', price, quantity },
  // @ts-expect-error by quantity or by amount, not both
  { ...at, type: 'market', quantity, quoteAmount },
  // @ts-expect-error by quantity or by amount, not neither
  { ...at, type: 'market' },
  // @ts-expect-error a market order never rests
  { ...at, type: 'market', quantity, timeInForce: 'gtc' },
];

export const stops = (): readonly PlaceOrder[] => [
  { ...at, type: 'stop', stopPrice: price, quantity, protectionPrice: price },
  { ...at, type: 'stop', stopPrice: price, quoteAmount },
  { ...selling, type: 'take-profit', stopPrice: price, quantity },
  { ...selling, type: 'trailing-stop', trailPpm: ratePpm(10_000), quantity },
  { ...at, type: 'stop-limit', stopPrice: price, price, quantity, timeInForce: 'fok' },
  // @ts-expect-error a buy that becomes a market order says what it can cost
  { ...at, type: 'stop', stopPrice: price, quantity },
  // @ts-expect-error a sell by quote amount is nothing that can be held for
  { ...selling, type: 'stop', stopPrice: price, quoteAmount },
  // @ts-expect-error a stop has a stop price
  { ...selling, type: 'stop', quantity },
  // @ts-expect-error a stop-limit has a price as well
  { ...at, type: 'stop-limit', stopPrice: price, quantity },
  // @ts-expect-error while it waits it is not ioc
  { ...selling, type: 'stop', stopPrice: price, quantity, timeInForce: 'ioc' },
  // @ts-expect-error a trailing stop moves by itself
  { ...selling, type: 'trailing-stop', stopPrice: price, trailTicks: price, quantity },
  // @ts-expect-error by ticks or by parts per million, not both
  { ...selling, type: 'trailing-stop', trailTicks: price, trailPpm: ratePpm(1), quantity },
];

export const otherCommands = (): readonly Command[] => [
  { kind: 'cancel-order', account, market: 'GOLD_COIN', clientId: 'mine' },
  // @ts-expect-error which order?
  { kind: 'cancel-order', account, market: 'GOLD_COIN' },
  // @ts-expect-error an order has one name
  { kind: 'cancel-order', account, market: 'GOLD_COIN', clientId: 'mine', orderId: 1 as OrderId },
  // @ts-expect-error the deposit of an amount of another kind
  { kind: 'deposit', account, asset: 'GOLD', amount: quantity },
  { kind: 'deposit', account, asset: 'GOLD', amount: 5n as Amount },
  // @ts-expect-error markets have six states
  { kind: 'set-market-state', market: 'GOLD_COIN', state: 'paused' },
  // @ts-expect-error a batch holds no batch
  { kind: 'batch', mode: 'atomic', items: [{ kind: 'batch', mode: 'atomic', items: [] }] },
  // @ts-expect-error a pair has both legs
  { kind: 'place-oco', account, market: 'GOLD_COIN', side: 'sell', quantity, limit: { price } },
];

const SELL = { side: 'sell', price: '42.50', quantity: '10' } as const;

export function friendly(alice: AppAccount, exchange: AppExchange): void {
  alice.limit('GOLD_COIN', { ...SELL, timeInForce: 'gtd', expiresAt: 1 });
  // @ts-expect-error prices are decimal strings
  alice.limit('GOLD_COIN', { side: 'buy', price: 42.5, quantity: '1' });
  // @ts-expect-error a limit order needs its price
  alice.limit('GOLD_COIN', { side: 'buy', quantity: '1' });
  // @ts-expect-error a post-only order cannot be immediate or cancel
  alice.limit('GOLD_COIN', { ...SELL, timeInForce: 'ioc', postOnly: 'reject' });
  // @ts-expect-error what never rests shows nothing
  alice.limit('GOLD_COIN', { ...SELL, timeInForce: 'ioc', displayQuantity: '1' });
  // @ts-expect-error gtd needs its time
  alice.limit('GOLD_COIN', { ...SELL, timeInForce: 'gtd' });
  // @ts-expect-error a time without gtd
  alice.limit('GOLD_COIN', { ...SELL, expiresAt: 1 });

  alice.market('GOLD_COIN', { side: 'buy', quoteAmount: '100' });
  // @ts-expect-error a market order has no price
  alice.market('GOLD_COIN', { side: 'buy', quantity: '1', price: '42.50' });
  // @ts-expect-error by quantity or by amount, not both
  alice.market('GOLD_COIN', { side: 'buy', quantity: '1', quoteAmount: '1' });

  alice.stop('GOLD_COIN', { side: 'sell', stopPrice: '40.00', quantity: '1' });
  alice.stop('GOLD_COIN', { side: 'buy', stopPrice: '45.00', price: '46.00', quantity: '1' });
  // @ts-expect-error a buy without a price says what it can cost
  alice.stop('GOLD_COIN', { side: 'buy', stopPrice: '45.00', quantity: '1' });
  // @ts-expect-error a sell is not by amount
  alice.takeProfit('GOLD_COIN', { side: 'sell', stopPrice: '45.00', quoteAmount: '10' });
  // @ts-expect-error a stop has a stop price
  alice.stop('GOLD_COIN', { side: 'sell', quantity: '1' });
  alice.trailingStop('GOLD_COIN', { side: 'sell', trail: '0.50', quantity: '1' });
  // @ts-expect-error at one distance
  alice.trailingStop('GOLD_COIN', { side: 'sell', trail: '0.5', trailPpm: 1, quantity: '1' });
  // @ts-expect-error the pair's buy leg without a price says what it can cost
  alice.oco('GOLD_COIN', { ...SELL, side: 'buy', limit: SELL, stop: { stopPrice: '45.00' } });

  // @ts-expect-error an amend changes something
  alice.amend('GOLD_COIN', { clientId: 'mine' }, {});
  // @ts-expect-error an account's number is no order's
  alice.cancel('GOLD_COIN', alice.id);
  // @ts-expect-error all or each, it says
  alice.batch('most', []);
  // @ts-expect-error an account is named by its id
  exchange.account(2);
}

export function bookAlone(book: OrderBook): readonly NewBookOrder[] {
  // @ts-expect-error a market order has no price
  book.market({ id: 1, side: 'buy', price: 100, quantity: 1 });
  // @ts-expect-error a book knows no time
  book.add({ id: 1, side: 'buy', price: 100, quantity: 1, timeInForce: 'gtd' });
  return [];
}
