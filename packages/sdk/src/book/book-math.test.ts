import { L2Book, parseLevels } from '@exchange/core/market-data';
import { expect, test } from 'vitest';
import { groupBook, quoteBook, topOfBook } from './book-math.ts';

function bookOf(bids: [string, string][], asks: [string, string][]): L2Book {
  const book = new L2Book({ tickSize: '0.05', lotSize: '0.001' });
  book.reset({
    updateId: 1,
    bids: parseLevels(book.market, bids) ?? [],
    asks: parseLevels(book.market, asks) ?? [],
  });
  return book;
}

const book = bookOf(
  [
    ['99.95', '1'],
    ['99.90', '2'],
    ['99.05', '4'],
  ],
  [
    ['100.00', '1.5'],
    ['100.10', '2'],
    ['101.00', '10'],
  ],
);

test('top of the book, at the market’s scale', () => {
  expect(topOfBook(book)).toEqual({
    bid: { price: '99.95', quantity: '1.000' },
    ask: { price: '100.00', quantity: '1.500' },
    mid: '99.975',
    spread: '0.05',
  });
  expect(topOfBook(bookOf([['99.95', '1']], []))).toEqual({
    bid: { price: '99.95', quantity: '1.000' },
  });
});

test('a quote walks the levels and says when they do not suffice', () => {
  expect(quoteBook(book, 'buy', '2.5')).toEqual({
    averagePrice: '100.04',
    worstPrice: '100.10',
    filled: '2.5',
    cost: '250.1',
    slippageBps: 4,
  });
  expect(quoteBook(book, 'sell', '100')).toMatchObject({ filled: '7', worstPrice: '99.05' });
  expect(quoteBook(bookOf([], []), 'buy', '1')).toEqual({ filled: '0', cost: '0', slippageBps: 0 });
});

test('groups round bids down and asks up', () => {
  expect(groupBook(book, '1', 2)).toEqual({
    bids: [{ price: '99.00', quantity: '7.000' }],
    asks: [
      { price: '100.00', quantity: '1.500' },
      { price: '101.00', quantity: '12.000' },
    ],
  });
  expect(() => groupBook(book, '0.07', 2)).toThrow('multiple of the tick size');
});
