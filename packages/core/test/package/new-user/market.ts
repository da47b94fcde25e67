/** What a new user writes first: a market, and a book without accounts. Valid JavaScript as well. */
import { createExchange } from '@exchange/core';
import { createFastBook } from '@exchange/core/book';

const exchange = createExchange({
  assets: { GOLD: 0, COIN: 2 },
  markets: [{ symbol: 'GOLD_COIN', tickSize: '0.01', lotSize: '1' }],
});
const [miner, smith] = [exchange.createAccount(), exchange.createAccount()];
miner.deposit('GOLD', '10');
smith.deposit('COIN', '500');
miner.limit('GOLD_COIN', { side: 'sell', price: '42.50', quantity: '10' });
const bought = smith.market('GOLD_COIN', { side: 'buy', quantity: '3' });
if (!bought.ok || bought.status !== 'filled') throw new Error('It was not filled.');

const book = createFastBook();
book.add({ id: 1, side: 'sell', price: 100, quantity: 5 });
const [, trade] = book.add({ id: 2, side: 'buy', price: 101, quantity: 2 });
if (trade?.kind !== 'trade') throw new Error('It did not trade.');

/** The exchange's balances and the book's trade, as one line. */
export const outcome = [
  ...smith.balances().map(({ asset, available }) => `${asset} ${available}`),
  `${trade.quantity} @ ${trade.price}`,
].join(', ');
