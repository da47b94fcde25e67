/** Anna offers gold, Boris buys some of it, and both are charged what the venue file says. */
import assert from 'node:assert/strict';
import { createExchange } from '@exchange/sdk';

const url = process.env['EXCHANGE_URL'] ?? 'http://127.0.0.1:3000';
const market = 'GOLD_USD';
await using anna = createExchange({
  url,
  key: { id: 'anna-key', secret: 'anna-secret-for-this-example-only' },
});
await using boris = createExchange({
  url,
  key: { id: 'boris-key', secret: 'boris-secret-for-this-example-only' },
});

const offer = await anna.orders.place({ market, side: 'sell', price: '2400.50', quantity: '10' });
console.log(`anna offers ${offer.quantity} at ${offer.price}: ${offer.status}`);

const bought = await boris.orders.place({ market, side: 'buy', price: '2400.50', quantity: '4' });
console.log(`boris buys ${bought.filled} at ${bought.averagePrice}: ${bought.status}`);
assert.equal(bought.status, 'filled');

const [fill] = await boris.orders.fills({ market }).toArray({ limit: 1 });
console.log(`his fee is ${fill?.fee} ${fill?.feeAsset}`);
assert.equal(fill?.fee, '0.004');

const { asks } = await anna.book(market);
console.log(`${asks[0]?.quantity} are left in the book`);
await anna.orders.cancel(offer);

for (const { asset, available } of await anna.account.balances()) {
  console.log(`anna has ${available} ${asset}`);
}
