/** What the package gives its users: a change shows up in review. */
import * as sdk from '@exchange/sdk';
import * as book from '@exchange/sdk/book';
import * as strategy from '@exchange/sdk/strategy';
import { expect, test } from 'vitest';

test('exports: public API changes show up in review', () => {
  expect(Object.keys(sdk).toSorted()).toMatchInlineSnapshot(`
    [
      "ExchangeError",
      "TransportError",
      "clientCodes",
      "createExchange",
    ]
  `);
  expect(Object.keys(strategy).toSorted()).toMatchInlineSnapshot(`
    [
      "PositionTracker",
      "createMarketReference",
      "createRandom",
      "defineStrategy",
      "runStrategy",
    ]
  `);
  expect(Object.keys(book).toSorted()).toMatchInlineSnapshot(`
    [
      "BookSync",
      "L2Book",
      "groupBook",
      "parseLevels",
      "quoteBook",
      "topOfBook",
    ]
  `);
  expect(shapeOf(sdk.createExchange({ url: 'http://127.0.0.1:9' }))).toMatchInlineSnapshot(`
    [
      "markets.list",
      "markets.get",
      "book",
      "liveBook",
      "trades",
      "candles",
      "tickers.list",
      "tickers.get",
      "watch.trades",
      "watch.candles",
      "watch.ticker",
      "watch.bookTicker",
      "watch.account",
      "orders.place",
      "orders.preview",
      "orders.placeMany",
      "orders.placeTogether",
      "orders.placePair",
      "orders.deadManSwitch",
      "orders.amend",
      "orders.cancel",
      "orders.cancelAll",
      "orders.get",
      "orders.settled",
      "orders.open",
      "orders.history",
      "orders.fills",
      "account.balances",
      "account.fees",
      "time",
      "close",
    ]
  `);
});

function shapeOf(value: object, prefix = ''): string[] {
  return Object.entries(value).flatMap(([key, member]) =>
    typeof member === 'object' && member !== null
      ? shapeOf(member, `${prefix}${key}.`)
      : [`${prefix}${key}`],
  );
}
