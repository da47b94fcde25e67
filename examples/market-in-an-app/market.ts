import { createExchange } from '@exchange/core';

const exchange = createExchange({
  assets: { GOLD: 0, COIN: 2 },
  markets: [{ symbol: 'GOLD_COIN', tickSize: '0.01', lotSize: '1' }],
});
const [miner, smith] = [exchange.createAccount(), exchange.createAccount()];
miner.deposit('GOLD', '10');
smith.deposit('COIN', '500');
miner.limit('GOLD_COIN', { side: 'sell', price: '42.50', quantity: '10' });
const bought = smith.market('GOLD_COIN', { side: 'buy', quantity: '3' });

console.log(bought);
console.log(smith.balances());
console.log(exchange.depth('GOLD_COIN'));
